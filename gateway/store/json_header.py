"""JSON headers (RFC 8259)."""

import json
import re
from itertools import islice
from typing import Any, Final

from gateway.store import plain_data, rules
from gateway.store.header import MAX_NODES, Entries, HeaderError, PlacesInOrder, Report, line_and_column

_TOKEN: Final = re.compile(r"""("(?:[^"\\]|\\.)*+")([ \t\r\n]*+:)?|[{}\[\]]""")

# One stands before every key and value but the outermost, outside of strings, which need not end.
_BEFORE_VALUE: Final = re.compile(r"""[{\[,:]|"(?:[^"\\]|\\.)*+"?""")


def read(header: str, first_line: int, report: Report) -> Entries:
    """Read the entries of a JSON header, and report the keys that stand twice in one object. Raises HeaderError."""
    data = load(header, first_line) if header.strip() else {}
    if not isinstance(data, dict):
        raise HeaderError(rules.HEADER_NOT_MAPPING, "The JSON front matter is no object.", first_line)
    return members(data, header, first_line, report)


def load(header: str, first_line: int, max_nodes: int = MAX_NODES) -> Any:
    """What the standard library makes of a text of JSON that has at most so many values. Raises HeaderError."""
    # A value takes two characters at least, as `1,`.
    if len(header) > 2 * max_nodes:
        _refuse_too_many(header, first_line, max_nodes)
    try:
        return json.loads(header, parse_float=plain_data.WrittenFloat)
    except json.JSONDecodeError as error:
        message = f"The JSON front matter cannot be read: {error.msg}."
        raise HeaderError(rules.HEADER_UNPARSED, message, first_line + error.lineno - 1, error.colno) from None
    except (ValueError, RecursionError) as error:
        raise plain_data.unreadable("JSON", error, header, first_line) from None


def _refuse_too_many(header: str, first_line: int, max_nodes: int) -> None:
    openers = (match for match in _BEFORE_VALUE.finditer(header) if match[0][0] != '"')
    if (one_too_many := next(islice(openers, max_nodes, None), None)) is not None:
        message = f"The front matter has more than {max_nodes:,} values."
        raise HeaderError(rules.HEADER_LIMIT, message, *line_and_column(header, one_too_many.start(), first_line))


def members(data: dict[str, Any], header: str, first_line: int, report: Report) -> Entries:
    """The entries of an object that `load` made. Raises HeaderError."""
    return plain_data.entries_of(data, header, _places(header, first_line, report), first_line)


def _places(header: str, first_line: int, report: Report) -> dict[str, int]:
    """Where the keys of the outermost object are."""
    places: dict[str, int] = {}
    in_order = PlacesInOrder(header, first_line)
    open_objects: list[dict[str, int]] = []
    for match in _TOKEN.finditer(header):
        token = match[0]
        if token in ("{", "["):
            open_objects.append({} if open_objects else places)
        elif token in ("}", "]"):
            open_objects.pop()
        elif match[2]:
            key: str = json.loads(match[1])
            if key in open_objects[-1]:
                place = in_order.of(match.start())
                message = f"`{plain_data.encodable(key)}` stands twice in one object."
                report(rules.DUPLICATE_KEY, message, *place)
            open_objects[-1][key] = match.start()
    return places
