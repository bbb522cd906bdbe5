"""Putting new bytes in the place of a file's: whole or not at all, and only of the file that was read."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from gateway.store.source import Signature, signature_of


class NotRewritten(Exception):
    """The file is as it was; the message says why, for a person."""


def check_rewritable(root: Path, path: str, expected: Signature) -> None:
    """Raise NotRewritten where `rewrite` would, as far as that can be told."""
    _in_folder(root, path, lambda folder, name: _look(folder, name, expected))


def rewrite(root: Path, path: str, data: bytes, expected: Signature) -> None:
    """Replace the file at `path` below `root` by one with these bytes, of the same mode and, where possible, owner.

    The new file is written beside the old one, brought to the disk and then renamed. Every step goes through the
    folder's descriptor, so that no part of the path can become a link meanwhile. Raises NotRewritten.
    """
    _in_folder(root, path, lambda folder, name: _rewrite(folder, name, data, expected))


def _in_folder(root: Path, path: str, do: Callable[[int, str], object]) -> None:
    """Call with the descriptor of the folder that a file is in, and the file's name in it."""
    folder, _, name = path.rpartition("/")
    try:
        descriptor = os.open(root / folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _check_inside(descriptor, root, folder)
            do(descriptor, name)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise NotRewritten("it is not there any more") from None
    except OSError as error:
        raise NotRewritten(f"it cannot be written ({error.strerror})") from None


def _check_inside(descriptor: int, root: Path, folder: str) -> None:
    own = os.path.normpath(os.path.join(os.path.realpath(root), folder))
    if os.path.realpath(own) != own or not os.path.samestat(os.fstat(descriptor), os.stat(own)):
        raise NotRewritten("its folder is reached through a link")


def _rewrite(folder: int, name: str, data: bytes, expected: Signature) -> None:
    found = _look(folder, name, expected)
    temporary = f".{name[:100]}.{os.getpid()}.tmp"
    new = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        try:
            with suppress(PermissionError):
                os.fchown(new, found.st_uid, found.st_gid)
            os.fchmod(new, stat.S_IMODE(found.st_mode))
            written = 0
            while written < len(data):
                written += os.write(new, data[written:])
            os.fsync(new)
        finally:
            os.close(new)
        _look(folder, name, expected)
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise
    os.fsync(folder)


def _look(folder: int, name: str, expected: Signature) -> os.stat_result:
    """The file, if it is the one that was read and may be replaced."""
    found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if stat.S_ISLNK(found.st_mode):
        raise NotRewritten("it is a link; mend the file that it leads to")
    if signature_of(found) != expected:
        raise NotRewritten("it changed meanwhile; run the command again")
    if not found.st_mode & 0o222:
        raise NotRewritten("it is read-only")
    if found.st_nlink > 1:
        raise NotRewritten("it is known by several names (hard links)")
    return found
