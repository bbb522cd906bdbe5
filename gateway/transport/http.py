"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): `GET` and `POST /graphql`.

Status codes are those of the audits of npm's `graphql-http`: with `application/graphql-response+json` a request error
is a 400 (the newest draft prefers 422 for some), a response with data a 200 (the draft: 294 beside errors); with
`application/json`, which promises old clients nothing but 200, every well-formed request is answered by one.
"""

import asyncio
from typing import Any, Final, NamedTuple

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from gateway.errors import ErrorCode
from gateway.execution import executor
from gateway.execution.executor import Executor
from gateway.graph.current import Current
from gateway.transport import graphql_request
from gateway.transport.error_response import RefusedError, failed, refused
from gateway.transport.negotiation import MediaType, choose, is_json, prefers_html

ALLOWED_METHODS: Final = "GET, POST"
# A body may take this long to arrive; whoever sends slower holds a connection for nothing.
BODY_SECONDS: Final = 30.0
LONGEST_QUERY_STRING: Final = 64 * 1024


class Answer(NamedTuple):
    """The answer to a GraphQL request over HTTP. `noted` is for the log."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    noted: dict[str, Any]


class GraphQLEndpoint:
    """An ASGI application that answers GraphQL requests, each from the Snapshot that it finds on arrival."""

    def __init__(
        self, current: Current, executor: Executor, *, max_body_bytes: int, masks_errors: bool, graphiql: str | None
    ) -> None:
        self._current, self._executor = current, executor
        self.max_body_bytes, self._masks_errors = max_body_bytes, masks_errors
        # Where browsers are sent that come without a query.
        self._graphiql = graphiql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        accept = ", ".join(headers.getlist("accept")) or None
        media_type = choose(accept)
        noted: dict[str, Any] = scope.setdefault("state", {}).setdefault("log", {})
        try:
            response = await self._answer(scope, headers, accept, media_type, receive, noted)
        except RefusedError as error:
            noted["code"] = error.code.value
            response = refused(error, media_type or MediaType.JSON)
        except ClientDisconnect:
            return
        except Exception as error:
            noted["code"] = ErrorCode.INTERNAL_SERVER_ERROR.value
            response = failed(error, masks=self._masks_errors, media_type=media_type or MediaType.JSON)
        if "vary" not in response.headers:
            response.headers["Vary"] = "Accept"
        await response(scope, receive, send)

    async def _answer(
        self,
        scope: Scope,
        headers: Headers,
        accept: str | None,
        media_type: MediaType | None,
        receive: Receive,
        noted: dict[str, Any],
    ) -> Response:
        method: str = scope["method"]
        if method not in ("GET", "POST"):
            message = f"{method[:20]} is not answered here; send a GraphQL request by POST or GET."
            raise RefusedError(405, message, {"Allow": ALLOWED_METHODS})
        query_string: bytes = scope["query_string"]
        wants_page = method == "GET" and not graphql_request.has_query(query_string) and prefers_html(accept)
        if wants_page and self._graphiql is not None:
            return RedirectResponse(self._graphiql, 303, {"Cache-Control": "no-store"})
        if media_type is None:
            raise RefusedError(406, f"Answers are {MediaType.GRAPHQL} or {MediaType.JSON}; `Accept` allows neither.")
        if method == "POST":
            request = graphql_request.from_body(await self._body(headers, receive))
        elif len(query_string) > LONGEST_QUERY_STRING:
            raise RefusedError(414, f"The query string is longer than {LONGEST_QUERY_STRING:,} bytes. Send it by POST.")
        else:
            request = graphql_request.from_query_string(query_string)
        answer = self.answer(request, method, media_type)
        noted |= answer.noted
        response = Response(answer.body, answer.status)
        response.raw_headers = answer.headers
        return response

    async def _body(self, headers: Headers, receive: Receive) -> bytes:
        if not is_json(", ".join(headers.getlist("content-type")) or None):
            raise RefusedError(415, "The `Content-Type` must be application/json, its charset UTF-8.")
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise RefusedError(415, "Compressed bodies are not read. Leave the `Content-Encoding` out.")
        limit = self.max_body_bytes
        too_large = RefusedError(413, f"The body is larger than {limit:,} bytes.", {"Connection": "close"})
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > limit:
            raise too_large
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientDisconnect
                    part: bytes = message.get("body", b"")
                    size += len(part)
                    if size > limit:
                        raise too_large
                    parts.append(part)
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            message_text = f"The body did not arrive within {BODY_SECONDS:.0f} seconds."
            raise RefusedError(408, message_text, {"Connection": "close"}) from None

    def answer(self, request: executor.Request, method: str, media_type: MediaType) -> Answer:
        """Carry out a request on the Snapshot of now. Raises RefusedError while there is none."""
        snapshot = self._current.snapshot
        if snapshot is None:
            raise RefusedError(503, "The content is still being loaded. Try again in a second.", {"Retry-After": "1"})
        result = self._executor.execute(request, snapshot)
        noted: dict[str, Any] = {"revision": result.revision}
        if name := result.operation_name or request.operation_name:
            noted["operation"] = name
        status, body = 200, result.content
        headers = [
            (b"content-type", _CONTENT_TYPES[media_type]),
            (b"content-length", b"%d" % len(body)),
            (b"content-revision", result.revision.encode()),
            (b"vary", b"Accept"),
            (b"cache-control", b"no-store" if result.errors else b"no-cache"),
        ]
        if result.errors:
            code = noted["code"] = result.errors[0]["extensions"]["code"]
            if not result.is_executed:
                if method == "GET" and code == ErrorCode.OPERATION_NOT_SUPPORTED:
                    # For both media types: a GET that would change something must be a 4xx ("GET", last paragraph).
                    status = 405
                    headers.append((b"allow", ALLOWED_METHODS.encode()))
                elif media_type is MediaType.GRAPHQL:
                    status = 400
        return Answer(status, headers, body, noted)


_CONTENT_TYPES: Final = {media_type: media_type.content_type.encode() for media_type in MediaType}
