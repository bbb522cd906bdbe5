from typing import Any

import graphql
import hypothesis.strategies as st
import pytest
from hypothesis import given

from gateway.plan.operation import choose_operation
from gateway.plan.plan import MAX_COERCION_ERRORS, OperationPlan

SCHEMA = graphql.build_schema("type Query { a(b: B, c: ID, d: Boolean, e: String, f: Float): Int } enum B { X }")
TYPES = ("String", "ID", "Int", "Boolean")
DECLARED = st.sampled_from(
    [*TYPES, *(f"{kind}!" for kind in TYPES), "Int = 3", "String! = null", "[Int]", "[ID!]!", "B", "Float", "Gone"]
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([-(2**31), -(2**31) - 1, 2**31 - 1, 2**31, 1.0, 1.5, "", "X", "1", [], ["a"], [1], {}, {"a": 1}]),
)


def coerced(declared: str, values: dict[str, Any]) -> tuple[Any, Any]:
    """What a plan makes of the values of variables, and what graphql-core does: values with their types, or errors."""
    plan = OperationPlan(SCHEMA, choose_operation(graphql.parse(f"query ({declared}) {{ a }}")))
    definitions = plan.operation.definition.variable_definitions or ()
    said = graphql.get_variable_values(SCHEMA, definitions, values, max_errors=MAX_COERCION_ERRORS)
    ours, theirs = (
        [str(error) for error in found]
        if isinstance(found, list)
        else {name: (type(value), value) for name, value in found.coerced.items()}
        for found in (plan.coerce(values), said)
    )
    return ours, theirs


@given(st.lists(DECLARED, min_size=1, max_size=3), st.data())
def test_variables_are_coerced_as_graphql_core_does(types: list[str], data: st.DataObject) -> None:
    declared = ", ".join(f"$v{at}: {kind}" for at, kind in enumerate(types))
    values = data.draw(st.dictionaries(st.sampled_from([*(f"v{at}" for at in range(len(types))), "unknown"]), VALUES))
    ours, theirs = coerced(declared, values)
    assert ours == theirs


def test_a_variable_that_is_missing_is_not_one_that_is_null() -> None:
    ours, _ = coerced("$a: Int, $b: Int", {"a": None, "other": 1})
    assert ours == {"a": (type(None), None)}


@pytest.mark.parametrize("values", [{}, {"a": None}, {"a": "1"}, {"a": True}, {"a": 2**31}])
def test_what_is_not_plainly_right_is_refused_in_graphql_cores_words(values: dict[str, Any]) -> None:
    ours, theirs = coerced("$a: Int!", values)
    assert ours == theirs
    assert isinstance(ours, list)
