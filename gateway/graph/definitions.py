"""The points that files and records define: under which names others find them."""

from collections.abc import Iterator
from functools import lru_cache

from gateway.graph.addresses import site_path, version_of
from gateway.graph.conventions import Conventions, Role
from gateway.graph.detect.mounts import served_under
from gateway.graph.links import last_two, urls
from gateway.graph.model import Kind, NodeRef, fold
from gateway.graph.points import (
    ADDRESS,
    ALIAS,
    AUTHOR,
    BYLINE,
    FILE,
    HANDLE,
    KEY,
    NAME,
    NAMESAKE,
    PROFILE,
    SLUG,
    SLUG_BY_DEFAULT,
    SPACE,
    TRANSLATION,
    URL,
    Point,
)
from gateway.graph.profiles import profile_record
from gateway.graph.settle import translation_group
from gateway.graph.site_url import address
from gateway.store.document import Document
from gateway.store.record import Record


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
    if "/" in key:
        yield NAME, last_two(key)
    if slug != last:
        yield NAME, slug.strip("/").rpartition("/")[2].casefold()
    for url in urls(document, conventions):
        yield URL, url.casefold()
        yield from _spaces(url)
    if key != key.casefold():
        # The address where the generator writes all in lower case.
        yield URL, key.casefold()
    yield from _spaces(key)
    for own in own_aliases(document):
        yield ALIAS, own[1]
        yield own
    if ref.kind is Kind.AUTHOR:
        for own in own_names(document, ref):
            yield AUTHOR, own[1]
            yield PROFILE, own[1]
            yield own
        for handle in profile_record(document).handles:
            yield HANDLE, fold(handle)
        # Of one person's profiles in several languages, one is served.
        if document.locale in (None, conventions.default_language):
            yield _of_kind(SLUG_BY_DEFAULT, ref.kind), ref.key
        if group := translation_group(document, conventions):
            yield _of_kind(TRANSLATION, ref.kind), group
        return
    yield ADDRESS, address(document, ref.kind, conventions).casefold()
    yield _of_kind(SLUG, ref.kind), slug
    if slug != last and last.endswith(slug):
        # A slug that is what is left of the name without its date or number: the whole name finds it too.
        yield _of_kind(SLUG, ref.kind), last
    if ref.kind is Kind.POST:
        # A Page makes no author.
        for author in document.authors:
            yield BYLINE, fold(author)
    if document.locale in (None, conventions.default_language) and version_of(key) is None:
        yield _of_kind(SLUG_BY_DEFAULT, ref.kind), slug
    yield slug_in_language(document, ref.kind)
    if group := translation_group(document, conventions):
        yield _of_kind(TRANSLATION, ref.kind), group


def _spaces(path: str) -> Iterator[Point]:
    """What is taken of the site by a page at this path: what it begins with, and the folder that it is in."""
    first, slash, rest = path.partition("/")
    yield SPACE, first
    if slash and "/" in rest:
        yield SPACE, path[: path.rindex("/")]


def slug_in_language(document: Document, kind: Kind) -> Point:
    """The point of a slug among the Documents of one kind, language and version, of which each should have its own."""
    return _namesakes(kind, document), document.slug


def own_aliases(document: Document) -> tuple[Point, ...]:
    """The points of a Document's aliases, of which it should be the only one in its language and version."""
    if not document.aliases:
        return ()
    point = _namesakes(ALIAS, document)
    # A whole address is one of this site's own past.
    written = (alias.partition("://")[2].partition("/")[2] if "://" in alias else alias for alias in document.aliases)
    return tuple(dict.fromkeys((point, path.casefold()) for path in map(site_path, written) if path))


def own_names(document: Document, ref: NodeRef) -> tuple[Point, ...]:
    """The points of a profile's id and name, under which bylines find it."""
    names = (ref.key, fold(document.name or document.title))
    return tuple((f"{NAMESAKE}:{AUTHOR}", name) for name in dict.fromkeys(names))


def _namesakes(what: str, document: Document) -> str:
    """The first part of the points that a Document shares with those of its language and version."""
    version = version_of(document.key)
    return _of_edition(what, document.locale or "", version[1] if version else "")


# The first parts of points are few and every Document has some: they are made once and shared.
@lru_cache(maxsize=1024)
def _of_edition(what: str, language: str, version: str) -> str:
    return f"{NAMESAKE}:{what}:{language}:{version}"


@lru_cache(maxsize=64)
def _of_kind(name: str, kind: Kind) -> str:
    """The first part of the points of a name that are kept apart by kind."""
    return f"{name}:{kind}"


def defined_by_asset(path: str, conventions: Conventions) -> Iterator[Point]:
    """The points that a file beside the content defines."""
    yield FILE, path
    yield NAME, path.rpartition("/")[2].casefold()
    if "/" in path:
        yield NAME, last_two(path)
    for url in served_under(conventions.mounts, path):
        yield SPACE, url.partition("/")[0]


def defined_by_record(record: Record) -> Iterator[Point]:
    """The points that the record of an author defines."""
    for name in (record.id, record.name):
        if name is not None:
            yield AUTHOR, fold(name)
    for handle in record.handles:
        yield HANDLE, fold(handle)


def record_source(path: str, record: Record) -> str:
    """The name of a record among the definers and readers of points, which are files and have no NUL in theirs."""
    return f"{path}\0{record.id}" if record.id is not None else f"{path}\0{record.name}\0"


def is_record(source: str) -> bool:
    """Whether a definer or reader of points is a record, and not a file."""
    return "\0" in source
