"""Scalars and enums (GraphQL spec §6.4.3, CoerceResult): what values become, and which are none."""

import math
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    Undefined,
    build_schema,
)

from tests.execution.spec.asking import Answer, answer, awaited, later

BUILT_IN = build_schema("type Query { Int: Int Float: Float String: String Boolean: Boolean ID: ID }")


def one(kind: GraphQLOutputType, value: Any) -> Answer:
    return answer(GraphQLSchema(GraphQLObjectType("Query", {"a": GraphQLField(kind)})), "{ a }", {"a": value})


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("Int", 3, 3),
        ("Int", True, 1),
        ("Int", "12", 12),
        ("Int", 3.0, 3),
        ("Float", 3, 3.0),
        ("Float", "1.5", 1.5),
        ("String", 3, "3"),
        ("String", True, "true"),
        ("String", "", ""),
        ("Boolean", 0, False),
        ("ID", 7, "7"),
        ("Int", Undefined, None),
    ],
)
def test_built_in_scalars_take_what_is_meant(kind: str, value: Any, said: Any) -> None:
    found = answer(BUILT_IN, f"{{ {kind} }}", {kind: value})
    assert (repr(found.data[kind]), found.errors) == (repr(said), [])


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("Int", 1.5, "Int cannot represent non-integer value: 1.5"),
        ("Int", 1 << 31, "Int cannot represent non 32-bit signed integer value: 2147483648"),
        ("Int", "x", "Int cannot represent non-integer value: 'x'"),
        ("Float", math.nan, "Float cannot represent non numeric value: nan"),
        ("String", [1], "String cannot represent value: [1]"),
        ("Boolean", "x", "Boolean cannot represent a non boolean value: 'x'"),
        ("ID", 1.5, "ID cannot represent value: 1.5"),
    ],
)
def test_built_in_scalars_refuse_the_rest(kind: str, value: Any, message: str) -> None:
    assert answer(BUILT_IN, f"{{ {kind} }}", {kind: value}) == ({kind: None}, [f"{kind}: {message}"])


def test_a_custom_scalar_says_what_it_makes_of_a_value() -> None:
    assert one(GraphQLScalarType("Pair", serialize=lambda value: [value, {"twice": value * 2}]), 4).data == {
        "a": [4, {"twice": 8}]
    }


def test_a_custom_scalar_may_raise() -> None:
    def refuse(value: Any) -> Any:
        raise GraphQLError("no such date", extensions={"code": "DATE"})

    assert one(GraphQLScalarType("Date", serialize=refuse), "x") == ({"a": None}, ["a: no such date"])
    assert one(GraphQLNonNull(GraphQLScalarType("Date", serialize=refuse)), "x") == (None, ["a: no such date"])


@pytest.mark.parametrize("nothing", [None, Undefined])
def test_a_scalar_that_makes_nothing_of_a_value_is_an_error(nothing: Any) -> None:
    assert one(GraphQLScalarType("Odd", serialize=lambda value: nothing), "x") == (
        {"a": None},
        [f"a: Expected `Odd.coerce_output_value('x')` to return non-nullable value, returned: {nothing!r}"],
    )


def test_a_scalar_is_not_asked_for_a_null() -> None:
    asked: list[object] = []
    assert one(GraphQLScalarType("Odd", serialize=asked.append), None) == ({"a": None}, [])
    assert asked == []


def test_an_enum_says_the_name_of_an_inner_value() -> None:
    kind = GraphQLEnumType("Colour", {"RED": (255, 0, 0), "LIST": [1], "ONE": 1})
    assert [one(kind, value).data["a"] for value in ((255, 0, 0), [1], 1)] == ["RED", "LIST", "ONE"]


@pytest.mark.parametrize("value", ["RED", (0, 0, 0), {}])
def test_a_value_that_an_enum_has_not_is_an_error(value: Any) -> None:
    kind = GraphQLEnumType("Colour", {"RED": (255, 0, 0)})
    assert one(kind, value) == ({"a": None}, [f"a: Enum 'Colour' cannot represent value: {value!r}"])


def test_a_value_may_come_later() -> None:
    assert awaited(BUILT_IN, "{ Int }", {"Int": lambda info: later("7")}) == ({"Int": 7}, [])
    assert awaited(BUILT_IN, "{ Int }", {"Int": lambda info: later("x")}).errors == [
        "Int: Int cannot represent non-integer value: 'x'"
    ]
