"""Where links inside the content lead.

A link is tried as what it may mean, in one order: relative to the file, relative to the file's address, as a path of
the site, as an alias. What none of these finds is looked for by its name alone, nearest first; that is a guess, and
told as one.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

import msgspec

from gateway.content_model import PERMALINK_PART
from gateway.graph import generated
from gateway.graph.addresses import (
    Address,
    addresses,
    dated,
    permalink_path,
    site_path,
    without_extension,
    without_numbers,
    without_order,
)
from gateway.graph.collections import role
from gateway.graph.conventions import Conventions, Role
from gateway.graph.detect.languages import split_suffix
from gateway.graph.detect.mounts import served
from gateway.graph.model import Kind, NodeRef
from gateway.graph.points import ALIAS, FILE, KEY, NAME, SPACE, URL, Definer, Point
from gateway.graph.settle import folder_language, language_folder
from gateway.store.document import Document
from gateway.store.ignore import is_content

Meaning = Callable[[Point], tuple[Definer, ...]]


class Found(StrEnum):
    """How a link's target was found."""

    BY_PATH = "path"
    BY_NAME = "name"
    AMBIGUOUS = "ambiguous"
    ELSEWHERE = "elsewhere"
    LEFT_OUT = "left out"
    NOWHERE = "nowhere"


class Resolution(msgspec.Struct, frozen=True):
    """What a link leads to. `rivals` are the paths of the first files between which it could not be decided."""

    target: NodeRef | None
    found: Found
    path: str = ""
    rivals: tuple[str, ...] = ()


_NOWHERE: Final = Resolution(None, Found.NOWHERE)
# A name that more files have, in folders of one name, is nobody's in particular; to compare them all for each link
# would take time with the square of their number.
_MOST_RIVALS: Final = 100
# More than this many rivals are not told.
_RIVALS: Final = 4


def resolve(
    document: Document, href: str, meaning: Meaning, conventions: Conventions, *, is_wikilink: bool = False
) -> Resolution:
    """Where a link of a Document leads. What `meaning` is asked for is all that the answer depends on."""
    for point in candidates(document, href, conventions):
        if definers := meaning(point):
            return Resolution(definers[0].ref, Found.BY_PATH, definers[0].path)
    if conventions.families:
        for point in _untranslated(document, href, conventions):
            if definers := meaning(point):
                return Resolution(definers[0].ref, Found.BY_PATH, definers[0].path)
    wanted = site_path(href)
    name = wanted.rpartition("/")[2]
    if not wanted and href.startswith("/"):
        # Every site has a home page, whatever makes it.
        return Resolution(None, Found.ELSEWHERE)
    if not name or name in (".", ".."):
        return _NOWHERE
    if href.startswith("/") and (elsewhere := _elsewhere(wanted, meaning)):
        return elsewhere
    if not is_wikilink:
        if (place := _left_out(document, href, conventions)) is not None:
            return Resolution(None, Found.LEFT_OUT, place)
        if generated.of_term(href) or _is_folder(document, href, wanted, meaning):
            return Resolution(None, Found.ELSEWHERE)
    found = _NOWHERE
    if "/" in wanted:
        found = _nearest(document, wanted, meaning((NAME, last_two(wanted))), conventions, is_wikilink)
    if found is _NOWHERE:
        found = _nearest(document, wanted, meaning((NAME, name.casefold())), conventions, is_wikilink)
    if found is _NOWHERE and not is_wikilink and generated.of_list(href):
        return Resolution(None, Found.ELSEWHERE)
    return found


def resolve_file(
    document: Document, href: str, places: Iterable[str], meaning: Meaning, conventions: Conventions
) -> Resolution:
    """Which file beside the content a Document names, as an image or the like, at one of its `file_places`.

    See `resolve`.
    """
    for place in places:
        if definers := _assets(meaning((FILE, place))):
            return Resolution(definers[0].ref, Found.BY_PATH, definers[0].path)
    wanted = site_path(href)
    if "/" not in wanted or wanted.endswith(("/.", "/..")):
        # The name alone says too little of a file: `logo.png` is everywhere.
        return _NOWHERE
    return _nearest(document, wanted, _assets(meaning((NAME, last_two(wanted)))), conventions, is_wikilink=False)


def last_two(path: str) -> str:
    """The last two segments of a path in any case of letters, by which files of a common name are told apart."""
    return "/".join(path.rsplit("/", 2)[-2:]).casefold()


def _assets(definers: tuple[Definer, ...]) -> tuple[Definer, ...]:
    return tuple([definer for definer in definers if definer.ref.kind is Kind.ASSET]) if definers else ()


def _untranslated(document: Document, href: str, conventions: Conventions) -> Iterator[Point]:
    """What a link would mean in the default language: a page that is not translated is served in that."""
    for name, place in candidates(document, href, conventions):
        folder = language_folder(place, conventions) if name == KEY else None
        if folder is not None:
            main = conventions.main_folders.get(conventions.families[folder], folder)
            if main != folder:
                yield KEY, main + place[len(folder) :]


def _elsewhere(path: str, meaning: Meaning) -> Resolution | None:
    """Whether a path of the site that no file has may be right all the same.

    It may begin in no folder that is here: nothing can be said of it then. Or it is a folder that is here, of which the
    site's generator makes a list.
    """
    first, _, rest = path.partition("/")
    return Resolution(None, Found.ELSEWHERE) if bool(rest) is not bool(meaning((SPACE, first))) else None


def _is_folder(document: Document, href: str, wanted: str, meaning: Meaning) -> bool:
    """Whether a link is to a folder of the content without an index, of which generators make a list."""
    if is_content(href.partition("#")[0].partition("?")[0]):
        return False
    place = generated.without_pagination(wanted)
    if not href.startswith("/"):
        place = _joined(document.path.rpartition("/")[0], place)
    return "/" in place and bool(meaning((SPACE, place)))


def _left_out(document: Document, href: str, conventions: Conventions) -> str | None:
    """The place of a file that is no content although it is Markdown, if a link is to one."""
    path = unquote(href.partition("#")[0].partition("?")[0])
    if not is_content(path):
        return None
    folder = document.path.rpartition("/")[0]
    places = served(conventions.mounts, path.strip("/")) if path.startswith("/") else (_joined(folder, path),)
    return next(filter(generated.is_left_out, places), None)


def _nearest(
    document: Document, wanted: str, named: tuple[Definer, ...], conventions: Conventions, is_wikilink: bool
) -> Resolution:
    """The best of the files of one name: by the folders that the link names too, by language, by nearness."""
    segments = wanted.casefold().split("/")

    def is_meant(definer: Definer) -> bool:
        # The name alone says little of an asset, `logo.png` is everywhere: its folder has to be the same too.
        is_named = definer.ref.kind is not Kind.ASSET or is_wikilink or shared(definer) > 1
        return definer.path != document.path and is_named

    def shared(definer: Definer) -> int:
        path = without_extension(definer.path)
        return _common(reversed(segments), reversed(path.casefold().split("/")))

    named = tuple(filter(is_meant, named[: _MOST_RIVALS + 2]))
    if not named:
        return _NOWHERE
    here = document.path.split("/")[:-1]

    def rank(definer: Definer) -> tuple[int, ...]:
        path = without_extension(definer.path)
        language = folder_language(path, conventions)
        return (
            shared(definer),
            language == document.locale,
            _common(here, path.split("/")[:-1]),
            language == conventions.default_language,
            -path.count("/") if is_wikilink else 0,
        )

    if len(named) > _MOST_RIVALS:
        return Resolution(None, Found.AMBIGUOUS, rivals=tuple(definer.path for definer in named[:_RIVALS]))
    ranks = list(map(rank, named))
    highest = max(ranks)
    best = [definer for definer, each in zip(named, ranks, strict=True) if each == highest]
    if len(best) == 1 or is_wikilink:
        return Resolution(best[0].ref, Found.BY_PATH if is_wikilink else Found.BY_NAME, best[0].path)
    return Resolution(None, Found.AMBIGUOUS, rivals=tuple(definer.path for definer in best[:_RIVALS]))


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def candidates(document: Document, href: str, conventions: Conventions) -> Iterator[Point]:
    """What a link inside the content may mean, best first. A fragment and a query are no part of it."""
    path = unquote(href.partition("#")[0].partition("?")[0])
    if path.startswith("@/"):
        # Zola: from its content folder, which is one of those around the file.
        for folder in _around(document.path):
            yield from _place(_joined(folder, path[2:]))
    elif path.startswith("/"):
        yield from _of_site(path, conventions)
    elif path:
        yield from _place(_joined(posixpath.dirname(document.path), path))
        yield from _place(_joined(document.key, path))
        url = next(iter(urls(document, conventions)), document.key)
        if url != document.key:
            for base in (url, posixpath.dirname(url)):
                yield from _of_site(_joined(f"/{base}", path), conventions)
        yield from _of_site(_joined("/", path), conventions)


def file_places(document: Document, href: str, conventions: Conventions) -> tuple[str, ...]:
    """Where a file beside the content may lie that a Document names, best first; no place is outside of the content."""
    path = href.partition("#")[0].partition("?")[0]
    if "%" in path:
        path = unquote(path)
    places: list[str] = []
    if path.startswith("@/"):
        places += [_joined(folder, path[2:]) for folder in _around(document.path)]
    elif path.startswith("/"):
        if site := _joined("/", path.lstrip("/")).strip("/"):
            places += served(conventions.mounts, site)
    elif path:
        places += (_joined(document.path.rpartition("/")[0], path), _joined(document.key, path))
        if (written := permalink_path(document, conventions.own_domains)) is not None:
            places.append(_joined(written, path))
        places += served(conventions.mounts, _joined("/", path).strip("/"))
    inside = [place for place in places if place not in ("", ".") and not place.startswith("..")]
    return tuple(dict.fromkeys(inside))


def _joined(base: str, path: str) -> str:
    """Where a path relative to a folder leads; one that leaves the root begins with two dots."""
    if "." not in path.replace(".", "x", 1) and "//" not in path and path[:1] not in (".", "/"):
        # What needs no normalising, which takes longer than all the rest.
        return f"{base.rstrip('/')}/{path}" if base else path
    return posixpath.normpath(posixpath.join(base, path))


def _place(place: str) -> Iterator[Point]:
    if place in ("", "."):
        yield KEY, "index"
        yield KEY, "_index"
    elif not place.startswith(".."):
        yield FILE, place
        yield KEY, without_extension(place.rstrip("/"))


def _of_site(path: str, conventions: Conventions) -> Iterator[Point]:
    """What a path of the site may mean."""
    exact = path.strip("/")
    for place in served(conventions.mounts, exact):
        yield from _place(place)
    # Hugo and others write addresses in lower case, whatever their files' names: these points are defined so too.
    plain = without_extension(exact).casefold()
    yield URL, plain
    yield ALIAS, plain


def _around(path: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def urls(document: Document, conventions: Conventions) -> tuple[str, ...]:
    """The paths of the site under which a Document is served, where they are not its key alone; best first."""
    found: dict[str, None] = {}
    if written := permalink_path(document, conventions.own_domains):
        found[written] = None
    for collection, pattern in conventions.permalinks:
        if written := from_pattern(document, collection, pattern, conventions):
            found[written] = None
    known = addresses(document)
    if conventions.ordered and (plain := without_order(document.key, conventions.ordered)) != document.key:
        last = document.key.rpartition("/")[2]
        place, _, name = plain.rpartition("/")
        known = tuple(Address(place, name if each.name == last else each.name) for each in known)
    for mount in conventions.mounts:
        for folder, name in known:
            inside = below(mount.folder, folder)
            if inside is None:
                continue
            address = f"{inside}/{name}" if inside and name else inside or name
            if mount.url:
                address = f"{mount.url}/{address}" if address else mount.url
            if conventions.is_numbered:
                address = without_numbers(address)
            found[address] = None
    if document.doc_id and document.doc_id != document.slug:
        found[posixpath.join(posixpath.dirname(document.key), document.doc_id)] = None
    if document.date is not None:
        for above in conventions.dated_under:
            for day in dated(document):
                found["/".join(part for part in (above, day, document.slug.strip("/")) if part)] = None
    if conventions.suffixes:
        folder, _, last = document.key.rpartition("/")
        stem, tag = split_suffix(last)
        if tag in conventions.suffixes:
            found["/".join(part for part in (tag, folder, stem) if part)] = None
    if "_posts" in document.path and document.date is not None:
        above_posts = [*document.key.partition("_posts")[0].strip("/").split("/"), *document.categories]
        found["/".join([*filter(None, above_posts), f"{document.date:%Y/%m/%d}", document.slug])] = None
    found.pop(document.key, None)
    return tuple(found)


def below(folder: str, other: str) -> str | None:
    """What is left of `other` behind `folder`; None where it is not in it."""
    if not folder:
        return other
    if other == folder:
        return ""
    return other[len(folder) + 1 :] if other.startswith(f"{folder}/") else None


def from_pattern(document: Document, collection: str, pattern: str, conventions: Conventions) -> str | None:
    """A written permalink, filled in; None where it is another collection's or needs a date that there is none of."""
    folder = posixpath.dirname(document.key)
    if collection == "posts":
        if role(document, conventions) is not Role.POST:
            return None
    elif collection != "*" and below(collection.strip("/"), folder) is None:
        return None
    day = document.date
    if day is None and any(part in pattern for part in (":year", ":month", ":day")):
        return None
    values = {
        "categories": "/".join(document.categories),
        "category": document.categories[0] if document.categories else "",
        "year": f"{day:%Y}" if day else "",
        "month": f"{day:%m}" if day else "",
        "day": f"{day:%d}" if day else "",
        "title": document.slug,
        "slug": document.slug,
        "folder": folder,
        "name": document.key.rpartition("/")[2],
    }
    filled = PERMALINK_PART.sub(lambda part: values[part[1]], pattern)
    return without_extension("/".join(filter(None, filled.split("/"))))
