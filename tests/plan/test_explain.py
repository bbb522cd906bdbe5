from typing import Any

import graphql
import pytest

from gateway.plan.explain import drawn
from gateway.plan.operation import choose_operation
from gateway.plan.plan import OperationPlan
from gateway.schema.build import build_schema
from tests.random_site import MODEL

SCHEMA = build_schema(MODEL)._schema


def lines(text: str, **variables: Any) -> list[str]:
    """What is drawn, with one space where there are several beside each other."""
    plan = OperationPlan(SCHEMA, choose_operation(graphql.parse(text)))
    values: Any = plan.coerce(variables)
    return [" ".join(line.split()) for line in drawn(plan, plan.selections(values)).splitlines()]


@pytest.mark.parametrize(
    ("fields", "how"),
    [
        ("__typename", "__typename String! the name of the type"),
        ("title", "title String! attribute title"),
        ("t: wordCount", "t: wordCount Int! attribute word_count"),
        ("markdown", "markdown String! resolver, reads body"),
        ("rating", "rating Int resolver, reads typed.0"),
        ("backlinks { totalCount }", "backlinks LinkConnection! resolver"),
        ("author { name }", "author Author edge to the first Author, by authors"),
        ("tags { name }", "tags [Tag!]! edge to every Tag, by tags"),
        ("reviewer { name }", "reviewer Author edge to the first Author, by references.0"),
    ],
)
def test_each_field_is_told_with_how_its_value_is_found(fields: str, how: str) -> None:
    assert lines(f'{{ post(path: "a") {{ {fields} }} }}')[2] == how


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("{ posts { nodes { title } } }", "nodes [Post!]! members, by key"),
        ('{ post(path: "a") { links { nodes { href } } } }', "nodes [Link!]! members"),
        ('{ post(path: "a") { links { nodes { isBroken } } } }', "isBroken Boolean! resolver"),
    ],
)
def test_what_is_no_node_is_not_told_of_as_one(text: str, how: str) -> None:
    assert how in lines(text)


def test_the_operation_is_told_first_with_its_variables() -> None:
    text = "query A($n: Int = 3, $l: [String!]) { posts(first: $n) { totalCount } tags(first: 1) { totalCount } }"
    assert lines(text)[:2] == ["query A($n: Int = 3, $l: [String!])", "posts(first: $n) PostConnection! resolver"]
    assert lines("{ __typename }")[0] == "query"


def test_fields_that_conditions_leave_out_are_not_drawn() -> None:
    text = "query ($y: Boolean!) { a: __typename @skip(if: $y) b: __typename }"
    assert [line.split(":")[0] for line in lines(text, y=True)[1:]] == ["b"]


def test_an_abstract_type_is_drawn_by_the_types_that_something_is_asked_of() -> None:
    found = lines('{ node(id: "x") { ... on Document { title } ... on Tag { name } } }')
    assert [line for line in found if line.startswith("on ")] == ["on Post", "on Page", "on Tag"]
