"""The table `[fields]` as TOML: by itself, or added to a gateway.toml of which nothing else is changed."""

import codecs
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import tomlkit
from tomlkit.items import AbstractTable, Table, Whitespace

from gateway.infer.propose import Proposal

_OTHER_FORM: Final = "its `fields` are not in a table of their own. Write them under a line [fields], and try again"


class NotAddedError(ValueError):
    """The text has `[fields]` in a form to which nothing can be added; the message says which and what to do."""


def fields_table(proposals: Sequence[Proposal]) -> str:
    """The table by itself; empty where there is nothing in it."""
    return add_fields("", proposals)


def add_fields(text: str, proposals: Sequence[Proposal]) -> str:
    """The text of a gateway.toml with entries added to its `[fields]`. All that it says already stays as it is.

    Raises:
        NotAddedError: Nothing can be added to what the text has as `fields`.
    """
    if not proposals:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    before = tomllib.loads(text)
    document = tomlkit.parse(text if not text or text.endswith("\n") else text + newline)
    if "fields" not in document:
        if text:
            document.add(Whitespace(newline))
        table = tomlkit.table()
        table.trivia.trail = newline
        document.add("fields", table)
    _add(document["fields"], proposals, newline)
    added = tomlkit.dumps(document)
    # TOML can write one table in several ways; what came out has to say what was meant.
    if tomllib.loads(added) != before | {"fields": before.get("fields", {}) | _said(proposals)}:
        raise NotAddedError(_OTHER_FORM)
    return added


def _add(table: object, proposals: Sequence[Proposal], newline: str) -> None:
    if not isinstance(table, AbstractTable):
        raise NotAddedError(_OTHER_FORM)
    body = table.value.body
    end = len(body)
    while end and body[end - 1][0] is None:
        end -= 1
    # What stands below a blank line belongs to the table that follows.
    end = next((at for at in range(end, len(body)) if isinstance(body[at][1], Whitespace)), len(body))
    below = body[end:]
    del body[end:]
    for proposal in proposals:
        entry = tomlkit.item(_said([proposal])[proposal.name])
        if isinstance(table, Table):
            entry.trivia.trail = newline
        table.add(proposal.name, entry)
    body.extend(below)


def write_fields(path: Path, proposals: Sequence[Proposal]) -> None:
    """Add entries to the `[fields]` of a file, which is made where there is none. It is replaced as a whole.

    Raises:
        NotAddedError: Nothing can be added to what the file has as `fields`.
        OSError: The file cannot be read or written.
    """
    if not proposals:
        return
    path = path.resolve()
    data = path.read_bytes() if path.exists() else b""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    added = mark + add_fields(data[len(mark) :].decode(), proposals).encode()
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_bytes(added)
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _said(proposals: Sequence[Proposal]) -> dict[str, Any]:
    """The entries as TOML reads them."""
    entries: dict[str, Any] = {}
    for each in proposals:
        written_out = tomlkit.inline_table()
        written_out.update({"type": each.type.value, "key": each.key})
        entries[each.name] = each.type.value if each.name == each.key else written_out
    return entries
