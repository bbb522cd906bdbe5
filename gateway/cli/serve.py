"""`gateway serve`: the server, and what it says to the person who starts it."""

import logging
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from gateway.cli.console import fail
from gateway.cli.folder import Folder, model_of, require_folder, require_trusted, settings_of
from gateway.cli.listen import listen
from gateway.content_model import ContentModel
from gateway.settings import LimitMode, LogFormat, LogLevel, Settings, SettingsError, is_loopback

if TYPE_CHECKING:
    from gateway.graph.snapshot import Snapshot

# Requests under way are waited for so long. `docker stop` kills after 10 seconds whatever has not ended by itself.
GRACEFUL_SECONDS: Final = 8


def _option(name: str, *declarations: str) -> Any:
    return typer.Option(*declarations, help=Settings.model_fields[name].description, show_default=False)


def serve(
    content: Folder = None,
    host: Annotated[str | None, _option("host", "--host")] = None,
    port: Annotated[int | None, _option("port", "--port", "-p")] = None,
    workers: Annotated[int | None, _option("workers", "--workers")] = None,
    production: Annotated[bool | None, _option("mode", "--production/--development")] = None,
    log_format: Annotated[LogFormat | None, _option("log_format", "--log-format")] = None,
    log_level: Annotated[LogLevel | None, _option("log_level", "--log-level")] = None,
    graphiql: Annotated[bool | None, _option("graphiql", "--graphiql/--no-graphiql")] = None,
    introspection: Annotated[bool | None, _option("introspection", "--introspection/--no-introspection")] = None,
    max_body_bytes: Annotated[int | None, _option("max_body_bytes", "--max-body-bytes")] = None,
    max_file_bytes: Annotated[int | None, _option("max_file_bytes", "--max-file-bytes")] = None,
    limits: Annotated[LimitMode | None, _option("limits", "--limits")] = None,
    max_tokens: Annotated[int | None, _option("max_tokens", "--max-tokens")] = None,
    max_depth: Annotated[int | None, _option("max_depth", "--max-depth")] = None,
    max_aliases: Annotated[int | None, _option("max_aliases", "--max-aliases")] = None,
    max_root_fields: Annotated[int | None, _option("max_root_fields", "--max-root-fields")] = None,
    max_directives: Annotated[int | None, _option("max_directives", "--max-directives")] = None,
    max_cost: Annotated[int | None, _option("max_cost", "--max-cost")] = None,
    max_nodes: Annotated[int | None, _option("max_nodes", "--max-nodes")] = None,
    deadline_seconds: Annotated[float | None, _option("deadline_seconds", "--deadline-seconds")] = None,
    answer_cache_bytes: Annotated[int | None, _option("answer_cache_bytes", "--answer-cache-bytes")] = None,
    part_cache_bytes: Annotated[int | None, _option("part_cache_bytes", "--part-cache-bytes")] = None,
    check_answers: Annotated[int | None, _option("check_answers", "--check-answers")] = None,
    persisted_query_bytes: Annotated[int | None, _option("persisted_query_bytes", "--persisted-query-bytes")] = None,
    trusted_documents: Annotated[Path | None, _option("trusted_documents", "--trusted-documents")] = None,
    trusted_only: Annotated[bool | None, _option("trusted_only", "--trusted-only/--no-trusted-only")] = None,
    shared_cache_seconds: Annotated[int | None, _option("shared_cache_seconds", "--shared-cache-seconds")] = None,
    shared_cache_stale_seconds: Annotated[
        int | None, _option("shared_cache_stale_seconds", "--shared-cache-stale-seconds")
    ] = None,
    sweep_seconds: Annotated[float | None, _option("sweep_seconds", "--sweep-seconds")] = None,
) -> None:
    """Serve a folder over HTTP, and follow its changes."""
    settings = settings_of(
        content,
        host=host,
        port=port,
        workers=workers,
        mode=None if production is None else "production" if production else "development",
        log_format=log_format,
        log_level=log_level,
        graphiql=graphiql,
        introspection=introspection,
        max_body_bytes=max_body_bytes,
        max_file_bytes=max_file_bytes,
        limits=limits,
        max_tokens=max_tokens,
        max_depth=max_depth,
        max_aliases=max_aliases,
        max_root_fields=max_root_fields,
        max_directives=max_directives,
        max_cost=max_cost,
        max_nodes=max_nodes,
        deadline_seconds=deadline_seconds,
        answer_cache_bytes=answer_cache_bytes,
        part_cache_bytes=part_cache_bytes,
        check_answers=check_answers,
        persisted_query_bytes=persisted_query_bytes,
        trusted_documents=trusted_documents,
        trusted_only=trusted_only,
        shared_cache_seconds=shared_cache_seconds,
        shared_cache_stale_seconds=shared_cache_stale_seconds,
        sweep_seconds=sweep_seconds,
    )
    require_folder(settings)
    model = model_of(settings)
    require_trusted(settings)
    sockets = listen(settings)
    try:
        _run_server(settings, model, sockets)
    except KeyboardInterrupt:
        pass
    finally:
        for each in sockets:
            each.close()


def _run_server(settings: Settings, model: ContentModel, sockets: list[socket.socket]) -> None:
    import uvicorn

    from gateway.observability.logs import configure_logs

    configure_logs(settings.log_format, settings.log_level)
    # What uvicorn says of its start is said by the announcement, in words for whoever started it.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    # uvicorn ends well on a signal and then raises it again, for whoever listened before: that is where it ends here.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _end)
    options: dict[str, Any] = {
        "log_config": None,
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "ws": "none",
        "timeout_graceful_shutdown": GRACEFUL_SECONDS,
    }
    settings = settings.model_copy(update={"port": sockets[0].getsockname()[1]})
    started = time.perf_counter()
    _announce(settings)
    if settings.workers > 1:
        from uvicorn.supervisors import Multiprocess

        os.environ.update(settings.as_environment())
        config = uvicorn.Config(
            "gateway.app:create_app", factory=True, workers=settings.workers, lifespan="on", **options
        )
        for each_socket in sockets:
            each_socket.set_inheritable(True)
        Multiprocess(config, sockets=sockets).run()
        return

    from gateway.app import Gateway, create_app

    try:
        gateway = Gateway(settings, model=model, on_loaded=lambda snapshot: _tell_loaded(settings, snapshot, started))
        made = create_app(gateway=gateway)
    except SettingsError as error:
        fail(str(error))
    config = uvicorn.Config(made, lifespan="on", **options)
    uvicorn.Server(config).run(sockets)


def _end(*_: object) -> NoReturn:
    raise SystemExit(0)


def _is_chatty(settings: Settings) -> bool:
    """Whether to speak to a person. Where machines read the log, the output may be one stream with it."""
    return settings.log_format != "json" and (sys.stdout.isatty() or not settings.production)


def _announce(settings: Settings) -> None:
    name = settings.host
    if name in ("0.0.0.0", "::") or is_loopback(name):  # noqa: S104  # compared, not listened on
        name = "localhost" if name == "localhost" else "[::1]" if ":" in name else "127.0.0.1"
    elif ":" in name:
        name = f"[{name}]"
    base = f"http://{name}:{settings.port}"
    addresses = {"Home": f"{base}/", "GraphQL": f"{base}/graphql"}
    if settings.graphiql:
        addresses["GraphiQL"] = f"{base}/graphiql"
    addresses |= {"Preview": f"{base}/preview", "Health": f"{base}/readyz"}
    if not _is_chatty(settings):
        import structlog

        structlog.get_logger("gateway").info("serving", **{place.lower(): url for place, url in addresses.items()})
        return
    lines = [f"Serving {settings.content} in {settings.mode} mode; Ctrl-C ends it.", ""]
    lines += [f"  {place:<9} {typer.style(url, fg='cyan')}" for place, url in addresses.items()]
    _say("\n".join([*lines, ""]))


def _tell_loaded(settings: Settings, snapshot: "Snapshot", started: float) -> None:
    """Say what was loaded; the log has it where nobody is there to be told."""
    if not _is_chatty(settings):
        return
    revision = snapshot.revision
    counts = [("post", revision.posts), ("page", revision.pages), ("problem", revision.problems)]
    told = ", ".join(f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s" for noun, count in counts)
    hint = f" `gateway check {settings.content}` lists the problems." if revision.problems else ""
    _say(f"Ready in {time.perf_counter() - started:.1f} s: {told}.{hint}")


def _say(text: str) -> None:
    try:
        typer.echo(text)
        sys.stdout.flush()
    except (OSError, ValueError):
        # A closed pipe on the other side is no reason not to serve.
        pass
