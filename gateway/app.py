"""The application, wired once: files to Documents to Snapshots to answers, and the addresses that give these."""

import gc
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec
import strawberry
import structlog
from anyio.to_thread import run_sync
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.content_model import ContentModel, ModelError
from gateway.errors import ContentRootError
from gateway.execution.executor import Executor
from gateway.graph.builder import Builder
from gateway.graph.collections import is_public
from gateway.graph.contribution import PROBLEMS
from gateway.graph.current import Current
from gateway.graph.delta import Delta
from gateway.graph.derived import Derived
from gateway.graph.snapshot import Snapshot
from gateway.observability.logs import RequestLog, configure_logs
from gateway.operations.trusted import read_trusted
from gateway.plan.limits import Limits
from gateway.rules import check_names
from gateway.schema.build import build_schema, print_sdl
from gateway.settings import Settings, load_content_model, load_settings, refused_model
from gateway.settings_file import FileState, SettingsFile, SettingsState
from gateway.store.document import Document
from gateway.store.ignore import Ignore
from gateway.store.loader import DocumentChanges, DocumentStore
from gateway.store.problem import Problem, Severity
from gateway.store.reconciler import Reconciler
from gateway.store.source import Disk, FileChanges, FileSystem
from gateway.store.timing import Timing
from gateway.store.watcher import HintSource, WatchdogHints
from gateway.transport import graphiql, health
from gateway.transport.assets import Assets
from gateway.transport.error_response import ErrorResponses, RefusedError, http_error_handler
from gateway.transport.example_queries import ExampleQueries
from gateway.transport.fast_path import FastPath
from gateway.transport.health import Readyz
from gateway.transport.home import Home
from gateway.transport.host_header import HostHeader
from gateway.transport.http import GraphQLEndpoint
from gateway.transport.http_caching import SharedCaching
from gateway.transport.pages import STATIC, error_page
from gateway.transport.persisted_documents import PersistedDocuments
from gateway.transport.preview import Preview
from gateway.transport.security_headers import SecurityHeaders
from gateway.transport.served import ProblemsOf, Watch

PROBLEMS_LOGGED: Final = 20
QUIET_PATHS: Final = ("/livez", "/readyz", "/static/", "/graphiql/", "/favicon.ico")
RETRY_LOAD_SECONDS: Final = 1.0
GC_THRESHOLDS: Final = (50_000, 20, 100)

log = structlog.get_logger("gateway")


class Gateway:
    """The content of one folder, and the executor that answers from it; with or without a server.

    `load` reads everything once. `start` does so in a thread of its own and follows the files from then on, until
    `stop`. `is_visible` decides which Documents are in the graph; drafts are not unless it lets them in. Raises
    SettingsError for a `model` whose fields have names that are taken.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        files: FileSystem | None = None,
        hints: HintSource | None = None,
        timing: Timing | None = None,
        is_visible: Callable[[Document], bool] = is_public,
        model: ContentModel = ContentModel(),  # noqa: B008  # frozen
        schema: strawberry.Schema | None = None,
        on_loaded: Callable[[Snapshot], None] = lambda snapshot: None,
    ) -> None:
        self.settings, self.model = settings, model
        self.current = Current()
        self.derived = Derived()
        try:
            self.schema = build_schema(model) if schema is None else schema
        except ModelError as error:
            raise refused_model(settings.content, error) from None
        self.executor = Executor(
            self.schema,
            self.derived,
            introspection=settings.introspection,
            masks_errors=settings.production,
            current=self.current,
            max_answer_bytes=settings.answer_cache_bytes,
            max_part_bytes=settings.part_cache_bytes,
            limits=Limits.of(settings),
            deadline_seconds=settings.deadline_seconds,
            check_every=settings.check_answers,
        )
        self._files: FileSystem = (
            Disk(settings.content, Ignore(patterns=model.reading.ignore)) if files is None else files
        )
        self._is_visible, self._on_loaded = is_visible, on_loaded
        self._store = DocumentStore(self._files, max_file_bytes=settings.max_file_bytes, model=model)
        self._builder: Builder | None = Builder(is_visible=is_visible, model=model)
        self._skipped: tuple[Problem, ...] = ()
        self._reconciler = Reconciler(
            self._files,
            # Files that are not on the disk have no events, unless whoever brings them brings hints too.
            WatchdogHints() if hints is None and files is None else hints,
            self._apply,
            timing=Timing(sweep_every=settings.sweep_seconds) if timing is None else timing,
            on_state=lambda state, reason: log.info("watch", state=state.value, reason=self._without_root(reason)),
            on_error=lambda doing, error: log.error("watch_failed", doing=doing, exc_info=error),
        )
        self._settings_file = SettingsFile(settings.content, _check_model, _log_settings)
        self._is_stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def watch(self) -> Watch:
        return Watch(self._reconciler.state, self._without_root(self._reconciler.reason))

    @property
    def settings_state(self) -> SettingsState:
        return self._settings_file.state

    @property
    def content_root(self) -> Path:
        return self._files.root

    @property
    def files(self) -> FileSystem:
        return self._files

    @property
    def documents(self) -> Mapping[str, Document]:
        """All that was read, by path: drafts and files that are not served too."""
        return self._store.documents

    def is_asset(self, path: str) -> bool:
        return path in self._store.assets

    def load(self) -> Snapshot:
        """Read all files, in this thread. Raises ContentRootError where there is no folder."""
        # Next to nothing that loading makes is garbage, and the collector would walk all of it again and again: two
        # thirds of the time at 5,000 posts. Frozen, it is not walked later either.
        gc.disable()
        try:
            self._reconciler.load()
        except (FileNotFoundError, NotADirectoryError):
            raise ContentRootError(self._files.root) from None
        finally:
            gc.enable()
            gc.freeze()
            # A full collection walks all kept plans and records, and everybody waits for it: a tenth of a second and
            # more. Next to nothing that answering makes is garbage for it, so it comes seldom.
            gc.set_threshold(*GC_THRESHOLDS)
        assert self.current.snapshot is not None  # noqa: S101  # `_apply` published it
        return self.current.snapshot

    def view(self, is_visible: Callable[[Document], bool]) -> Snapshot:
        """The graph of what was loaded as another rule of visibility has it. It is not published."""
        return Builder(is_visible=is_visible, model=self.model).apply(self._everything())[0]

    def start(self) -> None:
        """Load, unless that is done, and follow the files, in the background. Once only."""
        self._thread = threading.Thread(target=self._run, name="gateway-load", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End what `start` began. What was loaded can still be read."""
        self._is_stopping.set()
        if self._thread is not None:
            self._thread.join(timeout)
        self._reconciler.stop(timeout)

    def sync(self, timeout: float) -> bool:
        """Wait until all that was saved before is served; see `Reconciler.sync`."""
        return self._reconciler.sync(timeout)

    def _run(self) -> None:
        while self.current.snapshot is None:
            try:
                self.load()
            except Exception as error:
                # A folder that is mounted late is no reason to give up; /readyz says what is missing.
                log.error(
                    "load_failed", exc_info=None if isinstance(error, ContentRootError) else error, reason=str(error)
                )
                if self._is_stopping.wait(RETRY_LOAD_SECONDS):
                    return
        if not self._is_stopping.is_set():
            self._reconciler.start()
        while not self._is_stopping.wait(self.settings.sweep_seconds):
            # Whoever asks after a change makes it known to the log.
            _ = self.settings_state

    def _apply(self, changes: FileChanges) -> None:
        """Files to a Snapshot. Called by the reconciler, by one thread at a time; if it raises, it is called again."""
        builder, self._builder = self._builder, None
        document_changes = self._store.apply(changes)
        if document_changes.skipped is not None:
            self._skipped = document_changes.skipped
        if builder is None:
            # The last call raised half-way: store and Builder may have taken a part of its changes, not the same.
            builder, document_changes = self._rebuilt()
        snapshot, delta = builder.apply(document_changes)
        self._builder = builder
        if snapshot is self.current.snapshot:
            return
        is_first = self.current.snapshot is None
        self.current.publish(snapshot, delta)
        self._log_change(document_changes, snapshot, delta, is_first)
        if is_first:
            self._on_loaded(snapshot)

    def _rebuilt(self) -> tuple[Builder, DocumentChanges]:
        """A new Builder, and all there is as changes to it. Its revisions go on counting where the last one was."""
        builder = Builder(is_visible=self._is_visible, model=self.model)
        if self.current.snapshot is not None:
            empty = builder.snapshot
            sequence = self.current.snapshot.revision.sequence
            revision = msgspec.structs.replace(empty.revision, sequence=sequence)
            builder.snapshot = msgspec.structs.replace(empty, revision=revision)
        return builder, self._everything()

    def _everything(self) -> DocumentChanges:
        store = self._store
        return DocumentChanges(
            documents=tuple(store.documents.values()),
            assets=tuple(store.assets.values()),
            skipped=self._skipped,
            records=tuple(store.records.values()),
        )

    def _log_change(self, changes: DocumentChanges, snapshot: Snapshot, delta: Delta, is_first: bool) -> None:
        revision = snapshot.revision
        changed = [document.path for document in changes.documents if self._is_visible(document)]
        changed += [file.path for file in changes.records]
        log.info(
            "content_loaded" if is_first else "content_changed",
            revision=revision.id,
            posts=revision.posts,
            pages=revision.pages,
            problems=revision.problems,
            changed=len(changed) + len(changes.assets),
            removed=len(changes.removed) + len(changes.removed_assets) + len(changes.removed_records),
            **({} if is_first else {"files": [*changed, *changes.removed, *changes.removed_records][:PROBLEMS_LOGGED]}),
        )
        entries = list(snapshot.index(PROBLEMS)) if delta.is_everything else delta.came_to(PROBLEMS)
        for entry in entries[:PROBLEMS_LOGGED]:
            problem = snapshot.problems[entry]
            _tell(log.info if problem.severity is Severity.INFO else log.warning, "problem", problem)
        if len(entries) > PROBLEMS_LOGGED:
            log.warning("more_problems", count=len(entries) - PROBLEMS_LOGGED, remedy="gateway check lists them all")

    def _without_root(self, reason: str) -> str:
        """A reason without the place of the content folder on this machine."""
        return reason.replace(str(self._files.root), self._files.root.name)


def _tell(tell: Callable[..., object], event: str, problem: Problem) -> None:
    place = ":".join(str(part) for part in (problem.path, problem.line, problem.column) if part is not None)
    tell(event, place=place, rule=problem.rule, message=problem.message, remedy=problem.remedy)


def _log_settings(settings: SettingsState) -> None:
    if settings.state is FileState.CHANGED:
        log.warning("settings_changed", reason=settings.reason)
    else:
        log.info("settings_as_at_start")


def _check_model(model: ContentModel) -> None:
    """Raises ModelError for a model that the gateway would not start with."""
    check_names(model)
    build_schema(model)


class GatewayApp(FastAPI):
    """The web application, with a short way for the requests that need nothing of it: what stands in front of it."""

    _first: ASGIApp | None = None

    def take_first(self, first: ASGIApp) -> None:
        """Give all that arrives to another application, which hands on to `routed` what it does not answer."""
        self._first = first

    async def routed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by FastAPI's own way: middleware and routes."""
        await super().__call__(scope, receive, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self.routed if self._first is None else self._first)(scope, receive, send)


def create_app(settings: Settings | None = None, gateway: Gateway | None = None) -> FastAPI:
    """The web application; a factory for uvicorn, which takes the settings from the environment where none are given.

    The gateway starts and stops with the application. It answers from the start; `/readyz` says when it has content.
    Raises SettingsError where the trusted documents cannot be read.
    """
    if gateway is None:
        settings = load_settings() if settings is None else settings
        configure_logs(settings.log_format, settings.log_level)
        gateway = Gateway(settings, model=load_content_model(settings.content))
    settings, problems = gateway.settings, ProblemsOf()
    trusted = read_trusted(settings, gateway.executor.validate)
    for problem in trusted.problems:
        _tell(log.error, "document_not_trusted", problem)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        gateway.start()
        try:
            yield
        finally:
            await run_sync(gateway.stop)

    # FastAPI's own pages describe REST routes, of which there are none, and load their scripts from the internet.
    app = GatewayApp(title="Content gateway", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.router.redirect_slashes = False
    endpoint = GraphQLEndpoint(
        gateway.current,
        gateway.executor,
        PersistedDocuments(settings.persisted_query_bytes, trusted.texts, trusted_only=settings.trusted_only),
        shared_caching=SharedCaching(settings.shared_cache_seconds, settings.shared_cache_stale_seconds),
        max_body_bytes=settings.max_body_bytes,
        masks_errors=settings.production,
        graphiql="/graphiql" if settings.graphiql else None,
    )
    home = Home(gateway, problems, print_sdl(gateway.schema))
    preview = Preview(gateway, problems)
    app.router.routes += [
        Route("/graphql", endpoint, name="graphql"),
        Route("/livez", health.livez),
        Route("/readyz", Readyz(gateway, problems).get),
        Route("/assets/{path:path}", Assets(gateway), name="assets"),
        Route("/", home.get),
        Route("/preview", preview.list),
        Route("/preview/{path:path}", preview.document),
        Route("/favicon.ico", graphiql.favicon),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    if settings.introspection:
        app.router.routes.append(Route("/schema.graphql", home.schema))
    if settings.graphiql:
        app.router.routes += [
            Route("/graphiql", graphiql.page),
            Route("/graphiql/", graphiql.page),
            Route("/graphiql/favicon.svg", graphiql.favicon),
            Route("/graphiql/examples.json", graphiql.ExamplesEndpoint(gateway, ExampleQueries()).get),
            Mount("/graphiql/assets", graphiql.assets()),
        ]
    app.add_exception_handler(RefusedError, http_error_handler(error_page))
    app.add_exception_handler(HTTPException, http_error_handler(error_page))
    # The last one added is the outermost.
    app.add_middleware(HostHeader)
    app.add_middleware(ErrorResponses, masks=settings.production)
    app.add_middleware(SecurityHeaders)
    tells_well = not settings.production
    app.add_middleware(RequestLog, quiet=QUIET_PATHS, tells_well=tells_well)
    app.take_first(FastPath(app.routed, endpoint, RequestLog(app.routed, QUIET_PATHS, tells_well=tells_well)))
    return app
