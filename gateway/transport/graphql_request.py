"""Bytes become a Request, as in GraphQL over HTTP, "Request": the one place that judges what clients send."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from gateway.execution.executor import Request
from gateway.transport.error_response import RefusedError

_EXAMPLE: Final = 'Send an object such as {"query": "{ __typename }"}'
_MANY_PARAMETERS: Final = 100


def from_body(body: bytes) -> Request:
    """The request in a JSON body. Members that are not known are ignored, as the specification demands.

    Raises RefusedError, with a message that names what is wrong.
    """
    if not body:
        raise RefusedError(400, f"The request has no body. {_EXAMPLE}.")
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RefusedError(400, f"The body cannot be read as JSON: {_reason(error)}.") from None
    if isinstance(said, list):
        raise RefusedError(400, "The body is a list: several requests in one are not supported. Send them one by one.")
    if not isinstance(said, dict):
        raise RefusedError(400, f"The body is {_kind(said)}. {_EXAMPLE}.")
    return _request(said)


def from_query_string(query_string: bytes) -> Request:
    """The request in the query string of a URL, `application/x-www-form-urlencoded`; see `from_body`.

    An empty parameter counts as one that is not given.
    """
    said: dict[str, Any] = {}
    for name, value in _pairs(query_string):
        if name in ("query", "operationName", "variables", "extensions"):
            if name in said:
                raise RefusedError(400, f"The parameter {name} is given twice.")
            said[name] = value
    said = {name: value for name, value in said.items() if value}
    for name in ("variables", "extensions"):
        if name in said:
            try:
                said[name] = orjson.loads(said[name])
            except orjson.JSONDecodeError as error:
                raise RefusedError(400, f"The parameter {name} cannot be read as JSON: {_reason(error)}.") from None
    return _request(said)


def has_query(query_string: bytes) -> bool:
    """Whether a query string has a `query` parameter at all; whether it can be read is another question."""
    return query_string.startswith(b"query=") or b"&query=" in query_string


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    try:
        text = query_string.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MANY_PARAMETERS)
    except UnicodeDecodeError:
        raise RefusedError(400, "The query string is not percent-encoded UTF-8.") from None
    except ValueError:
        raise RefusedError(400, f"The query string has more than {_MANY_PARAMETERS} parameters.") from None


def _request(said: Mapping[str, Any]) -> Request:
    query = said.get("query")
    if query is None:
        raise RefusedError(400, "`query` is missing: the text of a GraphQL document.")
    if not isinstance(query, str):
        raise RefusedError(400, f"`query` must be a string, not {_kind(query)}.")
    operation_name = said.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        raise RefusedError(400, f"`operationName` must be a string or null, not {_kind(operation_name)}.")
    for name in ("variables", "extensions"):
        value = said.get(name)
        if value is not None and not isinstance(value, dict):
            raise RefusedError(400, f"`{name}` must be an object or null, not {_kind(value)}.")
    return Request(query, operation_name or None, said.get("variables"))


def _reason(error: orjson.JSONDecodeError) -> str:
    return f"{error.msg.partition(':')[0]} (line {error.lineno}, column {error.colno})"


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case _:
            return "an object"
