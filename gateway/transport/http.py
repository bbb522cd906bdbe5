"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): `GET` and `POST /graphql`.

Status codes are those of the audits of npm's `graphql-http`: with `application/graphql-response+json` a request error
is a 400 (the newest draft prefers 422 for some), a response with data a 200 (the draft: 294 beside errors); with
`application/json`, which promises old clients nothing but 200, every well-formed request is answered by one.
"""

import asyncio
import time
from typing import Any, Final, NamedTuple

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from gateway.errors import ErrorCode
from gateway.execution import executor
from gateway.execution.executor import Executor
from gateway.graph.current import Current
from gateway.transport import graphql_request, http_caching
from gateway.transport.error_response import RefusedError, failed, refused
from gateway.transport.graphql_request import GraphQLRequest
from gateway.transport.http_caching import SharedCaching
from gateway.transport.negotiation import MediaType, choose, is_json, prefers_html
from gateway.transport.persisted_documents import PersistedDocuments

ALLOWED_METHODS: Final = "GET, POST"
# A body may take this long to arrive; whoever sends slower holds a connection for nothing.
BODY_SECONDS: Final = 30.0
# A request that has it with the value `include` is told in the answer what it could have cost.
COST_HEADER: Final = "graphql-cost"
# What is refused before its body was read. The server would go on to take in, and throw away, all of it.
_BEFORE_BODY: Final = frozenset((405, 406, 415))


class Terms(NamedTuple):
    """How a request wants to be answered. `started` is when it came, by `time.perf_counter`.

    `if_none_match` has all headers of that name, joined with commas; empty where there are none. `is_authorized` says
    that the client has shown who it is. We ask nobody, but whatever stands before us may.
    """

    method: str
    media_type: MediaType
    started: float
    if_none_match: bytes = b""
    is_authorized: bool = False
    wants_cost: bool = False


class Answer(NamedTuple):
    """The answer to a GraphQL request over HTTP. `noted` is for the log."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    noted: dict[str, Any]


class GraphQLEndpoint:
    """An ASGI application that answers GraphQL requests, each from the Snapshot that it finds on arrival.

    A client that leaves within its body is answered by nothing. Once the body is there, the answer is made in one go,
    in a time that the limits of operations bound: there is no moment at which to give up. What is made for one who has
    left is kept for the next who asks; the server drops what it can send to nobody.
    """

    def __init__(
        self,
        current: Current,
        executor: Executor,
        persisted: PersistedDocuments,
        *,
        shared_caching: SharedCaching,
        max_body_bytes: int,
        masks_errors: bool,
        graphiql: str | None,
    ) -> None:
        self._current, self._executor, self._persisted = current, executor, persisted
        self._keeps = executor.answer_counts() is not None
        self._shared_cache_control = shared_caching.cache_control()
        self.max_body_bytes, self._masks_errors = max_body_bytes, masks_errors
        # Where browsers are sent that come without a query.
        self._graphiql = graphiql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        headers = Headers(scope=scope)
        accept = ", ".join(headers.getlist("accept")) or None
        media_type = choose(accept)
        noted: dict[str, Any] = scope.setdefault("state", {}).setdefault("log", {})
        try:
            response = await self._answer(scope, headers, accept, media_type, receive, noted, started)
        except RefusedError as error:
            noted["code"] = error.code.value
            response = refused(error, media_type or MediaType.JSON)
            if error.status in _BEFORE_BODY and self._is_long(headers):
                response.headers["Connection"] = "close"
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
        started: float,
    ) -> Response:
        method: str = scope["method"]
        if method not in ("GET", "POST"):
            message = f"{method[:20]} is not answered here; send a GraphQL request by POST or GET."
            raise RefusedError(405, message, {"Allow": ALLOWED_METHODS})
        query_string: bytes = scope["query_string"]
        wants_page = method == "GET" and not graphql_request.asks_something(query_string) and prefers_html(accept)
        if wants_page and self._graphiql is not None:
            return RedirectResponse(self._graphiql, 303, {"Cache-Control": "no-store"})
        if media_type is None:
            raise RefusedError(406, f"Answers are {MediaType.GRAPHQL} or {MediaType.JSON}; `Accept` allows neither.")
        if method == "POST":
            request = graphql_request.from_body(await self._body(headers, receive))
        else:
            request = graphql_request.from_query_string(query_string)
        if_none_match = ", ".join(headers.getlist("if-none-match")).encode("latin-1")
        answer = self.answer(
            request,
            Terms(
                method,
                media_type,
                started,
                if_none_match,
                is_authorized="authorization" in headers,
                wants_cost=headers.get(COST_HEADER) == "include",
            ),
        )
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
        if "transfer-encoding" not in headers and self._is_long(headers):
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

    def _is_long(self, headers: Headers) -> bool:
        """Whether a body is announced that is too large, or does not say how large it is."""
        length = headers.get("content-length", "")
        return "transfer-encoding" in headers or (length.isdecimal() and int(length[:20]) > self.max_body_bytes)

    def answer(self, asked: GraphQLRequest, terms: Terms) -> Answer:
        """Carry out a request on the Snapshot of now.

        Raises RefusedError while there is none, and for a document that is not known or not trusted.
        """
        snapshot = self._current.snapshot
        if snapshot is None:
            raise RefusedError(503, "The content is still being loaded. Try again in a second.", {"Retry-After": "1"})
        request = executor.Request(self._persisted.text(asked), asked.operation_name, asked.variables)
        result = self._executor.execute(request, snapshot)
        if terms.wants_cost and result.is_executed:
            result = self._executor.with_cost(result, request, snapshot)
        if asked.document_id is not None and result.is_executed:
            self._persisted.take_up(asked)
        noted: dict[str, Any] = {"revision": result.revision}
        if name := result.operation_name or request.operation_name:
            noted["operation"] = name
        headers = [(b"content-revision", result.revision.encode()), (b"vary", b"Accept")]
        if cache_status := http_caching.cache_status(result, keeps=self._keeps):
            headers.append((b"cache-status", cache_status))
        if result.errors:
            headers.append((b"cache-control", http_caching.NO_STORE))
            noted["code"] = result.errors[0]["extensions"]["code"]
        elif terms.method == "GET":
            is_shared = not (terms.is_authorized or terms.wants_cost)
            headers.append((b"cache-control", self._shared_cache_control if is_shared else http_caching.PRIVATE))
            tag = http_caching.etag(result.content, result.kept)
            headers.append((b"etag", tag))
            if terms.if_none_match and http_caching.is_current(terms.if_none_match, tag):
                headers.append((b"server-timing", _server_timing(result, terms.started)))
                return Answer(304, headers, b"", noted)
        else:
            headers.append((b"cache-control", http_caching.REVALIDATE))
        headers += (
            (b"server-timing", _server_timing(result, terms.started)),
            (b"content-type", _CONTENT_TYPES[terms.media_type]),
            (b"content-length", b"%d" % len(result.content)),
        )
        status = _status(result, terms)
        if status == 405:
            headers.append((b"allow", ALLOWED_METHODS.encode()))
        return Answer(status, headers, result.content, noted)


def _status(result: executor.Response, terms: Terms) -> int:
    """The status of an answer that has a body."""
    if result.is_executed:
        return 200
    if terms.method == "GET" and result.errors[0]["extensions"]["code"] == ErrorCode.OPERATION_NOT_SUPPORTED:
        # For both media types: a GET that would change something must be a 4xx ("GET", last paragraph).
        return 405
    return 400 if terms.media_type is MediaType.GRAPHQL else 200


def _server_timing(result: executor.Response, started: float) -> bytes:
    """The value of `Server-Timing` (https://www.w3.org/TR/server-timing/), in milliseconds."""
    total = (time.perf_counter() - started) * 1000
    if not result.is_executed:
        return b"total;dur=%.3f" % total
    return b"plan;dur=%.3f, run;dur=%.3f, total;dur=%.3f" % (
        result.plan_seconds * 1000,
        result.run_seconds * 1000,
        total,
    )


_CONTENT_TYPES: Final = {media_type: media_type.content_type.encode() for media_type in MediaType}
