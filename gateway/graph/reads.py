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
from typing import Any, Final

from gateway.graph.delta import Delta
from gateway.graph.index import Entry
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AnyNode, PostNode
from gateway.graph.snapshot import IndexName, Lookup

Bound = Entry | None
Span = tuple[Bound, Bound]
Fields = frozenset[str] | None
"""Fields of a node, by the names that `changed_fields` has; None for all of them."""
Select = Callable[[PostNode], Entry | None]

THERE: Final[frozenset[str]] = frozenset()
"""Of a node nothing but that it is there, or is not."""

_union = lru_cache(maxsize=4096)(frozenset[str].union)


class Unknown(LookupError):
    """A test needs something that was not read when the answer was made."""


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

    `ranges` are (index, low, high): everything between two entries, both included, None being the end of the index.
    `walks` are parts of the index of posts of which every post was looked at, their order apart, with the fields that
    were read of each. `parts` are the records of kept parts that the answer is made of.
    """

    __slots__ = (
        "_crossed",
        "_shown",
        "_spans",
        "close",
        "counts",
        "lookups",
        "nodes",
        "parts",
        "problems",
        "ranges",
        "reads_revision",
        "selections",
        "walks",
    )

    def __init__(self) -> None:
        self.nodes: dict[NodeRef, Fields] = {}
        self.lookups: set[Lookup] = set()
        self.ranges: list[tuple[IndexName, Bound, Bound]] = []
        self.counts: set[IndexName] = set()
        self.walks: dict[IndexName, Fields] = {}
        self.selections: list[Selection] = []
        self.problems: set[Entry] = set()
        self.reads_revision = False
        self.parts: list[Reads] = []
        self.close: Callable[[], None] | None = None
        # Noted a whole list at a time while the operation runs, and taken apart when the record is first needed.
        self._shown: list[tuple[Sequence[AnyNode | None], Fields]] = []
        self._crossed: list[tuple[Sequence[AnyNode | None], Kind, str, Fields, int | None]] = []
        self._spans: dict[IndexName, list[Span]] = {}

    def node(self, ref: NodeRef, fields: Fields = None) -> None:
        """A node was looked for, and these fields of it were read if it is there."""
        nodes = self.nodes
        known = nodes.setdefault(ref, fields)
        if known is not fields:
            nodes[ref] = _both(known, fields)

    def shown(self, nodes: Sequence[AnyNode | None], fields: Fields) -> None:
        """These fields of all these nodes were read. `nodes` is not looked at now and must stay as it is."""
        self._shown.append((nodes, fields))

    def crossed(
        self, nodes: Sequence[AnyNode | None], kind: Kind, attribute: str, fields: Fields, most: int | None = None
    ) -> None:
        """These fields were read of what `attribute` of all these nodes names: a key, None or several keys.

        Of several only the first `most`. `nodes` is not looked at now and must stay as it is.
        """
        self._crossed.append((nodes, kind, attribute, fields, most))

    def walk(self, index: IndexName, fields: Fields) -> None:
        """Every post of a part of the index of posts was looked at, in no order, and these fields of it."""
        walks = self.walks
        known = walks.setdefault(index, fields)
        if known is not fields:
            walks[index] = _both(known, fields)

    def settle(self) -> None:
        """Nothing more will be read: bring the record into the form that is quick to check, and let the rest go."""
        if self.close is not None:
            self.close()
            self.close = None
        for nodes, fields in self._shown:
            for node in nodes:
                if node is not None:
                    self.node(NodeRef(node.kind, node.key), fields)
        for nodes, kind, attribute, fields, most in self._crossed:
            for node in nodes:
                keys = None if node is None else getattr(node, attribute)
                if keys is not None:
                    for key in (keys,) if isinstance(keys, str) else keys[:most]:
                        self.node(NodeRef(kind, key), fields)
        self._shown, self._crossed = [], []
        for part in self.parts:
            self._take_in(part)
        self.parts = []
        for index, low, high in self.ranges:
            self._spans.setdefault(index, []).append((low, high))
        self.ranges = []

    def _take_in(self, part: "Reads") -> None:
        part.settle()
        for ref, fields in part.nodes.items():
            self.node(ref, fields)
        for index, fields in part.walks.items():
            self.walk(index, fields)
        for index, spans in part._spans.items():
            self._spans.setdefault(index, []).extend(spans)
        self.lookups |= part.lookups
        self.counts |= part.counts
        self.problems |= part.problems
        self.selections += part.selections
        self.reads_revision |= part.reads_revision

    @property
    def is_settled(self) -> bool:
        """Whether the record is in the form that is quick to check."""
        return not (self.close or self._shown or self._crossed or self.parts or self.ranges)

    @property
    def spans(self) -> dict[IndexName, list[Span]]:
        """The ranges of a settled record, by index."""
        return self._spans

    def size(self) -> int:
        """About how many bytes the record takes."""
        spans = len(self.ranges) + sum(map(len, self._spans.values()))
        nodes = len(self.nodes) + sum(map(_length, self._shown)) + 3 * sum(map(_length, self._crossed))
        named = nodes + len(self.lookups) + len(self.counts) + len(self.walks) + len(self.problems)
        return 1_000 + 150 * named + 200 * (spans + len(self._spans)) + 600 * len(self.selections)


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
        or not reads.lookups.isdisjoint(delta.changed_lookups)
        or not reads.counts.isdisjoint(delta.resized)
        or _has_move(reads.spans, delta)
        or any(_is_walk_affected(index, fields, delta) for index, fields in reads.walks.items())
        or not reads.problems.isdisjoint(delta.changed_problems)
        or any(selection.is_affected(delta) for selection in reads.selections)
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


def _is_walk_affected(index: IndexName, fields: Fields, delta: Delta) -> bool:
    return any(
        before is None or after is None or _touches(fields, changed) for before, after, changed in delta.members(index)
    )


def _touches(read: Fields, changed: frozenset[str]) -> bool:
    return read is None or not read.isdisjoint(changed)


def _both(one: Fields, other: Fields) -> Fields:
    return None if one is None or other is None else _union(one, other)
