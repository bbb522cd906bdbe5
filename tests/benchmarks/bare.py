"""What a server in Python can reach at most: an ASGI application that sends bytes which it has. /1000 sends 1,000."""

from functools import cache
from typing import Any

from starlette.types import Message, Receive, Scope, Send


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    start, body = _answer(scope["path"])
    await send(start)
    await send(body)


@cache
def _answer(path: str) -> tuple[Message, Message]:
    body = b"x" * int(path.removeprefix("/"))
    headers: list[Any] = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    return {"type": "http.response.start", "status": 200, "headers": headers}, {
        "type": "http.response.body",
        "body": body,
    }
