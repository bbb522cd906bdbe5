"""A plan as people read it: every field that it comes to, and how its value is found."""

from collections.abc import Iterator
from typing import Final

from graphql import (
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_object_type,
    print_ast,
)

from gateway.graph.model import Kind
from gateway.plan.plan import OperationPlan
from gateway.plan.selection import FieldPlan, Selection, Selections
from gateway.schema.connection import MEMBERS
from gateway.schema.field import EDGE, EdgeTo, definition_of, own_reads

_NODES: Final = frozenset(kind.value for kind in Kind)


def drawn(plan: OperationPlan, selections: Selections) -> str:
    """The plan under some values of its conditions, a line for each field: its key, its type and how it is found."""
    operation = plan.operation.definition
    variables = ", ".join(map(print_ast, operation.variable_definitions or ()))
    name = f" {plan.operation.name}" if plan.operation.name else ""
    lines = [(f"{operation.operation.value}{name}{f'({variables})' if variables else ''}", "")]
    if plan.root_type is not None:
        lines += _fields(selections.root, plan.root_type, selections, "  ")
    width = min(60, max(len(left) for left, _ in lines))
    return "\n".join(f"{left:<{width}}  {right}".rstrip() for left, right in lines) + "\n"


def _fields(
    selection: Selection, object_type: GraphQLObjectType, selections: Selections, indent: str
) -> Iterator[tuple[str, str]]:
    for field in selection.fields(object_type):
        key = field.key if field.key == field.name else f"{field.key}: {field.name}"
        arguments = ", ".join(print_ast(argument) for argument in field.nodes[0].arguments or ())
        yield f"{indent}{key}{f'({arguments})' if arguments else ''}", f"{field.return_type}  {how(field)}"
        if field.selection is None:
            continue
        named = get_named_type(field.return_type)
        if is_object_type(named):
            yield from _fields(field.selection, named, selections, indent + "  ")
        elif is_abstract_type(named):
            for possible in selections.schema.get_possible_types(named):
                if field.selection.fields(possible):
                    yield f"{indent}  on {possible.name}", ""
                    yield from _fields(field.selection, possible, selections, indent + "    ")


def how(field: FieldPlan) -> str:
    """How a field's value is found, in a few words."""
    if field.name == "__typename":
        return "the name of the type"
    definition = definition_of(field.definition)
    if definition is None:
        return "resolver"
    leads = definition.metadata.get(EDGE)
    if isinstance(leads, EdgeTo):
        return f"edge to {'every' if leads.is_list else 'the first'} {leads.kind}, by {leads.attribute}"
    if definition.metadata.get(MEMBERS):
        return "members, by key" if get_named_type(field.return_type).name in _NODES else "members"
    if definition.base_resolver is None:
        return f"attribute {definition.python_name}"
    if field.parent_type.name not in _NODES:
        return "resolver"
    reads = own_reads(definition)
    if reads is None:
        return "resolver, reads all of its node"
    return f"resolver, reads {', '.join(sorted(reads))}" if reads else "resolver"
