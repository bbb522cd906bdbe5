"""The short way of a GraphQL request: `/graphql` by POST with a JSON body, or by GET, answered before any routing.

What is not of the usual form, what is refused and what fails goes the long way through the application, which says the
same of it in full; so there is one judge of requests, and this only knows those that it need not be asked about.
"""

import asyncio
import time
from functools import lru_cache
from types import CoroutineType
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.observability.logs import RequestLog
from gateway.transport import graphql_request, http
from gateway.transport.http import Answer, GraphQLEndpoint, Terms
from gateway.transport.negotiation import MediaType, choose
from gateway.transport.security_headers import RAW_SECURITY_HEADERS

_PATH: Final = "/graphql"
_MEDIA_TYPES_KEPT: Final = 256
_JSON: Final = frozenset((b"application/json", b"application/json; charset=utf-8", b"application/json;charset=UTF-8"))
# With one of these a request is not of the usual form.
_UNUSUAL: Final = frozenset((b"content-encoding", b"graphql-cost", b"transfer-encoding", b"expect", b"authorization"))
_MOST_DIGITS: Final = 15
# Query strings come again and again, and take longer to read than most answers take to find. So many are remembered,
# none of them longer: read, the worst of that size takes a hundred kilobytes.
_REMEMBERED: Final = 256
_LONGEST_REMEMBERED: Final = 2048


class FastPath:
    """An ASGI application in front of another: answers usual requests from the endpoint, and hands on all others."""

    def __init__(self, app: ASGIApp, endpoint: GraphQLEndpoint, log: RequestLog) -> None:
        self._app, self._endpoint, self._log = app, endpoint, log
        self._media_types: dict[bytes, MediaType | None] = {}
        self._from_query_string = lru_cache(_REMEMBERED)(graphql_request.from_query_string)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != _PATH:
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        terms = self._terms(scope, started)
        if terms is None:
            await self._app(scope, receive, send)
            return
        answer: Answer | None = None
        if terms.method == "POST":
            message, receive = await _first(receive)
            if message["type"] == "http.request" and not message.get("more_body"):
                answer = self._to_body(message.get("body", b""), terms)
        else:
            answer = self._to_query_string(scope["query_string"], terms)
        if answer is None:
            await self._app(scope, receive, send)
            return
        headers = answer.headers + RAW_SECURITY_HEADERS
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
        self._log.tell(scope, answer.status, len(answer.body), answer.noted, started)

    def _to_body(self, body: bytes, terms: Terms) -> Answer | None:
        if len(body) > self._endpoint.max_body_bytes:
            return None
        try:
            return self._endpoint.answer(graphql_request.from_body(body), terms)
        except Exception:
            # Met again there, where it is told apart and put into words.
            return None

    def _to_query_string(self, query_string: bytes, terms: Terms) -> Answer | None:
        read = (
            self._from_query_string if len(query_string) <= _LONGEST_REMEMBERED else graphql_request.from_query_string
        )
        try:
            return self._endpoint.answer(read(query_string), terms)
        except Exception:
            # As for a body.
            return None

    def _terms(self, scope: Scope, started: float) -> Terms | None:
        """How the request wants to be answered; None where it is not of the usual form."""
        method = scope["method"]
        hosts = 0
        is_json = False
        accept: bytes | None = None
        if_none_match = b""
        for name, value in scope["headers"]:
            if name == b"host":
                hosts += 1
            elif name == b"accept":
                if accept is not None:
                    return None
                accept = value
            elif name == b"content-type":
                if is_json or value not in _JSON:
                    return None
                is_json = True
            elif name == b"if-none-match":
                if if_none_match:
                    return None
                if_none_match = value
            elif name == b"content-length":
                if not value.isdigit() or len(value) > _MOST_DIGITS or int(value) > self._endpoint.max_body_bytes:
                    return None
            elif name in _UNUSUAL:
                return None
        if hosts != 1 or not (method == "GET" or (method == "POST" and is_json)):
            return None
        media_type = self._media_type(accept)
        return None if media_type is None else Terms(method, media_type, started, if_none_match)

    def _media_type(self, accept: bytes | None) -> MediaType | None:
        if accept is None:
            return MediaType.JSON
        try:
            return self._media_types[accept]
        except KeyError:
            if len(self._media_types) >= _MEDIA_TYPES_KEPT:
                self._media_types.clear()
            found = self._media_types[accept] = choose(accept.decode("latin-1"))
            return found


async def _first(receive: Receive) -> tuple[Message, Receive]:
    """The first message, and what receives it again and then the others; it raises TimeoutError if none has come."""
    message: Message | None = None
    waiting = receive()
    # Mostly the body has come with the headers, and a time-out would take as long as the answer.
    if isinstance(waiting, CoroutineType):
        try:
            waiting.send(None)
        except StopIteration as ended:
            message = ended.value
        else:
            # It has not taken anything yet, so it can be asked again.
            waiting.close()
            waiting = receive()
    if message is None:
        try:
            async with asyncio.timeout(http.BODY_SECONDS):
                message = await waiting
        except TimeoutError:
            return {"type": "http.disconnect"}, _never
    again = [message]

    async def receive_again() -> Message:
        return again.pop() if again else await receive()

    return message, receive_again


async def _never() -> Message:
    raise TimeoutError
