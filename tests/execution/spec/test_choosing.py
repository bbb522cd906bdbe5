"""Which operation of a document is executed (GraphQL spec §6.1), on which root type."""

import graphql
import pytest
from graphql import ExecutionResult, build_schema

from gateway.execution import execute
from tests.execution.spec.asking import answer

SCHEMA = build_schema("type Query { a: String } type Mutation { a: String }")
TWO = "query One { one: a } query Two { two: a }"


def test_the_only_operation_needs_no_name() -> None:
    assert answer(SCHEMA, "query One { a }", {"a": "x"}) == ({"a": "x"}, [])


def test_the_named_one_of_several_is_executed() -> None:
    assert answer(SCHEMA, TWO, {"a": "x"}, name="Two").data == {"two": "x"}


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        (TWO, None, "Must provide operation name if query contains multiple operations."),
        (TWO, "Three", "Unknown operation named 'Three'."),
        (TWO, "", "Unknown operation named ''."),
        ("{ a }", "One", "Unknown operation named 'One'."),
        ("fragment F on Query { a }", None, "Must provide an operation."),
        ("fragment F on Query { a }", "F", "Unknown operation named 'F'."),
    ],
)
def test_where_it_is_not_clear_none_is_executed(text: str, name: str | None, message: str) -> None:
    assert answer(SCHEMA, text, name=name) == (None, [message])


def test_a_mutation_starts_from_its_own_root_type() -> None:
    assert answer(SCHEMA, "mutation { __typename }").data == {"__typename": "Mutation"}


@pytest.mark.parametrize("kind", ["mutation", "subscription"])
def test_a_kind_of_operation_that_the_schema_has_not_is_an_error_with_its_place(kind: str) -> None:
    result = execute(build_schema("type Query { a: String }"), graphql.parse(f"  {kind} {{ a }}"))
    assert isinstance(result, ExecutionResult)
    assert result.formatted == {
        "data": None,
        "errors": [
            {
                "message": f"Schema is not configured to execute {kind} operation.",
                "locations": [{"line": 1, "column": 3}],
            }
        ],
    }


def test_a_schema_that_is_not_valid_is_the_callers_fault() -> None:
    schema = build_schema("type Query { a: Input } input Input { a: Int }", assume_valid_sdl=True)
    with pytest.raises(TypeError, match="must be Output Type"):
        execute(schema, graphql.parse("{ a }"))


def test_the_root_value_is_handed_on_as_it_is() -> None:
    schema = build_schema("type Query { a: Int }")
    assert schema.query_type is not None
    seen: list[object] = []
    schema.query_type.fields["a"].resolve = lambda source, info: seen.append((source, info.root_value))
    root = object()
    answer(schema, "{ a }", root)
    assert seen == [(root, root)]
