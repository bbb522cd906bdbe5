"""Lists (GraphQL spec §6.4.3): what counts as one, and nulls and errors at every place of one."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final

import pytest
from graphql import build_schema

from tests.execution.spec.asking import Answer, answer, awaited, later

ITEM_NULL: Final = "list.1: Cannot return null for non-nullable field Query.list."
LIST_NULL: Final = "list: Cannot return null for non-nullable field Query.list."
TYPES: Final = ("[Int]", "[Int!]", "[Int]!", "[Int!]!")
GONE: Final = {"[Int]": {"list": None}, "[Int!]": {"list": None}, "[Int]!": None, "[Int!]!": None}


def ask(kind: str, value: Any, how: Callable[..., Answer] = answer) -> Answer:
    return how(build_schema(f"type Query {{ list: {kind} }}"), "{ list }", {"list": lambda info: value()})


@pytest.mark.parametrize("kind", TYPES)
def test_every_item_is_completed(kind: str) -> None:
    assert ask(kind, lambda: [1, "2", True]) == ({"list": [1, 2, 1]}, [])
    assert ask(kind, list) == ({"list": []}, [])


@pytest.mark.parametrize("kind", TYPES)
def test_a_null_in_place_of_the_list(kind: str) -> None:
    expected: Answer = Answer(GONE[kind], [LIST_NULL] if kind.endswith("!") else [])
    assert ask(kind, lambda: None) == expected
    assert ask(kind, lambda: later(None), awaited) == expected


@pytest.mark.parametrize("kind", TYPES)
def test_an_error_in_place_of_the_list(kind: str) -> None:
    assert ask(kind, lambda: ValueError("no")) == (GONE[kind], ["list: no"])
    assert ask(kind, lambda: later(ValueError("no")), awaited) == (GONE[kind], ["list: no"])


@pytest.mark.parametrize("kind", TYPES)
def test_a_null_in_place_of_an_item(kind: str) -> None:
    may_be = kind.startswith("[Int]")
    expected = Answer({"list": [1, None, 3]}, []) if may_be else Answer(GONE[kind], [ITEM_NULL])
    assert ask(kind, lambda: [1, None, 3]) == expected
    assert ask(kind, lambda: [later(1), later(None), later(3)], awaited) == expected
    assert ask(kind, lambda: later([1, later(None), 3]), awaited) == expected


@pytest.mark.parametrize("kind", TYPES)
def test_an_error_in_place_of_an_item(kind: str) -> None:
    data = {"list": [1, None, 3]} if kind.startswith("[Int]") else GONE[kind]
    assert ask(kind, lambda: [1, ValueError("no"), 3]) == (data, ["list.1: no"])
    assert ask(kind, lambda: [1, later(ValueError("no")), 3], awaited) == (data, ["list.1: no"])


def numbers() -> Iterator[int]:
    yield from (1, 2)


class Numbers:
    def __iter__(self) -> Iterator[int]:
        return numbers()


@pytest.mark.parametrize("value", [(1, 2), {1: None, 2: None}.keys(), range(1, 3), numbers, Numbers])
def test_whatever_can_be_iterated_is_a_list(value: Any) -> None:
    assert ask("[Int]", value if callable(value) else lambda: value) == ({"list": [1, 2]}, [])


@pytest.mark.parametrize("value", ["12", b"12", bytearray(b"1"), {"1": 2}, 12, True, object()])
def test_text_and_mappings_and_single_values_are_none(value: Any) -> None:
    assert ask("[Int]", lambda: value) == (
        {"list": None},
        ["list: Expected Iterable, but did not find one for field 'Query.list'."],
    )


def test_lists_of_lists_are_null_as_far_as_their_types_say() -> None:
    assert ask("[[Int!]]", lambda: [[1, 2], [3, None], None]) == (
        {"list": [[1, 2], None, None]},
        ["list.1.1: Cannot return null for non-nullable field Query.list."],
    )
    assert ask("[[Int]!]", lambda: [[1, None], None]) == ({"list": None}, [ITEM_NULL])
    assert ask("[[Int!]!]!", lambda: [[1], [None]]) == (
        None,
        ["list.1.0: Cannot return null for non-nullable field Query.list."],
    )


def test_an_iterator_that_raises_is_an_error_of_the_list() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("no")

    assert ask("[Int]", broken) == ({"list": None}, ["list: no"])


async def numbers_later(*, breaks: bool = False) -> AsyncIterator[Any]:
    yield 1
    yield later(2)
    if breaks:
        raise ValueError("no")
    yield None


def test_what_can_be_iterated_asynchronously_is_a_list() -> None:
    assert ask("[Int]", numbers_later, awaited) == ({"list": [1, 2, None]}, [])
    assert ask("[Int!]", numbers_later, awaited) == (
        {"list": None},
        ["list.2: Cannot return null for non-nullable field Query.list."],
    )


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
def test_an_asynchronous_iterator_that_raises_is_an_error_of_the_list() -> None:
    assert ask("[Int]", lambda: numbers_later(breaks=True), awaited) == ({"list": None}, ["list: no"])


def test_an_asynchronous_iterator_is_closed_when_an_item_fails() -> None:
    closed: list[str] = []

    async def items() -> AsyncIterator[Any]:
        try:
            yield None
            yield 1
        finally:
            closed.append("closed")

    assert ask("[Int!]", items, awaited).data == {"list": None}
    assert closed == ["closed"]
