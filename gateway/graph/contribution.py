"""What one Document adds to the graph: its node, its places in the indexes, its votes on names, its Problems.

A contribution is a pure function of the Document and of what the points that it reads mean. That is why the graph after
any order of edits is the graph of a fresh load.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

import msgspec

from gateway.content_model import Edge, TypedField
from gateway.graph import rules
from gateway.graph.bylines import bylines
from gateway.graph.conventions import Conventions
from gateway.graph.definitions import own_aliases, own_names, slug_in_language
from gateway.graph.edges import LABEL, SPELLING, Edges, Vote, named_few, spelling
from gateway.graph.header import Header
from gateway.graph.index import Entry
from gateway.graph.links import Meaning
from gateway.graph.model import Kind, NodeRef, fold, set_hash
from gateway.graph.node import (
    CitationEdge,
    ContentStatus,
    Description,
    LinkEdge,
    PageNode,
    PostNode,
    ProfileNode,
)
from gateway.graph.points import AUTHOR_IDS, KEY, PROFILE, SLUG_BY_DEFAULT, TRANSLATION, Definer, Point, Points
from gateway.graph.profiles import profile_record
from gateway.graph.references import NOWHERE, references, reverse_partition
from gateway.graph.settle import translation_group
from gateway.graph.site_url import site_url
from gateway.graph.taxonomy import said_title, term_of
from gateway.graph.typed import typed_values
from gateway.store.document import Document, LinkKind
from gateway.store.problem import Problem
from gateway.store.record import Record, RecordKind

__all__ = ["LABEL", "SPELLING", "Contribution", "Vote", "contribute", "newest_first", "partition", "places"]

IndexName = tuple[str, str]
Place = tuple[Entry, Sequence[IndexName]]
POSTS: Final = "posts"
PAGES: Final = "pages"
BACKLINKS: Final = "backlinks"
CITATIONS: Final = "citations"
PROBLEMS: Final = "problems"
# Aspects of an author that posts name by id, or of whom they say more than the name.
ID: Final = "id"
ROLE: Final = "role"
BIO: Final = "bio"
URL: Final = "url"
IMAGE: Final = "image"
PROFILE_URL: Final = "profile"
_LONGEST_SHOWN: Final = 200
_ALL_POSTS: Final = (POSTS, "")
_ALL_PAGES: Final = (PAGES, "")
# Later than the first microsecond of the year 1, which is the largest sort key that a time can have.
_NEVER: Final = 1 << 62


class Contribution(msgspec.Struct, frozen=True, gc=False):
    """`votes` are (node, aspect, text), as often as the Document says so.

    `describes` are the authors or terms of which it says something. Of the `names` of authors that stand alone in it,
    `ids` are those that are the id of a record or profile. `fingerprint` is the Document's part in the revision id: its
    path, its bytes, and what is wrong with it.
    """

    node: PostNode | PageNode | ProfileNode | None
    ref: NodeRef | None
    votes: tuple[Vote, ...]
    problems: tuple[Problem, ...]
    fingerprint: int
    describes: tuple[tuple[NodeRef, Description], ...] = ()
    names: int = 0
    ids: int = 0


def partition(ref: NodeRef) -> str:
    """The name of a node's part of an index."""
    return f"{ref.kind}:{ref.key}"


@lru_cache(maxsize=16_384)
def _part_of(index: str, kind: Kind, key: str) -> IndexName:
    return index, f"{kind}:{key}"


@lru_cache(maxsize=256)
def _locale_part(locale: str | None) -> IndexName:
    return POSTS, f"locale:{locale or ''}"


def newest_first(when: datetime | None) -> int:
    """A sort key that puts later first and unknown last."""
    return _NEVER if when is None else -int(when.timestamp() * 1_000_000)


def newest_entry(post: PostNode) -> Entry:
    """Where a post stands in the index of posts."""
    return newest_first(post.document.published_at), post.key


def described(
    ref: NodeRef, record: Record, image: str | None = None, page: str | None = None
) -> tuple[tuple[NodeRef, Description], ...]:
    """What a record says of a node, and of the term that has the record's name for a key."""
    found = ((ref, Description(0, record, image, page)),)
    named = ref if record.name is None or ref.kind is Kind.AUTHOR else NodeRef(ref.kind, fold(record.name))
    return found if named == ref else (*found, (named, Description(1, record, image, page)))


def places(node: PostNode | PageNode | ProfileNode | None, edges: Sequence[Edge] = ()) -> list[Place]:
    """Where the node of a Document stands in the indexes: entries, each with the names of the indexes that have it.

    `edges` are the content model's.
    """
    if isinstance(node, PostNode):
        names = [_ALL_POSTS, _locale_part(node.document.locale)]
        for kind, keys in (
            (Kind.AUTHOR, node.authors),
            (Kind.CATEGORY, node.categories),
            (Kind.TAG, node.tags),
            (Kind.RESOURCE, node.resources),
            (Kind.DOMAIN, node.domains),
            (Kind.ASSET, node.assets),
        ):
            for key in keys:
                names.append(_part_of(POSTS, kind, key))
        for edge, refs in zip(edges, node.references, strict=True):
            names += [(POSTS, reverse_partition(edge, ref)) for ref in refs]
        found: list[Place] = [(newest_entry(node), names)]
    elif isinstance(node, PageNode):
        found = [((node.key,), (_ALL_PAGES,))]
    else:
        return []
    for citation in node.citations:
        part = _part_of(CITATIONS, Kind.RESOURCE, citation.resource)
        found.append(((node.key, node.kind, citation.position), (part,)))
    for link in node.links:
        if link.target is not None and link.target != link.source:
            part = _part_of(BACKLINKS, link.target.kind, link.target.key)
            found.append(((node.key, node.kind, link.position), (part,)))
    return found


def contribute(
    document: Document,
    ref: NodeRef,
    points: Points,
    conventions: Conventions,
    fields: Sequence[TypedField] = (),
    edges: Sequence[Edge] = (),
) -> tuple[Contribution, list[Point]]:
    """The contribution of a settled Document that becomes the node `ref`, given what the points mean now.

    Beside it the points that it depends on. `fields` and `edges` are the content model's.
    """
    contributor = _Contributor(document, ref, points, conventions, fields, edges)
    return contributor.result(), contributor.reads


def _noted(points: Points, reads: list[Point]) -> Meaning:
    """What asks for the meaning of a point, and notes in `reads` that it did."""

    # A method of who hands it on would be held by what that one holds: a cycle for each Document, which nothing
    # collects while a folder is loaded.
    def meaning(point: Point) -> tuple[Definer, ...]:
        reads.append(point)
        return points.meaning(point)

    return meaning


class _Contributor:
    def __init__(
        self,
        document: Document,
        ref: NodeRef,
        points: Points,
        conventions: Conventions,
        fields: Sequence[TypedField],
        references: Sequence[Edge],
    ) -> None:
        self.document, self.ref, self.conventions = document, ref, conventions
        self.fields, self.references = fields, references
        self.reads: list[Point] = []
        self.meaning = _noted(points, self.reads)
        self.problems: list[Problem] = list(document.problems)
        self.votes: list[Vote] = []
        self.names = self.ids = 0
        self.edges = Edges(document, self.ref, self.meaning, conventions)
        self.has_wikilinks = conventions.is_vault and any(link.kind is LinkKind.WIKI for link in document.links)

    def result(self) -> Contribution:
        document, ref = self.document, self.ref
        served = self._served()
        if served != document.path:
            if not self._is_translation(served):
                message = f"This file has the same identity as {served} ({document.key}) and is not served."
                self.problems.append(rules.IDENTITY_DUPLICATE.at(document.path, None, None, message))
            problems = tuple(self.problems)
            return Contribution(None, ref, (), problems, _fingerprint(document, problems))
        self._namesakes()
        image = self.edges.image()
        own_votes = list(self.edges.votes)
        links, citations = self.edges.links()
        self.problems += self.edges.problems
        self.votes += own_votes if ref.kind is Kind.AUTHOR else self.edges.votes
        node: PostNode | PageNode | ProfileNode
        if ref.kind is Kind.POST:
            node = self._post(links, citations, image)
        elif ref.kind is Kind.PAGE:
            node = PageNode(
                key=document.key,
                document=document,
                url=site_url(document, ref.kind, self.conventions),
                links=links,
                citations=citations,
                image=image,
                problems=tuple(self.problems),
                translation_group=translation_group(document, self.conventions),
                has_wikilinks=self.has_wikilinks,
            )
        else:
            # What a profile links to is looked at for Problems only: it is its author's, and no part of the content.
            node = ProfileNode(
                key=document.key,
                document=document,
                image=image,
                problems=tuple(self.problems),
                record=profile_record(document),
            )
        return Contribution(
            node,
            ref,
            tuple(self.votes),
            node.problems,
            _fingerprint(document, node.problems),
            self._describes(),
            self.names,
            self.ids,
        )

    def _served(self) -> str:
        """The path of the file that is served of those that have the Document's identity: the first of them.

        Of the profiles of one author, the first in the default language goes before.
        """
        if self.ref.kind is not Kind.AUTHOR:
            return next((other.path for other in self.meaning((KEY, self.document.key))), self.document.path)
        points = ((f"{SLUG_BY_DEFAULT}:{Kind.AUTHOR}", self.ref.key), (PROFILE, self.ref.key))
        profiles = (other.path for point in points for other in self.meaning(point) if other.ref == self.ref)
        return next(profiles, self.document.path)

    def _namesakes(self) -> None:
        """Tell of other files that want an alias or a person's name for themselves too."""
        document = self.document
        for point in own_aliases(document):
            if others := self._others(point):
                message = f"The alias {point[1][:_LONGEST_SHOWN]} is also that of {others}."
                self.problems.append(rules.ALIAS_AMBIGUOUS.at(document.path, None, None, message))
        for point in own_names(document, self.ref) if self.ref.kind is Kind.AUTHOR else ():
            if others := self._others(point):
                message = f"The name {point[1][:_LONGEST_SHOWN]} is also that of {others}."
                self.problems.append(rules.AUTHOR_AMBIGUOUS.at(document.path, None, None, message))

    def _others(self, point: Point) -> str:
        """The first of the other nodes' files that define a point, for a message."""
        return named_few([other.path for other in self.meaning(point) if other.ref != self.ref])

    def _is_translation(self, path: str) -> bool:
        """Whether a file is the same profile in another language."""
        group = translation_group(self.document, self.conventions) if self.ref.kind is Kind.AUTHOR else None
        return group is not None and any(
            other.path == path for other in self.meaning((f"{TRANSLATION}:{Kind.AUTHOR}", group))
        )

    def _describes(self) -> tuple[tuple[NodeRef, Description], ...]:
        has_terms = self.conventions.term_folders and self.ref.kind is not Kind.AUTHOR
        term = None if not has_terms else term_of(self.document, self.conventions)
        if term is None:
            return ()
        kind = RecordKind.TAG if term.kind is Kind.TAG else RecordKind.CATEGORY
        record = Record(kind=kind, name=said_title(self.document), description=self.document.description)
        page = self.ref.key if self.ref.kind is Kind.PAGE else None
        return described(term, record, None, page)

    def _post(self, links: tuple[LinkEdge, ...], citations: tuple[CitationEdge, ...], image: str | None) -> PostNode:
        document = self.document
        if others := self._others(slug_in_language(document, Kind.POST)):
            message = f"The slug {document.slug[:_LONGEST_SHOWN]} is also that of {others}."
            self.problems.append(rules.SLUG_AMBIGUOUS.at(document.path, None, None, message))
        authors = self._bylines()
        categories = self._terms(Kind.CATEGORY, document.categories)
        tags = self._terms(Kind.TAG, document.tags)
        resources = tuple(citation.resource for citation in citations)
        domains = tuple(dict.fromkeys(citation.domain for citation in citations))
        header = Header(document)
        typed, misfits = typed_values(header, self.fields, is_day_first=self.conventions.is_day_first)
        led = NOWHERE
        if self.references:
            led = references(header, self.references, self.meaning, self.conventions)
        self.votes.extend((ref, SPELLING, name) for ref, name in led.spellings)
        self.problems.extend((*misfits, *led.problems))
        return PostNode(
            key=document.key,
            document=document,
            url=site_url(document, self.ref.kind, self.conventions),
            links=links,
            citations=citations,
            image=image,
            authors=authors,
            categories=categories,
            tags=tags,
            resources=resources,
            domains=domains,
            assets=tuple(self.edges.assets),
            typed=typed,
            references=led.refs,
            status=ContentStatus.DRAFT if document.is_draft else ContentStatus.PUBLISHED,
            problems=tuple(self.problems),
            translation_group=translation_group(document, self.conventions),
            has_wikilinks=self.has_wikilinks,
        )

    def _terms(self, kind: Kind, names: tuple[str, ...]) -> tuple[str, ...]:
        keys: dict[str, None] = {}
        for name in names:
            key = fold(name)
            keys[key] = None
            self.votes.append(spelling(kind, key, name))
        return tuple(keys)

    def _bylines(self) -> tuple[str, ...]:
        """The keys of the authors. What the post says of one beside the name counts for the author too."""
        found = list(bylines(self.document, self.meaning))
        for byline in found:
            ref, _, text = vote = spelling(Kind.AUTHOR, byline.key, byline.text)
            self.votes.append((ref, ID, text) if byline.is_by_id else vote)
            if byline.details is not None:
                self._details(ref, byline.details)
            if not byline.is_found and byline.is_name_only and byline.may_be_id and self.meaning(AUTHOR_IDS):
                line, column = self.document.authors_place or (None, None)
                message = f"No author has the id {byline.text[:80]}."
                remedy = (
                    "Correct the id, or add a record with it; who is new and has one word for a name needs one too."
                )
                self.problems.append(rules.REFERENCE_NOT_FOUND.at(self.document.path, line, column, message, remedy))
        named = [byline for byline in found if byline.is_name_only]
        self.names, self.ids = len(named), sum(byline.is_by_id for byline in named)
        return tuple(dict.fromkeys(byline.key for byline in found))

    def _details(self, ref: NodeRef, details: Record) -> None:
        # A picture of the author is not the post's.
        edges = Edges(self.document, self.ref, self.meaning, self.conventions)
        image = edges.picture(details.image, details.line, details.column)
        self.votes += edges.votes
        self.problems += edges.problems
        for aspect, text in ((ROLE, details.role), (BIO, details.description), (URL, details.url), (IMAGE, image)):
            if text is not None:
                self.votes.append((ref, aspect, text))
        self.votes += [(ref, PROFILE_URL, address) for address in details.profiles]


def _fingerprint(document: Document, problems: tuple[Problem, ...]) -> int:
    said = (document.path, document.content_hash, document.is_stale, document.is_draft, problems)
    return set_hash(msgspec.json.encode(said))
