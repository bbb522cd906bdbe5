"""Connections as the Relay specification has them, with `nodes` and `totalCount`.

https://relay.dev/graphql/connections.htm. A cursor is an entry of the list's order, so it stays where it is while posts
come and go around it; Strawberry's own cursors are offsets.
"""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec
import strawberry

from gateway.errors import InputError
from gateway.graph.index import Entry, SortedIndex
from gateway.graph.order import BadCursor, Order
from gateway.graph.reader import GraphReader, Page, Selection, page_of

DEFAULT_PAGE: Final = 20
MAX_PAGE: Final = 100

First = Annotated[
    int | None,
    strawberry.argument(description=f"How many from the front: {DEFAULT_PAGE} unless told, at most {MAX_PAGE}."),
]
After = Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")]
Last = Annotated[
    int | None, strawberry.argument(description=f"How many from the back, at most {MAX_PAGE}; not with `first`.")
]
Before = Annotated[str | None, strawberry.argument(description="Only what comes before this cursor.")]

T = TypeVar("T")


@strawberry.type(description="Where a page of a list stands.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether something comes after this page.")
    has_previous_page: bool = strawberry.field(description="Whether something comes before this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first edge; null on an empty page.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last edge: give it as `after` for the next page."
    )


@strawberry.type(description="One member of a list, and its place.")
class Edge(Generic[T]):
    node: T = strawberry.field(description="The member.")
    cursor: str = strawberry.field(description="Its place in the list; stays valid when other members come and go.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The members on this page, each with its place.")
    nodes: list[T] = strawberry.field(description="The members on this page.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the list.")
    total_count: int = strawberry.field(description="How many members the whole list has, under its filter.")


class PageArguments(msgspec.Struct, frozen=True):
    """The page that was asked for: `first` after a place or `last` before one."""

    first: int | None
    last: int | None
    after: Entry | None
    before: Entry | None


def page_arguments(
    order: Order, first: int | None, after: str | None, last: int | None, before: str | None
) -> PageArguments:
    """Check the arguments of a connection. Raises InputError that names the argument and what it takes."""
    if first is not None and last is not None:
        raise InputError("`first` and `last` were both given: give `first` to page forward or `last` to page back.")
    for name, size in (("first", first), ("last", last)):
        if size is not None:
            check_size(name, size)
    if first is None and last is None:
        first = DEFAULT_PAGE
    return PageArguments(first, last, _place(order, "after", after), _place(order, "before", before))


def check_size(name: str, size: int | None, low: int = 0, high: int = MAX_PAGE, *, default: int = 0) -> int:
    """A number within its bounds; `default` where none is given. Raises InputError otherwise."""
    if size is None:
        return default
    if not low <= size <= high:
        raise InputError(f"`{name}: {size}` is out of range: it takes a number from {low} to {high}.")
    return size


def _place(order: Order, name: str, cursor: str | None) -> Entry | None:
    if cursor is None:
        return None
    try:
        return order.entry(cursor)
    except BadCursor as error:
        raise InputError(
            f"`{name}` cannot be used as a cursor. {error} Take one from `pageInfo` or an edge of this list."
        ) from None


class ListEdge(msgspec.Struct, frozen=True):
    """What an Edge's fields read."""

    node: Any
    cursor: str


class ListPageInfo(msgspec.Struct, frozen=True):
    """What a PageInfo's fields read."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


class List:
    """What a Connection's fields read: nothing is looked up before one of them is asked for.

    `node` makes a member of an entry. `source` is an index made for this answer; without it the list is a selection of
    posts, or a part of an index of the Snapshot.
    """

    def __init__(
        self,
        reader: GraphReader,
        order: Order,
        arguments: PageArguments,
        node: Callable[[Entry], Any],
        *,
        index: str = "",
        partition: str = "",
        source: Callable[[], SortedIndex] | None = None,
        selection: Selection[Any] | None = None,
    ) -> None:
        self._reader, self._order, self._arguments, self._node = reader, order, arguments, node
        self._index, self._partition, self._make_source, self._selection = index, partition, source, selection

    @cached_property
    def _source(self) -> SortedIndex | None:
        return None if self._make_source is None else self._make_source()

    @cached_property
    def _page(self) -> Page:
        wanted = self._arguments
        limits = {"first": wanted.first, "last": wanted.last, "after": wanted.after, "before": wanted.before}
        if self._source is not None:
            return page_of(self._source, **limits)  # type: ignore[arg-type]  # the four arguments by their names
        if self._selection is not None:
            return self._selection.page(**limits)  # type: ignore[arg-type]  # as above
        return self._reader.page(self._index, self._partition, **limits)  # type: ignore[arg-type]  # as above

    @property
    def total_count(self) -> int:
        """Members of the whole list."""
        if self._source is not None:
            return len(self._source)
        if self._selection is not None:
            return self._selection.count()
        return self._reader.count(self._index, self._partition)

    @cached_property
    def nodes(self) -> list[Any]:
        """Members of the page."""
        return [self._node(entry) for entry in self._page.entries]

    @property
    def edges(self) -> list[Any]:
        """Members of the page with their cursors."""
        return [
            self._edge(node, self._order.cursor(entry))
            for node, entry in zip(self.nodes, self._page.entries, strict=True)
        ]

    def _edge(self, node: Any, cursor: str) -> Any:
        return ListEdge(node, cursor)

    @property
    def page_info(self) -> ListPageInfo:
        """Where the page stands."""
        page = self._page
        ends = [self._order.cursor(entry) for entry in (page.entries[:1] + page.entries[-1:])]
        return ListPageInfo(page.has_next, page.has_previous, ends[0] if ends else None, ends[-1] if ends else None)


POSITION: Final = Order("position", (int,))


@lru_cache(maxsize=16)
def positions(count: int) -> SortedIndex:
    """The source of a list that has been read already, with its node."""
    return SortedIndex.of((at,) for at in range(count))
