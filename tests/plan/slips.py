"""Slips in documents: a token lost, written twice, moved, or taken for another."""

import re
from collections.abc import Sequence
from typing import Final

from tests.execution.choices import Choices

TOKEN: Final = re.compile(r'"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|\.\.\.|[\w-]+|[^\s,]')
OTHERS: Final = (
    *("__typename", "__schema", "on", "fragment", "query", "mutation", "null", "true", "DESC", "F0", "Post", "Node"),
    *(
        "@skip(if: true)",
        "@include(if: $v0)",
        "$v0",
        "$v1",
        "1",
        "-1",
        "2147483648",
        "1.5",
        '"a"',
        '""',
        '"2024-01-01"',
    ),
    *("{", "}", "(", ")", "[", "]", ":", "...", "!", "@", "$", "=", "title", "first", "slug", "nodes", "a:", "[1]"),
)


def slipped(text: str, choices: Choices, others: Sequence[str] = OTHERS) -> str:
    """A document with up to three slips; the simplest is the document itself."""
    tokens = TOKEN.findall(text)
    for _ in range(choices.below(4)):
        if not tokens:
            break
        at, slip = choices.number() % len(tokens), choices.below(6)
        if slip == 0:
            del tokens[at]
        elif slip == 1:
            tokens.insert(at, tokens[at])
        elif slip == 2:
            other = choices.number() % len(tokens)
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif slip == 3:
            tokens[at] = tokens[choices.number() % len(tokens)]
        elif slip == 4:
            tokens[at] = choices.pick(others)
        else:
            tokens.insert(at, choices.pick(others))
    return " ".join(tokens)
