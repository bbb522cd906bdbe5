"""Which Documents are posts, which are pages, and which describe an author: rules as data, decided per file."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from gateway.content_model import Collections
from gateway.graph.conventions import Conventions, Role
from gateway.store.document import Document

AUTHOR_FOLDERS: Final = frozenset(("authors", "_authors", "people", "contributors"))
# The last are where Docusaurus has translations of `blog` and of `src/pages`.
POST_FOLDERS: Final = frozenset(
    ("posts", "_posts", "_drafts", "post", "blog", "articles", "news", "entries", "docusaurus-plugin-content-blog")
)
PAGE_FOLDERS: Final = frozenset(("pages", "_pages", "docusaurus-plugin-content-pages"))
_FOLDERS: Final = ((AUTHOR_FOLDERS, Role.PROFILE), (POST_FOLDERS, Role.POST), (PAGE_FOLDERS, Role.PAGE))


class Placed(NamedTuple):
    """What a Document is, and why: to be read behind "because it is"."""

    role: Role
    reason: str


_INDEX: Final = Placed(Role.PAGE, "the index of a folder")
_PUBLICATION: Final = Placed(Role.POST, "with a date, an author, a category or tags")
_PAGE: Final = Placed(Role.PAGE, "without a date, an author, a category and tags")
_TRANSLATED_POST: Final = Placed(Role.POST, "a translation of one")
_TRANSLATED_PAGE: Final = Placed(Role.PAGE, "a translation of one")


def role(document: Document, conventions: Conventions) -> Role:
    """What a Document is to the graph; see `place`."""
    return place(document, conventions).role


def place(document: Document, conventions: Conventions) -> Placed:
    """By what is written of its folder, or by its folder's name, or by its header.

    A Document with a date, an author, a category or tags is a post where its folder says nothing. In a folder of
    authors, what has both a date and an author is a post by one of them.
    """
    inside, _, name = document.path.rpartition("/")
    for pattern, written in conventions.collections:
        if folder_matches(pattern, inside):
            return Placed(written, f"in {pattern}, written in gateway.toml")
    stem = name.partition(".")[0]
    if stem in ("index", "_index") and "/" not in inside:
        return _INDEX
    usual, is_direct = _usual(inside)
    if usual is not None:
        if _is_list(stem, usual.role, is_direct=is_direct):
            return _INDEX
        if usual.role is Role.PROFILE and document.date is not None and document.authors:
            return Placed(Role.POST, f"dated and signed, {usual.reason}")
        return usual
    if stem == "_index":
        return _INDEX
    return _PUBLICATION if document.is_publication else _PAGE


def place_as(own: Placed, *, is_post: bool) -> Placed:
    """What a version of a page is whose original is a post or not: `own` decides where it is not by the header."""
    if own not in (_PUBLICATION, _PAGE) or (own.role is Role.POST) is is_post:
        return own
    return _TRANSLATED_POST if is_post else _TRANSLATED_PAGE


def as_placed(document: Document, placed: Placed) -> Document:
    """The Document of which `place` says no other than what its original made of it; nearly always itself."""
    if placed not in (_TRANSLATED_POST, _TRANSLATED_PAGE):
        return document
    return msgspec.structs.replace(document, is_publication=placed.role is Role.POST)


@lru_cache(maxsize=4096)
def _usual(path: str) -> tuple[Placed | None, bool]:
    """What is usually in a folder of that path, and whether its own name says so."""
    folders = path.split("/")
    for names, usual in _FOLDERS:
        folder = next((folder for folder in folders if folder.lower() in names), None)
        if folder is not None:
            return Placed(usual, f"in a folder named {folder}"), folders[-1] == folder
    return None, False


def _is_list(stem: str, usual: Role, *, is_direct: bool) -> bool:
    """Whether a file in a folder of posts or people, directly or deeper, is a list of them."""
    if usual is Role.PROFILE:
        # Deeper, Hugo and others have one person's page as the index of a folder: `authors/ana/_index.md`.
        return is_direct and stem in ("index", "_index")
    return stem == "_index"


def written_collections(written: Collections) -> tuple[tuple[str, Role], ...]:
    """The patterns of folders that a content model writes, the most particular first."""
    patterns = [
        *((pattern, Role.POST) for pattern in written.posts),
        *((pattern, Role.PAGE) for pattern in (*written.pages, *(written.tags or ()), *(written.categories or ()))),
        *((pattern, Role.PROFILE) for pattern in written.authors),
    ]
    ordered = sorted(patterns, key=lambda each: (-each[0].strip("/").count("/"), "*" in each[0], -len(each[0])))
    return tuple((pattern.strip("/"), role) for pattern, role in ordered)


@lru_cache(maxsize=4096)
def folder_matches(pattern: str, folder: str) -> bool:
    """Whether a folder is one that a pattern names, or is in one. `*` is part of a name, `**` any folders or none."""
    return _expression(pattern).match(f"{folder}/") is not None


@lru_cache(maxsize=256)
def _expression(pattern: str) -> re.Pattern[str]:
    if pattern in ("", "."):
        return re.compile("")
    # The first place at which what follows a star fits is as good as any later one. Atomic groups keep it, so that the
    # time grows with the length of the path, and not with a power of it for each star.
    chunks: list[list[str]] = [[]]
    for name in pattern.split("/"):
        if name == "**":
            chunks.append([])
        else:
            chunks[-1].append(_name_expression(name))
    first, *others = ("".join(chunk) for chunk in chunks)
    return re.compile(first + "".join(f"(?>(?:[^/]+/)*?{chunk})" for chunk in others))


def _name_expression(name: str) -> str:
    """The expression of one name in a pattern, with the slash behind it."""
    first, *others = map(re.escape, name.split("*"))
    if not others:
        return f"{first}/"
    *middle, last = others
    return first + "".join(f"(?>[^/]*?{part})" for part in middle) + f"[^/]*{last}/"


def is_public(document: Document) -> bool:
    """Whether the readers of a site may see a Document at all."""
    return not document.is_draft
