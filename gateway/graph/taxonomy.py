"""Which Documents describe a tag or a category: the page of a term in a folder of terms."""

import orjson

from gateway.graph.collections import folder_matches
from gateway.graph.conventions import Conventions
from gateway.graph.model import NodeRef, fold
from gateway.store.document import Document


def term_of(document: Document, conventions: Conventions) -> NodeRef | None:
    """The tag or category that a Document describes; it exists only where a post has it."""
    folder = document.key.rpartition("/")[0]
    kind = conventions.term_folders.get(folder)
    if kind is None:
        patterns = conventions.term_folders.items()
        kind = next((kind for pattern, kind in patterns if "*" in pattern and folder_matches(pattern, folder)), None)
    return None if kind is None else NodeRef(kind, fold(document.slug))


def said_title(document: Document) -> str | None:
    """The title that a Document has in its header or first heading; None where it is made of the file's name."""
    header = orjson.loads(document.front_matter)
    if header.get("title") or document.name:
        return document.title
    return document.title if any(heading.text == document.title for heading in document.headings[:1]) else None
