"""What the Markdown file of an author says of them."""

import orjson

from gateway.store.document import Document
from gateway.store.record import Record, RecordKind, read_record


def profile_record(document: Document) -> Record:
    """The header of an author's own file, read as a record. Its `title` is that of a page, and no role."""
    said = orjson.loads(document.front_matter)
    said.pop("title", None)
    return read_record(RecordKind.AUTHOR, said)
