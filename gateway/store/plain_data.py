"""From what the standard library reads of TOML and JSON to entries: values that JSON can carry, beside their text."""

import math
import re
from typing import Any, Final

from gateway.store import rules
from gateway.store.header import MAX_DEPTH, MAX_INTEGER, Entries, Entry, HeaderError, PlacesInOrder, line_and_column

# What Python makes no integer of (sys.int_info.default_max_str_digits).
_LONG_NUMBER: Final = re.compile(r"\d{4301,}+")


class WrittenFloat(float):
    """A float that keeps its source text: `1.10` is not `1.1` where it is a version. For `parse_float`."""

    def __init__(self, text: str) -> None:
        self.text = text


def entries_of(data: dict[str, Any], header: str, places: dict[str, int], first_line: int) -> Entries:
    """The entries of a header in the order of the file; `places` has the position of each key in the header."""
    found: Entries = {}
    in_order = PlacesInOrder(header, first_line)
    for key, raw in sorted(data.items(), key=lambda item: places.get(item[0], 0)):
        line, column = in_order.of(places.get(key, 0))
        try:
            value, text = jsonable(raw, 1)
        except RecursionError:
            message = f"`{encodable(key)}` is nested more than {MAX_DEPTH} deep."
            raise HeaderError(rules.HEADER_LIMIT, message, line, column) from None
        found[encodable(key)] = Entry(value, text, line, column)
    return found


def unreadable(form: str, error: Exception, header: str, first_line: int) -> HeaderError:
    """What to raise for an error of a parser that does not tell its place."""
    line, column = first_line, 1
    message = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
    if long_number := _LONG_NUMBER.search(header):
        line, column = line_and_column(header, long_number.start(), first_line)
        message = f"a number of {len(long_number[0]):,} digits"
    return HeaderError(rules.HEADER_UNPARSED, f"The {form} front matter cannot be read: {message}.", line, column)


def encodable(text: str) -> str:
    """`text` with U+FFFD for each half of a character (a surrogate, which JSON can write and UTF-8 cannot)."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def jsonable(raw: Any, depth: int) -> tuple[Any, Any]:
    """A value as JSON can carry it, and its text. Raises RecursionError where it is nested too deep."""
    if depth > MAX_DEPTH:
        raise RecursionError
    if raw is None:
        return None, None
    if isinstance(raw, str):
        text = encodable(raw)
        return text, text
    if isinstance(raw, bool):
        return raw, "true" if raw else "false"
    if isinstance(raw, int):
        return (raw, str(raw)) if abs(raw) <= MAX_INTEGER else (str(raw), str(raw))
    if isinstance(raw, float):
        text = raw.text if isinstance(raw, WrittenFloat) else repr(raw)
        return (float(raw), text) if math.isfinite(raw) else (text, text)
    if isinstance(raw, list):
        pairs = [jsonable(item, depth + 1) for item in raw]
        return [value for value, _ in pairs], [text for _, text in pairs]
    if isinstance(raw, dict):
        items = {encodable(str(key)): jsonable(item, depth + 1) for key, item in raw.items()}
        return {key: value for key, (value, _) in items.items()}, {key: text for key, (_, text) in items.items()}
    text = raw.isoformat()
    return text, text
