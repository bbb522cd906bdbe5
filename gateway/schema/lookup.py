"""One node by what names it: a global id, a path, a slug, an address. None where there is none."""

from collections.abc import Sequence
from typing import TypeVar

from gateway.errors import InputError
from gateway.graph.model import Kind, parse_global_id
from gateway.graph.node import AnyNode, DocumentNode, PageNode, PostNode
from gateway.graph.points import SLUG, SLUG_BY_DEFAULT
from gateway.graph.reader import GraphReader
from gateway.graph.reads import THERE
from gateway.graph.routes import documents_at, route
from gateway.store.reading import document_key


def node_by_id(graph: GraphReader, id: str) -> AnyNode | None:
    """Any node, by its global id. Raises InputError where the text is none."""
    ref = parse_global_id(id)
    if ref is None:
        raise InputError(f"`id: {id[:100]!r}` is not a global id: take one from the `id` field of a node.")
    return graph.get(ref.kind, ref.key)


def document_by_url(graph: GraphReader, url: str, locale: str | None) -> PostNode | PageNode | None:
    """A post or Page by its address on the site. Raises InputError where that is another host's, or of several."""
    path = route(graph, url)
    if path is None:
        raise InputError(
            f"`url: {url[:200]!r}` is no address on a host of this site: give the path alone, as in `/about`."
        )
    remedy = "Ask `post` or `page` for one by `path` instead, or give `locale` as well."
    return _only(f"`url: {url[:200]!r}`", documents_at(graph, path, locale), remedy)


DocumentNodeT = TypeVar("DocumentNodeT", PostNode, PageNode)
FoundT = TypeVar("FoundT", bound=DocumentNode)


def document_by(
    graph: GraphReader,
    node_type: type[DocumentNodeT],
    id: str | None,
    path: str | None,
    slug: str | None,
    locale: str | None,
) -> DocumentNodeT | None:
    """A post or a Page, by exactly one of id, path and slug. Raises InputError otherwise, or where it is of several."""
    given = [name for name, value in (("id", id), ("path", path), ("slug", slug)) if value is not None]
    if len(given) != 1:
        said = "none was given" if not given else f"{' and '.join(f'`{name}`' for name in given)} were given"
        raise InputError(f"Give exactly one of `id`, `path` and `slug`: {said}.")
    if locale is not None and slug is None:
        raise InputError("`locale` goes with `slug`: an id and a path name one language's file already.")
    kind: Kind = node_type.kind
    if id is not None:
        node = node_by_id(graph, id)
        if node is not None and not isinstance(node, node_type):
            raise InputError(f"The id is that of a {node.kind}, not of a {kind}.")
        return node
    if path is not None:
        key = path.strip("/")
        found = graph.get(kind, key) or graph.get(kind, document_key(key))
        return found if isinstance(found, node_type) else None
    refs = graph.lookup(f"{SLUG_BY_DEFAULT}:{kind}", slug or "") if locale is None else ()
    fields = THERE if locale is None else frozenset(("locale",))
    nodes = [graph.get(kind, ref.key, fields) for ref in refs or graph.lookup(f"{SLUG}:{kind}", slug or "")]
    named = [node for node in nodes if isinstance(node, node_type) and locale in (None, node.locale)]
    return _only(f"`slug: {slug!r}`", named, "Give `path` instead, or `locale` as well.")


def _only(asked: str, found: Sequence[FoundT], remedy: str) -> FoundT | None:
    """What was found, if anything. Raises InputError where it is several."""
    if len(found) > 1:
        shown = ", ".join(node.key for node in found[:5]) + (", …" if len(found) > 5 else "")
        raise InputError(f"{asked} is that of {len(found)}: {shown}. {remedy}")
    return found[0] if found else None
