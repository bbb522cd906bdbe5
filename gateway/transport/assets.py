"""Images and other media of the content folder: `GET /assets/{path}`.

What is handed out is decided three times: by the letters of the path, by whether the folder's last listing has it, and
by where it leads on the disk at this moment. Only the last one opens anything, and only below the resolved root.
"""

import os
import re
import stat
from email.utils import parsedate_to_datetime
from typing import Final

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from gateway.store.source import is_below_root
from gateway.transport.error_response import RefusedError
from gateway.transport.served import Served

MEDIA_TYPES: Final = {
    ".apng": "image/apng",
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".webp": "image/webp",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".weba": "audio/webm",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".ogv": "video/ogg",
    ".webm": "video/webm",
    ".pdf": "application/pdf",
}
# An SVG opened by itself is a document: without a sandbox its scripts would speak for this host.
_IMAGE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
# In a sandbox browsers do not start their own players and PDF readers.
_MEDIA_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; object-src 'self'"
_ONE_RANGE: Final = re.compile(r"bytes=(?:([0-9]{1,15})-([0-9]{0,15})|-([0-9]{1,15}))")


class Assets:
    """An ASGI application for a route with the parameter `path`."""

    def __init__(self, served: Served) -> None:
        self._served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope))
        if isinstance(response, FileResponse):
            scope = {**scope, "headers": _with_plain_range(scope, int(response.headers["content-length"]))}
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            raise RefusedError(405, f"{request.method[:20]} is not answered here; use GET.", {"Allow": "GET, HEAD"})
        path: str = request.path_params["path"]
        media_type = MEDIA_TYPES.get(os.path.splitext(path)[1].lower())
        if media_type is None or not _is_plain(path) or not self._served.is_asset(path):
            raise _not_found()
        found = await run_sync(resolve, os.fspath(self._served.content_root), path)
        if found is None:
            raise _not_found()
        full, info = found
        headers = {
            # The name stays the same when the file changes, so it is asked for again, and answered by a 304.
            "Cache-Control": "no-cache",
            "Content-Security-Policy": _IMAGE_POLICY if media_type.startswith("image/") else _MEDIA_POLICY,
        }
        response = FileResponse(full, headers=headers, media_type=media_type, stat_result=info)
        if _is_fresh(response.headers, request.headers):
            kept = {name: response.headers[name] for name in ("cache-control", "etag", "last-modified")}
            return Response(status_code=304, headers=kept)
        return response


def resolve(root: str, path: str) -> tuple[str, os.stat_result] | None:
    """Where a path below the root leads to: a regular file below the resolved root, or None."""
    try:
        resolved_root = os.path.realpath(root, strict=True)
        full = os.path.realpath(os.path.join(resolved_root, path), strict=True)
        info = os.stat(full, follow_symlinks=False)
    except (OSError, ValueError):
        return None
    if not full.startswith(os.path.join(resolved_root, "")) or not stat.S_ISREG(info.st_mode):
        return None
    return full, info


def _is_plain(path: str) -> bool:
    """Whether a path may be looked for, by its letters: nothing hidden, nothing that some system reads as `..`."""
    return "\\" not in path and is_below_root(path) and not any(part.startswith(".") for part in path.split("/"))


def _not_found() -> RefusedError:
    # The same for what is missing, hidden, outside or of another type: an answer must not tell which.
    return RefusedError(404, "There is no such asset.")


def _is_fresh(ours: Headers, asked: Headers) -> bool:
    """Whether the client's copy is current (RFC 9110 §13.2.2: If-None-Match counts before If-Modified-Since)."""
    if (tags := asked.get("if-none-match")) is not None:
        return ours["etag"] in [tag.strip().removeprefix("W/") for tag in tags.split(",")] or tags.strip() == "*"
    try:
        return parsedate_to_datetime(asked["if-modified-since"]) >= parsedate_to_datetime(ours["last-modified"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return False


def _with_plain_range(scope: Scope, size: int) -> list[tuple[bytes, bytes]]:
    """The request's headers with at most one range; every other `Range` is ignored, as RFC 9110 §14.2 allows.

    Raises RefusedError (416) for a range that lies beyond the end.
    """
    headers: list[tuple[bytes, bytes]] = list(scope["headers"])
    ranges = [value.decode("latin-1").strip() for name, value in headers if name == b"range"]
    match = _ONE_RANGE.fullmatch(ranges[0]) if len(ranges) == 1 else None
    if match is not None:
        start, end, suffix = match[1], match[2], match[3]
        if int(start or 0) >= size if suffix is None else int(suffix) == 0 or size == 0:
            raise RefusedError(416, f"The file has {size:,} bytes.", {"Content-Range": f"bytes */{size}"})
        if suffix is not None or not end or int(start) <= int(end):
            return headers
    return [(name, value) for name, value in headers if name != b"range"]
