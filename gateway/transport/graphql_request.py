"""Bytes become a request, as in GraphQL over HTTP, "Request": the one place that judges what clients send.

Besides by its text, a document is named by its id: in `documentId` (GraphQL over HTTP, appendix "Persisted Documents"),
or in `extensions.persistedQuery`, where Apollo's clients and urql put it
(https://www.apollographql.com/docs/apollo-server/performance/apq).
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
import orjson

from gateway.transport.error_response import RefusedError

LONGEST_QUERY_STRING: Final = 64 * 1024
PERSISTED_QUERY_VERSION: Final = 1
_PARAMETERS: Final = ("query", "documentId", "operationName", "variables", "extensions")
# One of these begins a request; without any, a browser has only come to look.
_ASKS: Final = re.compile(rb"(?:\A|&)(?:query|documentId|extensions)=")
_EXAMPLE: Final = 'Send an object such as {"query": "{ __typename }"}'
_MANY_PARAMETERS: Final = 100
SHA256_PREFIX: Final = "sha256:"
_SHA256: Final = re.compile("[0-9a-f]{64}", re.ASCII)


class GraphQLRequest(msgspec.Struct, frozen=True):
    """What a client asks for. At least one of `query` and `document_id` is given.

    `document_id` is without the prefix `sha256:`, so that it is the same whichever way it was sent.
    """

    query: str | None
    document_id: str | None = None
    operation_name: str | None = None
    variables: dict[str, Any] | None = None


def from_body(body: bytes) -> GraphQLRequest:
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


def from_query_string(query_string: bytes) -> GraphQLRequest:
    """The request in the query string of a URL, `application/x-www-form-urlencoded`; see `from_body`.

    An empty parameter counts as one that is not given.
    """
    if len(query_string) > LONGEST_QUERY_STRING:
        raise RefusedError(414, f"The query string is longer than {LONGEST_QUERY_STRING:,} bytes. Send it by POST.")
    said: dict[str, Any] = {}
    for name, value in _pairs(query_string):
        if name in _PARAMETERS:
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


def asks_something(query_string: bytes) -> bool:
    """Whether a query string names a document in any way; whether it can be read is another question."""
    return _ASKS.search(query_string) is not None


def is_sha256(document_id: str) -> bool:
    """Whether an id has the form of the SHA-256 of a text: 64 hexadecimal digits in lower case."""
    return _SHA256.fullmatch(document_id) is not None


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    try:
        text = query_string.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MANY_PARAMETERS)
    except UnicodeDecodeError:
        raise RefusedError(400, "The query string is not percent-encoded UTF-8.") from None
    except ValueError:
        raise RefusedError(400, f"The query string has more than {_MANY_PARAMETERS} parameters.") from None


def _request(said: Mapping[str, Any]) -> GraphQLRequest:
    query = said.get("query")
    if query is not None and not isinstance(query, str):
        raise RefusedError(400, f"`query` must be a string, not {_kind(query)}.")
    operation_name = said.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        raise RefusedError(400, f"`operationName` must be a string or null, not {_kind(operation_name)}.")
    for name in ("variables", "extensions"):
        value = said.get(name)
        if value is not None and not isinstance(value, dict):
            raise RefusedError(400, f"`{name}` must be an object or null, not {_kind(value)}.")
    document_id = _document_id(said.get("documentId"), said.get("extensions"))
    if query is None and document_id is None:
        raise RefusedError(400, "`query` is missing: the text of a GraphQL document; or `documentId`, if it has one.")
    return GraphQLRequest(query, document_id, operation_name or None, said.get("variables"))


def _document_id(document_id: object, extensions: Mapping[str, Any] | None) -> str | None:
    persisted = extensions.get("persistedQuery") if extensions else None
    if document_id is None and persisted is None:
        return None
    found = set()
    if document_id is not None:
        if not isinstance(document_id, str) or not document_id:
            raise RefusedError(400, "`documentId` must be a string that is not empty.")
        found.add(_plain(document_id, "`documentId`"))
    if persisted is not None:
        found.add(_plain(_persisted_id(persisted), "`sha256Hash` of `extensions.persistedQuery`"))
    if len(found) > 1:
        raise RefusedError(400, "`documentId` and `extensions.persistedQuery` name two documents. Send one of them.")
    return found.pop()


def _persisted_id(persisted: object) -> str:
    if not isinstance(persisted, dict):
        raise RefusedError(400, f"`extensions.persistedQuery` must be an object, not {_kind(persisted)}.")
    version, document_id = persisted.get("version"), persisted.get("sha256Hash")
    if version != PERSISTED_QUERY_VERSION or isinstance(version, bool):
        raise RefusedError(400, f"`version` of `extensions.persistedQuery` must be {PERSISTED_QUERY_VERSION}.")
    if not isinstance(document_id, str) or not document_id:
        raise RefusedError(400, "`sha256Hash` of `extensions.persistedQuery` must be a string that is not empty.")
    return document_id


def _plain(document_id: str, name: str) -> str:
    """An id without the prefix that says that it is a hash."""
    if not document_id.startswith(SHA256_PREFIX):
        return document_id
    digits = document_id.removeprefix(SHA256_PREFIX)
    if not is_sha256(digits):
        raise RefusedError(400, f"{name} must have 64 hexadecimal digits in lower case after `{SHA256_PREFIX}`.")
    return digits


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
