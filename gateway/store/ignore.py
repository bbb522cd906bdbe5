"""Which names in a content folder are content, and which are not even looked at."""

from functools import lru_cache
from typing import Final

import msgspec
from pathspec import GitIgnoreSpec

CONTENT_SUFFIXES: Final = (".md", ".markdown", ".mdx", ".mdown", ".mkd")
_LONGEST_SUFFIX: Final = max(map(len, CONTENT_SUFFIXES))


# A folder that says what the content is by being there. It is listed as a file of its name with a slash at the end.
VAULT_MARK: Final = ".obsidian/"


def is_content(path: str) -> bool:
    """Whether a file of this name is Markdown; every other file is an asset."""
    return path[-_LONGEST_SUFFIX:].lower().endswith(CONTENT_SUFFIXES)


class Ignore(msgspec.Struct, frozen=True):
    """Names that are neither content nor assets. A name below an ignored folder is ignored.

    `partial_prefix` marks Markdown that other files include (`_x.md`), except for the stems in `not_partial`.
    `root_stems` are Markdown files about the folder itself, at the root only, in any case of letters. `patterns` are a
    site's own, as in a .gitignore file (gitignore(5)); what they leave out again with `!` is not let in by them.
    """

    folder_prefixes: tuple[str, ...] = (".",)
    folder_names: frozenset[str] = frozenset({"node_modules", "_includes", "_common", "_partials", "_layouts"})
    file_prefixes: tuple[str, ...] = (".",)
    # What editors leave beside a file while they save it: Emacs (`#x#`, `x~`), Vim, JetBrains, Chromium.
    file_suffixes: tuple[str, ...] = ("~", "#", ".swp", ".tmp", ".crswap", "___jb_tmp___", "___jb_old___")
    # 4913 is Vim's; the settings are nobody's content, and not for readers.
    file_names: frozenset[str] = frozenset({"4913", "gateway.toml"})
    partial_prefix: str = "_"
    not_partial: frozenset[str] = frozenset({"_index"})
    root_stems: frozenset[str] = frozenset(
        {"readme", "license", "contributing", "code_of_conduct", "changelog", "agents", "claude", "security"}
    )
    patterns: tuple[str, ...] = ()

    def folder(self, name: str) -> bool:
        return name.startswith(self.folder_prefixes) or name in self.folder_names

    def file(self, name: str) -> bool:
        if name.startswith(self.file_prefixes) or name.endswith(self.file_suffixes) or name in self.file_names:
            return True
        return name.startswith(self.partial_prefix) and is_content(name) and _stem(name) not in self.not_partial

    def root_file(self, name: str) -> bool:
        return is_content(name) and _stem(name) in self.root_stems

    def path(self, path: str) -> bool:
        """Whether the file `path`, relative to the root, is ignored."""
        if self.by_pattern(path):
            return True
        folders, _, name = path.rpartition("/")
        if folders:
            return self.file(name) or any(map(self.folder, folders.split("/")))
        return self.file(name) or self.root_file(name)

    def by_pattern(self, path: str) -> bool:
        """Whether a site's own pattern has a path; that of a folder ends in a slash."""
        return bool(self.patterns) and _compiled(self.patterns).match_file(path)


@lru_cache(maxsize=8)
def _compiled(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(patterns)


def _stem(name: str) -> str:
    return name.rpartition(".")[0].lower()
