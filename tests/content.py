"""Content for tests: a dict of path → text, and what the gateway makes of it."""

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from gateway.content_model import ContentModel
from gateway.execution.executor import Executor, Request, Response
from gateway.graph.builder import Builder
from gateway.graph.collections import is_public
from gateway.graph.derived import Derived
from gateway.graph.snapshot import Snapshot
from gateway.schema.build import build_schema
from gateway.store.document import Document
from gateway.store.fields import COMMON_KEYS, KeyTable
from gateway.store.loader import AssetFile, DocumentChanges
from gateway.store.reading import content_hash, read_document
from gateway.store.records import RecordFile, is_record_file, read_records
from gateway.store.source import FileEntry, Signature, is_content

SCHEMA = build_schema()


def post(body: str = "", **header: object) -> str:
    """A Markdown file with front matter."""
    lines = "".join(f"{key}: {value}\n" for key, value in header.items())
    return f"---\n{lines}---\n{body}\n"


def document(path: str, text: str, keys: KeyTable = COMMON_KEYS) -> Document:
    """A file as read."""
    data = text.encode()
    return read_document(FileEntry(path, Signature(1, len(data), 0, 0)), data, 1_000_000, keys)[0]


def asset(path: str, text: str = "") -> AssetFile:
    """A file beside the content; its text stands for its bytes."""
    size = zlib.crc32(text.encode()) % 1000
    return AssetFile(path, size, "image/png", size + 1, size + 1, text if path == "CNAME" else None)


def record_file(path: str, text: str) -> RecordFile:
    """A record file as read."""
    return read_records(path, text.encode(), content_hash(text.encode()), 1_000_000)


def _is_asset(path: str) -> bool:
    return not is_content(path) and not is_record_file(path)


def changes(files: Mapping[str, str], removed: Iterable[str] = (), keys: KeyTable = COMMON_KEYS) -> DocumentChanges:
    """Files saved and files deleted, as the store tells of them."""
    gone = sorted(removed)
    return DocumentChanges(
        documents=tuple(document(path, text, keys) for path, text in sorted(files.items()) if is_content(path)),
        removed=tuple(path for path in gone if is_content(path)),
        assets=tuple(asset(path, text) for path, text in sorted(files.items()) if _is_asset(path)),
        removed_assets=tuple(path for path in gone if _is_asset(path)),
        records=tuple(record_file(path, text) for path, text in sorted(files.items()) if is_record_file(path)),
        removed_records=tuple(path for path in gone if is_record_file(path)),
    )


def is_anything(document: Document) -> bool:
    """The view that sees drafts."""
    return True


def snapshot(files: Mapping[str, str], *, drafts: bool = False, model: ContentModel | None = None) -> Snapshot:
    """The graph of some files."""
    visible, model = is_anything if drafts else is_public, model or ContentModel()
    return Builder(is_visible=visible, model=model).apply(changes(files, keys=KeyTable(model.keys)))[0]


def response(graph: Snapshot, query: str, **variables: Any) -> Response:
    """What an operation is answered."""
    return Executor(SCHEMA, Derived()).execute(Request(query, None, variables), graph)


def ask(graph: Snapshot, query: str, **variables: Any) -> Any:
    """The data of an answer that has no errors."""
    answer = response(graph, query, **variables)
    assert answer.errors == ()
    return answer.data


def errors(graph: Snapshot, query: str, **variables: Any) -> list[tuple[str, list[Any], str]]:
    """The errors of an answer: code, path, message."""
    found = response(graph, query, **variables).errors
    return [(error["extensions"]["code"], error.get("path", []), error["message"]) for error in found]
