"""What can be read of a header that is wrong as a whole: each key by itself, with the lines that belong to it."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

import msgspec

from gateway.store.header import MAX_HEADER_CHARACTERS, Entries, Entry, HeaderError, Kind, ReadEntries, line_and_column
from gateway.store.problem import Rule

MAX_SALVAGED_KEYS: Final = 200
_KEY_LINE: Final = re.compile(
    r"""^(?:"[^"\n]*"[ \t]*+|'[^'\n]*'[ \t]*+|[^\s#:\[\]{}"'=-][^:=\n]*+)(?::(?=[ \t]|$)|=)""", re.MULTILINE
)
_LINE: Final = re.compile(r"[^\n]*+\n|[^\n]++")
_JSON_LINE: Final = re.compile(r'^([ \t]*+)("(?:[^"\\\n]|\\.)*+")[ \t]*+:([^\n]*+)$', re.MULTILINE)


def salvage(header: str, kind: Kind, first_line: int, read: ReadEntries) -> Entries:
    """Read a header key by key with the reader of its format; a line that it refuses is taken by the letter."""
    header = header[:MAX_HEADER_CHARACTERS]
    if kind == "json":
        return _json_lines(header, first_line, read)
    found: Entries = {}
    for above, block in islice(_blocks(header, kind), MAX_SALVAGED_KEYS):
        try:
            found |= read(block, first_line + above, _ignore)
        except HeaderError:
            found |= _plain_line(block, first_line + above)
    return found


def _ignore(rule: Rule, message: str, line: int, column: int) -> None:
    """A Report for what has been reported already."""


def _blocks(header: str, kind: Kind) -> Iterator[tuple[int, str]]:
    """Each key's lines, or each TOML table's, with the number of lines above them."""
    block: list[str] = []
    first = 0
    is_table = False
    for number, line in enumerate(_LINE.findall(header)):
        begins_table = kind == "toml" and line.startswith("[")
        if begins_table or (not is_table and _KEY_LINE.match(line)):
            if block:
                yield first, "".join(block)
            block, first, is_table = [line], number, begins_table
        elif block:
            block.append(line)
    if block:
        yield first, "".join(block)


def _plain_line(block: str, first_line: int) -> Entries:
    line = block.split("\n", 1)[0]
    match = _KEY_LINE.match(line)
    if match is None:
        return {}
    value = line[match.end() :].strip().strip("\"'")
    return {match[0].rstrip(":= \t").strip("\"'"): Entry(value, value, first_line, 1)} if value else {}


def _json_lines(header: str, first_line: int, read: ReadEntries) -> Entries:
    """The members of the outermost object that have a line of their own."""
    found: Entries = {}
    margin: str | None = None
    for match in islice(_JSON_LINE.finditer(header), MAX_SALVAGED_KEYS):
        margin = match[1] if margin is None else margin
        if match[1] != margin:
            continue
        line, column = line_and_column(header, match.start(2), first_line)
        try:
            member = read(f"{{{match[2]}:{match[3].rstrip().removesuffix(',')}}}", line, _ignore)
        except HeaderError:
            continue
        found |= {key: msgspec.structs.replace(entry, column=column) for key, entry in member.items()}
    return found
