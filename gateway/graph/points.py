"""Points: the names under which files find each other, and who has to look again when a name comes to mean another.

A Document defines some points (its path, its key, its aliases, its author's name) and reads others (where its links
lead, who its authors are). What a point means depends on the set of its definers alone, never on the order of events,
so a change rebuilds just the readers of points whose meaning changed.
"""

from array import array
from collections import defaultdict
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
# The one address of a Post or Page on its site, in any case of letters; a URL is another that may lead there.
ADDRESS: Final = "address"
# No file defines it: whoever reads the conventions of the folder reads it, and it is new whenever they change.
CONVENTIONS: Final[Point] = ("conventions", "")
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
# The definer of what no file by itself defines.
NO_FILE: Final = "\0"
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

    Nearly every point has one definer and one reader: these lie there by themselves, more in a collection. Readers are
    kept by the hashes of points, which take a fraction of the memory: two points of one hash cost their readers a look
    that finds nothing new, and no more.
    """

    def __init__(self) -> None:
        # By the first part of a point, then by the second.
        self._definers: defaultdict[str, dict[str, Definer | dict[str, NodeRef]]] = defaultdict(dict)
        # The points of a file in a row: the first part of one, its second, the first of the next.
        self._defined: dict[str, tuple[str, ...]] = {}
        # Definers in order of path, where there are several: valid until one is added, changed or taken away.
        self._ordered: dict[Point, tuple[Definer, ...]] = {}
        self._readers: dict[int, str | set[str]] = {}
        self._reads: dict[str, array[int]] = {}

    def meaning(self, point: Point) -> tuple[Definer, ...]:
        """The definers of a point, in order of path; one without a path where only its existence matters.

        Of namesakes the first few, so that one of very many does not change what the point means for the others.
        """
        name, text = point
        definers = self._definers[name].get(text)
        if definers is None:
            return ()
        if name in _EXISTENCE:
            return (Definer("", NodeRef(Kind.AUTHOR, text)),)
        if name.startswith(TERM):
            return (Definer("", NodeRef(Kind(name.partition(":")[2]), text)),)
        if isinstance(definers, Definer):
            return (definers,)
        ordered = self._ordered.get(point)
        if ordered is None:
            paths = nsmallest(_NAMESAKES, definers) if name.startswith(NAMESAKE) else sorted(definers)
            ordered = self._ordered[point] = tuple(Definer(path, definers[path]) for path in paths)
        return ordered

    def defined(self, names: Iterable[str]) -> Iterator[Point]:
        """All points with one of these names that have a definer."""
        for name in names:
            for text in self._definers[name]:
                yield name, text

    def define(
        self,
        path: str,
        ref: NodeRef | None,
        points: Iterable[Point],
        meanings: dict[Point, tuple[Definer, ...]] | None = None,
    ) -> None:
        """Set what a file defines (nothing for no points).

        What the points meant before that may mean something else now is noted in `meanings`, unless it is there.
        """
        before = self._defined.pop(path, ())
        after = tuple(dict.fromkeys(points)) if ref is not None else ()
        if meanings is not None:
            for point in (*zip(before[::2], before[1::2], strict=True), *after):
                if point not in meanings:
                    meanings[point] = self.meaning(point)
        for name, text in zip(before[::2], before[1::2], strict=True):
            self._ordered.pop((name, text), None)
            named = self._definers[name]
            definers = named[text]
            if isinstance(definers, Definer):
                del named[text]
                continue
            del definers[path]
            if len(definers) == 1:
                named[text] = Definer(*definers.popitem())
        if ref is None or not after:
            return
        self._defined[path] = tuple([part for point in after for part in point])
        definer = Definer(path, ref)
        for name, text in after:
            self._ordered.pop((name, text), None)
            named = self._definers[name]
            definers = named.setdefault(text, definer)
            if isinstance(definers, dict):
                definers[path] = ref
            elif definers is not definer:
                named[text] = {definers.path: definers.ref, path: ref}

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
        after = dict.fromkeys(map(hash, points))
        if after:
            self._reads[path] = array("q", after)
            for point in after:
                readers = self._readers.setdefault(point, path)
                if isinstance(readers, set):
                    readers.add(path)
                elif readers is not path:
                    self._readers[point] = {readers, path}

    def readers(self, point: Point) -> Iterable[str]:
        """The files that read a point, and seldom one that does not."""
        readers = self._readers.get(hash(point), ())
        return (readers,) if isinstance(readers, str) else readers
