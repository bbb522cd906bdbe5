"""One name is one author.

A name with a comma, `and` or `&` in it is split only where each part is known as an author by itself. Valid:
`Josh Aas, Executive Director`; `Lind and Berg` if that has a file or record of its own; `authors: [Mara Lind, Jo
Berg]`. Not valid: `Mara Lind and Jo Berg` if Jo Berg has nothing else to her name.
"""

import re
from collections.abc import Iterator
from typing import Final

from gateway.content_model import FieldName
from gateway.graph.bylines import split_joint
from gateway.graph.model import Kind, fold
from gateway.graph.node import PostNode
from gateway.lint.corpus import Corpus
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "author-joint",
    Severity.WARNING,
    "An author's name may be the names of several people, and is taken for one.",
    "Write the names as a list.",
    Example(
        "---\ntitle: Rivers\nauthor: Mara Lind and Jo Berg\n---\n",
        "---\ntitle: Rivers\nauthors: [Mara Lind, Jo Berg]\n---\n",
    ),
)
_LONGEST: Final = 4
# What follows a name at a comma and is none: an office, a degree, a company, a place in a line of descent.
_NO_NAME: Final = re.compile(
    r"\b(?:accountant|admin\w*|advisor|analyst|architect|associate|attorney|author|board|chair\w*|chief|co-?founder|"
    r"coach|coordinator|council|counsel|delivery|dep(?:artmen)?t|deputy|design|designer|developer|director|dr|editor|"
    r"engineer|engineering|esq|executive|fellow|founder|gmbh|head|inc|intern|jr|lawyer|lead|leader|llc|ltd|maintainer|"
    r"manager|marketing|m\.?d|member|office|officer|operations|ph\.?d|president|principal|producer|product|professor|"
    r"project|researcher|sales|scientist|secretary|senior|specialist|sr|staff|strategist|the|treasurer|university|"
    r"vice|vp|writer|ii|iii|iv)\b|\b(?:of|at|for|from|on behalf)\b",
    re.IGNORECASE,
)


def check(corpus: Corpus) -> Iterator[Problem]:
    """Look at each name that the graph has kept whole."""
    for node, text in zip(corpus.nodes, corpus.texts, strict=True):
        if not isinstance(node, PostNode):
            continue
        for name in node.document.authors:
            key = fold(name)
            if key in node.authors and not corpus.is_known(Kind.AUTHOR, key) and _is_joint(name):
                place = text.value_place(text.key_of(FieldName.AUTHORS) or "", name)
                message = f"{name[:200]} may be several authors, and is one here."
                yield text.problem_at(RULE, place, message)


def _is_joint(name: str) -> bool:
    parts = split_joint(name)
    if len(parts) < 2 or any(_NO_NAME.search(part) for part in parts):
        return False
    if len(parts) == 2 and "," in name and any(len(part.split()) < 2 for part in parts):
        # `Lind, Mara` is one name, and `Mara Lind, Facebook` is too.
        return False
    return all(len(part.split()) <= _LONGEST and not part[0].isdigit() for part in parts)
