from typing import Any

import graphql
import hypothesis.strategies as st
import pytest
from graphql import OperationDefinitionNode, VariableDefinitionNode
from hypothesis import given

from gateway.plan.variables import PlainVariables

SCHEMA = graphql.build_schema("type Query { a(b: B, c: ID, d: Boolean, e: String): Int } enum B { X } scalar Custom")
TYPES = ("String", "ID", "Int", "Boolean", "String!", "ID!", "Int!", "Boolean!")
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([-(2**31), -(2**31) - 1, 2**31 - 1, 2**31, 1.0, 1.5, "", "a", "1", [], ["a"], {}, {"a": 1}]),
)


def definitions(declared: str) -> tuple[VariableDefinitionNode, ...]:
    (operation,) = graphql.parse(f"query ({declared}) {{ a }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    return tuple(operation.variable_definitions or ())


@given(st.lists(st.sampled_from(TYPES), min_size=1, max_size=3), st.data())
def test_plain_values_are_coerced_as_graphql_core_does_or_left_to_it(types: list[str], data: st.DataObject) -> None:
    declared = definitions(", ".join(f"$v{at}: {kind}" for at, kind in enumerate(types)))
    names = [f"v{at}" for at in range(len(types))]
    given_values = data.draw(st.dictionaries(st.sampled_from([*names, "unknown"]), VALUES))
    plain = PlainVariables.of(declared)
    assert plain is not None
    coerced = plain.coerce(given_values)
    if coerced is not None:
        said: Any = graphql.get_variable_values(SCHEMA, declared, given_values)
        assert said.coerced == coerced
        assert {name: type(value) for name, value in said.coerced.items()} == {
            name: type(value) for name, value in coerced.items()
        }


@pytest.mark.parametrize("declared", ["$a: [Int]", "$a: B", "$a: Custom", "$a: Float", "$a: Int = 1", "$a: Int, $b: B"])
def test_other_types_and_defaults_are_left_to_graphql_core(declared: str) -> None:
    assert PlainVariables.of(definitions(declared)) is None


def test_a_variable_that_is_missing_is_not_one_that_is_null() -> None:
    plain = PlainVariables.of(definitions("$a: Int, $b: Int"))
    assert plain is not None
    assert plain.coerce({"a": None, "other": 1}) == {"a": None}


@pytest.mark.parametrize("values", [{}, {"a": None}, {"a": "1"}, {"a": True}, {"a": 2**31}])
def test_what_is_not_plainly_right_is_left_to_graphql_core(values: dict[str, Any]) -> None:
    plain = PlainVariables.of(definitions("$a: Int!"))
    assert plain is not None
    assert plain.coerce(values) is None
