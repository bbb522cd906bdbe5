"""Which version of a page in several languages the others go by: a page is a post in all of its languages or in none.

The version in the default language, or in none, is the original; else the first by path. What the others have in their
headers depends on who translated them and when, so it does not decide what they are.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from gateway.graph.conventions import Conventions
from gateway.graph.settle import KEY_GROUP, PATH_GROUP, translation_group
from gateway.store.document import Document

_GROUPS: Final = (KEY_GROUP, PATH_GROUP)


class Version(NamedTuple):
    """A page in one language; the least of all versions of a page is the original."""

    is_in_another_language: bool
    path: str
    locale: str | None
    is_post: bool


class Originals:
    """The versions of each page. Pages of one slug alone are none: these may have nothing to do with each other."""

    def __init__(self) -> None:
        self._groups: dict[str, dict[str, Version]] = {}
        self._group_of: dict[str, str] = {}

    def replace(
        self, path: str, document: Document | None, conventions: Conventions, *, is_post: bool = False
    ) -> set[str]:
        """Set what a file says of itself (nothing for None); the groups of which it is or was a version.

        The Document is a settled one.
        """
        groups: set[str] = set()
        if (before := self._group_of.pop(path, None)) is not None:
            groups.add(before)
            del self._groups[before][path]
            if not self._groups[before]:
                del self._groups[before]
        group = None if document is None else translation_group(document, conventions)
        if document is not None and group is not None and group.startswith(_GROUPS):
            is_in_another = document.locale not in (None, conventions.default_language)
            self._group_of[path] = group
            self._groups.setdefault(group, {})[path] = Version(is_in_another, path, document.locale, is_post)
            groups.add(group)
        return groups

    def led(self, group: str) -> Iterator[tuple[str, bool]]:
        """The versions of a page, and whether each is a post: the original is what it is, the others are as it is."""
        versions = self._groups.get(group, {})
        if not versions:
            return
        original = min(versions.values())
        for path, version in versions.items():
            is_translation = version.locale != original.locale
            yield path, original.is_post if is_translation else version.is_post
