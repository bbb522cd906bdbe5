"""From a file's bytes to its Document."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from sys import intern
from typing import Final, NamedTuple

import msgspec

from gateway.json_bytes import json_bytes
from gateway.store import dates, fields, front_matter, markdown, rules
from gateway.store.document import Document, is_in_drafts
from gateway.store.header import MAX_HEADER_CHARACTERS, Header
from gateway.store.problem import Problem
from gateway.store.source import FileEntry, FileSystem


class Portion(msgspec.Struct, frozen=True):
    """Files that are read together. `known` has the content hashes, by path, of those that need not be read again."""

    entries: tuple[FileEntry, ...]
    known: Mapping[str, str]


class Read(msgspec.Struct, frozen=True, gc=False):
    """What came of a file: its Document, None where its bytes are those that are known.

    With `is_broken` the Document holds what could be read, and an earlier good one should be preferred to it; with
    `is_unread` the file could not be read at all.
    """

    path: str
    document: Document | None
    is_broken: bool = False
    is_unread: bool = False


class Reader:
    """From files to Documents; holds nothing of what it has read."""

    def __init__(self, files: FileSystem, max_file_bytes: int, keys: fields.KeyTable) -> None:
        self.files, self._max_file_bytes, self._keys = files, max_file_bytes, keys

    def read(self, portion: Portion) -> list[Read]:
        """What came of each file, in any order. Never raises OSError."""
        done: list[Read] = []
        changed: list[tuple[FileEntry, bytes]] = []
        for entry in portion.entries:
            try:
                data = self.files.read(entry.path, self._max_file_bytes)
            except OSError as error:
                message = f"The file cannot be read: {error.strerror or error}."
                document = _unread(entry, rules.FILE_UNREADABLE.at(entry.path, None, None, message))
                done.append(Read(entry.path, document, is_broken=True, is_unread=True))
                continue
            if (known := portion.known.get(entry.path)) is not None and known == content_hash(data):
                done.append(Read(entry.path, None))
            else:
                changed.append((entry, data))
        read = read_documents(changed, self._max_file_bytes, self._keys)
        return done + [Read(document.path, document, is_broken) for document, is_broken in read]


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
    return read_documents([(entry, data)], max_file_bytes, keys)[0]


def read_documents(
    files: Iterable[tuple[FileEntry, bytes]], max_file_bytes: int, keys: fields.KeyTable = fields.COMMON_KEYS
) -> list[tuple[Document, bool]]:
    """What `read_document` gives for each of the files, in order."""
    # Step by step for all of them: what one step needs then stays in the processor's caches, a seventh of the time.
    texts = [_text(entry, data, max_file_bytes, keys) for entry, data in files]
    readable = [text for text in texts if isinstance(text, _Text)]
    headers = [front_matter.read(file.text, file.entry.path) for file in readable]
    said = [_said(file.entry.path, file.text, header, keys) for file, header in zip(readable, headers, strict=True)]
    bodies = [
        markdown.read(file.text[header.body_start :], header.body_line)
        for file, header in zip(readable, headers, strict=True)
    ]
    made = map(_document, readable, headers, said, bodies)
    return [next(made) if isinstance(text, _Text) else (text, True) for text in texts]


class _Text(NamedTuple):
    """A file whose text can be read: its line ends are line feeds. `problems` are those of the file as a whole."""

    entry: FileEntry
    data: bytes
    text: str
    problems: tuple[Problem, ...]
    is_undecoded: bool
    odd_line_end: int | None


def _text(entry: FileEntry, data: bytes, max_file_bytes: int, keys: fields.KeyTable) -> _Text | Document:
    if len(data) > max_file_bytes:
        size = f"{entry.signature.size:,} bytes; the limit is {max_file_bytes:,}"
        problem = rules.FILE_TOO_LARGE.at(entry.path, None, None, f"The file has {size}.")
        return _unread(entry, problem, is_draft=_says_draft(entry.path, data, keys))
    text, broken = _decode(entry.path, data)
    if text is None:
        line, column = _place(data, data.index(b"\0"))
        problem = rules.FILE_BINARY.at(entry.path, line, column, "The file holds a NUL byte.")
        return _unread(entry, problem, is_draft=_says_draft(entry.path, data, keys))
    problems = () if broken is None else (broken,)
    odd_line_end = None
    if "\r" in text:
        odd_line_end = _odd_line_end(text)
        text = _with_line_feeds(text)
    if not text.strip():
        problems = (*problems, rules.FILE_EMPTY.at(entry.path, None, None, "The file is empty."))
    return _Text(entry, data, text, problems, broken is not None, odd_line_end)


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


def _document(file: _Text, header: Header, said: fields.Fields, read: markdown.Markdown) -> tuple[Document, bool]:
    entry, data, text, problems, is_undecoded, odd_line_end = file
    has_byte_order_mark = data.startswith(BOM_UTF8)
    is_as_saved = not (problems or has_byte_order_mark or b"\r" in data)
    key = document_key(entry.path)
    document = Document(
        path=entry.path,
        key=key,
        content_hash=content_hash(data),
        byte_size=len(data),
        modified_ns=entry.signature.mtime_ns,
        source=data if is_as_saved else text.encode(),
        body_start=len(text[: header.body_start].encode()),
        body_line=header.body_line,
        front_matter=json_bytes({name: item.value for name, item in header.entries.items()}),
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
        has_byte_order_mark=has_byte_order_mark,
        odd_line_end=odd_line_end,
        problems=(*problems, *header.problems, *said.problems),
    )
    return document, is_undecoded or header.is_broken


def _said(path: str, text: str, header: Header, keys: fields.KeyTable) -> fields.Fields:
    said = fields.read(header.entries, path, keys)
    if front_matter.mentions_draft(text, header, keys):
        return msgspec.structs.replace(said, is_draft=True)
    return said


def _says_draft(path: str, data: bytes, keys: fields.KeyTable) -> bool:
    """Whether the beginning of a file that is not read says that it is a draft."""
    text = _with_line_feeds(data[:MAX_HEADER_CHARACTERS].decode("utf-8-sig", errors="replace"))
    return _said(path, text, front_matter.read(text, path), keys).is_draft


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
