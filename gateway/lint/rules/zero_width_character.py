"""Text holds no character that nobody sees.

They come along when text is copied, and a tag or a word with one in it is another tag or word. Valid: U+200B between
words of scripts that put no spaces there (Thai, Lao, Burmese, Khmer), U+200C and U+200D where letters or emoji are
joined. Not valid: U+200B, U+2060 or U+FEFF elsewhere.
"""

import re
from collections.abc import Iterator
from typing import Final

from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "zero-width-character",
    Severity.WARNING,
    "The text holds a character without any width.",
    "Delete it: go behind the character before it, and press Delete once.",
    Example("---\ntags: [wa\u200bter]\n---\n", "---\ntags: [water]\n---\n"),
)
_CHARACTERS: Final = tuple(character.encode() for character in "\u200b\u2060\ufeff")
_INVISIBLE: Final = re.compile(rb"(?:%b)+" % b"|".join(_CHARACTERS))
_UNSPACED_SCRIPT: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


def check(text: SourceText) -> Iterator[Problem]:
    """Look at the header, and at the body without its code."""
    if not any(character in text.source for character in _CHARACTERS):
        return
    header = _INVISIBLE.finditer(text.source[: text.document.body_start])
    for match in (*header, *text.in_text(_INVISIBLE)):
        beside = text.source[max(0, match.start() - 3) : match.end() + 3].decode(errors="ignore")
        if not _UNSPACED_SCRIPT.search(beside):
            codes = ", ".join(f"U+{ord(character):04X}" for character in dict.fromkeys(match[0].decode()))
            yield text.problem(RULE, match.start(), f"There is an invisible character here: {codes}.")
