"""The fast run writes what the exact one says, or nothing at all; and fields read what they declare."""

import random
from collections.abc import Iterator
from typing import Any, Final

import graphql
import msgspec
from graphql import GraphQLObjectType, get_named_type, is_abstract_type, is_leaf_type, is_required_argument
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.execution.fast import FastPlan, FastRun, NodeWriter
from gateway.execution.parts import Parts
from gateway.graph.builder import Builder
from gateway.graph.current import Current
from gateway.graph.delta import changed_fields
from gateway.graph.derived import Derived
from gateway.graph.model import Kind
from gateway.graph.node import AnyNode
from gateway.graph.reader import GraphReader
from gateway.graph.reads import Fields
from gateway.graph.snapshot import Snapshot
from gateway.plan.deadline import Deadline
from gateway.plan.operation import choose_operation
from gateway.plan.plan import OperationPlan
from gateway.schema.build import build_schema
from tests.random_site import MODEL, RandomSite

TYPED: Final = build_schema(MODEL)
KINDS: Final = {kind.value for kind in Kind}


def arguments(field: graphql.GraphQLField) -> str:
    required = [f"{name}: TAG" for name, argument in field.args.items() if is_required_argument(argument)]
    return f"({', '.join(required)})" if required else ""


def below(kind: Any, levels: int = 4) -> str:
    """All that hangs on a value, down to the nodes that it leads to; of these, which they are."""
    if is_leaf_type(kind):
        return ""
    if is_abstract_type(kind) or kind.name in KINDS:
        return "{ ... on Node { id } }"
    asked = [
        f"{name}{arguments(field)} {below(get_named_type(field.type), levels - 1)}"
        for name, field in kind.fields.items()
        if levels or is_leaf_type(get_named_type(field.type))
    ]
    return f"{{ __typename {' '.join(asked)} }}"


class Field:
    """One field of a kind of node, as the fast run writes it."""

    def __init__(self, kind: GraphQLObjectType, name: str) -> None:
        field = kind.fields[name]
        asked = f"{name}{arguments(field)} {below(get_named_type(field.type))}"
        query = f'{{ node(id: "x") {{ ... on {kind.name} {{ {asked} }} }} }}'
        plan = OperationPlan(TYPED._schema, choose_operation(graphql.parse(query)))
        values: Any = plan.coerce({})
        self._values = values
        selections = plan.selections(self._values)
        self._parts = Parts(Current(), 0)
        fast = FastPlan(TYPED, selections, self._parts)
        assert plan.root_type is not None
        (root,) = selections.root.fields(plan.root_type)
        assert root.selection is not None
        self._writer = NodeWriter(fast, kind, root.selection)

    @property
    def reads(self) -> Fields:
        return self._writer._fields

    def of(self, node: AnyNode, snapshot: Snapshot) -> bytes | str:
        """What it comes to; the error, where it is one."""
        reader = GraphReader(snapshot, Derived())
        run = FastRun(reader, 1, self._parts, self._values, {}, Deadline(60))
        try:
            return self._writer._write(node, run)
        except Exception as error:
            return repr(error)


FIELDS: Final = {
    kind.value: [Field(object_type, name) for name in object_type.fields]
    for kind in Kind
    if isinstance(object_type := TYPED._schema.type_map[kind.value], GraphQLObjectType)
}


def with_a_field_of(other: Any, node: Any) -> Iterator[Any]:
    """A node with each of its fields in turn as another has it; its key and kind excepted."""
    for name in node.__struct_fields__:
        if name not in ("key", "kind", "document"):
            yield msgspec.structs.replace(node, **{name: getattr(other, name)})
    if hasattr(node, "document"):
        document = node.document
        for name in document.__struct_fields__:
            # Where the text starts is a matter of what is in the file.
            names = ("source", "body_start") if name == "source" else (name,) if name != "body_start" else ()
            changed = msgspec.structs.replace(document, **{name: getattr(other.document, name) for name in names})
            yield msgspec.structs.replace(node, document=changed)


@given(seed=st.binary(min_size=8, max_size=8))
@settings(max_examples=15, deadline=None)
def test_a_field_reads_no_more_of_its_node_than_it_declares(seed: bytes) -> None:
    chance = random.Random(seed)
    snapshot, _ = Builder(model=MODEL).apply(RandomSite(chance).begin())
    for kind, fields in FIELDS.items():
        nodes = sorted((node for node in snapshot.nodes.values() if node.kind == kind), key=lambda node: node.key)
        if len(nodes) < 2:
            continue
        node, other = chance.sample(nodes, 2)
        before = [field.of(node, snapshot) for field in fields]
        for changed in with_a_field_of(other, node):
            names = changed_fields(node, changed)
            for field, said in zip(fields, before, strict=True):
                if field.reads is not None and field.reads.isdisjoint(names):
                    assert field.of(changed, snapshot) == said, (kind, field.reads, names)
