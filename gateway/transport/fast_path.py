"""The short way of a GraphQL request: `POST /graphql` with a JSON body, answered before any routing.

What is not of the usual form, what is refused and what fails goes the long way through the application, which says the
same of it in full; so there is one judge of requests, and this only knows those that it need not be asked about.
"""

import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.observability.logs import RequestLog
from gateway.transport import graphql_request
from gateway.transport.http import GraphQLEndpoint
from gateway.transport.negotiation import MediaType, choose
from gateway.transport.security_headers import RAW_SECURITY_HEADERS

_PATH: Final = "/graphql"
_MEDIA_TYPES_KEPT: Final = 256
_JSON: Final = frozenset((b"application/json", b"application/json; charset=utf-8", b"application/json;charset=UTF-8"))
# With one of these a request is not of the usual form.
_UNUSUAL: Final = frozenset((b"content-encoding", b"transfer-encoding", b"expect"))


class FastPath:
    """An ASGI application in front of another: answers usual requests from the endpoint, and hands on all others."""

    def __init__(self, app: ASGIApp, endpoint: GraphQLEndpoint, log: RequestLog) -> None:
        self._app, self._endpoint, self._log = app, endpoint, log
        self._media_types: dict[bytes, MediaType | None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != _PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        media_type = self._media_type(scope)
        if media_type is None:
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        message = await receive()
        if message["type"] == "http.request" and not message.get("more_body"):
            body: bytes = message.get("body", b"")
            if len(body) <= self._endpoint.max_body_bytes:
                try:
                    answer = self._endpoint.answer(graphql_request.from_body(body), "POST", media_type)
                except Exception:
                    # Met again there, where it is told apart and put into words.
                    answer = None
                if answer is not None:
                    headers = answer.headers + RAW_SECURITY_HEADERS
                    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
                    await send({"type": "http.response.body", "body": answer.body})
                    self._log.tell(scope, answer.status, len(answer.body), answer.noted, started)
                    return
        await self._app(scope, _after(message, receive), send)

    def _media_type(self, scope: Scope) -> MediaType | None:
        """The media type of the answer; None where the request is not of the usual form."""
        hosts = 0
        is_json = False
        accept: bytes | None = None
        for name, value in scope["headers"]:
            if name == b"host":
                hosts += 1
            elif name == b"content-type":
                if is_json or value not in _JSON:
                    return None
                is_json = True
            elif name == b"accept":
                if accept is not None:
                    return None
                accept = value
            elif name in _UNUSUAL:
                return None
        if not is_json or hosts != 1:
            return None
        if accept is None:
            return MediaType.JSON
        try:
            return self._media_types[accept]
        except KeyError:
            if len(self._media_types) >= _MEDIA_TYPES_KEPT:
                self._media_types.clear()
            found = self._media_types[accept] = choose(accept.decode("latin-1"))
            return found


def _after(first: Message, receive: Receive) -> Receive:
    """What receives a message again that was received already, and then the others."""
    waiting = [first]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
