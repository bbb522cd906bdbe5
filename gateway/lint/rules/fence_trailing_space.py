"""Nothing follows the fences of the front matter, spaces neither: some generators then find no front matter."""

import re
from collections.abc import Iterator
from typing import Final

from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "fence-trailing-space",
    Severity.INFO,
    "A fence of the front matter has spaces behind it, and some generators then do not know it.",
    "Delete the spaces.",
    Example("--- \ntitle: Rivers\n---\n", "---\ntitle: Rivers\n---\n"),
    is_fixable=True,
)
_SPACED: Final = re.compile(rb"^(?:-{3,}|\+{3,})([ \t]+)$", re.MULTILINE)


def check(text: SourceText) -> Iterator[Problem]:
    """Look at the fences: the header's first and last line."""
    start = text.document.body_start
    for match in _SPACED.finditer(text.source[:start]):
        yield text.problem(RULE, match.start(1), "The fence has spaces behind it.")
