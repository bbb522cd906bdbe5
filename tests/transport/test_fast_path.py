"""The short way says what the long way would have said, and is taken by requests of the usual form."""

import asyncio
import http.client
import json
import socket
import struct
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPMessage
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import hypothesis.strategies as st
import pytest
from hypothesis import given
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.app import Gateway, GatewayApp, create_app
from gateway.observability.logs import RequestLog
from gateway.settings import load_settings
from gateway.store.memory_files import MemoryFiles
from gateway.transport.fast_path import FastPath
from gateway.transport.graphql_request import GraphQLRequest, from_query_string
from gateway.transport.http import GraphQLEndpoint
from gateway.transport.http_caching import SharedCaching
from gateway.transport.persisted_documents import PersistedDocuments
from tests.transport.conftest import schema

HOST = (b"host", b"localhost")
JSON = (b"content-type", b"application/json")
QUERY = b"query=%7Bposts%7BtotalCount%7D%7D"
BODY = b'{"query": "{ posts { totalCount } }"}'

Headers = list[tuple[bytes, bytes]]


@pytest.fixture(scope="module")
def app() -> GatewayApp:
    gateway = Gateway(load_settings(), files=MemoryFiles({"posts/a.md": "---\ntitle: A\n---\n"}), schema=schema())
    gateway.load()
    made = create_app(gateway=gateway)
    assert isinstance(made, GatewayApp)
    return made


def scope_of(method: str, headers: Headers, query_string: bytes = b"") -> Scope:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "scheme": "http",
        "query_string": query_string,
        "headers": headers,
    }


async def sent_by(app: ASGIApp, scope: Scope, body: bytes) -> list[Message]:
    sent: list[Message] = []
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def run(work: Coroutine[Any, Any, Any]) -> Any:
    # In a thread of its own: a browser that other tests keep open has an event loop in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work)).result()


def said(messages: list[Message]) -> tuple[int, dict[bytes, bytes], bytes]:
    """The status, the headers but for those that differ from one request to the next, and the body."""
    start, *rest = messages
    headers = {name.lower(): value for name, value in start["headers"]}
    assert len(headers) == len(start["headers"])
    for name in (b"server-timing", b"cache-status"):
        headers.pop(name, None)
    return start["status"], headers, b"".join(message.get("body", b"") for message in rest)


async def both(app: GatewayApp, method: str, headers: Headers, query_string: bytes, body: bytes) -> list[Any]:
    ways: list[ASGIApp] = [app, app.routed, app]
    return [said(await sent_by(way, scope_of(method, headers, query_string), body)) for way in ways]


PARAMETERS = st.sampled_from(
    [
        QUERY,
        b"query=%7B__typename%7D",
        b"%71uery=%7B__typename%7D",
        b"query={__typename}",
        b"query=%7b%5f_typename%7d",
        b"query=%257B__typename%257D",
        b"query=%FF",
        b"query=%",
        b"query=%zz",
        b"query=\xff",
        b"query=",
        b"query=%00",
        b"query=%ED%A0%80",
        b"QUERY={__typename}",
        b"query;={__typename}",
        b"operationName=A",
        b"operationName=",
        b"variables=%7B%7D",
        b"variables=[]",
        b"variables={",
        b"extensions=%7B%7D",
        b"extensions=%7B%22persistedQuery%22:%7B%22version%22:1,%22sha256Hash%22:%22" + b"0" * 64 + b"%22%7D%7D",
        b"documentId=x",
        b"documentId=sha256:" + b"0" * 64,
        b"x=" + b"y" * 3_000,
        b"",
    ]
)
HEADERS = st.lists(
    st.sampled_from(
        [
            HOST,
            JSON,
            (b"content-type", b"text/plain"),
            (b"content-type", b"application/json; charset=utf-16"),
            (b"accept", b"application/json"),
            (b"accept", b"application/graphql-response+json"),
            (b"accept", b"text/html,application/xhtml+xml,*/*;q=0.8"),
            (b"accept", b"image/png"),
            (b"if-none-match", b"*"),
            (b"if-none-match", b'"x"'),
            (b"if-none-match", b""),
            (b"authorization", b"Bearer x"),
            (b"content-encoding", b"gzip"),
            (b"content-length", b"99999999"),
            (b"expect", b"100-continue"),
            (b"cookie", b"a=b"),
        ]
    ),
    max_size=5,
).map(lambda given: [HOST, *given])
BODIES = st.sampled_from([BODY, b"", b"{", b"[]", b'{"query": 1}', b'{"documentId": "x"}', b'{"query": "{ x }"}'])
METHODS = st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT"])


@given(METHODS, HEADERS, st.lists(PARAMETERS, max_size=4).map(b"&".join), BODIES)
def test_both_ways_say_the_same(
    app: GatewayApp, method: str, headers: Headers, query_string: bytes, body: bytes
) -> None:
    short, long, again = run(both(app, method, headers, query_string, body))

    assert short == long == again


async def long_way(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("the long way")


def short_way() -> FastPath:
    """The short way alone: what it hands on fails."""
    gateway = Gateway(load_settings(), files=MemoryFiles({"posts/a.md": "---\ntitle: A\n---\n"}), schema=schema())
    gateway.load()
    endpoint = GraphQLEndpoint(
        gateway.current,
        gateway.executor,
        PersistedDocuments(0),
        shared_caching=SharedCaching(5, 30),
        max_body_bytes=1_000,
        masks_errors=False,
        graphiql=None,
    )
    return FastPath(long_way, endpoint, RequestLog(long_way))


@pytest.mark.parametrize(
    ("method", "headers", "query_string", "status"),
    [
        ("GET", [HOST], QUERY, 200),
        ("GET", [HOST, (b"accept", b"*/*"), (b"if-none-match", b"*")], QUERY, 304),
        ("GET", [HOST, (b"if-none-match", b'"x", ' * 20_000)], QUERY, 200),
        ("GET", [HOST, *[(b"x-%d" % number, b"y") for number in range(1_000)]], QUERY, 200),
        ("POST", [HOST, JSON, (b"content-length", b"1000")], b"", 200),
    ],
    ids=["GET", "revalidation", "many tags", "many headers", "POST"],
)
def test_usual_requests_take_the_short_way(method: str, headers: Headers, query_string: bytes, status: int) -> None:
    assert said(run(sent_by(short_way(), scope_of(method, headers, query_string), BODY)))[0] == status


@pytest.mark.parametrize(
    ("method", "header"),
    [
        ("POST", (b"content-length", b"1001")),
        ("POST", (b"content-length", b"9" * 5_000)),
        ("POST", (b"content-length", b"-1")),
        ("POST", (b"content-encoding", b"gzip")),
        ("GET", (b"authorization", b"Basic eA==")),
        ("GET", (b"host", b"other")),
    ],
    ids=str,
)
def test_what_is_not_of_the_usual_form_takes_the_long_way(method: str, header: tuple[bytes, bytes]) -> None:
    with pytest.raises(AssertionError, match="the long way"):
        run(sent_by(short_way(), scope_of(method, [HOST, JSON, header], QUERY), BODY))


def test_what_was_read_of_a_short_query_string_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []

    def noting(query_string: bytes) -> GraphQLRequest:
        read.append(query_string)
        return from_query_string(query_string)

    monkeypatch.setattr("gateway.transport.graphql_request.from_query_string", noting)
    way, long = short_way(), QUERY + b"&x=" + b"y" * 3_000

    for query_string in (QUERY, QUERY, long, long):
        assert said(run(sent_by(way, scope_of("GET", [HOST], query_string), b"")))[0] == 200

    assert read == [QUERY, long, long]


def test_a_body_that_never_comes_is_waited_for_once(app: GatewayApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.transport.http.BODY_SECONDS", 0.05)
    waits = ends = 0
    sent: list[Message] = []

    async def receive() -> Message:
        nonlocal waits, ends
        waits += 1
        try:
            await asyncio.Event().wait()
        finally:
            ends += 1
        raise AssertionError("nothing comes")

    async def send(message: Message) -> None:
        sent.append(message)

    run(app(scope_of("POST", [HOST, JSON]), receive, send))

    assert said(sent)[0] == 408
    # Once without letting go of the thread, and once for as long as it may take.
    assert (waits, ends) == (2, 2)


class Answers:
    """Raw bytes to a real server, and what it answers."""

    def __init__(self, address: str) -> None:
        netloc = urlsplit(address)
        self._place = netloc.hostname, netloc.port

    def open(self) -> socket.socket:
        return socket.create_connection(self._place, timeout=10)

    def to(self, *requests: bytes) -> list[int]:
        """The statuses of the answers to requests that are sent in one go over one connection."""
        with self.open() as connection, connection.makefile("rb") as replies:
            connection.sendall(b"".join(requests))
            return [status for status, _, _ in (reply(replies) for _ in requests)]


def reply(replies: BinaryIO) -> tuple[int, HTTPMessage, bytes]:
    """The status, the headers and the body of the next answer on a connection."""
    status = int(replies.readline().split()[1])
    headers = http.client.parse_headers(replies)
    return status, headers, replies.read(int(headers.get("Content-Length", 0)))


@pytest.fixture
def answers(serve: Callable[[Gateway], str]) -> Answers:
    files = MemoryFiles({"posts/a.md": "---\ntitle: A\n---\n"})
    return Answers(serve(Gateway(load_settings(), files=files, schema=schema())))


def request(method: str, query_string: bytes = b"", *headers: bytes, body: bytes = b"") -> bytes:
    lines = [method.encode() + b" /graphql?" + query_string + b" HTTP/1.1", b"Host: a", *headers]
    if body:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*lines, b"", body])


def test_requests_in_one_go_are_answered_in_order(answers: Answers) -> None:
    post = request("POST", b"", b"Content-Type: application/json", body=BODY)
    # uvicorn takes these one after another from one connection.
    assert answers.to(request("GET", QUERY), post, request("GET", QUERY, b"If-None-Match: *"), post) == [
        200,
        200,
        304,
        200,
    ]


def test_a_body_of_a_get_is_passed_over(answers: Answers) -> None:
    assert answers.to(request("GET", QUERY, body=b"{" * 1_000), request("GET", QUERY)) == [200, 200]


def test_large_headers_and_odd_methods_do_no_harm(answers: Answers) -> None:
    tags = b"If-None-Match: " + b'"x", ' * 20_000 + b'"y"'

    for asked in (request("GET", QUERY, tags), request("OPTIONS"), request("HEAD", QUERY), request("BREW", QUERY)):
        with answers.open() as connection:
            connection.sendall(asked)
            assert connection.recv(12).startswith(b"HTTP/1.1 ")
    assert answers.to(request("GET", QUERY)) == [200]


@pytest.mark.parametrize(
    "asked",
    [
        request("GET", QUERY),
        request("POST", b"", b"Content-Type: application/json", body=BODY),
        request("POST", b"", b"Content-Type: application/json", b"Content-Length: 500") + b"{",
        request("GET", QUERY)[:-9],
    ],
    ids=["GET", "POST", "within its body", "within its headers"],
)
def test_a_client_that_leaves_is_no_error(answers: Answers, asked: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(20):
        with answers.open() as connection:
            # Reset rather than closed, so that whatever is sent to it fails.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.sendall(asked)

    assert answers.to(request("GET", QUERY)) == [200]
    logged = "".join(capfd.readouterr()).lower()
    assert "error" not in logged.replace("uvicorn.error", "")
    assert "traceback" not in logged


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([b"Content-Type: text/plain", b"Transfer-Encoding: chunked"], 415),
        ([b"Content-Type: text/plain", b"Content-Length: 99999999"], 415),
        ([b"Content-Type: application/json", b"Content-Length: 99999999"], 413),
        ([b"Content-Type: application/json", b"Accept: image/png", b"Content-Length: 99999999"], 406),
    ],
    ids=["endless", "long", "too long", "not acceptable"],
)
def test_a_body_that_is_not_read_ends_the_connection(answers: Answers, headers: list[bytes], status: int) -> None:
    with answers.open() as connection, connection.makefile("rb") as replies:
        connection.sendall(request("POST", b"", *headers))
        told, answered, body = reply(replies)

        assert (told, answered["Connection"]) == (status, "close")
        assert json.loads(body)["errors"]
        assert replies.read() == b""


def test_a_short_body_that_is_not_read_does_not_end_it(answers: Answers) -> None:
    refused = request("POST", b"", b"Content-Type: text/plain", body=BODY)

    assert answers.to(refused, request("GET", QUERY)) == [415, 200]


def test_a_body_that_comes_after_its_headers_is_waited_for(answers: Answers) -> None:
    whole = request("POST", b"", b"Content-Type: application/json", body=BODY)
    head, body = whole[: -len(BODY)], whole[-len(BODY) :]

    with answers.open() as connection, connection.makefile("rb") as replies:
        connection.sendall(head)
        assert answers.to(request("GET", QUERY)) == [200]
        connection.sendall(body)
        assert reply(replies)[0] == 200


def test_a_body_that_never_comes_is_not_waited_for_without_end(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.transport.http.BODY_SECONDS", 0.05)

    with answers.open() as connection, connection.makefile("rb") as replies:
        connection.sendall(request("POST", b"", b"Content-Type: application/json", b"Content-Length: 500"))
        status, headers, _ = reply(replies)

    assert (status, headers["Connection"]) == (408, "close")
