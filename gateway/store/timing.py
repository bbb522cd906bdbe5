"""When to look at the files again."""

import threading
import time
from typing import Protocol

import msgspec


class Timing(msgspec.Struct, frozen=True):
    """When to look. Seconds, except for `storm_paths`, `most_hints` and `hold_above`, which are counts.

    A hint is followed when none has come for `quiet`, or `longest_wait` after the first. With `storm_paths` different
    paths waiting it is a storm (a branch is switched, a folder copied), which is given more time to become whole; with
    more than `most_hints` all files are looked at. Sweeps take at most the share `sweep_share` of the time.
    """

    quiet: float = 0.005
    longest_wait: float = 0.05
    storm_paths: int = 20
    storm_quiet: float = 0.05
    storm_longest_wait: float = 0.5
    most_hints: int = 500
    sweep_every: float = 2.0
    sweep_share: float = 0.1
    retry_after: float = 0.5
    retry_hints: float = 30.0
    hold_for: float = 5.0
    hold_above: int = 20
    hold_empty: float = 1.0


class Clock(Protocol):
    """Time, so that tests can make it pass."""

    def monotonic(self) -> float: ...

    def wait(self, condition: threading.Condition, timeout: float) -> None:
        """Wait, with the condition's lock held as for `Condition.wait`."""
        ...


class SystemClock:
    """The clock of the machine."""

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, condition: threading.Condition, timeout: float) -> None:
        condition.wait(timeout)


class WaitingHints:
    """Hints that wait for quiet. Beyond `most_hints` paths it only remembers that anything may have changed."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._paths: set[str] = set()
        self._anything = False
        self._first = 0.0
        self.due = float("inf")

    def add(self, path: str, now: float) -> None:
        timing = self._timing
        if self.due == float("inf"):
            self._first = now
        if not path or len(self._paths) >= timing.most_hints:
            self._anything = True
            self._paths.clear()
        elif not self._anything:
            self._paths.add(path)
        if self._anything or len(self._paths) >= timing.storm_paths:
            self.due = min(now + timing.storm_quiet, self._first + timing.storm_longest_wait)
        else:
            self.due = min(now + timing.quiet, self._first + timing.longest_wait)

    def take(self) -> tuple[frozenset[str], bool]:
        taken = frozenset(self._paths), self._anything
        self._paths.clear()
        self._anything, self.due = False, float("inf")
        return taken
