"""What resolvers are given as arguments (GraphQL spec §6.4.1, CoerceArgumentValues)."""

from typing import Any

import graphql
import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    build_schema,
)

from tests.execution.spec.asking import Answer, answer

ECHO = build_schema("""
  type Query {
    echo(n: Int, sure: Int! = 3, list: [Int!], lists: [[Int]], text: String, box: Box, one: One, on: Boolean): String
  }
  input Box { n: Int = 5, must: String!, box: Box, list: [Box!] }
  input One @oneOf { a: Int, b: String }
""")


def echoed(arguments: str, declared: str = "", **variables: Any) -> Any:
    """The arguments that the resolver was given."""
    given: list[dict[str, Any]] = []
    text = f"query {declared} {{ echo{arguments} }}"
    found = answer(ECHO, text, {"echo": lambda info, **args: given.append(args)}, variables=variables)
    assert found.errors == []
    return given[0]


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        ("", {"sure": 3}),
        ("(n: 1)", {"n": 1, "sure": 3}),
        ("(n: null, sure: 4)", {"n": None, "sure": 4}),
        ("(list: [1, 2])", {"sure": 3, "list": [1, 2]}),
        ("(list: 1)", {"sure": 3, "list": [1]}),
        ("(list: [])", {"sure": 3, "list": []}),
        ("(lists: [1, [2], null])", {"sure": 3, "lists": [[1], [2], None]}),
        ('(text: "a\\u00e9\\n")', {"sure": 3, "text": "aé\n"}),
        ('(text: """\n  a\n    b\n""")', {"sure": 3, "text": "a\n  b"}),
        ('(box: {must: "x"})', {"sure": 3, "box": {"n": 5, "must": "x"}}),
        ('(box: {must: "x", n: null})', {"sure": 3, "box": {"n": None, "must": "x"}}),
        (
            '(box: {must: "x", list: {must: "y", n: 1}})',
            {"sure": 3, "box": {"n": 5, "must": "x", "list": [{"n": 1, "must": "y"}]}},
        ),
        ("(one: {a: 1})", {"sure": 3, "one": {"a": 1}}),
        ("(on: true)", {"sure": 3, "on": True}),
    ],
)
def test_literals(arguments: str, given: dict[str, Any]) -> None:
    assert echoed(arguments) == given


def test_arguments_come_in_the_order_of_the_schema() -> None:
    assert list(echoed('(text: "x", n: 1)')) == ["n", "sure", "text"]


@pytest.mark.parametrize(
    ("declared", "variables", "given"),
    [
        ("($v: Int)", {"v": 1}, {"n": 1, "sure": 3}),
        ("($v: Int)", {"v": None}, {"n": None, "sure": 3}),
        ("($v: Int)", {}, {"sure": 3}),
        ("($v: Int = 7)", {}, {"n": 7, "sure": 3}),
        ("($v: Int = 7)", {"v": None}, {"n": None, "sure": 3}),
    ],
)
def test_a_variable_that_is_missing_is_as_good_as_no_argument(
    declared: str, variables: dict[str, Any], given: dict[str, Any]
) -> None:
    assert echoed("(n: $v)", declared, **variables) == given


def test_a_missing_variable_leaves_the_default_of_a_sure_argument() -> None:
    assert echoed("(sure: $v)", "($v: Int)") == {"sure": 3}
    assert echoed("(sure: $v)", "($v: Int)", v=8) == {"sure": 8}


def test_variables_within_lists_and_objects() -> None:
    assert echoed("(list: [1, $v])", "($v: Int!)", v=2)["list"] == [1, 2]
    assert echoed("(lists: [[$v], $w])", "($v: Int, $w: [Int])")["lists"] == [[None], None]
    assert echoed("(box: {must: $v, n: $n})", "($v: String!, $n: Int)", v="x")["box"] == {"n": 5, "must": "x"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("(sure: null)", "Argument 'sure' has invalid value: Expected value of non-null type 'Int!' not to be None."),
        (
            "(n: 2147483648)",
            "Argument 'n' has invalid value: Int cannot represent non 32-bit signed integer value: 2147483648",
        ),
        (
            "(list: [1, null])",
            "Argument 'list' has invalid value at [1]: Expected value of non-null type 'Int!' not to be None.",
        ),
        (
            "(sure: $v)",
            "Argument 'sure' has invalid value:"
            " Expected variable '$v' provided to type 'Int!' to provide a runtime value.",
        ),
    ],
)
def test_what_cannot_be_coerced_is_an_error_of_the_field(arguments: str, message: str) -> None:
    schema = build_schema("type Query { echo(n: Int, sure: Int!, list: [Int!]): String }")
    if "sure" not in arguments:
        arguments = "(sure: 1, " + arguments[1:]
    assert answer(schema, f"{{ echo{arguments} }}") == ({"echo": None}, [f"echo: {message}"])


def test_names_for_python_are_used() -> None:
    box = GraphQLInputObjectType(
        "Box", {"in": GraphQLInputField(GraphQLInt, out_name="in_")}, out_type=lambda box: ("box", box)
    )
    given: list[dict[str, Any]] = []
    field = GraphQLField(
        GraphQLInt,
        {"from": GraphQLArgument(GraphQLInt, out_name="from_"), "box": GraphQLArgument(box)},
        resolve=lambda source, info, **args: given.append(args),
    )
    schema = GraphQLSchema(GraphQLObjectType("Query", {"a": field}))
    answer(schema, "{ a(from: 1, box: {in: 2}) }")
    answer(schema, "query ($v: Box) { a(from: 1, box: $v) }", variables={"v": {"in": 2}})
    assert given == [{"from_": 1, "box": ("box", {"in_": 2})}] * 2


def test_enums_and_scalars_are_given_as_their_inner_values() -> None:
    colour = GraphQLEnumType("Colour", {"RED": (255, 0, 0), "NONE": None})
    twice = GraphQLScalarType(
        "Twice",
        parse_value=lambda value: value * 2,
        parse_literal=lambda node, variables: graphql.value_from_ast_untyped(node) * 2,
    )
    given: list[dict[str, Any]] = []
    field = GraphQLField(
        GraphQLInt,
        {"colours": GraphQLArgument(GraphQLList(colour)), "twice": GraphQLArgument(twice)},
        resolve=lambda source, info, **args: given.append(args),
    )
    schema = GraphQLSchema(GraphQLObjectType("Query", {"a": field}))
    answer(schema, '{ a(colours: [RED, NONE], twice: "x") }')
    answer(
        schema,
        "query ($c: [Colour], $t: Twice) { a(colours: $c, twice: $t) }",
        variables={"c": ["RED", "NONE"], "t": "x"},
    )
    assert given == [{"colours": [(255, 0, 0), None], "twice": "xx"}] * 2


def test_a_variable_within_the_value_of_a_custom_scalar() -> None:
    schema = build_schema("scalar Any type Query { echo(any: Any, n: Int): String }")
    root = {"echo": lambda info, any: repr(any)}
    text = "query ($v: Int, $w: String) { echo(any: {n: [$v], s: $w}) }"
    assert answer(schema, text, root, variables={"v": 1, "w": "x"}).data == {"echo": "{'n': [1], 's': 'x'}"}


def test_what_a_resolver_does_to_its_arguments_is_not_seen_by_the_next_call() -> None:
    seen: list[Any] = []

    def resolve(source: Any, info: Any, numbers: list[int], box: dict[str, Any]) -> None:
        seen.append((list(numbers), dict(box)))
        numbers.append(9)
        box["n"] = 9

    box = GraphQLInputObjectType("Box", {"n": GraphQLInputField(GraphQLInt)})
    item = GraphQLObjectType(
        "Item",
        {
            "a": GraphQLField(
                GraphQLString,
                {"numbers": GraphQLArgument(GraphQLList(GraphQLInt)), "box": GraphQLArgument(GraphQLNonNull(box))},
                resolve=resolve,
            )
        },
    )
    schema = GraphQLSchema(GraphQLObjectType("Query", {"items": GraphQLField(GraphQLList(item))}))
    found: Answer = answer(schema, "{ items { a(numbers: [1], box: {n: 1}) } }", {"items": [{}, {}, {}]})
    assert found.errors == []
    assert seen == [([1], {"n": 1})] * 3
