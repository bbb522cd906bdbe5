"""Lists of posts: a part of the graph under a filter, in an order. One class for every field that gives posts."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from gateway.graph.contribution import POSTS, newest_entry
from gateway.graph.node import PostNode
from gateway.graph.order import NEWEST_FIRST, SortField, SortTerm, TypedKey
from gateway.graph.reader import GraphReader, Selection
from gateway.schema.arguments import PostOrder
from gateway.schema.document_list import DocumentList, selecting
from gateway.schema.enums import Direction, Nulls, PostGroupKey
from gateway.schema.filters import PostFilter
from gateway.schema.predicates import post_test
from gateway.schema.value_tests import Test, all_of

_DEFAULT: Final = (SortTerm(SortField.PUBLISHED_AT),)


class PostList(DocumentList[PostNode]):
    """A page of posts, and what can be said of all posts under the filter: groups and facets."""

    node_type = PostNode
    index = POSTS
    order = NEWEST_FIRST
    entry = staticmethod(newest_entry)

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
        selection: Selection[PostNode] | None = None,
    ) -> None:
        terms = tuple(map(_sort_term, order_by or ()))
        test = None if where is None else post_test(where, reader.known)
        terms = () if terms == _DEFAULT else terms
        super().__init__(reader, partition, test, terms, first, after, last, before, selection)

    @property
    def reader(self) -> GraphReader:
        """The reader that the list reads through."""
        return self._reader

    def counted(self, by: PostGroupKey) -> list[tuple[str, int]]:
        """How many of all posts under the filter have each key, most first, then by key."""
        fields, keys = GROUP_KEYS[by]
        whole: Selection[PostNode] | None = self._selection
        posts = self._reader.posts(self._partition, fields) if whole is None else whole.members(fields)
        counts = Counter(key for post in posts for key in keys(post))
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    def group(
        self, by: PostGroupKey, key: str, first: int | None, after: str | None, last: int | None, before: str | None
    ) -> "PostList":
        """The list of those of these posts that have a key, newest first."""
        _, keys = GROUP_KEYS[by]
        tests: list[Test[PostNode]] = [lambda post: key in keys(post)]
        if self._test is not None:
            tests.append(self._test)
        select = selecting(newest_entry, all_of(tests))
        partition = self._partition
        whole: Selection[PostNode] | None = self._selection
        part = self._reader.select(PostNode, partition, select) if whole is None else whole.part(select)
        return PostList(self._reader, partition, None, None, first, after, last, before, selection=part)


def _sort_term(term: PostOrder) -> SortTerm:
    # One of the enum's own values, or of those that a schema has added to it.
    field: object = term.field.value
    key = field if isinstance(field, TypedKey) else SortField(term.field.value)
    return SortTerm(key, term.direction is not Direction.ASC, term.nulls is Nulls.FIRST)


def _year(post: PostNode) -> Iterable[str]:
    return (f"{post.date.year:04}",) if post.date else ()


def _month(post: PostNode) -> Iterable[str]:
    return (f"{post.date.year:04}-{post.date.month:02}",) if post.date else ()


GROUP_KEYS: Final[dict[PostGroupKey, tuple[frozenset[str], Callable[[PostNode], Iterable[str]]]]] = {
    PostGroupKey.TAG: (frozenset(("tags",)), lambda post: post.tags),
    PostGroupKey.CATEGORY: (frozenset(("categories",)), lambda post: post.categories),
    PostGroupKey.AUTHOR: (frozenset(("authors",)), lambda post: post.authors),
    PostGroupKey.YEAR: (frozenset(("date",)), _year),
    PostGroupKey.MONTH: (frozenset(("date",)), _month),
    PostGroupKey.DOMAIN: (frozenset(("domains",)), lambda post: post.domains),
    PostGroupKey.LOCALE: (frozenset(("locale",)), lambda post: (post.locale,) if post.locale else ()),
}
"""For each key the fields of a post that it is made of, and its values for a post."""
NEWEST_GROUP_FIRST: Final = frozenset((PostGroupKey.YEAR, PostGroupKey.MONTH))
