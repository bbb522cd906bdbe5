"""A category is spelled in one way.

Spellings that fold together (case, accents, punctuation) are one category, shown in the commonest of them. Valid:
`Open Water` everywhere; `open-water` where that is the id of a record. Not valid: `open-water` where the other posts
have `Open Water`. A generator may make addresses and layouts of a category as it is written, so `--fix` leaves it.
"""

from collections.abc import Iterator
from typing import Final

from gateway.content_model import FieldName
from gateway.graph.model import Kind
from gateway.lint.corpus import Corpus
from gateway.lint.spelling import variants
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "category-variant",
    Severity.WARNING,
    "A category is spelled differently from the way it mostly is.",
    "Spell it in one way, if no address or layout of the site hangs on this one.",
    Example(
        "---\ntitle: Rivers\ncategory: open-water\n---\n",
        "---\ntitle: Rivers\ncategory: Open Water\n---\n",
        beside={f"posts/{name}.md": "---\ncategory: Open Water\n---\n" for name in ("lakes", "seas")},
    ),
)


def check(corpus: Corpus) -> Iterator[Problem]:
    """Count the spellings, then look at each."""
    for text, name, meant in variants(corpus, FieldName.CATEGORIES, Kind.CATEGORY):
        place = text.value_place(text.key_of(FieldName.CATEGORIES) or "", name)
        message = f"The category {name[:100]} is spelled {meant[:100]} elsewhere."
        remedy = f"Write {meant[:100]}, if no address or layout of the site hangs on {name[:100]}."
        yield text.problem_at(RULE, place, message, remedy)
