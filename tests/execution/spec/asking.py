"""Operations over small schemas, and answers that can be read at a glance."""

import asyncio
from collections.abc import Awaitable
from typing import Any, NamedTuple

import graphql
from graphql import ExecutionResult, GraphQLSchema

from gateway.execution import execute


class Answer(NamedTuple):
    """The data, and the errors as `place: message`; a request error has no place."""

    data: Any
    errors: list[str]


def answer(
    schema: GraphQLSchema,
    text: str,
    root: Any = None,
    *,
    context: Any = None,
    variables: dict[str, Any] | None = None,
    name: str | None = None,
) -> Answer:
    """What an operation comes to that needs no waiting."""
    result = execute(schema, graphql.parse(text), root, context, variables, name)
    assert isinstance(result, ExecutionResult)
    return told(result)


def awaited(
    schema: GraphQLSchema,
    text: str,
    root: Any = None,
    *,
    context: Any = None,
    variables: dict[str, Any] | None = None,
) -> Answer:
    """What an operation comes to that has to be waited for."""

    async def wait() -> ExecutionResult:
        result = execute(schema, graphql.parse(text), root, context, variables)
        assert isinstance(result, Awaitable)
        return await result

    return told(asyncio.run(wait()))


def told(result: ExecutionResult) -> Answer:
    errors = result.errors or []
    return Answer(
        result.data,
        [f"{'.'.join(map(str, each.path))}: {each.message}" if each.path else each.message for each in errors],
    )


def failing(message: str) -> Any:
    """A resolver by default: what is called for the value of a field, and raises."""

    def fail(info: Any, **args: Any) -> Any:
        raise ValueError(message)

    return fail


async def later(value: Any) -> Any:
    """A value that comes when the loop has gone round; an exception is raised."""
    await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return value
