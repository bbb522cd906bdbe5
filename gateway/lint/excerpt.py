"""The part of a line that a Problem is about, cut to the width of a terminal, and where the caret below it goes.

Widths and places are in cells: a wide character takes two.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from rich.cells import cell_len

from gateway.observability.logs import client_text

_TAB: Final = "    "
# More of a line than any terminal shows: lines may be megabytes. Escaped, a character becomes ten at most.
_LONGEST: Final = 2_000
_LONGEST_ESCAPED: Final = 10 * _LONGEST


class Excerpt(NamedTuple):
    """A text, and the cell at which it is pointed to; None where the place in the line is not known."""

    text: str
    caret: int | None


def excerpt(line: str, column: int | None, width: int) -> Excerpt | None:
    """The part of `line` around its 1-based `column` that fits into `width` cells; None where there is none to show."""
    text = line.strip()
    at = -1 if column is None else column - 1 - (len(line) - len(line.lstrip()))
    if not text:
        return None
    if not 0 <= at < len(text):
        return Excerpt(_beginning(_plain(text[:_LONGEST]), width), None)
    before, after = _plain(text[max(at - _LONGEST, 0) : at]), _plain(text[at : at + _LONGEST])
    if at > _LONGEST or cell_len(before) + cell_len(after) > width:
        before = _ending(before, width // 2)
    return Excerpt(before + _beginning(after, width - cell_len(before)), cell_len(before))


def _plain(text: str) -> str:
    return client_text(text.replace("\t", _TAB), _LONGEST_ESCAPED)


def _beginning(text: str, width: int) -> str:
    return text if cell_len(text) <= width else text[: _fitting(text, width - 1)] + "…"


def _ending(text: str, width: int) -> str:
    return text if cell_len(text) <= width else "…" + text[len(text) - _fitting(reversed(text), width - 1) :]


def _fitting(characters: Iterable[str], width: int) -> int:
    """How many of the characters fit into the width."""
    count = 0
    for character in characters:
        width -= cell_len(character)
        if width < 0:
            break
        count += 1
    return count
