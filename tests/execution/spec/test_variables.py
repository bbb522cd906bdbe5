"""The values of variables (GraphQL spec §6.1.2, CoerceVariableValues): where one does not fit nothing is executed."""

from typing import Any

import graphql
import pytest
from graphql import ExecutionResult, build_schema

from gateway.execution import execute
from tests.execution.spec.asking import answer

SCHEMA = build_schema("""
  type Query { echo(n: Int, list: [Int!], box: Box, colour: Colour, id: ID, text: String): String }
  input Box { n: Int = 5, must: String!, more: [Box!] }
  enum Colour { RED GREEN }
""")


def echoed(declared: str, argument: str, variables: dict[str, Any] | None) -> Any:
    root = {"echo": lambda info, **args: repr(args)}
    found = answer(SCHEMA, f"query ({declared}) {{ echo({argument}) }}", root, variables=variables)
    assert found.errors == []
    return found.data["echo"]


@pytest.mark.parametrize(
    ("declared", "argument", "value", "given"),
    [
        ("$v: [Int!]", "list: $v", [1, 2], {"list": [1, 2]}),
        ("$v: [Int!]", "list: $v", 1, {"list": [1]}),
        ("$v: Box", "box: $v", {"must": "x"}, {"box": {"n": 5, "must": "x"}}),
        (
            "$v: Box",
            "box: $v",
            {"must": "x", "more": {"must": "y"}},
            {"box": {"n": 5, "must": "x", "more": [{"n": 5, "must": "y"}]}},
        ),
        ("$v: Colour", "colour: $v", "RED", {"colour": "RED"}),
        ("$v: ID", "id: $v", 7, {"id": "7"}),
        ("$v: Int", "n: $v", 3.0, {"n": 3}),
    ],
)
def test_values_are_coerced(declared: str, argument: str, value: Any, given: dict[str, Any]) -> None:
    assert echoed(declared, argument, {"v": value}) == repr(given)


def test_values_that_nobody_declared_are_passed_over() -> None:
    assert echoed("$v: Int", "n: $v", {"v": 1, "w": 2}) == "{'n': 1}"


@pytest.mark.parametrize("variables", [None, {}])
def test_no_values_are_the_defaults(variables: dict[str, Any] | None) -> None:
    assert echoed('$v: Box = {must: "x"}', "box: $v", variables) == "{'box': {'n': 5, 'must': 'x'}}"


@pytest.mark.parametrize(
    ("declared", "value", "message"),
    [
        ("$v: Int!", None, "Variable '$v' has invalid value: Expected value of non-null type 'Int!' not to be None."),
        ("$v: Int", "x", "Variable '$v' has invalid value: Int cannot represent non-integer value: 'x'"),
        (
            "$v: [Int!]",
            [1, None],
            "Variable '$v' has invalid value at [1]: Expected value of non-null type 'Int!' not to be None.",
        ),
        ("$v: Colour", "BLUE", "Variable '$v' has invalid value: Value 'BLUE' does not exist in 'Colour' enum."),
        ("$v: Query", {}, "Variable '$v' expected value of type 'Query' which cannot be used as an input type."),
        ("$v: Nothing", 1, "Variable '$v' expected value of type 'Nothing' which cannot be used as an input type."),
        (
            "$v: Box",
            {"must": "x", "more": [{"must": "y"}, {"n": 1}]},
            "Variable '$v' has invalid value at .more[1]:"
            " Expected value of type 'Box' to include required field 'must', found: {'n': 1}.",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_its_place(declared: str, value: Any, message: str) -> None:
    called: list[object] = []
    text = f"query (\n {declared}) {{ echo }}"
    result = execute(SCHEMA, graphql.parse(text), {"echo": lambda info: called.append(info)}, None, {"v": value})
    assert isinstance(result, ExecutionResult)
    assert result.errors is not None
    assert (result.data, [error.message for error in result.errors]) == (None, [message])
    assert result.errors[0].path is None
    assert [place.line for place in result.errors[0].locations or ()] == [2]
    assert called == []


def test_a_value_that_is_missing_but_must_not_be() -> None:
    assert answer(SCHEMA, "query ($v: Int!) { echo(n: $v) }", variables={}) == (
        None,
        ["Variable '$v' has invalid value: Expected a value of non-null type 'Int!' to be provided."],
    )


def test_all_that_does_not_fit_is_told_up_to_a_bound() -> None:
    text = "query ($v: [Int], $w: Int!) { echo(list: $v, n: $w) }"
    few = answer(SCHEMA, text, variables={"v": ["a", 1, "b"]})
    assert (few.data, len(few.errors)) == (None, 3)
    many = answer(SCHEMA, text, variables={"v": ["a"] * 1000})
    assert len(many.errors) == 51
    assert many.errors[-1] == "Too many errors processing variables, error limit reached. Execution aborted."


def test_variables_of_other_operations_are_not_asked_for() -> None:
    text = "query A { echo } query B($v: Int!) { echo(n: $v) }"
    assert answer(SCHEMA, text, {"echo": "x"}, name="A") == ({"echo": "x"}, [])


def test_a_scalar_that_the_schema_does_not_use_is_no_type_of_it() -> None:
    schema = build_schema("type Query { a: String }")
    assert answer(schema, "query ($v: Int) { a }", variables={"v": 1}) == (
        None,
        ["Variable '$v' expected value of type 'Int' which cannot be used as an input type."],
    )
