"""What an answer looked at, and whether a change touches it.

An answer is a pure function of what it read. While it is made, all reads are written down: by the GraphReader, by
resolvers that look at fields of nodes which they got from it, and by the engine, which knows the fields that it shows.
`affected` then tells of a later Delta whether the answer could be another one. It is never wrong in saying no; it may
be in saying yes, as an answer that is made again is right.

Ranges lock the place after their last entry too, so that what comes to stand there is noticed (next-key locking:
Mohan 1990, ARIES/KVL).
"""

from collections.abc import Callable, Sequence, Sized
from functools import lru_cache
from typing import Any, Final, TypeVar

from gateway.graph.delta import Delta
from gateway.graph.index import Entry
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AnyNode
from gateway.graph.snapshot import IndexName, Lookup

T = TypeVar("T")
Bound = Entry | None
Span = tuple[Bound, Bound]
Fields = frozenset[str] | None
"""Fields of a node, by the names that `changed_fields` has; None for all of them."""
Select = Callable[[Any], Entry | None]

THERE: Final[frozenset[str]] = frozenset()
"""Of a node nothing but that it is there, or is not."""

_union = lru_cache(maxsize=4096)(frozenset[str].union)


class Unknown(LookupError):
    """A test needs something that was not read when the answer was made."""


class Known:
    """What tests of posts ask of other nodes, kept: they are asked again, of changed posts, when nothing may be read.

    What was not asked for before raises Unknown then. Belongs to one record, which has all that it has asked for.
    """

    __slots__ = ("_count", "_counts", "_get", "_nodes")

    def __init__(self, get: Callable[[Kind, str, Fields], AnyNode | None], count: Callable[[str, str], int]) -> None:
        self._get: Callable[[Kind, str, Fields], AnyNode | None] | None = get
        self._count: Callable[[str, str], int] | None = count
        self._nodes: dict[tuple[Kind, str, Fields], AnyNode | None] = {}
        self._counts: dict[IndexName, int] = {}

    def get(self, kind: Kind, key: str, fields: Fields) -> AnyNode | None:
        """As `GraphReader.get`."""
        asked = kind, key, fields
        if asked not in self._nodes:
            if self._get is None:
                raise Unknown
            self._nodes[asked] = self._get(kind, key, fields)
        return self._nodes[asked]

    def count(self, index: str, partition: str) -> int:
        """As `GraphReader.count`."""
        asked = index, partition
        if asked not in self._counts:
            if self._count is None:
                raise Unknown
            self._counts[asked] = self._count(index, partition)
        return self._counts[asked]

    def close(self) -> None:
        """Ask nobody from now on."""
        self._get = self._count = None


class Selection:
    """What was read of a list that no index has: the entries that `select` makes of what a part of an index holds.

    These are posts or Problems. `select` gives None for one that is not in the list. It depends on that one alone, and
    on nodes that are recorded by themselves; it raises Unknown where it cannot tell. `fields` are what was read of
    every post in the list, if all were looked at.
    """

    __slots__ = ("fields", "index", "is_counted", "is_walked", "select", "spans")

    def __init__(self, index: IndexName, select: Callable[[Any], Entry | None]) -> None:
        self.index, self.select = index, select
        self.spans: list[Span] = []
        self.is_counted = self.is_walked = False
        self.fields: Fields = THERE

    def walked(self, fields: Fields) -> None:
        """Every post was looked at, in no order, and these fields of it."""
        self.is_walked = True
        self.fields = _both(self.fields, fields)

    def is_affected(self, delta: Delta) -> bool:
        """Whether what was read of the list may be different after a Delta."""
        growth = 0
        for before, after, changed in delta.members(self.index):
            try:
                old = None if before is None else self.select(before)
                new = None if after is None else self.select(after)
            except Unknown:
                return True
            if old == new:
                if old is not None and self.is_walked and _touches(self.fields, changed):
                    return True
                continue
            if (self.is_walked and (old is None or new is None or _touches(self.fields, changed))) or any(
                _is_in(entry, self.spans) for entry in (old, new) if entry is not None
            ):
                return True
            growth += (new is not None) - (old is not None)
        return self.is_counted and growth != 0


class Reads:
    """The record of one operation, or of a part of one that is kept by itself. Belongs to one thread.

    `spans` are of indexes, by their names: everything between two entries, both included, None being the end of the
    index. `walks` are parts of the index of posts of which every post was looked at, their order apart, with the fields
    that were read of each. `parts` are the records of kept parts that the answer is made of. Collections that are None
    are empty: most are, and there is a record for every kept part.
    """

    __slots__ = (
        "_crossed",
        "_shown",
        "counts",
        "is_closed",
        "known",
        "lookups",
        "nodes",
        "parts",
        "problems",
        "reads_revision",
        "selections",
        "spans",
        "walks",
    )

    def __init__(self) -> None:
        self.nodes: dict[NodeRef, Fields] = {}
        self.parts: list[Reads] = []
        self.spans: dict[IndexName, list[Span]] | None = None
        self.lookups: set[Lookup] | None = None
        self.counts: set[IndexName] | None = None
        self.walks: dict[IndexName, Fields] | None = None
        self.problems: set[Entry] | None = None
        self.selections: list[Selection] | None = None
        self.reads_revision = False
        self.known: Known | None = None
        self.is_closed = False
        # Noted a whole list at a time while the operation runs, and taken apart when the record is first needed.
        self._shown: list[tuple[Sequence[AnyNode | None], Fields]] | None = None
        self._crossed: list[tuple[Sequence[AnyNode | None], Kind, str, Fields, int | None]] | None = None

    def node(self, ref: NodeRef, fields: Fields = None) -> None:
        """A node was looked for, and these fields of it were read if it is there."""
        _note(self.nodes, ref, fields)

    def shown(self, nodes: Sequence[AnyNode | None], fields: Fields) -> None:
        """These fields of all these nodes were read. `nodes` is not looked at now and must stay as it is."""
        if self._shown is None:
            self._shown = []
        self._shown.append((nodes, fields))

    def crossed(
        self, nodes: Sequence[AnyNode | None], kind: Kind, attribute: str, fields: Fields, most: int | None = None
    ) -> None:
        """These fields were read of what `attribute` of all these nodes names: a key, None or several keys.

        Of several only the first `most`. `nodes` is not looked at now and must stay as it is.
        """
        if self._crossed is None:
            self._crossed = []
        self._crossed.append((nodes, kind, attribute, fields, most))

    def lookup(self, lookup: Lookup) -> None:
        """A name and value were looked up, and found something or nothing."""
        if self.lookups is None:
            self.lookups = set()
        self.lookups.add(lookup)

    def span(self, index: IndexName, low: Bound, high: Bound) -> None:
        """Everything between two entries of an index was read."""
        if self.spans is None:
            self.spans = {}
        self.spans.setdefault(index, []).append((low, high))

    def count(self, index: IndexName) -> None:
        """The entries of a part of an index were counted."""
        if self.counts is None:
            self.counts = set()
        self.counts.add(index)

    def walk(self, index: IndexName, fields: Fields) -> None:
        """Every post of a part of the index of posts was looked at, in no order, and these fields of it."""
        if self.walks is None:
            self.walks = {}
        _note(self.walks, index, fields)

    def problem(self, entry: Entry) -> None:
        """The Problem at an entry was read."""
        if self.problems is None:
            self.problems = set()
        self.problems.add(entry)

    def selection(self, selection: Selection) -> None:
        """A list that no index has was made; it notes by itself what is read of it."""
        if self.selections is None:
            self.selections = []
        self.selections.append(selection)

    def close(self) -> None:
        """Nothing more will be read. Whoever keeps the record says so: it holds no Snapshot then."""
        self.is_closed = True
        if self.known is not None:
            self.known.close()

    def settle(self) -> None:
        """Close the record and bring it into the form that is quick to check."""
        self.close()
        for nodes, fields in self._shown or ():
            for node in nodes:
                if node is not None:
                    self.node(NodeRef(node.kind, node.key), fields)
        for nodes, kind, attribute, fields, most in self._crossed or ():
            for node in nodes:
                keys = None if node is None else getattr(node, attribute)
                if keys is not None:
                    for key in (keys,) if isinstance(keys, str) else keys[:most]:
                        self.node(NodeRef(kind, key), fields)
        self._shown = self._crossed = None
        for part in self.parts:
            self._take_in(part)
        self.parts = []

    def _take_in(self, part: "Reads") -> None:
        if not part.is_settled:
            part.settle()
        for ref, fields in part.nodes.items():
            _note(self.nodes, ref, fields)
        for index, fields in (part.walks or {}).items():
            self.walk(index, fields)
        for index, spans in (part.spans or {}).items():
            for low, high in spans:
                self.span(index, low, high)
        for lookup in part.lookups or ():
            self.lookup(lookup)
        for counted in part.counts or ():
            self.count(counted)
        for entry in part.problems or ():
            self.problem(entry)
        for selection in part.selections or ():
            self.selection(selection)
        self.reads_revision |= part.reads_revision

    @property
    def is_settled(self) -> bool:
        """Whether the record is in the form that is quick to check."""
        return self.is_closed and not (self.parts or self._shown or self._crossed)

    def size(self) -> int:
        """About how many bytes the record takes."""
        spans = sum(map(len, self.spans.values())) if self.spans else 0
        nodes = len(self.nodes) + sum(map(_length, self._shown or ())) + 3 * sum(map(_length, self._crossed or ()))
        others = sum(len(some) for some in (self.lookups, self.counts, self.walks, self.problems, self.spans) if some)
        selections = len(self.selections) if self.selections else 0
        return 380 + 100 * (nodes + others) + 150 * spans + 40 * len(self.parts) + 600 * selections


def _note(noted: dict[T, Fields], what: T, fields: Fields) -> None:
    known = noted.setdefault(what, fields)
    if known is not fields:
        noted[what] = _both(known, fields)


def _length(noted: tuple[Sized, *tuple[object, ...]]) -> int:
    return len(noted[0])


def affected(reads: Reads, delta: Delta) -> bool:
    """Whether an answer with this record may be another one after a Delta. Settles the record.

    Costs O(|delta| × (1 + ranges of one index)), however many nodes were read.
    """
    if delta.is_everything or reads.reads_revision:
        return True
    if not reads.is_settled:
        reads.settle()
    return (
        _shows_change(reads.nodes, delta)
        or (reads.spans is not None and _has_move(reads.spans, delta))
        or (reads.lookups is not None and not reads.lookups.isdisjoint(delta.changed_lookups))
        or (reads.counts is not None and not reads.counts.isdisjoint(delta.resized))
        or (reads.walks is not None and any(_is_walked(*walk, delta) for walk in reads.walks.items()))
        or (reads.problems is not None and not reads.problems.isdisjoint(delta.changed_problems))
        or (reads.selections is not None and any(selection.is_affected(delta) for selection in reads.selections))
    )


def _shows_change(nodes: dict[NodeRef, Fields], delta: Delta) -> bool:
    changes = delta.changes
    if len(nodes) < len(changes):
        return any(
            (change := changes.get(ref)) is not None and (change.comes_or_goes or _touches(fields, change.fields))
            for ref, fields in nodes.items()
        )
    for ref, change in changes.items():
        fields = nodes.get(ref, _UNREAD)
        if fields is not _UNREAD and (change.comes_or_goes or _touches(fields, change.fields)):
            return True
    return False


_UNREAD: Final[Fields] = frozenset(("\0",))


def _has_move(spans: dict[IndexName, list[Span]], delta: Delta) -> bool:
    moved = delta.moved
    if len(moved) < len(spans):
        return any(_is_in(entry, found) for index in moved if (found := spans.get(index)) for entry in moved[index])
    return any(_is_in(entry, found) for index, found in spans.items() for entry in moved.get(index, ()))


def _is_in(entry: Entry, spans: list[Span]) -> bool:
    return any((low is None or low <= entry) and (high is None or entry <= high) for low, high in spans)


def _is_walked(index: IndexName, fields: Fields, delta: Delta) -> bool:
    return any(
        before is None or after is None or _touches(fields, changed) for before, after, changed in delta.members(index)
    )


def _touches(read: Fields, changed: frozenset[str]) -> bool:
    return read is None or not read.isdisjoint(changed)


def _both(one: Fields, other: Fields) -> Fields:
    return None if one is None or other is None else _union(one, other)
