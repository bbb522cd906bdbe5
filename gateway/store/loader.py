"""From changed files to changed Documents.

`DocumentStore` is the one place that holds Documents by path. It belongs to the thread that reconciles; everything that
it hands on is immutable. A file that turns bad keeps its last good Document, marked stale, with the Problem beside it.
"""

import io
import mimetypes
from collections.abc import Mapping
from typing import Final, NamedTuple

import imagesize
import msgspec

from gateway.content_model import ContentModel
from gateway.store import fields, parallel, reading, records, rules
from gateway.store.document import Document
from gateway.store.problem import Problem
from gateway.store.reading import Portion, Read
from gateway.store.records import RecordFile, is_record_file
from gateway.store.source import FileChanges, FileEntry, FileSystem, Skipped, is_content

DEFAULT_MAX_FILE_BYTES: Final = 2_000_000
# Enough for the size of every image format with its metadata in front; the pixels are never read.
IMAGE_HEAD_BYTES: Final = 64 * 1024
# In bytes, with a line end and the like (RFC 1035 §2.3.4).
LONGEST_HOST: Final = 260
# How many files are read together: beyond, the memory of one step no longer fits the processor's caches.
PORTION: Final = 50


class AssetFile(msgspec.Struct, frozen=True, gc=False):
    """A file beside the content that Documents may refer to. Sizes in bytes and pixels; None where it is no image.

    `host` is what a file named CNAME says: the domain that the site is served on.
    """

    path: str
    byte_size: int
    mime_type: str | None
    width: int | None = None
    height: int | None = None
    host: str | None = None


class DocumentChanges(msgspec.Struct, frozen=True):
    """What is different after a look at the files. Paths are relative to the content root.

    `skipped` is the whole set of Problems about files that have no Document, or None where it is as before.
    """

    documents: tuple[Document, ...] = ()
    removed: tuple[str, ...] = ()
    assets: tuple[AssetFile, ...] = ()
    removed_assets: tuple[str, ...] = ()
    skipped: tuple[Problem, ...] | None = None
    records: tuple[RecordFile, ...] = ()
    removed_records: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        changed = self.documents or self.removed or self.assets or self.removed_assets
        return bool(changed or self.records or self.removed_records or self.skipped is not None)


class DocumentStore:
    """All Documents, assets and record files of one content root, by path."""

    def __init__(
        self,
        files: FileSystem,
        *,
        max_file_bytes: int = DEFAULT_MAX_FILE_BYTES,
        model: ContentModel = ContentModel(),  # noqa: B008  # frozen
    ) -> None:
        self._files, self._max_file_bytes = files, max_file_bytes
        keys = fields.KeyTable(model.keys) if model.keys else fields.COMMON_KEYS
        self._reader = reading.Reader(files, max_file_bytes, keys)
        self.documents: dict[str, Document] = {}
        self.assets: dict[str, AssetFile] = {}
        self.records: dict[str, RecordFile] = {}
        # Paths whose Document is what could be read of a broken file: the next version need not be better to count.
        self._broken: set[str] = set()
        # Content that could not be read at its last signature: tried again at every call.
        self._unread: dict[str, FileEntry] = {}
        # Problems of content of which nothing was ever read. It has no Document: it may be a draft.
        self._never_read: dict[str, tuple[Problem, ...]] = {}
        self._skipped: tuple[Problem, ...] = ()

    def apply(self, changes: FileChanges) -> DocumentChanges:
        """Read what changed. A save that leaves a file's bytes as they were is no change.

        If it raises, nothing has changed.
        """
        entries = self._unread | {entry.path: entry for entry in changes.changed}
        for path in changes.removed:
            entries.pop(path, None)
        content = [entry for path, entry in entries.items() if is_content(path)]
        looked_into = self._load(content)
        loaded = {path: new for path, new in looked_into.items() if new.document.content_hash}
        never_read = self._never_read_after(changes, looked_into)
        skipped = self._skipped if changes.skipped is None else tuple(map(_skipped_problem, changes.skipped))
        all_skipped = (*skipped, *(problem for path in sorted(never_read) for problem in never_read[path]))
        is_skipped_news = changes.skipped is not None or never_read != self._never_read
        others = {path: entry for path, entry in entries.items() if not is_content(path)}
        described = {path: self._record_file(path) for path in others if is_record_file(path)}
        looked_at = {path: self._asset(entry) for path, entry in others.items() if path not in described}
        done = DocumentChanges(
            documents=tuple(new.document for path, new in loaded.items() if self._is_news(path, new.document)),
            removed=tuple(path for path in changes.removed if path in self.documents),
            assets=tuple(asset for path, asset in looked_at.items() if self.assets.get(path) != asset),
            removed_assets=tuple(path for path in changes.removed if path in self.assets),
            skipped=all_skipped if is_skipped_news else None,
            records=tuple(new for path, new in described.items() if self.records.get(path) != new),
            removed_records=tuple(path for path in changes.removed if path in self.records),
        )
        self._commit(changes, loaded, looked_at, described)
        unread = [path for path, new in looked_into.items() if new.is_unread]
        unread += [path for path, file in described.items() if file.is_unread]
        self._unread = {path: entries[path] for path in unread}
        self._never_read, self._skipped = never_read, skipped
        return done

    def _commit(
        self,
        changes: FileChanges,
        loaded: "dict[str, _Loaded]",
        looked_at: dict[str, AssetFile],
        described: dict[str, RecordFile],
    ) -> None:
        for path in changes.removed:
            self.documents.pop(path, None)
            self.assets.pop(path, None)
            self.records.pop(path, None)
        self.documents.update((path, new.document) for path, new in loaded.items())
        self.assets.update(looked_at)
        self.records.update(described)
        self._broken.difference_update(changes.removed, loaded)
        self._broken.update(path for path, new in loaded.items() if new.is_broken)

    def _never_read_after(
        self, changes: FileChanges, looked_into: "dict[str, _Loaded]"
    ) -> dict[str, tuple[Problem, ...]]:
        still = self._never_read.keys() - looked_into.keys() - set(changes.removed)
        now = {path: new.document.problems for path, new in looked_into.items() if not new.document.content_hash}
        return {path: self._never_read[path] for path in still} | now

    def _is_news(self, path: str, document: Document) -> bool:
        before = self.documents.get(path)
        return before is None or _said(before) != _said(document)

    def _load(self, entries: list[FileEntry]) -> "dict[str, _Loaded]":
        known = {
            entry.path: before.content_hash
            for entry in entries
            if (before := self.documents.get(entry.path)) is not None and not before.is_stale
        }
        loaded: dict[str, _Loaded] = {}
        for portion in parallel.read(self._reader, _portions(entries, known)):
            for file in portion:
                loaded[file.path] = self._better(file)
        # In the order of the files, whoever has read them.
        return {entry.path: loaded[entry.path] for entry in entries}

    def _better(self, file: Read) -> "_Loaded":
        """A path's Document as it was or is now: what could be read of a broken file is worse than a good one."""
        document, is_broken = file.document, file.is_broken
        before, was_broken = self.documents.get(file.path), file.path in self._broken
        if document is None:
            return _Loaded(self.documents[file.path], was_broken)
        if is_broken and before is not None and (not was_broken or before.content_hash > document.content_hash == ""):
            # Who withdraws a post and makes a slip of it has withdrawn it.
            is_draft = before.is_draft or document.is_draft
            before = msgspec.structs.replace(before, is_stale=True, is_draft=is_draft, problems=document.problems)
            return _Loaded(before, was_broken, file.is_unread)
        return _Loaded(document, is_broken, file.is_unread)

    def _record_file(self, path: str) -> RecordFile:
        before = self.records.get(path)
        try:
            data = self._files.read(path, self._max_file_bytes)
        except OSError as error:
            message = f"The file cannot be read: {error.strerror or error}."
            after = records.unreadable(path, rules.FILE_UNREADABLE, message)
            return msgspec.structs.replace(records.better(before, after), is_unread=True)
        if (
            before is not None
            and not (before.is_stale or before.is_unread)
            and before.content_hash == reading.content_hash(data)
        ):
            return before
        return records.better(
            before, records.read_records(path, data, reading.content_hash(data), self._max_file_bytes)
        )

    def _asset(self, entry: FileEntry) -> AssetFile:
        mime_type = mimetypes.guess_type(entry.path)[0]
        width = height = -1
        if mime_type is not None and mime_type.startswith("image/"):
            try:
                head = self._files.read(entry.path, IMAGE_HEAD_BYTES)
                width, height = imagesize.get(io.BytesIO(head))
            except Exception:  # a lying image header may end the reader in any way; the file is then of unknown size
                width = height = -1
        known = width > 0 and height > 0
        return AssetFile(
            entry.path,
            entry.signature.size,
            mime_type,
            int(width) if known else None,
            int(height) if known else None,
            self._host(entry) if entry.path.rpartition("/")[2] == "CNAME" else None,
        )

    def _host(self, entry: FileEntry) -> str | None:
        try:
            lines = self._files.read(entry.path, LONGEST_HOST).decode("ascii").split()
        except (OSError, UnicodeDecodeError):
            return None
        return lines[0].lower() if len(lines) == 1 else None


class _Loaded(NamedTuple):
    """A path's Document, without a hash where nothing was ever read; whether the file is broken, or cannot be read."""

    document: Document
    is_broken: bool
    is_unread: bool = False


def _portions(entries: list[FileEntry], known: Mapping[str, str]) -> list[Portion]:
    portions = [tuple(entries[at : at + PORTION]) for at in range(0, len(entries), PORTION)]
    return [
        Portion(portion, {entry.path: known[entry.path] for entry in portion if entry.path in known})
        for portion in portions
    ]


def _said(document: Document) -> tuple[str, bool, bool, tuple[Problem, ...]]:
    return document.content_hash, document.is_stale, document.is_draft, document.problems


def _skipped_problem(skipped: Skipped) -> Problem:
    return Problem(
        skipped.path, None, None, skipped.rule, rules.FILE_SKIPPED.severity, skipped.message, skipped.remedy or None
    )
