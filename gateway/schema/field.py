"""The kinds of field: `field` reads an attribute of the node, `edge` leads to others, `resolver` calls a function."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import msgspec
import strawberry
from graphql import GraphQLField
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from gateway.graph.model import Kind
from gateway.schema.context import GraphInfo, reader

field: Final = strawberry.field
READS: Final = "reads"
"""The metadata of a field: what its function reads of the node that it is given, None for all of it."""
# Where a field's EdgeTo stands in its metadata.
EDGE: Final = "edge"

Keys = Callable[[Any], Sequence[str]]


class EdgeTo(msgspec.Struct, frozen=True):
    """An edge of the graph: to the nodes of a kind whose keys are found on the node it starts from, in its `attribute`.

    A key that leads nowhere is passed over. `is_list` is False for an edge to the first alone.
    """

    kind: Kind
    attribute: str
    keys: Keys
    is_list: bool


def resolver(
    *, description: str, graphql_type: Any = None, reads: Iterable[str] | None = None
) -> Callable[[Callable[..., Any]], StrawberryField]:
    """A field whose function is given the node as `root`, and `info` if it asks for it.

    `graphql_type` is the type that clients see, where the function returns nodes of the graph. `reads` are the fields
    of the node that the function looks at, by the names that `changed_fields` has; all of them unless told.
    """
    make: Callable[[Callable[..., Any]], StrawberryField] = strawberry.field(
        description=description,
        graphql_type=graphql_type,
        metadata={READS: None if reads is None else frozenset(reads)},
    )
    return make


def edge(
    kind: Kind, attribute: str, *, description: str, graphql_type: Any, many: bool = False, keys: Keys | None = None
) -> StrawberryField:
    """A field that leads to other nodes: to the first or to all whose keys are in an attribute of the node.

    The attribute is a key, or None, or several keys; `keys` says how to find them where it is something else.
    """
    leads = EdgeTo(kind, attribute, _keys_in(attribute) if keys is None else keys, many)

    def first(root: strawberry.Parent[Any], info: GraphInfo) -> Any:
        found = leads.keys(root)
        return reader(info).get(kind, found[0]) if found else None

    def every(root: strawberry.Parent[Any], info: GraphInfo) -> Any:
        nodes = (reader(info).get(kind, key) for key in leads.keys(root))
        return [node for node in nodes if node is not None]

    made: StrawberryField = strawberry.field(
        resolver=every if many else first,
        description=description,
        graphql_type=graphql_type,
        metadata={EDGE: leads, READS: frozenset((attribute,))},
    )
    return made


def _keys_in(attribute: str) -> Keys:
    def keys(node: Any) -> Sequence[str]:
        found = getattr(node, attribute)
        if found is None:
            return ()
        return (found,) if isinstance(found, str) else found

    return keys


def definition_of(of: GraphQLField) -> StrawberryField | None:
    """Strawberry's definition of a field; None of one that is not Strawberry's, as those of introspection."""
    definition = of.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return definition if isinstance(definition, StrawberryField) else None


def given_to(resolver: StrawberryResolver[Any]) -> frozenset[str]:
    """What a resolver is given besides its arguments, by the names of its parameters: `root`, `info`."""
    return frozenset(each.name for each in resolver.reserved_parameters.values() if each is not None)


def own_reads(of: StrawberryField) -> frozenset[str] | None:
    """The fields of its own node that a field reads: the attribute of its name, or what its resolver declares."""
    if of.base_resolver is None:
        return frozenset((of.python_name,))
    if "root" not in given_to(of.base_resolver):
        return frozenset()
    reads: frozenset[str] | None = of.metadata.get(READS)
    return reads
