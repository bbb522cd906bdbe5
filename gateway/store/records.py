"""Record files: data files that describe authors, tags and categories, like Docusaurus's `authors.yml` and `tags.yml`.

Which files they are is decided by their names alone, so that thousands of other data files beside the posts are never
opened. They are content, and not served as assets.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from gateway.store import data_file, rules
from gateway.store.header import Entry
from gateway.store.problem import Problem, Rule
from gateway.store.record import Record, RecordKind, as_json, read_record

# A file of the name describes many; in a folder of the name each file describes one.
_NAMES: Final[Mapping[str, RecordKind]] = {
    "authors": RecordKind.AUTHOR,
    "tags": RecordKind.TAG,
    "categories": RecordKind.CATEGORY,
}


class RecordFile(msgspec.Struct, frozen=True, kw_only=True):
    """A record file as read. `content_hash` is of its bytes, "" where they could not be read.

    `is_broken` says that `records` are only what could be read of it; `is_stale` that they are what it held before;
    `is_unread` that the file is there and cannot be opened.
    """

    path: str
    content_hash: str = ""
    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_broken: bool = False
    is_stale: bool = False
    is_unread: bool = False


def record_kind(path: str) -> RecordKind | None:
    """What the file describes, by its name; None for a file that is no record file."""
    folders, _, name = path.lower().rpartition("/")
    stem, _, suffix = name.rpartition(".")
    if suffix not in data_file.SUFFIXES:
        return None
    return _NAMES.get(stem) or _NAMES.get(folders.rpartition("/")[2].lstrip("_"))


def records_place(path: str) -> str:
    """The file itself where it is for many; where each file of a folder is for one, the folder with a slash."""
    folders, _, name = path.rpartition("/")
    return path if name.rpartition(".")[0].lower() in _NAMES else f"{folders}/"


def is_record_file(path: str) -> bool:
    """Whether a file of this name holds records."""
    return record_kind(path) is not None


def unreadable(path: str, rule: Rule, message: str, line: int | None = None) -> RecordFile:
    """A record file of which nothing can be read."""
    return RecordFile(path=path, problems=(rule.at(path, line, None, message),), is_broken=True)


def read_records(path: str, data: bytes, content_hash: str, max_file_bytes: int) -> RecordFile:
    """Read a record file's bytes, whose name is a hash of them. Never raises: what is wrong is in `problems`."""
    kind = record_kind(path)
    if kind is None:
        raise ValueError(f"{path} is not the name of a record file")
    if len(data) > max_file_bytes:
        return unreadable(path, rules.FILE_TOO_LARGE, f"The file is larger than the limit of {max_file_bytes:,} bytes.")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return unreadable(path, rules.FILE_ENCODING, f"Byte 0x{data[error.start]:02X} is not UTF-8.", line)
    problems: list[Problem] = []
    if not text.strip():
        problems.append(rules.FILE_EMPTY.at(path, None, None, "The file is empty."))
        found = data_file.DataFile()
    else:
        found = data_file.read(text, path)
    return RecordFile(
        path=path,
        content_hash=content_hash,
        records=tuple(_records(kind, path, found.items, problems)),
        problems=(*found.problems, *problems),
        is_broken=found.is_broken,
    )


def better(before: RecordFile | None, after: RecordFile) -> RecordFile:
    """What is to be served of a file: its new version, or where that is broken the last good one with its Problems."""
    if before is None or not after.is_broken or (before.is_broken and after.content_hash):
        return after
    return msgspec.structs.replace(before, is_stale=True, problems=after.problems)


def _records(kind: RecordKind, path: str, items: data_file.Items, problems: list[Problem]) -> Iterator[Record]:
    lines: dict[str, int] = {}
    unfit: list[Problem] = []
    for record in _read_items(kind, path, items, unfit):
        named = record.id or record.name or ""
        if named in lines:
            message = f"`{named[:80]}` stands already on line {lines[named]}; this one is left out."
            problems.append(rules.RECORD_DUPLICATE.at(path, record.line, record.column, message))
        elif named:
            lines[named] = record.line
            yield record
        else:
            message = "The record has neither an id nor a name."
            unfit.append(rules.RECORD_UNFIT.at(path, record.line, record.column, message))
    if len(unfit) > 1 and not lines:
        message = f"None of the {len(unfit):,} entries says who or what it is."
        unfit = [rules.RECORD_UNFIT.at(path, None, None, message)]
    problems += unfit


def _read_items(kind: RecordKind, path: str, items: data_file.Items, unfit: list[Problem]) -> Iterator[Record]:
    stem = path.rpartition("/")[2].rpartition(".")[0]
    is_for_many = stem.lower() in _NAMES
    if isinstance(items, dict) and _is_of_one(items, is_for_many):
        whole = {key: entry.value for key, entry in items.items()}
        yield read_record(kind, whole, id=None if is_for_many else stem, front_matter=as_json(whole))
        return
    for id, entry in _entries(kind, items):
        said = _said(id, entry.value)
        if said is not None:
            shown = as_json(said)
            yield read_record(kind, said, id=id, front_matter=shown, line=entry.line, column=entry.column)
        else:
            what = f"`{id[:80]}`" if id else "This entry"
            message = f"{what} has no name and no keys that say who or what it is."
            unfit.append(rules.RECORD_UNFIT.at(path, entry.line, entry.column, message))


def _entries(kind: RecordKind, items: data_file.Items) -> Iterator[tuple[str | None, Entry]]:
    if isinstance(items, tuple):
        yield from ((None, entry) for entry in items)
        return
    only = next(iter(items.values())) if len(items) == 1 else None
    # `[[authors]]` of TOML, `{"authors": [...]}` of JSON: all below has the place of the one key.
    if only is None or next(iter(items)).lower() != _plural(kind) or not isinstance(only.value, dict | list):
        yield from items.items()
    elif isinstance(only.value, dict):
        for key in only.value:
            yield key, Entry(only.value[key], only.text[key], only.line, only.column)
    else:
        for value, text in zip(only.value, only.text, strict=True):
            yield None, Entry(value, text, only.line, only.column)


def _said(id: str | None, value: Any) -> dict[str, Any] | None:
    """What an entry says: it is a mapping, only a name, or with an id only that."""
    if isinstance(value, dict):
        return value
    if isinstance(value, str) and value.strip():
        return {"name": value}
    return {} if id and value is None else None


def _is_of_one(items: dict[str, Entry], is_for_many: bool) -> bool:
    """Whether a mapping describes one person or term itself: it has a name of its own, or holds no other mapping."""
    if any(isinstance(items[key].value, str) for key in ("name", "title", "label", "display_name") if key in items):
        return True
    return not is_for_many and not any(isinstance(entry.value, dict) and entry.value for entry in items.values())


def _plural(kind: RecordKind) -> str:
    return next(name for name, of in _NAMES.items() if of is kind)
