"""A document and the operation that was chosen from it: what a plan is made of."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

_CONDITIONS: Final = frozenset(("skip", "include"))
_INCREMENTAL: Final = frozenset(("defer", "stream"))
_NO_PROPAGATION: Final = "experimental_disableErrorPropagation"


class Operation(msgspec.Struct, frozen=True, eq=False):
    """An operation with the fragments of its document.

    `conditions` are the variables that `@skip` and `@include` look at, in order of name: fields depend on their values.
    `beyond` says what in it no plan can be made of, for people to read; None where there is nothing.
    """

    document: DocumentNode
    definition: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    conditions: tuple[str, ...]
    beyond: str | None

    @property
    def name(self) -> str | None:
        return self.definition.name.value if self.definition.name else None

    def variables_below(self, nodes: Iterable[FieldNode | OperationDefinitionNode]) -> set[str]:
        """The variables used in arguments of fields inside the selection sets of some nodes, at any depth."""
        found: set[str] = set()
        spread: set[str] = set()
        waiting = [node.selection_set for node in nodes if node.selection_set is not None]
        while waiting:
            for selection in waiting.pop().selections:
                if isinstance(selection, FragmentSpreadNode):
                    name = selection.name.value
                    if name in self.fragments and name not in spread:
                        spread.add(name)
                        waiting.append(self.fragments[name].selection_set)
                    continue
                if isinstance(selection, FieldNode):
                    for argument in selection.arguments or ():
                        found.update(variables_in(argument.value))
                inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
                if inner is not None:
                    waiting.append(inner)
        return found


def choose_operation(document: DocumentNode, operation_name: str | None = None) -> Operation:
    """The operation of a document that a request means (GraphQL spec §6.1, GetOperation).

    Raises GraphQLError, in graphql-core's words, where there is none or it is not clear which.
    """
    chosen: OperationDefinitionNode | None = None
    fragments: dict[str, FragmentDefinitionNode] = {}
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            fragments[definition.name.value] = definition
        elif isinstance(definition, OperationDefinitionNode):
            if operation_name is None:
                if chosen is not None:
                    raise GraphQLError("Must provide operation name if query contains multiple operations.")
                chosen = definition
            elif definition.name is not None and definition.name.value == operation_name:
                chosen = definition
    if chosen is None:
        if operation_name is not None:
            raise GraphQLError(f"Unknown operation named '{operation_name}'.")
        raise GraphQLError("Must provide an operation.")
    conditions: set[str] = set()
    beyond: str | None = None
    for directive in _directives(chosen, fragments):
        name = directive.name.value
        if name in _CONDITIONS:
            conditions.update(
                argument.value.name.value
                for argument in directive.arguments or ()
                if isinstance(argument.value, VariableNode)
            )
        elif name in _INCREMENTAL:
            beyond = f"the directive @{name}"
    if chosen.operation is OperationType.SUBSCRIPTION:
        beyond = "a subscription"
    if any(directive.name.value == _NO_PROPAGATION for directive in chosen.directives or ()):
        beyond = f"the directive @{_NO_PROPAGATION}"
    if any(fragment.variable_definitions for fragment in fragments.values()):
        beyond = "variables of fragments"
    return Operation(document, chosen, fragments, tuple(sorted(conditions)), beyond)


def _directives(
    operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]
) -> Iterator[DirectiveNode]:
    """All directives on selections, of the operation and of every fragment of its document."""
    waiting: list[SelectionSetNode] = [
        operation.selection_set,
        *(fragment.selection_set for fragment in fragments.values()),
    ]
    while waiting:
        for selection in waiting.pop().selections:
            if selection.directives:
                yield from selection.directives
            # A spread has no selections of its own; what it names has been put in already.
            inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
            if inner is not None:
                waiting.append(inner)


def uses_variables(node: FieldNode) -> bool:
    """Whether an argument of a field has a variable in it, at any depth."""
    return any(True for argument in node.arguments or () for _ in variables_in(argument.value))


def variables_in(value: ValueNode) -> Iterator[str]:
    """The variables in a value, at any depth."""
    waiting: list[Any] = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, VariableNode):
            yield inner.name.value
        elif isinstance(inner, ListValueNode):
            waiting.extend(inner.values)
        elif isinstance(inner, ObjectValueNode):
            waiting.extend(field.value for field in inner.fields)
