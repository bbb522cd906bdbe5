"""A link's destination has no space in it.

CommonMark (0.31 §6.3) takes no such text for a link, so readers see its source. Valid: `[a](b%20c.md)`,
`[a](<b c.md>)`, `[a](b.md "A title")`. Not valid: `[a](b c.md)`.
"""

import re
from collections.abc import Iterator
from typing import Final

from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "destination-space",
    Severity.WARNING,
    "A link's destination has a space in it, so it is no link.",
    "Write %20 for the space, or put the destination between < and >.",
    Example(
        "[The map](maps/lower river.md)\n",
        "[The map](<maps/lower river.md>)\n",
        beside={"posts/maps/lower river.md": "# Map\n"},
    ),
)
# What looks like a path or an address: a host, a folder, or the extension of a file.
_LIKE_A_PATH: Final = rb"(?!<)(?=[^()\n]*?(?:/|\.[a-z0-9]{2,5}[ \t]*[)#?]))"
_WORD: Final = rb"[^\s()\"'<>\0]+"
_SPACED: Final = re.compile(rb"\]\([ \t]*(%b%b(?:[ \t]+%b)+)[ \t]*\)" % (_LIKE_A_PATH, _WORD, _WORD))


def check(text: SourceText) -> Iterator[Problem]:
    """Look at what is written like an inline link."""
    for match in text.in_prose(_SPACED):
        destination = match[1].decode()
        space = re.search(rb"[ \t]", match[1])
        offset = match.start(1) + (space.start() if space else 0)
        yield text.problem(RULE, offset, f"The destination {destination[:200]} has a space in it.")
