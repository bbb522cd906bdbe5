"""The home page: what is served, what is wrong with it, and where to go from here; and the schema as text."""

import os
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from gateway.graph.contribution import POSTS
from gateway.graph.model import Kind
from gateway.graph.reader import GraphReader
from gateway.store.reconciler import WatchState
from gateway.transport import pages
from gateway.transport.host_header import base_url
from gateway.transport.served import ProblemsOf, Served, snapshot_of

NEWEST_POSTS: Final = 10
WORST_PROBLEMS: Final = 10
_WATCH: Final = {
    WatchState.STARTING: "Reading the folder",
    WatchState.OK: "Following every save",
    WatchState.DEGRADED: "Saves may be seen late",
    WatchState.HOLDING: "Files seem to be gone, and are still served",
    WatchState.STOPPED: "Stopped: edits are not seen",
}


class Home:
    """`/` and `/schema.graphql`."""

    def __init__(self, served: Served, problems: ProblemsOf, sdl: str) -> None:
        self._served, self._problems, self._sdl = served, problems, sdl
        # Its name alone: where the folder is on this machine is nobody's business.
        self._folder = os.path.basename(os.path.abspath(served.content_root)) or "content"

    async def get(self, request: Request) -> Response:
        """The home page. Raises RefusedError while there is nothing to show."""
        snapshot, watch = snapshot_of(self._served), self._served.watch
        settings_state = self._served.settings_state
        reader = GraphReader(snapshot, self._served.derived)
        revision, problems, settings = snapshot.revision, self._problems(snapshot), self._served.settings
        entries = reader.page(POSTS, first=NEWEST_POSTS).entries
        return pages.render(
            "home.html",
            headers={"Content-Revision": revision.id},
            seen=pages.seen(revision, watch, settings_state),
            folder=self._folder,
            revision=revision,
            watch=watch,
            watch_words=_WATCH[watch.state],
            settings_reason=settings_state.reason,
            posts=[post for entry in entries if (post := reader.get(Kind.POST, entry[-1])) is not None],
            problems=problems.listed[:WORST_PROBLEMS],
            problem_counts=[(severity, count) for severity, count in problems.counts.items() if count],
            more_problems=max(0, len(problems.listed) - WORST_PROBLEMS),
            address=base_url(request.scope),
            graphiql=settings.graphiql,
            introspection=settings.introspection,
        )

    async def schema(self, _: Request) -> Response:
        """The schema in SDL."""
        # As plain text, browsers show it; they would save `application/graphql` to a file.
        return Response(self._sdl, headers={"Cache-Control": "no-cache"}, media_type="text/plain; charset=utf-8")
