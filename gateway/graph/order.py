"""Total orders over nodes, and the cursors that name a place in one.

An entry is a flat tuple of integers and texts that ends in a unique key, so every order is total and a cursor, which is
an entry written down, stays where it is whatever is edited around it. A cursor holds no offset.
"""

import base64
import binascii
from collections.abc import Callable
from enum import StrEnum
from functools import total_ordering
from typing import Any, Final

import msgspec
import orjson

from gateway.graph.index import Entry
from gateway.graph.node import PostNode


@total_ordering
class Descending:
    """A text in an entry that sorts the other way round."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Descending) and self.text == other.text

    def __lt__(self, other: "Descending") -> bool:
        return other.text < self.text

    def __hash__(self) -> int:
        return hash(self.text)


class BadCursor(ValueError):
    """The text is no cursor of this order; the message says in which way."""


class Order(msgspec.Struct, frozen=True):
    """An order's name and the types of its entries' parts: `int`, `str` or Descending."""

    name: str
    shape: tuple[type, ...]

    def cursor(self, entry: Entry) -> str:
        """The opaque name of an entry's place."""
        parts = [part.text if isinstance(part, Descending) else part for part in entry]
        return base64.urlsafe_b64encode(orjson.dumps([self.name, *parts])).rstrip(b"=").decode()

    def entry(self, cursor: str) -> Entry:
        """The entry that a cursor names; it need not exist any more. Raises BadCursor."""
        try:
            raw = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            said = orjson.loads(raw)
        except (binascii.Error, ValueError):
            raise BadCursor("It is not a cursor of this API.") from None
        if not isinstance(said, list) or not said or not isinstance(said[0], str):
            raise BadCursor("It is not a cursor of this API.")
        if said[0] != self.name:
            raise BadCursor(f"It belongs to a list ordered by {said[0][:60]}, and this one is ordered by {self.name}.")
        parts = said[1:]
        if len(parts) != len(self.shape) or not all(map(_fits, parts, self.shape)):
            raise BadCursor("Its content is damaged.")
        return tuple(
            Descending(part) if kind is Descending else part for part, kind in zip(parts, self.shape, strict=True)
        )


def _fits(part: Any, kind: type) -> bool:
    return type(part) is (str if kind is Descending else kind)


class SortField(StrEnum):
    """What posts can be sorted by."""

    DATE = "date"
    PUBLISHED_AT = "published_at"
    UPDATED_AT = "updated_at"
    TITLE = "title"
    PATH = "path"
    WORD_COUNT = "word_count"


class SortTerm(msgspec.Struct, frozen=True):
    """One key of an order over posts."""

    field: SortField
    descending: bool = True
    nulls_first: bool = False


_NUMBER: Final[dict[SortField, Callable[[PostNode], int | None]]] = {
    SortField.DATE: lambda post: post.date.toordinal() if post.date else None,
    SortField.PUBLISHED_AT: lambda post: int(post.published_at.timestamp() * 1_000_000) if post.published_at else None,
    SortField.UPDATED_AT: lambda post: int(post.updated_at.timestamp() * 1_000_000) if post.updated_at else None,
    SortField.WORD_COUNT: lambda post: post.word_count,
}
_TEXT: Final[dict[SortField, Callable[[PostNode], str]]] = {
    SortField.TITLE: lambda post: post.title.casefold(),
    SortField.PATH: lambda post: post.key,
}

NEWEST_FIRST: Final = Order("published_at desc", (int, str))


def post_order(terms: tuple[SortTerm, ...]) -> tuple[Order, Callable[[PostNode], Entry]]:
    """An order over posts by several keys, ties ending in the path; and what makes a post's entry in it."""
    shape: list[type] = []
    for term in terms:
        shape += [int, int] if term.field in _NUMBER else [Descending if term.descending else str]
    name = ", ".join(
        f"{term.field} {'desc' if term.descending else 'asc'}{' nulls first' if term.nulls_first else ''}"
        for term in terms
    )

    def entry(post: PostNode) -> Entry:
        parts: list[object] = []
        for term in terms:
            if term.field in _NUMBER:
                number = _NUMBER[term.field](post)
                if number is None:
                    parts += [-1 if term.nulls_first else 1, 0]
                else:
                    parts += [0, -number if term.descending else number]
            else:
                text = _TEXT[term.field](post)
                parts.append(Descending(text) if term.descending else text)
        return (*parts, post.key)

    return Order(name, (*shape, str)), entry
