"""What the reconciler believes about the files, and when it believes that files are gone."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator

from gateway.store.source import FileChanges, FileEntry, Signature, is_content


class KnownFiles:
    """The files that have been delivered, with the signatures under which they were."""

    def __init__(self) -> None:
        self.signatures: dict[str, Signature] = {}
        self.content_count = 0
        self._below: Counter[str] = Counter()

    def advance(self, changes: FileChanges) -> None:
        """Take changes as delivered."""
        for entry in changes.changed:
            if entry.path not in self.signatures:
                self._count(entry.path, 1)
            self.signatures[entry.path] = entry.signature
        for path in changes.removed:
            if self.signatures.pop(path, None) is not None:
                self._count(path, -1)

    def below(self, folder: str) -> Iterable[str]:
        """The known files in a folder and all folders in it."""
        if folder not in self._below:
            return ()
        prefix = f"{folder}/"
        return [path for path in self.signatures if path.startswith(prefix)]

    def _count(self, path: str, by: int) -> None:
        self.content_count += by * is_content(path)
        for folder in _folders_of(path):
            self._below[folder] += by
            if not self._below[folder]:
                del self._below[folder]


class Vanishing:
    """Holds removals back when most of the content goes at once: an unmounted disk or a failed copy looks like that.

    Held is what goes in one look or in several looks within `hold_for` seconds, if it is more than `hold_above` content
    files and more than half of all. It is let go after it has been missing, and nothing else has, for `hold_for`.
    Files that moved are not gone.
    """

    def __init__(self, hold_for: float, hold_above: int) -> None:
        self._hold_for, self._hold_above = hold_for, hold_above
        self.held: frozenset[str] = frozenset()
        self._since = 0.0
        self._recent: deque[tuple[float, int]] = deque()

    @property
    def until(self) -> float:
        """When the held files may be let go."""
        return self._since + self._hold_for if self.held else float("inf")

    def is_mass(self, missing: Iterable[str], known: KnownFiles, now: float) -> bool:
        while self._recent and now - self._recent[0][0] >= self._hold_for:
            self._recent.popleft()
        before = sum(count for _, count in self._recent)
        gone = before + sum(map(is_content, missing))
        return gone > self._hold_above and 2 * gone > before + known.content_count

    def sift(self, missing: set[str], arrived: Iterable[FileEntry], known: KnownFiles, now: float) -> set[str]:
        """Which of the missing files to remove now. `missing` has to come from a look at all files."""
        if self.held:
            if missing != self.held:
                self.held, self._since = frozenset(missing), now
                return set()
            if now < self.until:
                return set()
            self.held = frozenset()
            self._recent.clear()
            return missing
        if self.is_mass(missing, known, now):
            # A file in a renamed folder keeps its inode and times.
            places = {_content_of(entry.signature) for entry in arrived}
            moved = {path for path in missing if _content_of(known.signatures[path]) in places}
            if self.is_mass(missing - moved, known, now):
                self.held, self._since = frozenset(missing - moved), now
                return moved
        elif gone := sum(map(is_content, missing)):
            self._recent.append((now, gone))
        return missing


def _content_of(signature: Signature) -> tuple[int, int, int]:
    return signature.inode, signature.size, signature.mtime_ns


def _folders_of(path: str) -> Iterator[str]:
    end = path.rfind("/")
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)
