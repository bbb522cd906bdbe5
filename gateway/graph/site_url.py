"""The one address of a Document on its site: that under which the site's readers most likely find it.

Links may use others as well (`gateway.graph.links`); what decides is what is written, then what links show, then usage.
"""

from typing import Final
from urllib.parse import quote

from gateway.graph.addresses import permalink_path, without_extension, without_numbers, without_order
from gateway.graph.collections import POST_FOLDERS
from gateway.graph.conventions import Conventions, Mount
from gateway.graph.detect.languages import split_suffix
from gateway.graph.links import below, from_pattern
from gateway.graph.model import Kind
from gateway.graph.settle import language_folder
from gateway.store import dates
from gateway.store.document import Document

# What may stand in a path as it is (RFC 3986 §3.3).
_OF_PATH: Final = "/!$&'()*+,;=:@~"
_ROOT: Final = Mount("", "")


def site_url(document: Document, kind: Kind, conventions: Conventions) -> str:
    """The address of a settled Document that is a node of that kind: a path from the root, percent-encoded.

    It has no slash at its end, no extension of a page and no `index`; that of the home page is `/`.
    """
    return "/" + quote(address(document, kind, conventions), safe=_OF_PATH, errors="replace")


def address(document: Document, kind: Kind, conventions: Conventions) -> str:
    """The same as a path of the site (`gateway.graph.addresses`): decoded, without a slash at its start."""
    written = permalink_path(document, conventions.own_domains)
    if written is not None:
        return written
    for collection, pattern in conventions.permalinks:
        if filled := from_pattern(document, collection, pattern, conventions):
            return _in_language(filled, document, conventions)
    if kind is Kind.POST and document.date is not None:
        parts = (document.date.isoformat().replace("-", "/"), document.slug)
        if conventions.dated_under and _is_by_date(document):
            path = "/".join(filter(None, (conventions.dated_under[0], *parts)))
            return _in_language(path, document, conventions)
        above, in_posts, _ = f"/{document.key}".partition("/_posts/")
        if in_posts:
            # https://jekyllrb.com/docs/permalinks/: the folders above and the categories.
            return "/".join(filter(None, (above.strip("/"), *map(str.lower, document.categories), *parts)))
    return _by_place(document, conventions)


def _is_by_date(document: Document) -> bool:
    """Whether a dated address would be this Document's: documentation may have dates too."""
    folders, _, name = document.key.rpartition("/")
    is_dated = name[:1].isdigit() and dates.in_file_name(name) is not None
    return is_dated or not POST_FOLDERS.isdisjoint(folders.lower().split("/"))


def _by_place(document: Document, conventions: Conventions) -> str:
    """By the folder, under the path where that is served, and the slug."""
    key = "" if document.key in ("index", "_index") else document.key
    mount = _mount(key, conventions)
    plain = without_order(key, conventions.ordered) if conventions.ordered else key
    segments = plain.split("/")[mount.folder.count("/") + 1 if mount.folder else 0 :]
    path = "/".join(filter(None, (mount.url, *segments[:-1], document.slug if any(segments) else "")))
    if conventions.is_numbered:
        path = without_numbers(path)
    return without_extension(_in_language(path, document, conventions, is_mounted=True))


def _mount(folder: str, conventions: Conventions) -> Mount:
    """The innermost mount around a folder or file."""
    found = None
    for mount in conventions.mounts:
        if (found is None or len(mount.folder) > len(found.folder)) and below(mount.folder, folder) is not None:
            found = mount
    return found or _ROOT


def _in_language(path: str, document: Document, conventions: Conventions, *, is_mounted: bool = False) -> str:
    """A path under that of the Document's language, unless it is the default one or its mount has brought it there."""
    prefix = ""
    tag = split_suffix(document.key.rpartition("/")[2])[1] if conventions.suffixes else None
    if tag in conventions.suffixes and tag != conventions.default_language:
        prefix = tag or ""
    elif not is_mounted and (folder := language_folder(document.key, conventions)) is not None:
        mount = _mount(folder, conventions)
        prefix = f"{mount.url}/{below(mount.folder, folder)}".strip("/")
    return f"{prefix}/{path}".strip("/")
