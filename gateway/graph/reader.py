"""The façade: the only way from an operation to the graph, so that whatever an answer is made of is recorded."""

from collections.abc import Callable, Iterator
from typing import Literal, TypeVar, overload

import msgspec

from gateway.graph.contribution import POSTS
from gateway.graph.derived import Derived
from gateway.graph.index import Entry, SortedIndex
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import (
    AnyNode,
    AssetNode,
    AuthorNode,
    DocumentNode,
    DomainNode,
    PageNode,
    PostNode,
    ResourceNode,
    TermNode,
)
from gateway.graph.reads import Reads
from gateway.graph.snapshot import Revision, Snapshot
from gateway.store.problem import Problem

T = TypeVar("T")


class Page(msgspec.Struct, frozen=True):
    """Part of a list: its entries in order, and whether there is more on either side."""

    entries: tuple[Entry, ...]
    has_previous: bool
    has_next: bool


class GraphReader:
    """Reads one Snapshot for one operation, and writes down what it read in `reads`."""

    __slots__ = ("__derived", "__snapshot", "reads")

    def __init__(self, snapshot: Snapshot, derived: Derived) -> None:
        self.__snapshot = snapshot
        self.__derived = derived
        self.reads = Reads()

    def revision(self) -> Revision:
        """The Snapshot's own name; whoever reads it depends on every change."""
        self.reads.reads_revision = True
        return self.__snapshot.revision

    @overload
    def get(self, kind: Literal[Kind.POST], key: str) -> PostNode | None: ...
    @overload
    def get(self, kind: Literal[Kind.PAGE], key: str) -> PageNode | None: ...
    @overload
    def get(self, kind: Literal[Kind.AUTHOR], key: str) -> AuthorNode | None: ...
    @overload
    def get(self, kind: Literal[Kind.TAG, Kind.CATEGORY], key: str) -> TermNode | None: ...
    @overload
    def get(self, kind: Literal[Kind.RESOURCE], key: str) -> ResourceNode | None: ...
    @overload
    def get(self, kind: Literal[Kind.DOMAIN], key: str) -> DomainNode | None: ...
    @overload
    def get(self, kind: Literal[Kind.ASSET], key: str) -> AssetNode | None: ...
    @overload
    def get(self, kind: Kind, key: str) -> AnyNode | None: ...
    def get(self, kind: Kind, key: str) -> AnyNode | None:
        """A node; None where there is none, which is recorded too."""
        ref = NodeRef(kind, key)
        self.reads.nodes.add(ref)
        return self.__snapshot.nodes.get(ref)

    def lookup(self, name: str, value: str) -> tuple[NodeRef, ...]:
        """All nodes that a name and value find, in order of path."""
        self.reads.lookups.add((name, value))
        return self.__snapshot.lookups.get((name, value), ())

    def count(self, index: str, partition: str = "") -> int:
        """How many entries a part of an index has."""
        self.reads.counts.add((index, partition))
        return len(self.__snapshot.index(index, partition))

    def page(
        self,
        index: str,
        partition: str = "",
        *,
        first: int | None = None,
        last: int | None = None,
        after: Entry | None = None,
        before: Entry | None = None,
    ) -> Page:
        """At most `first` entries after `after`, or `last` before `before`, of a part of an index."""
        found, low, high = _page(self.__snapshot.index(index, partition), first, last, after, before)
        self.reads.ranges.add(((index, partition), low, high))
        return found

    def scan(self, index: str, partition: str = "") -> Iterator[Entry]:
        """Every entry of a part of an index; recorded as a whole."""
        self.reads.ranges.add(((index, partition), None, None))
        return iter(self.__snapshot.index(index, partition))

    def neighbour(self, index: str, partition: str, entry: Entry, *, later: bool) -> Entry | None:
        """The entry next to one, in the index's order (`later`) or against it."""
        page = (
            self.page(index, partition, first=1, after=entry)
            if later
            else self.page(index, partition, last=1, before=entry)
        )
        return page.entries[0] if page.entries else None

    def posts(self, partition: str = "") -> Iterator[PostNode]:
        """All posts of a partition, newest first, each recorded."""
        for entry in self.scan(POSTS, partition):
            post = self.get(Kind.POST, entry[-1])
            if post is not None:
                yield post

    def ordered(self, partition: str, order: str, entry: Callable[[PostNode], Entry]) -> SortedIndex:
        """A partition's posts in an order that no index has: sorted once for each revision."""
        key = (self.__snapshot.revision.id, partition, order)
        posts = list(self.posts(partition))
        return self.__derived.order(key, lambda: SortedIndex.of(map(entry, posts)))

    def problem(self, entry: Entry) -> Problem | None:
        """A Problem by its entry in the index of Problems."""
        self.reads.problems.add(entry)
        return self.__snapshot.problems.get(entry)

    def text(self, node: DocumentNode) -> str:
        """The plain text of a Document's body."""
        return self.__derived.text(node.document, node.has_wikilinks)

    def lead(self, node: DocumentNode) -> str:
        """The plain text of a Document's body, up to where its author ends the excerpt."""
        return self.__derived.lead(node.document, node.has_wikilinks)

    def html(self, node: DocumentNode) -> str:
        """The sanitised HTML of a Document's body."""
        return self.__derived.html(node.document, node.has_wikilinks)


def page_of(
    index: SortedIndex,
    *,
    first: int | None = None,
    last: int | None = None,
    after: Entry | None = None,
    before: Entry | None = None,
) -> Page:
    """The same as `GraphReader.page`, of an index that was made for this answer alone."""
    return _page(index, first, last, after, before)[0]


def _page(
    index: SortedIndex, first: int | None, last: int | None, after: Entry | None, before: Entry | None
) -> tuple[Page, Entry | None, Entry | None]:
    if last is None:
        taken, beyond = _take(index.after(after), first or 0, lambda entry: before is not None and entry >= before)
        outside = next((e for e in index.before(taken[0] if taken else after)), None) if after is not None else None
        has_previous = outside is not None or (after is not None and after in index)
        has_next = beyond is not None
        return Page(tuple(taken), has_previous, has_next), outside, beyond
    taken, beyond = _take(index.before(before), last, lambda entry: after is not None and entry <= after)
    taken.reverse()
    outside = next((e for e in index.after(taken[-1] if taken else before)), None) if before is not None else None
    has_next = outside is not None or (before is not None and before in index)
    return Page(tuple(taken), beyond is not None, has_next), beyond, outside


def _take(entries: Iterator[Entry], limit: int, is_past: Callable[[Entry], bool]) -> tuple[list[Entry], Entry | None]:
    """Up to `limit` entries, and the one after them where there is one."""
    taken: list[Entry] = []
    for entry in entries:
        if len(taken) == limit or is_past(entry):
            return taken, entry
        taken.append(entry)
    return taken, None
