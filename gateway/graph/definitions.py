"""The points that files define: under which names others find them."""

from collections.abc import Iterator

from gateway.graph.addresses import site_path
from gateway.graph.conventions import Conventions, Role
from gateway.graph.detect.mounts import served_under
from gateway.graph.links import urls
from gateway.graph.model import Kind, NodeRef, fold
from gateway.graph.points import (
    ALIAS,
    AUTHOR,
    BYLINE,
    FILE,
    KEY,
    NAME,
    SLUG,
    SLUG_BY_DEFAULT,
    SPACE,
    TRANSLATION,
    URL,
    Point,
)
from gateway.graph.settle import translation_group
from gateway.store.document import Document


def document_ref(document: Document, role: Role) -> NodeRef:
    """The node that a Document becomes, or for a profile the author whom it describes."""
    match role:
        case Role.POST:
            return NodeRef(Kind.POST, document.key)
        case Role.PAGE:
            return NodeRef(Kind.PAGE, document.key)
        case Role.PROFILE:
            return NodeRef(Kind.AUTHOR, fold(document.slug))


def defined_by(document: Document, ref: NodeRef, conventions: Conventions) -> Iterator[Point]:
    """The points that a Document defines."""
    key, slug = document.key, document.slug
    yield FILE, document.path
    yield KEY, key
    last = key.rpartition("/")[2]
    yield NAME, last.casefold()
    if slug != last:
        yield NAME, slug.strip("/").rpartition("/")[2].casefold()
    for url in urls(document, conventions):
        yield URL, url.casefold()
        yield SPACE, url.partition("/")[0]
    yield SPACE, key.partition("/")[0]
    for alias in document.aliases:
        # A whole address is one of this site's own past.
        path = site_path(alias.partition("://")[2].partition("/")[2] if "://" in alias else alias)
        if path:
            yield ALIAS, path.casefold()
    if ref.kind is Kind.AUTHOR:
        yield AUTHOR, ref.key
        yield AUTHOR, fold(document.name or document.title)
        return
    yield f"{SLUG}:{ref.kind}", slug
    if slug != last and last.endswith(slug):
        # A slug that is what is left of the name without its date or number: the whole name finds it too.
        yield f"{SLUG}:{ref.kind}", last
    for author in document.authors:
        yield BYLINE, fold(author)
    if document.locale in (None, conventions.default_language):
        yield f"{SLUG_BY_DEFAULT}:{ref.kind}", slug
    yield slug_in_language(document, ref.kind)
    if group := translation_group(document, conventions):
        yield f"{TRANSLATION}:{ref.kind}", group


def slug_in_language(document: Document, kind: Kind) -> Point:
    """The point of a slug among the Documents of one kind and language, of which each should have its own."""
    return f"{SLUG}:{kind}:{document.locale or ''}", document.slug


def defined_by_asset(path: str, conventions: Conventions) -> Iterator[Point]:
    """The points that a file beside the content defines."""
    yield FILE, path
    yield NAME, path.rpartition("/")[2].casefold()
    for url in served_under(conventions.mounts, path):
        yield SPACE, url.partition("/")[0]
