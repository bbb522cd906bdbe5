"""The Snapshot that is served now. One thread publishes; everyone else takes what is there and keeps it."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from gateway.graph.delta import Delta
from gateway.graph.reads import Reads, affected
from gateway.graph.snapshot import Revision, Snapshot

DELTAS_KEPT: Final = 1024


class Current:
    """Holds the newest Snapshot and the latest Deltas. Reading is one attribute, without a lock."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.snapshot: Snapshot | None = None
        self.deltas: deque[Delta] = deque(maxlen=DELTAS_KEPT)

    def publish(self, snapshot: Snapshot, delta: Delta) -> None:
        """Serve a Snapshot from now on. The one before lives on with those who hold it."""
        with self._changed:
            self.deltas.append(delta)
            self.snapshot = snapshot
            self._changed.notify_all()

    def between(self, earlier: int, later: int) -> list[Delta] | None:
        """The Deltas that lead from one sequence to another, in no order; None where they are no longer all kept."""
        found: list[Delta] = []
        with self._changed:
            for delta in reversed(self.deltas):
                if delta.sequence <= earlier:
                    break
                if delta.sequence <= later:
                    found.append(delta)
        return found if len(found) == later - earlier else None

    def touches(self, reads: Reads, earlier: int, later: int) -> bool | None:
        """Whether a Delta between two sequences touches what was read; None where they are no longer all kept."""
        deltas = self.between(earlier, later)
        return None if deltas is None else any(affected(reads, delta) for delta in deltas)

    def leads(self, one: Revision, other: Revision) -> bool:
        """Whether the kept Deltas lead from one of two revisions to the other."""
        earlier, later = sorted((one, other), key=lambda revision: revision.sequence)
        deltas = self.between(earlier.sequence, later.sequence)
        if not deltas:
            return False
        return (min(deltas, key=_sequence).before, max(deltas, key=_sequence).after) == (earlier.id, later.id)

    def wait_for(self, condition: Callable[[Snapshot], bool], timeout: float) -> Snapshot | None:
        """The first Snapshot for which the condition holds, now or later; None after `timeout` seconds."""

        def holds() -> bool:
            return self.snapshot is not None and condition(self.snapshot)

        with self._changed:
            return self.snapshot if self._changed.wait_for(holds, timeout) else None


def _sequence(delta: Delta) -> int:
    return delta.sequence
