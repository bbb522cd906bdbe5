"""The seam to the files: what is in the content folder, by name and signature, and the bytes of one file.

`Disk` is the real one, `MemoryFiles` (in `memory_files`) its twin for tests. Paths are relative to the content root,
`/`-separated, spelt as on disk. Nothing outside of the resolved root is ever listed or read.
"""

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

import msgspec

from gateway.store.ignore import CONTENT_SUFFIXES, VAULT_MARK, Ignore, is_content
from gateway.store.rules import FILE_SKIPPED

__all__ = [
    "CONTENT_SUFFIXES",
    "Disk",
    "FileChanges",
    "FileEntry",
    "FileSystem",
    "Ignore",
    "Listing",
    "Signature",
    "Skipped",
    "is_content",
]

DEEPEST_PATH: Final = 32


class Signature(msgspec.Struct, frozen=True, gc=False):
    """Differs after every change to a file. Only for comparing by equality: clocks may go back.

    The times count from the epoch. `ctime_ns` tells apart two saves of one size whose `mtime_ns` was put back.
    """

    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int


class FileEntry(msgspec.Struct, frozen=True, gc=False):
    """A regular file that is not ignored, content or asset."""

    path: str
    signature: Signature


class Skipped(msgspec.Struct, frozen=True):
    """Something that was found and cannot be served; `path` is escaped where it is not UTF-8."""

    path: str
    rule: str
    message: str
    remedy: str


class Listing(msgspec.Struct, frozen=True):
    """What one look found. Nothing is known of what is below the folders in `unreadable`."""

    files: Mapping[str, FileEntry] = {}
    skipped: tuple[Skipped, ...] = ()
    unreadable: tuple[str, ...] = ()


class FileChanges(msgspec.Struct, frozen=True):
    """What is different after a look at the files, each part sorted by path.

    `changed` holds new files and those with another signature, content and assets alike. `skipped` is the complete
    set of what cannot be served, or None where it is as before.
    """

    changed: tuple[FileEntry, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed or self.skipped is not None)


class FileSystem(Protocol):
    """Files below one root, and nothing else."""

    @property
    def root(self) -> Path:
        """The root as given; it may be a link, and may lead elsewhere at the next look."""
        ...

    def identity(self) -> tuple[int, int] | None:
        """(device, inode) of the root, resolved anew; None when it is not there or is not a folder."""
        ...

    def serves(self, path: str) -> bool:
        """Whether a file of this name would be listed. Looks at the name only; False for one that leaves the root."""
        ...

    def list(self, folder: str = "", recursive: bool = True) -> Listing:
        """All files in `folder`. Empty if that is no folder (any more); raises OSError only for the root itself."""
        ...

    def read(self, path: str, limit: int) -> bytes:
        """At most `limit` + 1 bytes, so that a file that is too large can be told. Never blocks; raises OSError."""
        ...

    def entry(self, path: str) -> FileEntry | None:
        """The file as `list` would give it, or None. Raises OSError where that cannot be told."""
        ...


class Disk:
    """The file system. The root may be a link: it is resolved at every `identity` and every full `list`.

    Links to files are followed while their target lies below the resolved root; links to folders are not.
    """

    def __init__(self, root: Path, ignore: Ignore | None = None) -> None:
        self._root = Path(os.path.abspath(root))
        self._ignore = Ignore() if ignore is None else ignore
        self._resolved = os.path.realpath(self._root)

    @property
    def root(self) -> Path:
        return self._root

    def identity(self) -> tuple[int, int] | None:
        resolved = os.path.realpath(self._root)
        try:
            found = os.stat(resolved)
        except OSError:
            return None
        if not stat.S_ISDIR(found.st_mode):
            return None
        self._resolved = resolved
        return found.st_dev, found.st_ino

    def serves(self, path: str) -> bool:
        return is_below_root(path) and not self._ignore.path(path)

    def list(self, folder: str = "", recursive: bool = True) -> Listing:
        if not folder:
            self._resolved = os.path.realpath(self._root)
        elif not self._is_own_folder(folder):
            return Listing()
        look = _Look(self._resolved, self._ignore, recursive)
        look.at(folder)
        return Listing(look.files, tuple(sorted(look.skipped, key=_by_path)), tuple(look.unreadable))

    def read(self, path: str, limit: int) -> bytes:
        if not self.serves(path):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        full = f"{self._resolved}/{path}"
        # Without O_NONBLOCK, a named pipe that took the file's place would block the open.
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
        try:
            descriptor = os.open(full, flags | os.O_NOFOLLOW)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            descriptor = os.open(full, flags)
        try:
            # Decided on what was opened, not on the name: any part of the path may have become a link meanwhile.
            if not _is_below(_location(descriptor, full), self._resolved):
                raise PermissionError(errno.EACCES, "It leads out of the content folder", path)
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise OSError(errno.EINVAL, "It is not a regular file", path)
            parts: list[bytes] = []
            wanted = limit + 1
            # A buffer of the file's size: what is kept of a larger one would hold on to all of it.
            while wanted > 0 and (part := os.read(descriptor, min(wanted, found.st_size + 1, 1 << 20))):
                parts.append(part)
                wanted -= len(part)
            return b"".join(parts)
        finally:
            os.close(descriptor)

    def entry(self, path: str) -> FileEntry | None:
        if not self.serves(path) or path.count("/") > DEEPEST_PATH or not _is_utf8(path):
            return None
        folder, _, _ = path.rpartition("/")
        if folder and not self._is_own_folder(folder):
            return None
        full = f"{self._resolved}/{path}"
        try:
            found = os.lstat(full)
            if stat.S_ISLNK(found.st_mode):
                target = os.path.realpath(full, strict=True)
                if not _is_below(target, self._resolved):
                    return None
                found = os.stat(target)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG):
                return None
            raise
        return FileEntry(path, signature_of(found)) if stat.S_ISREG(found.st_mode) else None

    def _is_own_folder(self, folder: str) -> bool:
        """Whether no part of it is ignored or a link; it may be missing."""
        if not is_below_root(folder) or not _is_utf8(folder) or any(map(self._ignore.folder, folder.split("/"))):
            return False
        full = os.path.join(self._resolved, folder)
        return os.path.realpath(full) == full


class _Look:
    """One walk over a folder. Iterative, and with one `stat` a file: this is what every sweep costs."""

    def __init__(self, resolved: str, ignore: Ignore, recursive: bool) -> None:
        self._resolved, self._ignore, self._recursive = resolved, ignore, recursive
        self.files: dict[str, FileEntry] = {}
        self.skipped: list[Skipped] = []
        self.unreadable: list[str] = []

    def at(self, folder: str) -> None:
        waiting = [folder]
        while waiting:
            inside = waiting.pop()
            if inside.count("/") >= DEEPEST_PATH:
                self._skip(inside, f"The folder is more than {DEEPEST_PATH} folders deep.", "Move it further up.")
                continue
            try:
                with os.scandir(f"{self._resolved}/{inside}") as scan:
                    self._folder(inside, scan, waiting)
            except OSError as error:
                if not inside:
                    raise
                if not isinstance(error, FileNotFoundError | NotADirectoryError):
                    self.unreadable.append(inside)
                    self._skip(
                        inside,
                        f"The folder cannot be read: {error.strerror}.",
                        "Let the gateway's user read and enter it.",
                    )

    def _folder(self, inside: str, scan: "os._ScandirIterator[str]", waiting: list[str]) -> None:
        prefix = f"{inside}/" if inside else ""
        ignored, by_pattern, files = self._ignore.file, self._ignore.by_pattern, self.files
        for item in scan:
            name = item.name
            if item.is_dir(follow_symlinks=False):
                if not inside and f"{name}/" == VAULT_MARK:
                    files[VAULT_MARK] = FileEntry(VAULT_MARK, Signature(0, 0, 0, 0))
                is_looked_at = self._recursive and not self._ignore.folder(name)
                if is_looked_at and self._has_readable_name(prefix, name) and not by_pattern(f"{prefix}{name}/"):
                    waiting.append(prefix + name)
                continue
            if ignored(name) or (not inside and self._ignore.root_file(name)):
                continue
            if not self._has_readable_name(prefix, name):
                continue
            path = prefix + name
            if by_pattern(path):
                continue
            try:
                if item.is_file(follow_symlinks=False):
                    found = item.stat(follow_symlinks=False)
                    files[path] = FileEntry(path, signature_of(found))
                elif item.is_symlink():
                    self._link(path)
                elif is_content(name):
                    self._skip(path, "It is not a regular file.", "Replace it by a regular file, or rename it.")
            except FileNotFoundError:
                continue

    def _link(self, path: str) -> None:
        try:
            target = os.path.realpath(f"{self._resolved}/{path}", strict=True)
            found = os.stat(target)
        except OSError as error:
            if is_content(path):
                self._skip(path, f"The link leads nowhere: {error.strerror}.", "Mend or delete the link.")
            return
        if target != self._resolved and not _is_below(target, self._resolved):
            self._skip(
                path, "The link leads out of the content folder.", "Put the file itself into the content folder."
            )
        elif stat.S_ISREG(found.st_mode):
            self.files[path] = FileEntry(path, signature_of(found))
        elif is_content(path) and not stat.S_ISDIR(found.st_mode):
            self._skip(path, "The link leads to something that is not a regular file.", "Mend or delete the link.")

    def _has_readable_name(self, prefix: str, name: str) -> bool:
        if name.isascii() or _is_utf8(name):
            return True
        escaped = os.fsencode(prefix + name).decode("utf-8", "backslashreplace")
        self._skip(escaped, "The name is not UTF-8.", "Rename it.")
        return False

    def _skip(self, path: str, message: str, remedy: str) -> None:
        self.skipped.append(Skipped(path, FILE_SKIPPED.name, message, remedy))


def signature_of(found: os.stat_result) -> Signature:
    return Signature(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def is_below_root(path: str) -> bool:
    """Whether a relative path, taken by its letters alone, names something below the root."""
    return "\0" not in path and not any(part in ("", ".", "..") for part in path.split("/"))


def _by_path(skipped: Skipped) -> tuple[str, str]:
    return skipped.path, skipped.message


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_below(path: str, root: str) -> bool:
    return path.startswith(root if root.endswith("/") else f"{root}/")


def _location(descriptor: int, opened_as: str) -> str:
    """Where the opened file is now; "" when that cannot be told."""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        resolved = os.path.realpath(opened_as)
        try:
            return resolved if os.path.samestat(os.stat(resolved), os.fstat(descriptor)) else ""
        except OSError:
            return ""
