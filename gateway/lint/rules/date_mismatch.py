"""The date in a file's name is that of its front matter.

A day's difference is taken for the time zone. Valid: `2024-05-01-rivers.md` with `date: 2024-05-02`. Not valid: the
same with `date: 2024-06-01`.
"""

from collections.abc import Iterator
from typing import Final

from gateway.content_model import FieldName
from gateway.lint.source_text import SourceText
from gateway.store import dates
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "date-mismatch",
    Severity.WARNING,
    "The date in the file's name is more than a day away from the one in the front matter, which counts.",
    "Correct the one that is wrong.",
    Example(
        "---\ntitle: Rivers\ndate: 2024-06-01\n---\n",
        "---\ntitle: Rivers\ndate: 2024-05-01\n---\n",
        path="posts/2024-05-01-rivers.md",
    ),
)


def check(text: SourceText) -> Iterator[Problem]:
    """Compare the two dates, if there are two."""
    document = text.document
    parts = document.key.split("/")
    named = dates.in_file_name(parts[-1])
    key = text.key_of(FieldName.DATE)
    if named is None or key is None or document.date is None:
        return
    days = abs((document.date - named.day).days)
    if days > 1:
        message = f"`{key}` is {document.date}, {days} days from the {named.day} in the file's name."
        yield text.problem_at(RULE, text.key_place(key), message)
