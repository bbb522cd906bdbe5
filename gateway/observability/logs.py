"""Logs: an event is one line on standard error, for people (console) or machines (JSON), whatever is in its values.

Whoever writes text into a log that another reads can try to forge lines, recolour a terminal or reorder what is shown.
So every text of an event, ours or not, has its control and invisible characters escaped before it is rendered.
"""

import logging
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from traceback import walk_tb
from typing import Any, Final, Literal, TextIO

import orjson
import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LogFormat = Literal["auto", "console", "json"]

CLIENT_TEXT_LIMIT = 256
_ERROR_LIMIT = 2_000
_FRAME_LIMIT = 30
_CAUSE_LIMIT = 5
_DEPTH_LIMIT = 4

# C0 and C1 controls, soft hyphen, bidirectional marks, overrides and isolates, zero-width characters, line and
# paragraph separators, byte order mark, interlinear marks, tags; and surrogates, which no encoder takes.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def client_text(value: str, limit: int = CLIENT_TEXT_LIMIT) -> str:
    """Text that came from a client, fit for a log: escaped and at most `limit` characters, the last `…` when cut."""
    text = _escaped(value[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"


def configure_logs(settings_format: LogFormat, level: str, stream: TextIO | None = None) -> None:
    """Send structlog's and the standard library's events through one renderer to `stream` (None: standard error).

    `level` holds for the gateway; other libraries speak from "info" up, because watchdog's "debug" tells of every
    inotify event. Start uvicorn with `log_config=None`, so that it keeps these handlers. May be called again.
    """
    terminal = (stream or sys.stderr).isatty()
    console = settings_format == "console" or (settings_format == "auto" and terminal)
    pipeline: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _tell_exception,
        _escape_all,
        _console_renderer(colors=terminal and not os.environ.get("NO_COLOR")) if console else _render_json,
    ]
    lines = _Lines(stream)
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=pipeline,
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=False,  # a second call must reach loggers that are in use
    )

    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _PipelineHandler)]:
        root.removeHandler(handler)
    root.addHandler(_PipelineHandler(pipeline, lines))
    root.setLevel(max(number, logging.INFO))
    logging.getLogger("gateway").setLevel(number)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    # RequestLog tells the same with more. Without a handler uvicorn does not even format the line.
    logging.getLogger("uvicorn.access").handlers.clear()
    logging.getLogger("uvicorn.access").propagate = False


_GATEWAY: Final = logging.getLogger("gateway")


class RequestLog:
    """ASGI middleware: one line for each HTTP request, and one for each WebSocket when it ends.

    Whoever answers may add to the line by putting fields into the dict `scope["state"]["log"]`. Requests below one of
    the `quiet` paths that go well are told at level debug: health checks, open pages that ask every second, and files
    of pages would drown the rest. Without `tells_well` so are all that go well: a line takes longer than most answers.
    """

    def __init__(self, app: ASGIApp, quiet: tuple[str, ...] = (), *, tells_well: bool = True) -> None:
        self.app = app
        self._quiet = quiet
        self._is_quiet = not tells_well
        self._log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return

        fields: dict[str, object] = {}
        scope.setdefault("state", {})["log"] = fields
        status: int | None = None
        size = 0
        started = time.perf_counter()

        async def send_and_note(message: Message) -> None:
            nonlocal status, size
            match message["type"]:
                case "http.response.body" | "websocket.http.response.body":
                    size += len(message.get("body", b""))
                case "http.response.start" | "websocket.http.response.start":
                    status = message["status"]
                case "websocket.send":
                    size += len(message.get("bytes") or (message.get("text") or "").encode())
                case "websocket.accept":
                    status = 101
                case "websocket.close" if status is None:
                    status = 403  # what a server answers to a handshake that is closed rather than accepted
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except BaseException as error:
            # The server logs the exception itself; here it is named so that the two lines can be matched.
            fields["error"] = type(error).__name__
            if status is None:
                status = 500 if isinstance(error, Exception) else 499  # 499: the client went, the task was cancelled
            raise
        finally:
            self.tell(scope, status, size, fields, started)

    def tell(self, scope: Scope, status: int | None, size: int, fields: Mapping[str, object], started: float) -> None:
        """Write the line of a request that began at `started`, a time of `time.perf_counter`; `size` is in bytes."""
        tell = self._level(scope["path"], status)
        if tell is None:
            return
        line: dict[str, object] = {
            "method": client_text(scope.get("method", "WEBSOCKET")),
            "path": client_text(scope["path"]),
            "status": status,
            "duration_ms": round((time.perf_counter() - started) * 1000, 2),
            "bytes": size,
        }
        for name, value in fields.items():
            line.setdefault(name, client_text(value) if isinstance(value, str) else value)
        line.pop("event", None)
        tell("request", **line)

    def _level(self, path: str, status: int | None) -> Callable[..., object] | None:
        """What writes the line; None where nobody wants it."""
        if status == 503:
            return self._log.debug if path.startswith(self._quiet) else self._log.warning
        if status is not None and status >= 500:
            return self._log.error
        if status is None or status >= 400:
            return self._log.info
        if self._is_quiet or path.startswith(self._quiet):
            return self._log.debug if _GATEWAY.isEnabledFor(logging.DEBUG) else None
        return self._log.info


class _Lines:
    """The end of the pipeline. It is what structlog calls a logger: it has a method for each level."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def write(self, line: str) -> None:
        # Looked up each time: sys.stderr may be replaced. A log that cannot be written (a full disk, a closed pipe)
        # must not fail what is logged.
        stream = self._stream or sys.stderr
        with self._lock, suppress(OSError, ValueError):
            stream.write(line.replace("\n", " ") + "\n")
            stream.flush()

    msg = log = debug = info = warn = warning = error = critical = fatal = exception = write


class _PipelineHandler(logging.Handler):
    """Brings the records of the standard library into the pipeline."""

    def __init__(self, pipeline: list[structlog.typing.Processor], lines: _Lines) -> None:
        super().__init__()
        self._pipeline = pipeline
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        try:
            message = record.getMessage()
        except Exception:  # arguments that do not fit their text: say both
            message = f"{_shown(record.msg)} {_shown(record.args)}"
        event: Any = {"event": message.strip(), "logger": record.name, "exc_info": record.exc_info}
        for process in self._pipeline:
            event = process(None, record.levelname.lower(), event)
        self._lines.write(event)


def _tell_exception(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by fields that need one line: `error`, and `traceback` as a list, innermost frame last."""
    given = event.pop("exc_info", None)
    if isinstance(given, tuple):
        given = given[1]
    elif given and not isinstance(given, BaseException):
        given = sys.exc_info()[1]
    if isinstance(given, BaseException):
        event["error"] = _named(given)
        event["traceback"] = list(_frames(given, _CAUSE_LIMIT))
    return event


def _frames(error: BaseException, causes: int) -> Iterator[str]:
    frames = [
        f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}" for frame, line in walk_tb(error.__traceback__)
    ]
    if len(frames) > _FRAME_LIMIT:
        yield f"({len(frames) - _FRAME_LIMIT} more)"
    yield from frames[-_FRAME_LIMIT:]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    others = [("caused by", cause)] if cause else []
    if isinstance(error, BaseExceptionGroup):
        others += [("holds", inner) for inner in error.exceptions[:_CAUSE_LIMIT]]
    for relation, other in others if causes else []:
        yield f"{relation} {_named(other)}"
        yield from _frames(other, causes - 1)


def _named(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:
        text = "(no text: str() failed)"
    name = type(error).__name__
    return f"{name}: {text}"[:_ERROR_LIMIT] if text else name


def _escape_all(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {_escaped(str(name)): _plain(value, _DEPTH_LIMIT) for name, value in event.items()}


def _plain(value: object, depth: int) -> object:
    """The value as escaped text, number, bool, None, or lists and dicts of these: what any renderer can render."""
    if isinstance(value, str):
        return _escaped(value)
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        # Larger numbers are no numbers for most readers of JSON, and very large ones refuse to become decimal text.
        return int(value) if -(2**63) <= value < 2**63 else hex(value)[:CLIENT_TEXT_LIMIT]
    if depth and isinstance(value, Mapping):
        return {_escaped(str(name)): _plain(inner, depth - 1) for name, inner in value.items()}
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner, depth - 1) for inner in value]
    return _escaped(_shown(value))


def _shown(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return f"({type(value).__name__}: str() failed)"


def _escaped(text: str) -> str:
    return _UNSAFE.sub(_escape, text) if _UNSAFE.search(text) else str(text)


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()


def _render_json(_: object, __: str, event: MutableMapping[str, Any]) -> str:
    first = {name: event.pop(name) for name in ("timestamp", "level", "event") if name in event}
    return orjson.dumps({**first, **event}).decode()


def _console_renderer(*, colors: bool) -> structlog.typing.Processor:
    return structlog.dev.ConsoleRenderer(colors=colors, sort_keys=False, pad_event_to=0)
