"""Which Documents are posts, which are pages, and which describe an author: rules as data, decided per file."""

from enum import StrEnum
from typing import Final

from gateway.store.document import Document


class Role(StrEnum):
    """What a Document is to the graph."""

    POST = "post"
    PAGE = "page"
    PROFILE = "profile"


AUTHOR_FOLDERS: Final = frozenset(("authors", "_authors", "people", "contributors"))
POST_FOLDERS: Final = frozenset(("posts", "_posts", "post", "blog", "articles", "news", "entries"))
PAGE_FOLDERS: Final = frozenset(("pages", "_pages"))


def role(document: Document) -> Role:
    """By its folder where that says it; else a Document with a date, an author, a category or tags is a post."""
    folders = document.path.split("/")[:-1]
    stem = document.path.rpartition("/")[2].partition(".")[0]
    is_index = (stem in ("index", "_index") and len(folders) <= 1) or stem == "_index"
    if is_index:
        return Role.PAGE
    if any(folder.lower() in AUTHOR_FOLDERS for folder in folders):
        return Role.PROFILE
    if any(folder.lower() in POST_FOLDERS for folder in folders):
        return Role.POST
    if any(folder.lower() in PAGE_FOLDERS for folder in folders):
        return Role.PAGE
    return Role.POST if document.is_publication else Role.PAGE


def is_public(document: Document) -> bool:
    """Whether the readers of a site may see a Document at all."""
    return not document.is_draft
