"""TOML 1.0 headers, by the standard library; dates become ISO 8601 text."""

import re
import tomllib
from typing import Final

from gateway.store import plain_data, rules
from gateway.store.header import MAX_DEPTH, Entries, HeaderError, Report, line_and_column

# tomllib takes a time in the square of a dotted key's parts.
_DEEP_KEY: Final = re.compile(rf"""(?:\.[ \t]*+(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+){{{MAX_DEPTH}}}""")
_KEY: Final = re.compile(
    r"""^[ \t]*+(\[\[?+[ \t]*+)?(?:([\w-]++)|"([^"\n]*+)"|'([^'\n]*+)')[ \t]*+[=\].]""", re.MULTILINE
)
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")


def read(header: str, first_line: int, report: Report) -> Entries:
    """Read the entries of a TOML header. Raises HeaderError."""
    if deep := _DEEP_KEY.search(header):
        message = f"The front matter has a key of more than {MAX_DEPTH} parts."
        raise HeaderError(rules.HEADER_LIMIT, message, *line_and_column(header, deep.start(), first_line))
    try:
        data = tomllib.loads(header, parse_float=plain_data.WrittenFloat)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place and place[1] else (header.count("\n") + 1, 1)
        message = f"The TOML front matter cannot be read: {_PLACE.sub('', str(error))}."
        raise HeaderError(rules.HEADER_UNPARSED, message, first_line + line - 1, column) from None
    except (ValueError, RecursionError) as error:
        raise plain_data.unreadable("TOML", error, header, first_line) from None
    return plain_data.entries_of(data, header, _places(header), first_line)


def _places(header: str) -> dict[str, int]:
    """Where the keys of the outermost table are: behind the first `[table]` only the names of tables are such keys."""
    places: dict[str, int] = {}
    is_in_table = False
    for match in _KEY.finditer(header):
        is_in_table = is_in_table or match[1] is not None
        if match[1] is not None or not is_in_table:
            places.setdefault(match[match.lastindex or 0], match.start())
    return places
