"""The front matter of a Document as the graph reads it: a value by its key, its source text, its place in the file."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import orjson

from gateway.store import front_matter
from gateway.store.document import Document


class Header:
    """The values of a Document's front matter by key. A dot leads into a table, unless a key has it in its name."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def value(self, key: str) -> Any:
        """What JSON can say of the value; None where there is none."""
        return value_in(self._values, key)

    def text(self, key: str) -> Any:
        """The same with every scalar as it is written in the file: `3.0`, `1917`, `no`."""
        value = self.value(key)
        return value if _is_text(value) else value_in(self._texts, key)

    def place(self, key: str) -> tuple[int | None, int | None]:
        """The line and column of the key, or of the outermost table that it is in."""
        return self._places.get(key) or self._places.get(key.partition(".")[0]) or (None, None)

    @cached_property
    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = orjson.loads(self.document.front_matter)
        return values

    # A second reading of the header: only for what is odd in it, which is rare.
    @cached_property
    def _texts(self) -> Mapping[str, Any]:
        return front_matter.source_texts(self.document)

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, int]]:
        return front_matter.places(self.document)


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str) or (isinstance(value, list) and all(map(_is_text, value)))


def value_in(table: Mapping[str, Any], key: str) -> Any:
    """The value of a key, in which a dot leads into a table unless the table has a key of that name."""
    if key in table:
        return table[key]
    found: Any = table
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def is_empty(raw: Any) -> bool:
    """Whether a value says nothing: null, a blank text, a list of nothing."""
    if isinstance(raw, list):
        return all(map(is_empty, raw))
    return raw is None or (isinstance(raw, str) and not raw.strip())


def shown(raw: Any) -> str:
    """A value of front matter in a message."""
    if isinstance(raw, list):
        return "a list"
    if isinstance(raw, dict):
        return "a table"
    text = raw if isinstance(raw, str) else orjson.dumps(raw).decode()
    return f"the text {text.strip()[:80]!r}" if isinstance(raw, str) else f"the value {text[:80]}"
