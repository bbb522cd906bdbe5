"""The one shape of errors over HTTP, and the one place that turns failures into it.

Every error is `{"errors": [{"message", "extensions": {"code"}}]}`, a GraphQL response (GraphQL spec §7.1.2), also
where no GraphQL was asked for, so that clients need to know a single shape. Browsers that ask for HTML get a page.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import ErrorCode, GatewayError
from gateway.transport.negotiation import MediaType, prefers_html

log = structlog.get_logger("gateway.transport")

_CODES: Final = {
    400: ErrorCode.BAD_REQUEST,
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.METHOD_NOT_ALLOWED,
    406: ErrorCode.NOT_ACCEPTABLE,
    413: ErrorCode.PAYLOAD_TOO_LARGE,
    415: ErrorCode.UNSUPPORTED_MEDIA_TYPE,
    503: ErrorCode.NOT_READY,
}

ErrorPage = Callable[[int, str], Response]


class RefusedError(GatewayError):
    """A request that is answered by an error. The message is for the client: what is wrong, and what to do instead."""

    def __init__(
        self, status: int, message: str, headers: Mapping[str, str] | None = None, code: ErrorCode | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers or {}
        self.code = _CODES.get(status, ErrorCode.BAD_REQUEST) if code is None else code


def encode_error(message: str, code: ErrorCode) -> bytes:
    """A body with one error."""
    body: dict[str, Any] = {"errors": [{"message": message, "extensions": {"code": code.value}}]}
    return orjson.dumps(body)


def refused(error: RefusedError, media_type: MediaType = MediaType.JSON) -> Response:
    """The answer to a refused request."""
    headers = {"Cache-Control": "no-store", "Content-Type": media_type.content_type, **error.headers}
    return Response(encode_error(error.message, error.code), error.status, headers)


def failed(error: Exception, *, masks: bool, media_type: MediaType = MediaType.JSON) -> Response:
    """The answer to a fault of our own: it is logged under an id, and told by that id alone where errors are masked."""
    fault = secrets.token_hex(6)
    log.error("request_failed", fault=fault, exc_info=error)
    message = f"Internal error {fault}."
    if not masks:
        # Lone surrogates, as in names of files that are not UTF-8, have no place in JSON.
        message += f" {type(error).__name__}: {error}".encode("utf-8", "replace").decode()
    headers = {"Cache-Control": "no-store", "Content-Type": media_type.content_type}
    return Response(encode_error(message, ErrorCode.INTERNAL_SERVER_ERROR), 500, headers)


class ErrorResponses:
    """ASGI middleware: an answer for what nobody expected. `masks` hides from clients what it says; see `failed`."""

    def __init__(self, app: ASGIApp, *, masks: bool) -> None:
        self.app, self._masks = app, masks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:
            if has_begun:
                # Too late for a status: the server cuts the connection, which tells the client that this is not all.
                raise
            await failed(error, masks=self._masks)(scope, receive, send)


def http_error_handler(page: ErrorPage) -> Callable[[Request, Exception], Any]:
    """The handler of what Starlette's routes and our own endpoints raise to refuse a request.

    `page` makes the HTML of an error from its status and message.
    """

    async def handle(request: Request, error: Exception) -> Response:
        refusal = error if isinstance(error, RefusedError) else _translated(request, error)
        if prefers_html(request.headers.get("accept")):
            response = page(refusal.status, refusal.message)
            response.headers.update({"Cache-Control": "no-store", **refusal.headers})
            return response
        return refused(refusal)

    return handle


def _translated(request: Request, error: Exception) -> RefusedError:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status == 404:
        return RefusedError(404, "There is nothing at this address. The address of the API is /graphql.", headers)
    if status == 405:
        return RefusedError(405, f"{request.method} is not answered here; use {headers.get('Allow', 'GET')}.", headers)
    return RefusedError(status, str(getattr(error, "detail", error)), headers)
