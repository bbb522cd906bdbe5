"""The title is printed once.

A template prints the title above the text, and a first heading with the same words prints it again. Where most files of
a folder begin so, the template is taken to know. Valid: a text that begins with another heading, or with none.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from gateway.graph.model import fold
from gateway.lint.corpus import Corpus, folders
from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "title-repeated",
    Severity.INFO,
    "The first heading repeats the title, which most templates print above the text.",
    "Delete the heading, or the title from the front matter.",
    Example("---\ntitle: Rivers\n---\n# Rivers\n\nThe river rose.\n", "---\ntitle: Rivers\n---\nThe river rose.\n"),
)
_ENOUGH: Final = 5


def check(corpus: Corpus) -> Iterator[Problem]:
    """Look at the first heading of each file that has a title."""
    titled = Counter[str]()
    repeated = Counter[str]()
    found: list[SourceText] = []
    for text in corpus.texts:
        if not isinstance(text.header.get("title"), str):
            continue
        folder = next(folders(text.document), "")
        titled[folder] += 1
        if _repeats(text):
            repeated[folder] += 1
            found.append(text)
    for text in found:
        folder = next(folders(text.document), "")
        if titled[folder] < _ENOUGH or repeated[folder] * 2 <= titled[folder]:
            heading = text.document.headings[0]
            start = text.line_start(heading.line)
            indent = len(text.source[start : start + 4]) - len(text.source[start : start + 4].lstrip(b" "))
            yield text.problem(RULE, start + indent, f"The heading repeats the title: {heading.text[:200]}")


def _repeats(text: SourceText) -> bool:
    headings = text.document.headings
    return bool(headings) and headings[0].depth == 1 and fold(headings[0].text) == fold(text.header["title"])
