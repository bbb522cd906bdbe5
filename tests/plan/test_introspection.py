import graphql
import pytest
from hypothesis import assume, given, settings

from gateway.plan.rules import field_rules
from gateway.plan.walk import Walk
from tests.content import SCHEMA
from tests.plan.measuring import cost, nodes_in
from tests.plan.random_operations import operations

# The introspection types as a schema of their own, for drawing operations.
TYPES = graphql.GraphQLSchema(
    graphql.GraphQLObjectType(
        "Query",
        {
            "__schema": graphql.GraphQLField(graphql.SchemaMetaFieldDef.type),
            "__type": graphql.GraphQLField(graphql.TypeMetaFieldDef.type, graphql.TypeMetaFieldDef.args),
        },
    ),
    assume_valid=True,
)


def answered(text: str, **variables: str) -> int:
    result = graphql.execute_sync(SCHEMA._schema, graphql.parse(text), variable_values=variables)
    return nodes_in(result.data)


@pytest.mark.parametrize("descriptions", [False, True])
def test_what_tools_ask_for_is_counted_exactly(descriptions: bool) -> None:
    text = graphql.get_introspection_query(descriptions=descriptions, input_value_deprecation=True)
    assert cost(text).nodes == answered(text)


@given(drawn=operations(TYPES, depth=4))
@settings(max_examples=50, deadline=None)
def test_an_introspection_never_has_more_nodes_than_counted(drawn: tuple[str, dict[str, str]]) -> None:
    counted = cost(drawn[0]).nodes
    # Few are larger, and take their time.
    assume(counted <= 5_000)
    assert answered(drawn[0]) <= counted


def test_a_type_whose_name_is_a_variable_counts_as_the_largest() -> None:
    text = "query ($n: String!) { __type(name: $n) { fields { name type { name } } } }"
    assert cost(text).nodes == max(answered(text, n=name) for name in SCHEMA._schema.type_map)


def test_no_more_is_looked_at_than_is_allowed() -> None:
    document = graphql.parse("{ __schema { types { fields { name } } } }")
    operation = graphql.get_operation_ast(document)
    assert operation is not None
    rules = field_rules(SCHEMA._schema)
    (child,) = Walk(SCHEMA._schema, rules, document, operation, 50).part.children
    assert child.nodes > 1_000_000
