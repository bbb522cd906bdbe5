"""Keeps what has been delivered equal to what is in the content folder.

A hint says where to look first; a look at all files, every two seconds and on any doubt, is the truth. So nothing is
lost when a hint is, only later: by at most one such sweep.
"""

import errno
import threading
from collections.abc import Callable, Mapping, Set
from enum import StrEnum

import msgspec

from gateway.store.known import KnownFiles, Vanishing
from gateway.store.source import FileChanges, FileEntry, FileSystem, Skipped
from gateway.store.timing import Clock, SystemClock, Timing, WaitingHints
from gateway.store.watcher import HintSource

# Each missing file is asked for once more before it counts as gone: a listing may miss a file that is being renamed.
# When this many are missing, it was no such accident.
_MOST_ASKED_AGAIN = 1000


class WatchState(StrEnum):
    """How well the content folder is followed.

    STARTING before the first sweep; OK; DEGRADED when saves are seen late or could not be applied; HOLDING when files
    that seem to be gone are still served; STOPPED for good.
    """

    STARTING = "starting"
    OK = "ok"
    DEGRADED = "degraded"
    HOLDING = "holding"
    STOPPED = "stopped"


class Counters(msgspec.Struct):
    """What a reconciler has done so far. It alone writes them; read them at any time."""

    hints: int = 0
    looks: int = 0
    sweeps: int = 0
    last_sweep_seconds: float = 0.0
    applied: int = 0
    apply_failures: int = 0
    re_armed: int = 0


class Reconciler:
    """The one owner of the watch on a content folder.

    `apply` is given what changed, from one thread, and has taken it when it returns; if it raises, the same is given to
    it again later. `on_state` hears each new state with its reason, `on_error` each exception with what was being done.
    Neither may call the reconciler's `stop` or `sync`.
    """

    def __init__(
        self,
        files: FileSystem,
        hints: HintSource | None,
        apply: Callable[[FileChanges], None],
        *,
        timing: Timing | None = None,
        clock: Clock | None = None,
        on_state: Callable[[WatchState, str], None] = lambda state, reason: None,
        on_error: Callable[[str, Exception], None] = lambda doing, error: None,
    ) -> None:
        self._files, self._hints, self._apply = files, hints, apply
        self._timing = Timing() if timing is None else timing
        self._clock: Clock = SystemClock() if clock is None else clock
        self._on_state, self._on_error = on_state, on_error
        self.counters = Counters()
        self._status = (WatchState.STARTING, "The files have not been looked at since the start.")
        self._thread: threading.Thread | None = None

        # Shared with the threads that hint, sync and stop; guarded by _wake.
        self._wake = threading.Condition()
        self._waiting = WaitingHints(self._timing)
        self._is_stopping = False
        self._sync_wanted = self._sync_done = 0

        # Belongs to whoever holds _turning: the reconciler's own thread once it is started.
        self._turning = threading.Lock()
        self._known = KnownFiles()
        self._skipped: tuple[Skipped, ...] = ()
        self._vanishing = Vanishing(self._timing.hold_for, self._timing.hold_above)
        self._empty_until: dict[str, float] = {}
        self._sweep_at = self._clock.monotonic()
        self._sync_taken = self._sync_covered = 0
        self._identity: tuple[int, int] | None = None
        self._armed: tuple[int, int] | None = None
        self._arm_at = self._sweep_at
        # Reasons for not being OK; None where there is none.
        self._absent: str | None = None
        self._unapplied: str | None = None
        self._fault: str | None = None
        self._deaf: str | None = None

    @property
    def state(self) -> WatchState:
        return self._status[0]

    @property
    def reason(self) -> str:
        """Why the state is not OK, in a sentence; empty when it is."""
        return self._status[1]

    def load(self) -> None:
        """Deliver all files, in the caller's thread, before `start`.

        Raises FileNotFoundError, naming the root, if that is no folder, OSError if it cannot be listed, and what
        `apply` raises.
        """
        with self._turning:
            self._identity = self._files.identity()
            if self._identity is None:
                message = "The content folder is not there, or is not a folder"
                raise FileNotFoundError(errno.ENOENT, message, str(self._files.root))
            listing = self._files.list()
            changes = FileChanges(tuple(sorted(listing.files.values(), key=_path)), (), listing.skipped)
            self._apply(changes)
            self._known.advance(changes)
            self._skipped = listing.skipped
            self.counters.applied += 1

    def start(self) -> None:
        """Follow the files in a thread of its own. Once only."""
        if self._thread is not None:
            raise RuntimeError("A reconciler is started once")
        self._thread = threading.Thread(target=self._run, name="gateway-reconciler", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End the thread and the hints. Waits for an `apply` that is under way, at most `timeout` seconds."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify_all()
        if self._thread is None:
            self._say(WatchState.STOPPED, "")
        else:
            self._thread.join(timeout)

    def sync(self, timeout: float) -> bool:
        """Wait until everything that was saved before this call has been applied.

        False when that takes longer than `timeout` seconds: the root is gone, removals are held back, `apply` fails.
        """
        deadline = self._clock.monotonic() + timeout
        with self._wake:
            self._sync_wanted += 1
            ticket = self._sync_wanted
            self._wake.notify_all()
        if self._thread is None:
            self.turn()
            return self._sync_done >= ticket
        with self._wake:
            while self._sync_done < ticket and not self._is_stopping:
                left = deadline - self._clock.monotonic()
                if left <= 0:
                    return False
                self._clock.wait(self._wake, left)
            return self._sync_done >= ticket

    def turn(self) -> None:
        """Do what is due, once. Never raises. The thread's step; tests without a thread call it themselves."""
        with self._turning:
            now = self._clock.monotonic()
            with self._wake:
                everything = now >= self._sweep_at or self._sync_wanted > self._sync_taken
                paths: frozenset[str] = frozenset()
                if everything or now >= self._waiting.due:
                    paths, anything = self._waiting.take()
                    everything = everything or anything
                if everything:
                    self._sync_taken = self._sync_wanted
            paths |= {path for path, until in self._empty_until.items() if until <= now}
            try:
                if everything or (paths and not self._look_at(paths, now)):
                    self._sweep(now)
            except Exception as error:
                self._fault = f"Looking at the files failed: {_told(error)}. Trying again."
                self._empty_until.clear()
                self._sweep_at = now + self._timing.retry_after
                self._report("looking at the files", error)
            self._settle()

    def _run(self) -> None:
        try:
            while True:
                with self._wake:
                    if self._is_stopping:
                        return
                    left = self._due() - self._clock.monotonic()
                    if left > 0:
                        self._clock.wait(self._wake, left)
                        continue
                self.turn()
        finally:
            self._stop_hints()
            self._say(WatchState.STOPPED, "")
            with self._wake:
                self._wake.notify_all()

    def _due(self) -> float:
        if self._sync_wanted > self._sync_taken:
            return 0.0
        return min(self._sweep_at, self._waiting.due, *self._empty_until.values())

    def _hinted(self, path: str) -> None:
        if path and not self._files.serves(path):
            return
        with self._wake:
            self.counters.hints += 1
            due = self._waiting.due
            self._waiting.add(path, self._clock.monotonic())
            # Later hints only put it off: the thread finds that out when it wakes.
            if self._waiting.due < due:
                self._wake.notify_all()

    def _look_at(self, paths: frozenset[str], now: float) -> bool:
        """Look at these paths, files or folders. False on any doubt: then only a sweep can tell."""
        found: dict[str, FileEntry] = {}
        missing: set[str] = set()
        self.counters.looks += 1
        for path in paths:
            try:
                entry = self._files.entry(path)
                if entry is not None:
                    found[path] = entry
                else:
                    if path in self._known.signatures:
                        missing.add(path)
                    listing = self._files.list(path)
                    if listing.skipped:
                        return False
                    found.update(listing.files)
            except OSError:
                return False
            missing.update(self._known.below(path))
        missing.difference_update(found)
        if missing and (self._vanishing.held or self._vanishing.is_mass(missing, self._known, now)):
            return False
        if self._files.identity() != self._identity:
            return False
        missing = self._vanishing.sift(missing, found.values(), self._known, now) if missing else missing
        self._deliver(found, missing, None, now)
        return True

    def _sweep(self, now: float) -> None:
        """Look at everything, and see to it that hints come from where the root is now."""
        timing = self._timing
        self._sweep_at = now + timing.retry_after
        identity = self._files.identity()
        if identity is None:
            self._absent = f"The content folder {self._files.root} is gone; what was in it is still served."
            return
        self._identity = identity
        self._keep_hints(identity, now)
        began = self._clock.monotonic()
        try:
            listing = self._files.list()
        except OSError as error:
            self._absent = f"The content folder {self._files.root} cannot be listed: {_told(error)}."
            return
        if self._files.identity() != identity:
            # Half of one tree and half of another.
            return
        ended = self._clock.monotonic()
        self.counters.sweeps += 1
        self.counters.last_sweep_seconds = ended - began
        self._sweep_at = max(now + timing.sweep_every, ended + (ended - began) / timing.sweep_share)
        self._absent = self._fault = None
        found = dict(listing.files)
        missing = self._known.signatures.keys() - found.keys()
        if listing.unreadable:
            hidden = tuple(f"{folder}/" for folder in listing.unreadable)
            missing = {path for path in missing if not path.startswith(hidden)}
        undecided = self._ask_again(missing, found) if len(missing) <= _MOST_ASKED_AGAIN else set()
        missing = missing - found.keys() - undecided
        if undecided:
            self._sweep_at = now + timing.retry_after
        for path in self._empty_until.keys() - found.keys():
            del self._empty_until[path]
        arrived = (entry for path, entry in found.items() if path not in self._known.signatures)
        missing = self._vanishing.sift(missing, arrived, self._known, now)
        self._sweep_at = min(self._sweep_at, self._vanishing.until)
        if self._deliver(found, missing, listing.skipped, now) and not undecided:
            self._sync_covered = self._sync_taken

    def _ask_again(self, missing: Set[str], found: dict[str, FileEntry]) -> set[str]:
        """Add those that are there after all to `found`; give back those of which that cannot be told now."""
        undecided = set()
        for path in missing:
            try:
                entry = self._files.entry(path)
            except OSError:
                undecided.add(path)
            else:
                if entry is not None:
                    found[path] = entry
        return undecided

    def _deliver(
        self, found: Mapping[str, FileEntry], missing: set[str], skipped: tuple[Skipped, ...] | None, now: float
    ) -> bool:
        """Give what is new to `apply`; False if it raised. Only what it took is known from then on."""
        signatures = self._known.signatures
        changed = [
            entry
            for path, entry in found.items()
            if signatures.get(path) != entry.signature and not self._is_held_empty(entry, now)
        ]
        for path in missing:
            self._empty_until.pop(path, None)
        changed.sort(key=_path)
        changes = FileChanges(tuple(changed), tuple(sorted(missing)), None if skipped == self._skipped else skipped)
        if changes:
            try:
                self._apply(changes)
            except Exception as error:
                self.counters.apply_failures += 1
                self._unapplied = f"Changes could not be applied: {_told(error)}. Trying again."
                self._report("applying changes", error)
                self._sync_covered = self._sync_done
                return False
            self.counters.applied += 1
            self._known.advance(changes)
            if changes.skipped is not None:
                self._skipped = changes.skipped
        if skipped is not None:
            self._unapplied = None
        return True

    def _is_held_empty(self, entry: FileEntry, now: float) -> bool:
        """Whether a file lost all its text a moment ago: most likely the writer is about to write it."""
        before = self._known.signatures.get(entry.path)
        if entry.signature.size or before is None or not before.size:
            self._empty_until.pop(entry.path, None)
            return False
        if now < self._empty_until.setdefault(entry.path, now + self._timing.hold_empty):
            return True
        del self._empty_until[entry.path]
        return False

    def _keep_hints(self, identity: tuple[int, int], now: float) -> None:
        if self._hints is None:
            return
        was_armed = self._armed
        if was_armed == identity and self._hints.alive():
            self._deaf = self._hints.shortfall()
            return
        if was_armed is None and now < self._arm_at:
            return
        self._stop_hints()
        try:
            self._hints.start(self._files.root, self._hinted)
            self._deaf = self._hints.shortfall()
        except Exception as error:
            self._armed, self._arm_at = None, now + self._timing.retry_hints
            self._deaf = f"Saves are not reported by the system ({_told(error)})"
            self._report("starting to watch", error)
        else:
            self._armed = identity
            self.counters.re_armed += was_armed is not None

    def _stop_hints(self) -> None:
        try:
            if self._hints is not None:
                self._hints.stop()
        except Exception as error:
            self._report("ending to watch", error)

    def _settle(self) -> None:
        """Say how things are, to those who wait and those who watch."""
        if not self._empty_until and not self._vanishing.held:
            with self._wake:
                self._sync_done = self._sync_covered
                self._wake.notify_all()
        if self._absent is not None:
            self._say(WatchState.HOLDING, self._absent)
        elif count := len(self._vanishing.held):
            known = len(self._known.signatures)
            reason = f"{count} of {known} files vanished at once; they are served until they have stayed away for"
            self._say(WatchState.HOLDING, f"{reason} {self._timing.hold_for:g} s.")
        elif reason := self._fault or self._unapplied or "":
            self._say(WatchState.DEGRADED, reason)
        elif self._deaf is not None:
            every = max(self._timing.sweep_every, self.counters.last_sweep_seconds / self._timing.sweep_share)
            self._say(WatchState.DEGRADED, f"{self._deaf}; all files are looked at every {every:.3g} s.")
        elif self.counters.sweeps:
            self._say(WatchState.OK, "")

    def _say(self, state: WatchState, reason: str) -> None:
        if self._status == (state, reason):
            return
        self._status = state, reason
        try:
            self._on_state(state, reason)
        except Exception as error:
            self._report("telling the state", error)

    def _report(self, doing: str, error: Exception) -> None:
        try:
            self._on_error(doing, error)
        except Exception:
            # There is no one left to tell; the state still says it.
            return


def _path(entry: FileEntry) -> str:
    return entry.path


def _told(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
