import asyncio
import http.client
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import strawberry
from starlette.testclient import TestClient
from starlette.types import Message

from gateway.app import Gateway, create_app
from gateway.errors import ErrorCode
from gateway.settings import load_settings
from gateway.store.memory_files import MemoryFiles

Client = Callable[..., TestClient]

JSON = {"Content-Type": "application/json"}
GRAPHQL = "application/graphql-response+json"
PLAIN_JSON = "application/json"
QUERY = '{"query": "{ __typename }"}'
LIMIT = 2_000


def code_of(response: Any) -> str:
    """The code of the one error of an answer, which has the one shape of errors."""
    body = response.json()
    assert list(body) == ["errors"]
    [error] = body["errors"]
    assert error["message"]
    assert error["extensions"]["code"] in set(ErrorCode)
    assert error["extensions"]["code"] != "INTERNAL_SERVER_ERROR"
    return str(error["extensions"]["code"])


BODIES: list[tuple[str, bytes, int, str, str]] = [
    ("nothing", b"", 400, "BAD_REQUEST", "no body"),
    ("not JSON", b"{query", 400, "BAD_REQUEST", "cannot be read as JSON"),
    ("JSON cut off", b'{"query": "{ __typename }"', 400, "BAD_REQUEST", "cannot be read as JSON"),
    ("two values", QUERY.encode() * 2, 400, "BAD_REQUEST", "cannot be read as JSON"),
    ("null", b"null", 400, "BAD_REQUEST", "null"),
    ("a number", b"7", 400, "BAD_REQUEST", "a number"),
    ("a boolean", b"true", 400, "BAD_REQUEST", "a boolean"),
    ("a string", b'"{ __typename }"', 400, "BAD_REQUEST", "a string"),
    ("a list", f"[{QUERY}]".encode(), 400, "BAD_REQUEST", "one by one"),
    ("an empty list", b"[]", 400, "BAD_REQUEST", "one by one"),
    ("an empty object", b"{}", 400, "BAD_REQUEST", "`query` is missing"),
    ("invalid UTF-8", b'{"query": "\xff"}', 400, "BAD_REQUEST", "cannot be read as JSON"),
    ("UTF-16", QUERY.encode("utf-16"), 400, "BAD_REQUEST", "cannot be read as JSON"),
    ("a lone surrogate", b'{"query": "\\ud800"}', 400, "BAD_REQUEST", "cannot be read as JSON"),
    ("query null", b'{"query": null}', 400, "BAD_REQUEST", "`query` is missing"),
    ("query of a number", b'{"query": 1}', 400, "BAD_REQUEST", "must be a string, not a number"),
    ("query of a list", b'{"query": []}', 400, "BAD_REQUEST", "must be a string, not a list"),
    ("operationName of a number", b'{"query": "{a}", "operationName": 1}', 400, "BAD_REQUEST", "operationName"),
    ("variables of a string", b'{"query": "{a}", "variables": "{}"}', 400, "BAD_REQUEST", "`variables` must be"),
    ("variables of a list", b'{"query": "{a}", "variables": []}', 400, "BAD_REQUEST", "`variables` must be"),
    ("extensions of a number", b'{"query": "{a}", "extensions": 0}', 400, "BAD_REQUEST", "`extensions` must be"),
    ("not GraphQL", b'{"query": "{"}', 400, "GRAPHQL_PARSE_FAILED", "Syntax Error"),
    ("an empty query", b'{"query": ""}', 400, "GRAPHQL_PARSE_FAILED", "Syntax Error"),
    ("an unknown field", b'{"query": "{ nothing }"}', 400, "GRAPHQL_VALIDATION_FAILED", "nothing"),
    (
        "an operation that is not there",
        b'{"query": "query A { __typename }", "operationName": "B"}',
        400,
        "OPERATION_RESOLUTION_FAILURE",
        "no operation named",
    ),
    (
        "several operations and no name",
        b'{"query": "query A { __typename } query B { __typename }"}',
        400,
        "OPERATION_RESOLUTION_FAILURE",
        "several operations",
    ),
    (
        "a variable of a wrong type",
        b'{"query": "query ($p: String!) { post(path: $p) { title } }", "variables": {"p": 7}}',
        400,
        "BAD_USER_INPUT",
        "$p",
    ),
]


@pytest.mark.parametrize(
    ("body", "status", "code", "words"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES]
)
def test_a_body_that_cannot_be_served_is_refused_in_words(
    client: Client, body: bytes, status: int, code: str, words: str
) -> None:
    response = client().post("/graphql", content=body, headers={**JSON, "Accept": GRAPHQL})

    assert (response.status_code, code_of(response)) == (status, code)
    assert words in response.json()["errors"][0]["message"]
    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_body_nested_two_hundred_thousand_deep_is_refused(client: Client, opening: str) -> None:
    response = client().post("/graphql", content=(opening * 200_000).encode(), headers=JSON)

    assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")


def test_a_query_nested_too_deep_is_refused(client: Client) -> None:
    query = "{ a" * 50_000 + " }" * 50_000

    response = client().post("/graphql", json={"query": query}, headers={"Accept": GRAPHQL})

    assert (response.status_code, code_of(response)) == (400, "GRAPHQL_PARSE_FAILED")


@pytest.mark.parametrize(
    "number", ["1" * 400, "1e400", "-1e-400", "0.1e1", str(2**64), str(-(2**63) - 1)], ids=lambda text: text[:9]
)
def test_numbers_of_any_size_are_a_clients_own_affair(client: Client, number: str) -> None:
    body = f'{{"query": "query ($n: Int) {{ posts(first: $n) {{ totalCount }} }}", "variables": {{"n": {number}}}}}'

    response = client().post("/graphql", content=body, headers={**JSON, "Accept": GRAPHQL})

    assert response.status_code in (200, 400)
    if response.status_code == 400:
        assert code_of(response) in ("BAD_REQUEST", "BAD_USER_INPUT")


def test_of_members_given_twice_the_last_counts_and_unknown_ones_are_ignored(client: Client) -> None:
    body = '{"query": "{", "query": "{ __typename }", "later": [1], "extensions": {"x": 1}}'

    response = client().post("/graphql", content=body, headers=JSON)

    assert response.json() == {"data": {"__typename": "Query"}}


def test_a_body_of_the_largest_size_is_read_and_one_byte_more_is_not(client: Client) -> None:
    made = client(max_body_bytes=LIMIT)
    fits = QUERY.ljust(LIMIT)

    assert made.post("/graphql", content=fits, headers=JSON).status_code == 200
    declared = made.post("/graphql", content=fits + " ", headers=JSON)

    assert (declared.status_code, code_of(declared)) == (413, "PAYLOAD_TOO_LARGE")
    assert "2,000" in declared.json()["errors"][0]["message"]


def test_a_body_that_does_not_say_its_size_is_cut_off_at_the_limit(serve: Callable[[Gateway], str]) -> None:
    address = serve(Gateway(load_settings(max_body_bytes=LIMIT), files=MemoryFiles()))

    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.putrequest("POST", "/graphql")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    part = b" " * (LIMIT + 1)
    connection.send(b"%x\r\n%s\r\n" % (len(part), part))  # and no end
    response = connection.getresponse()

    assert response.status == 413
    assert json.loads(response.read())["errors"][0]["extensions"] == {"code": "PAYLOAD_TOO_LARGE"}
    assert response.headers["Connection"] == "close"
    connection.close()


def test_a_body_that_does_not_arrive_in_time_is_given_up(
    serve: Callable[[Gateway], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.transport.http.BODY_SECONDS", 0.05)
    address = serve(Gateway(load_settings(), files=MemoryFiles()))

    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.putrequest("POST", "/graphql")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "500")
    connection.endheaders()
    connection.send(b"{")  # and no more
    response = connection.getresponse()

    assert response.status == 408
    assert json.loads(response.read())["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}
    assert response.headers["Connection"] == "close"
    connection.close()


def test_nothing_is_answered_to_a_client_that_leaves_within_its_body() -> None:
    gateway = Gateway(load_settings(), files=MemoryFiles())
    gateway.load()
    app = create_app(gateway=gateway)
    messages: Iterator[Message] = iter(
        [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    )
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    # In a thread of its own: a browser that other tests keep open has an event loop in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(app(scope, receive, send))).result()

    assert sent == []


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON", 200),
        ("application/json; charset=utf-8", 200),
        ('application/json;charset="UTF-8"', 200),
        ("application/json; later=x", 200),
        ("application/json; charset=utf-16", 415),
        ("application/json; charset=latin-1", 415),
        ("application/json; charset=klingon", 415),
        ("application/graphql", 415),
        ("application/jsonp", 415),
        ("application/json, text/plain", 415),
        ("text/plain", 415),
        ("text/plain; charset=utf-8", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("nonsense", 415),
        ("", 415),
        (None, 415),
    ],
)
def test_only_json_in_utf8_is_read(client: Client, content_type: str | None, status: int) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}

    response = client().post("/graphql", content=QUERY, headers=headers)

    assert response.status_code == status
    if status == 415:
        assert code_of(response) == "UNSUPPORTED_MEDIA_TYPE"


def test_a_compressed_body_is_not_read(client: Client) -> None:
    response = client().post("/graphql", content=b"\x1f\x8b", headers={**JSON, "Content-Encoding": "gzip"})

    assert (response.status_code, code_of(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "QUERY"])
def test_other_methods_are_refused_with_those_that_are_not(client: Client, method: str) -> None:
    response = client().request(method, "/graphql?query={__typename}")

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"
    if method != "HEAD":
        assert code_of(response) == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("accept", "answer"),
    [
        (None, PLAIN_JSON),
        ("", PLAIN_JSON),
        ("*/*", PLAIN_JSON),
        ("application/*", PLAIN_JSON),
        (PLAIN_JSON, PLAIN_JSON),
        (GRAPHQL, GRAPHQL),
        ("APPLICATION/GraphQL-Response+JSON", GRAPHQL),
        (f"{GRAPHQL}; charset=utf-8, {PLAIN_JSON}; charset=utf-8", GRAPHQL),
        (f"{PLAIN_JSON}, {GRAPHQL}", PLAIN_JSON),
        (f"{PLAIN_JSON};q=0.5, {GRAPHQL};Q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0, */*", PLAIN_JSON),
        ("text/html, */*;q=0.1", PLAIN_JSON),
        (f"text/plain, {GRAPHQL}", GRAPHQL),
        ("text/plain", None),
        ("image/*", None),
        (f"{PLAIN_JSON};q=0", None),
        (f"{PLAIN_JSON}; charset=utf-16", None),
        (f"{PLAIN_JSON};q=nan", None),
        ("nonsense", None),
    ],
)
def test_the_media_type_is_the_one_that_the_client_prefers(
    client: Client, accept: str | None, answer: str | None
) -> None:
    made = client()
    del made.headers["accept"]

    response = made.post("/graphql", content=QUERY, headers=JSON if accept is None else {**JSON, "Accept": accept})

    assert response.headers["vary"] == "Accept"
    if answer is not None:
        assert response.status_code == 200
        assert response.headers["content-type"] == f"{answer}; charset=utf-8"
    else:
        assert (response.status_code, code_of(response)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    ("query_string", "status", "code"),
    [
        ("query={__typename}", 200, None),
        ("query=%7B__typename%7D&operationName=&variables=&extensions=", 200, None),
        ("query=query+A{__typename}&operationName=A", 200, None),
        ("query=query($n:Int){posts(first:$n){totalCount}}&variables={%22n%22:1}", 200, None),
        ("query={__typename}&later=x", 200, None),
        ("", 400, "BAD_REQUEST"),
        ("query=", 400, "BAD_REQUEST"),
        ("Query={__typename}", 400, "BAD_REQUEST"),
        ("query={__typename}&query={__typename}", 400, "BAD_REQUEST"),
        ("documentId=a&documentId=a", 400, "BAD_REQUEST"),
        ("query={__typename}&extensions={}&extensions={}", 400, "BAD_REQUEST"),
        ("query={__typename}&variables={", 400, "BAD_REQUEST"),
        ("query={__typename}&variables=[]", 400, "BAD_REQUEST"),
        ("query={__typename}&variables=7", 400, "BAD_REQUEST"),
        ("query={__typename}&extensions=%22x%22", 400, "BAD_REQUEST"),
        ("query=%ff", 400, "BAD_REQUEST"),
        ("&".join(["a=b"] * 200), 400, "BAD_REQUEST"),
        ("query={", 400, "GRAPHQL_PARSE_FAILED"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_get_takes_the_same_from_the_query_string(
    client: Client, query_string: str, status: int, code: str | None
) -> None:
    response = client().get(f"/graphql?{query_string}", headers={"Accept": GRAPHQL})

    assert response.status_code == status
    if code is None:
        assert "errors" not in response.json()
    else:
        assert code_of(response) == code


def test_a_query_string_that_is_too_long_is_to_be_sent_by_post(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    # The limit itself is longer than what the client of this test takes.
    monkeypatch.setattr("gateway.transport.graphql_request.LONGEST_QUERY_STRING", 100)

    response = client().get("/graphql", params={"query": "{ __typename }".ljust(100)})

    assert (response.status_code, code_of(response)) == (414, "BAD_REQUEST")
    assert "by POST" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("query", "words"),
    [("mutation { edit }", "edited in its files"), ("subscription { contentChanged }", "Send a query instead")],
)
def test_what_is_no_query_is_refused_in_plain_words(client: Client, method: str, query: str, words: str) -> None:
    made, headers = client(), {"Accept": GRAPHQL}
    response = (
        made.get("/graphql", params={"query": query}, headers=headers)
        if method == "GET"
        else made.post("/graphql", json={"query": query}, headers=headers)
    )

    assert (response.status_code, code_of(response)) == (405 if method == "GET" else 400, "OPERATION_NOT_SUPPORTED")
    assert words in response.json()["errors"][0]["message"]


def test_old_clients_get_a_200_for_a_query_that_does_not_fit_and_new_ones_a_400(client: Client) -> None:
    made = client()

    old, new = (made.post("/graphql", json={"query": "{ x }"}, headers={"Accept": a}) for a in (PLAIN_JSON, GRAPHQL))

    assert (old.status_code, code_of(old)) == (200, "GRAPHQL_VALIDATION_FAILED")
    assert (new.status_code, code_of(new)) == (400, "GRAPHQL_VALIDATION_FAILED")


def test_an_answer_names_the_revision_that_it_is_of(client: Client) -> None:
    made = client()

    response = made.post("/graphql", content=QUERY, headers=JSON)

    assert response.headers["content-revision"] == made.get("/readyz").json()["revision"]


def test_a_browser_without_a_query_is_sent_to_graphiql_where_it_is_on(client: Client) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

    shown, hidden = client().get("/graphql", headers=headers), client(graphiql=False).get("/graphql", headers=headers)

    assert (shown.status_code, shown.headers["location"]) == (303, "/graphiql")
    assert (hidden.status_code, code_of(hidden)) == (400, "BAD_REQUEST")
    assert client(graphiql=False).get("/graphiql").status_code == 404


def test_the_schema_is_hidden_where_introspection_is_off(client: Client) -> None:
    hidden = client(introspection=False)

    assert hidden.get("/schema.graphql").status_code == 404
    refused = hidden.post("/graphql", json={"query": "{ __schema { description } }"})
    assert code_of(refused) == "GRAPHQL_VALIDATION_FAILED"
    assert hidden.post("/graphql", content=QUERY, headers=JSON).json() == {"data": {"__typename": "Query"}}


def failing(method: str) -> strawberry.Schema:
    @strawberry.type
    class Query:
        @strawberry.field
        def secret(self) -> str | None:
            raise RuntimeError(f"password of {method}")

        @strawberry.field
        def well(self) -> str:
            return "well"

    return strawberry.Schema(Query)


@pytest.mark.parametrize("mode", ["production", "development"])
def test_a_fault_of_our_own_is_told_by_the_id_under_which_it_is_logged(
    mode: str, capfd: pytest.CaptureFixture[str]
) -> None:
    gateway = Gateway(load_settings(mode=mode), files=MemoryFiles(), schema=failing(mode))
    with TestClient(create_app(gateway=gateway), base_url="http://localhost") as made:
        assert gateway.current.wait_for(lambda snapshot: True, timeout=10) is not None
        response = made.post("/graphql", json={"query": "{ secret well }"}, headers={"Accept": GRAPHQL})

    body = response.json()
    assert (response.status_code, body["data"]) == (200, {"secret": None, "well": "well"})
    [error] = body["errors"]
    assert (error["path"], error["extensions"]) == (["secret"], {"code": "INTERNAL_SERVER_ERROR"})
    told = re.match(r"Internal error ([0-9a-f]{12})\.", error["message"])
    assert told is not None
    assert ("password" in error["message"]) is (mode == "development")
    logged = "".join(capfd.readouterr())
    assert told[1] in logged
    assert f"password of {mode}" in logged


@pytest.mark.parametrize("mode", ["production", "development"])
def test_a_fault_outside_of_graphql_is_masked_the_same(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Gateway(load_settings(mode=mode), files=MemoryFiles())

    def fail(*_: object) -> None:
        raise RuntimeError("password")

    monkeypatch.setattr(gateway.executor, "execute", fail)
    monkeypatch.setattr(gateway, "is_asset", fail)
    app = create_app(gateway=gateway)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as made:
        assert gateway.current.wait_for(lambda snapshot: True, timeout=10) is not None
        answers = made.post("/graphql", content=QUERY, headers=JSON), made.get("/assets/a.png")

    for response in answers:
        assert response.status_code == 500
        [error] = response.json()["errors"]
        assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
        assert ("password" in error["message"]) is (mode == "development")


@pytest.mark.parametrize("path", ["/nothing", "/graphql/", "/graphql/x", "/docs", "/openapi.json", "/static/nothing"])
def test_an_address_that_is_not_there_has_the_same_shape_of_error(client: Client, path: str) -> None:
    response = client().get(path)

    assert (response.status_code, code_of(response)) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "path", ["/", "/livez", "/readyz", "/preview", "/schema.graphql", "/graphiql", "/assets/a.png"]
)
def test_pages_are_read_only(client: Client, path: str) -> None:
    response = client().post(path)

    assert (response.status_code, code_of(response)) == (405, "METHOD_NOT_ALLOWED")
    assert "GET" in response.headers["allow"]


def test_every_answer_tells_browsers_to_do_nothing_else_with_it(client: Client) -> None:
    made = client()
    for path in ("/", "/livez", "/nothing", "/graphql?query={__typename}", "/graphql", "/static/site.js", "/graphiql"):
        headers = made.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers


def test_a_request_has_exactly_one_host(serve: Callable[[Gateway], str], tmp_path: Path) -> None:
    address = urlsplit(serve(Gateway(load_settings(content=tmp_path), files=MemoryFiles()))).netloc

    def status(*hosts: str) -> int:
        connection = http.client.HTTPConnection(address, timeout=10)
        connection.putrequest("GET", "/livez", skip_host=True)
        for host in hosts:
            connection.putheader("Host", host)
        connection.endheaders()
        found = connection.getresponse().status
        connection.close()
        return found

    assert status("a") == 200
    assert status() == 400
    assert status("a", "b") == 400


def test_what_an_operation_could_cost_is_told_to_those_who_ask(client: Client) -> None:
    query = '{"query": "{ posts(first: 3) { nodes { title } } }"}'
    told = [client().post("/graphql", content=query, headers=JSON | also) for also in ({}, {"GraphQL-Cost": "include"})]
    assert "extensions" not in told[0].json()
    cost = told[1].json().pop("extensions")["cost"]
    assert told[1].json()["data"] == told[0].json()["data"]
    assert 0 < cost["estimated"]["nodes"] < cost["limits"]["nodes"] == 10_000
    assert 0 < cost["estimated"]["cost"] < cost["limits"]["cost"] == 5_000
