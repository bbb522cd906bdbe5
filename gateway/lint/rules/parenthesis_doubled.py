"""An address stands in one pair of parentheses.

Valid: `[a](https://example.org/b_(c))`, `([a](https://example.org))`. Not valid: `[a]((https://example.org))`, where
the inner pair is part of the address; `[a](https://example.org))`, where nothing has opened the last parenthesis.
"""

import re
from collections.abc import Iterator
from typing import Final

from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "parenthesis-doubled",
    Severity.WARNING,
    "A link's address has a parenthesis too many.",
    "Delete the second parenthesis.",
    Example("[The river](https://example.org/river)) rose.\n", "[The river](https://example.org/river) rose.\n"),
)
_OPENED_TWICE: Final = re.compile(rb"\]\(\((?=\S)")
_CLOSED_TWICE: Final = re.compile(rb"(?:\]\(|https?://)[^\s()<>\0]*(?:\([^\s()<>\0]*\)[^\s()<>\0]*)*+\)(?=\))")
_PARENTHESIS: Final = re.compile(rb"[()]|\n[ \t>]*+\n")


def check(text: SourceText) -> Iterator[Problem]:
    """Look where two parentheses meet at an address."""
    if b"((" in text.source:
        for match in text.in_prose(_OPENED_TWICE):
            yield text.problem(RULE, match.end() - 1, "The address is opened by two parentheses.")
    if b"))" in text.source:
        seconds = {match.end() for match in text.in_prose(_CLOSED_TWICE)}
        for offset in _close_none(text.prose, seconds) if seconds else ():
            yield text.problem(RULE, offset, "The parenthesis after the address closes none.")


def _close_none(prose: bytes, offsets: set[int]) -> Iterator[int]:
    """Which of the closing parentheses at some offsets close none of their paragraph."""
    depth = 0
    for sign in _PARENTHESIS.finditer(prose):
        if sign[0] == b"(":
            depth += 1
        elif sign[0] != b")":
            depth = 0
        elif depth:
            depth -= 1
        elif sign.start() in offsets:
            yield sign.start()
