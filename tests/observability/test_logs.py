import io
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import anyio
import pytest
import structlog
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from gateway.observability.logs import LogFormat, RequestLog, client_text, configure_logs

# What a client may send to forge a line, recolour or clear a terminal, or reorder what a reader sees.
FORGERIES = [
    "x\n2026-01-01T00:00:00Z [info] request path=/admin status=200",
    "x\r\nlevel=info event=forged",
    "x\rforged",
    '"}\n{"level":"info","event":"forged"}',
    "\x1b[2J\x1b[1;32mforged",
    "\x9b31mforged",
    "\x08\x08\x08forged",
    "x\x0bforged\x0cforged",
    "x\x85forged",
    "x\u2028forged",
    "x\u2029forged",
    "x\u202egrof",
    "x\u2066y\u2069",
    "\u200f\u200e\u061c",
    "for\u200bged",
    "\ufeffforged",
    "x\x00y\x7f",
    "lone \ud800 surrogate \udcff",
    "\U000e0041\U000e007f",
]


class Log:
    """What was logged, as text or line by line."""

    def __init__(self, log_format: LogFormat, level: str = "info") -> None:
        self.stream = io.StringIO()
        configure_logs(log_format, level, self.stream)

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture(autouse=True)
def keep_logging() -> Iterator[None]:
    """Undo what configure_logs did to the process."""
    names = ("gateway", "uvicorn", "uvicorn.error", "uvicorn.access")
    root = logging.getLogger()
    root_state = (root.level, root.handlers[:])
    states = [(logging.getLogger(name).level, logging.getLogger(name).propagate) for name in names]
    yield
    structlog.reset_defaults()
    root.setLevel(root_state[0])
    root.handlers[:] = root_state[1]
    for name, (level, propagate) in zip(names, states, strict=True):
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).propagate = propagate


def assert_harmless(text: str) -> None:
    """One line, and every character of it shows as itself."""
    assert text.endswith("\n")
    line = text.removesuffix("\n")
    assert line.splitlines() == [line]
    assert all(character.isprintable() for character in line)


@pytest.mark.parametrize("log_format", ["console", "json"])
@pytest.mark.parametrize("forgery", FORGERIES)
class TestForgeries:
    def test_a_value_cannot_forge_a_line(self, log_format: LogFormat, forgery: str) -> None:
        log = Log(log_format)
        structlog.get_logger().info("request", path=forgery)
        assert_harmless(log.text)

    def test_an_event_cannot_forge_a_line(self, log_format: LogFormat, forgery: str) -> None:
        log = Log(log_format)
        structlog.get_logger().info(forgery)
        assert_harmless(log.text)

    def test_what_is_nested_cannot_forge_a_line(self, log_format: LogFormat, forgery: str) -> None:
        log = Log(log_format)
        deep: Any = forgery
        for _ in range(10):
            deep = [deep]
        structlog.get_logger().info("request", variables={forgery: [forgery, (forgery, {forgery})]}, deep=deep)
        assert_harmless(log.text)

    def test_an_object_cannot_forge_a_line(self, log_format: LogFormat, forgery: str) -> None:
        class Named:
            def __str__(self) -> str:
                return forgery

        log = Log(log_format)
        structlog.get_logger().info("request", node=Named())
        assert_harmless(log.text)

    def test_an_exception_cannot_forge_a_line(self, log_format: LogFormat, forgery: str) -> None:
        log = Log(log_format)
        try:
            raise ValueError(forgery)
        except ValueError:
            structlog.get_logger().exception("failed")
        assert_harmless(log.text)

    def test_a_record_of_another_library_cannot_forge_a_line(self, log_format: LogFormat, forgery: str) -> None:
        log = Log(log_format)
        logging.getLogger("uvicorn.error").warning("bad header %s", forgery)
        assert_harmless(log.text)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_a_machine_reads_back_from_json_is_harmless_too(forgery: str) -> None:
    log = Log("json")
    structlog.get_logger().info("request", path=forgery)

    assert log.events[0]["path"].isprintable()


def test_client_text_keeps_harmless_text() -> None:
    assert client_text("/posts/grüße-aus-köln?x=\\n 日本語 🎉") == "/posts/grüße-aus-köln?x=\\n 日本語 🎉"


def test_client_text_shows_control_characters_as_escapes() -> None:
    assert client_text("a\nb\x1b[0m\u2028\ud800") == r"a\nb\x1b[0m\u2028\ud800"


@pytest.mark.parametrize("value", ["x" * 257, "\x1b" * 200, "\U000e0041" * 256, "x" * 1_000_000])
def test_client_text_is_cut_at_256_characters(value: str) -> None:
    text = client_text(value)

    assert len(text) == 256
    assert text.endswith("…")
    assert len(client_text(value, limit=10)) == 10


def test_client_text_of_just_256_characters_is_not_cut() -> None:
    assert client_text("x" * 256) == "x" * 256


def test_a_json_line_begins_with_time_level_and_event() -> None:
    log = Log("json")
    structlog.get_logger().warning("content changed", files=3, took=0.5, ok=True, nothing=None)

    (event,) = log.events
    assert list(event)[:3] == ["timestamp", "level", "event"]
    assert event | {"timestamp": ""} == {
        "timestamp": "",
        "level": "warning",
        "event": "content changed",
        "files": 3,
        "took": 0.5,
        "ok": True,
        "nothing": None,
    }


def test_an_exception_is_one_line_of_json_with_its_frames_and_causes() -> None:
    log = Log("json")
    try:
        try:
            raise KeyError("inner")
        except KeyError as error:
            raise RuntimeError("outer") from error
    except RuntimeError:
        structlog.get_logger().exception("query failed", operation="Posts")

    (event,) = log.events
    assert event["error"] == "RuntimeError: outer"
    assert event["level"] == "error"
    assert event["operation"] == "Posts"
    assert "test_logs.py:" in event["traceback"][0]
    assert "caused by KeyError: 'inner'" in event["traceback"]


def test_the_members_of_an_exception_group_are_told() -> None:
    log = Log("json")
    structlog.get_logger().error("failed", exc_info=ExceptionGroup("two", [ValueError("a"), ValueError("b")]))

    assert log.events[0]["traceback"] == ["holds ValueError: a", "holds ValueError: b"]


def test_a_very_deep_exception_stays_short() -> None:
    def sink(depth: int) -> None:
        if depth == 0:
            raise ValueError("x" * 1_000_000)
        sink(depth - 1)

    log = Log("json")
    try:
        sink(300)
    except ValueError:
        structlog.get_logger().exception("failed")

    assert len(log.events[0]["traceback"]) == 31
    assert len(log.events[0]["error"]) == 2_000


def test_values_that_no_json_can_hold_are_logged_as_text() -> None:
    class Broken:
        def __str__(self) -> str:
            raise ValueError

    loop: list[object] = []
    loop.append(loop)
    log = Log("json")
    structlog.get_logger().info("odd", big=10**10_000, bytes=b"\n", loop=loop, broken=Broken(), nan=float("nan"))

    (event,) = log.events
    assert event["big"].startswith("0x")
    assert event["bytes"] == r"b'\n'"
    assert event["broken"] == "(Broken: str() failed)"
    assert event["nan"] is None


def test_records_of_other_libraries_look_like_our_own() -> None:
    log = Log("json")
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)

    (event,) = log.events
    assert event["event"] == "Started server process [7]"
    assert event["level"] == "info"
    assert event["logger"] == "uvicorn.error"


def test_a_record_whose_arguments_do_not_fit_is_logged_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without pytest's own handlers, which refuse such a record.
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    log = Log("json")
    logging.getLogger("watchdog").warning("%d files", "many")

    assert log.events[0]["event"] == "%d files ('many',)"


def test_the_servers_own_access_lines_are_left_to_the_request_log() -> None:
    log = Log("json")
    logging.getLogger("uvicorn.access").info("GET / 200")

    assert log.text == ""


@pytest.mark.parametrize(("level", "told"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_less_important_events_are_left_out(level: str, told: int) -> None:
    log = Log("json", level)
    for name in ("debug", "info", "warning", "error"):
        getattr(structlog.get_logger(), name)("ours")
    assert len(log.events) == told

    for name in ("debug", "info", "warning", "error"):
        getattr(logging.getLogger("gateway.store"), name)("ours")
    assert len(log.events) == 2 * told


def test_other_libraries_do_not_tell_their_debug_events() -> None:
    log = Log("json", "debug")
    logging.getLogger("watchdog.observers").debug("inotify event")

    assert log.text == ""


def test_auto_is_json_unless_a_person_watches() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert Log("auto").stream.isatty() is False
    log = Log("auto")
    structlog.get_logger().info("started")
    assert log.events[0]["event"] == "started"

    terminal = Terminal()
    configure_logs("auto", "info", terminal)
    structlog.get_logger().info("started")
    assert "\x1b[" in terminal.getvalue()
    assert "started" in terminal.getvalue()


def test_the_console_has_no_colours_when_nobody_sees_them() -> None:
    log = Log("console")
    structlog.get_logger().info("started", port=8000)

    assert "[info     ] started port=8000\n" in log.text
    assert "\x1b" not in log.text


def test_configuring_again_does_not_tell_things_twice() -> None:
    first, second = Log("json"), Log("json")
    logging.getLogger("gateway").info("once")

    assert first.text == ""
    assert len(second.events) == 1


def test_a_log_that_cannot_be_written_does_not_fail_the_work() -> None:
    class Full(io.StringIO):
        def write(self, text: str, /) -> int:
            raise OSError(28, "No space left on device")

    configure_logs("json", "info", Full())
    structlog.get_logger().info("dropped")

    closed = io.StringIO()
    configure_logs("json", "info", closed)
    closed.close()
    structlog.get_logger().info("dropped")


async def ask(
    app: Callable[[Scope, Receive, Send], Awaitable[None]], scope: dict[str, Any] | None = None
) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await RequestLog(app)({"type": "http", "method": "GET", "path": "/graphql"} | (scope or {}), receive, send)
    return sent


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"four", "more_body": True})
    await send({"type": "http.response.body", "body": b"five!"})


class TestRequestLog:
    def test_a_request_is_one_line(self) -> None:
        log = Log("json")
        sent = anyio.run(ask, answer)

        assert len(sent) == 3
        (event,) = log.events
        assert event.pop("duration_ms") >= 0
        assert event.pop("timestamp")
        assert event == {
            "level": "info",
            "event": "request",
            "method": "GET",
            "path": "/graphql",
            "status": 200,
            "bytes": 9,
        }

    def test_the_answering_side_adds_fields(self) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope["state"]["log"]["operation"] = "Posts\n" + "x" * 1000
            scope["state"]["log"]["revision"] = 7
            await answer(scope, receive, send)

        log = Log("json")
        anyio.run(ask, app)

        (event,) = log.events
        assert event["operation"].startswith(r"Posts\nxxx")
        assert len(event["operation"]) == 256
        assert event["revision"] == 7

    def test_added_fields_do_not_replace_what_was_measured(self) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope["state"]["log"].update(status=418, event="forged", level="debug")
            await answer(scope, receive, send)

        log = Log("json")
        anyio.run(ask, app)

        assert [log.events[0][name] for name in ("event", "level", "status")] == ["request", "info", 200]

    def test_the_state_of_the_lifespan_stays_and_requests_share_no_fields(self) -> None:
        seen: list[object] = []

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            seen.append(dict(scope["state"]["log"]))
            scope["state"]["log"]["revision"] = scope["state"]["gateway"]
            await answer(scope, receive, send)

        state = {"gateway": "r1"}
        log = Log("json")
        anyio.run(ask, app, {"state": state})
        anyio.run(ask, app, {"state": state})

        assert seen == [{}, {}]
        assert [event["revision"] for event in log.events] == ["r1", "r1"]

    def test_a_failed_request_is_told_as_an_error_and_the_exception_goes_on(self) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            raise LookupError("secret")

        log = Log("json")
        with pytest.raises(LookupError):
            anyio.run(ask, app)

        (event,) = log.events
        assert (event["level"], event["status"], event["error"]) == ("error", 500, "LookupError")

    def test_a_request_that_was_cancelled_is_told(self) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await anyio.sleep_forever()

        async def leave() -> None:
            with anyio.move_on_after(0):
                await ask(app)

        log = Log("json")
        anyio.run(leave)

        assert log.events[0]["status"] == 499

    @pytest.mark.parametrize("forgery", FORGERIES)
    def test_a_path_cannot_forge_a_line(self, forgery: str) -> None:
        log = Log("console")
        anyio.run(ask, answer, {"path": "/" + forgery, "method": forgery})

        assert_harmless(log.text)

    @pytest.mark.parametrize(
        ("messages", "status", "size"),
        [
            ([{"type": "websocket.accept"}, {"type": "websocket.send", "text": "grüße"}], 101, 7),
            ([{"type": "websocket.accept"}, {"type": "websocket.send", "bytes": b"12"}], 101, 2),
            ([{"type": "websocket.accept"}, {"type": "websocket.close"}], 101, 0),
            ([{"type": "websocket.close"}], 403, 0),
            ([{"type": "websocket.http.response.start", "status": 429}], 429, 0),
        ],
    )
    def test_a_websocket_is_one_line_when_it_ends(self, messages: list[Message], status: int, size: int) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            for message in messages:
                await send(message)

        async def connect() -> None:
            async def send(message: Message) -> None:
                pass

            async def receive() -> Message:
                return {"type": "websocket.connect"}

            await RequestLog(app)({"type": "websocket", "path": "/graphql"}, receive, send)

        log = Log("json")
        anyio.run(connect)

        (event,) = log.events
        assert (event["method"], event["status"], event["bytes"]) == ("WEBSOCKET", status, size)

    def test_the_lifespan_is_not_a_request(self) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            assert "state" not in scope

        log = Log("json")
        anyio.run(ask, app, {"type": "lifespan"})

        assert log.text == ""


@pytest.mark.parametrize(
    ("path", "status", "level"),
    [
        ("/readyz", 200, None),
        ("/readyz", 503, None),
        ("/static/site.css", 404, "info"),
        ("/graphql", 200, "info"),
        ("/graphql", 503, "warning"),
        ("/graphql", 500, "error"),
    ],
)
def test_quiet_paths_are_told_of_only_when_something_is_wrong(path: str, status: int, level: str | None) -> None:
    log = Log("json")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(status_code=status)(scope, receive, send)

    TestClient(RequestLog(app, quiet=("/readyz", "/static/"))).get(path)
    assert [line["level"] for line in log.events if line["event"] == "request"] == ([level] if level else [])
