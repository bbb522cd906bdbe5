"""Points: the names under which files find each other, and who has to look again when a name comes to mean another.

A Document defines some points (its path, its key, its aliases, its author's name) and reads others (where its links
lead, who its authors are). What a point means depends on the set of its definers alone, never on the order of events,
so a change rebuilds just the readers of points whose meaning changed.
"""

from collections.abc import Iterable, Iterator
from heapq import nsmallest
from typing import Final

import msgspec

from gateway.graph.model import Kind, NodeRef

Point = tuple[str, str]

FILE: Final = "file"
KEY: Final = "key"
ALIAS: Final = "alias"
URL: Final = "url"
NAME: Final = "name"
SPACE: Final = "space"
TRANSLATION: Final = "translation"
# An author's id, slug or name: defined by profiles and records. A record looks for the profile of the same person under
# PROFILE first, which profiles alone define, and then stands for that.
AUTHOR: Final = "author"
PROFILE: Final = "profile"
HANDLE: Final = "handle"
BYLINE: Final = "byline"
# Defined while the content names authors by the ids of records, so that another id is a slip.
AUTHOR_IDS: Final[Point] = ("author-ids", "")
SLUG: Final = "slug"
# Slugs of what is in the default language, or in none.
SLUG_BY_DEFAULT: Final = "slug-by-default"
# Points under which those find each other that want a slug, an alias or a name for themselves alone.
NAMESAKE: Final = "namesake"
# Of namesakes, so many matter: three to be named by a fourth, and one that there are more.
_NAMESAKES: Final = 5
# Of these, all that matters is whether there is one.
_EXISTENCE: Final = frozenset((BYLINE, SPACE))
TERM: Final = "term"


class Definer(msgspec.Struct, frozen=True, order=True, gc=False):
    """A file that defines a point, and the node that it stands for."""

    path: str
    ref: NodeRef


class Points:
    """Who defines and who reads each point. Belongs to the writer.

    Nearly every point has one definer and one reader: these lie there by themselves, more in a collection.
    """

    def __init__(self) -> None:
        self._definers: dict[Point, Definer | dict[str, NodeRef]] = {}
        # Definers in order of path, where there are several: valid until one is added, changed or taken away.
        self._ordered: dict[Point, tuple[Definer, ...]] = {}
        self._defined: dict[str, tuple[Point, ...]] = {}
        self._readers: dict[Point, str | set[str]] = {}
        self._reads: dict[str, tuple[Point, ...]] = {}

    def meaning(self, point: Point) -> tuple[Definer, ...]:
        """The definers of a point, in order of path; one without a path where only its existence matters.

        Of namesakes the first few, so that one of very many does not change what the point means for the others.
        """
        definers = self._definers.get(point)
        if definers is None:
            return ()
        if point[0] in _EXISTENCE:
            return (Definer("", NodeRef(Kind.AUTHOR, point[1])),)
        if point[0].startswith(TERM):
            return (Definer("", NodeRef(Kind(point[0].partition(":")[2]), point[1])),)
        if isinstance(definers, Definer):
            return (definers,)
        ordered = self._ordered.get(point)
        if ordered is None:
            paths = nsmallest(_NAMESAKES, definers) if point[0].startswith(NAMESAKE) else sorted(definers)
            ordered = self._ordered[point] = tuple(Definer(path, definers[path]) for path in paths)
        return ordered

    def define(self, path: str, ref: NodeRef | None, points: Iterable[Point]) -> Iterator[Point]:
        """Set what a file defines (nothing for no points); yields each point just before it may change."""
        before, after = self._defined.pop(path, ()), tuple(dict.fromkeys(points))
        for point in before:
            yield point
            self._ordered.pop(point, None)
            definers = self._definers[point]
            if isinstance(definers, Definer):
                del self._definers[point]
                continue
            del definers[path]
            if len(definers) == 1:
                self._definers[point] = Definer(*definers.popitem())
        if ref is not None and after:
            self._defined[path] = after
            definer = Definer(path, ref)
            for point in after:
                yield point
                self._ordered.pop(point, None)
                definers = self._definers.setdefault(point, definer)
                if isinstance(definers, dict):
                    definers[path] = ref
                elif definers is not definer:
                    self._definers[point] = {definers.path: definers.ref, path: ref}

    def read_by(self, path: str, points: Iterable[Point]) -> None:
        """Set what a file reads."""
        for point in self._reads.pop(path, ()):
            readers = self._readers[point]
            if isinstance(readers, str):
                del self._readers[point]
                continue
            readers.discard(path)
            if len(readers) == 1:
                self._readers[point] = readers.pop()
        after = tuple(dict.fromkeys(points))
        if after:
            self._reads[path] = after
            for point in after:
                readers = self._readers.setdefault(point, path)
                if isinstance(readers, set):
                    readers.add(path)
                elif readers != path:
                    self._readers[point] = {readers, path}

    def readers(self, point: Point) -> Iterable[str]:
        """The files that read a point."""
        readers = self._readers.get(point, ())
        return (readers,) if isinstance(readers, str) else readers
