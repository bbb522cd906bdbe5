"""Answers and parts of answers that are kept with the record of what they were made from.

An entry is valid at the revision whose sequence it bears. Asked for at a later one, the Deltas between are replayed
against its record: if none touches it, it holds there too and is stamped anew; if one does, or if the Deltas are no
longer all kept, it has to be made again. Nothing is dropped when something is written, so no race can bring back what
was dropped, and nothing is dropped by time.

A store belongs to one view (public, or with drafts), whose revisions it counts by: no key can reach an entry of the
other. The key says what is made: for an answer the plan and the canonical variables; for a part its place in the plan,
the values of the variables that are used below it, and the key of its node. What has errors is not to be kept.

Bounded in bytes, in two generations: what is used moves to the young one, and when that is half of the bound the old
one is let go. A hit costs one look into a dict; the order of last use is kept no finer than that.

Belongs to the thread that answers. While operations run to their end there, one after another, nothing can be asked
for while it is being made; callers that run several at a time have to share what they wait for.
"""

from collections.abc import Hashable
from typing import Final

import msgspec

from gateway.graph.current import Current
from gateway.graph.reads import Reads

DEFAULT_MAX_BYTES: Final = 64 * 1024 * 1024
# Of an entry: the objects around its bytes, and its places in the dicts.
_OVERHEAD: Final = 200


class Kept:
    """What was made, and what it was made from. `etag` is for whoever sends it, to work out once.

    `is_stored` says whether it can be found again; `is_renewed`, whether it took the place of one that held no longer.
    """

    __slots__ = ("body", "etag", "is_renewed", "is_stored", "is_touched", "reads", "sequence", "size")

    def __init__(self, body: bytes, reads: Reads, sequence: int, size: int) -> None:
        self.body, self.reads, self.sequence, self.size = body, reads, sequence, size
        self.etag: bytes | None = None
        self.is_touched = self.is_stored = self.is_renewed = False


class KeptCounts(msgspec.Struct, frozen=True):
    """What became of all questions since the start.

    Of the `hits` some were `revalidated` first. Of the `misses` some were `touched` by a change and some `out_of_reach`
    of the Deltas that are kept. `needless` are those that were touched, made again, and came to the same bytes. Of the
    hits some were `checked` by making them again, and those were `different` that had changed: there should be none.
    """

    hits: int = 0
    misses: int = 0
    revalidated: int = 0
    touched: int = 0
    out_of_reach: int = 0
    needless: int = 0
    evicted: int = 0
    checked: int = 0
    different: int = 0
    entries: int = 0
    bytes: int = 0

    def __sub__(self, before: "KeptCounts") -> "KeptCounts":
        """What has happened since."""
        return KeptCounts(*(getattr(self, name) - getattr(before, name) for name in self.__struct_fields__))


class KeptResults:
    """The store of one view; see above."""

    def __init__(self, current: Current, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        self._current, self._max_bytes = current, max_bytes
        self._young: dict[Hashable, Kept] = {}
        self._old: dict[Hashable, Kept] = {}
        self._young_bytes = self._old_bytes = 0
        self._hits = self._misses = self._revalidated = self._touched = self._out_of_reach = 0
        self._needless = self._evicted = self._checked = self._different = 0

    def get(self, key: Hashable, sequence: int) -> Kept | None:
        """What is kept under a key, if it holds at the revision with this sequence."""
        kept = self._young.get(key)
        if kept is None:
            kept = self._old.pop(key, None)
            if kept is None:
                self._misses += 1
                return None
            self._old_bytes -= kept.size
            self._add(key, kept)
        if kept.sequence == sequence or self._holds(kept, sequence):
            self._hits += 1
            return kept
        self._misses += 1
        return None

    def put(self, key: Hashable, body: bytes, reads: Reads, sequence: int, key_size: int = 0) -> Kept:
        """Keep what was made from the revision with this sequence; `key_size` is that of the key in bytes.

        It is not kept where a later revision's is, nor where it would take an eighth of the bound.
        """
        reads.close()
        before = self._young.get(key) or self._old.get(key)
        if before is not None and before.is_touched and before.body == body:
            self._needless += 1
            body = before.body
        kept = Kept(body, reads, sequence, _OVERHEAD + key_size + len(body) + reads.size())
        kept.is_renewed = before is not None
        if (before is None or before.sequence <= sequence) and kept.size * 8 <= self._max_bytes:
            kept.is_stored = True
            self._drop(key)
            self._add(key, kept)
        return kept

    def is_right(self, kept: Kept, body: bytes) -> bool:
        """Whether what is kept equals what was made again to check it."""
        self._checked += 1
        self._different += kept.body != body
        return kept.body == body

    def clear(self) -> None:
        """Let everything go."""
        self._young, self._old = {}, {}
        self._young_bytes = self._old_bytes = 0

    def counts(self) -> KeptCounts:
        """What has happened so far."""
        return KeptCounts(
            self._hits,
            self._misses,
            self._revalidated,
            self._touched,
            self._out_of_reach,
            self._needless,
            self._evicted,
            self._checked,
            self._different,
            len(self._young) + len(self._old),
            self._young_bytes + self._old_bytes,
        )

    def _holds(self, kept: Kept, sequence: int) -> bool:
        # A request may have begun at a revision before the one that another has already been answered from.
        if kept.is_touched or kept.sequence > sequence:
            return False
        is_touched = self._current.touches(kept.reads, kept.sequence, sequence)
        if is_touched is None:
            self._out_of_reach += 1
            return False
        if is_touched:
            kept.is_touched = True
            self._touched += 1
            return False
        kept.sequence = sequence
        self._revalidated += 1
        return True

    def _add(self, key: Hashable, kept: Kept) -> None:
        if (self._young_bytes + kept.size) * 2 > self._max_bytes:
            self._evicted += len(self._old)
            self._old, self._old_bytes = self._young, self._young_bytes
            self._young, self._young_bytes = {}, 0
        self._young[key] = kept
        self._young_bytes += kept.size

    def _drop(self, key: Hashable) -> None:
        if (kept := self._young.pop(key, None)) is not None:
            self._young_bytes -= kept.size
        elif (kept := self._old.pop(key, None)) is not None:
            self._old_bytes -= kept.size
