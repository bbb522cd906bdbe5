"""Where a header lies in a file: between which fences, and where the body begins behind it.

A `---` also draws a line across the page (CommonMark §4.1), so a header is only what a fence closes again; whether its
text is one at all is for the reader of its format to say.
"""

import json
import re
from typing import Final

import msgspec

from gateway.store.header import Kind


class Span(msgspec.Struct, frozen=True, gc=False):
    """A header's place in the text, in characters: its own lines without fences, and the body behind it.

    `first_line` is the line that it begins on. `fence` is its opening one, empty for JSON, which has none. An unclosed
    header ends before the first blank line below its first one.
    """

    kind: Kind
    fence: str
    start: int
    end: int
    body_start: int
    first_line: int
    is_closed: bool = True


_BLANK_AND_COMMENTS: Final = re.compile(r"(?:\s++|<!--(?s:.*?)-->)*+")
_OPENING: Final = re.compile(r"(-{3,}+|\+{3,}+)[ \t]*+(?:\n|\Z)")
_OTHER_CLOSING: Final = {
    "-": re.compile(r"^-{3,}+[ \t]*+$", re.MULTILINE),
    "+": re.compile(r"^\+{3,}+[ \t]*+$", re.MULTILINE),
}
_BLANK_LINES: Final = re.compile(r"(?:[ \t]*+\n)*+")
_BLANK_LINE: Final = re.compile(r"^[ \t]*+$", re.MULTILINE)
_JSON_START: Final = re.compile(r'\{\s*+(?:"(?:[^"\\\n]|\\.)*+"\s*+:|\})')
# On the first line, or on one of its own.
_JSON_END: Final = re.compile(r"[^\n]*\}[ \t]*+(?=\n|\Z)|(?s:.*?)\n\}[ \t]*+(?=\n|\Z)")


def find(text: str) -> Span | None:
    """The header of a text that has no byte order mark and line feeds for line ends; None where it begins without one.

    Blank lines and HTML comments may stand above it, on lines of their own.
    """
    at = 0
    if not text.startswith(("---", "+++", "{")):
        skipped = _BLANK_AND_COMMENTS.match(text)
        at = text.rfind("\n", 0, skipped.end()) + 1 if skipped else 0
    if text.startswith("{", at):
        return _find_json(text, at)
    opening = _OPENING.match(text, at)
    if opening is None:
        return None
    fence, start = opening[1], opening.end()
    kind: Kind = "yaml" if fence[0] == "-" else "toml"
    first_line = text.count("\n", 0, at) + 2
    closing = _closing(text, start, fence)
    if closing is None:
        return _unclosed(text, kind, fence, start, first_line)
    return Span(kind, fence, start, closing[0], closing[1], first_line)


def paragraph_end(text: str, start: int) -> int:
    """Where the first blank line behind a line that is not begins; the end of the text if there is none."""
    inside = _BLANK_LINES.match(text, start)
    blank = _BLANK_LINE.search(text, start if inside is None else inside.end())
    return len(text) if blank is None else blank.start()


def _unclosed(text: str, kind: Kind, fence: str, start: int, first_line: int) -> Span:
    end = paragraph_end(text, start)
    return Span(kind, fence, start, end, end, first_line, is_closed=False)


def _closing(text: str, start: int, fence: str) -> tuple[int, int] | None:
    """Where the closing fence begins, and what is behind it.

    It is the first as long as the opening one, or `...`, which ends a YAML document (YAML 1.2 §9.1.2); failing that, a
    fence of any length.
    """
    found = _line_of(text, start, fence)
    if fence[0] == "-":
        ending = _line_of(text, start, "...", len(text) if found is None else found[0])
        found = ending or found
    if found is not None:
        return found
    other = _OTHER_CLOSING[fence[0]].search(text, start)
    return None if other is None else (other.start(), min(other.end() + 1, len(text)))


def _line_of(text: str, start: int, fence: str, stop: int | None = None) -> tuple[int, int] | None:
    """The first line from `start` on that is a fence and spaces: its beginning and the beginning of the next."""
    wanted, at = "\n" + fence, start - 1
    while (at := text.find(wanted, at, stop)) >= 0:
        after = at + len(wanted)
        end = text.find("\n", after)
        if end == after or not text[after : end if end >= 0 else None].strip(" \t"):
            return at + 1, len(text) if end < 0 else end + 1
        at = after
    return None


def _find_json(text: str, start: int) -> Span | None:
    if _JSON_START.match(text, start) is None:
        return None
    first_line = text.count("\n", 0, start) + 1
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return _unreadable_json(text, start, first_line)
    newline = text.find("\n", end)
    body_start = len(text) if newline < 0 else newline + 1
    if text[end:body_start].strip():
        # `{"a": 1} is an object`: prose.
        return None
    return Span("json", "", start, end, body_start, first_line)


def _unreadable_json(text: str, start: int, first_line: int) -> Span:
    closing = _JSON_END.match(text, start)
    if closing is None:
        return _unclosed(text, "json", "", start, first_line)
    return Span("json", "", start, closing.end(), min(closing.end() + 1, len(text)), first_line)
