"""Evidence in names: wikilinks to names that are there, numbers that order a folder, folders of terms."""

from collections import defaultdict

from gateway.graph.addresses import NUMBERED, ORDERED
from gateway.graph.detect.counting import Tallies, add
from gateway.graph.detect.facts import Facts
from gateway.graph.model import Kind, NodeRef, fold

# A folder is a vault when more than one in twenty of its files has a wikilink to a file that is there.
_FILES_PER_LINKING_FILE = 20
# A longer number is a date or an id.
_LONGEST_NUMBER = 4
_TERM_FOLDERS = {
    "tags": Kind.TAG,
    "_tags": Kind.TAG,
    "topics": Kind.TAG,
    "categories": Kind.CATEGORY,
    "_categories": Kind.CATEGORY,
}


class WikilinkEvidence:
    """Files that have a wikilink to a name that is there."""

    def __init__(self) -> None:
        self._names: dict[str, int] = {}
        self._wanting: Tallies[str, str] = Tallies()
        self._found: dict[str, int] = {}
        self.files = 0

    @property
    def linking(self) -> int:
        """How many files have such a link."""
        return len(self._found)

    def count(self, facts: Facts, sign: int) -> None:
        """Add a file, or take it away."""
        self.files += sign
        name = facts.key.rpartition("/")[2].casefold()
        was = name in self._names
        add(self._names, name, sign)
        if change := (name in self._names) - was:
            for key, links in self._wanting[name].items():
                add(self._found, key, change * links)
        for wanted in facts.wiki_names:
            self._wanting.add(wanted, facts.key, sign)
            if wanted in self._names:
                add(self._found, facts.key, sign)

    def is_vault(self) -> bool:
        """Whether wikilinks are meant as links here."""
        return self.linking * _FILES_PER_LINKING_FILE > self.files


class NumberEvidence:
    """Numbers before the names of a folder's files and folders: `1.guide`, `2.install`."""

    def __init__(self) -> None:
        self._numbers: Tallies[str, int] = Tallies()
        # For each folder, how many of its numbers have their predecessor beside them.
        self._followers: dict[str, int] = {}

    def count(self, key: str, sign: int) -> None:
        """Add a file by its key, or take it away."""
        if "." not in key:
            return
        folder = ""
        for segment in key.split("/"):
            match = NUMBERED.match(segment)
            if match is not None and len(match[1]) <= _LONGEST_NUMBER:
                self._count(folder, int(match[1]), sign)
            folder = f"{folder}/{segment}"

    def _count(self, folder: str, number: int, sign: int) -> None:
        was = number in self._numbers[folder]
        self._numbers.add(folder, number, sign)
        numbers = self._numbers[folder]
        if change := (number in numbers) - was:
            add(self._followers, folder, change * ((number - 1 in numbers) + (number + 1 in numbers)))

    def folders(self) -> int:
        """How many folders have a sequence."""
        return len(self._followers)


class OrderEvidence:
    """Names that begin with a number and a dash or the like, and all others beside them: `01-guide`, `02_install`."""

    def __init__(self) -> None:
        # How many files each path is of, or is around; how many names are in each folder.
        self._paths: dict[str, int] = {}
        self._names: dict[str, int] = {}
        # For each folder the numbers, and what is behind them.
        self._numbers: Tallies[str, int] = Tallies()
        self._plain: Tallies[str, str] = Tallies()
        self._ordered: dict[str, int] = {}

    def count(self, key: str, sign: int) -> None:
        """Add a file by its key, or take it away."""
        folder = ""
        for segment in key.split("/"):
            path = f"{folder}/{segment}" if folder else segment
            was = path in self._paths
            add(self._paths, path, sign)
            if change := (path in self._paths) - was:
                add(self._names, folder, change)
                if match := ORDERED.match(segment):
                    self._numbers.add(folder, int(match[1]), change)
                    self._plain.add(folder, segment[match.end() :], change)
                    add(self._ordered, folder, change)
            folder = path

    def folders(self) -> frozenset[str]:
        """The folders that numbers order: most of their names have one, and two of these follow each other.

        Where a number alone tells two names apart (`1-chapter`, `2-chapter`) it is a part of them.
        """
        return frozenset(
            folder
            for folder, count in self._ordered.items()
            if count * 2 > self._names[folder]
            and len(self._plain[folder]) == count
            and any(number + 1 in self._numbers[folder] for number in self._numbers[folder])
        )


class TermFolderEvidence:
    """Folders of Markdown about tags or categories, and the terms in use."""

    def __init__(self) -> None:
        self._records: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._used: dict[NodeRef, int] = {}

    def count(self, facts: Facts, sign: int) -> None:
        """Add a file, or take it away."""
        for term in facts.terms:
            add(self._used, term, sign)
        folder, name = record_place(facts.key)
        if folder is not None:
            add(self._records[folder], fold(name), sign)
            if not self._records[folder]:
                del self._records[folder]

    def decide(self) -> dict[str, tuple[Kind, int, int]]:
        """Folders of which at least half of the names are terms in use: of which kind, and how many of how many."""
        found = {}
        for folder, names in sorted(self._records.items()):
            counts = {
                kind: sum(NodeRef(kind, name) in self._used for name in names) for kind in (Kind.TAG, Kind.CATEGORY)
            }
            usual = _TERM_FOLDERS[folder.rpartition("/")[2].lower()]
            kind = max(counts, key=lambda kind: (counts[kind], kind is usual))
            if counts[kind] * 2 >= len(names):
                found[folder] = (kind, counts[kind], len(names))
        return found


def record_place(key: str) -> tuple[str | None, str]:
    """The folder of terms that a key is directly in, and the name in it; no folder where that is not named so."""
    folder, _, name = key.rpartition("/")
    return (folder, name) if folder.rpartition("/")[2].lower() in _TERM_FOLDERS else (None, name)
