"""Text holds no U+FFFD: that is what a program writes for a character that it could not read."""

import re
from collections.abc import Iterator
from typing import Final

from gateway.lint.source_text import SourceText
from gateway.store import rules
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "replacement-character",
    Severity.WARNING,
    "A character was lost when the text was converted: U+FFFD stands in its place.",
    "Write the character that was meant.",
    Example("The caf\ufffd by the river.\n", "The café by the river.\n"),
)
_LOST: Final = re.compile("(?:\ufffd)+".encode())


def check(text: SourceText) -> Iterator[Problem]:
    """Look at the header, and at the body without its code; a file that is not UTF-8 has its own Problem."""
    if "\ufffd".encode() not in text.source:
        return
    if any(problem.rule == rules.FILE_ENCODING.name for problem in text.document.problems):
        return
    for match in _LOST.finditer(text.source[: text.document.body_start]):
        yield text.problem(RULE, match.start(), "A character is lost here.")
    for match in text.in_text(_LOST):
        yield text.problem(RULE, match.start(), "A character is lost here.")
