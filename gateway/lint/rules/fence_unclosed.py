"""A code fence is closed by another.

CommonMark (0.31 §4.5) makes code of all that follows, up to the end of the file or of the list item that the fence is
in. Valid: three backticks, code, three backticks. Not valid: three backticks closed by two, or by three tildes.
"""

from collections.abc import Iterator
from typing import Final

from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "fence-unclosed",
    Severity.WARNING,
    "A code fence is not closed, so what follows is code.",
    "Close it by a line with the same fence, indented like the first.",
    Example("```sh\nmake serve\n\nThen open the page.\n", "```sh\nmake serve\n```\n\nThen open the page.\n"),
)


def check(text: SourceText) -> Iterator[Problem]:
    """Look at each fenced code block."""
    if b"```" in text.source or b"~~~" in text.source:
        for offset in text.unclosed_fences:
            yield text.problem(RULE, offset, "The code fence is not closed.")
