"""The command line. What a command needs is imported when it runs, so that `gateway --help` comes at once."""

import errno
import logging
import os
import signal
import socket
import sys
import time
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from gateway.content_model import ContentModel, ModelError
from gateway.settings import (
    FILE_NAME,
    LimitMode,
    LogFormat,
    LogLevel,
    Settings,
    SettingsError,
    find_file,
    is_loopback,
    load_content_model,
    load_settings,
    refused_model,
)

if TYPE_CHECKING:
    from gateway.graph.snapshot import Snapshot

PROGRAM: Final = "gateway"
SCHEMA_FILE: Final = Path("schema.graphql")
BACKLOG: Final = 2048
# Requests under way are waited for so long. `docker stop` kills after 10 seconds whatever has not ended by itself.
GRACEFUL_SECONDS: Final = 8

app = typer.Typer(
    name=PROGRAM,
    help="Point it at a folder of Markdown with front matter and get a typed, linked, live GraphQL API.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    app(prog_name=PROGRAM)


def _option(name: str, *declarations: str) -> Any:
    return typer.Option(*declarations, help=Settings.model_fields[name].description, show_default=False)


Folder = Annotated[
    Path | None,
    typer.Argument(metavar="DIR", help="The folder of Markdown; `content` unless told.", show_default=False),
]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"gateway {version('content-gateway')}")
        except PackageNotFoundError:
            typer.echo("gateway (not installed: run from its source)")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
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
    sweep_seconds: Annotated[float | None, _option("sweep_seconds", "--sweep-seconds")] = None,
) -> None:
    """Serve a folder over HTTP, and follow its changes."""
    settings = _settings(
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
        sweep_seconds=sweep_seconds,
    )
    _require_folder(settings)
    model = _model(settings)
    sockets = _listen(settings)
    try:
        _run_server(settings, model, sockets)
    except KeyboardInterrupt:
        pass
    finally:
        for each in sockets:
            each.close()


@app.command()
def check(
    content: Folder = None,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="Files and folders in DIR to tell about; all unless told.", show_default=False
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="text|json|github|sarif",
            help="`text` for people, `json` for programs, `github` to annotate the files of a pull request, "
            "`sarif` for code scanning.",
        ),
    ] = "text",
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", metavar="NAME", help="Only Problems of this rule; may be given several times."),
    ] = None,
    severity: Annotated[
        str,
        typer.Option("--severity", metavar="error|warning|info", help="Only Problems that matter as much or more."),
    ] = "info",
    everything: Annotated[
        bool, typer.Option("--all", help="On a terminal, show every Problem rather than the first 10 of each rule.")
    ] = False,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Mend what can be mended safely: byte order marks, mixed line ends, spaces after fences, spellings "
            "of tags and categories.",
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="With `--fix`, write nothing: show the difference, and end with 1 if there is one."
        ),
    ] = False,
    operations: Annotated[
        list[str] | None,
        typer.Option(
            "--operations",
            metavar="PATTERN",
            help="Run the operations in these files too, such as 'queries/*.graphql'; may be given several times.",
        ),
    ] = None,
    no_nulls: Annotated[
        bool,
        typer.Option(
            "--no-nulls", help="With `--operations`, let no field be null rather than those with `@required`."
        ),
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Tell what was found out of the folder, and on what evidence; check nothing."),
    ] = False,
) -> None:
    """List what is wrong in a folder, drafts included. Ends with 1 where something is an error."""
    from gateway.check import UsageError, Wanted
    from gateway.check import check as run_check

    settings = _settings(content)
    wanted = Wanted(
        form=form,
        only=tuple(files or ()),
        rules=tuple(rule or ()),
        severity=severity,
        everything=everything,
        fix=fix,
        dry_run=dry_run,
        operations=tuple(operations or ()),
        no_nulls=no_nulls,
        explain=explain,
    )
    try:
        code = run_check(settings.content, wanted, lambda: _load(settings, with_drafts=True))
    except UsageError as error:
        _fail(str(error))
    raise typer.Exit(code)


@app.command()
def infer(
    content: Folder = None,
    write: Annotated[
        bool, typer.Option("--write", help="Add the fields to the folder's gateway.toml instead of printing them.")
    ] = False,
) -> None:
    """Propose a typed field for each key of the posts' front matter, drafts included."""
    from gateway.graph.node import PostNode
    from gateway.infer.propose import infer
    from gateway.infer.report import report
    from gateway.infer.toml_file import NotAddedError, fields_table, write_fields

    settings = _settings(content)
    gateway, snapshot = _load(settings, with_drafts=True)
    posts = (node.document for node in snapshot.nodes.values() if isinstance(node, PostNode))
    inference = infer(posts, gateway.model)
    typer.echo(report(inference), err=True, nl=False)
    if not write:
        _print(fields_table(inference.proposals))
        return
    path = find_file(settings.content) or settings.content / FILE_NAME
    try:
        write_fields(path, inference.proposals)
    except (OSError, NotAddedError) as error:
        _fail(f"{path} was not changed: {_reason(error)}.", code=1)
    count = len(inference.proposals)
    typer.echo(f"{count or 'No'} field{'s' if count > 1 else ''} added to {path}.")


@app.command()
def schema(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The file to compare with, for `--check`."),
    ] = SCHEMA_FILE,
    content: Annotated[
        Path | None,
        typer.Option("--content", metavar="DIR", help="The folder whose gateway.toml declares typed fields."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Print nothing; show what differs from FILE and end with 1 if it does.")
    ] = False,
) -> None:
    """Print the GraphQL schema."""
    from gateway.schema.build import build_schema, print_sdl

    settings = _settings(content)
    try:
        sdl = print_sdl(build_schema(_model(settings)))
    except ModelError as error:
        _fail(str(refused_model(settings.content, error)))
    if not check:
        _print(sdl)
        return
    try:
        kept = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _fail(f"{file} cannot be read ({_reason(error)}). Make it with: gateway schema > {file}", code=1)
    if kept != sdl:
        lines = unified_diff(kept.splitlines(True), sdl.splitlines(True), str(file), "the schema of this version")
        _print("".join(line if line.endswith("\n") else f"{line}\n" for line in lines))
        _fail(f"{file} is not current. Make it again with: gateway schema > {file}", code=1)


@app.command()
def query(
    first: Annotated[
        str | None,
        typer.Argument(metavar="DIR", help="The folder of Markdown; `content` unless told.", show_default=False),
    ] = None,
    second: Annotated[
        str | None,
        typer.Argument(
            metavar="QUERY",
            help="The query; `-` reads it from standard input, a path that ends in .graphql from that file.",
            show_default=False,
        ),
    ] = None,
    variables: Annotated[
        str | None, typer.Option("--variables", metavar="JSON", help="The variables, as a JSON object.")
    ] = None,
    operation_name: Annotated[
        str | None, typer.Option("--operation-name", metavar="NAME", help="Which operation of several to run.")
    ] = None,
) -> None:
    """Answer one query from a folder, without a server. Ends with 1 where the answer has errors."""
    import orjson

    from gateway.execution.executor import Request

    # One argument alone is the query.
    folder, asked = (None, first) if second is None else (first, second)
    if asked is None:
        _fail("Give a query, such as '{ posts(first: 3) { nodes { title } } }'.")
    text = _query_text(asked)
    given = _variables(variables)
    gateway, snapshot = _load(_settings(None if folder is None else Path(folder)))
    response = gateway.executor.execute(Request(text, operation_name, given), snapshot)
    _print(orjson.dumps(response.body(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    if response.errors:
        raise typer.Exit(1)


def create_worker_app() -> Any:
    """The application in one of several processes, which begins with nothing but its environment."""
    from gateway.app import create_app
    from gateway.observability.logs import configure_logs

    settings = load_settings()
    configure_logs(settings.log_format, settings.log_level)
    return create_app(settings)


def _settings(content: Path | None, **flags: Any) -> Settings:
    try:
        return load_settings(content, **flags)
    except SettingsError as error:
        _fail(str(error))


def _model(settings: Settings) -> ContentModel:
    try:
        model = load_content_model(settings.content)
    except SettingsError as error:
        _fail(str(error))
    if model.rules:
        from gateway.rules import check_names

        try:
            check_names(model)
        except ModelError as error:
            _fail(f"{find_file(settings.content)}, {error}. Change it or take the line out.")
    return model


def _require_folder(settings: Settings) -> None:
    from gateway.errors import ContentRootError

    if not settings.content.is_dir():
        _fail(str(ContentRootError(settings.content)))


def _load(settings: Settings, *, with_drafts: bool = False) -> tuple[Any, "Snapshot"]:
    """The gateway and what it has read. What it logs while reading would say the same twice, so only faults are."""
    from gateway.app import Gateway
    from gateway.errors import ContentRootError
    from gateway.observability.logs import configure_logs

    configure_logs(settings.log_format, "error")
    model = _model(settings)
    try:
        gateway = (
            Gateway(settings, model=model, is_visible=lambda document: True)
            if with_drafts
            else Gateway(settings, model=model)
        )
        return gateway, gateway.load()
    except (SettingsError, ContentRootError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"The content folder {settings.content} cannot be read ({_reason(error)}). Check its permissions.")


def _listen(settings: Settings) -> list[socket.socket]:
    """Sockets that listen already: a port in use is told before anything is read, and no early request is refused."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        _fail(f"--host: {settings.host} is not known here ({_reason(error)}). Give an address such as 127.0.0.1.")
    sockets: list[socket.socket] = []
    failure: OSError | None = None
    port = settings.port
    for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind((address[0], port, *address[2:]))
            listener.listen(BACKLOG)
        except OSError as error:
            listener.close()
            # A name may stand for an address that this machine does not have, such as ::1 without IPv6.
            if failure is None or error.errno in (errno.EADDRINUSE, errno.EACCES):
                failure = error
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                break
        else:
            sockets.append(listener)
            port = listener.getsockname()[1]
    if failure is not None and (not sockets or failure.errno in (errno.EADDRINUSE, errno.EACCES)):
        for each in sockets:
            each.close()
        _fail(_port_message(settings, failure))
    return sockets


def _port_message(settings: Settings, error: OSError) -> str:
    another = "Choose another with --port (`make serve PORT=…`), or 0 for any that is free."
    if error.errno == errno.EADDRINUSE:
        return f"Port {settings.port} of {settings.host} is in use. {another}"
    if error.errno == errno.EACCES:
        return f"Port {settings.port} of {settings.host} may not be used ({_reason(error)}). {another}"
    return f"--host: cannot listen on {settings.host} ({_reason(error)}). Give an address of this machine."


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
            "gateway.cli:create_worker_app", factory=True, workers=settings.workers, lifespan="on", **options
        )
        for each_socket in sockets:
            each_socket.set_inheritable(True)
        Multiprocess(config, sockets=sockets).run()
        return

    from gateway.app import Gateway, create_app

    try:
        gateway = Gateway(settings, model=model, on_loaded=lambda snapshot: _tell_loaded(settings, snapshot, started))
    except SettingsError as error:
        _fail(str(error))
    config = uvicorn.Config(create_app(gateway=gateway), lifespan="on", **options)
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


def _query_text(given: str) -> str:
    try:
        if given == "-":
            return typer.get_binary_stream("stdin").read().decode("utf-8-sig")
        if given.endswith(".graphql"):
            return Path(given).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        place = "standard input" if given == "-" else given
        _fail(f"The query in {place} cannot be read ({_reason(error)}).")
    return given


def _variables(given: str | None) -> dict[str, Any] | None:
    import orjson

    if given is None:
        return None
    try:
        variables = orjson.loads(given)
    except orjson.JSONDecodeError as error:
        _fail(f'--variables: it is not JSON ({error}). Give an object such as \'{{"slug": "hello"}}\'.')
    if not isinstance(variables, dict):
        _fail('--variables: it is not an object. Give one such as \'{"slug": "hello"}\'.')
    return variables


def _print(text: str | bytes) -> None:
    """Write to standard output as UTF-8 with plain line ends, whatever the machine's own encoding is."""
    typer.echo(text.encode(errors="replace") if isinstance(text, str) else text, nl=False)


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _fail(message: str, code: int = 2) -> NoReturn:
    for line in message.splitlines():
        typer.echo(f"{PROGRAM}: {line}", err=True)
    raise typer.Exit(code)
