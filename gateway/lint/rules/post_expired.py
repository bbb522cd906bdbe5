"""A post has not expired: its day to go is to come, or it has none."""

from collections.abc import Iterator
from typing import Final

from gateway.content_model import FieldName
from gateway.graph.node import PostNode
from gateway.lint.corpus import Corpus
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "post-expired",
    Severity.INFO,
    "A post's day to go has passed.",
    "Delete the post, or take the date out if it is to stay.",
    Example(
        "---\ntitle: The flood meeting\ndate: 2020-03-01\nexpires: 2020-04-01\n---\n",
        "---\ntitle: The flood meeting\ndate: 2020-03-01\n---\n",
    ),
)


def check(corpus: Corpus) -> Iterator[Problem]:
    """Compare each post's day with the day of asking."""
    for node, text in zip(corpus.nodes, corpus.texts, strict=True):
        expires = node.document.expires_at
        if isinstance(node, PostNode) and expires is not None and expires < corpus.now:
            place = text.field_place(FieldName.EXPIRES)
            yield text.problem_at(RULE, place, f"The post expired on {expires.date()}.")
