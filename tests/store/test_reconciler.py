import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gateway.store.memory_files import MemoryFiles
from gateway.store.reconciler import Reconciler, WatchState
from gateway.store.source import Disk, FileChanges, FileSystem, Signature, Skipped
from gateway.store.timing import Timing, WaitingHints
from gateway.store.watcher import HintSource, MemoryHints, WatchdogHints

LONG = 30.0


class FakeClock:
    """Time that passes when told to, and while someone waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def wait(self, condition: threading.Condition, timeout: float) -> None:
        self.now += timeout


class Served:
    """What a gateway would serve after the changes that were applied, and what it was told of the state."""

    def __init__(self) -> None:
        self.files: dict[str, Signature] = {}
        self.skipped: tuple[Skipped, ...] = ()
        self.changes: list[FileChanges] = []
        self.states: list[tuple[WatchState, str]] = []
        self.errors: list[str] = []
        self.failures = 0
        self._came = threading.Condition()

    def apply(self, changes: FileChanges) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError("not today")
        with self._came:
            assert changes
            for entry in changes.changed:
                assert self.files.get(entry.path) != entry.signature
                self.files[entry.path] = entry.signature
            for path in changes.removed:
                del self.files[path]
            if changes.skipped is not None:
                assert changes.skipped != self.skipped or not self.changes
                self.skipped = changes.skipped
            self.changes.append(changes)
            self._came.notify_all()

    def on_state(self, state: WatchState, reason: str) -> None:
        with self._came:
            self.states.append((state, reason))
            self._came.notify_all()

    def on_error(self, doing: str, error: Exception) -> None:
        self.errors.append(f"{doing}: {error}")

    def wait_until(self, is_so: Callable[[], bool]) -> bool:
        with self._came:
            return self._came.wait_for(is_so, LONG)

    def wait_for(self, *paths: str) -> bool:
        """Wait until exactly these paths are served."""
        return self.wait_until(lambda: set(self.files) == set(paths))

    def wait_for_state(self, state: WatchState) -> bool:
        return self.wait_until(lambda: bool(self.states) and self.states[-1][0] is state)


class Followed:
    """A folder in memory, followed by a reconciler without a thread."""

    def __init__(self, content: dict[str, str] | None = None, *, timing: Timing | None = None) -> None:
        self.files = MemoryFiles(content or {})
        self.hints = MemoryHints()
        self.clock = FakeClock()
        self.served = Served()
        self.reconciler = Reconciler(
            self.files,
            self.hints,
            self.served.apply,
            timing=timing,
            clock=self.clock,
            on_state=self.served.on_state,
            on_error=self.served.on_error,
        )
        self.reconciler.load()
        self.pass_time(0)
        self.files.on_change = self.hints.hint

    def pass_time(self, seconds: float) -> None:
        self.clock.now += seconds
        self.reconciler.turn()

    def state(self) -> WatchState:
        return self.reconciler.state

    def changed(self) -> list[str]:
        """The paths changed and removed (with a minus) by the last `apply`."""
        last = self.served.changes[-1]
        return [entry.path for entry in last.changed] + [f"-{path}" for path in last.removed]


QUIET = Timing().quiet
SWEEP = Timing().sweep_every
HOLD = Timing().hold_for


class TestLoad:
    def test_delivers_everything_before_the_start(self) -> None:
        site = Followed({"b.md": "b", "a.md": "a", "i.png": "i"})
        assert [entry.path for entry in site.served.changes[0].changed] == ["a.md", "b.md", "i.png"]
        assert site.served.changes[0].skipped == ()
        assert site.served.states == [(WatchState.OK, "")]

    def test_a_missing_root_raises_an_error_that_names_it(self) -> None:
        files = MemoryFiles()
        files.remove_root()
        with pytest.raises(FileNotFoundError, match=r"not there.*'/memory'"):
            Reconciler(files, None, Served().apply).load()


class TestHints:
    def test_are_followed_after_a_short_quiet_without_a_sweep(self) -> None:
        site = Followed({"a.md": "a"})
        sweeps = site.reconciler.counters.sweeps
        site.files.write("a.md", "new")
        site.pass_time(QUIET / 2)
        assert len(site.served.changes) == 1
        site.pass_time(QUIET / 2)
        assert site.changed() == ["a.md"]
        assert site.reconciler.counters.sweeps == sweeps

    def test_of_a_folder_cover_what_is_in_it(self) -> None:
        site = Followed({"a/b/x.md": "x", "a/y.md": "y", "z.md": "z"})
        site.files.move("a", "c")
        site.pass_time(QUIET)
        assert site.changed() == ["c/b/x.md", "c/y.md", "-a/b/x.md", "-a/y.md"]

    def test_follow_a_file_that_becomes_a_folder_and_back(self) -> None:
        site = Followed({"a": "file"})
        site.files.remove("a")
        site.files.write("a/x.md", "x")
        site.pass_time(QUIET)
        assert site.changed() == ["a/x.md", "-a"]
        site.files.remove("a")
        site.files.write("a", "file")
        site.pass_time(QUIET)
        assert site.changed() == ["a", "-a/x.md"]

    def test_of_ignored_files_are_not_followed(self) -> None:
        site = Followed({"a.md": "a"})
        looks = site.reconciler.counters.looks
        for path in (".git/index.lock", "a.md~", ".a.md.swp"):
            site.files.write(path, "x")
        site.pass_time(QUIET)
        assert (site.reconciler.counters.hints, site.reconciler.counters.looks) == (0, looks)

    def test_that_were_lost_are_made_up_for_by_a_sweep(self) -> None:
        site = Followed({"a.md": "a", "b.md": "b"})
        site.files.on_change = None
        site.files.write("a.md", "new")
        site.files.remove("b.md")
        site.pass_time(SWEEP)
        assert site.changed() == ["a.md", "-b.md"]

    def test_that_anything_may_have_changed_cause_a_sweep(self) -> None:
        site = Followed({"a.md": "a"})
        site.files.on_change = None
        site.files.write("a.md", "new")
        site.hints.hint("")
        site.pass_time(Timing().storm_quiet)
        assert site.changed() == ["a.md"]

    def test_in_great_number_become_one_sweep_and_one_change(self) -> None:
        site = Followed()
        for number in range(Timing().most_hints + 10):
            site.files.write(f"{number:04}.md", "x")
        site.pass_time(Timing().storm_quiet)
        assert len(site.served.changes) == 2
        assert len(site.changed()) == Timing().most_hints + 10


class TestWaitingHints:
    def test_wait_for_quiet_but_not_for_ever(self) -> None:
        waiting = WaitingHints(Timing(quiet=1, longest_wait=3))
        dues = []
        for now in (10.0, 10.9, 11.8, 12.7):
            waiting.add("a.md", now)
            dues.append(waiting.due)
        assert dues == [11.0, 11.9, 12.8, 13.0]
        assert waiting.take() == (frozenset({"a.md"}), False)
        assert waiting.due == float("inf")

    def test_give_a_storm_more_time(self) -> None:
        waiting = WaitingHints(Timing(quiet=1, longest_wait=3, storm_paths=2, storm_quiet=5, storm_longest_wait=8))
        waiting.add("a.md", 10.0)
        waiting.add("b.md", 10.5)
        assert waiting.due == 15.5
        waiting.add("c.md", 14.0)
        assert waiting.due == 18.0

    def test_are_bounded(self) -> None:
        waiting = WaitingHints(Timing(most_hints=10))
        for number in range(1000):
            waiting.add(f"{number}.md", 0.0)
        assert waiting.take() == (frozenset(), True)


class TestEmptiedFiles:
    def test_are_held_back_until_they_are_written(self) -> None:
        site = Followed({"a.md": "a"})
        site.files.write("a.md", "")
        site.pass_time(QUIET)
        site.files.write("a.md", "new")
        site.pass_time(QUIET)
        assert [entry.signature.size for entry in site.served.changes[-1].changed] == [3]
        assert len(site.served.changes) == 2

    def test_are_applied_after_a_second(self) -> None:
        site = Followed({"a.md": "a"})
        site.files.write("a.md", "")
        site.pass_time(QUIET)
        site.pass_time(0.5)
        assert len(site.served.changes) == 1
        site.pass_time(0.5)
        assert site.changed() == ["a.md"]
        assert site.served.files["a.md"].size == 0

    def test_that_are_new_are_applied_at_once(self) -> None:
        site = Followed()
        site.files.write("a.md", "")
        site.pass_time(QUIET)
        assert site.changed() == ["a.md"]

    def test_can_be_deleted_meanwhile(self) -> None:
        site = Followed({"a.md": "a"})
        site.files.write("a.md", "")
        site.pass_time(QUIET)
        site.files.remove("a.md")
        site.pass_time(QUIET)
        assert site.changed() == ["-a.md"]
        site.pass_time(SWEEP)
        assert site.reconciler.sync(0)


def many(count: int, folder: str = "posts") -> dict[str, str]:
    return {f"{folder}/{number:03}.md": "x" for number in range(count)}


class TestMassVanishing:
    def test_holds_the_removals_back_until_they_last(self) -> None:
        site = Followed(many(30) | {"a.md": "a"})
        site.files.remove("posts")
        site.pass_time(QUIET)
        assert site.state() is WatchState.HOLDING
        assert site.reconciler.reason.startswith("30 of 31 files vanished at once")
        site.files.write("a.md", "new")
        site.pass_time(QUIET)
        assert site.changed() == ["a.md"]
        assert not site.reconciler.sync(0)
        site.pass_time(HOLD - 2 * QUIET)
        assert len(site.served.files) == 31
        site.pass_time(2 * QUIET)
        assert set(site.served.files) == {"a.md"}
        assert site.state() is WatchState.OK

    def test_is_forgotten_when_the_files_come_back(self) -> None:
        site = Followed(many(30))
        before = dict(site.served.files)
        site.files.move("posts", ".away")
        site.pass_time(QUIET)
        assert site.state() is WatchState.HOLDING
        site.files.move(".away", "posts")
        site.pass_time(SWEEP)
        assert site.state() is WatchState.OK
        assert site.served.files == before
        assert len(site.served.changes) == 1

    def test_waits_anew_when_more_vanishes(self) -> None:
        site = Followed(many(30) | many(5, "pages"))
        site.files.remove("posts")
        site.pass_time(QUIET)
        site.pass_time(HOLD - 1)
        site.files.remove("pages/001.md")
        site.pass_time(SWEEP)
        site.pass_time(SWEEP)
        assert len(site.served.files) == 35
        site.pass_time(HOLD)
        assert len(site.served.files) == 4

    def test_is_noticed_in_small_steps_too(self) -> None:
        site = Followed(many(100))
        for number in range(100):
            site.files.remove(f"posts/{number:03}.md")
            site.pass_time(QUIET)
        assert site.state() is WatchState.HOLDING
        assert len(site.served.files) >= 50

    def test_does_not_hold_back_a_folder_that_was_renamed(self) -> None:
        site = Followed(many(30))
        site.files.move("posts", "articles")
        site.pass_time(Timing().storm_quiet)
        assert set(site.served.files) == set(many(30, "articles"))
        assert site.state() is WatchState.OK

    @pytest.mark.parametrize(("gone", "stay"), [(20, 0), (30, 31)])
    def test_is_not_assumed_for_few_files_or_for_less_than_half(self, gone: int, stay: int) -> None:
        site = Followed(many(gone) | many(stay, "pages"))
        site.files.remove("posts")
        site.pass_time(QUIET)
        assert len(site.served.files) == stay


class TestRoot:
    def test_that_is_gone_changes_nothing_until_it_is_back(self) -> None:
        site = Followed({"a.md": "a", "b.md": "b"})
        site.files.remove_root()
        site.pass_time(Timing().storm_quiet)
        assert site.state() is WatchState.HOLDING
        assert "/memory is gone" in site.reconciler.reason
        site.pass_time(60)
        assert set(site.served.files) == {"a.md", "b.md"}
        site.files.make_root({"a.md": "new"})
        site.pass_time(SWEEP)
        assert site.changed() == ["a.md", "-b.md"]
        assert site.state() is WatchState.OK

    def test_that_became_another_is_watched_anew(self) -> None:
        site = Followed({"a.md": "a"})
        site.files.on_change = None
        site.files.make_root({"a.md": "new"})
        site.pass_time(SWEEP)
        assert site.changed() == ["a.md"]
        assert (site.hints.starts, site.reconciler.counters.re_armed) == (2, 1)

    def test_that_changes_while_it_is_listed_is_listed_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        site = Followed({"a.md": "a", "b.md": "b"})
        identities = iter([(0, 1), (0, 2)])
        monkeypatch.setattr(site.files, "identity", lambda: next(identities, (0, 3)))
        site.files.on_change = None
        site.files.remove("b.md")
        site.pass_time(SWEEP)
        assert len(site.served.changes) == 1
        site.pass_time(Timing().retry_after)
        assert site.changed() == ["-b.md"]

    def test_that_cannot_be_listed_changes_nothing(self) -> None:
        site = Followed({"a.md": "a"})
        site.files.fail_next("list", PermissionError(errno.EACCES, "Permission denied"))
        site.pass_time(SWEEP)
        assert site.reconciler.reason == "The content folder /memory cannot be listed: Permission denied."
        site.pass_time(SWEEP)
        assert site.state() is WatchState.OK
        assert set(site.served.files) == {"a.md"}


class TestUnreadable:
    @pytest.mark.parametrize("is_hinted", [True, False])
    def test_folders_keep_what_was_in_them_and_are_told(self, is_hinted: bool) -> None:
        site = Followed({"a/b/x.md": "x", "a/y.md": "y", "z.md": "z"})
        site.files.set_readable("a", False)
        if is_hinted:
            site.hints.hint("a/y.md")
        site.pass_time(SWEEP)
        assert set(site.served.files) == {"a/b/x.md", "a/y.md", "z.md"}
        assert [item.path for item in site.served.skipped] == ["a"]
        site.files.set_readable("a", True)
        site.files.remove("a/y.md")
        site.pass_time(SWEEP)
        assert set(site.served.files) == {"a/b/x.md", "z.md"}
        assert site.served.skipped == ()

    def test_files_that_cannot_be_asked_for_are_not_gone(self) -> None:
        site = Followed({"a.md": "a"})
        site.files.on_change = None
        site.files.remove("a.md")
        site.files.fail_next("entry", OSError(errno.EIO, "disk"))
        site.pass_time(SWEEP)
        assert set(site.served.files) == {"a.md"}
        site.pass_time(SWEEP)
        assert set(site.served.files) == set()


class TestFaults:
    def test_an_apply_that_raises_is_given_the_same_again(self) -> None:
        site = Followed({"a.md": "a", "b.md": "b"})
        site.served.failures = 1
        site.files.write("a.md", "new")
        site.files.remove("b.md")
        site.pass_time(QUIET)
        assert site.state() is WatchState.DEGRADED
        assert site.reconciler.reason == "Changes could not be applied: not today. Trying again."
        assert site.served.errors == ["applying changes: not today"]
        site.pass_time(SWEEP)
        assert site.changed() == ["a.md", "-b.md"]
        assert site.state() is WatchState.OK
        assert site.reconciler.counters.apply_failures == 1

    def test_sync_is_false_while_apply_fails(self) -> None:
        site = Followed({"a.md": "a"})
        site.files.write("a.md", "new")
        site.served.failures = 1
        assert not site.reconciler.sync(0)
        assert site.reconciler.sync(0)

    def test_an_unexpected_exception_is_told_and_survived(self) -> None:
        site = Followed({"a.md": "a"})
        site.files.fail_next("list", "no OSError")  # type: ignore[arg-type]  # raising it is a TypeError
        site.pass_time(SWEEP)
        assert site.state() is WatchState.DEGRADED
        assert site.served.errors == ["looking at the files: exceptions must derive from BaseException"]
        site.files.on_change = None
        site.files.write("a.md", "new")
        site.pass_time(Timing().retry_after)
        assert site.changed() == ["a.md"]
        assert site.state() is WatchState.OK

    def test_listeners_that_raise_do_no_harm(self) -> None:
        def broken(*_: object) -> None:
            raise RuntimeError("listener")

        files = MemoryFiles({"a.md": "a"})
        reconciler = Reconciler(files, None, Served().apply, clock=FakeClock(), on_state=broken, on_error=broken)
        reconciler.turn()
        assert reconciler.state is WatchState.OK

    def test_a_hint_source_that_died_is_started_again(self) -> None:
        site = Followed({"a.md": "a"})
        site.hints.die()
        site.pass_time(SWEEP)
        assert site.hints.alive()
        assert site.reconciler.counters.re_armed == 1

    def test_a_hint_source_that_cannot_start_leaves_the_sweeps(self) -> None:
        site = Followed({"a.md": "a"})
        site.hints.failure = OSError(errno.EMFILE, "inotify instance limit reached")
        site.hints.die()
        site.pass_time(SWEEP)
        assert site.state() is WatchState.DEGRADED
        assert site.reconciler.reason == (
            "Saves are not reported by the system (inotify instance limit reached); all files are looked at every 2 s."
        )
        site.files.write("a.md", "new")
        site.pass_time(SWEEP)
        assert site.changed() == ["a.md"]
        site.hints.failure = None
        site.pass_time(Timing().retry_hints)
        assert site.state() is WatchState.OK

    def test_folders_without_a_watch_degrade(self) -> None:
        site = Followed()
        site.hints.missing = "3 folders are not watched"
        site.pass_time(SWEEP)
        assert site.served.states[-1] == (
            WatchState.DEGRADED,
            "3 folders are not watched; all files are looked at every 2 s.",
        )

    def test_a_file_that_a_listing_missed_is_asked_for_before_it_is_removed(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site = Followed({"a.md": "a"})
        listing = MemoryFiles().list()
        monkeypatch.setattr(site.files, "list", lambda: listing)
        site.pass_time(SWEEP)
        assert len(site.served.changes) == 1

    def test_sweeps_take_a_bounded_share_of_the_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        site = Followed({"a.md": "a"})
        everything = site.files.list

        def slow(folder: str = "") -> object:
            site.clock.now += 1.0
            return everything(folder)

        monkeypatch.setattr(site.files, "list", slow)
        site.pass_time(SWEEP)
        sweeps = site.reconciler.counters.sweeps
        site.pass_time(9.9)
        assert site.reconciler.counters.sweeps == sweeps
        site.pass_time(0.2)
        assert site.reconciler.counters.sweeps == sweeps + 1


FOLDERS = st.sampled_from(["", "a/", "a/b/", "c/", "node_modules/"])
NAMES = st.sampled_from(["x.md", "y.md", "i.png", "README.md", "x.md~", ".x"])
PATHS = st.builds(str.__add__, FOLDERS, NAMES)
STEPS = st.sampled_from([0.0, QUIET, 0.05, 0.6, 2.0, 6.0])


class FollowedAtRandom(RuleBasedStateMachine):
    """Whatever happens to the files and to the hints: once it has settled, what is served is what is there."""

    def __init__(self) -> None:
        super().__init__()
        self.untold: list[str] = []

    @initialize(paths=st.sets(PATHS))
    def load(self, paths: set[str]) -> None:
        self.site = Followed(dict.fromkeys(sorted(paths), "text"), timing=Timing(hold_above=2, most_hints=4))
        self.site.files.on_change = self.untold.append

    @rule(path=PATHS, text=st.sampled_from(["", "one", "three"]))
    def write(self, path: str, text: str) -> None:
        if self.site.files.identity() is not None:
            self.site.files.write(path, text)

    @rule(path=PATHS | st.sampled_from(["a", "a/b", "c"]))
    def remove(self, path: str) -> None:
        self.site.files.remove(path)

    @rule(source=PATHS, destination=PATHS)
    def move_file(self, source: str, destination: str) -> None:
        self.site.files.move(source, destination)

    @rule(folders=st.sampled_from([("a", "c"), ("c", "a"), ("a/b", "c"), ("c", "a/b"), ("a", "d"), ("d", "a")]))
    def move_folder(self, folders: tuple[str, str]) -> None:
        self.site.files.move(*folders)

    @rule(is_new=st.booleans(), paths=st.sets(PATHS))
    def remove_root(self, is_new: bool, paths: set[str]) -> None:
        if is_new:
            self.site.files.make_root(dict.fromkeys(sorted(paths), "text"))
        else:
            self.site.files.remove_root()

    @rule(folder=st.sampled_from(["a", "a/b"]), readable=st.booleans())
    def set_readable(self, folder: str, readable: bool) -> None:
        self.site.files.set_readable(folder, readable)

    @rule(data=st.data())
    def deliver_or_drop_hints(self, data: st.DataObject) -> None:
        for path in data.draw(st.permutations(self.untold)):
            if data.draw(st.booleans()):
                self.site.hints.hint(path)
        self.untold.clear()

    @rule()
    def kill_hints(self) -> None:
        self.site.hints.die()

    @rule(operation=st.sampled_from(["list", "entry"]))
    def fail(self, operation: str) -> None:
        self.site.files.fail_next(operation, OSError(errno.EIO, "disk"))

    @rule()
    def fail_apply(self) -> None:
        self.site.served.failures += 1

    @rule(seconds=STEPS)
    def pass_time(self, seconds: float) -> None:
        self.site.pass_time(seconds)

    @rule()
    def sync(self) -> None:
        if self.site.reconciler.sync(0):
            assert self.site.served.files == self.there(but=self.site.files.list().unreadable)

    @rule()
    def settle(self) -> None:
        files = self.site.files
        files.set_readable("a", True)
        files.set_readable("a/b", True)
        if files.identity() is None:
            files.make_root()
        files._failures.clear()
        self.site.served.failures = 0
        for _ in range(8):
            self.site.pass_time(HOLD)
        assert self.site.served.files == self.there()
        assert self.site.served.skipped == ()
        assert self.site.state() is WatchState.OK
        assert self.site.reconciler.sync(0)

    @invariant()
    def nothing_ignored_is_served(self) -> None:
        assert all(map(self.site.files.serves, self.site.served.files))

    def there(self, but: tuple[str, ...] = ()) -> dict[str, Signature]:
        found = {path: entry.signature for path, entry in self.site.files.list().files.items()}
        # Below a folder that cannot be read, what was served stays.
        kept = tuple(f"{folder}/" for folder in but)
        return found | {path: sign for path, sign in self.site.served.files.items() if path.startswith(kept)}

    def teardown(self) -> None:
        self.settle()


FollowedAtRandom.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestFollowedAtRandom = FollowedAtRandom.TestCase


# From here on with threads, and most with a real disk.


class Running:
    """A folder that is followed by a reconciler in its thread."""

    def __init__(self, files: FileSystem, hints: HintSource | None, timing: Timing) -> None:
        self.served = Served()
        self.reconciler = Reconciler(
            files, hints, self.served.apply, timing=timing, on_state=self.served.on_state, on_error=self.served.on_error
        )
        self.reconciler.load()
        self.reconciler.start()
        assert self.reconciler.sync(LONG)


Follow = Callable[..., Running]


@pytest.fixture
def follow() -> Iterator[Follow]:
    running: list[Running] = []

    def start(files: FileSystem, hints: HintSource | None = None, **timing: float) -> Running:
        running.append(Running(files, hints, Timing(**timing)))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for site in running:
        site.reconciler.stop()
        assert site.reconciler.state is WatchState.STOPPED
        assert site.served.errors == []


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in ("content/a.md", "content/posts/b.md", "content/posts/2024/c.md"):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("old")
    return tmp_path / "content"


ALL = ("a.md", "posts/b.md", "posts/2024/c.md")


class TestThread:
    def test_follows_hints_and_sweeps(self, follow: Follow) -> None:
        hints = MemoryHints()
        files = MemoryFiles({"a.md": "a"}, on_change=hints.hint)
        site = follow(files, hints, sweep_every=LONG)
        files.write("b.md", "b")
        assert site.served.wait_for("a.md", "b.md")
        files.on_change = None
        files.write("c.md", "c")
        assert site.reconciler.sync(LONG)
        assert set(site.served.files) == {"a.md", "b.md", "c.md"}

    def test_sync_gives_up_after_its_time_out(self, follow: Follow) -> None:
        files = MemoryFiles({"a.md": "a"})
        site = follow(files)
        files.remove_root()
        assert not site.reconciler.sync(0.01)

    def test_sync_waits_for_a_file_that_is_held_back_empty(self, follow: Follow) -> None:
        files = MemoryFiles({"a.md": "a"})
        site = follow(files, hold_empty=0.05)
        files.write("a.md", "")
        assert site.reconciler.sync(LONG)
        assert site.served.files["a.md"].size == 0

    def test_stop_ends_the_hints_and_is_final(self) -> None:
        hints = MemoryHints()
        site = Running(MemoryFiles({"a.md": "a"}), hints, Timing())
        site.reconciler.stop()
        site.reconciler.stop()
        assert not hints.alive()
        assert not site.reconciler.sync(LONG)
        with pytest.raises(RuntimeError):
            site.reconciler.start()

    def test_stop_without_start_only_says_so(self) -> None:
        reconciler = Reconciler(MemoryFiles(), None, Served().apply)
        reconciler.stop()
        assert reconciler.state is WatchState.STOPPED


def in_place(file: Path) -> None:
    file.write_text("saved")


def in_two_steps(file: Path) -> None:
    with file.open("w") as opened:
        opened.flush()
        opened.write("saved")


def rename_over(file: Path) -> None:
    beside = file.with_name(f".{file.name}.tmp")
    beside.write_text("saved")
    beside.rename(file)


def rename_over_by_an_odd_name(file: Path) -> None:
    beside = file.with_name("sedAbCdE")
    beside.write_text("saved")
    beside.rename(file)


def rename_from_outside(file: Path) -> None:
    outside = file.parents[2] / "outside.txt"
    outside.write_text("saved")
    outside.rename(file)


def like_vim(file: Path) -> None:
    file.with_name("4913").write_text("")
    file.with_name("4913").unlink()
    file.rename(file.with_name(f"{file.name}~"))
    file.write_text("saved")
    file.with_name(f"{file.name}~").unlink()


def like_jetbrains(file: Path) -> None:
    file.with_name(f"{file.name}___jb_tmp___").write_text("saved")
    file.rename(file.with_name(f"{file.name}___jb_old___"))
    file.with_name(f"{file.name}___jb_tmp___").rename(file)
    file.with_name(f"{file.name}___jb_old___").unlink()


def delete_and_link(file: Path) -> None:
    outside = file.parents[2] / "outside.txt"
    outside.write_text("saved")
    file.unlink()
    os.link(outside, file)


class TestRealDisk:
    """Hints alone have to do where sweeps are LONG apart, sweeps alone where there are no hints."""

    @pytest.mark.parametrize(
        "save",
        [
            in_place,
            in_two_steps,
            rename_over,
            rename_over_by_an_odd_name,
            rename_from_outside,
            like_vim,
            like_jetbrains,
            delete_and_link,
        ],
    )
    def test_every_way_to_save_is_seen_at_once(self, root: Path, follow: Follow, save: Callable[[Path], None]) -> None:
        site = follow(Disk(root), WatchdogHints(), sweep_every=LONG)
        save(root / "posts" / "b.md")
        assert site.served.wait_until(
            lambda: set(site.served.files) == set(ALL) and site.served.files["posts/b.md"].size == len("saved")
        )

    def test_our_own_reading_causes_no_look(self, root: Path, follow: Follow) -> None:
        disk = Disk(root)
        site = follow(disk, WatchdogHints(), sweep_every=LONG)
        for path in ALL * 10:
            disk.read(path, 100)
        disk.list()
        (root / "new.md").write_text("new")
        assert site.served.wait_for(*ALL, "new.md")
        assert site.reconciler.counters.hints <= 2

    def test_a_folder_is_moved_and_deleted(self, root: Path, follow: Follow) -> None:
        site = follow(Disk(root), WatchdogHints(), sweep_every=LONG)
        (root / "posts").rename(root / "articles")
        assert site.served.wait_for("a.md", "articles/b.md", "articles/2024/c.md")
        shutil.rmtree(root / "articles" / "2024")
        assert site.served.wait_for("a.md", "articles/b.md")
        (root / "articles").rename(root.parent / "away")
        assert site.served.wait_for("a.md")
        (root.parent / "away").rename(root / "back")
        assert site.served.wait_for("a.md", "back/b.md")

    def test_a_burst_of_new_folders_and_renames_ends_right(self, root: Path, follow: Follow) -> None:
        site = follow(Disk(root), WatchdogHints(), sweep_every=1.0)
        program = (
            "import os, sys\n"
            "for i in range(500):\n"
            "    os.makedirs(f'new-{i}/deep')\n"
            "    for j in range(10): open(f'new-{i}/deep/{j}.md', 'w').write('text')\n"
            "    os.rename(f'new-{i}', f'moved-{i}')\n"
        )
        subprocess.run([sys.executable, "-c", program], cwd=root, check=True)
        burst = [f"moved-{i}/deep/{j}.md" for i in range(500) for j in range(10)]
        assert site.served.wait_for(*ALL, *burst)
        assert site.reconciler.sync(LONG)
        assert set(site.served.files) == {*ALL, *burst}

    def test_a_root_that_is_a_link_is_followed_to_its_new_target(self, root: Path, follow: Follow) -> None:
        link = root.parent / "current"
        link.symlink_to("content")
        site = follow(Disk(link), WatchdogHints(), sweep_every=0.05)
        (root / "new.md").write_text("new")
        assert site.served.wait_for(*ALL, "new.md")
        other = root.parent / "release-2"
        other.mkdir()
        (other / "a.md").write_text("other")
        swap = root.parent / "swap"
        swap.symlink_to("release-2")
        swap.rename(link)
        assert site.served.wait_for("a.md")
        (other / "b.md").write_text("b")
        assert site.served.wait_for("a.md", "b.md")
        assert site.reconciler.counters.re_armed == 1

    def test_a_root_that_is_deleted_and_recreated_is_followed_again(self, root: Path, follow: Follow) -> None:
        site = follow(Disk(root), WatchdogHints(), sweep_every=0.05, retry_after=0.05)
        root.rename(root.parent / "moved")
        assert site.served.wait_for_state(WatchState.HOLDING)
        shutil.rmtree(root.parent / "moved")
        assert set(site.served.files) == set(ALL)
        root.mkdir()
        (root / "new.md").write_text("new")
        assert site.served.wait_for("new.md")
        assert site.served.wait_for_state(WatchState.OK)
        (root / "newer.md").write_text("newer")
        assert site.served.wait_for("new.md", "newer.md")

    def test_most_of_the_content_deleted_at_once_stays_for_a_while(self, root: Path, follow: Follow) -> None:
        for number in range(300):
            (root / "posts" / f"{number}.md").write_text("text")
        site = follow(Disk(root), WatchdogHints(), sweep_every=0.05, hold_for=0.3)
        shutil.rmtree(root / "posts")
        assert site.served.wait_for_state(WatchState.HOLDING)
        assert len(site.served.files) > 150
        assert site.served.wait_for("a.md")
        assert site.served.wait_for_state(WatchState.OK)

    def test_sweeps_alone_see_what_no_event_tells(self, root: Path, follow: Follow) -> None:
        outside = root.parent / "outside.md"
        outside.write_text("old")
        os.link(outside, root / "linked.md")
        os.utime(root / "a.md", ns=(1, 1))
        site = follow(Disk(root), None, sweep_every=0.05)
        before = dict(site.served.files)
        outside.write_text("new")
        (root / "a.md").write_text("new")
        os.utime(root / "a.md", ns=(1, 1))
        assert site.served.wait_until(
            lambda: {path for path in before if before[path] != site.served.files[path]} == {"a.md", "linked.md"}
        )
