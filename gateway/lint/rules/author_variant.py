"""An author's name is spelled in one way.

Names that fold together (case, accents, punctuation) are one author, shown in the commonest spelling, at a tie in the
one with more accents. Names of eight letters or more that are one letter apart are two authors to the gateway, and
mostly one person. Valid: `Mara Lind` and `Mara Lindt` with as many posts each, or where both have a file or record; its
id, `mara-lind`. Not valid: `mara lind` or `Mara Lidn` where the other posts have `Mara Lind`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from gateway.content_model import FieldName
from gateway.graph.bylines import split_joint
from gateway.graph.model import Kind, commonest, fold
from gateway.graph.node import DocumentNode, PostNode
from gateway.lint.corpus import Corpus
from gateway.lint.one_edit import is_one_edit, neighbourhood
from gateway.lint.spelling import spellings
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "author-variant",
    Severity.WARNING,
    "An author's name is spelled differently from the way it mostly is.",
    "Spell the name in one way everywhere.",
    Example(
        "---\ntitle: Rivers\nauthor: Mara Lidn\n---\n",
        "---\ntitle: Rivers\nauthor: Mara Lind\n---\n",
        beside={f"posts/{name}.md": "---\nauthor: Mara Lind\n---\n" for name in ("lakes", "seas")},
    ),
)
_SHORTEST: Final = 8


def check(corpus: Corpus) -> Iterator[Problem]:
    """Count the spellings of each author, then look at each."""
    names = {node.document.path: _names(node) for node in corpus.nodes}
    counts = Counter(name for each in names.values() for name in each)
    meant = spellings(counts)
    near = {name: other for name, other in _near(counts).items() if not corpus.is_known(Kind.AUTHOR, fold(name))}
    meant = near | {name: usual for name, usual in meant.items() if not corpus.is_known(Kind.AUTHOR, name)}
    for text in corpus.texts:
        for name in names[text.document.path]:
            if name in meant:
                usual = meant[name]
                place = text.value_place(text.key_of(FieldName.AUTHORS) or "", name)
                message = f"The author {name[:100]} is spelled {usual[:100]} elsewhere."
                yield text.problem_at(RULE, place, message, f"Write {usual[:100]} if that is who is meant.")


def _names(node: DocumentNode) -> list[str]:
    """The names of a Document's authors; those of joint authors one by one where the graph has split them."""
    if not isinstance(node, PostNode):
        return list(node.document.authors)
    split = ([name] if fold(name) in node.authors else split_joint(name) for name in node.document.authors)
    return [name for names in split for name in names]


def _near(counts: Counter[str]) -> dict[str, str]:
    """Names by the commoner one that they are an edit away from."""
    of_key: dict[str, str] = {}
    totals: Counter[str] = Counter()
    for name in commonest(counts):
        of_key.setdefault(fold(name), name)
        totals[fold(name)] += counts[name]
    around: defaultdict[str, list[str]] = defaultdict(list)
    for key in of_key:
        if len(key) >= _SHORTEST:
            for part in neighbourhood(key):
                around[part].append(key)
    found: dict[str, str] = {}
    for keys in around.values():
        for one in keys:
            for other in keys:
                if totals[one] < totals[other] and _is_slip(one, other):
                    found[of_key[one]] = of_key[other]
    return found


def _is_slip(one: str, other: str) -> bool:
    # `hectorramos` is what an author is called elsewhere, not a slip; nor are `team-1` and `team-2` one team.
    if one.replace("-", "") == other.replace("-", ""):
        return False
    return is_one_edit(one, other) and _digits(one) == _digits(other)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
