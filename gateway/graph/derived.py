"""Text and HTML of Documents, and rare orders of posts: made when first asked for, and kept.

Valid for ever: the key holds the content hash or the revision id of all that the value is made of. Dropped when the
bound in bytes or entries is reached, least recently used first. Belongs to the thread that answers.
"""

from collections.abc import Callable
from typing import Final

import orjson
from cachetools import LRUCache

from gateway.graph.index import SortedIndex
from gateway.store import markdown, render
from gateway.store.document import Document

MAX_TEXT_BYTES: Final = 32 * 1024 * 1024
MAX_ORDERS: Final = 32


class Derived:
    """Caches of what is a pure function of Documents."""

    def __init__(self, max_text_bytes: int = MAX_TEXT_BYTES) -> None:
        self._texts: LRUCache[tuple[str, str], str] = LRUCache(
            max_text_bytes, getsizeof=lambda text: 64 + 2 * len(text)
        )
        self._orders: LRUCache[tuple[object, ...], SortedIndex] = LRUCache(MAX_ORDERS)

    def text(self, document: Document, wikilinks: bool) -> str:
        """The body as plain text."""
        form = "text with wikilinks" if wikilinks else "text"
        return self._text(form, document, lambda: markdown.plain_text(document.body, wikilinks=wikilinks))

    def lead(self, document: Document, wikilinks: bool) -> str:
        """The beginning of the text, up to where its author ends it; all of the text where nothing does."""
        form = "lead with wikilinks" if wikilinks else "lead"
        separator = _separator(document)

        def make() -> str:
            lead = markdown.leading_text(document.body, separator, wikilinks=wikilinks)
            return self.text(document, wikilinks) if lead is None else lead

        return self._text(form, document, make)

    def html(self, document: Document, wikilinks: bool) -> str:
        """The body as sanitised HTML."""
        form = "html with wikilinks" if wikilinks else "html"
        return self._text(form, document, lambda: render.html(document.body, wikilinks=wikilinks))

    def order(self, key: tuple[object, ...], make: Callable[[], SortedIndex]) -> SortedIndex:
        """An order of posts; `key` names the revision, the part and the order."""
        found = self._orders.get(key)
        if found is None:
            found = self._orders[key] = make()
        return found

    def _text(self, form: str, document: Document, make: Callable[[], str]) -> str:
        key = (form, document.content_hash)
        found = self._texts.get(key)
        if found is None:
            found = make()
            if 64 + 2 * len(found) <= self._texts.maxsize:
                self._texts[key] = found
        return found


def _separator(document: Document) -> str | None:
    """What ends the excerpt, where the header says it.

    https://jekyllrb.com/docs/posts/#post-excerpts
    """
    if b'"excerpt_separator":' not in document.front_matter:
        return None
    said = orjson.loads(document.front_matter)["excerpt_separator"]
    return said if isinstance(said, str) and said.strip() else None
