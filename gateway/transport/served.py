"""What the pages, health checks and assets need of the application: a small window on it, and its counts."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import msgspec

from gateway.execution.executor import Executor
from gateway.graph.current import Current
from gateway.graph.derived import Derived
from gateway.graph.reader import GraphReader
from gateway.graph.snapshot import Snapshot
from gateway.settings import Settings
from gateway.settings_file import SettingsState
from gateway.store.problem import Problem, Severity
from gateway.store.reconciler import WatchState
from gateway.transport.error_response import RefusedError


class Watch(msgspec.Struct, frozen=True):
    """How well the content folder is followed, and why not better. The reason names no folder of the machine."""

    state: WatchState
    reason: str


class Served(Protocol):
    """The application, as the pages see it."""

    settings: Settings
    current: Current
    derived: Derived
    executor: Executor

    @property
    def watch(self) -> Watch: ...

    @property
    def settings_state(self) -> SettingsState: ...

    @property
    def content_root(self) -> Path:
        """The content folder, as given."""
        ...

    def is_asset(self, path: str) -> bool:
        """Whether a file of the content folder, by its path below it, may be handed out as it is."""
        ...


def snapshot_of(served: Served) -> Snapshot:
    """The Snapshot to answer from. Raises RefusedError while there is none."""
    snapshot = served.current.snapshot
    if snapshot is None:
        raise RefusedError(503, "The content is still being loaded. Try again in a second.", {"Retry-After": "1"})
    return snapshot


def reader_of(served: Served) -> GraphReader:
    """A reader of the Snapshot that is served now; see `snapshot_of`."""
    return GraphReader(snapshot_of(served), served.derived)


class Problems(msgspec.Struct, frozen=True):
    """The Problems of a Snapshot: how many of each severity, and all of them, the worst first."""

    counts: dict[str, int]
    listed: tuple[Problem, ...]


class ProblemsOf:
    """Keeps the Problems of the last Snapshot that was asked for: every open page asks again each second.

    Valid as long as the Snapshot is the same object; dropped when another one is asked for.
    """

    def __init__(self) -> None:
        self._last: tuple[Snapshot, Problems] | None = None

    def __call__(self, snapshot: Snapshot) -> Problems:
        if self._last is None or self._last[0] is not snapshot:
            counted = Counter(problem.severity for problem in snapshot.problems.values())
            order = {severity: place for place, severity in enumerate(Severity)}
            entries = sorted(snapshot.problems.items(), key=lambda item: (order[item[1].severity], item[0]))
            counts = {severity.value: counted[severity] for severity in Severity}
            self._last = snapshot, Problems(counts, tuple(problem for _, problem in entries))
        return self._last[1]


def seconds_since_change(snapshot: Snapshot) -> float:
    """How long ago the Snapshot was made."""
    return max(0.0, (datetime.now(UTC) - snapshot.revision.created_at).total_seconds())
