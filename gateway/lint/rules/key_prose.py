"""A key of the front matter is a key.

A paragraph that has come between the fences is read as one where there is a colon in it, and is then missing from the
text. Valid: `reading time: 5`. Not valid: `The river rose in the night, and in the morning we saw this: nothing.`
"""

import re
from collections.abc import Iterator
from typing import Final

from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "key-prose",
    Severity.WARNING,
    "A key of the front matter reads like a sentence.",
    "Close the front matter above the text, or put the text in quotes behind the key that it belongs to.",
    Example(
        "---\ntitle: Rivers\nNobody had seen the water rise, and then: nothing.\n---\n",
        "---\ntitle: Rivers\n---\nNobody had seen the water rise, and then: nothing.\n",
    ),
)
_MOST_WORDS: Final = 4
_LONGEST: Final = 60
_OF_PROSE: Final = re.compile(r"[.,;!?] |</?[a-z]+")


def check(text: SourceText) -> Iterator[Problem]:
    """Look at each key."""
    for key in text.header:
        if len(key) > _LONGEST or len(key.split()) > _MOST_WORDS or _OF_PROSE.search(key):
            shown = key if len(key) <= _LONGEST else f"{key[:_LONGEST]}…"
            yield text.problem_at(RULE, text.key_place(key), f"The key `{shown}` reads like a sentence.")
