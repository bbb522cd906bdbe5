import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.events import FileClosedEvent, FileMovedEvent
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from gateway.store.watcher import WatchdogHints, _Handler

LONG = 20.0


class Heard:
    """The hints that came, to be waited for."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self._came = threading.Condition()

    def hint(self, path: str) -> None:
        with self._came:
            self.paths.append(path)
            self._came.notify_all()

    def wait_for(self, *paths: str) -> bool:
        with self._came:
            return self._came.wait_for(lambda: set(paths) <= set(self.paths), LONG)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    (folder / "posts").mkdir(parents=True)
    (folder / "posts" / "old.md").write_text("old")
    return folder


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def hints(root: Path, heard: Heard) -> Iterator[WatchdogHints]:
    source = WatchdogHints()
    source.start(root, heard.hint)
    yield source
    source.stop()
    assert not source.alive()


@pytest.mark.usefixtures("hints")
class TestHints:
    def test_come_for_a_save_in_place(self, root: Path, heard: Heard) -> None:
        (root / "posts" / "old.md").write_text("new")
        assert heard.wait_for("posts/old.md")

    def test_come_for_both_ends_of_a_rename(self, root: Path, heard: Heard) -> None:
        (root / "posts" / "old.md").rename(root / "new.md")
        assert heard.wait_for("posts/old.md", "new.md")

    def test_come_for_new_folders_with_what_is_in_them(self, root: Path, heard: Heard) -> None:
        (root / "a" / "b").mkdir(parents=True)
        assert heard.wait_for("a")
        (root / "posts").rename(root / "a" / "b" / "c")
        assert heard.wait_for("posts", "a/b/c")

    def test_come_for_deletions(self, root: Path, heard: Heard) -> None:
        shutil.rmtree(root / "posts")
        assert heard.wait_for("posts/old.md", "posts")

    def test_do_not_come_for_reading(self, root: Path, heard: Heard) -> None:
        for _ in range(10):
            (root / "posts" / "old.md").read_bytes()
            list(os.scandir(root / "posts"))
        (root / "last.md").write_text("")
        assert heard.wait_for("last.md")
        assert set(heard.paths) == {"last.md"}

    def test_do_not_wait_for_the_second_half_of_a_move(self, root: Path, heard: Heard, hints: WatchdogHints) -> None:
        assert hints._observer is not None
        (emitter,) = hints._observer.emitters
        assert emitter._inotify._move_event_grouper._queue.delay == 0.0  # type: ignore[attr-defined]
        (root / "posts" / "old.md").rename(root.parent / "elsewhere.md")
        assert heard.wait_for("posts/old.md")


class TestWatchdogHints:
    def test_a_root_that_is_a_link_is_watched_where_it_leads(self, root: Path, heard: Heard, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(root)
        source = WatchdogHints()
        source.start(tmp_path / "link", heard.hint)
        (root / "new.md").write_text("")
        assert heard.wait_for("new.md")
        source.stop()

    def test_it_can_be_started_again(self, root: Path, heard: Heard, hints: WatchdogHints) -> None:
        hints.start(root, heard.hint)
        assert hints.alive()
        (root / "new.md").write_text("")
        assert heard.wait_for("new.md")

    def test_it_is_not_alive_after_its_root_was_deleted(self, root: Path, heard: Heard, hints: WatchdogHints) -> None:
        assert hints._observer is not None
        (emitter,) = hints._observer.emitters
        shutil.rmtree(root)
        emitter.join(LONG)
        assert not hints.alive()

    def test_it_is_not_alive_when_the_thread_that_reads_events_ended(self, hints: WatchdogHints) -> None:
        assert hints._observer is not None
        reader = hints._observer._inotify_fd  # type: ignore[attr-defined]
        assert hints.alive()
        reader.stop()
        reader.join(LONG)
        assert not hints.alive()

    def test_a_missing_root_raises_and_leaves_no_thread(self, tmp_path: Path, heard: Heard) -> None:
        before = threading.active_count()
        source = WatchdogHints()
        with pytest.raises(OSError, match="No such file"):
            source.start(tmp_path / "gone", heard.hint)
        assert not source.alive()
        assert threading.active_count() == before

    @pytest.mark.parametrize(
        ("number", "remedy"), [(errno.EMFILE, "fs.inotify.max_user_instances"), (errno.ENOSPC, "max_user_watches")]
    )
    def test_a_limit_of_the_system_is_told_with_its_remedy(
        self, root: Path, heard: Heard, number: int, remedy: str
    ) -> None:
        def refused() -> BaseObserver:
            raise OSError(number, "limit reached")

        with pytest.raises(OSError, match=rf"limit reached; raise the sysctl .*{remedy}"):
            WatchdogHints(refused).start(root, heard.hint)

    def test_folders_without_a_watch_are_told(self, root: Path, heard: Heard) -> None:
        observer = Observer()
        source = WatchdogHints(lambda: observer)
        source.start(root, heard.hint)
        assert source.shortfall() is None
        source._shortfall = "suspected"
        assert source.shortfall() is None
        source.stop()

    @pytest.mark.skipif(shutil.which("unshare") is None, reason="not everywhere: user namespaces")
    def test_folders_beyond_the_systems_limit_are_told(self, root: Path) -> None:
        for number in range(40):
            (root / f"folder-{number}").mkdir()
        program = (
            "import sys; from pathlib import Path; from gateway.store.watcher import WatchdogHints\n"
            "hints = WatchdogHints(); hints.start(Path(sys.argv[1]), print); print(hints.shortfall()); hints.stop()"
        )
        limited = 'echo 20 > /proc/sys/user/max_inotify_watches && exec "$@"'
        run = subprocess.run(
            ["unshare", "-Ur", "sh", "-c", limited, "sh", sys.executable, "-c", program, str(root)],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parents[2],
        )
        if "unshare" in run.stderr or "max_inotify_watches" in run.stderr:
            pytest.skip(f"not everywhere: user namespaces. {run.stderr.strip()}")
        assert run.stdout.startswith("22 of 41 folders are not watched; raise the sysctl"), run.stderr


class TestHandler:
    def told(self, hint: Callable[[str], None]) -> _Handler:
        return _Handler("/content", hint)

    def test_gives_paths_relative_to_the_root(self, heard: Heard) -> None:
        handler = self.told(heard.hint)
        handler.dispatch(FileMovedEvent("/content/a.md", "/content/b/c.md"))
        handler.dispatch(FileClosedEvent(b"/content/d\xff.md"))
        assert heard.paths == ["a.md", "b/c.md", "d\udcff.md"]

    def test_hints_at_everything_when_the_path_is_the_root_or_elsewhere(self, heard: Heard) -> None:
        handler = self.told(heard.hint)
        handler.dispatch(FileClosedEvent("/content"))
        handler.dispatch(FileClosedEvent("/content-next-door/a.md"))
        assert heard.paths == ["", ""]

    def test_never_raises(self) -> None:
        def broken(path: str) -> None:
            raise RuntimeError(path)

        self.told(broken).dispatch(FileClosedEvent("/content/a.md"))
