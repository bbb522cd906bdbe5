"""Where a header lies in a file: between which fences, and where the body begins behind it.

A `---` also draws a line across the page (CommonMark §4.1), so a header is only what a fence closes again; whether its
text is one at all is for the reader of its format to say.
"""

import json
import re
from collections.abc import Mapping
from typing import Final

import msgspec

from gateway.store.header import MAX_HEADER_CHARACTERS, Kind
from gateway.store.header_guess import Guess, guess


class Span(msgspec.Struct, frozen=True, gc=False):
    """A header's place in the text, in characters: its own lines without fences, and the body behind it.

    `first_line` is the line that it begins on. `fence` is its opening one, empty for JSON that stands without. Behind a
    fence may be the name of a `language`. An unclosed header ends before the first blank line below its first one. With
    `is_slip` its opening line is no fence, but almost one.
    """

    kind: Kind
    fence: str
    start: int
    end: int
    body_start: int
    first_line: int
    is_closed: bool = True
    language: str = ""
    is_slip: bool = False


_BLANK_AND_COMMENTS: Final = re.compile(r"(?:\s++|<!--(?s:.*?)-->)*+")
# As gray-matter has it, which Eleventy and Gatsby read headers with, the name of a format may stand behind the dashes.
_OPENING: Final = re.compile(r"(-{3,}+|\+{3,}+)[ \t]*+(?:\n|\Z)|(---)[ \t]*+([A-Za-z]\w*+)[ \t]*+\n")
LANGUAGES: Final[Mapping[str, Kind]] = {"yaml": "yaml", "yml": "yaml", "toml": "toml", "json": "json"}
# Too few dashes or ones of another kind, a space before them, a slip of the keyboard around them.
_ALMOST_OPENING: Final = re.compile(
    r"[^\S\n]*+(?:[-\u2010-\u2015\u2212]++|\++|[^\s]{1,3}?(?:-{2,}+|\+{2,}+))[^\S\n]*+\n|(?:---|\+\+\+)[^\n]*+\n"
)
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
        return _find_slip(text, at)
    fence, start, language = opening[1] or opening[2], opening.end(), (opening[3] or "").lower()
    kind: Kind = LANGUAGES.get(language, "yaml" if fence[0] == "-" else "toml")
    first_line = text.count("\n", 0, at) + 2
    closing = _closing(text, start, fence, kind)
    if language and language not in LANGUAGES and (closing is None or closing[0] > start + MAX_HEADER_CHARACTERS):
        # `---Rivers` is prose.
        return None
    if closing is None:
        return _unclosed(text, kind, fence, start, first_line, language)
    return Span(kind, fence, start, closing[0], closing[1], first_line, language=language)


def _find_slip(text: str, at: int) -> Span | None:
    """A header below a line that is almost a fence: it begins right there, looks like one and is closed by a fence."""
    opening = _ALMOST_OPENING.match(text, at)
    if opening is None:
        return None
    fence, start = ("+++" if "+" in opening[0] else "---"), opening.end()
    kind: Kind = "toml" if fence == "+++" else "yaml"
    closing = _line_of(text, start, fence, start + MAX_HEADER_CHARACTERS)
    if closing is None or text.startswith("\n", start) or guess(text[start : closing[0]]) is not Guess.HEADER:
        return None
    return Span(kind, fence, start, *closing, text.count("\n", 0, start) + 1, is_slip=True)


def paragraph_end(text: str, start: int) -> int:
    """Where the first blank line behind a line that is not begins; the end of the text if there is none."""
    inside = _BLANK_LINES.match(text, start)
    blank = _BLANK_LINE.search(text, start if inside is None else inside.end())
    return len(text) if blank is None else blank.start()


def _unclosed(text: str, kind: Kind, fence: str, start: int, first_line: int, language: str = "") -> Span:
    end = paragraph_end(text, start)
    return Span(kind, fence, start, end, end, first_line, is_closed=False, language=language)


def _closing(text: str, start: int, fence: str, kind: Kind) -> tuple[int, int] | None:
    """Where the closing fence begins, and what is behind it.

    It is the first as long as the opening one, or `...`, which ends a YAML document (YAML 1.2 §9.1.2); failing that, a
    fence of any length.
    """
    found = _line_of(text, start, fence)
    if kind == "yaml":
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
