"""A document that is accepted has no errors by graphql-core; `make fuzz ARGS=accept` tries many more."""

import graphql
import pytest
from graphql import GraphQLSchema, build_schema
from hypothesis import HealthCheck, given, settings

from gateway.plan.accept import Acceptor
from tests.content import SCHEMA
from tests.fuzz.accept import check, decisions
from tests.plan.documents import usual

SMALL = build_schema("""
    type Query {
      one(a: Int! = 1, of: OneOf, any: Any, list: [Int!], deep: Deep, kind: Kind, sure: Any! = 1, must: Must): Both
      both: Both  int: Int  ints: [Int]  must(a: Int!): Int
    }
    enum Kind { ONE TWO }
    input Must { a: Int! b: Int! = 1 }
    input OneOf @oneOf { a: Int b: Int }
    input Deep { many: [Deep!]! = [], a: Int }
    scalar Any
    interface Both { name: String }
    type A implements Both { name: String a: Int b: Int! }
    type B implements Both { name: String a: String b: Int }
    type C { name: String }
    union Bs = B | C
""")


def is_accepted(text: str, schema: GraphQLSchema = SMALL) -> bool:
    return Acceptor(schema).accept(graphql.parse(text)) is not None


@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions())
def test_what_is_accepted_is_valid(data: bytes) -> None:
    check(data)


@pytest.mark.parametrize("text", usual())
def test_what_is_usual_is_accepted(text: str) -> None:
    assert is_accepted(text, SCHEMA._schema)


@pytest.mark.parametrize(
    "text",
    [
        # Operations and fragments
        "query A { int } query A { int }",
        "query A { int } { int }",
        "fragment F on Query { int }",
        "{ int } fragment F on Query { int }",
        "{ ...F } fragment F on Query { int } fragment F on Query { int }",
        "{ ...F } fragment F on Query { ...F }",
        "{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }",
        "{ ...F }",
        "{ int } type A { a: Int }",
        "{ ... on Nothing { int } }",
        "{ ... on Int { int } }",
        "{ ... on A { a } }",
        "{ both { ... on C { name } } }",
        "{ both { ... on Bs { ... on A { a } } } }",
        # Selections
        "{ nothing }",
        "{ int { a } }",
        "{ both }",
        "{ both { a } }",
        "{ a: int a: ints }",
        "{ a: int a: both { name } }",
        "{ both { ... on A { b } ... on B { b } } }",
        "{ both { ... on A { a } ... on B { a } } }",
        "{ both { name } both { name: __typename } }",
        "{ one(list: 1) { name } one(list: 2) { name } }",
        # Arguments and values
        "{ int(a: 1) }",
        "{ one(a: 1, a: 1) { name } }",
        "{ one(a: null) { name } }",
        "{ one(a: 2147483648) { name } }",
        "{ one(a: 1.0) { name } }",
        '{ one(list: "a") { name } }',
        "{ one(list: [null]) { name } }",
        "{ one(list: [[1]]) { name } }",
        "{ one(of: {a: 1, b: 1}) { name } }",
        "{ one(of: {}) { name } }",
        "{ one(deep: {a: 1, a: 1}) { name } }",
        "{ one(deep: {b: 1}) { name } }",
        "{ one(deep: {many: null}) { name } }",
        "{ one(deep: A) { name } }",
        "{ one(must: {}) { name } }",
        "{ one(must: {b: 1}) { name } }",
        "{ one(kind: THREE) { name } }",
        '{ one(kind: "ONE") { name } }',
        "{ one(sure: null) { name } }",
        "{ must }",
        "{ must(a: null) }",
        # Variables
        "{ one(a: $a) { name } }",
        "query ($a: Int) { int }",
        "query ($a: Int!, $a: Int!) { one(a: $a) { name } }",
        "query ($a: Int! @include(if: true)) { one(a: $a) { name } }",
        "{ one(any: [$a]) { name } }",
        "query ($a: Nothing) { one(any: $a) { name } }",
        "query ($a: Query) { one(any: $a) { name } }",
        "query ($a: Int = A) { one(a: $a) { name } }",
        "query ($a: String) { one(a: $a) { name } }",
        "query ($a: Int) { one(list: $a) { name } }",
        "query A($a: Int!) { ...F } query B { ...F } fragment F on Query { one(a: $a) { name } }",
        # Directives
        "{ int @nothing }",
        "{ int @skip }",
        "{ int @skip(if: 1) }",
        "{ int @skip(unless: true) }",
        "{ int @skip(if: true, if: true) }",
        "{ int @skip(if: true) @skip(if: true) }",
        "query ($a: Boolean) { int @skip(if: $a) }",
        "query @skip(if: true) { int }",
    ],
)
def test_what_is_wrong_is_not_accepted(text: str) -> None:
    assert graphql.validate(SMALL, graphql.parse(text))
    assert not is_accepted(text)


@pytest.mark.parametrize("digits", ["2147483647", "-2147483648", "2147483648", "-2147483649", "9" * 5000])
def test_integers_end_where_graphql_core_has_their_end(digits: str) -> None:
    text = f"{{ one(a: {digits}) {{ name }} }}"
    assert is_accepted(text) is (len(digits) < 12 and -(2**31) <= int(digits) < 2**31)


@pytest.mark.parametrize(
    "text",
    [
        "mutation { int }",
        "subscription { int }",
        '{ __type(name: "A") { name } }',
        "{ __schema { queryType { name } } }",
        "{ " + "a " * 100 + "}",
        "{ " + "...F " * 100 + "} fragment F on Query { int }",
        "{ " + "... { " * 100 + "int" + " }" * 101,
    ],
)
def test_what_is_unusual_is_left_to_graphql_core(text: str) -> None:
    assert not is_accepted(text)


def test_doubling_fragments_are_given_up_soon() -> None:
    chain = " ".join(f"fragment F{at} on Query {{ ...F{at + 1} ...F{at + 1} }}" for at in range(30))
    assert not is_accepted(f"{{ ...F0 }} {chain} fragment F30 on Query {{ int }}")


@pytest.mark.parametrize("arguments", ["", "(a: 1)", "(deep: {})", "(must: {a: 1})"])
def test_what_has_a_default_need_not_be_given(arguments: str) -> None:
    assert is_accepted(f"{{ one{arguments} {{ name }} }}")
