"""Points: the names under which files find each other, and who has to look again when a name comes to mean another.

A Document defines some points (its path, its key, its aliases, its author's name) and reads others (where its links
lead, who its authors are). What a point means depends on the set of its definers alone, never on the order of events,
so a change rebuilds just the readers of points whose meaning changed.
"""

import posixpath
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

import msgspec

from gateway.graph.collections import Role, role
from gateway.graph.model import Kind, NodeRef, fold
from gateway.store.document import Document

Point = tuple[str, str]

FILE: Final = "file"
KEY: Final = "key"
ALIAS: Final = "alias"
SEGMENT: Final = "segment"
AUTHOR: Final = "author"
BYLINE: Final = "byline"
SLUG: Final = "slug"


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
        self._defined: dict[str, tuple[Point, ...]] = {}
        self._readers: dict[Point, str | set[str]] = {}
        self._reads: dict[str, tuple[Point, ...]] = {}

    def meaning(self, point: Point) -> tuple[Definer, ...]:
        """The definers of a point, in order of path; for a byline, whether there is one is all that matters."""
        definers = self._definers.get(point)
        if definers is None:
            return ()
        if point[0] == BYLINE:
            return (Definer("", NodeRef(Kind.AUTHOR, point[1])),)
        if isinstance(definers, Definer):
            return (definers,)
        return tuple(Definer(path, definers[path]) for path in sorted(definers))

    def define(self, path: str, ref: NodeRef | None, points: Iterable[Point]) -> Iterator[Point]:
        """Set what a file defines (nothing for no points); yields each point just before it may change."""
        before, after = self._defined.pop(path, ()), tuple(dict.fromkeys(points))
        for point in before:
            yield point
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


def document_ref(document: Document) -> NodeRef:
    """The node that a Document becomes, or for a profile the author whom it describes."""
    match role(document):
        case Role.POST:
            return NodeRef(Kind.POST, document.key)
        case Role.PAGE:
            return NodeRef(Kind.PAGE, document.key)
        case Role.PROFILE:
            return NodeRef(Kind.AUTHOR, fold(document.slug))


def defined_by(document: Document, ref: NodeRef) -> Iterator[Point]:
    """The points that a Document defines."""
    yield FILE, document.path
    yield KEY, document.key
    yield SEGMENT, document.key.rpartition("/")[2]
    for alias in document.aliases:
        yield ALIAS, alias.strip("/")
    if ref.kind is Kind.AUTHOR:
        yield AUTHOR, ref.key
        yield AUTHOR, fold(document.name or document.title)
    else:
        yield f"{SLUG}:{ref.kind}", document.slug
        for author in document.authors:
            yield BYLINE, fold(author)


def link_candidates(document: Document, href: str) -> list[Point]:
    """Where a link inside the content may lead, best guess first.

    In order: relative to the file, relative to the file's URL, from the content root, an alias, the one Document whose
    key ends so. A fragment and a query are no part of it.
    """
    path = unquote(href.partition("#")[0].partition("?")[0])
    folder = posixpath.dirname(document.path)
    found: dict[Point, None] = {}
    if path.startswith("/"):
        _add_place(found, path.strip("/"))
    else:
        for base in (folder, document.key, ""):
            place = posixpath.normpath(posixpath.join(base, path)) if path else ""
            if place and not place.startswith(".."):
                _add_place(found, place)
    found[ALIAS, path.strip("/")] = None
    segment = path.rstrip("/").rpartition("/")[2]
    if segment:
        found[SEGMENT, _without_extension(segment)] = None
    return list(found)


def _add_place(found: dict[Point, None], place: str) -> None:
    if place in ("", "."):
        found.update(dict.fromkeys(((KEY, "index"), (KEY, "_index"))))
        return
    found[FILE, place] = None
    found[KEY, _without_extension(place.rstrip("/"))] = None


_PAGE_EXTENSIONS: Final = (".md", ".mdx", ".markdown", ".html", ".htm")


def _without_extension(path: str) -> str:
    for extension in _PAGE_EXTENSIONS:
        if path.endswith(extension):
            path = path[: -len(extension)]
            break
    folder, _, name = path.rpartition("/")
    return folder if name in ("index", "_index") and folder else path
