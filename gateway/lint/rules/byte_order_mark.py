"""A file does not begin with a byte order mark.

UTF-8 needs none (RFC 3629 §6), and many tools take it for text: they then see no front matter.
"""

from collections.abc import Iterator
from typing import Final

from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "byte-order-mark",
    Severity.WARNING,
    "A file begins with a byte order mark, behind which other tools find no front matter.",
    "Save the file as UTF-8 without a byte order mark.",
    Example("\ufeff---\ntitle: Rivers\n---\n", "---\ntitle: Rivers\n---\n"),
    is_fixable=True,
)


def check(text: SourceText) -> Iterator[Problem]:
    """Look at what the loader has met."""
    if text.document.has_byte_order_mark:
        yield text.problem(RULE, 0, "The file begins with a byte order mark.")
