"""A tag is spelled in one way.

Spellings that fold together (case, accents, punctuation) are one tag, shown in the commonest of them. Valid: `Open
Water` everywhere; `open-water` where that is the id of a record. Not valid: `open-water` where the other posts have
`Open Water`.
"""

from collections.abc import Iterator
from typing import Final

from gateway.content_model import FieldName
from gateway.graph.model import Kind
from gateway.lint.corpus import Corpus
from gateway.lint.spelling import variants
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "tag-variant",
    Severity.WARNING,
    "A tag is spelled differently from the way it mostly is.",
    "Spell it in one way everywhere.",
    Example(
        "---\ntitle: Rivers\ntags: [open-water]\n---\n",
        "---\ntitle: Rivers\ntags: [Open Water]\n---\n",
        beside={f"posts/{name}.md": "---\ntags: [Open Water]\n---\n" for name in ("lakes", "seas")},
    ),
    is_fixable=True,
)


def check(corpus: Corpus) -> Iterator[Problem]:
    """Count the spellings, then look at each."""
    for text, name, meant in variants(corpus, FieldName.TAGS, Kind.TAG):
        place = text.value_place(text.key_of(FieldName.TAGS) or "", name)
        message = f"The tag {name[:100]} is spelled {meant[:100]} elsewhere."
        yield text.problem_at(RULE, place, message, f"Write {meant[:100]}.")
