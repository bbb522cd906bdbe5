from typing import Any

import graphql
import pytest
from graphql import GraphQLError, GraphQLObjectType

from gateway.plan.operation import choose_operation
from gateway.plan.plan import OperationPlan
from gateway.plan.selection import FieldPlan, Selections

SCHEMA = graphql.build_schema("""
    type Query { thing(first: Int = 7, tags: [String!], name: String!): Thing, other: Other, me: Query }
    interface Thing { id: ID, next: Thing }
    type A implements Thing { id: ID, next: Thing, a(x: Int): Int }
    type B implements Thing { id: ID, next: Thing, b: Int }
    type Other { id: ID }
""")


def selections(text: str, **variables: Any) -> Selections:
    plan = OperationPlan(SCHEMA, choose_operation(graphql.parse(text)))
    values: Any = plan.coerce(variables)
    return plan.selections(values)


def root(text: str, **variables: Any) -> tuple[FieldPlan, ...]:
    found = selections(text, **variables)
    return found.root.fields(object_type("Query"))


def object_type(name: str) -> GraphQLObjectType:
    found = SCHEMA.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


def keys(field: FieldPlan, name: str) -> list[str]:
    assert field.selection is not None
    return [each.key for each in field.selection.fields(object_type(name))]


def test_fields_stand_in_the_order_in_which_they_are_first_met() -> None:
    fields = root(
        '{ b: thing(name: "b") { id } ... F me { me { other { id } } } } '
        "fragment F on Query { me { b: me { __typename } } a: __typename }"
    )
    assert [field.key for field in fields] == ["b", "me", "a"]
    assert keys(fields[1], "Query") == ["b", "me"]


def test_fields_of_an_abstract_type_are_those_of_the_object_type_that_is_met() -> None:
    (thing,) = root('{ thing(name: "") { id ... on A { a } ... on B { b id } ... on Thing { next { id } } } }')
    assert (keys(thing, "A"), keys(thing, "B")) == (["id", "a", "next"], ["id", "b", "next"])


def test_the_same_fields_are_not_thought_out_twice() -> None:
    (thing,) = root('{ thing(name: "") { id } }')
    assert thing.selection is not None
    assert thing.selection.fields(object_type("A")) is thing.selection.fields(object_type("A"))


def test_a_field_that_is_not_there_is_left_out() -> None:
    assert [field.key for field in root("{ gone __typename }")] == ["__typename"]


@pytest.mark.parametrize(("yes", "expected"), [(True, ["a", "c"]), (False, ["b"])])
def test_conditions_are_settled_before(yes: bool, expected: list[str]) -> None:
    text = (
        "query ($y: Boolean!) { a: __typename @include(if: $y) b: __typename @skip(if: $y) "
        "... @include(if: $y) { c: __typename } }"
    )
    assert [field.key for field in root(text, y=yes)] == expected


def test_there_is_one_variant_for_each_combination_of_conditions() -> None:
    plan = OperationPlan(
        SCHEMA,
        choose_operation(
            graphql.parse("query ($y: Boolean = true, $n: String!) { thing(name: $n) { id @include(if: $y) } }")
        ),
    )

    def variant(**variables: Any) -> Selections:
        values: Any = plan.coerce(variables)
        return plan.selections(values)

    assert variant(n="a", y=True) is variant(n="b") is not variant(n="a", y=False)


def test_a_condition_that_is_null_is_an_error_of_its_own() -> None:
    text = "query ($y: Boolean) { __typename @include(if: $y) }"
    for variables in ({}, {"y": None}):
        with pytest.raises(GraphQLError, match="if"):
            root(text, **variables)


def test_arguments_are_coerced_once_where_nothing_can_change_them() -> None:
    (thing,) = root('{ thing(name: "a") { id } }')
    values: Any = OperationPlan(SCHEMA, choose_operation(graphql.parse("{ __typename }"))).coerce({})
    assert thing.arguments(values) == {"first": 7, "name": "a"}
    assert thing.arguments(values) is thing.arguments(values)


def test_arguments_that_a_resolver_could_change_are_made_for_each_call() -> None:
    (thing,) = root('{ thing(name: "a", tags: ["x"]) { id } }')
    values: Any = OperationPlan(SCHEMA, choose_operation(graphql.parse("{ __typename }"))).coerce({})
    one, other = thing.arguments(values), thing.arguments(values)
    assert one == other
    assert one["tags"] is not other["tags"]


def test_arguments_with_variables_follow_these() -> None:
    plan = OperationPlan(SCHEMA, choose_operation(graphql.parse("query ($n: String!) { thing(name: $n) { id } }")))
    for name in ("a", "b"):
        values: Any = plan.coerce({"n": name})
        (thing,) = plan.selections(values).root.fields(object_type("Query"))
        assert thing.arguments(values)["name"] == name


def test_a_selection_knows_the_variables_below_it() -> None:
    (thing,) = root("query ($n: String!, $x: Int) { thing(name: $n) { ... on A { a(x: $x) } } }", n="a")
    assert thing.selection is not None
    assert thing.selection.variables() == {"x"}
    assert selections("query ($n: String!) { thing(name: $n) { id } }", n="a").root.variables() == {"n"}
