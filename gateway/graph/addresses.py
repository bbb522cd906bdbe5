"""Addresses: how a Document may be called in a path of the site, and how paths are compared.

A path of the site is kept without slashes at its ends, without the extension of a page and without a final `index`.
"""

import re
from collections.abc import Container
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote

from gateway.graph.model import parse_url
from gateway.store import dates
from gateway.store.document import Document

_PAGE_EXTENSIONS: Final = (".md", ".mdx", ".markdown", ".html", ".htm")
# A number that orders a folder: `1.guide`, but not `1.94.1-release`.
NUMBERED: Final = re.compile(r"(\d+)\.(?=[^\d.\s])")

# A number that may order a folder, if its other names show it: `01-guide`, `1_guide`, `01. guide`; no date or version.
ORDERED: Final = re.compile(r"(\d{1,3})(?: ?[-_] ?|\. )(?=[^\W\d_])")


class Address(NamedTuple):
    """A way to name a Document: the folder that it stands in, and what its path ends with behind that."""

    folder: str
    name: str


def site_path(href: str) -> str:
    """The path of a link, decoded, without query, fragment and slashes at its ends, as a Document's key would be."""
    path = href.partition("#")[0].partition("?")[0]
    return without_extension((unquote(path) if "%" in path else path).strip("/"))


def without_extension(path: str) -> str:
    """A path without the extension of a page and without a final `index` or `_index`."""
    if path.endswith(_PAGE_EXTENSIONS):
        path = path[: path.rindex(".")]
    if not path.endswith("index"):
        return path
    folder, _, name = path.rpartition("/")
    return folder if name in ("index", "_index") and (folder or name == path) else path


def without_numbers(path: str) -> str:
    """A path without the numbers that order the files of a folder: `1.guide/2.install` is `guide/install`."""
    return "/".join(
        segment[match.end() :] if (match := NUMBERED.match(segment)) else segment for segment in path.split("/")
    )


def without_order(key: str, folders: Container[str]) -> str:
    """A key without the numbers that order what is in these folders: `01-guide/02-install` is `guide/install`."""
    plain: list[str] = []
    folder = ""
    for segment in key.split("/"):
        match = ORDERED.match(segment) if folder in folders else None
        plain.append(segment[match.end() :] if match else segment)
        folder = f"{folder}/{segment}" if folder else segment
    return "/".join(plain)


def addresses(document: Document) -> tuple[Address, ...]:
    """The ways to name a Document by its place, its slug and its date, best first."""
    folder, _, last = document.key.rpartition("/")
    slug = document.slug.strip("/")
    names = [last]
    if slug:
        if slug != last:
            names.append(slug)
        names += [f"{day}/{slug}" for day in dated(document)]
    found = [Address(folder, name) for name in names]
    if "." in folder or "." in last:
        plain = without_numbers(document.key)
        if plain != document.key:
            folder, _, last = plain.rpartition("/")
            found.append(Address(folder, last))
            return tuple(dict.fromkeys(found))
    return tuple(found)


def dated(document: Document) -> list[str]:
    """The days under which a Document may be served, as parts of a path: its file's name's, its header's."""
    name = document.key.rpartition("/")[2]
    named = dates.in_file_name(name) if name[:1].isdigit() else None
    days = [] if document.date is None else [document.date]
    if named is not None and named.day != document.date:
        days.insert(0, named.day)
    return list(map(_folders, days))


@lru_cache(maxsize=4096)
def _folders(day: date) -> str:
    """A day as parts of a path. Several files have it, and each is asked for it several times."""
    return day.isoformat().replace("-", "/")


_VERSION: Final = re.compile(r"((?:\A|.*/)(?:versioned_docs|docusaurus-plugin-content-docs)/version-([^/]+))(?:/|\Z)")


def version_of(key: str) -> tuple[str, str] | None:
    """The folder of an older version of the documentation that a key is in, and the version; None for the current one.

    https://docusaurus.io/docs/versioning
    """
    match = _VERSION.match(key) if "/version-" in key else None
    return (match[1], match[2]) if match else None


def permalink_path(document: Document, own_domains: frozenset[str] = frozenset()) -> str | None:
    """The path that the front matter gives a Document on its site, empty for the home page.

    An address on another site gives none.
    """
    written = document.permalink
    if not written or "/:" in written.replace("://", "") or "{" in written:
        # To be filled in by the site's generator.
        return None
    if "://" in written:
        url = parse_url(written)
        if url is None or url.domain not in own_domains:
            return None
        written = written.partition("://")[2].partition("/")[2]
    path = written.partition("#")[0].partition("?")[0]
    # A query alone (`/?p=12`) tells pages apart that are no paths.
    return site_path(path) if path == written or path.strip("/") else None


def permalink_host(document: Document) -> str | None:
    """The host that the front matter says the Document stands on."""
    for written in (document.canonical, document.permalink):
        if written and "://" in written and (url := parse_url(written)) is not None:
            return url.domain
    return None
