"""What an answer looked at, and whether a change touches it.

An answer is a pure function of what it read. While it is made, all reads are written down: by the GraphReader, by
resolvers that look at fields of nodes which they got from it, and by the engine, which knows the fields that it shows.
`affected` then tells of a later Delta whether the answer could be another one. It is never wrong in saying no; it may
be in saying yes, as an answer that is made again is right.

Ranges lock the place after their last entry too, so that what comes to stand there is noticed (next-key locking:
Mohan 1990, ARIES/KVL).
"""

from collections.abc import Callable, Sequence
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
Get = Callable[[Kind, str, Fields], AnyNode | None]
Count = Callable[[str, str], int]

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

    def __init__(self, get: Get, count: Count) -> None:
        self._get: Get | None = get
        self._count: Count | None = count
        self._nodes: dict[tuple[Kind, str, Fields], AnyNode | None] = {}
        self._counts: dict[IndexName, int] = {}

    def get(self, kind: Kind, key: str, fields: Fields) -> AnyNode | None:
        """As `GraphReader.get`."""
        asked = kind, key, fields
        try:
            return self._nodes[asked]
        except KeyError:
            if self._get is None:
                raise Unknown from None
        found = self._nodes[asked] = self._get(kind, key, fields)
        return found

    def count(self, index: str, partition: str) -> int:
        """As `GraphReader.count`."""
        asked = index, partition
        try:
            return self._counts[asked]
        except KeyError:
            if self._count is None:
                raise Unknown from None
        found = self._counts[asked] = self._count(index, partition)
        return found

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


class _Lists:
    """The part of a record that is about lists and names: most records, of a node each, have none."""

    __slots__ = (
        "counts",
        "known",
        "lookups",
        "problems",
        "reads_revision",
        "selections",
        "spans",
        "walks",
    )

    def __init__(self) -> None:
        self.spans: dict[IndexName, list[Span]] = {}
        self.lookups: set[Lookup] = set()
        self.counts: set[IndexName] = set()
        self.walks: dict[IndexName, Fields] = {}
        self.problems: set[Entry] = set()
        self.selections: list[Selection] = []
        self.reads_revision = False
        self.known: Known | None = None

    def are_touched(self, delta: Delta) -> bool:
        if self.reads_revision or _has_move(self.spans, delta):
            return True
        if not (
            self.lookups.isdisjoint(delta.changed_lookups)
            and self.counts.isdisjoint(delta.resized)
            and self.problems.isdisjoint(delta.changed_problems)
        ):
            return True
        for index, fields in self.walks.items():
            for before, after, changed in delta.members(index):
                if before is None or after is None or _touches(fields, changed):
                    return True
        for selection in self.selections:  # noqa: SIM110  # as in `_is_in`
            if selection.is_affected(delta):
                return True
        return False


class Reads:
    """The record of one operation, or of a part of one that is kept by itself. Belongs to one thread.

    `nodes` are those that were looked for, with the fields that were read of each. `parts` are the records of kept
    parts that the answer is made of.
    """

    __slots__ = ("_is_closed", "_lists", "nodes", "parts")

    def __init__(self) -> None:
        self.nodes: dict[NodeRef, Fields] = {}
        self.parts: list[Reads] = []
        self._lists: _Lists | None = None
        self._is_closed = False

    @property
    def lists(self) -> _Lists:
        """The part that is about lists and names, made when it is first needed."""
        if self._lists is None:
            self._lists = _Lists()
        return self._lists

    def node(self, ref: NodeRef, fields: Fields = None) -> None:
        """A node was looked for, and these fields of it were read if it is there."""
        _note(self.nodes, ref, fields)

    def lookup(self, lookup: Lookup) -> None:
        """A name and value were looked up, and found something or nothing."""
        self.lists.lookups.add(lookup)

    def span(self, index: IndexName, low: Bound, high: Bound) -> None:
        """Everything between two entries of an index was read, both included; None is the end of the index."""
        self.lists.spans.setdefault(index, []).append((low, high))

    def count(self, index: IndexName) -> None:
        """The entries of a part of an index were counted."""
        self.lists.counts.add(index)

    def walk(self, index: IndexName, fields: Fields) -> None:
        """Every post of a part of the index of posts was looked at, in no order, and these fields of it."""
        _note(self.lists.walks, index, fields)

    def problem(self, entry: Entry) -> None:
        """The Problem at an entry was read."""
        self.lists.problems.add(entry)

    def selection(self, selection: Selection) -> None:
        """A list that no index has was made; it notes by itself what is read of it."""
        self.lists.selections.append(selection)

    def revision(self) -> None:
        """The name of the Snapshot was read."""
        self.lists.reads_revision = True

    def known(self, get: Get, count: Count) -> Known:
        """What the tests of this record's selections know; it asks with `get` and `count`."""
        lists = self.lists
        if lists.known is None:
            lists.known = Known(get, count)
        return lists.known

    def close(self) -> None:
        """Nothing more will be read. Whoever keeps the record says so: it holds no Snapshot then."""
        self._is_closed = True
        if self._lists is not None and self._lists.known is not None:
            self._lists.known.close()

    def settle(self) -> None:
        """Close the record and bring it into the form that is quick to check."""
        self.close()
        for part in self.parts:
            self._take_in(part)
        self.parts = []

    def _take_in(self, part: "Reads") -> None:
        if not part.is_settled:
            part.settle()
        for ref, fields in part.nodes.items():
            _note(self.nodes, ref, fields)
        found = part._lists
        if found is None:
            return
        lists = self.lists
        for index, fields in found.walks.items():
            _note(lists.walks, index, fields)
        for index, spans in found.spans.items():
            lists.spans.setdefault(index, []).extend(spans)
        lists.lookups |= found.lookups
        lists.counts |= found.counts
        lists.problems |= found.problems
        lists.selections += found.selections
        lists.reads_revision |= found.reads_revision

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read: what was made depends on no content."""
        return not self.nodes and not self.parts and self._lists is None

    @property
    def is_settled(self) -> bool:
        """Whether the record is in the form that is quick to check."""
        return self._is_closed and not self.parts

    def is_touched(self, delta: Delta) -> bool:
        """What `affected` says, of a settled record."""
        if _shows_change(self.nodes, delta):
            return True
        return self._lists is not None and self._lists.are_touched(delta)

    def size(self) -> int:
        """About how many bytes the record takes."""
        size = 300 + 100 * len(self.nodes) + 40 * len(self.parts)
        if self._lists is None:
            return size
        lists = self._lists
        others = len(lists.lookups) + len(lists.counts) + len(lists.walks) + len(lists.problems)
        spans = len(lists.spans) + sum(map(len, lists.spans.values()))
        return size + 900 + 100 * others + 150 * spans + 600 * len(lists.selections)


def _note(noted: dict[T, Fields], what: T, fields: Fields) -> None:
    known = noted.setdefault(what, fields)
    if known is not fields:
        noted[what] = _both(known, fields)


def affected(reads: Reads, delta: Delta) -> bool:
    """Whether an answer with this record may be another one after a Delta. Settles the record.

    Costs O(|delta| × (1 + ranges of one index)), however many nodes were read.
    """
    if delta.is_everything:
        return True
    if not reads.is_settled:
        reads.settle()
    return reads.is_touched(delta)


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
    for index in moved if len(moved) < len(spans) else spans:
        for entry in moved.get(index, ()):
            if _is_in(entry, spans.get(index, ())):
                return True
    return False


def _is_in(entry: Entry, spans: Sequence[Span]) -> bool:
    for low, high in spans:  # noqa: SIM110  # a generator takes longer than what it goes through
        if (low is None or low <= entry) and (high is None or entry <= high):
            return True
    return False


def _touches(read: Fields, changed: frozenset[str]) -> bool:
    return read is None or not read.isdisjoint(changed)


def _both(one: Fields, other: Fields) -> Fields:
    return None if one is None or other is None else _union(one, other)
