"""Random operations, and what the engine and graphql-core make of them. `make fuzz ARGS=operations` tries many more."""

import random
from collections import Counter
from collections.abc import Sequence

import graphql
import pytest
from graphql import FieldNode, GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor
from hypothesis import HealthCheck, given, settings

from tests.content import SCHEMA
from tests.execution.choices import Choices
from tests.execution.differential import check_content, check_schema
from tests.execution.random_content import random_content
from tests.execution.random_operations import Grammar
from tests.fuzz.operations import SIZES, decisions
from tests.schema.every_field import all_fields


def samples(count: int, sizes: Sequence[int] = SIZES) -> list[bytes]:
    """Decisions that are the same in each run."""
    made = random.Random(1)
    return [made.randbytes(made.choice(sizes)) for _ in range(count)]


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions())
def test_content_is_answered_as_by_graphql_core(data: bytes) -> None:
    check_content(data)


@settings(max_examples=1400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions())
def test_every_schema_is_executed_as_by_graphql_core(data: bytes) -> None:
    check_schema(data)


@pytest.mark.parametrize("data", [b"", b"\0", b"\1", b"\xff", b"\0" * 600, b"\xff" * 600])
def test_the_ends_of_what_can_be_decided(data: bytes) -> None:
    check_content(data)
    check_schema(data)


def test_random_schemas_are_asked_in_every_way() -> None:
    kinds = Counter(check_schema(data).kind for data in samples(250))
    assert kinds.keys() >= {
        *("without errors", "with errors", "awaited without errors", "awaited with errors", "invalid", "refused"),
    }
    assert kinds["invalid"] < 80


def asked(schema: GraphQLSchema, text: str) -> set[str]:
    """The fields that an operation asks for, as `Type_field`."""
    info, found = TypeInfo(schema), set()

    class Fields(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            parent = info.get_parent_type()
            if parent is not None:
                found.add(f"{parent.name}_{node.name.value}")

    graphql.visit(graphql.parse(text), TypeInfoVisitor(info, Fields()))
    return found


def test_every_field_of_the_content_is_asked_for() -> None:
    schema = SCHEMA._schema
    grammar = random_content(b"").grammar
    found: set[str] = set()
    for data in samples(600, sizes=SIZES[-1:]):
        found |= asked(schema, grammar.operation(Choices(data)).text)
    assert all_fields(schema) - found == set()


def test_the_same_decisions_make_the_same_operation() -> None:
    grammar = Grammar(SCHEMA._schema)
    for data in samples(100):
        assert grammar.operation(Choices(data)) == grammar.operation(Choices(data))
