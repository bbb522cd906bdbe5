"""Total orders over nodes, and the cursors that name a place in one.

An entry is a flat tuple of integers and texts that ends in a unique key, so every order is total and a cursor, which is
an entry written down, stays where it is whatever is edited around it. A cursor holds no offset.
"""

import base64
import binascii
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from functools import total_ordering
from typing import Any, Final

import msgspec
import orjson

from gateway.content_model import FieldType
from gateway.graph.index import Entry
from gateway.graph.node import PageNode, PostNode


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
    """What posts can be sorted by; Pages by TITLE, PATH and WORD_COUNT."""

    DATE = "date"
    PUBLISHED_AT = "published_at"
    UPDATED_AT = "updated_at"
    TITLE = "title"
    PATH = "path"
    WORD_COUNT = "word_count"


class TypedKey(msgspec.Struct, frozen=True):
    """A typed field of front matter to sort by: its name, its type, and its place in `PostNode.typed`."""

    name: str
    type: FieldType
    place: int

    def __str__(self) -> str:
        return f"the field {self.name}"


class SortTerm(msgspec.Struct, frozen=True):
    """One key of an order over posts or Pages."""

    field: SortField | TypedKey
    descending: bool = True
    nulls_first: bool = False


class _Part(msgspec.Struct, frozen=True):
    """How a node is measured by one key: `read` gives a `kind` of value, or None where it is nullable."""

    kind: type
    read: Callable[[Any], Any]
    is_nullable: bool = True


def _microseconds(when: datetime | None) -> int | None:
    return None if when is None else int(when.timestamp() * 1_000_000)


_PARTS: Final[dict[SortField, _Part]] = {
    SortField.DATE: _Part(int, lambda post: post.date.toordinal() if post.date else None),
    SortField.PUBLISHED_AT: _Part(int, lambda post: _microseconds(post.published_at)),
    SortField.UPDATED_AT: _Part(int, lambda post: _microseconds(post.updated_at)),
    SortField.WORD_COUNT: _Part(int, lambda post: post.word_count),
    SortField.TITLE: _Part(str, lambda post: post.title.casefold(), is_nullable=False),
    SortField.PATH: _Part(str, lambda post: post.key, is_nullable=False),
}
_TYPED: Final[dict[FieldType, tuple[type, Callable[[Any], Any]]]] = {
    FieldType.STRING: (str, str.casefold),
    FieldType.INT: (int, int),
    FieldType.FLOAT: (float, float),
    FieldType.BOOLEAN: (int, int),
    FieldType.DATE: (int, date.toordinal),
    FieldType.DATETIME: (int, _microseconds),
}
SORTABLE: Final = frozenset(_TYPED)


def _part(field: SortField | TypedKey) -> _Part:
    if isinstance(field, SortField):
        return _PARTS[field]
    place, (kind, measure) = field.place, _TYPED[field.type]

    def read(post: PostNode) -> Any:
        value = post.typed[place]
        return None if value is None else measure(value)

    return _Part(kind, read)


NEWEST_FIRST: Final = Order("published_at desc", (int, str))
BY_PATH: Final = Order("path", (str,))


def document_order(terms: tuple[SortTerm, ...]) -> tuple[Order, Callable[[PostNode | PageNode], Entry]]:
    """An order over posts or Pages by several keys, ties ending in the path; and what makes a node's entry in it."""
    parts = [(term, _part(term.field)) for term in terms]
    shape: list[type] = []
    for term, part in parts:
        ordered = Descending if part.kind is str and term.descending else part.kind
        shape += [int, ordered] if part.is_nullable else [ordered]
    name = ", ".join(
        f"{term.field} {'desc' if term.descending else 'asc'}{' nulls first' if term.nulls_first else ''}"
        for term in terms
    )

    def entry(node: PostNode | PageNode) -> Entry:
        found: list[object] = []
        for term, part in parts:
            value = part.read(node)
            if part.is_nullable:
                found.append(0 if value is not None else -1 if term.nulls_first else 1)
            found.append(_ranked(part.kind() if value is None else value, term.descending))
        return (*found, node.key)

    return Order(name, (*shape, str)), entry


def _ranked(value: Any, descending: bool) -> Any:
    """The value, or what sorts the other way round."""
    if not descending:
        return value
    return Descending(value) if isinstance(value, str) else -value
