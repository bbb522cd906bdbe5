"""Operations measured over content, for tests."""

from typing import Any

import graphql
import msgspec

from gateway.graph.snapshot import Snapshot
from gateway.plan.cost import Cost
from gateway.plan.limits import Limiter, Limits, Measured
from gateway.plan.sizes import SizesOf
from tests.content import SCHEMA, snapshot

GRAPH = snapshot({})
UNLIMITED = Limits("off")


def limiter(schema: graphql.GraphQLSchema = SCHEMA._schema, **limits: Any) -> Limiter:
    return Limiter(schema, msgspec.structs.replace(Limits(), **limits))


def measured(text: str, by: Limiter | None = None, name: str | None = None) -> Measured:
    """A document that need not be valid, measured."""
    by = by or limiter()
    document = by.parse(text)
    operation = graphql.get_operation_ast(document, name)
    assert operation is not None
    return by.measure(document, operation)


def cost(text: str, graph: Snapshot = GRAPH, variables: dict[str, Any] | None = None) -> Cost:
    """What an operation can cost; with the greatest numbers where no variables are given."""
    return measured(text).cost(SizesOf()(graph), variables)


def refused(
    text: str, graph: Snapshot = GRAPH, variables: dict[str, Any] | None = None, by: Limiter | None = None
) -> dict[str, tuple[Any, int, int]]:
    """The limits that an operation goes beyond: each with its value, and the line and column of the place."""
    by = by or limiter()
    found = by.refusals(measured(text, by), SizesOf()(graph), variables)
    said = {}
    for error in found:
        assert error.extensions is not None
        assert error.locations is not None
        ((line, column),) = error.locations
        assert f"line {line}, column {column}" in error.message
        said[error.extensions["limit"]] = error.extensions.get("value"), line, column
    return said


def nodes_in(data: Any) -> int:
    """The objects in the data of an answer, and the members of its lists."""
    if isinstance(data, dict):
        return sum(
            isinstance(value, dict) + nodes_in(value)
            for key, value in data.items()
            if not key.startswith("frontMatter")
        )
    return sum(1 + nodes_in(member) for member in data) if isinstance(data, list) else 0
