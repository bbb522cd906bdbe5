"""Values of scalars and enums are written as JSON (GraphQL spec §3.5, result coercion)."""

from typing import Any, Final

import orjson
from graphql import GraphQLEnumType

from gateway.execution.fast_run import FastRun, NotFast, Write
from gateway.json_bytes import json_bytes

_MAX_INT: Final = 2**31

dumps = orjson.dumps


def leaf_writer(leaf_type: Any) -> Write:
    """What writes a value of this type that is not None. It raises NotFast, and what the type raises."""
    coerce = leaf_type.coerce_output_value

    def coerced(value: Any) -> Any:
        found = coerce(value)
        if found is None:
            raise NotFast
        return found

    def checked(value: Any) -> bytes:
        return dumps(coerced(value))

    if isinstance(leaf_type, GraphQLEnumType):
        names: dict[Any, bytes] = {}

        def name(value: Any, run: FastRun) -> bytes:
            found = names.get(value)
            if found is None:
                found = names[value] = json_bytes(coerced(value))
            return found

        return name
    match leaf_type.name:
        case "String" | "ID":
            return lambda value, run: dumps(value) if type(value) is str else checked(value)
        case "Int":
            return lambda value, run: (
                b"%d" % value if type(value) is int and -_MAX_INT <= value < _MAX_INT else checked(value)
            )
        case "Boolean":
            return lambda value, run: b"true" if value is True else b"false" if value is False else checked(value)
        case _:
            return lambda value, run: checked(value)
