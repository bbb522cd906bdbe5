"""What one Document says about the conventions of its folder: the only part of it that evidence is counted from."""

from functools import lru_cache
from typing import Final, NamedTuple

from gateway.graph.addresses import Address, addresses, permalink_host, permalink_path, site_path
from gateway.graph.collections import role
from gateway.graph.conventions import Conventions, Role
from gateway.graph.detect.generators import signs
from gateway.graph.model import Kind, NodeRef, fold, parse_url
from gateway.graph.spaced import spaced_terms
from gateway.store.document import Document, LinkKind

# Enough to tell a person's own file, whose `url` is that person's.
_NO_CONVENTIONS: Final = Conventions()


_SLASHES_OF_ONE: Final = len("//") + 1


class Facts(NamedTuple):
    """What counts of a Document.

    `site_paths` are of links from the site's root, `pages` of links to the web (host and path), `wiki_names` of
    wikilinks; each once. `terms` are the tags and categories that the Document has, `signs` what is usual with some
    generator, `spaced` texts that may be several tags or categories.
    """

    key: str
    addresses: tuple[Address, ...]
    site_paths: tuple[str, ...]
    pages: tuple[tuple[str, str], ...]
    host: str | None
    wiki_names: tuple[str, ...]
    terms: tuple[NodeRef, ...]
    date_order_vote: int
    signs: tuple[str, ...]
    spaced: tuple[tuple[Kind, str], ...] = ()


def facts(document: Document) -> Facts:
    """The facts of a Document. Equal for two versions of it between which nothing was decided anew."""
    site_paths: dict[str, None] = {}
    pages: dict[tuple[str, str], None] = {}
    wiki_names: dict[str, None] = {}
    for link in document.links:
        href = link.href
        if href.startswith(("http://", "https://", "//")):
            if (page := _page(href)) is not None:
                pages[page] = None
        elif href.startswith("/"):
            path = site_path(href)
            if path:
                site_paths[path] = None
        elif link.kind is LinkKind.WIKI:
            wiki_names[wiki_name(href)] = None
    named = addresses(document)
    written = permalink_path(document)
    return Facts(
        document.key,
        (*named, Address("", written)) if written else named,
        tuple(site_paths),
        tuple(pages),
        _host(document),
        tuple(wiki_names),
        (
            *[_term(Kind.TAG, name) for name in document.tags],
            *[_term(Kind.CATEGORY, name) for name in document.categories],
        ),
        document.date_order_vote,
        signs(document),
        tuple(spaced_terms(document)),
    )


@lru_cache(maxsize=16_384)
def _page(address: str) -> tuple[str, str] | None:
    """The host and the path of a page on the web; a path of one segment is that of a page on many a site: None."""
    url = parse_url(address)
    if url is None or url.normalized.count("/") <= _SLASHES_OF_ONE:
        return None
    path = site_path(url.normalized.partition("://")[2].partition("/")[2])
    return (url.domain, path) if "/" in path else None


@lru_cache(maxsize=16_384)
def _term(kind: Kind, name: str) -> NodeRef:
    return NodeRef(kind, fold(name))


def _host(document: Document) -> str | None:
    host = permalink_host(document)
    return None if host is None or role(document, _NO_CONVENTIONS) is Role.PROFILE else host


def wiki_name(target: str) -> str:
    """The name that a wikilink asks for: its last segment without the heading, in any case of letters."""
    return site_path(target).rpartition("/")[2].casefold()
