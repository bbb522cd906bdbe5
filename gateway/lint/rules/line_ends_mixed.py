"""All lines of a file end alike: in a line feed, or in a carriage return and a line feed."""

from collections.abc import Iterator
from typing import Final

from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "line-ends-mixed",
    Severity.WARNING,
    "The lines of a file end in different ways.",
    "Save the file with one kind of line end.",
    Example("---\ntitle: Rivers\r\n---\nThe river rose.\n", "---\ntitle: Rivers\n---\nThe river rose.\n"),
    is_fixable=True,
)


def check(text: SourceText) -> Iterator[Problem]:
    """Look at what the loader has met."""
    line = text.document.odd_line_end
    if line is not None:
        end = text.line_start(line + 1)
        column = text.place(max(0, end - 1))[1] if end else 1
        yield text.problem_at(RULE, (line, column), "This line ends in another way than most lines of the file.")
