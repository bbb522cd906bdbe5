"""Which fields a selection set comes to (GraphQL spec §6.3.2, CollectFields), thought out once for each object type.

A plan's conditions are known: there is one `Selections` for each combination of the values that `@skip` and `@include`
look at, so that a field is either in or out of it.
"""

from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    get_argument_values,
    get_named_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from gateway.plan.operation import Operation, uses_variables

_SHARED: Final = (str, int, float, bool, type(None))


class FieldPlan:
    """A response field of an object type: `nodes` are all the fields of the document that are merged into it."""

    __slots__ = (
        "_arguments",
        "definition",
        "details",
        "key",
        "name",
        "nodes",
        "parent_type",
        "return_type",
        "selection",
        "uses_variables",
        "work",
    )

    def __init__(
        self,
        selections: "Selections",
        key: str,
        parent_type: GraphQLObjectType,
        definition: GraphQLField,
        details: list[FieldDetails],
    ) -> None:
        self.key, self.parent_type, self.definition, self.details = key, parent_type, definition, details
        self.nodes: list[FieldNode] = [each.node for each in details]
        self.name = self.nodes[0].name.value
        self.return_type: GraphQLOutputType = definition.type
        self.selection = None if is_leaf_type(get_named_type(definition.type)) else Selection(selections, details)
        self.uses_variables = uses_variables(self.nodes[0])
        self._arguments: dict[str, Any] | None = None if definition.args else {}
        # What a way of running plans has thought out about the field, by that way's own key.
        self.work: dict[str, Any] = {}

    def arguments(self, variable_values: VariableValues) -> dict[str, Any]:
        """The coerced arguments, by the names under which the resolver takes them.

        Raises GraphQLError where a value cannot be coerced (GraphQL spec §6.4.1).
        """
        if self._arguments is not None:
            return self._arguments
        values = get_argument_values(self.definition, self.nodes[0], variable_values)
        # What a resolver could change is made again for each call.
        if not self.uses_variables and all(isinstance(value, _SHARED) for value in values.values()):
            self._arguments = values
        return values


class Selection:
    """The selection sets of one or several merged fields. Fields are collected when an object type is first met."""

    __slots__ = ("_by_type", "_details", "_selections")

    def __init__(self, selections: "Selections", details: list[FieldDetails] | None) -> None:
        self._selections, self._details = selections, details
        self._by_type: dict[str, tuple[FieldPlan, ...]] = {}

    def variables(self) -> set[str]:
        """The variables used in arguments at any depth of the selection, for whatever object types."""
        nodes = [self._selections.operation.definition] if self._details is None else [d.node for d in self._details]
        return self._selections.operation.variables_below(nodes)

    def fields(self, object_type: GraphQLObjectType) -> tuple[FieldPlan, ...]:
        """The fields for an object type, in the order of the response.

        Raises GraphQLError where a condition cannot be coerced.
        """
        found = self._by_type.get(object_type.name)
        if found is None:
            found = self._by_type[object_type.name] = self._selections.collect(object_type, self._details)
        return found


class Selections:
    """All selection sets of an operation, under fixed values of its conditions."""

    __slots__ = ("_fragments", "operation", "root", "schema", "variable_values", "work")

    def __init__(self, schema: GraphQLSchema, operation: Operation, variable_values: VariableValues) -> None:
        self.schema, self.operation, self.variable_values = schema, operation, variable_values
        self._fragments = {name: FragmentDetails(node) for name, node in operation.fragments.items()}
        self.root = Selection(self, None)
        # What a way of running plans has thought out about them, by that way's own key.
        self.work: dict[str, Any] = {}

    def collect(self, object_type: GraphQLObjectType, details: list[FieldDetails] | None) -> tuple[FieldPlan, ...]:
        """The fields of the operation itself (`details` None) or of merged fields, for one object type."""
        if details is None:
            collected = collect_fields(
                self.schema, self._fragments, self.variable_values, object_type, self.operation.definition
            )
        else:
            collected = collect_subfields(
                self.schema, self._fragments, self.variable_values, self.operation.definition, object_type, details
            )
        found = []
        for key, merged in collected.grouped_field_set.items():
            definition = self.schema.get_field(object_type, merged[0].node.name.value)
            # A field that is not there is left out (§6.3.1); a document that was validated has none.
            if definition is not None:
                found.append(FieldPlan(self, key, object_type, definition, merged))
        return tuple(found)
