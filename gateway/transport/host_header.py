"""The `Host` header: there must be one, and what it says is shown to readers only where it is a plain name."""

import re
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.transport.error_response import RefusedError, refused

_PLAIN: Final = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def base_url(scope: Scope) -> str:
    """The address under which the client reached us, `http://name:port`; the server's own where `Host` is odd."""
    host = Headers(scope=scope).get("host", "")
    if not _PLAIN.fullmatch(host):
        name, port = scope.get("server") or ("127.0.0.1", 8000)
        host = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    return f"{scope['scheme']}://{host}"


class HostHeader:
    """ASGI middleware: a request of HTTP/1.1 without a `Host`, or one with two, gets a 400 (RFC 9112 §3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            count = sum(name == b"host" for name, _ in scope["headers"])
            if count > 1 or (count == 0 and scope.get("http_version") == "1.1"):
                await refused(RefusedError(400, "The request must have exactly one `Host` header."))(
                    scope, receive, send
                )
                return
        await self.app(scope, receive, send)
