"""`execute` as graphql-core has it, by plans: a drop-in for `graphql.execute`, for any schema."""

from collections.abc import Awaitable
from typing import Any

import graphql
from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema
from graphql.type import assert_valid_schema

from gateway.execution import exact
from gateway.plan.operation import choose_operation
from gateway.plan.plan import OperationPlan


def execute(
    schema: GraphQLSchema,
    document: DocumentNode,
    root_value: Any = None,
    context_value: Any = None,
    variable_values: dict[str, Any] | None = None,
    operation_name: str | None = None,
    **options: Any,
) -> ExecutionResult | Awaitable[ExecutionResult]:
    """Execute an operation of a document (GraphQL spec §6); the document should have been validated.

    The result is awaitable only if something in it has to be awaited. `options` are the further ones of
    `graphql.execute`: with any of these, and for what plans do not take (`@defer`, `@stream`, subscriptions, variables
    of fragments), graphql-core executes.

    Raises:
        TypeError: The schema is not valid, or an argument is of a wrong type.
    """
    if options or schema.get_directive("defer") or schema.get_directive("stream"):
        return graphql.execute(schema, document, root_value, context_value, variable_values, operation_name, **options)
    assert_valid_schema(schema)
    try:
        operation = choose_operation(document, operation_name)
    except GraphQLError as error:
        return ExecutionResult(None, [error])
    if operation.beyond is not None:
        return graphql.execute(schema, document, root_value, context_value, variable_values, operation_name)
    plan = OperationPlan(schema, operation)
    coerced = plan.coerce(variable_values)
    if isinstance(coerced, list):
        return ExecutionResult(None, coerced)
    return exact.run(plan, root_value, context_value, coerced)
