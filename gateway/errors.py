"""Failed calls, and the closed list of codes that tell clients what kind of failure it was.

    GatewayError
    ├── InputError          an argument that cannot be served; the message says which and what to give instead
    └── ContentRootError    the content folder is not there

Defects of content are no errors but Problems (`gateway.store.problem`).
"""

from enum import StrEnum
from pathlib import Path
from typing import Any


class ErrorCode(StrEnum):
    """The values of `extensions.code` in an error. Clients may rely on this list; it is documented in the README."""

    BAD_REQUEST = "BAD_REQUEST"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    NOT_READY = "NOT_READY"
    NOT_FOUND = "NOT_FOUND"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    DOCUMENT_NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    OPERATION_RESOLUTION_FAILURE = "OPERATION_RESOLUTION_FAILURE"
    OPERATION_NOT_SUPPORTED = "OPERATION_NOT_SUPPORTED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR"


CODE_MEANINGS: dict[ErrorCode, str] = {
    ErrorCode.BAD_REQUEST: "The request is not a GraphQL request: its JSON, its encoding or its parameters are wrong.",
    ErrorCode.METHOD_NOT_ALLOWED: "The HTTP method is not one that this address answers.",
    ErrorCode.NOT_ACCEPTABLE: "None of the media types that the client accepts can be given.",
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: "The body is not `application/json` in UTF-8.",
    ErrorCode.PAYLOAD_TOO_LARGE: "The body is larger than `max_body_bytes`.",
    ErrorCode.NOT_READY: "The first revision is still being loaded; `Retry-After` says when to come again.",
    ErrorCode.NOT_FOUND: "There is nothing at this address.",
    ErrorCode.PERSISTED_QUERY_NOT_FOUND: "No document has this id. Send its text too; it is known by its id then.",
    ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED: "No document has this id, and none is taken up. Send its text alone.",
    ErrorCode.DOCUMENT_NOT_TRUSTED: "With `trusted_only`: the document is none of `trusted_documents`.",
    ErrorCode.GRAPHQL_PARSE_FAILED: "The document is not GraphQL.",
    ErrorCode.GRAPHQL_VALIDATION_FAILED: "The document does not fit the schema.",
    ErrorCode.LIMIT_EXCEEDED: "The operation asks for more than a limit allows; `extensions.limit` is its setting.",
    ErrorCode.DEADLINE_EXCEEDED: "The operation took longer than `deadline_seconds`.",
    ErrorCode.OPERATION_RESOLUTION_FAILURE: "It is not clear which operation of the document is meant.",
    ErrorCode.OPERATION_NOT_SUPPORTED: "The operation is a mutation, or a subscription over plain HTTP.",
    ErrorCode.BAD_USER_INPUT: "A variable or an argument has a value that cannot be served.",
    ErrorCode.INTERNAL_SERVER_ERROR: "A fault of the gateway; the id in the message is in its log.",
}


class GatewayError(Exception):
    """A failed call. `code` says what kind; `extensions` is what GraphQL clients are shown of it."""

    code = ErrorCode.INTERNAL_SERVER_ERROR

    @property
    def extensions(self) -> dict[str, Any]:
        """The `extensions` of the GraphQL error."""
        return {"code": self.code.value}


class InputError(GatewayError):
    """An argument that cannot be served. The message is for the client: what is wrong, and what to give instead."""

    code = ErrorCode.BAD_USER_INPUT


class ContentRootError(GatewayError):
    """The content folder is missing or is not a folder."""

    def __init__(self, root: Path) -> None:
        what = "is not a folder" if root.exists() else "does not exist"
        super().__init__(f"The content folder {root} {what}. Give the path of a folder of Markdown files.")
        self.root = root
