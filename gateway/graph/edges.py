"""What a Document's links, images and web addresses come to: its edges, the votes they cast, the Problems they have."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from gateway.graph import rules
from gateway.graph.addresses import site_path
from gateway.graph.conventions import Conventions
from gateway.graph.links import Found, Meaning, Resolution, file_places, resolve, resolve_file
from gateway.graph.model import ExternalUrl, Kind, NodeRef, parse_url
from gateway.graph.node import CitationEdge, LinkEdge
from gateway.graph.url_remedy import url_remedy
from gateway.store.document import Document, Heading, Link, LinkKind
from gateway.store.obsidian import comments
from gateway.store.place import Places
from gateway.store.problem import Problem, Rule
from gateway.store.templates import plain_address

Vote = tuple[NodeRef, str, str]

SPELLING: Final = "spelling"
LABEL: Final = "label"
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
# What is written like a host, in a link that says nothing of the web.
_HOST: Final = re.compile(r"(?:www\.|(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|io|dev|app)(?:/|\Z))", re.IGNORECASE)
_LONGEST_SHOWN: Final = 200


# What many Documents name is made once and shared: names are most of a contribution.
@lru_cache(maxsize=16_384)
def spelling(kind: Kind, key: str, text: str) -> Vote:
    """The vote for a way to write a node's name."""
    return NodeRef(kind, key), SPELLING, text


def named_few(paths: Sequence[str]) -> str:
    """The first three of some paths, for a message."""
    return ", ".join(paths[:3]) + (", …" if len(paths) > 3 else "")


@lru_cache(maxsize=16_384)
def _cited(url: ExternalUrl, href: str) -> tuple[Vote, Vote]:
    """The votes for a resource and for its domain."""
    return spelling(Kind.RESOURCE, url.normalized, href), spelling(Kind.DOMAIN, url.domain, url.domain)


class Edges:
    """Gathers the edges of one Document. What `meaning` is asked for is all that they depend on beside it."""

    def __init__(self, document: Document, ref: NodeRef, meaning: Meaning, conventions: Conventions) -> None:
        self._document, self._ref, self._meaning, self._conventions = document, ref, meaning, conventions
        self.votes: list[Vote] = []
        self.assets: dict[str, None] = {}
        # Links that share an address by reference have one Problem together.
        self._problems: dict[Problem, None] = {}
        self._places: Places | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with what was asked for so far, each once."""
        return tuple(self._problems)

    def image(self) -> str | None:
        """The key of the asset that the front matter names as the Document's image."""
        place = self._document.image_place or (None, None)
        return self.picture(self._document.image, *place)

    def picture(self, written: str | None, line: int | None, column: int | None) -> str | None:
        """The key of the asset that a value names which is written at a place of the file; None for none."""
        href = plain_address(written or "")
        return self._asset(href, "", lambda: (line, column)) if href else None

    def links(self) -> tuple[tuple[LinkEdge, ...], tuple[CitationEdge, ...]]:
        """The links inside the content, and what is cited from the web."""
        links: list[LinkEdge] = []
        citations: dict[str, CitationEdge] = {}
        hidden = self._comments()
        for link in self._document.links:
            href = plain_address(link.href.strip())
            if href is None or (hidden and any(start <= link.offset < end for start, end in hidden)):
                continue
            if link.kind is LinkKind.WIKI:
                # `[[#heading]]` stays within the file.
                if self._conventions.is_vault and not href.startswith("#"):
                    self._wikilink(link, href, links)
            elif link.kind is LinkKind.IMAGE:
                self._image_link(link, href, links)
            elif href.lower().startswith(("http:", "https:", "//")):
                self._web_link(link, href, links, citations)
            elif href and not href.startswith("#") and not _SCHEME.match(href):
                self._link(link, href, links)
        return tuple(links), tuple(citations.values())

    def _comments(self) -> list[tuple[int, int]]:
        document = self._document
        if not self._conventions.is_vault or b"%%" not in document.source:
            return []
        return comments(document.body)

    def _report(self, rule: Rule, link: Link, message: str, remedy: str | None = None) -> None:
        self._problems[rule.at(self._document.path, *self._place(link), message, remedy)] = None

    def _place(self, link: Link) -> tuple[int, int]:
        """The line and column of a link's address."""
        if self._places is None:
            self._places = Places(self._document.source)
        return self._places.of(self._document.body_start + link.offset)

    def _asset(self, href: str, alt: str, place: Callable[[], tuple[int | None, int | None]]) -> str | None:
        """The key of the asset that an image reference names; what is not there is an asset that does not exist.

        `place` is where it is written.
        """
        if href.lower() in ("false", "true"):
            return None
        if _SCHEME.match(href):
            if not href.lower().startswith(("http://", "https://")) and not href.startswith("//"):
                return None
            key = self._own_asset(href) or href
        else:
            places = file_places(self._document, href, self._conventions)
            found = self._file(href, places)
            if found.target is not None:
                key = found.target.key
            else:
                if not places:
                    return None
                key = places[0]
                message = f"The image {href[:_LONGEST_SHOWN]} is not there."
                self._problems[rules.IMAGE_NOT_FOUND.at(self._document.path, *place(), message)] = None
        self.assets[key] = None
        vote = spelling(Kind.ASSET, key, href)
        ref = vote[0]
        self.votes.append(vote)
        if alt:
            self.votes.append((ref, LABEL, alt))
        return key

    def _own_asset(self, href: str) -> str | None:
        """The file that an image's address on the site's own domain stands for."""
        url = parse_url(href)
        if url is None or url.domain not in self._conventions.own_domains:
            return None
        path = _path_of(url)
        found = self._file(path, file_places(self._document, path, self._conventions))
        return found.target.key if found.target is not None else None

    def _file(self, href: str, places: tuple[str, ...]) -> Resolution:
        return resolve_file(self._document, href, places, self._meaning, self._conventions)

    def _edge(self, link: Link, href: str, position: int, target: NodeRef | None) -> LinkEdge:
        anchor = href.partition("#")[2] or None
        return LinkEdge(
            self._ref, position, href, link.label, link.kind, link.line, self._heading(link), target, anchor
        )

    def _heading(self, link: Link) -> Heading | None:
        return None if link.heading is None else self._document.headings[link.heading]

    def _image_link(self, link: Link, href: str, links: list[LinkEdge]) -> None:
        key = self._asset(href, link.label, lambda: self._place(link))
        if key is None or _SCHEME.match(key):
            return
        links.append(
            msgspec.structs.replace(self._edge(link, href, len(links), NodeRef(Kind.ASSET, key)), target_anchor=None)
        )

    def _wikilink(self, link: Link, href: str, links: list[LinkEdge]) -> None:
        found = resolve(self._document, href, self._meaning, self._conventions, is_wikilink=True)
        self._take(link, href, links, found)

    def _link(self, link: Link, href: str, links: list[LinkEdge]) -> None:
        self._take(link, href, links, resolve(self._document, href, self._meaning, self._conventions))

    def _web_link(self, link: Link, href: str, links: list[LinkEdge], citations: dict[str, CitationEdge]) -> None:
        url = parse_url(href)
        if url is None:
            message = f"The address {href[:_LONGEST_SHOWN]} is not valid."
            self._report(rules.URL_INVALID, link, message, url_remedy(href))
        elif url.domain in self._conventions.own_domains:
            # The site as such, without a page, is neither a resource nor a file.
            if _path_of(url) != "/":
                self._take(link, href, links, resolve(self._document, _path_of(url), self._meaning, self._conventions))
        else:
            self._cite(link, href, url, citations)

    def _take(self, link: Link, href: str, links: list[LinkEdge], found: Resolution) -> None:
        """Add a link with what it leads to, and say what is wrong with it."""
        shown = href[:_LONGEST_SHOWN]
        if found.target is not None and found.target.kind is Kind.ASSET:
            self.assets[found.target.key] = None
            self.votes.append((found.target, SPELLING, href))
        match found.found:
            case Found.ELSEWHERE if site_path(href) or _SCHEME.match(href):
                self._report(
                    rules.LINK_OUTSIDE,
                    link,
                    f"The link to {shown} leads to a part of the site that is not a file here.",
                )
            case Found.LEFT_OUT:
                message = f"The link to {shown} leads to {found.path}, which is left out of the content."
                self._report(rules.LINK_OUTSIDE, link, message, "Nothing, if the file is there: it is no page.")
            case Found.NOWHERE if _SCHEME.match(href):
                self._report(rules.LINK_OUTSIDE, link, f"The page {shown} of this site is not a file here.")
            case Found.NOWHERE:
                remedy = f"Write https://{shown} if it is on the web." if _HOST.match(href) else None
                self._report(rules.LINK_NOT_FOUND, link, f"The link to {shown} leads nowhere.", remedy)
            case Found.AMBIGUOUS:
                self._report(rules.LINK_AMBIGUOUS, link, f"The link to {shown} may mean {named_few(found.rivals)}.")
            case Found.BY_NAME:
                self._report(
                    rules.LINK_FALLBACK, link, f"The link to {shown} was found by its name alone: {found.path}."
                )
        links.append(self._edge(link, href, len(links), found.target))

    def _cite(self, link: Link, href: str, url: ExternalUrl, citations: dict[str, CitationEdge]) -> None:
        resource, domain = _cited(url, href)
        self.votes.append(resource)
        if link.kind is not LinkKind.BARE and link.kind is not LinkKind.AUTOLINK and link.label:
            self.votes.append((resource[0], LABEL, link.label))
        before = citations.get(url.normalized)
        if before is not None:
            citations[url.normalized] = msgspec.structs.replace(before, occurrences=before.occurrences + 1)
            return
        self.votes.append(domain)
        citations[url.normalized] = CitationEdge(
            self._ref,
            len(citations),
            url.normalized,
            url.domain,
            href,
            link.label,
            self._heading(link),
            link.section,
            link.line,
        )


def _path_of(url: ExternalUrl) -> str:
    return "/" + url.normalized.partition("://")[2].partition("/")[2]
