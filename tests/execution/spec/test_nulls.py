"""Errors and nulls: which place they make null (GraphQL spec §6.4.4), and what is told of them."""

from typing import Any

import pytest
from graphql import build_schema

from tests.execution.spec.asking import answer, awaited, failing, later

SCHEMA = build_schema("""
  type Query { free: Node, sure: Node!, leaf: Int, text: String! }
  type Node { free: Node, sure: Node!, leaf: Int, must: Int!, list: [Node!], all: [Node!]! }
""")
NULL = "Cannot return null for non-nullable field Node.must."


def nested(*keys: str, end: Any) -> dict[str, Any]:
    """An object with one key, of an object with one key, and so on."""
    return {keys[0]: nested(*keys[1:], end=end) if keys[1:] else end}


def test_a_field_that_may_be_null_is_null_and_its_siblings_stay() -> None:
    root = {"leaf": failing("no"), "text": "x"}
    assert answer(SCHEMA, "{ leaf text }", root) == ({"leaf": None, "text": "x"}, ["leaf: no"])


@pytest.mark.parametrize(
    ("keys", "data"),
    [
        (("free", "must"), {"free": None}),
        (("free", "sure", "must"), {"free": None}),
        (("free", "sure", "sure", "sure", "must"), {"free": None}),
        (("free", "free", "must"), {"free": {"free": None}}),
        (("free", "free", "sure", "must"), {"free": {"free": None}}),
        (("sure", "must"), None),
        (("sure", "free", "sure", "must"), {"sure": {"free": None}}),
        (("sure", "sure", "must"), None),
        (("free", "leaf"), {"free": {"leaf": None}}),
    ],
)
def test_an_error_goes_up_to_the_first_place_that_may_be_null(keys: tuple[str, ...], data: Any) -> None:
    text = "{ " + " { ".join(keys) + " }" * len(keys)
    told = [f"{'.'.join(keys)}: no"]
    assert answer(SCHEMA, text, nested(*keys, end=failing("no"))) == (data, told)
    root = nested(*keys, end=lambda info: later(ValueError("no")))
    assert awaited(SCHEMA, text, root) == (data, told)


def test_a_null_where_none_may_be_is_an_error_itself() -> None:
    assert answer(SCHEMA, "{ free { must } }", nested("free", "must", end=None)) == (
        {"free": None},
        [f"free.must: {NULL}"],
    )
    assert awaited(SCHEMA, "{ free { must } }", nested("free", "must", end=lambda info: later(None))) == (
        {"free": None},
        [f"free.must: {NULL}"],
    )


def test_a_null_in_a_list_goes_up_by_the_types_of_list_and_item() -> None:
    assert answer(SCHEMA, "{ free { list { leaf } } }", {"free": {"list": [{}, None]}}) == (
        {"free": {"list": None}},
        ["free.list.1: Cannot return null for non-nullable field Node.list."],
    )
    assert answer(SCHEMA, "{ free { all { must } } }", {"free": {"all": [{"must": 1}, {}]}}) == (
        {"free": None},
        [f"free.all.1.must: {NULL}"],
    )


def test_of_several_errors_below_one_null_the_first_is_told() -> None:
    root = {"sure": {"must": failing("first")}, "text": failing("second")}
    assert answer(SCHEMA, "{ sure { must } text }", root) == (None, ["sure.must: first"])
    root = {"free": {"all": [{"must": failing("first")}, {"must": failing("second")}]}}
    assert answer(SCHEMA, "{ free { all { must } } }", root) == ({"free": None}, ["free.all.0.must: first"])


def test_an_error_that_came_before_the_null_above_it_is_told_too() -> None:
    root = {"free": {"leaf": failing("small"), "must": failing("great")}}
    assert answer(SCHEMA, "{ free { leaf must } }", root) == ({"free": None}, ["free.leaf: small", "free.must: great"])


def test_what_comes_after_the_null_is_not_begun() -> None:
    called: list[str] = []
    root = {"free": {"must": failing("no"), "leaf": lambda info: called.append("leaf")}}
    assert answer(SCHEMA, "{ free { must leaf } }", root).data == {"free": None}
    assert called == []


def test_errors_of_different_places_come_in_the_order_of_the_document() -> None:
    root = {"free": {"leaf": failing("b"), "free": {"leaf": failing("a")}}, "leaf": failing("c")}
    assert answer(SCHEMA, "{ free { free { leaf } leaf } leaf }", root).errors == [
        "free.free.leaf: a",
        "free.leaf: b",
        "leaf: c",
    ]


def test_each_place_side_by_side_has_its_own_error() -> None:
    root = {"free": {"list": [{"leaf": lambda info: later(ValueError("x"))} for _ in range(3)]}}
    data, errors = awaited(SCHEMA, "{ free { list { leaf } } }", root)
    assert data == {"free": {"list": [{"leaf": None}] * 3}}
    assert sorted(errors) == [f"free.list.{at}.leaf: x" for at in range(3)]


def test_side_by_side_one_error_is_told_for_one_null() -> None:
    root = {"free": {"a": 1, "must": lambda info: later(ValueError("x"))}, "text": "t"}
    data, errors = awaited(SCHEMA, "{ free { must b: must c: must } text }", root)
    assert data == {"free": None, "text": "t"}
    assert len(errors) == 1


def test_an_aliased_field_is_told_by_its_alias() -> None:
    assert answer(SCHEMA, "{ a: free { b: leaf } }", nested("free", "leaf", end=failing("no"))).errors == ["a.b: no"]
