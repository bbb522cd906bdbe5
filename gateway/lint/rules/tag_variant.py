"""A tag or category is spelled in one way.

Spellings that fold together (case, accents, punctuation) are one tag, shown in the commonest of them. Valid: `Open
Water` everywhere. Not valid: `open-water` where the other posts have `Open Water`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from gateway.content_model import FieldName
from gateway.lint.corpus import Corpus
from gateway.lint.spelling import spellings
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "tag-variant",
    Severity.WARNING,
    "A tag or category is spelled differently from the way it mostly is.",
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
    for field, noun in ((FieldName.TAGS, "tag"), (FieldName.CATEGORIES, "category")):
        counts = Counter(name for text in corpus.texts for name in getattr(text.document, field))
        usual = spellings(counts)
        for text in corpus.texts if usual else ():
            for name in getattr(text.document, field):
                if name in usual:
                    meant = usual[name]
                    message = f"The {noun} {name[:100]} is spelled {meant[:100]} elsewhere."
                    place = text.value_place(text.key_of(field) or "", name)
                    yield text.problem_at(RULE, place, message, f"Write {meant[:100]}.")
