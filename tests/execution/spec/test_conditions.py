"""`@skip` and `@include` (GraphQL spec §3.13.1 and §3.13.2)."""

from typing import Any

import pytest
from graphql import build_schema

from tests.execution.spec.asking import answer

SCHEMA = build_schema("type Query { a: String, b: String, node: Query }")
ROOT: dict[str, Any] = {"a": "a", "b": "b"}
ROOT["node"] = ROOT


def ask(text: str, declared: str = "", **variables: Any) -> Any:
    found = answer(SCHEMA, f"query {declared} {text}", ROOT, variables=variables)
    assert found.errors == []
    return found.data


@pytest.mark.parametrize(
    ("conditions", "is_there"),
    [
        ("@include(if: true)", True),
        ("@include(if: false)", False),
        ("@skip(if: false)", True),
        ("@skip(if: true)", False),
        ("@include(if: true) @skip(if: false)", True),
        ("@include(if: true) @skip(if: true)", False),
        ("@include(if: false) @skip(if: false)", False),
        ("@skip(if: true) @include(if: false)", False),
    ],
)
@pytest.mark.parametrize("place", ["b %s", "... on Query %s { b }", "... %s { b }", "...F %s"])
def test_a_field_or_fragment_is_there_or_not(place: str, conditions: str, is_there: bool) -> None:
    text = f"{{ a {place % conditions} }} fragment F on Query {{ b }}"
    assert ask(text) == ({"a": "a", "b": "b"} if is_there else {"a": "a"})


@pytest.mark.parametrize("on", [True, False])
def test_conditions_may_be_variables(on: bool) -> None:
    text = "{ a @include(if: $on) ...F } fragment F on Query { b @skip(if: $on) }"
    assert ask(text, "($on: Boolean!)", on=on) == ({"a": "a"} if on else {"b": "b"})


def test_one_of_two_merged_fields_is_enough() -> None:
    assert ask("{ a @skip(if: true) a b }") == {"a": "a", "b": "b"}
    assert ask("{ node @include(if: false) { a } node { b } }") == {"node": {"b": "b"}}
    assert ask("{ ...F @skip(if: true) ...F } fragment F on Query { a }") == {"a": "a"}


def test_a_default_decides_where_no_value_is_given() -> None:
    assert ask("{ a b @include(if: $on) }", "($on: Boolean = false)") == {"a": "a"}
    assert ask("{ a b @include(if: $on) }", "($on: Boolean = false)", on=True) == {"a": "a", "b": "b"}


def test_a_condition_that_is_null_is_an_error_of_the_operation() -> None:
    text = "query ($on: Boolean = true) { a @skip(if: $on) }"
    data, errors = answer(SCHEMA, text, ROOT, variables={"on": None})
    assert data is None
    assert len(errors) == 1


def test_a_condition_that_is_null_further_down_is_an_error_of_its_field() -> None:
    text = "query ($on: Boolean = true) { a node { a @skip(if: $on) } }"
    data, errors = answer(SCHEMA, text, ROOT, variables={"on": None})
    assert data == {"a": "a", "node": None}
    assert [error.partition(":")[0] for error in errors] == ["node"]
