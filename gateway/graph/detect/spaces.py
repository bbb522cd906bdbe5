"""Whether the posts of a Jekyll site have several tags or categories in one text."""

from typing import Final

from gateway.graph.detect.counting import add
from gateway.graph.detect.facts import Facts
from gateway.graph.model import Kind, NodeRef, fold

# Of the words of such texts, so many have to be found in another text, or alone as a term.
_LEAST_SHARE: Final = 2 / 3


class SpacedTermEvidence:
    """Counts the words of texts with spaces, each distinct text once, and those that are found elsewhere too."""

    def __init__(self) -> None:
        self._texts: dict[tuple[Kind, str], int] = {}
        self._texts_with: dict[NodeRef, int] = {}
        self._terms: dict[NodeRef, int] = {}
        self._words = {Kind.TAG: 0, Kind.CATEGORY: 0}
        self._known = {Kind.TAG: 0, Kind.CATEGORY: 0}

    def count(self, facts: Facts, sign: int) -> None:
        """Add a post of Jekyll, or take it away."""
        for term in facts.terms:
            self._change(self._terms, term, sign)
        for text in facts.spaced:
            was = text in self._texts
            add(self._texts, text, sign)
            if change := (text in self._texts) - was:
                kind, words = text
                for key in dict.fromkeys(map(fold, words.split())):
                    self._words[kind] += change
                    self._change(self._texts_with, NodeRef(kind, key), change)

    def kinds(self) -> dict[Kind, tuple[int, int]]:
        """The kinds of which such a text is several terms, with how many of how many words are found elsewhere."""
        return {
            kind: (self._known[kind], words)
            for kind, words in self._words.items()
            if words and self._known[kind] >= _LEAST_SHARE * words
        }

    def _change(self, counts: dict[NodeRef, int], word: NodeRef, change: int) -> None:
        before = self._known_in(word)
        add(counts, word, change)
        self._known[word.kind] += self._known_in(word) - before

    def _known_in(self, word: NodeRef) -> int:
        """In how many texts a word is that is found elsewhere too."""
        texts = self._texts_with.get(word, 0)
        return texts if texts > 1 or word in self._terms else 0
