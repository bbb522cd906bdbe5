"""How long the longest lists of a Snapshot are: the bounds from which the size of an answer is told beforehand.

A list is named by its schema coordinate (https://spec.graphql.org/draft/#sec-Schema-Coordinates), `Post.tags`. Of each
the lengths of the longest are kept, a page of them: one post with a thousand headings is on a page once. They are those
of the nodes that are there now and nothing else, so equal files have equal bounds.
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
KEPT: Final = 100
"""Of each list, the lengths of so many are kept."""

Longest = immutables.Map[str, tuple[int, ...]]

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
        self._changed: set[str] = set()
        self.longest: Longest = immutables.Map(dict.fromkeys(names, ()))

    def node_changed(self, before: AnyNode | None, after: AnyNode | None) -> None:
        """Count the lists of a node, and no longer those that it had before."""
        for node, sign in ((before, -1), (after, +1)):
            kind: type | Kind = node.kind if isinstance(node, TermNode) else type(node)
            for name, of in self._lists.get(kind, {}).items():
                length = len(of(node))
                if length > SHORT:
                    self._count(name, length, sign)

    def lookup_changed(self, name: str, before: Sized, after: Sized) -> None:
        """Count what a look-up finds for each that it finds, and no longer what it found before."""
        if coordinate := _TRANSLATIONS.get(name):
            for found, sign in ((before, -1), (after, +1)):
                if len(found) > SHORT:
                    self._count(coordinate, len(found), sign * len(found))

    def settle(self) -> Longest:
        """The lengths of the longest of every list, greatest first, without short ones.

        The same object for as long as none is another.
        """
        for name in self._changed:
            counts, longest = self._counts[name], list[int]()
            for length in sorted(counts, reverse=True):
                longest += [length] * min(counts[length], KEPT - len(longest))
                if len(longest) == KEPT:
                    break
            if tuple(longest) != self.longest[name]:
                self.longest = self.longest.set(name, tuple(longest))
        self._changed.clear()
        return self.longest

    def _count(self, name: str, length: int, amount: int) -> None:
        add(self._counts[name], length, amount)
        self._changed.add(name)


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
