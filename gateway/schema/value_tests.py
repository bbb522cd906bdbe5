"""What filters over values mean: each becomes a function, made once for an operation.

A value that is missing meets `ne`, `notIn` and `exists: false`, and nothing else. A null condition is not given.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from gateway.schema.filters import DocumentListFilter, ResourceListFilter, TermListFilter
from gateway.schema.value_filters import (
    BooleanFilter,
    DateFilter,
    DateTimeFilter,
    FloatFilter,
    IntFilter,
    StringFilter,
    ValueFilter,
    ValueListFilter,
)

T = TypeVar("T")
Test = Callable[[T], bool]


def all_of(tests: list[Test[T]]) -> Test[T]:
    if len(tests) == 1:
        return tests[0]
    return lambda item: all(test(item) for test in tests)


def any_of(tests: list[Test[T]]) -> Test[T]:
    return lambda item: any(test(item) for test in tests)


def not_(test: Test[T]) -> Test[T]:
    return lambda item: not test(item)


def text_test(where: StringFilter) -> Test[str | None]:
    """The test of a StringFilter."""
    fold: Callable[[str], str] = (lambda text: text) if where.case_sensitive is not False else str.casefold
    tests: list[Test[str | None]] = []
    if where.eq is not None:
        eq = fold(where.eq)
        tests.append(lambda text: text is not None and fold(text) == eq)
    if where.ne is not None:
        ne = fold(where.ne)
        tests.append(lambda text: text is None or fold(text) != ne)
    if where.in_ is not None:
        among = frozenset(map(fold, where.in_))
        tests.append(lambda text: text is not None and fold(text) in among)
    if where.not_in is not None:
        apart = frozenset(map(fold, where.not_in))
        tests.append(lambda text: text is None or fold(text) not in apart)
    if where.contains is not None:
        part = fold(where.contains)
        tests.append(lambda text: text is not None and part in fold(text))
    if where.starts_with is not None:
        start = fold(where.starts_with)
        tests.append(lambda text: text is not None and fold(text).startswith(start))
    if where.ends_with is not None:
        end = fold(where.ends_with)
        tests.append(lambda text: text is not None and fold(text).endswith(end))
    if where.exists is not None:
        tests.append(_exists(where.exists))
    return all_of(tests)


def _exists(wanted: bool) -> Test[Any]:
    return lambda value: (value is not None) is wanted


def ordered_test(where: IntFilter | FloatFilter | BooleanFilter | DateFilter | DateTimeFilter) -> Test[Any]:
    """The test of a filter over values that have an order, or of which only some conditions can be asked."""

    def given(name: str) -> Any:
        value = getattr(where, name, None)
        if isinstance(value, list):
            return frozenset(map(_comparable, value))
        return None if value is None else _comparable(value)

    tests: list[Test[Any]] = []
    for name, test in ORDERED.items():
        bound = given(name)
        if bound is not None:
            tests.append(lambda value, test=test, bound=bound: test(value, bound))  # type: ignore[misc]  # bound per turn
    if where.exists is not None:
        tests.append(_exists(where.exists))
    return all_of(tests)


ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, bound: value is not None and value == bound,
    "ne": lambda value, bound: value is None or value != bound,
    "in_": lambda value, bound: value is not None and value in bound,
    "not_in": lambda value, bound: value is None or value not in bound,
    "lt": lambda value, bound: value is not None and value < bound,
    "lte": lambda value, bound: value is not None and value <= bound,
    "gt": lambda value, bound: value is not None and value > bound,
    "gte": lambda value, bound: value is not None and value >= bound,
}


def _comparable(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def list_test(
    where: TermListFilter | DocumentListFilter | ResourceListFilter | ValueListFilter, test: Callable[[Any], Test[Any]]
) -> Test[Sequence[Any]]:
    tests: list[Test[Sequence[Any]]] = []
    if where.some is not None:
        some = test(where.some)
        tests.append(lambda items: any(map(some, items)))
    if where.every is not None:
        every = test(where.every)
        tests.append(lambda items: all(map(every, items)))
    if where.none is not None:
        none = test(where.none)
        tests.append(lambda items: not any(map(none, items)))
    if where.count is not None:
        count = ordered_test(where.count)
        tests.append(lambda items: count(len(items)))
    return all_of(tests)


def value_test(where: ValueFilter) -> Test[Any]:
    """The test of a filter over the values of a typed field."""
    if isinstance(where, StringFilter):
        return text_test(where)
    if isinstance(where, IntFilter | FloatFilter | BooleanFilter | DateFilter | DateTimeFilter):
        return ordered_test(where)
    tests: list[Test[Any]] = []
    members = list_test(where, value_test)
    tests.append(lambda values: members(values or ()))
    if where.has is not None:
        has = _comparable(where.has)
        tests.append(lambda values: has in (values or ()))
    if where.exists is not None:
        tests.append(_exists(where.exists))
    return all_of(tests)
