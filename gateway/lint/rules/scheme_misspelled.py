"""A web address begins with `http://` or `https://`.

Valid: `https://example.org`, `ftp://example.org`, `https` as a word. Not valid: `htps://example.org`,
`http//example.org`, `https:/example.org`, `https://https://example.org`.
"""

import re
from collections.abc import Iterator
from typing import Final

from gateway.lint.one_edit import is_one_edit
from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "scheme-misspelled",
    Severity.WARNING,
    "A web address does not begin with http:// or https://, but nearly.",
    "Write https:// before the host.",
    Example("[The river](htps://example.org/river)\n", "[The river](https://example.org/river)\n"),
)
_UNUSUAL: Final = re.compile(rb"://(?<!\bhttp://)(?<!\bhttps://)")
_SCHEME: Final = re.compile(rb"(?<![A-Za-z0-9+./=_-])(?!https?:)([A-Za-z]{3,8})://(?=[A-Za-z0-9\[])", re.IGNORECASE)
_SIGNS: Final = re.compile(
    rb"http(?<![A-Za-z0-9+./=:_-]http)s?(?::?//+https?:?//|//|:/(?!/)|::+//|:///+|[;.,]//|:\\\\)"
    rb"(?=[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2})"
)


def check(text: SourceText) -> Iterator[Problem]:
    """Look at the scheme of each address, also in raw HTML."""
    for match in text.in_text(_SCHEME) if _UNUSUAL.search(text.source, text.document.body_start) else ():
        scheme = match[1].decode().lower()
        if is_one_edit(scheme, "http") or is_one_edit(scheme, "https"):
            yield text.problem(RULE, match.start(), f"{match[0].decode()} is no web address.")
    for match in text.in_text(_SIGNS):
        yield text.problem(RULE, match.start(), f"{match[0].decode()} is no beginning of a web address.")
