"""How long the longest lists of a Snapshot are: the bounds from which the size of an answer is told beforehand.

A list is named by its schema coordinate (https://spec.graphql.org/draft/#sec-Schema-Coordinates), `Post.tags`. A bound
is that of the nodes that are there now and nothing else, so equal files have equal bounds.
"""

from collections.abc import Callable, Iterable, Mapping, Sized
from typing import Any, Final

import immutables

from gateway.content_model import Edge, TypedField
from gateway.graph.detect.counting import add
from gateway.graph.model import Kind
from gateway.graph.node import AnyNode, AuthorNode, PageNode, PostNode, ResourceNode, TermNode
from gateway.graph.points import TRANSLATION

SHORT: Final = 10
"""Every list is taken to be so long at least: most are shorter, and need not be counted."""

Lists = Mapping[str, Callable[[Any], Sized]]
_DOCUMENT: Final[Lists] = {
    "headings": lambda node: node.document.headings,
    "problems": lambda node: node.problems,
}
_POST: Final[Lists] = {
    **_DOCUMENT,
    "authors": lambda node: node.authors,
    "categories": lambda node: node.categories,
    "tags": lambda node: node.tags,
    "aliases": lambda node: node.document.aliases,
}
_TERM: Final[Lists] = {"variants": lambda node: node.variants}
_AUTHOR: Final[Lists] = {"profiles": lambda node: node.profiles}
_RESOURCE: Final[Lists] = {"labels": lambda node: node.labels}
_TRANSLATIONS: Final = {f"{TRANSLATION}:{kind}": f"{kind}.translations" for kind in (Kind.POST, Kind.PAGE)}


class Lengths:
    """Counts the lists of a Builder's Snapshot that are not short, by their lengths."""

    def __init__(self, fields: Iterable[TypedField] = (), edges: Iterable[Edge] = ()) -> None:
        typed = {field.name: _value(place) for place, field in enumerate(fields) if field.type.startswith("[")}
        typed |= {edge.name: _references(place) for place, edge in enumerate(edges) if edge.many}
        self._lists: dict[type | Kind, Lists] = {
            PostNode: {**_named("Post", {**_POST, **typed}), "RelatedPost.shared": _shared},
            PageNode: _named("Page", _DOCUMENT),
            AuthorNode: _named("Author", _AUTHOR),
            ResourceNode: _named("Resource", _RESOURCE),
            Kind.TAG: _named("Tag", _TERM),
            Kind.CATEGORY: _named("Category", _TERM),
        }
        names = [name for lists in self._lists.values() for name in lists] + list(_TRANSLATIONS.values())
        self._counts: dict[str, dict[int, int]] = {name: {} for name in names}
        self.longest: immutables.Map[str, int] = immutables.Map(dict.fromkeys(names, SHORT))

    def node_changed(self, before: AnyNode | None, after: AnyNode | None) -> None:
        """Count the lists of a node, and no longer those that it had before."""
        for node, sign in ((before, -1), (after, +1)):
            kind: type | Kind = node.kind if isinstance(node, TermNode) else type(node)
            for name, of in self._lists.get(kind, {}).items():
                self._count(name, len(of(node)), sign)

    def lookup_changed(self, name: str, before: Sized, after: Sized) -> None:
        """Count what a look-up finds, and no longer what it found before."""
        if coordinate := _TRANSLATIONS.get(name):
            self._count(coordinate, len(before), -1)
            self._count(coordinate, len(after), +1)

    def settle(self) -> immutables.Map[str, int]:
        """The greatest length of every list; the same object for as long as none is another."""
        for name, counts in self._counts.items():
            longest = max(counts, default=SHORT)
            if longest != self.longest[name]:
                self.longest = self.longest.set(name, longest)
        return self.longest

    def _count(self, name: str, length: int, amount: int) -> None:
        if length > SHORT:
            add(self._counts[name], length, amount)


def _named(kind: str, lists: Lists) -> dict[str, Callable[[Any], Sized]]:
    return {f"{kind}.{name}": of for name, of in lists.items()}


def _value(place: int) -> Callable[[PostNode], Sized]:
    def of(node: PostNode) -> Sized:
        value = node.typed[place]
        return value if isinstance(value, tuple) else ()

    return of


def _references(place: int) -> Callable[[PostNode], Sized]:
    return lambda node: node.references[place]


def _shared(node: PostNode) -> Sized:
    # What two posts share is at most what one of them has.
    return (*node.authors, *node.categories, *node.tags, *node.resources)
