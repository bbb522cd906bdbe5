"""What to write instead of a line of YAML whose quotation marks are wrong, or that lacks them."""

import re
from typing import Final

from gateway.store.header import HeaderError, ReadEntries
from gateway.store.problem import Rule

_LINE: Final = re.compile(r"(?P<before>\s*(?:- )?[\w-]+:[ \t]+|\s*- )(?P<value>\S.*?)[ \t]*\Z")
_LONGEST: Final = 200


def remedy(lines: list[str], number: int, read: ReadEntries) -> str | None:
    """What to write on the line `number` (from 0) of a header, or on one above it that lacks its second mark.

    None where that cannot be told. `read` reads the header's format.
    """
    if not 0 <= number < len(lines):
        return None
    if (mended := _mended(lines[number], read)) is not None:
        return f"Write `{mended}`." if len(mended) <= _LONGEST else None
    for above in range(number - 1, -1, -1):
        match = _LINE.match(lines[above])
        if match and match["value"][0] in "\"'" and match["value"].count(match["value"][0]) == 1:
            mended = _mended(lines[above], read)
            if mended is not None and len(mended) <= _LONGEST:
                many = number - above
                return f"Write `{mended}` {many} line{'s' if many > 1 else ''} above."
    return None


def _mended(line: str, read: ReadEntries) -> str | None:
    """The line with its value as one text in quotation marks; None if it is in order or that does not help."""
    match = _LINE.match(line)
    if match is None or _is_valid(line, read):
        return None
    value = match["value"]
    mark = value[0]
    if mark in "\"'":
        is_closed = len(value) > 1 and value[-1] == mark
        if not is_closed and value.count(mark) == 1:
            return _valid(f"{match['before']}{value}{mark}", read)
        if is_closed:
            value = value[1:-1]
    elif mark in "[{|>&*!#":
        return None
    for quoted in (f'"{value}"', f"'{value}'", "'" + value.replace("'", "''") + "'"):
        if '"' in quoted[1:-1] and quoted[0] == '"':
            continue
        if (mended := _valid(match["before"] + quoted, read)) is not None:
            return mended
    return None


def _valid(line: str, read: ReadEntries) -> str | None:
    return line.strip() if _is_valid(line, read) else None


def _is_valid(line: str, read: ReadEntries) -> bool:
    text = line.strip()
    try:
        read(f"x:\n  {text}\n" if text.startswith("- ") else f"{text}\n", 1, _ignore)
    except HeaderError:
        return False
    return True


def _ignore(rule: Rule, message: str, line: int, column: int) -> None:
    """A Report for what is not asked for."""
