"""A heading has a space behind its number signs.

CommonMark (0.31 §4.2) takes it for text otherwise. Valid: `## Resources`, `#1234` and `#river` in running text. Not
valid: `##Resources`; `#Resources` on a line of its own.
"""

import re
from collections.abc import Iterator
from typing import Final

from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "heading-unspaced",
    Severity.WARNING,
    "A heading lacks the space behind its number signs, so it is no heading.",
    "Put a space between the number signs and the text.",
    Example("##Resources\n", "## Resources\n"),
)
_HEADING: Final = re.compile(
    rb"^ {0,3}(?:(#{2,6})(?=[^\W_]|[*_\"'`(\[]|[\xc3-\xf4])|(#)(?=[A-Z][^#\n]*$))", re.MULTILINE
)


def check(text: SourceText) -> Iterator[Problem]:
    """Look at the lines that begin with number signs."""
    if b"#" not in text.source:
        return
    for match in text.in_prose(_HEADING):
        signs = match[1] or match[2]
        start = match.start(match.lastindex or 0)
        if match[2] and not _is_alone(text.prose, match.start(), match.end()):
            continue
        message = f"{signs.decode()} and the text touch: this is no heading."
        yield text.problem(RULE, start, message)


def _is_alone(prose: bytes, start: int, end: int) -> bool:
    """Whether the line from `start` on is a paragraph by itself."""
    line_end = prose.find(b"\n", end)
    after = b"" if line_end < 0 else prose[line_end + 1 : line_end + 200].split(b"\n", 1)[0]
    before = prose[max(0, start - 200) : max(0, start - 1)].rsplit(b"\n", 1)[-1]
    return not before.strip(b"\0 \t") and not after.strip()
