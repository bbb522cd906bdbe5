"""What one Document adds to the graph: its node, its places in the indexes, its votes on names, its Problems.

A contribution is a pure function of the Document and of what the points that it reads mean. That is why the graph after
any order of edits is the graph of a fresh load.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Final

import msgspec

from gateway.graph import rules
from gateway.graph.index import Entry
from gateway.graph.model import Kind, NodeRef, fold, parse_url, set_hash
from gateway.graph.node import CitationEdge, ContentStatus, LinkEdge, PageNode, PostNode, ProfileNode
from gateway.graph.points import AUTHOR, BYLINE, FILE, KEY, SEGMENT, SLUG, Point, Points, document_ref, link_candidates
from gateway.store.document import Document, Heading, Link, LinkKind
from gateway.store.problem import Problem

IndexName = tuple[str, str]
Vote = tuple[NodeRef, str, str]

POSTS: Final = "posts"
PAGES: Final = "pages"
BACKLINKS: Final = "backlinks"
CITATIONS: Final = "citations"
PROBLEMS: Final = "problems"
SPELLING: Final = "spelling"
LABEL: Final = "label"
_ALL_POSTS: Final = (POSTS, "")
_ALL_PAGES: Final = (PAGES, "")
# Later than the first microsecond of the year 1, which is the largest sort key that a time can have.
_NEVER: Final = 1 << 62


class Contribution(msgspec.Struct, frozen=True, gc=False):
    """`entries` are places in indexes, each with the names of the indexes that have it.

    `votes` are (node, aspect, text), as often as the Document says so. `fingerprint` is the Document's part in the
    revision id: its path, its bytes, and what is wrong with it.
    """

    node: PostNode | PageNode | ProfileNode | None
    ref: NodeRef
    entries: tuple[tuple[Entry, tuple[IndexName, ...]], ...]
    votes: tuple[Vote, ...]
    problems: tuple[Problem, ...]
    reads: tuple[Point, ...]
    fingerprint: int


def partition(ref: NodeRef) -> str:
    """The name of a node's part of an index."""
    return f"{ref.kind}:{ref.key}"


# What many Documents name is made once and shared: names are most of a contribution.
@lru_cache(maxsize=16_384)
def _part_of(index: str, kind: Kind, key: str) -> tuple[IndexName]:
    return ((index, partition(NodeRef(kind, key))),)


@lru_cache(maxsize=256)
def _locale_part(locale: str | None) -> IndexName:
    return POSTS, f"locale:{locale or ''}"


@lru_cache(maxsize=16_384)
def _spelling(kind: Kind, key: str, text: str) -> Vote:
    return NodeRef(kind, key), SPELLING, text


def newest_first(when: datetime | None) -> int:
    """A sort key that puts later first and unknown last."""
    return _NEVER if when is None else -int(when.timestamp() * 1_000_000)


def contribute(document: Document, points: Points) -> Contribution:
    """The contribution of a Document, given what the points mean now."""
    return _Contributor(document, points).result()


class _Contributor:
    def __init__(self, document: Document, points: Points) -> None:
        self.document, self.points = document, points
        self.ref = document_ref(document)
        self.reads: list[Point] = []
        self.problems: list[Problem] = list(document.problems)
        self.votes: list[Vote] = []
        self.entries: list[tuple[Entry, tuple[IndexName, ...]]] = []
        self.assets: dict[str, None] = {}

    def meaning(self, point: Point) -> tuple[tuple[str, NodeRef], ...]:
        self.reads.append(point)
        return tuple((definer.path, definer.ref) for definer in self.points.meaning(point))

    def result(self) -> Contribution:
        document, ref = self.document, self.ref
        same = self.meaning((AUTHOR, ref.key) if ref.kind is Kind.AUTHOR else (KEY, document.key))
        rivals = [path for path, other in same if other == ref or ref.kind is not Kind.AUTHOR]
        if rivals and rivals[0] != document.path:
            message = f"This file has the same identity as {rivals[0]} ({document.key}) and is not served."
            problem = rules.IDENTITY_DUPLICATE.at(document.path, None, None, message)
            problems = (*self.problems, problem)
            return Contribution(None, ref, (), (), problems, tuple(self.reads), _fingerprint(document, problems))
        image = self._image()
        own_votes = list(self.votes)
        links, citations = self._links()
        node: PostNode | PageNode | ProfileNode
        if ref.kind is Kind.POST:
            node = self._post(links, citations, image)
            self._edges(node)
        elif ref.kind is Kind.PAGE:
            node = PageNode(
                key=document.key,
                document=document,
                links=links,
                citations=citations,
                image=image,
                problems=tuple(self.problems),
            )
            self.entries.append(((document.key,), (_ALL_PAGES,)))
            self._edges(node)
        else:
            # What a profile links to is looked at for Problems only: it is its author's, and no part of the content.
            self.votes = own_votes
            node = ProfileNode(key=document.key, document=document, image=image, problems=tuple(self.problems))
        reads = tuple(dict.fromkeys(self.reads))
        return Contribution(
            node,
            ref,
            tuple(self.entries),
            tuple(self.votes),
            tuple(self.problems),
            reads,
            _fingerprint(document, tuple(self.problems)),
        )

    def _post(self, links: tuple[LinkEdge, ...], citations: tuple[CitationEdge, ...], image: str | None) -> PostNode:
        document = self.document
        namesakes = self.meaning((f"{SLUG}:{Kind.POST}", document.slug))
        others = ", ".join(path for path, ref in namesakes if ref != self.ref)
        if others and document.locale is None:
            message = f"The slug {document.slug} is also that of {others[:200]}."
            self.problems.append(rules.SLUG_AMBIGUOUS.at(document.path, None, None, message))
        authors = tuple(dict.fromkeys(key for name in document.authors for key in self._authors(name)))
        categories = self._terms(Kind.CATEGORY, document.categories)
        tags = self._terms(Kind.TAG, document.tags)
        resources = tuple(citation.resource for citation in citations)
        domains = tuple(dict.fromkeys(citation.domain for citation in citations))
        node = PostNode(
            key=document.key,
            document=document,
            links=links,
            citations=citations,
            image=image,
            authors=authors,
            categories=categories,
            tags=tags,
            resources=resources,
            domains=domains,
            assets=tuple(self.assets),
            status=ContentStatus.DRAFT if document.is_draft else ContentStatus.PUBLISHED,
            problems=tuple(self.problems),
        )
        entry = (newest_first(document.published_at), document.key)
        names = [_ALL_POSTS, _locale_part(document.locale)]
        for kind, keys in (
            (Kind.AUTHOR, authors),
            (Kind.CATEGORY, categories),
            (Kind.TAG, tags),
            (Kind.RESOURCE, resources),
            (Kind.DOMAIN, domains),
            (Kind.ASSET, tuple(self.assets)),
        ):
            names += [_part_of(POSTS, kind, key)[0] for key in keys]
        self.entries.append((entry, tuple(names)))
        return node

    def _edges(self, node: PostNode | PageNode) -> None:
        for citation in node.citations:
            part = _part_of(CITATIONS, Kind.RESOURCE, citation.resource)
            self.entries.append(((self.ref.key, self.ref.kind, citation.position), part))
        for link in node.links:
            if link.target is not None and link.target != self.ref:
                part = _part_of(BACKLINKS, link.target.kind, link.target.key)
                self.entries.append(((self.ref.key, self.ref.kind, link.position), part))

    def _terms(self, kind: Kind, names: tuple[str, ...]) -> tuple[str, ...]:
        keys: dict[str, None] = {}
        for name in names:
            key = fold(name)
            keys[key] = None
            self.votes.append(_spelling(kind, key, name))
        return tuple(keys)

    def _authors(self, name: str) -> Iterator[str]:
        """One name or, where every part of it is somebody known, several."""
        parts = split_joint(name)
        if len(parts) > 1 and not self.meaning((AUTHOR, fold(name))) and all(map(self._is_known, parts)):
            for part in parts:
                yield self._author(part)
        else:
            yield self._author(name)

    def _is_known(self, name: str) -> bool:
        return bool(self.meaning((AUTHOR, fold(name))) or self.meaning((BYLINE, fold(name))))

    def _author(self, name: str) -> str:
        profiles = self.meaning((AUTHOR, fold(name)))
        key = profiles[0][1].key if profiles else fold(name)
        self.votes.append(_spelling(Kind.AUTHOR, key, name))
        return key

    def _image(self) -> str | None:
        href = self.document.image
        return self._asset(href, "", *(self.document.image_place or (None, None))) if href else None

    def _asset(self, href: str, alt: str, line: int | None, column: int | None = None) -> str | None:
        """The key of the asset that an image reference names; what is not there is an asset that does not exist."""
        if _SCHEME.match(href):
            if not href.lower().startswith(("http://", "https://")) and not href.startswith("//"):
                return None
            key = href
        else:
            candidates = [point for point in link_candidates(self.document, href) if point[0] == FILE]
            key = next(
                (ref.key for point in candidates for _, ref in self.meaning(point) if ref.kind is Kind.ASSET), ""
            )
            if not key:
                if not candidates or _is_template(href):
                    return None
                key = candidates[0][1]
                message = f"The image {href[:200]} is not there."
                self.problems.append(rules.IMAGE_NOT_FOUND.at(self.document.path, line, column, message))
        self.assets[key] = None
        ref = NodeRef(Kind.ASSET, key)
        self.votes.append((ref, SPELLING, href))
        if alt:
            self.votes.append((ref, LABEL, alt))
        return key

    def _links(self) -> tuple[tuple[LinkEdge, ...], tuple[CitationEdge, ...]]:
        links: list[LinkEdge] = []
        citations: dict[str, CitationEdge] = {}
        for link in self.document.links:
            href = link.href.strip()
            if link.kind is LinkKind.IMAGE:
                self._image_link(link, href, links)
            elif href.lower().startswith(("http:", "https:", "//")):
                self._cite(link, href, citations)
            elif href and not href.startswith("#") and not _SCHEME.match(href) and not _is_template(href):
                links.append(self._link(link, href, len(links)))
        return tuple(links), tuple(citations.values())

    def _heading(self, link: Link) -> Heading | None:
        return None if link.heading is None else self.document.headings[link.heading]

    def _image_link(self, link: Link, href: str, links: list[LinkEdge]) -> None:
        key = self._asset(href, link.label, link.line)
        if key is None or _SCHEME.match(href):
            return
        target = NodeRef(Kind.ASSET, key)
        heading = self._heading(link)
        links.append(LinkEdge(self.ref, len(links), href, link.label, link.kind, link.line, heading, target, None))

    def _link(self, link: Link, href: str, position: int) -> LinkEdge:
        target: NodeRef | None = None
        for point in link_candidates(self.document, href):
            meant = self.meaning(point)
            if meant and (point[0] != SEGMENT or len(meant) == 1):
                target = meant[0][1]
                break
        if target is None:
            message = f"The link to {href[:200]} leads nowhere."
            self.problems.append(rules.LINK_NOT_FOUND.at(self.document.path, link.line, None, message))
        elif target.kind is Kind.ASSET:
            self.assets[target.key] = None
            self.votes.append((target, SPELLING, href))
        anchor = href.partition("#")[2] or None
        return LinkEdge(self.ref, position, href, link.label, link.kind, link.line, self._heading(link), target, anchor)

    def _cite(self, link: Link, href: str, citations: dict[str, CitationEdge]) -> None:
        url = parse_url(href)
        if url is None:
            if not _is_template(href):
                message = f"The address {href[:200]} is not valid."
                self.problems.append(rules.URL_INVALID.at(self.document.path, link.line, None, message))
            return
        vote = _spelling(Kind.RESOURCE, url.normalized, href)
        ref = vote[0]
        self.votes.append(vote)
        if link.kind is not LinkKind.BARE and link.kind is not LinkKind.AUTOLINK and link.label:
            self.votes.append((ref, LABEL, link.label))
        before = citations.get(url.normalized)
        if before is not None:
            citations[url.normalized] = msgspec.structs.replace(before, occurrences=before.occurrences + 1)
            return
        self.votes.append(_spelling(Kind.DOMAIN, url.domain, url.domain))
        citations[url.normalized] = CitationEdge(
            self.ref,
            len(citations),
            url.normalized,
            url.domain,
            href,
            link.label,
            self._heading(link),
            link.section,
            link.line,
        )


def _fingerprint(document: Document, problems: tuple[Problem, ...]) -> int:
    said = (document.path, document.content_hash, document.is_stale, problems)
    return set_hash(msgspec.json.encode(said))


_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_JOINT: Final = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", re.IGNORECASE)


def _is_template(href: str) -> bool:
    return "{{" in href or "{%" in href or "${" in href


def split_joint(name: str) -> list[str]:
    """The parts of a name that may be several people's: at commas, `and` and `&`."""
    return [part for part in (part.strip() for part in _JOINT.split(name)) if part]
