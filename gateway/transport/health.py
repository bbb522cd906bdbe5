"""Health: `/livez` says that the process answers, `/readyz` that it has content, which, and how well it follows it.

Of plans and answers it counts what this process has made, kept and found again since its start.
"""

from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from gateway.graph.conventions import Finding
from gateway.transport.served import ProblemsOf, Served, seconds_since_change

_HEADERS = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}


async def livez(_: Request) -> Response:
    """200, always: whoever gets no answer may restart the process."""
    return Response(orjson.dumps({"status": "ok"}), headers=_HEADERS)


class Readyz:
    """200 from the first revision on. Problems in content, or a lost watch, are told and do not make it less ready."""

    def __init__(self, served: Served, problems: ProblemsOf) -> None:
        self._served, self._problems = served, problems

    async def get(self, _: Request) -> Response:
        snapshot = self._served.current.snapshot
        watch, settings = self._served.watch, self._served.settings_state
        said: dict[str, Any] = {
            "status": "loading" if snapshot is None else "ready",
            "revision": None,
            "watch": {"state": watch.state.value, "reason": watch.reason},
            "settings": {"state": settings.state.value, "reason": settings.reason},
        }
        if snapshot is None:
            return Response(orjson.dumps(said), 503, {**_HEADERS, "Retry-After": "1"})
        revision = snapshot.revision
        said |= {
            "revision": revision.id,
            "documents": revision.posts + revision.pages + len(snapshot.profiles),
            "counts": {
                "posts": revision.posts,
                "pages": revision.pages,
                "authors": revision.authors,
                "tags": revision.tags,
                "categories": revision.categories,
                "resources": revision.resources,
                "problems": revision.problems,
            },
            "detected": [_finding(finding) for finding in snapshot.decision.findings],
            "problems": self._problems(snapshot).counts,
            "seconds_since_change": round(seconds_since_change(snapshot), 3),
            "plans": msgspec.to_builtins(self._served.executor.plan_counts()),
            "answers": msgspec.to_builtins(self._served.executor.answer_counts()),
        }
        return Response(orjson.dumps(said), headers={**_HEADERS, "Content-Revision": revision.id})


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "what": finding.name,
        "value": finding.value,
        "evidence": finding.evidence,
        "written": finding.is_written,
    }
