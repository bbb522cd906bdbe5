"""Values of variables of the commonest types, coerced without going through the general way for each request."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from graphql import GraphQLError, GraphQLSchema, NamedTypeNode, NonNullTypeNode, VariableDefinitionNode
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource

_MAX_INT: Final = 2**31

Fits = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_int(value: Any) -> bool:
    return type(value) is int and -_MAX_INT <= value < _MAX_INT


def _is_boolean(value: Any) -> bool:
    return type(value) is bool


# Values of these Python types are the coerced values of these scalars already (GraphQL spec §3.5).
FITS: Final[dict[str, Fits]] = {"String": _is_text, "ID": _is_text, "Int": _is_int, "Boolean": _is_boolean}


class PlainVariables:
    """Coerces variables that are all of the types in `FITS`, nullable or not, without defaults."""

    __slots__ = ("_checks",)

    def __init__(self, checks: Sequence[tuple[GraphQLVariableSignature, Fits, bool]]) -> None:
        self._checks = checks

    @classmethod
    def of(cls, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> "PlainVariables | None":
        """For these definitions; None where one is of another type or has a default."""
        checks = []
        for definition in definitions:
            is_required = isinstance(definition.type, NonNullTypeNode)
            named = definition.type.type if isinstance(definition.type, NonNullTypeNode) else definition.type
            fits = FITS.get(named.name.value) if isinstance(named, NamedTypeNode) else None
            if fits is None or definition.default_value is not None:
                return None
            signature = get_variable_signature(schema, definition)
            # A schema has only those of the scalars that it uses.
            if isinstance(signature, GraphQLError):
                return None
            checks.append((signature, fits, is_required))
        return cls(checks)

    def coerce(self, given: dict[str, Any]) -> VariableValues | None:
        """The coerced values; None where a value is not plainly right, so that the general way has to judge."""
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for signature, fits, is_required in self._checks:
            name = signature.name
            if name in given:
                value = given[name]
                if not (fits(value) or (value is None and not is_required)):
                    return None
                coerced[name] = value
                sources[name] = VariableValueSource(signature, value)
            elif is_required:
                return None
            else:
                sources[name] = VariableValueSource(signature)
        return VariableValues(sources, coerced)
