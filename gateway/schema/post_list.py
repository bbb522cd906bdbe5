"""Lists of posts: a part of the graph under a filter, in an order. One class for every field that gives posts."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from gateway.graph.contribution import POSTS
from gateway.graph.node import PostNode
from gateway.graph.order import NEWEST_FIRST, SortField, SortTerm, TypedKey
from gateway.graph.reader import GraphReader
from gateway.schema.arguments import PostOrder
from gateway.schema.document_list import DocumentList
from gateway.schema.enums import Direction, Nulls, PostGroupKey
from gateway.schema.filters import PostFilter
from gateway.schema.predicates import post_test

Matches = Callable[[PostNode], bool]
_DEFAULT: Final = (SortTerm(SortField.PUBLISHED_AT),)


class PostList(DocumentList[PostNode]):
    """A page of posts, and what can be said of all posts under the filter: groups and facets.

    `within` is a condition beside the filter.
    """

    node_type = PostNode
    index = POSTS
    order = NEWEST_FIRST

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
        terms = tuple(map(_sort_term, order_by or ()))
        test = within if where is None else post_test(where, reader)
        super().__init__(reader, partition, test, () if terms == _DEFAULT else terms, first, after, last, before)

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
