"""Languages by folder (`de/`, `content/pt-br/`, `pages.fr/`) and by file name (`about.de.md`).

A folder or a part of a name that looks like a language is one where two of them hold files of the same name: the same
page in two languages. Rule 7 of the content model.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from gateway.graph.detect.counting import add, add_in

# ISO 639-1, and the languages beyond it that sites are translated to.
_CODES: Final = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st "
    "su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
    "ast ckb fil gsw haw hmn kaa kab kmr nds pcm scn tok yue".split()
)
_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?\Z")
_SUFFIXED: Final = re.compile(r"(.+)\.([A-Za-z_-]{2,11})\Z")
_DEEPEST_FOLDER: Final = 3


def language_tag(name: str) -> str | None:
    """The BCP 47 tag that a name is (`pt-br` is `pt-BR`, `zh_hant` is `zh-Hant`), or None."""
    match = _TAG.match(name)
    if match is None or match[1] not in _CODES:
        return None
    parts = [match[1], *([match[2].title()] if match[2] else []), *([match[3].upper()] if match[3] else [])]
    return "-".join(parts)


def split_suffix(name: str) -> tuple[str, str | None]:
    """`about.de` as `about` and the tag `de`; a name without a language as it is."""
    stem, suffix = _split(name)
    return stem, language_tag(suffix) if suffix else None


class LanguageEvidence:
    """Which names stand in which languages. Costs nothing for a file without what looks like a language in its path."""

    def __init__(self) -> None:
        self._keys: Counter[str] = Counter()
        # For each group and name in it, how many files have the name in which folder or under which suffix.
        self._names: defaultdict[_Name, Counter[str]] = defaultdict(Counter)
        # Names that may also stand in no language, by the key under which they would.
        self._plain: defaultdict[str, set[_Name]] = defaultdict(set)
        self._shared: set[_Name] = set()
        self._groups: Counter[_Group] = Counter()
        self._members: defaultdict[_Group, Counter[str]] = defaultdict(Counter)

    def count(self, key: str, sign: int) -> None:
        """Add a file by its key, or take it away."""
        add(self._keys, key, sign)
        for name in self._plain.get(key, ()):
            self._settle(name)
        for name, plain, folder in _places(key):
            languages = self._names[name]
            add(languages, folder, sign)
            add_in(self._members, name.group, folder, sign)
            if plain is not None:
                self._plain[plain].add(name)
            self._settle(name)
            if not languages:
                del self._names[name]
                if plain is not None:
                    self._plain[plain].discard(name)
                    if not self._plain[plain]:
                        del self._plain[plain]

    def _settle(self, name: "_Name") -> None:
        plain = name.plain_key()
        is_shared = len(self._names[name]) + (plain is not None and plain in self._keys) > 1
        if is_shared and name not in self._shared:
            self._shared.add(name)
            self._groups[name.group] += 1
        elif not is_shared and name in self._shared:
            self._shared.discard(name)
            add(self._groups, name.group, -1)

    def decide(self) -> "LanguageFolders":
        """The folders and suffixes that hold a language each."""
        folders: dict[str, str] = {}
        suffixes: set[str] = set()
        files: Counter[str] = Counter()
        for group in sorted(self._groups):
            for member, count in self._members[group].items():
                tag = language_tag(member) or member
                if group.is_suffix:
                    # Any word may stand behind a dot: only what tells two pages apart is a language.
                    if not any(member in self._names[name] for name in self._shared if name.group.is_suffix):
                        continue
                    suffixes.add(tag)
                else:
                    folders[group.folder(member)] = tag
                files[tag] += count
        shared = sum(self._groups.values())
        has_plain = any(not name.group.is_suffix and name.plain_key() in self._keys for name in self._shared)
        return LanguageFolders(
            dict(sorted(folders.items())), frozenset(suffixes), dict(sorted(files.items())), shared, has_plain
        )


class LanguageFolders(NamedTuple):
    """Folders by their language; the languages that stand at the end of names; files by language; pages in two.

    `has_plain` says that beside folders such as `pages.de` there is one in no language.
    """

    folders: dict[str, str]
    suffixes: frozenset[str]
    files: dict[str, int]
    shared: int
    has_plain: bool = False


class _Group(NamedTuple):
    """Sibling folders named for languages, `base` being what stands before the language in each; or all suffixes."""

    parent: str
    base: str
    is_suffix: bool

    def folder(self, member: str) -> str:
        name = f"{self.base}.{member}" if self.base else member
        return f"{self.parent}/{name}" if self.parent else name


class _Name(NamedTuple):
    """A file's name in a group: its path below the language's folder, or its path without the suffix."""

    group: _Group
    rest: str

    def plain_key(self) -> str | None:
        """The key of the same file in no language, in groups where there can be one."""
        if self.group.is_suffix:
            return self.rest
        return f"{self.group.folder('')[:-1]}/{self.rest}" if self.group.base else None


_SUFFIX: Final = _Group("", "", is_suffix=True)


def _places(key: str) -> Iterator[tuple[_Name, str | None, str]]:
    """Where a file could stand: its name in a group, the key of the same in no language, its folder or suffix."""
    folders, _, last = key.rpartition("/")
    if "." in last:
        stem, suffix = _split(last)
        if suffix is not None:
            plain = f"{folders}/{stem}" if folders else stem
            yield _Name(_SUFFIX, plain), plain, suffix
    if not folders:
        return
    segments = folders.split("/")
    for depth, segment in enumerate(segments[:_DEEPEST_FOLDER]):
        base, member = ("", segment) if language_tag(segment) else _split(segment) if "." in segment else ("", None)
        if member is not None:
            name = _Name(
                _Group("/".join(segments[:depth]), base, is_suffix=False), "/".join((*segments[depth + 1 :], last))
            )
            yield name, name.plain_key(), member


def _split(name: str) -> tuple[str, str | None]:
    match = _SUFFIXED.match(name)
    return (match[1], match[2]) if match and language_tag(match[2]) else (name, None)
