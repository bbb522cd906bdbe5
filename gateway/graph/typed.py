"""What front matter says under the keys of `[fields]`, read as the types that are declared for them.

The types are fixed for as long as the process runs. A value that is not of its type is a Problem and None, so that one
file never changes what clients may rely on. Null, an empty text and a key that is not there say nothing: None.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from gateway.content_model import FieldType, TypedField
from gateway.graph import rules
from gateway.graph.header import Header, is_empty, shown
from gateway.json_bytes import json_bytes
from gateway.store import dates
from gateway.store.dates import Moment
from gateway.store.problem import Problem

Scalar = str | int | float | bool | dt.date | dt.datetime
# JSON is kept as it is sent: as bytes, which nobody can change.
Value = Scalar | tuple[Scalar, ...] | bytes | None

# The Int of GraphQL (https://spec.graphql.org/October2021/#sec-Int): 32 bits with a sign.
MIN_INT: Final = -(2**31)
MAX_INT: Final = 2**31 - 1

ITEMS: Final[Mapping[FieldType, FieldType]] = {
    FieldType.STRINGS: FieldType.STRING,
    FieldType.INTS: FieldType.INT,
    FieldType.FLOATS: FieldType.FLOAT,
    FieldType.BOOLEANS: FieldType.BOOLEAN,
    FieldType.DATES: FieldType.DATE,
    FieldType.DATETIMES: FieldType.DATETIME,
}
"""The list types with the types of their items."""


def typed_values(
    header: Header, fields: Sequence[TypedField], *, is_day_first: bool = False
) -> tuple[tuple[Value, ...], tuple[Problem, ...]]:
    """A value for each field, in their order, and each thing once that does not fit.

    With `is_day_first` `3/4/2024` is in April.
    """
    problems: list[Problem] = []

    def value(field: TypedField) -> Value:
        found, misfits = read_value(_raw(header, field), field.type, is_day_first=is_day_first)
        problems.extend(_problem(header, field, misfit) for misfit in misfits)
        return found

    values = tuple(map(value, fields))
    return values, tuple(dict.fromkeys(problems))


def _raw(header: Header, field: TypedField) -> Any:
    is_text = ITEMS.get(field.type, field.type) is FieldType.STRING
    return header.text(field.key) if is_text else header.value(field.key)


def read_value(raw: Any, field_type: FieldType, *, is_day_first: bool = False) -> tuple[Value, list[Any]]:
    """A value as JSON has it, read as a type, and what in it is not of that type. A text is read from source text.

    One value makes a list of one; of a list, what does not fit is left out.
    """
    if field_type is FieldType.JSON:
        return (None if raw is None else json_bytes(raw)), []
    if is_empty(raw):
        return (() if isinstance(raw, list) and field_type in ITEMS else None), []
    read = _READERS[ITEMS.get(field_type, field_type)]
    if field_type not in ITEMS:
        found = read(raw, is_day_first)
        return found, [raw] if found is None else []
    items = [item for item in (raw if isinstance(raw, list) else [raw]) if not is_empty(item)]
    values = [(item, read(item, is_day_first)) for item in items]
    return tuple(value for _, value in values if value is not None), [item for item, value in values if value is None]


def _text(raw: Any, _: bool) -> str | None:
    return raw if isinstance(raw, str) else None


def _boolean(raw: Any, _: bool) -> bool | None:
    return raw if isinstance(raw, bool) else None


def _int(raw: Any, _: bool) -> int | None:
    return raw if type(raw) is int and MIN_INT <= raw <= MAX_INT else None


def _float(raw: Any, _: bool) -> float | None:
    return float(raw) if type(raw) in (int, float) else None


def _moment(raw: Any, is_day_first: bool) -> Moment | None:
    moment = dates.parse(raw) if isinstance(raw, str) else None
    return moment.day_first if is_day_first and moment is not None and moment.day_first is not None else moment


def _day(raw: Any, is_day_first: bool) -> dt.date | None:
    moment = _moment(raw, is_day_first)
    return None if moment is None or moment.has_time else moment.day


def _time(raw: Any, is_day_first: bool) -> dt.datetime | None:
    moment = _moment(raw, is_day_first)
    return None if moment is None else moment.at


_READERS: Final[Mapping[FieldType, Callable[[Any, bool], Scalar | None]]] = {
    FieldType.STRING: _text,
    FieldType.INT: _int,
    FieldType.FLOAT: _float,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _day,
    FieldType.DATETIME: _time,
}
_WANTED: Final[Mapping[FieldType, str]] = {
    FieldType.STRING: "a text",
    FieldType.INT: "a whole number of at most 32 bits",
    FieldType.FLOAT: "a number",
    FieldType.BOOLEAN: "`true` or `false`",
    FieldType.DATE: "a day (YYYY-MM-DD)",
    FieldType.DATETIME: "a day or a time (YYYY-MM-DD HH:MM)",
}


def _problem(header: Header, field: TypedField, misfit: Any) -> Problem:
    wanted = _WANTED[ITEMS.get(field.type, field.type)]
    message = f"`{field.key}` has {shown(misfit)}, which is no {field.type.value.strip('[]')}."
    remedy = f"Write {wanted}, or change the type of `{field.name}` in gateway.toml."
    return rules.FIELD_TYPE.at(header.document.path, *header.place(field.key), message, remedy)
