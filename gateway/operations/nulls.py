"""Which fields of an answer are null although the operation needs them, seen while it is executed.

`@required` is a directive of clients (Relay has one by this name): a server never sees it. `@required(action: NONE)`
says in Relay that null is expected, so it asks for nothing here.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import graphql
from graphql import FieldNode, GraphQLResolveInfo, GraphQLSchema

from gateway.graph.node import DocumentNode

AnswerPath = tuple[str | int, ...]

NAME: Final = "required"
_DEFINITION: Final = graphql.parse(f"""
"The client cannot do without this field."
directive @{NAME}(action: RequiredFieldAction) on FIELD
enum RequiredFieldAction {{ NONE LOG THROW }}
""")


def with_required(schema: GraphQLSchema) -> GraphQLSchema:
    """The schema as clients write for it: with `@required`, unless it has a directive of that name."""
    return schema if schema.get_directive(NAME) is not None else graphql.extend_schema(schema, _DEFINITION)


class Nulls:
    """Middleware of one execution: notes each null that is not allowed, and which file each part of an answer is of."""

    def __init__(self, *, allows_no_nulls: bool) -> None:
        self._allows_no_nulls = allows_no_nulls
        self.found: list[tuple[FieldNode, AnswerPath]] = []
        self._files: dict[AnswerPath, str] = {}

    def resolve(self, resolver: Callable[..., Any], root: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        """Resolve a field as before, and look at what comes of it."""
        if isinstance(root, DocumentNode) and info.path.prev is not None:
            self._files[tuple(info.path.prev.as_list())] = root.document.path
        value = resolver(root, info, **arguments)
        if value is None and (self._allows_no_nulls or any(map(_is_required, info.field_nodes))):
            self.found.append((info.field_nodes[0], tuple(info.path.as_list())))
        elif self._allows_no_nulls and isinstance(value, Sequence) and _is_list(info):
            places = (at for at, item in enumerate(value) if item is None)
            self.found.extend((info.field_nodes[0], (*info.path.as_list(), at)) for at in places)
        return value

    def file_of(self, path: AnswerPath) -> str | None:
        """The content file that the part of the answer at `path` is of, where it is of one."""
        return next((self._files[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self._files), None)


def _is_list(info: GraphQLResolveInfo[Any]) -> bool:
    return graphql.is_list_type(graphql.get_nullable_type(info.return_type))


def _is_required(field: FieldNode) -> bool:
    for directive in field.directives or ():
        if directive.name.value == NAME:
            return all(graphql.print_ast(argument.value) != "NONE" for argument in directive.arguments or ())
    return False
