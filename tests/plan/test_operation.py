import graphql
import pytest
from graphql import GraphQLError

from gateway.plan.operation import Operation, choose_operation, uses_variables, variables_in


def chosen(text: str, name: str | None = None) -> Operation:
    return choose_operation(graphql.parse(text, experimental_fragment_arguments=True), name)


def test_the_only_operation_needs_no_name() -> None:
    assert chosen("query A { a } fragment F on Query { a }").name == "A"
    assert chosen("{ a }").name is None


def test_of_several_operations_the_named_one_is_meant() -> None:
    assert chosen("query A { a } query B { a }", "B").name == "B"


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("query A { a } query B { a }", None, "Must provide operation name if query contains multiple operations."),
        ("query A { a }", "B", "Unknown operation named 'B'."),
        ("{ a }", "A", "Unknown operation named 'A'."),
        ("fragment F on Query { a }", None, "Must provide an operation."),
    ],
)
def test_what_operation_is_meant_must_be_clear(text: str, name: str | None, message: str) -> None:
    with pytest.raises(GraphQLError, match=f"^{message}$"):
        chosen(text, name)


def test_conditions_are_the_variables_that_skip_and_include_look_at_at_any_depth() -> None:
    operation = chosen(
        "query ($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Int) { x(d: $d) { y @skip(if: $c) @include(if: true) } "
        "... F @include(if: $b) } fragment F on Query { ... { z @skip(if: $a) } }"
    )
    assert operation.conditions == ("a", "b", "c")


@pytest.mark.parametrize(
    ("text", "beyond"),
    [
        ("{ a { ... @defer { b } } }", "the directive @defer"),
        ("{ ... F } fragment F on Query { a @stream }", "the directive @stream"),
        ("subscription { a }", "a subscription"),
        ("query @experimental_disableErrorPropagation { a }", "the directive @experimental_disableErrorPropagation"),
        ("{ ... F } fragment F($x: Int) on Query { a(x: $x) }", "variables of fragments"),
        ("{ a @other }", None),
    ],
)
def test_what_no_plan_is_made_of_is_told(text: str, beyond: str | None) -> None:
    assert chosen(text).beyond == beyond


def test_variables_below_are_those_of_arguments_inside_not_of_the_field_itself() -> None:
    operation = chosen(
        "query { a(x: $own) { b(x: [1, {y: $list}]) ... { c(x: $inline) } ... F } other(x: $other) } "
        "fragment F on T { d(x: $spread) @skip(if: $condition) { ... F } }"
    )
    (field, _) = operation.definition.selection_set.selections
    assert isinstance(field, graphql.FieldNode)
    assert operation.variables_below([field]) == {"list", "inline", "spread"}


def test_variables_are_found_in_lists_and_objects() -> None:
    value = graphql.parse_value('[$a, {b: [$b], c: {d: $c}}, "$d", 1]')
    assert sorted(variables_in(value)) == ["a", "b", "c"]


@pytest.mark.parametrize(("argument", "uses"), [("(x: {y: [$v]})", True), ("(x: 1)", False), ("", False)])
def test_a_field_uses_variables_where_an_argument_has_one(argument: str, uses: bool) -> None:
    (field,) = chosen(f"{{ a{argument} }}").definition.selection_set.selections
    assert isinstance(field, graphql.FieldNode)
    assert uses_variables(field) is uses
