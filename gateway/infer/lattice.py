"""The types of front matter as a lattice: the type of a value, and the least type that two types fit into.

    JSON ← everything with an object in it        [T] ← T        String ← Float ← Int
                                                                 String ← DateTime ← Date
                                                                 String ← Boolean

A value that says nothing (null, an empty text, an empty list) has no type: it is None, and fits into all. Numbers are
those of YAML 1.2, so `no` and `012` are texts. An integer of more than 32 bits, which the Int of GraphQL cannot carry,
is a Float: it is exact up to 53 bits, and beyond those front matter is text.
"""

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any, Final

from gateway.content_model import FieldType
from gateway.graph.header import is_empty
from gateway.graph.typed import ITEMS, MAX_INT, MIN_INT
from gateway.store import dates

LISTS: Final[Mapping[FieldType | None, FieldType]] = {item: several for several, item in ITEMS.items()}
_WIDER: Final = {
    frozenset((FieldType.INT, FieldType.FLOAT)): FieldType.FLOAT,
    frozenset((FieldType.DATE, FieldType.DATETIME)): FieldType.DATETIME,
}
# `2023.1.5` can be read as a date, and is a version.
_VERSION: Final = re.compile(r"\s*\d{4}\.")


def type_of(value: Any) -> FieldType | None:
    """The least type of a value as JSON has it; dates are texts there."""
    if is_empty(value):
        return None
    if isinstance(value, dict):
        return FieldType.JSON
    if isinstance(value, list):
        items = joined(map(type_of, value))
        return LISTS.get(items, FieldType.JSON)
    if isinstance(value, bool):
        return FieldType.BOOLEAN
    if isinstance(value, int):
        return FieldType.INT if MIN_INT <= value <= MAX_INT else FieldType.FLOAT
    if isinstance(value, float):
        return FieldType.FLOAT
    moment = None if _VERSION.match(value) else dates.parse(value)
    if moment is None:
        return FieldType.STRING
    return FieldType.DATETIME if moment.has_time else FieldType.DATE


def join(one: FieldType | None, other: FieldType | None) -> FieldType | None:
    """The least type into which the values of both fit."""
    if one is None or other is None:
        return other if one is None else one
    if FieldType.JSON in (one, other):
        return FieldType.JSON
    scalars = frozenset((ITEMS.get(one, one), ITEMS.get(other, other)))
    scalar = next(iter(scalars)) if len(scalars) == 1 else _WIDER.get(scalars, FieldType.STRING)
    return LISTS[scalar] if one in ITEMS or other in ITEMS else scalar


def joined(types: Iterable[FieldType | None]) -> FieldType | None:
    """The least type into which the values of all fit."""
    return reduce(join, types, None)
