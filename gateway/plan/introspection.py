"""How large the answer to an introspection is: counted exactly, by walking the schema as execution would.

Lists of a schema are of very different lengths, so that bounds multiplied would refuse what GraphiQL asks for.
"""

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    SchemaMetaFieldDef,
    SelectionSetNode,
    StringValueNode,
    get_named_type,
    introspection_types,
    is_leaf_type,
    is_list_type,
)
from graphql.type import GraphQLField, GraphQLNamedType, GraphQLNonNull

INTROSPECTIONS: Final = frozenset(("__schema", "__type"))
TYPE: Final = "__Type"


class TooLargeError(Exception):
    """The answer would have more nodes than are allowed."""


class Introspection:
    """Counts what one operation asks of a schema. A selection over a type is counted once, wherever it is met."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], max_nodes: int) -> None:
        # In all, so many objects are looked at. Each is a node of the answer, or of one that a variable may name.
        self._max_nodes = max_nodes
        self._schema, self._fragments = schema, fragments
        self._info: Any = SimpleNamespace(schema=schema)
        self._counts: dict[tuple[int, int], tuple[int, int, Any]] = {}
        self._fields: dict[int, tuple[int, list[tuple[GraphQLField, SelectionSetNode | None]]]] = {}
        self._looked_at = 0

    def count(self, field: FieldNode) -> tuple[int, int]:
        """The greatest number of nodes, and of scalars, in the answer to a `__schema` or `__type` of the root.

        Raises TooLargeError.
        """
        if field.selection_set is None:
            return 0, 1
        if field.name.value == "__schema":
            kind = get_named_type(SchemaMetaFieldDef.type)
            nodes, scalars = self._count(field.selection_set, kind, self._schema)
            return nodes + 1, scalars
        names = [argument.value for argument in field.arguments or () if argument.name.value == "name"]
        name = names[0].value if names and isinstance(names[0], StringValueNode) else None
        # A name that is a variable can be any.
        types = [each for each in self._schema.type_map.values() if name in (None, each.name)]
        kind = introspection_types[TYPE]
        counts = [self._count(field.selection_set, kind, each) for each in types]
        return max((nodes for nodes, _ in counts), default=-1) + 1, max((scalars for _, scalars in counts), default=0)

    def _count(self, selections: SelectionSetNode, kind: GraphQLNamedType, thing: Any) -> tuple[int, int]:
        """Nodes and scalars below one object."""
        key = id(selections), id(thing)
        found = self._counts.get(key)
        if found is not None:
            return found[:2]
        self._looked_at += 1
        if self._looked_at > self._max_nodes:
            raise TooLargeError
        scalars, fields = self._fields_of(selections, kind)
        nodes = 0
        for field, below in fields:
            arguments = {"includeDeprecated": True} if "includeDeprecated" in field.args else {}
            value = field.resolve(thing, self._info, **arguments) if field.resolve else None
            if value is None:
                continue
            inner = get_named_type(field.type)
            if below is None:
                nodes += len(value)
                scalars += len(value)
                continue
            for each in value if _is_list(field) else (value,):
                more = self._count(below, inner, each)
                nodes += 1 + more[0]
                scalars += more[1]
        # With the object itself, so that no other takes its identity.
        self._counts[key] = nodes, scalars, thing
        return nodes, scalars

    def _fields_of(
        self, selections: SelectionSetNode, kind: GraphQLNamedType
    ) -> tuple[int, list[tuple[GraphQLField, SelectionSetNode | None]]]:
        """How many scalars a selection has for each object, and its fields that are lists or lead to other objects."""
        found = self._fields.get(id(selections))
        if found is None:
            scalars = 0
            fields: list[tuple[GraphQLField, SelectionSetNode | None]] = []
            for node in self._field_nodes(selections, set()):
                field: GraphQLField | None = getattr(kind, "fields", {}).get(node.name.value)
                is_leaf = field is None or is_leaf_type(get_named_type(field.type))
                if field is not None and (_is_list(field) if is_leaf else node.selection_set is not None):
                    fields.append((field, None if is_leaf else node.selection_set))
                else:
                    scalars += 1
            found = self._fields[id(selections)] = scalars, fields
        return found

    def _field_nodes(self, selections: SelectionSetNode, spread: set[str]) -> Iterator[FieldNode]:
        """The fields of a selection with those of its fragments, each of which counts once (§6.3.2, CollectFields)."""
        for node in selections.selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments.get(node.name.value)
                if fragment is not None and node.name.value not in spread:
                    spread.add(node.name.value)
                    yield from self._field_nodes(fragment.selection_set, spread)
            elif (inner := getattr(node, "selection_set", None)) is not None:
                yield from self._field_nodes(inner, spread)


def _is_list(field: GraphQLField) -> bool:
    kind = field.type
    return is_list_type(kind.of_type if isinstance(kind, GraphQLNonNull) else kind)
