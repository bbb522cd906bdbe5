"""What is said to be a draft is kept back.

Valid: `draft: true`, `published: false`. Not valid, because it is published without a word: `Draft: true`,
`status: draft`, `draft: [true]`, `draft: ture`.
"""

from collections.abc import Iterator
from typing import Any, Final

from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "draft-ignored",
    Severity.WARNING,
    "The front matter says in its own way that this is a draft, and it is published.",
    "Write `draft: true`.",
    Example("---\ntitle: Rivers\nstatus: draft\n---\n", "---\ntitle: Rivers\ndraft: true\n---\n"),
)
_YES: Final = frozenset(("true", "yes", "on", "y", "1"))
_NO: Final = frozenset(("false", "no", "off", "n", "0"))
_WITHHELD: Final = frozenset(("draft", "drafts", "unpublished", "wip", "in progress", "work in progress"))
_DRAFT_KEYS: Final = frozenset(("draft", "isdraft", "unpublished"))
_PUBLISHED_KEYS: Final = frozenset(("published", "ispublished", "publish"))
_STATUS_KEYS: Final = frozenset(("status", "state", "poststatus", "stage"))


def check(text: SourceText) -> Iterator[Problem]:
    """Look at the keys about publishing, if the Document is not kept back already."""
    if text.document.is_draft:
        return
    for key, value in text.header.items():
        name = key.lower().replace("_", "").replace("-", "")
        said = {word.strip().lower() for word in _words(value)}
        if (
            (name in _DRAFT_KEYS and said and not said <= _NO)
            or (name in _PUBLISHED_KEYS and said & (_NO | _WITHHELD))
            or (name in _STATUS_KEYS and said & _WITHHELD)
        ):
            message = f"`{key}: {', '.join(sorted(said))[:60]}` keeps nothing back: this is published."
            yield text.problem_at(RULE, text.key_place(key), message)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif value not in (None, "") and not isinstance(value, dict):
        yield str(value)
