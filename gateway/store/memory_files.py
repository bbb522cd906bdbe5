"""The content folder's twin in memory: what `gateway.store.source.Disk` does, with faults on demand. For tests."""

import errno
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from gateway.store.ignore import VAULT_MARK
from gateway.store.rules import FILE_SKIPPED
from gateway.store.source import FileEntry, Ignore, Listing, Signature, Skipped, is_below_root


class MemoryFiles:
    """Files by path, to be changed from any thread. `on_change` is told each path after it changed, as a watcher would.

    Every write gives a new signature. Operations that can be made to fail are those of the `FileSystem`, by name.
    """

    def __init__(
        self,
        files: Mapping[str, str | bytes] | None = None,
        *,
        ignore: Ignore | None = None,
        on_change: Callable[[str], None] | None = None,
    ) -> None:
        self._lock = threading.RLock()
        self._ignore = Ignore() if ignore is None else ignore
        self._files: dict[str, tuple[bytes, Signature]] = {}
        self._ticks = 0
        self._root_inode: int | None = 1
        self._unreadable: set[str] = set()
        self._failures: dict[str, list[OSError]] = {}
        self.on_change = on_change
        for path, text in (files or {}).items():
            self.write(path, text)

    # What a person does to the files.

    def write(self, path: str, text: str | bytes) -> None:
        """Save a file; the folders above it come into being."""
        data = text.encode() if isinstance(text, str) else text
        with self._lock:
            self._ticks += 1
            before = self._files.get(path)
            inode = self._ticks if before is None else before[1].inode
            self._files[path] = data, Signature(inode, len(data), self._ticks, self._ticks)
        self._tell(path)

    def remove(self, path: str) -> None:
        """Delete a file, or a folder with all that is in it."""
        with self._lock:
            for inside in self._at_or_below(path):
                del self._files[inside]
        self._tell(path)

    def move(self, source: str, target: str) -> None:
        """Rename a file or a folder; what was at the target's place is replaced. Signatures keep their inode."""
        with self._lock:
            moved = {target + path[len(source) :]: self._files.pop(path) for path in self._at_or_below(source)}
            self._files.update(moved)
        self._tell(source)
        self._tell(target)

    def remove_root(self) -> None:
        """Delete the root and all files."""
        with self._lock:
            self._root_inode = None
            self._files.clear()
        self._tell("")

    def make_root(self, files: Mapping[str, str | bytes] | None = None) -> None:
        """Put a new root, of another identity, in the place of the old one, with these files in it."""
        with self._lock:
            self._ticks += 1
            self._files.clear()
            for path, text in (files or {}).items():
                self.write(path, text)
            self._root_inode = self._ticks
        self._tell("")

    def set_readable(self, folder: str, readable: bool) -> None:
        """Take or give the right to look into a folder."""
        with self._lock:
            (self._unreadable.discard if readable else self._unreadable.add)(folder)

    def fail_next(self, operation: str, error: OSError, times: int = 1) -> None:
        """Make the next calls of `list`, `read` or `entry` raise."""
        with self._lock:
            self._failures.setdefault(operation, []).extend([error] * times)

    # What the gateway sees of them.

    @property
    def root(self) -> Path:
        return Path("/memory")

    def identity(self) -> tuple[int, int] | None:
        with self._lock:
            return None if self._root_inode is None else (0, self._root_inode)

    def serves(self, path: str) -> bool:
        return is_below_root(path) and not self._ignore.path(path)

    def list(self, folder: str = "", recursive: bool = True) -> Listing:
        with self._lock:
            self._fail("list")
            if self._root_inode is None:
                if folder:
                    return Listing()
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.root))
            prefix = f"{folder}/" if folder else ""
            unreadable = tuple(sorted(name for name in self._unreadable if f"{name}/".startswith(prefix)))
            hidden = tuple(f"{name}/" for name in self._unreadable)
            files = {
                path: FileEntry(path, signature)
                for path, (_, signature) in self._files.items()
                if path.startswith(prefix) and not path.startswith(hidden) and self.serves(path)
                if recursive or "/" not in path[len(prefix) :]
            }
            if not folder and any(path.startswith(VAULT_MARK) for path in self._files):
                files[VAULT_MARK] = FileEntry(VAULT_MARK, Signature(0, 0, 0, 0))
            return Listing(files, tuple(map(_unreadable_folder, unreadable)), unreadable)

    def read(self, path: str, limit: int) -> bytes:
        with self._lock:
            self._fail("read")
            if path not in self._files or not self.serves(path):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
            self._check_readable(path)
            return self._files[path][0][: limit + 1]

    def entry(self, path: str) -> FileEntry | None:
        with self._lock:
            self._fail("entry")
            if self._root_inode is None or not self.serves(path):
                return None
            self._check_readable(path)
            found = self._files.get(path)
            return None if found is None else FileEntry(path, found[1])

    def _at_or_below(self, path: str) -> tuple[str, ...]:
        return tuple(name for name in self._files if name == path or name.startswith(f"{path}/"))

    def _check_readable(self, path: str) -> None:
        if path.startswith(tuple(f"{name}/" for name in self._unreadable)):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    def _fail(self, operation: str) -> None:
        if waiting := self._failures.get(operation):
            raise waiting.pop(0)

    def _tell(self, path: str) -> None:
        if self.on_change is not None:
            self.on_change(path)


def _unreadable_folder(folder: str) -> Skipped:
    message = f"The folder cannot be read: {os.strerror(errno.EACCES)}."
    return Skipped(folder, FILE_SKIPPED.name, message, "Let the gateway read and enter it.")
