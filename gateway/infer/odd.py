"""Values that make a type wider than almost all others need: a person may want to mend them before it is written."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from gateway.content_model import FieldType
from gateway.graph.header import Header
from gateway.graph.typed import ITEMS
from gateway.infer.lattice import joined
from gateway.store.document import Document

# Of so many files one may be odd; of fewer than three nobody can say which is.
ONE_IN: Final = 10
_FEWEST: Final = 3
# So many are named; the rest is counted.
NAMED: Final = 3


class Value(msgspec.Struct, frozen=True):
    """What one file has under a key: the file's path below the content folder, and the line if that is known."""

    path: str
    line: int | None
    value: Any


class OddValues(msgspec.Struct, frozen=True):
    """Values of `count` files without which the type would be `narrow`; the first of them in order of path."""

    narrow: FieldType
    count: int
    first: tuple[Value, ...]


Seen = Mapping[FieldType, Sequence[tuple[Document, Any]]]


def odd_values(key: str, seen: Seen) -> OddValues | None:
    """The odd ones among the values of a key, by type. None where the type is what it is because of many.

    An Int among Floats, or a single value among lists, is what the wider type is for, and not odd.
    """
    wide = joined(seen)
    common = sorted(seen, key=lambda kind: (-len(seen[kind]), kind))
    total = sum(map(len, seen.values()))
    for last in range(len(common) - 1, 0, -1):
        narrow, rest = joined(common[:last]), common[last:]
        count = sum(len(seen[kind]) for kind in rest)
        if count * ONE_IN > total and (count > 1 or total < _FEWEST):
            return None
        if narrow is not None and _scalar(narrow) is not _scalar(wide) and _scalar(wide) in _WIDEST:
            odd = sorted((each for kind in rest for each in seen[kind]), key=lambda each: each[0].path)
            first = tuple(Value(doc.path, Header(doc).place(key)[0], value) for doc, value in odd[:NAMED])
            return OddValues(narrow, count, first)
    return None


_WIDEST: Final = (FieldType.STRING, FieldType.JSON)


def _scalar(kind: FieldType | None) -> FieldType | None:
    return None if kind is None else ITEMS.get(kind, kind)
