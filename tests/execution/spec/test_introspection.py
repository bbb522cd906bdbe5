"""A schema tells of itself by the same operations (GraphQL spec §4)."""

import graphql
from graphql import build_schema, get_introspection_query

from tests.content import SCHEMA
from tests.execution.spec.asking import answer

SMALL = build_schema("""
  type Query { "Words" node(id: ID! = "a"): Node @deprecated(reason: "old") }
  interface Node { id: ID! }
  type Post implements Node { id: ID!, tags: [String!]! }
""")


def test_the_whole_schema_can_be_asked_for() -> None:
    text = get_introspection_query(input_value_deprecation=True)
    data, errors = answer(SCHEMA._schema, text)
    assert errors == []
    assert data == graphql.graphql_sync(SCHEMA._schema, text).data
    built = graphql.build_client_schema(answer(SMALL, get_introspection_query()).data)
    assert graphql.print_schema(built) == graphql.print_schema(SMALL)


def test_one_type_can_be_asked_for() -> None:
    text = '{ __type(name: "Post") { kind name interfaces { name } fields { name type { kind ofType { kind } } } } }'
    assert answer(SMALL, text).data["__type"] == {
        "kind": "OBJECT",
        "name": "Post",
        "interfaces": [{"name": "Node"}],
        "fields": [
            {"name": "id", "type": {"kind": "NON_NULL", "ofType": {"kind": "SCALAR"}}},
            {"name": "tags", "type": {"kind": "NON_NULL", "ofType": {"kind": "LIST"}}},
        ],
    }


def test_a_type_that_there_is_not_is_null() -> None:
    assert answer(SMALL, '{ __type(name: "Nothing") { name } }') == ({"__type": None}, [])


def test_what_is_deprecated_is_told_when_asked_for() -> None:
    fields = "fields(includeDeprecated: $all) { name args { defaultValue } }"
    text = f'query ($all: Boolean) {{ __type(name: "Query") {{ {fields} }} }}'
    assert answer(SMALL, text).data["__type"]["fields"] == []
    assert answer(SMALL, text, variables={"all": True}).data["__type"]["fields"] == [
        {"name": "node", "args": [{"defaultValue": '"a"'}]}
    ]


def test_the_name_of_a_type_can_be_asked_for_anywhere() -> None:
    root = {"node": {"__typename": "Post", "id": "x"}}
    assert answer(SMALL, "{ __typename t: __typename node { __typename ... { __typename } } }", root).data == {
        "__typename": "Query",
        "t": "Query",
        "node": {"__typename": "Post"},
    }
    text = '{ __schema { __typename } __type(name: "Post") { __typename } }'
    assert answer(SMALL, text).data == {"__schema": {"__typename": "__Schema"}, "__type": {"__typename": "__Type"}}
