"""A link leads to `https://`.

Valid: `https://example.org`, `http://localhost:8000`, addresses without a name. Not valid: `http://example.org`.
"""

import re
from collections.abc import Iterator
from typing import Final

from gateway.lint.source_text import SourceText
from gateway.store.document import LinkKind
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "link-insecure",
    Severity.INFO,
    "A link leads to http://, where what is read can be seen and changed on the way.",
    "Write https:// if the page is there too.",
    Example("[The river](http://example.org/river)\n", "[The river](https://example.org/river)\n"),
)
_HTTP: Final = re.compile(
    r"http://(?!localhost\b|[^/:]*\.(?:localhost|local|test|internal|onion|invalid)\b|[0-9.]+(?:[:/]|\Z)|\[)",
    re.IGNORECASE,
)


def check(text: SourceText) -> Iterator[Problem]:
    """Look at each link; one that only begins with `www.` leads there too, and says nothing of it."""
    links = (link for link in text.document.links if link.kind is not LinkKind.BARE or link.label == link.href)
    for link, offset in text.link_offsets(link for link in links if _HTTP.match(link.href)):
        yield text.problem(RULE, offset, f"{link.href[:200]} is not encrypted.")
