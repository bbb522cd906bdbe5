"""A post has a tag once.

Valid: `tags: [water, open water]`. Not valid: `tags: [water, Water]`.
"""

from collections.abc import Iterator
from typing import Any, Final

from gateway.content_model import FieldName
from gateway.graph.model import fold
from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "tag-repeated",
    Severity.WARNING,
    "A tag or category stands twice in one front matter.",
    "Delete one of the two.",
    Example(
        "---\ntitle: Rivers\ntags: [water, boats, Water]\n---\n",
        "---\ntitle: Rivers\ntags: [water, boats]\n---\n",
    ),
    is_fixable=True,
)


def check(text: SourceText) -> Iterator[Problem]:
    """Compare the tags as they are written."""
    for field in (FieldName.TAGS, FieldName.CATEGORIES):
        key = text.key_of(field)
        if key is None:
            continue
        seen: dict[str, list[str]] = {}
        for tag in _written(text.value_of(field), field):
            before = seen.setdefault(fold(tag), [])
            if before:
                message = f"{tag[:100]} stands already in this list{_as(before[0], tag)}."
                yield text.problem_at(RULE, text.value_place(key, tag, before.count(tag) + 1), message)
            before.append(tag)


def _as(before: str, tag: str) -> str:
    return "" if before == tag else f", as {before[:100]}"


def _written(value: Any, field: str) -> Iterator[str]:
    if isinstance(value, str) and field == "tags":
        value = value.strip("[] ").split(",")
    if isinstance(value, list):
        yield from (item.strip() for item in value if isinstance(item, str) and item.strip())
