"""What is agreed in a folder without being written in each file: its languages, its place on the web, its links.

Conventions are decided for a whole content root, from evidence (`gateway.graph.detect`) or by a `gateway.toml`. They
are a function of the files that are there now, so the same files give the same graph, whatever was edited in which
order.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

import msgspec

from gateway.graph.model import Kind


class Role(StrEnum):
    """What a Document is to the graph."""

    POST = "post"
    PAGE = "page"
    PROFILE = "profile"


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One decision, for people: what was decided, on what evidence, and whether it was written in `gateway.toml`."""

    name: str
    value: str
    evidence: str
    is_written: bool = False


class Mount(msgspec.Struct, frozen=True, gc=False):
    """A folder of the content, and the path of the site under which it is served. Neither ends in a slash."""

    folder: str
    url: str


class Conventions(msgspec.Struct, frozen=True, dict=True):
    """What was decided.

    `languages` are the BCP 47 tags of what is in folders. `families` are all folders that hold one language, though it
    be unknown which, each with a folder that stands for it and its translations; one that stands for itself is that of
    which the others are translations, as `pages` is beside `pages.de`. `suffixes` says that `name.de.md` is `name` in
    German.
    `collections` are written patterns of folders, best first; `permalinks` written ones of addresses by collection.
    `mounts` are in the order in which a path of the site is tried under them; `dated_under` are the paths under which
    posts are served by their dates (`archive` for `/archive/2024/02/14/a-title`). `term_folders` hold Markdown about
    tags or categories. `is_numbered` says that `1.name` stands for `name`, `is_day_first` that `3/4/2024` is in April;
    `ordered` are the folders in which `01-name` stands for `name`; `spaced` are the kinds of terms of which a text
    in Jekyll's posts holds several, with spaces between.
    """

    languages: Mapping[str, str] = {}
    families: Mapping[str, str] = {}
    suffixes: frozenset[str] = frozenset()
    default_language: str | None = None
    mounts: tuple[Mount, ...] = ()
    dated_under: tuple[str, ...] = ()
    own_domains: frozenset[str] = frozenset()
    term_folders: Mapping[str, Kind] = {}
    collections: tuple[tuple[str, Role], ...] = ()
    permalinks: tuple[tuple[str, str], ...] = ()
    is_vault: bool = False
    is_numbered: bool = False
    ordered: frozenset[str] = frozenset()
    is_day_first: bool = False
    spaced: frozenset[Kind] = frozenset()

    @cached_property
    def main_folders(self) -> Mapping[str, str]:
        """The folder in the default language of each family, where it has one."""
        default = self.default_language
        mains = {self.families[folder]: folder for folder, tag in self.languages.items() if tag == default}
        for folder, family in self.families.items():
            if folder == family:
                mains.setdefault(family, folder)
        return mains


class Decision(msgspec.Struct, frozen=True):
    """The conventions, and why."""

    conventions: Conventions
    findings: tuple[Finding, ...] = ()
