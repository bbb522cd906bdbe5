"""Which Document stands at an address of the site."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from gateway.graph.addresses import site_path
from gateway.graph.conventions import Conventions
from gateway.graph.detect.mounts import served
from gateway.graph.model import Kind, NodeRef, parse_url
from gateway.graph.node import PageNode, PostNode
from gateway.graph.points import ADDRESS, ALIAS, URL
from gateway.graph.reader import GraphReader

# Of each Document that may be meant.
_LOOKED_AT: Final = frozenset(("url", "locale"))


def route(graph: GraphReader, url: str) -> str | None:
    """The path of the site that an address means: a path, or a whole URL; None for one on a host that is not the site.

    The path is decoded and has no slashes at its ends, no query, no fragment, no extension of a page and no `index`.
    """
    if url.startswith("//") or (not url.startswith("/") and "://" in url):
        external = parse_url(url)
        if external is not None:
            if external.domain not in graph.conventions().own_domains:
                return None
            url = external.normalized.partition("://")[2].partition("?")[0].partition("/")[2]
        elif not url.startswith("//"):
            return None
    return site_path(url)


def documents_at(graph: GraphReader, path: str, locale: str | None = None) -> list[PostNode | PageNode]:
    """The Documents at a path of the site: one or none, or several between which nothing decides.

    They have it for their own `url`, or a link with that path would lead to them: by their place, by another address
    under which they may be served, or by an alias. Capitals matter only where two differ by nothing else. Of several
    those in the default language are meant, of these the one whose file has that place. With `locale`, those in that
    language alone are looked at.
    """
    folded = path.casefold()
    conventions = graph.conventions()
    in_place = list(_first(graph, _keys(dict.fromkeys((path, folded)), conventions)))
    for found in (
        _nodes(graph, graph.lookup(ADDRESS, folded)),
        in_place,
        _nodes(graph, graph.lookup(URL, folded)),
        _nodes(graph, graph.lookup(ALIAS, folded)),
    ):
        if meant := [node for node in found if locale in (None, node.locale)]:
            meant = [node for node in meant if site_path(node.url) == path] or meant
            meant = [node for node in meant if node.locale == conventions.default_language] or meant
            return [node for node in in_place if node in meant] or meant
    return []


def _nodes(graph: GraphReader, refs: Iterable[NodeRef]) -> Iterator[PostNode | PageNode]:
    for ref in refs:
        node = graph.get(ref.kind, ref.key, _LOOKED_AT)
        if isinstance(node, PostNode | PageNode):
            yield node


def _keys(paths: Iterable[str], conventions: Conventions) -> Iterator[str]:
    """The identities of what may stand at some paths by its place alone, in the order in which mounts are tried."""
    for path in paths:
        for place in served(conventions.mounts, path):
            yield from (place,) if place else ("index", "_index")


def _first(graph: GraphReader, keys: Iterable[str]) -> Iterator[PostNode | PageNode]:
    refs = (NodeRef(kind, key) for key in keys for kind in (Kind.POST, Kind.PAGE))
    return islice(_nodes(graph, refs), 1)
