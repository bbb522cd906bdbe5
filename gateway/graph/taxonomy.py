"""Which Documents describe a tag or a category: the page of a term in a folder of terms."""

from collections.abc import Mapping
from typing import Final

import orjson

from gateway.graph.model import Kind, NodeRef, fold
from gateway.store.document import Document

TERM_FOLDERS: Final[Mapping[str, Kind]] = {
    "tags": Kind.TAG,
    "_tags": Kind.TAG,
    "topics": Kind.TAG,
    "categories": Kind.CATEGORY,
    "_categories": Kind.CATEGORY,
}


def term_of(document: Document) -> NodeRef | None:
    """The tag or category that a Document describes; it exists only where a post has it."""
    folder = document.key.rpartition("/")[0].rpartition("/")[2]
    kind = TERM_FOLDERS.get(folder.lower())
    return None if kind is None else NodeRef(kind, fold(document.slug))


def said_title(document: Document) -> str | None:
    """The title that a Document has in its header or first heading; None where it is made of the file's name."""
    header = orjson.loads(document.front_matter)
    if header.get("title") or document.name:
        return document.title
    return document.title if any(heading.text == document.title for heading in document.headings[:1]) else None
