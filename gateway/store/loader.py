"""From changed files to changed Documents.

`DocumentStore` is the one place that holds Documents by path. It belongs to the thread that reconciles; everything that
it hands on is immutable. A file that turns bad keeps its last good Document, marked stale, with the Problem beside it.
"""

import io
import mimetypes
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from hashlib import blake2b
from sys import intern
from typing import Final, NamedTuple

import imagesize
import msgspec
import orjson

from gateway.content_model import ContentModel
from gateway.store import dates, fields, front_matter, markdown, records, rules
from gateway.store.document import Document, is_in_drafts
from gateway.store.header import MAX_HEADER_CHARACTERS, Header
from gateway.store.problem import Problem
from gateway.store.records import RecordFile, is_record_file
from gateway.store.source import FileChanges, FileEntry, FileSystem, Skipped, is_content

DEFAULT_MAX_FILE_BYTES: Final = 2_000_000
# Enough for the size of every image format with its metadata in front; the pixels are never read.
IMAGE_HEAD_BYTES: Final = 64 * 1024
# In bytes, with a line end and the like (RFC 1035 §2.3.4).
LONGEST_HOST: Final = 260


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
        self._keys = fields.KeyTable(model.keys) if model.keys else fields.COMMON_KEYS
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
        looked_into = {path: self._load(entry) for path, entry in entries.items() if is_content(path)}
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

    def _load(self, entry: FileEntry) -> "_Loaded":
        before = self.documents.get(entry.path)
        was_broken = entry.path in self._broken
        is_unread = False
        try:
            data = self._files.read(entry.path, self._max_file_bytes)
        except OSError as error:
            message = f"The file cannot be read: {error.strerror or error}."
            document = _unread(entry, rules.FILE_UNREADABLE.at(entry.path, None, None, message))
            is_broken = is_unread = True
        else:
            if before is not None and not before.is_stale and before.content_hash == content_hash(data):
                return _Loaded(before, was_broken)
            document, is_broken = read_document(entry, data, self._max_file_bytes, self._keys)
        if is_broken and before is not None and (not was_broken or before.content_hash > document.content_hash == ""):
            # Who withdraws a post and makes a slip of it has withdrawn it.
            is_draft = before.is_draft or document.is_draft
            before = msgspec.structs.replace(before, is_stale=True, is_draft=is_draft, problems=document.problems)
            return _Loaded(before, was_broken, is_unread)
        return _Loaded(document, is_broken, is_unread)

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
            and before.content_hash == content_hash(data)
        ):
            return before
        return records.better(before, records.read_records(path, data, content_hash(data), self._max_file_bytes))

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


def _said(document: Document) -> tuple[str, bool, bool, tuple[Problem, ...]]:
    return document.content_hash, document.is_stale, document.is_draft, document.problems


def _skipped_problem(skipped: Skipped) -> Problem:
    return Problem(
        skipped.path, None, None, skipped.rule, rules.FILE_SKIPPED.severity, skipped.message, skipped.remedy or None
    )


def content_hash(data: bytes) -> str:
    """The name of a file's bytes: BLAKE2b (RFC 7693), 128 bits, in hexadecimal."""
    return blake2b(data, digest_size=16).hexdigest()


def read_document(
    entry: FileEntry, data: bytes, max_file_bytes: int, keys: fields.KeyTable = fields.COMMON_KEYS
) -> tuple[Document, bool]:
    """Make a Document of a file's bytes.

    Never raises. The second value says that the file is broken as a whole: the Document then holds what could be read,
    and an earlier good one should be preferred to it. Where nothing could, it has no `content_hash`, and is not to be
    served.
    """
    if len(data) > max_file_bytes:
        size = f"{entry.signature.size:,} bytes; the limit is {max_file_bytes:,}"
        problem = rules.FILE_TOO_LARGE.at(entry.path, None, None, f"The file has {size}.")
        return _unread(entry, problem, is_draft=_says_draft(entry.path, data, keys)), True
    text, broken = _decode(entry.path, data)
    if text is None:
        line, column = _place(data, data.index(b"\0"))
        problem = rules.FILE_BINARY.at(entry.path, line, column, "The file holds a NUL byte.")
        return _unread(entry, problem, is_draft=_says_draft(entry.path, data, keys)), True
    problems = [] if broken is None else [broken]
    odd_line_end = _odd_line_end(text) if "\r" in text else None
    text = _with_line_feeds(text)
    if not text.strip():
        problems.append(rules.FILE_EMPTY.at(entry.path, None, None, "The file is empty."))
    header = front_matter.read(text, entry.path)
    said = fields.read(header.entries, entry.path, keys)
    if front_matter.mentions_draft(text, header, keys):
        said = msgspec.structs.replace(said, is_draft=True)
    is_as_saved = not problems and b"\r" not in data and not data.startswith(BOM_UTF8)
    source = data if is_as_saved else text.encode()
    document = _document(entry, data, text, source, header, said, problems)
    if odd_line_end is not None or data.startswith(BOM_UTF8):
        document = msgspec.structs.replace(
            document, has_byte_order_mark=data.startswith(BOM_UTF8), odd_line_end=odd_line_end
        )
    return document, broken is not None or header.is_broken


def _decode(path: str, data: bytes) -> tuple[str | None, Problem | None]:
    """A file's text, and what is wrong with its encoding; None for binary data."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
        if "\0" not in text:
            return text, rules.FILE_ENCODING.at(path, 1, 1, "The file is UTF-16.")
    if b"\0" in data:
        return None, None
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        # The codec counts from behind the byte order mark.
        at = error.start + len(data) - len(error.object)
        problem = rules.FILE_ENCODING.at(path, *_place(data, at), f"Byte 0x{data[at]:02X} is not UTF-8.")
        return data.decode("utf-8-sig", errors="replace"), problem


def _place(data: bytes, at: int) -> tuple[int, int]:
    """The line and column of a byte, 1-based."""
    before = _with_line_feeds(data[:at].decode("utf-8-sig", errors="replace"))
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


_LINE_END: Final = re.compile(r"\r\n?|\n")


def _odd_line_end(text: str) -> int | None:
    """The first line that ends in another way than most do."""
    ends = _LINE_END.findall(text)
    common = Counter(ends).most_common(1)[0][0]
    return next((number for number, end in enumerate(ends, 1) if end != common), None)


def _document(
    entry: FileEntry,
    data: bytes,
    text: str,
    source: bytes,
    header: Header,
    said: fields.Fields,
    problems: list[Problem],
) -> Document:
    body = text[header.body_start :]
    read = markdown.read(body, header.body_line)
    key = document_key(entry.path)
    return Document(
        path=entry.path,
        key=key,
        content_hash=content_hash(data),
        byte_size=len(data),
        modified_ns=entry.signature.mtime_ns,
        source=source,
        body_start=len(text[: header.body_start].encode()),
        body_line=header.body_line,
        front_matter=_json({name: item.value for name, item in header.entries.items()}),
        slug=(said.slug or "").strip("/") or _slug(key),
        title=said.title or read.first_heading or said.name or _title(key),
        description=said.description,
        date=said.date,
        published_at=said.published_at,
        updated_at=said.updated_at,
        expires_at=said.expires_at,
        is_draft=said.is_draft or is_in_drafts(entry.path),
        is_publication=said.is_publication,
        locale=said.locale,
        # Names that many files give are kept once.
        authors=tuple(map(intern, said.authors)),
        authors_place=said.authors_place,
        author_details=said.author_details,
        categories=tuple(map(intern, said.categories)),
        tags=tuple(map(intern, said.tags)),
        image=said.image,
        image_place=said.image_place,
        aliases=said.aliases,
        permalink=said.permalink,
        canonical=said.canonical,
        doc_id=said.doc_id,
        translation_key=said.translation_key,
        slash_dates=said.slash_dates,
        date_order_vote=said.date_order_vote,
        name=said.name,
        headings=read.headings,
        links=read.links,
        word_count=read.word_count,
        problems=(*problems, *header.problems, *said.problems),
    )


def _json(values: dict[str, object]) -> bytes:
    # A copy: what orjson returns keeps the whole of the buffer that it was written into.
    return bytes(memoryview(orjson.dumps(values)))


def _says_draft(path: str, data: bytes, keys: fields.KeyTable) -> bool:
    """Whether the beginning of a file that is not read says that it is a draft."""
    text = _with_line_feeds(data[:MAX_HEADER_CHARACTERS].decode("utf-8-sig", errors="replace"))
    header = front_matter.read(text, path)
    return fields.read(header.entries, path, keys).is_draft or front_matter.mentions_draft(text, header, keys)


def _unread(entry: FileEntry, problem: Problem, *, is_draft: bool = False) -> Document:
    """What stands for a file of which nothing is read: it has a path and a Problem, and no hash."""
    key = document_key(entry.path)
    return Document(
        path=entry.path,
        key=key,
        content_hash="",
        byte_size=entry.signature.size,
        modified_ns=entry.signature.mtime_ns,
        source=b"",
        body_start=0,
        body_line=1,
        front_matter=b"{}",
        slug=_slug(key),
        title=_title(key),
        is_draft=is_draft or is_in_drafts(entry.path),
        problems=(problem,),
    )


def document_key(path: str) -> str:
    """A Document's identity: its path without extension and without a final `/index` or `/_index`."""
    stem = path[: path.rindex(".")] if "." in path.rpartition("/")[2] else path
    folder, _, name = stem.rpartition("/")
    return folder if name in ("index", "_index") and folder else stem


def _slug(key: str) -> str:
    """The last segment of a key, without the date that it may begin with."""
    name = key.rpartition("/")[2]
    return dates.without_date(name)


def _title(key: str) -> str:
    words = _slug(key).replace("-", " ").replace("_", " ").split()
    return " ".join(words)[:1].upper() + " ".join(words)[1:] if words else key
