"""What the keys of `[references]` lead to: front matter that names an author, a tag, a category, a post or a page.

A reference reads points as a link does, so whoever it names may come, go or be renamed later: the Document is then
looked at again.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from gateway.content_model import Edge, Target
from gateway.graph import rules
from gateway.graph.bylines import byline
from gateway.graph.conventions import Conventions
from gateway.graph.header import Header, is_empty, shown
from gateway.graph.links import Meaning, candidates
from gateway.graph.model import Kind, NodeRef, fold
from gateway.graph.points import BYLINE, KEY, NAME, SLUG, SLUG_BY_DEFAULT, TERM, Point
from gateway.store.document import Document
from gateway.store.problem import Problem

KINDS: Final = {
    Target.POSTS: Kind.POST,
    Target.PAGES: Kind.PAGE,
    Target.AUTHORS: Kind.AUTHOR,
    Target.TAGS: Kind.TAG,
    Target.CATEGORIES: Kind.CATEGORY,
}


def terms_defined_by(document: Document, ref: NodeRef, edges: Sequence[Edge]) -> Iterator[Point]:
    """The tags and categories that a post brings into being, as points; none where no edge leads to them."""
    if ref.kind is Kind.POST:
        kinds = {KINDS[edge.to] for edge in edges}
        for kind, names in ((Kind.TAG, document.tags), (Kind.CATEGORY, document.categories)):
            if kind in kinds:
                yield from ((f"{TERM}:{kind}", fold(name)) for name in names)


def reverse_partition(edge: Edge, ref: NodeRef) -> str:
    """The part of the index of posts that holds those whose `edge` leads to a node."""
    return f"ref:{edge.name}:{ref.kind}:{ref.key}"


class Led(msgspec.Struct, frozen=True):
    """What the edges of a Document lead to.

    `refs` are for each edge the nodes in the order given, each once. `spellings` are the names of those that exist by
    being named. `problems` are the names that lead nowhere and what is no name.
    """

    refs: tuple[tuple[NodeRef, ...], ...]
    spellings: tuple[tuple[NodeRef, str], ...]
    problems: tuple[Problem, ...]


NOWHERE: Final = Led((), (), ())


def references(header: Header, edges: Sequence[Edge], meaning: Meaning, conventions: Conventions) -> Led:
    """Follow each edge of a Document. What is found is there: a node that is not served is not found."""
    resolver = _Resolver(header, meaning, conventions)
    refs = tuple(map(resolver.resolve, edges))
    return Led(refs, tuple(resolver.spellings), tuple(dict.fromkeys(resolver.problems)))


class _Resolver:
    def __init__(self, header: Header, meaning: Meaning, conventions: Conventions) -> None:
        self.header, self.document, self.meaning, self.conventions = header, header.document, meaning, conventions
        self.spellings: list[tuple[NodeRef, str]] = []
        self.problems: list[Problem] = []

    def resolve(self, edge: Edge) -> tuple[NodeRef, ...]:
        names = list(self._names(edge))
        if len(names) > 1 and not edge.many:
            message = f"`{edge.key}` names {len(names)}; it takes one."
            remedy = f"Name one, or set `many = true` for `{edge.name}` in gateway.toml."
            self.problems.append(rules.REFERENCE_UNFIT.at(self.document.path, *self._place(edge), message, remedy))
            return ()
        found: dict[NodeRef, None] = {}
        for name in names:
            ref = self._find(edge, name)
            if ref is not None:
                found[ref] = None
        return tuple(found)

    def _names(self, edge: Edge) -> Iterator[str]:
        """One or many: a text, a list of them, or objects that have a name."""
        raw = self.header.text(edge.key)
        for item in raw if isinstance(raw, list) else [raw]:
            name = _name(item)
            if isinstance(name, str):
                yield name
            elif not is_empty(name):
                message = f"`{edge.key}` has {shown(name)} where it takes a name."
                remedy = f"Write the name of one of the {edge.to.value}."
                self.problems.append(rules.REFERENCE_UNFIT.at(self.document.path, *self._place(edge), message, remedy))

    def _find(self, edge: Edge, name: str) -> NodeRef | None:
        kind = KINDS[edge.to]
        found = self._candidates(kind, name)
        if len(found) == 1:
            return found[0]
        if found:
            among = ", ".join(ref.key for ref in found[:5])
            message = f"`{edge.key}` names the {kind.lower()} {name[:80]}, and {len(found)} have that name: {among}."
            remedy = "Give the path of the one that is meant."
        else:
            message = f"`{edge.key}` names the {kind.lower()} {name[:80]}, which is not there."
            remedy = f"Correct the name, or add the {kind.lower()}."
        self.problems.append(rules.REFERENCE_NOT_FOUND.at(self.document.path, *self._place(edge), message, remedy))
        return None

    def _candidates(self, kind: Kind, name: str) -> tuple[NodeRef, ...]:
        if kind is Kind.AUTHOR:
            author = byline(name, self.meaning)
            return (NodeRef(kind, author.key),) if author.is_found else self._named(kind, name, BYLINE)
        if kind in (Kind.TAG, Kind.CATEGORY):
            return self._named(kind, name, f"{TERM}:{kind}")
        return self._documents(kind, name)

    def _named(self, kind: Kind, name: str, point: str) -> tuple[NodeRef, ...]:
        """What exists by being named in other files: this one then is one of those that name it."""
        ref = NodeRef(kind, fold(name))
        if not self._refs((point, ref.key)):
            return ()
        self.spellings.append((ref, name))
        return (ref,)

    def _documents(self, kind: Kind, name: str) -> tuple[NodeRef, ...]:
        """By path from the content root, as a link of the file, by slug; else by the last part of the path."""
        exact = [(KEY, name.strip("/")), *candidates(self.document, name, self.conventions)]
        slugs = [(f"{SLUG_BY_DEFAULT}:{kind}", name), (f"{SLUG}:{kind}", name)]
        for point in exact:
            if meant := self._meant(kind, point):
                return meant[:1]
        named = (NAME, name.rstrip("/").rpartition("/")[2].casefold())
        return next(filter(None, (self._meant(kind, point) for point in (*slugs, named))), ())

    def _meant(self, kind: Kind, point: Point) -> tuple[NodeRef, ...]:
        refs = dict.fromkeys(ref for ref in self._refs(point) if ref.kind is kind)
        return tuple(ref for ref in refs if self._is_served(ref))

    def _refs(self, point: Point) -> tuple[NodeRef, ...]:
        return tuple(definer.ref for definer in self.meaning(point))

    def _is_served(self, ref: NodeRef) -> bool:
        """Whether it is the first of the files of its identity, which is the one that is served."""
        return self._refs((KEY, ref.key))[:1] == (ref,)

    def _place(self, edge: Edge) -> tuple[int | None, int | None]:
        return self.header.place(edge.key)


def _name(item: Any) -> Any:
    """The text that names something; of an object the text under the key that people put a name under."""
    if isinstance(item, dict):
        item = next((item[key] for key in ("id", "slug", "name", "title") if isinstance(item.get(key), str)), item)
    return (item.strip() or None) if isinstance(item, str) else item
