"""Parts of answers that are kept: a sub-selection over one node, as JSON, with the record of what it was made of.

Valid at the revision at which it was made or last found to hold, and at a later one if no change between touches its
record. The key is the place in the plan, the values of the variables used below it, and the node. Dropped by age when
the bound in bytes is reached: what was not asked for since the last time that the bound was half reached goes.
Belongs to the thread that executes.
"""

from typing import Final
from weakref import WeakSet

import msgspec

from gateway.graph.current import Current
from gateway.graph.reads import Reads

# What a part takes beside its bytes and its record: the objects around them, and its place in a table.
_OVERHEAD: Final = 150

# Of more changes it takes longer to look for one that touches a part than to make the part again.
_MOST_CHANGES: Final = 16

PartKey = str | tuple[bytes, str]
"""The key of a node, after the values of the variables used below the place if there are such."""


class PartCounts(msgspec.Struct, frozen=True):
    """How many parts are kept, the bytes of their JSON, and how many bytes of the bound they are counted as."""

    entries: int
    bodies: int
    bytes: int


class Part:
    """The JSON of a sub-selection over a node. `sequence` is that of the last revision at which it is known to hold.

    `size` is about how many bytes it takes; `key_size` those of its key, where they are not the node's own.
    """

    __slots__ = ("body", "reads", "sequence", "size")

    def __init__(self, body: bytes, reads: Reads, sequence: int, key_size: int = 0) -> None:
        self.body, self.reads, self.sequence = body, reads, sequence
        self.size = _OVERHEAD + key_size + len(body) + reads.size()


class Table:
    """The parts of one place in a plan, by the keys of nodes. Two generations stand for an order by last use."""

    __slots__ = ("__weakref__", "_parts", "old", "young")

    def __init__(self, parts: "Parts") -> None:
        self._parts = parts
        self.young: dict[PartKey, Part] = {}
        self.old: dict[PartKey, Part] = {}

    def get(self, key: PartKey) -> Part | None:
        found = self.young.get(key)
        if found is None and self.old and (found := self.old.pop(key, None)) is not None:
            self._parts.make_room(found.size)
            self.young[key] = found
        return found

    def put(self, key: PartKey, part: Part) -> None:
        """Keep a part, unless it would take an eighth of the bound."""
        if part.size <= self._parts.largest:
            self._parts.make_room(part.size)
            self.young[key] = part


class Parts:
    """All parts that are kept for one view of the content: at most about `max_bytes`. With 0 none is to be put here."""

    def __init__(self, current: Current, max_bytes: int) -> None:
        self._current = current
        self._half, self.largest = max_bytes // 2, max_bytes // 8
        self.keeps_any = max_bytes > 0
        self._young_bytes = 0
        self._tables: WeakSet[Table] = WeakSet()

    def table(self) -> Table:
        """A new table; it goes when nobody holds it any more."""
        table = Table(self)
        self._tables.add(table)
        return table

    def holds(self, part: Part, sequence: int) -> bool:
        """Whether a part is known to be right at the revision with this sequence."""
        # A request may have begun before the revision at which another has made the part.
        if not 0 <= sequence - part.sequence <= _MOST_CHANGES:
            return False
        if self._current.touches(part.reads, part.sequence, sequence) is not False:
            return False
        part.sequence = sequence
        return True

    def counts(self) -> PartCounts:
        """What there is now. Looks at every part."""
        kept = [part for table in self._tables for parts in (table.young, table.old) for part in parts.values()]
        return PartCounts(len(kept), sum(len(part.body) for part in kept), sum(part.size for part in kept))

    def clear(self) -> None:
        """Let everything go."""
        self._young_bytes = 0
        for table in self._tables:
            table.young, table.old = {}, {}

    def make_room(self, size: int) -> None:
        """A part of so many bytes is about to be young."""
        if self._young_bytes + size > self._half:
            self._young_bytes = 0
            for table in self._tables:
                table.old, table.young = table.young, {}
        self._young_bytes += size
