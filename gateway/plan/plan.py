"""The OperationPlan: all about an operation that depends neither on the content nor on the values of variables."""

from typing import Any, Final

from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema, get_variable_values
from graphql.execution.values import VariableValues

from gateway.plan.limits import UNMEASURED, Measured
from gateway.plan.operation import Operation
from gateway.plan.selection import Selections
from gateway.plan.variables import PlainVariables

MAX_COERCION_ERRORS: Final = 50
# So many combinations of conditions are kept; an operation with more is still answered.
_KEPT_VARIANTS: Final = 16


class OperationPlan:
    """How one operation of a schema is carried out. Shared by all requests that ask the same.

    `root_type` is None where the schema has no such operation. `size` is about how many bytes it takes. `variables` are
    the names of those that the operation declares, and of the `lifted`: hidden ones, whose values are coerced already.
    `measured` is what is held against the limits. `token` is this plan's alone: what is kept by it does not keep
    the plan. It belongs to the thread that executes.
    """

    __slots__ = (
        "_lifted",
        "_no_variables",
        "_plain",
        "_variants",
        "key",
        "measured",
        "operation",
        "root_type",
        "schema",
        "size",
        "token",
        "variables",
    )

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: Operation,
        measured: Measured = UNMEASURED,
        size: int = 0,
        lifted: tuple[str, ...] = (),
    ) -> None:
        self.schema, self.operation, self.measured, self.size = schema, operation, measured, size
        self._lifted = lifted
        self.token = object()
        definitions = operation.definition.variable_definitions or ()
        self.variables = (*sorted(definition.variable.name.value for definition in definitions), *lifted)
        self.root_type: GraphQLObjectType | None = schema.get_root_type(operation.definition.operation)
        self._variants: dict[tuple[Any, ...], Selections] = {}
        self._plain = PlainVariables.of(schema, definitions)
        self._no_variables = not operation.definition.variable_definitions

    def coerce(self, values: dict[str, Any] | None) -> VariableValues | list[GraphQLError]:
        """The values of the variables, or why they cannot be used (GraphQL spec §6.1.2, CoerceVariableValues)."""
        found = self._coerce(values)
        if values is None or not self._lifted or isinstance(found, list):
            return found
        return VariableValues(found.sources, found.coerced | {name: values[name] for name in self._lifted})

    def _coerce(self, values: dict[str, Any] | None) -> VariableValues | list[GraphQLError]:
        if self._no_variables:
            return _NO_VARIABLES
        definitions = self.operation.definition.variable_definitions or ()
        if self._plain is not None and (plain := self._plain.coerce(values or {})) is not None:
            return plain
        return get_variable_values(self.schema, definitions, values or {}, max_errors=MAX_COERCION_ERRORS)

    def selections(self, values: VariableValues) -> Selections:
        """The selection sets under the given values of the conditions."""
        conditions = self.operation.conditions
        if not conditions:
            key: tuple[Any, ...] = ()
        else:
            # Not its truth: a condition that is null or missing is an error of its own.
            key = tuple([values.coerced.get(name, _MISSING) for name in conditions])
            if not all(each is None or each is _MISSING or isinstance(each, bool) for each in key):
                return Selections(self.schema, self.operation, values)
        found = self._variants.get(key)
        if found is None:
            if len(self._variants) >= _KEPT_VARIANTS:
                self._variants.clear()
            found = self._variants[key] = Selections(self.schema, self.operation, values)
        return found


_MISSING: Final = object()
_NO_VARIABLES: Final = VariableValues({}, {})
