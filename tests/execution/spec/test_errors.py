"""What an error says: message, place in the answer, places in the document, and what was raised."""

from typing import Any

import graphql
import pytest
from graphql import ExecutionResult, GraphQLError, build_schema

from gateway.execution import execute
from tests.execution.spec.asking import answer

SCHEMA = build_schema("type Query { a: Int, node: Node, nodes: [Node] } type Node { a: Int }")


def errors(text: str, root: Any) -> list[GraphQLError]:
    result = execute(SCHEMA, graphql.parse(text), root)
    assert isinstance(result, ExecutionResult)
    assert result.errors is not None
    return result.errors


def raising(error: Exception) -> Any:
    def fail(info: Any) -> Any:
        raise error

    return fail


def test_an_error_names_its_place_in_answer_and_document() -> None:
    text = "{\n  nodes {\n    b: a\n  }\n}"
    (error,) = errors(text, {"nodes": [{"a": 1}, {"a": raising(ValueError("no"))}]})
    assert error.formatted == {"message": "no", "locations": [{"line": 3, "column": 5}], "path": ["nodes", 1, "b"]}


def test_all_fields_that_were_merged_are_places_of_the_error() -> None:
    (error,) = errors("{ a ...F a } fragment F on Query { a }", {"a": raising(ValueError("no"))})
    assert [(place.line, place.column) for place in error.locations or ()] == [(1, 3), (1, 36), (1, 10)]
    assert [type(node).__name__ for node in error.nodes or ()] == ["FieldNode"] * 3


def test_what_was_raised_is_kept() -> None:
    raised = KeyError("x")
    (error,) = errors("{ a }", {"a": raising(raised)})
    assert error.original_error is raised
    assert error.message == "'x'"
    assert error.__traceback__ is not None


@pytest.mark.parametrize("is_raised", [True, False])
def test_an_error_that_is_given_back_is_as_good_as_one_that_is_raised(is_raised: bool) -> None:
    problem = ValueError("no")
    (error,) = errors("{ a }", {"a": raising(problem) if is_raised else problem})
    assert (error.message, error.path, error.original_error) == ("no", ["a"], problem)


def test_an_error_in_a_list_is_an_error_of_its_item() -> None:
    assert answer(SCHEMA, "{ nodes { a } }", {"nodes": [{"a": 1}, ValueError("no")]}) == (
        {"nodes": [{"a": 1}, None]},
        ["nodes.1: no"],
    )


def test_extensions_come_through() -> None:
    (error,) = errors("{ a }", {"a": raising(GraphQLError("no", extensions={"code": "X"}))})
    assert error.extensions == {"code": "X"}
    assert error.path == ["a"]


def test_an_error_that_has_a_place_keeps_it() -> None:
    raised = GraphQLError("no", path=["elsewhere", 2])
    (error,) = errors("{ a }", {"a": raising(raised)})
    assert error.path == ["elsewhere", 2]


@pytest.mark.parametrize("wrong", [KeyboardInterrupt, SystemExit])
def test_what_ends_the_process_is_not_held_up(wrong: type[BaseException]) -> None:
    def end(info: Any) -> Any:
        raise wrong

    with pytest.raises(wrong):
        execute(SCHEMA, graphql.parse("{ a }"), {"a": end})


def test_arguments_that_cannot_be_coerced_are_an_error_of_the_field() -> None:
    schema = build_schema("type Query { a(n: Int!): Int b: Int }")
    assert answer(schema, '{ a(n: "x") b }', {"b": 1}) == (
        {"a": None, "b": 1},
        ["a: Argument 'n' has invalid value: Int cannot represent non-integer value: \"x\""],
    )
