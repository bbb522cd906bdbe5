"""Languages by folder (`de/`, `content/pt-br/`, `pages.fr/`, Docusaurus' `i18n/fr/`) and by file name (`about.de.md`).

Folders that look like languages are such where two of them hold files of the same name: the same page in two
languages. Rule 7 of the content model. Any word may stand behind a dot (`trunk.io`, `index.ts`), so the end of a name
needs more: that a page has it and another but no name without, or that it stands beside several names without.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from gateway.graph.detect.counting import Tallies, add

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
# https://docusaurus.io/docs/i18n/introduction#translation-files-location
_DOCUSAURUS: Final = re.compile(
    r"((?:.*/)?)i18n/([^/]+)/docusaurus-plugin-content-(?:docs/(?:current|(version-([^/]+)))|(blog|pages))(?:\Z|/)"
)
# An ending that stands beside a name without one for so many names is a language; in a small folder one is enough.
_FEWEST_NAMES: Final = 2
_FILES_PER_NAME: Final = 50


@lru_cache(maxsize=4096)
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


class LanguageFolder(NamedTuple):
    """What the path of a folder that holds a language says.

    `name` is the language as written. `family` is the folder of which it holds a translation (`pages` for `pages.de`),
    or else the folder in which it is with the others. `url` is where it is served, where that is known.
    """

    name: str
    family: str
    url: str | None = None


@lru_cache(maxsize=4096)
def language_folder_of(folder: str) -> LanguageFolder:
    """What the path of a folder says that holds a language."""
    if "i18n/" in folder and (found := _DOCUSAURUS.fullmatch(folder)):
        return _docusaurus(found)
    parent, _, name = folder.rpartition("/")
    base, suffix = _split(name)
    if suffix is None:
        return LanguageFolder(name, parent)
    return LanguageFolder(suffix, f"{parent}/{base}" if parent else base)


def _docusaurus(found: re.Match[str]) -> LanguageFolder:
    above, name, folder, version, other = found.groups()
    if other is not None:
        is_blog = other == "blog"
        return LanguageFolder(name, f"{above}{'blog' if is_blog else 'src/pages'}", f"{name}/blog" if is_blog else name)
    if folder is not None:
        return LanguageFolder(name, f"{above}versioned_docs/{folder}", f"{name}/docs/{version}")
    return LanguageFolder(name, f"{above}docs", f"{name}/docs")


class LanguageEvidence:
    """Which names stand in which languages. Costs nothing for a file without what looks like a language in its path."""

    def __init__(self) -> None:
        self._keys: dict[str, int] = {}
        # For each group and name in it, how many files have the name in which folder or under which suffix.
        self._names: Tallies[_Name, str] = Tallies()
        # Names that may also stand in no language, by the key under which they would.
        self._plain: Tallies[str, _Name] = Tallies()
        self._shared: dict[_Name, _Shared] = {}
        # What a decision is made of, so that it costs nothing: the shared names of each group, those that stand in no
        # language as well, and the suffixes that tell two pages apart.
        self._groups: dict[_Group, int] = {}
        self._members: Tallies[_Group, str] = Tallies()
        self._with_plain: dict[_Group, int] = {}
        # For each ending how many pages have it and others but are in no name without, and beside which names without
        # one it stands; for how many of these alone.
        self._rivals: dict[str, int] = {}
        self._beside: Tallies[str, str] = Tallies()
        self._alone: dict[str, int] = {}
        # Groups that are languages by their names alone.
        self._certain: dict[_Group, int] = {}
        self._files = 0

    def count(self, key: str, sign: int) -> None:
        """Add a file by its key, or take it away."""
        add(self._keys, key, sign)
        self._files += sign
        if key in self._plain:
            for name in self._plain[key]:
                self._settle(name)
        for name, plain, folder in _places(key):
            self._names.add(name, folder, sign)
            self._members.add(name.group, folder, sign)
            if name.group.is_certain:
                add(self._certain, name.group, sign)
            if plain is not None:
                self._plain.add(plain, name, sign)
            self._settle(name)

    def _settle(self, name: "_Name") -> None:
        plain, languages = name.plain_key(), self._names[name]
        is_plain = plain is not None and plain in self._keys
        before = self._shared.pop(name, None)
        after = None
        if len(languages) + is_plain > 1:
            is_suffix = name.group.is_suffix
            after = _Shared(frozenset(languages) if is_suffix else frozenset(), is_plain)
            self._shared[name] = after
        if before != after:
            for shared, sign in ((before, -1), (after, +1)):
                if shared is not None:
                    add(self._groups, name.group, sign)
                    if shared.is_plain and not shared.suffixes:
                        add(self._with_plain, name.group, sign)
                    for suffix in shared.suffixes:
                        if not shared.is_plain:
                            add(self._rivals, suffix, sign)
                            continue
                        self._beside.add(suffix, name.rest.rpartition("/")[2].casefold(), sign)
                        if len(shared.suffixes) == 1:
                            add(self._alone, suffix, sign)

    def _is_language(self, suffix: str) -> bool:
        """Whether an ending of names is told to be a language."""
        names = len(self._beside[suffix])
        return suffix in self._rivals or names >= _FEWEST_NAMES or self._files <= names * _FILES_PER_NAME

    def decide(self) -> "LanguageFolders":
        """The folders and suffixes that hold a language each."""
        folders: dict[str, str] = {}
        suffixes: set[str] = set()
        files: Counter[str] = Counter()
        unlike = 0
        beside_plain: set[str] = set()
        main_files: Counter[str] = Counter()
        for group in sorted({**self._groups, **self._certain}):
            for member, count in self._members[group].items():
                tag = language_tag(member) or member
                if group.is_suffix:
                    if not self._is_language(member):
                        unlike += self._alone.get(member, 0)
                        continue
                    suffixes.add(tag)
                else:
                    folders[group.folder(member)] = tag
                    if group in self._with_plain:
                        beside_plain.add(tag)
                    else:
                        main_files[tag] += count
                files[tag] += count
        shared = sum(self._groups.values()) - unlike
        ordered = dict(sorted(folders.items())), frozenset(suffixes), dict(sorted(files.items()))
        may_be_default = {tag: count for tag, count in sorted(main_files.items()) if tag not in beside_plain}
        return LanguageFolders(*ordered, shared, bool(self._with_plain), may_be_default)


class LanguageFolders(NamedTuple):
    """Folders by their language; the languages that stand at the end of names; files by language; pages in two.

    `has_plain` says that beside folders such as `pages.de` there is one in no language, so in another than these;
    `may_be_default` are the files by language in folders of all others.
    """

    folders: dict[str, str]
    suffixes: frozenset[str]
    files: dict[str, int]
    shared: int
    has_plain: bool
    may_be_default: dict[str, int]


class _Shared(NamedTuple):
    """A name that stands in two languages: the suffixes under which, and whether it is in a folder of none as well."""

    suffixes: frozenset[str]
    is_plain: bool


class _Group(NamedTuple):
    """Folders named for languages that differ in that alone: what stands before and behind the language in each.

    Or all suffixes. `plain` is the folder of the same files in no language, where there can be one.
    """

    before: str
    behind: str
    plain: str | None
    is_suffix: bool = False

    @property
    def is_certain(self) -> bool:
        return bool(self.behind)

    def folder(self, member: str) -> str:
        return f"{self.before}{member}{self.behind}"


class _Name(NamedTuple):
    """A file's name in a group: its path below the language's folder, or its path without the suffix."""

    group: _Group
    rest: str

    def plain_key(self) -> str | None:
        """The key of the same file in no language, in groups where there can be one."""
        if self.group.is_suffix:
            return self.rest
        return None if self.group.plain is None else f"{self.group.plain}/{self.rest}"


_SUFFIX: Final = _Group("", "", None, is_suffix=True)


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
    if "i18n/" in folders and (found := _DOCUSAURUS.match(key)):
        if language_tag(found[2]) and found.end() < len(key):
            behind = key[found.end(2) : found.end() - 1]
            group = _Group(key[: found.start(2)], behind, _docusaurus(found).family)
            name = _Name(group, key[found.end() :])
            yield name, name.plain_key(), found[2]
        return
    segments = folders.split("/")
    for depth, segment in enumerate(segments[:_DEEPEST_FOLDER]):
        base, member = ("", segment) if language_tag(segment) else _split(segment) if "." in segment else ("", None)
        if member is not None:
            above = "".join(f"{each}/" for each in segments[:depth])
            group = _Group(f"{above}{base}.", "", f"{above}{base}") if base else _Group(above, "", None)
            name = _Name(group, "/".join((*segments[depth + 1 :], last)))
            yield name, name.plain_key(), member


def _split(name: str) -> tuple[str, str | None]:
    match = _SUFFIXED.match(name)
    return (match[1], match[2]) if match and language_tag(match[2]) else (name, None)
