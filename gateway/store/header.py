"""The values of a header: its entries with their places, what is wrong with it, and how much of one is read."""

from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec

from gateway.store.problem import Problem, Rule

MAX_HEADER_CHARACTERS: Final = 128 * 1024
MAX_DEPTH: Final = 32
MAX_NODES: Final = 10_000
# JavaScript's Number.MAX_SAFE_INTEGER: a larger integer would change its value on the way to most clients.
MAX_INTEGER: Final = 2**53 - 1

Kind = Literal["yaml", "toml", "json"]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One key of a header.

    `value` is what JSON can say of it (dates stay text); `text` is the same with every scalar as it is written in the
    file, None for null. `line` and `column` are the key's, 1-based, in the file.
    """

    value: Any
    text: Any
    line: int
    column: int


Entries = dict[str, Entry]


class Header(msgspec.Struct, frozen=True, gc=False):
    """What stands above the body. `is_broken` says that `entries` are only what could be read line by line.

    What may be meant as a header and is not read as one, or not as a whole, ends at `doubtful_end` of the text.
    """

    kind: Kind | None
    entries: Entries
    body_start: int
    body_line: int
    problems: tuple[Problem, ...] = ()
    is_broken: bool = False
    doubtful_end: int = 0


class HeaderError(Exception):
    """The header cannot be taken; `line` and `column` are 1-based, in the file."""

    def __init__(self, rule: Rule, message: str, line: int, column: int = 1) -> None:
        super().__init__(message)
        self.rule, self.message, self.line, self.column = rule, message, line, column


Report = Callable[[Rule, str, int, int], None]
"""Takes what is wrong with a header that can be read all the same: rule, message, line and column in the file."""

ReadEntries = Callable[[str, int, Report], Entries]
"""Reads a header of one format: its text without fences, the line in the file that it begins on. Raises HeaderError."""


def line_and_column(header: str, at: int, first_line: int) -> tuple[int, int]:
    """The place in the file of a character of a header that begins on `first_line`."""
    return first_line + header.count("\n", 0, at), at - header.rfind("\n", 0, at)


class PlacesInOrder:
    """The places in the file of characters of a text, asked for in their order.

    All of them together take a time in proportion to the text, of however few lines.
    """

    def __init__(self, text: str, first_line: int) -> None:
        self._text, self._line = text, first_line
        self._line_start = self._counted = 0

    def of(self, at: int) -> tuple[int, int]:
        """The line and column of a character that is no earlier than the one asked for before."""
        newline = self._text.rfind("\n", self._counted, at)
        if newline >= 0:
            self._line += self._text.count("\n", self._counted, at)
            self._line_start = newline + 1
        self._counted = at
        return self._line, at - self._line_start + 1
