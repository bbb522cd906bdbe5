"""GraphiQL, the page to try queries in, served from here: it needs nothing from the internet."""

from pathlib import Path
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gateway.transport.example_queries import ExampleQueries
from gateway.transport.served import Served, reader_of

FOLDER: Final = Path(__file__).parent / "static" / "graphiql"
# Monaco writes style elements and data: fonts, and starts its workers from files of ours or from blobs.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


async def page(_: Request) -> Response:
    """The page itself; what it loads has names with hashes, so only the page must be asked for again."""
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
    return FileResponse(FOLDER / "index.html", headers=headers, media_type="text/html; charset=utf-8")


async def favicon(_: Request) -> Response:
    """The page's icon, which serves for all pages."""
    return FileResponse(FOLDER / "favicon.svg", headers={"Cache-Control": "max-age=3600"})


class HashedFiles(StaticFiles):
    """Files whose names change with what is in them: to be kept for ever (RFC 8246)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in (200, 206, 304):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            # Workers take the policy of their own script.
            response.headers["Content-Security-Policy"] = POLICY
        return response


def assets() -> HashedFiles:
    """The application for `/graphiql/assets`."""
    return HashedFiles(directory=FOLDER / "assets")


class ExamplesEndpoint:
    """The queries that GraphiQL opens with, about the content that is served."""

    def __init__(self, served: Served, examples: ExampleQueries) -> None:
        self._served, self._examples = served, examples

    async def get(self, _: Request) -> Response:
        said: list[dict[str, Any]] = []
        for example, variables in self._examples.about(reader_of(self._served)):
            entry: dict[str, Any] = {"name": example.name, "query": example.query}
            if variables:
                entry["variables"] = orjson.dumps(variables, option=orjson.OPT_INDENT_2).decode()
            said.append(entry)
        headers = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-cache"}
        return Response(orjson.dumps(said), headers=headers)
