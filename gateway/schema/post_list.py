"""Lists of posts: a part of the graph under a filter, in an order. One class for every field that gives posts."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final

from gateway.graph.contribution import POSTS
from gateway.graph.index import Entry, SortedIndex
from gateway.graph.model import Kind
from gateway.graph.node import PostNode
from gateway.graph.order import NEWEST_FIRST, SortField, SortTerm, TypedKey, post_order
from gateway.graph.reader import GraphReader
from gateway.schema.arguments import PostOrder
from gateway.schema.connection import List, page_arguments
from gateway.schema.enums import Direction, Nulls, PostGroupKey
from gateway.schema.filters import PostFilter
from gateway.schema.predicates import post_test

Matches = Callable[[PostNode], bool]
_DEFAULT: Final = (SortTerm(SortField.PUBLISHED_AT),)


class PostList(List):
    """A page of posts, and what can be said of all posts under the filter: groups and facets."""

    def __init__(
        self,
        reader: GraphReader,
        partition: str = "",
        where: PostFilter | None = None,
        order_by: list[PostOrder] | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        *,
        within: Matches | None = None,
    ) -> None:
        terms = tuple(map(_sort_term, order_by or ())) or _DEFAULT
        self._where = None if where is None else post_test(where, reader)
        self._within = within
        self._sorts = terms != _DEFAULT
        self._entry: Callable[[PostNode], Entry] | None = None
        order = NEWEST_FIRST
        if self._sorts:
            order, self._entry = post_order(terms)
        super().__init__(
            reader,
            order,
            page_arguments(order, first, after, last, before),
            self._post,
            index=POSTS,
            partition=partition,
            source=self._select if self._filters or self._sorts else None,
            kind=Kind.POST,
        )

    @property
    def _filters(self) -> bool:
        return self._where is not None or self._within is not None

    def _post(self, entry: Entry) -> PostNode | None:
        return self._reader.get(Kind.POST, entry[-1])

    def _select(self) -> SortedIndex:
        entry = self._entry
        if not self._filters and entry is not None:
            return self._reader.ordered(self._partition, self._order.name, entry)
        if entry is not None:
            return SortedIndex.of(map(entry, self.selected))
        chosen = {post.key for post in self.selected}
        return SortedIndex.of(e for e in self._reader.scan(POSTS, self._partition) if e[-1] in chosen)

    @cached_property
    def selected(self) -> list[PostNode]:
        """All posts under the filter, newest first."""
        where, within = self._where, self._within
        return [
            post
            for post in self._reader.posts(self._partition)
            if (where is None or where(post)) and (within is None or within(post))
        ]

    @property
    def reader(self) -> GraphReader:
        """The reader that the list reads through."""
        return self._reader

    def counted(self, keys: Callable[[PostNode], Iterable[str]]) -> list[tuple[str, int]]:
        """How many of the posts have each key, most first, then by key."""
        counts = Counter(key for post in self.selected for key in keys(post))
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    def part(
        self, within: Matches, first: int | None, after: str | None, last: int | None, before: str | None
    ) -> "PostList":
        """The list of those of these posts for which something more holds."""
        chosen = frozenset(post.key for post in self.selected if within(post))
        return PostList(
            self._reader, self._partition, None, None, first, after, last, before, within=lambda p: p.key in chosen
        )


def _sort_term(term: PostOrder) -> SortTerm:
    # One of the enum's own values, or of those that a schema has added to it.
    field: object = term.field.value
    key = field if isinstance(field, TypedKey) else SortField(term.field.value)
    return SortTerm(key, term.direction is not Direction.ASC, term.nulls is Nulls.FIRST)


def _year(post: PostNode) -> Iterable[str]:
    return (f"{post.date.year:04}",) if post.date else ()


def _month(post: PostNode) -> Iterable[str]:
    return (f"{post.date.year:04}-{post.date.month:02}",) if post.date else ()


GROUP_KEYS: Final[dict[PostGroupKey, Callable[[PostNode], Iterable[str]]]] = {
    PostGroupKey.TAG: lambda post: post.tags,
    PostGroupKey.CATEGORY: lambda post: post.categories,
    PostGroupKey.AUTHOR: lambda post: post.authors,
    PostGroupKey.YEAR: _year,
    PostGroupKey.MONTH: _month,
    PostGroupKey.DOMAIN: lambda post: post.domains,
    PostGroupKey.LOCALE: lambda post: (post.locale,) if post.locale else (),
}
NEWEST_GROUP_FIRST: Final = frozenset((PostGroupKey.YEAR, PostGroupKey.MONTH))
