"""Runs operations by graphql-core and records what an answer shows of each node, as the engine does by its plans."""

import typing
from collections.abc import Callable
from typing import Any, Final

import graphql
import orjson
import strawberry
from graphql import GraphQLObjectType, GraphQLResolveInfo

from gateway.graph.derived import Derived
from gateway.graph.model import NodeRef
from gateway.graph.node import AnyNode
from gateway.graph.reader import GraphReader
from gateway.graph.reads import THERE, Fields, Reads
from gateway.graph.snapshot import Snapshot
from gateway.schema.build import build_schema
from gateway.schema.context import Context
from gateway.schema.field import own_reads
from tests.random_site import MODEL

NODES: Final = typing.get_args(AnyNode)


class Recorded:
    """A schema whose operations give their bytes and their record."""

    def __init__(self, schema: strawberry.Schema | None = None) -> None:
        made = schema or build_schema(MODEL)
        self.strawberry, self.schema = made, made._schema
        self._derived = Derived()
        # Called while an operation runs, if it is there.
        self.before_field: Callable[[], None] | None = None
        self._masks: dict[tuple[str, str], Fields] = {}
        for kind in self.schema.type_map.values():
            for name, field in kind.fields.items() if isinstance(kind, GraphQLObjectType) else ():
                if "strawberry-definition" in field.extensions:
                    self._masks[kind.name, name] = own_reads(field.extensions["strawberry-definition"])
        # A manager passes over what is not a plain function.
        self._middleware = graphql.MiddlewareManager(lambda *given, **arguments: self._record(*given, **arguments))

    def run(
        self, document: graphql.DocumentNode, snapshot: Snapshot, variables: dict[str, Any] | None = None
    ) -> tuple[bytes, Reads, bool]:
        """The answer, its record, and whether it is free of errors."""
        context = Context(GraphReader(snapshot, self._derived))
        result = graphql.execute_sync(
            self.schema, document, context_value=context, variable_values=variables, middleware=self._middleware
        )
        errors = [error.message for error in result.errors or ()]
        return orjson.dumps([result.data, errors]), context.reader.reads, not errors

    def _record(
        self, resolve: Callable[..., Any], root: Any, info: GraphQLResolveInfo[Context], **arguments: Any
    ) -> Any:
        if self.before_field is not None:
            self.before_field()
        if isinstance(root, NODES):
            fields = self._masks.get((info.parent_type.name, info.field_name), THERE)
            info.context.reader.reads.node(NodeRef(root.kind, root.key), fields)
        return resolve(root, info, **arguments)
