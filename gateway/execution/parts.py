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

# What a part takes beside its bytes: its record, and its place in a table.
_OVERHEAD: Final = 700


class PartCounts(msgspec.Struct, frozen=True):
    """How many parts are kept, the bytes of their JSON, and how many bytes of the bound they are counted as."""

    entries: int
    bodies: int
    bytes: int


class Part:
    """The JSON of a sub-selection over a node. `sequence` is that of the last revision at which it is known to hold."""

    __slots__ = ("body", "reads", "sequence")

    def __init__(self, body: bytes, reads: Reads, sequence: int) -> None:
        self.body, self.reads, self.sequence = body, reads, sequence


class Table:
    """The parts of one place in a plan, by the keys of nodes. Two generations stand for an order by last use."""

    __slots__ = ("__weakref__", "_parts", "old", "young")

    def __init__(self, parts: "Parts") -> None:
        self._parts = parts
        self.young: dict[str, Part] = {}
        self.old: dict[str, Part] = {}

    def get(self, key: str) -> Part | None:
        found = self.young.get(key)
        if found is None and self.old and (found := self.old.pop(key, None)) is not None:
            self.young[key] = found
            self._parts.note(len(found.body))
        return found

    def put(self, key: str, part: Part) -> None:
        self.young[key] = part
        self._parts.note(len(part.body))


class Parts:
    """All parts that are kept for one view of the content: at most about `max_bytes`. With 0 none is to be put here."""

    def __init__(self, current: Current, max_bytes: int) -> None:
        self._current = current
        self._half = max_bytes // 2
        self.keeps_any = max_bytes > 0
        self._young_bytes = 0
        self._tables: WeakSet[Table] = WeakSet()

    def table(self) -> Table:
        """A new table; it goes when nobody holds it any more."""
        table = Table(self)
        self._tables.add(table)
        return table

    def holds(self, part: Part, sequence: int) -> bool:
        """Whether a part is right at the revision with this sequence."""
        # A request may have begun before the revision at which another has made the part.
        if part.sequence > sequence or self._current.touches(part.reads, part.sequence, sequence) is not False:
            return False
        part.sequence = sequence
        return True

    def counts(self) -> PartCounts:
        """What there is now. Looks at every part."""
        sizes = [
            len(part.body) for table in self._tables for parts in (table.young, table.old) for part in parts.values()
        ]
        return PartCounts(len(sizes), sum(sizes), sum(sizes) + len(sizes) * _OVERHEAD)

    def clear(self) -> None:
        """Let everything go."""
        self._young_bytes = 0
        for table in self._tables:
            table.young, table.old = {}, {}

    def note(self, size: int) -> None:
        """A part of so many bytes is young now."""
        self._young_bytes += size + _OVERHEAD
        if self._young_bytes > self._half:
            self._young_bytes = 0
            for table in self._tables:
                table.old, table.young = table.young, {}
