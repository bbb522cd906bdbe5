"""An operation that asks for every field of every type, made from the schema."""

from collections.abc import Iterator, Mapping

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

REQUIRED: Mapping[str, str] = {"by": "TAG"}


def all_fields(schema: GraphQLSchema) -> set[str]:
    """Every field of an object type, as `Type_field`."""
    kinds = schema.type_map.values()
    return {
        f"{kind.name}_{name}"
        for kind in kinds
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name in kind.fields
    }


def every_field(schema: GraphQLSchema, arguments: Mapping[str, str]) -> str:
    """The operation; each field has the alias `Type_field`. `arguments` are those of fields of Query, by field.

    The objects of a type are asked for where the type itself is first met; elsewhere only its scalars.
    """
    assert schema.query_type is not None
    return f"query Everything {{ {_Everything(schema, arguments).fields(schema.query_type)} }}"


class _Everything:
    def __init__(self, schema: GraphQLSchema, arguments: Mapping[str, str]) -> None:
        self.schema, self.arguments = schema, arguments
        self.met: set[str] = set()

    def fields(self, kind: GraphQLObjectType, *, is_member: bool = False) -> str:
        is_first = not is_member and kind.name not in self.met
        if is_first:
            self.met.add(kind.name)
        asked = (self._field(kind, name, field, is_first) for name, field in kind.fields.items())
        return "__typename " + " ".join(asked)

    def _field(self, parent: GraphQLObjectType, name: str, field: GraphQLField, is_first: bool) -> str:
        kind = get_named_type(field.type)
        if not is_leaf_type(kind) and not is_first:
            return ""
        alias = f"{parent.name}_{name}: {name}{self._arguments(parent, name, field)}"
        if is_leaf_type(kind):
            return alias
        if isinstance(kind, GraphQLObjectType):
            return f"{alias} {{ {self.fields(kind)} }}"
        return f"{alias} {{ __typename {' '.join(self._members(kind))} }}"

    def _members(self, kind: object) -> Iterator[str]:
        assert isinstance(kind, GraphQLInterfaceType | GraphQLUnionType)
        for member in self.schema.get_possible_types(kind):
            yield f"... on {member.name} {{ {self.fields(member, is_member=True)} }}"

    def _arguments(self, parent: GraphQLObjectType, name: str, field: GraphQLField) -> str:
        if parent is self.schema.query_type:
            given = self.arguments.get(name, "")
        else:
            given = ", ".join(f"{key}: {REQUIRED[key]}" for key, arg in field.args.items() if is_required_argument(arg))
        return f"({given})" if given else ""
