"""Hints that files may have changed: they make the reconciler look sooner, and decide nothing.

watchdog loses events when the kernel's queue overflows, hears nothing below folders for which there is no watch, and
ends when its root is deleted. Whoever takes hints has to look at everything from time to time as well.
"""

import contextlib
import errno
import os
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

# Every way to save ends in one of these. Opening and reading are not among them, so that our own reads are never
# reported; nor is modifying on Linux, where it only tells of a file that is half written and will be closed.
_EVENTS: Final[list[type[FileSystemEvent]]] = [
    FileClosedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]
if sys.platform != "linux":
    _EVENTS.append(FileModifiedEvent)

_REMEDIES: Final = {
    errno.EMFILE: "raise the sysctl fs.inotify.max_user_instances, or the limit of open files",
    errno.ENOSPC: "raise the sysctl fs.inotify.max_user_watches",
}


class HintSource(Protocol):
    """Tells where something may have changed. Owned by one thread; only `hint` is called from others."""

    def start(self, root: Path, hint: Callable[[str], None]) -> None:
        """Watch the folder that `root` leads to now. Raises OSError, with the remedy in its text, if that cannot be.

        `hint` gets a path relative to the root, `/`-separated; "" where anything may have changed. It never blocks.
        """
        ...

    def stop(self) -> None:
        """Stop watching and free what it held. Does nothing when not started."""
        ...

    def alive(self) -> bool:
        """Whether hints can still come. False before `start` and after `stop`."""
        ...

    def shortfall(self) -> str | None:
        """Why hints are missing for some folders although it is alive, with the remedy; None when they are not."""
        ...


class WatchdogHints:
    """Hints from the operating system."""

    def __init__(self, new_observer: Callable[[], BaseObserver] = Observer) -> None:
        self._new_observer = new_observer
        self._observer: BaseObserver | None = None
        self._root = ""
        self._shortfall: str | None = None

    def start(self, root: Path, hint: Callable[[str], None]) -> None:
        self.stop()
        # A watch on a link reports nothing.
        self._root = os.path.realpath(root)
        # watchdog warns when two of its events ask for the same watch, which is usual for nested new folders. Where
        # warnings are errors this would end its thread.
        warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"watchdog\.observers")
        observer: BaseObserver | None = None
        try:
            observer = self._new_observer()
            observer.schedule(_Handler(self._root, hint), self._root, recursive=True, event_filter=_EVENTS)
            observer.start()
        except OSError as error:
            if observer is not None:
                _end(observer)
            remedy = _REMEDIES.get(error.errno or 0)
            raise OSError(error.errno, f"{error.strerror or error}{f'; {remedy}' if remedy else ''}") from error
        except BaseException:
            if observer is not None:
                _end(observer)
            raise
        self._observer = observer
        _pass_moves_on_at_once(observer)
        self._shortfall = _unwatched(observer, self._root)

    def stop(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            _end(observer)

    def alive(self) -> bool:
        observer = self._observer
        if observer is None or not observer.is_alive() or not observer.emitters:
            return False
        # The observer lives on when the thread that reads the kernel's events, or one that sorts them, has ended.
        reader = getattr(observer, "_inotify_fd", None)
        return all(emitter.is_alive() for emitter in observer.emitters) and (
            not isinstance(reader, threading.Thread) or reader.is_alive()
        )

    def shortfall(self) -> str | None:
        # Counted again only while there is one: this walks over all folders.
        if self._shortfall is not None and self._observer is not None:
            self._shortfall = _unwatched(self._observer, self._root)
        return self._shortfall


class MemoryHints:
    """A hint source that is told what to hint. For tests."""

    def __init__(self) -> None:
        self.starts = 0
        self.failure: OSError | None = None
        self.missing: str | None = None
        self._hint: Callable[[str], None] | None = None

    def hint(self, path: str) -> None:
        """Give a hint, if anyone listens."""
        if self._hint is not None:
            self._hint(path)

    def die(self) -> None:
        self._hint = None

    def start(self, root: Path, hint: Callable[[str], None]) -> None:
        if self.failure is not None:
            raise self.failure
        self.starts += 1
        self._hint = hint

    def stop(self) -> None:
        self._hint = None

    def alive(self) -> bool:
        return self._hint is not None

    def shortfall(self) -> str | None:
        return self.missing


class _Handler(FileSystemEventHandler):
    def __init__(self, root: str, hint: Callable[[str], None]) -> None:
        self._prefix = root if root.endswith(os.sep) else root + os.sep
        self._hint = hint

    def dispatch(self, event: FileSystemEvent) -> None:
        # An exception here would end watchdog's thread without a word.
        try:
            self._hint(self._below_root(event.src_path))
            if event.dest_path:
                self._hint(self._below_root(event.dest_path))
        except Exception:
            with contextlib.suppress(Exception):
                self._hint("")

    def _below_root(self, path: bytes | str) -> str:
        full = os.fsdecode(path)
        return full[len(self._prefix) :].replace(os.sep, "/") if full.startswith(self._prefix) else ""


def _end(observer: BaseObserver) -> None:
    with contextlib.suppress(Exception):
        observer.stop()
    if observer.is_alive():
        observer.join(timeout=2)


def _pass_moves_on_at_once(observer: BaseObserver) -> None:
    """Switch off the wait for the second half of a move.

    watchdog holds the first half for 0.5 s, and every later event behind it; a file moved out of the root never has a
    second half. Hints need no pairs. The attributes are watchdog's own; without them hints only come later.
    """
    for emitter in observer.emitters:
        with contextlib.suppress(AttributeError):
            emitter._inotify._move_event_grouper._queue.delay = 0.0  # type: ignore[attr-defined]


def _unwatched(observer: BaseObserver, root: str) -> str | None:
    """Compare the folders with the watches: watchdog does not tell when the kernel refuses one."""
    groups = [getattr(emitter, "_inotify", None) for emitter in observer.emitters]
    watched: set[bytes] = set().union(*(getattr(group, "_active_callbacks_by_path", ()) for group in groups))
    if not watched:
        return None
    folders = missing = 0
    for above, names, _ in os.walk(os.fsencode(root)):
        for name in names:
            full = os.path.join(above, name)
            if not os.path.islink(full):
                folders += 1
                missing += full not in watched
    return f"{missing} of {folders} folders are not watched; {_REMEDIES[errno.ENOSPC]}" if missing else None
