"""What is known beforehand of each field of a schema: what it weighs, and how many things it gives."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    get_named_type,
    is_composite_type,
    is_list_type,
)

from gateway.schema.connection import DEFAULT_PAGE
from gateway.schema.field import definition_of
from gateway.schema.weights import ATTRIBUTE, CALL, OBJECT, REPEATING, WEIGHTS, Scan, Weight, posts_weight

_PAGE: Final = frozenset(("first", "last"))


class FieldRule(msgspec.Struct, frozen=True):
    """A field, for whoever works out what it costs.

    `weight` is that of the field for each object that it is asked of, `each` that of every thing in its list, or of its
    one object. `below` is the type of its objects; None for scalars.

    At most one of these says how long a list is, or the lists of a connection: `page`, the page where neither `first`
    nor `last` is given; `given`, the argument that is as long; `lengths`, the lists by their schema coordinates.
    A list that has none of them `is_paged`: it is as long as the page of the connection that it is asked of.
    """

    weight: int
    each: int
    below: str | None
    is_list: bool
    scans: tuple[Scan, ...] = ()
    page: int | None = None
    given: str | None = None
    lengths: tuple[str, ...] = ()
    is_paged: bool = False
    repeats: bool = False
    """Whether the connection may have one node several times."""
    is_member: bool = False
    """Whether it leads from an edge to the member of the connection that the edge stands for."""


TYPENAME: Final = FieldRule(ATTRIBUTE, 0, None, False)
UNKNOWN: Final = FieldRule(CALL, OBJECT, None, False)
"""What a schema does not have; the document will not pass validation."""

Rules = dict[str, dict[str, FieldRule]]


def field_rules(schema: GraphQLSchema) -> Rules:
    """The rules of all fields, by type and name."""
    connections = {
        get_named_type(field.type).name
        for kind in _kinds(schema)
        for field in kind.fields.values()
        if _PAGE & field.args.keys() and not is_list_type(_nullable(field))
    }
    edges = {
        get_named_type(kind.fields["edges"].type).name
        for kind in _kinds(schema)
        if kind.name in connections and "edges" in kind.fields
    }
    rules: Rules = {}
    for kind in _kinds(schema):
        rules[kind.name] = {name: _rule(schema, kind, name, kind.name in connections) for name in kind.fields}
        if kind.name in edges and "node" in rules[kind.name]:
            rules[kind.name]["node"] = msgspec.structs.replace(rules[kind.name]["node"], is_member=True)
    return rules


def _kinds(schema: GraphQLSchema) -> Iterator[GraphQLObjectType | GraphQLInterfaceType]:
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            yield kind


def _rule(
    schema: GraphQLSchema, kind: GraphQLObjectType | GraphQLInterfaceType, name: str, of_connection: bool
) -> FieldRule:
    field = kind.fields[name]
    target, is_list = get_named_type(field.type), is_list_type(_nullable(field))
    below = target.name if is_composite_type(target) else None
    weight = _weight(kind, name, field)
    each = OBJECT if below is not None else ATTRIBUTE if is_list else 0
    made = FieldRule(weight.fixed, each, below, is_list, weight.scans)
    if _PAGE & field.args.keys():
        default = field.args["first"].default_value if "first" in field.args else Undefined
        page = default if isinstance(default, int) else DEFAULT_PAGE
        return msgspec.structs.replace(made, page=page, repeats=target.name in REPEATING)
    if not is_list:
        return made
    lists = [argument for argument, each in field.args.items() if is_list_type(_nullable(each))]
    if lists:
        return msgspec.structs.replace(made, given=lists[0])
    if of_connection:
        return msgspec.structs.replace(made, is_paged=True)
    owners = [kind.name] if isinstance(kind, GraphQLObjectType) else [t.name for t in schema.get_possible_types(kind)]
    return msgspec.structs.replace(made, lengths=tuple(f"{owner}.{name}" for owner in owners))


def _weight(kind: GraphQLObjectType | GraphQLInterfaceType, name: str, field: GraphQLField) -> Weight:
    for owner in (kind, *kind.interfaces):
        found = WEIGHTS.get(f"{owner.name}.{name}")
        if found is not None:
            return found
    if get_named_type(field.type).name == "PostConnection" and "where" in field.args:
        return posts_weight(f"{kind.name}.{name}")
    if _PAGE & field.args.keys():
        return Weight(2 * CALL)
    definition = definition_of(field)
    is_called = definition is None or definition.base_resolver is not None
    return Weight(CALL if is_called else ATTRIBUTE)


def _nullable(typed: Any) -> Any:
    return typed.type.of_type if isinstance(typed.type, GraphQLNonNull) else typed.type
