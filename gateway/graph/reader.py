"""The façade: the only way from an operation to the graph, so that whatever an answer is made of is recorded."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from itertools import islice
from typing import Final, Generic, Literal, TypeVar, overload

import msgspec

from gateway.graph.contribution import PAGES, POSTS, PROBLEMS
from gateway.graph.conventions import Conventions
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
from gateway.graph.points import CONVENTIONS
from gateway.graph.reads import THERE, Fields, Known, Reads
from gateway.graph.reads import Selection as SelectionRead
from gateway.graph.snapshot import IndexName, Revision, Snapshot
from gateway.store.problem import Problem

T = TypeVar("T")
DocumentNodeT = TypeVar("DocumentNodeT", PostNode, PageNode)
_INDEXES: Final[dict[type, str]] = {PostNode: POSTS, PageNode: PAGES}


class Page(msgspec.Struct, frozen=True):
    """Part of a list: its entries in order, and whether there is more on either side."""

    entries: tuple[Entry, ...]
    has_previous: bool
    has_next: bool


class GraphReader:
    """Reads one Snapshot for one operation, and writes down what it read in `reads`.

    Of a node that it gives, it is recorded that it is there, and those of its `fields` (None for all) that whoever
    asks for it says that it looks at. What an answer shows of a node is recorded by who completes the answer.
    """

    __slots__ = ("__derived", "__nodes", "__snapshot", "reads")

    def __init__(self, snapshot: Snapshot, derived: Derived) -> None:
        self.__snapshot = snapshot
        self.__nodes = snapshot.nodes
        self.__derived = derived
        # Whoever keeps a part of the answer puts another record here while the part is made.
        self.reads = Reads()

    def revision(self) -> Revision:
        """The Snapshot's own name; whoever reads it depends on every change, its counts excepted: `count` has them."""
        self.reads.revision()
        return self.__snapshot.revision

    def conventions(self) -> Conventions:
        """What was decided of the whole folder; recorded as a look-up."""
        self.reads.lookup(CONVENTIONS)
        return self.__snapshot.decision.conventions

    @overload
    def get(self, kind: Literal[Kind.POST], key: str, fields: Fields = ...) -> PostNode | None: ...
    @overload
    def get(self, kind: Literal[Kind.PAGE], key: str, fields: Fields = ...) -> PageNode | None: ...
    @overload
    def get(self, kind: Literal[Kind.AUTHOR], key: str, fields: Fields = ...) -> AuthorNode | None: ...
    @overload
    def get(self, kind: Literal[Kind.TAG, Kind.CATEGORY], key: str, fields: Fields = ...) -> TermNode | None: ...
    @overload
    def get(self, kind: Literal[Kind.RESOURCE], key: str, fields: Fields = ...) -> ResourceNode | None: ...
    @overload
    def get(self, kind: Literal[Kind.DOMAIN], key: str, fields: Fields = ...) -> DomainNode | None: ...
    @overload
    def get(self, kind: Literal[Kind.ASSET], key: str, fields: Fields = ...) -> AssetNode | None: ...
    @overload
    def get(self, kind: Kind, key: str, fields: Fields = ...) -> AnyNode | None: ...
    def get(self, kind: Kind, key: str, fields: Fields = THERE) -> AnyNode | None:
        """A node; None where there is none, which is recorded too."""
        ref = NodeRef(kind, key)
        if fields is THERE:
            self.reads.nodes.setdefault(ref, THERE)
        else:
            self.reads.node(ref, fields)
        return self.__nodes.get(ref)

    def lookup(self, name: str, value: str) -> tuple[NodeRef, ...]:
        """All nodes that a name and value find, in order of path."""
        self.reads.lookup((name, value))
        return self.__snapshot.lookups.get((name, value), ())

    def count(self, index: str, partition: str = "") -> int:
        """How many entries a part of an index has."""
        self.reads.count((index, partition))
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
        self.reads.span((index, partition), low, high)
        return found

    def scan(self, index: str, partition: str = "") -> Iterator[Entry]:
        """Every entry of a part of an index; recorded as a whole."""
        self.reads.span((index, partition), None, None)
        return iter(self.__snapshot.index(index, partition))

    def neighbour(self, index: str, partition: str, entry: Entry, *, later: bool) -> Entry | None:
        """The entry next to one, in the index's order (`later`) or against it."""
        page = (
            self.page(index, partition, first=1, after=entry)
            if later
            else self.page(index, partition, last=1, before=entry)
        )
        return page.entries[0] if page.entries else None

    def documents(self, node_type: type[DocumentNodeT], partition: str, fields: Fields) -> Iterator[DocumentNodeT]:
        """All posts of a partition, newest first, or all Pages, by path.

        Recorded as a whole, with the fields of each that are looked at.
        """
        self.reads.walk((_INDEXES[node_type], partition), fields)
        return self.__documents(node_type, partition)

    def posts(self, partition: str, fields: Fields) -> Iterator[PostNode]:
        """All posts of a partition, whose order may not matter; recorded as a whole, with the fields looked at."""
        return self.documents(PostNode, partition, fields)

    def __documents(self, node_type: type[DocumentNodeT], partition: str) -> Iterator[DocumentNodeT]:
        for entry in self.__snapshot.index(_INDEXES[node_type], partition):
            node = self.__nodes.get(NodeRef(node_type.kind, entry[-1]))
            if isinstance(node, node_type):
                yield node

    def select(
        self, node_type: type[DocumentNodeT], partition: str, select: Callable[[DocumentNodeT], Entry | None]
    ) -> "Selection[DocumentNodeT]":
        """The posts of a partition, or the Pages, of which `select` makes entries, in the order of these.

        Recorded as it is read.
        """
        index = _INDEXES[node_type], partition
        return Selection(self.reads, index, select, lambda: self.__documents(node_type, partition))

    def ordered(
        self, node_type: type[DocumentNodeT], partition: str, order: str, entry: Callable[[DocumentNodeT], Entry]
    ) -> "Selection[DocumentNodeT]":
        """The same for an entry of every one. Sorted once for each revision; `order` names the order."""
        index = _INDEXES[node_type], partition
        kept = partial(self.__derived.order, (self.__snapshot.revision.id, node_type.kind, partition, order))
        return Selection(self.reads, index, entry, lambda: self.__documents(node_type, partition), kept)

    def select_problems(self, select: Callable[[Problem], Entry | None]) -> "Selection[Problem]":
        """The Problems of which `select` makes entries, in the order of these; recorded as it is read."""
        return Selection(self.reads, (PROBLEMS, ""), select, self.__problems)

    def __problems(self) -> Iterator[Problem]:
        for entry in self.__snapshot.index(PROBLEMS):
            problem = self.__snapshot.problems.get(entry)
            if problem is not None:
                yield problem

    @property
    def known(self) -> "Known":
        """Nodes and counts for the tests of a selection."""
        return self.reads.known(self.get, self.count)

    def problem(self, entry: Entry) -> Problem | None:
        """A Problem by its entry in the index of Problems."""
        self.reads.problem(entry)
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


class Selection(Generic[T]):
    """A list that no index has: it is made when something of it is read, and recorded by what is read of it."""

    def __init__(
        self,
        reads: Reads,
        index: IndexName,
        select: Callable[[T], Entry | None],
        members: Callable[[], Iterable[T]],
        kept: Callable[[Callable[[], SortedIndex]], SortedIndex] | None = None,
    ) -> None:
        self._reads, self._name, self._select, self._members, self._kept = reads, index, select, members, kept
        self._read = SelectionRead(index, select)
        reads.selection(self._read)

    @cached_property
    def _pairs(self) -> list[tuple[Entry, T]]:
        return [(entry, member) for member in self._members() if (entry := self._select(member)) is not None]

    @cached_property
    def _index(self) -> SortedIndex:
        return self._sorted() if self._kept is None else self._kept(self._sorted)

    def _sorted(self) -> SortedIndex:
        return SortedIndex.of(entry for entry, _ in self._pairs)

    def page(
        self,
        *,
        first: int | None = None,
        last: int | None = None,
        after: Entry | None = None,
        before: Entry | None = None,
    ) -> Page:
        """As `GraphReader.page`."""
        found, low, high = _page(self._index, first, last, after, before)
        self._read.spans.append((low, high))
        return found

    def count(self) -> int:
        """How many members the list has."""
        self._read.is_counted = True
        return len(self._index)

    def members(self, fields: Fields) -> list[T]:
        """All members of the list, of each of which these fields are looked at, whatever their order."""
        self._read.walked(fields)
        return [member for _, member in self._pairs]

    def part(self, select: Callable[[T], Entry | None]) -> "Selection[T]":
        """The list of those of its members of which `select` makes an entry; it gives None for all others."""
        return Selection(self._reads, self._name, select, lambda: [member for _, member in self._pairs])


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
    if last is None and after is None and before is None:
        # By far the commonest.
        taken = list(islice(index, (first or 0) + 1))
        beyond = taken.pop() if len(taken) > (first or 0) else None
        return Page(tuple(taken), has_previous=False, has_next=beyond is not None), None, beyond
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
