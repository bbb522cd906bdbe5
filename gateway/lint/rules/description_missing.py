"""A post has a description where nearly all posts beside it have one.

It is what lists, search engines and link previews show. Where fewer than three in four posts of a folder have one, none
is missed.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from gateway.graph.node import PostNode
from gateway.lint.corpus import Corpus, folders
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "description-missing",
    Severity.INFO,
    "A post has no description, unlike nearly all posts beside it.",
    "Write `description:` with a sentence on what the post is about.",
    Example(
        "---\ntitle: Rivers\n---\n",
        "---\ntitle: Rivers\ndescription: What a river needs to be left alone.\n---\n",
        beside={f"posts/lake-{number}.md": "---\ndescription: A lake.\n---\n" for number in range(1, 6)},
    ),
)
_ENOUGH: Final = 5
_SHARE: Final = 0.75


def check(corpus: Corpus) -> Iterator[Problem]:
    """Count the posts with one in each folder, then look at those without."""
    posts = [text for node, text in zip(corpus.nodes, corpus.texts, strict=True) if isinstance(node, PostNode)]
    folder_of = {text.document.path: next(folders(text.document), "") for text in posts}
    total = Counter(folder_of.values())
    described = Counter(folder_of[text.document.path] for text in posts if text.document.description)
    for text in posts:
        folder = folder_of[text.document.path]
        is_usual = total[folder] > _ENOUGH and described[folder] >= _SHARE * total[folder]
        if is_usual and not text.document.description:
            message = f"There is no description; {described[folder]} of {total[folder]} posts in the folder have one."
            yield text.problem_at(RULE, text.key_place("title"), message)
