import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import hypothesis.strategies as st
import pytest
from hypothesis import given
from starlette.testclient import TestClient

from gateway.transport.error_response import RefusedError
from gateway.transport.graphql_request import GraphQLRequest
from gateway.transport.persisted_documents import PersistedDocuments, hash_of

Client = Callable[..., TestClient]

GRAPHQL = "application/graphql-response+json"
TEXT = "{ posts { totalCount } }"
OTHER = "{ __typename }"
HASH = sha256(TEXT.encode()).hexdigest()
ANSWER = {"data": {"posts": {"totalCount": 1}}}
NOT_FOUND, NOT_SUPPORTED = "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"


def persisted(document_id: Any = HASH, version: Any = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": document_id}}


def post(client: TestClient, **said: Any) -> httpx2.Response:
    return client.post("/graphql", json=said, headers={"Accept": GRAPHQL})


def get(client: TestClient, **said: Any) -> httpx2.Response:
    parameters = {name: value if isinstance(value, str) else json.dumps(value) for name, value in said.items()}
    return client.get("/graphql", params=parameters, headers={"Accept": GRAPHQL})


SENDERS = pytest.mark.parametrize("send", [post, get])


def told(response: httpx2.Response) -> tuple[int, str, str]:
    """The status of an answer that is one error, its code and its words; no cache may keep it."""
    [error] = response.json()["errors"]
    assert "data" not in response.json()
    assert response.headers["cache-control"] == "no-store"
    return response.status_code, error["extensions"]["code"], error["message"]


@SENDERS
def test_a_hash_is_not_known_before_its_text_was_sent_and_is_from_then_on(
    client: Client, send: Callable[..., httpx2.Response]
) -> None:
    made = client()

    assert told(send(made, extensions=persisted())) == (200, NOT_FOUND, "PersistedQueryNotFound")
    assert send(made, query=TEXT, extensions=persisted()).json() == ANSWER
    found = [send(made, extensions=persisted()), send(made, documentId=HASH), send(made, documentId=f"sha256:{HASH}")]
    assert [each.json() for each in found] == [ANSWER] * 3
    assert {each.headers["cache-status"] for each in found} == {"gateway; hit"}


def test_what_post_has_brought_get_finds_with_variables_and_name(client: Client) -> None:
    made = client()
    text = "query One($n: Int!) { posts(first: $n) { nodes { title } } } query Two { __typename }"
    asked: dict[str, Any] = {"operationName": "One", "variables": {"n": 1}, "extensions": persisted(hash_of(text))}

    assert "data" in post(made, query=text, **asked).json()
    assert get(made, **asked).json() == {"data": {"posts": {"nodes": [{"title": "First"}]}}}
    assert get(made, operationName="Two", extensions=persisted(hash_of(text))).json() == {
        "data": {"__typename": "Query"}
    }


@SENDERS
@pytest.mark.parametrize("text", ["{", "{ nothing }", "mutation { a }", "subscription { a }", "", " "])
def test_a_document_that_cannot_be_carried_out_is_not_taken_up(
    client: Client, send: Callable[..., httpx2.Response], text: str
) -> None:
    made = client()
    said = persisted(hash_of(text))

    assert "errors" in send(made, query=text, extensions=said).json()
    assert told(send(made, extensions=said))[1] == NOT_FOUND


@SENDERS
def test_a_text_comes_in_under_its_own_hash_alone(client: Client, send: Callable[..., httpx2.Response]) -> None:
    made = client()

    status, code, words = told(send(made, query=OTHER, extensions=persisted()))

    assert (status, code) == (400, "BAD_REQUEST")
    assert "is not that of the text" in words
    assert told(send(made, extensions=persisted()))[1] == NOT_FOUND
    assert told(send(made, query=OTHER, documentId="any"))[:2] == (400, "BAD_REQUEST")


@SENDERS
@pytest.mark.parametrize(
    ("extensions", "words"),
    [
        (persisted(version=2), "`version` of `extensions.persistedQuery` must be 1"),
        (persisted(version="1"), "must be 1"),
        (persisted(version=True), "must be 1"),
        (persisted(version=None), "must be 1"),
        ({"persistedQuery": {"sha256Hash": HASH}}, "must be 1"),
        ({"persistedQuery": {"version": 1}}, "`sha256Hash`"),
        (persisted(None), "`sha256Hash`"),
        (persisted(""), "`sha256Hash`"),
        (persisted(7), "`sha256Hash`"),
        (persisted([HASH]), "`sha256Hash`"),
        (persisted(f"sha256:{HASH[1:]}"), "64 hexadecimal digits"),
        ({"persistedQuery": HASH}, "must be an object, not a string"),
        ({"persistedQuery": []}, "must be an object, not a list"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_hash_that_is_none_is_refused_in_words(
    client: Client, send: Callable[..., httpx2.Response], extensions: dict[str, Any], words: str
) -> None:
    status, code, message = told(send(client(), query=TEXT, extensions=extensions))

    assert (status, code) == (400, "BAD_REQUEST")
    assert words in message


@SENDERS
@pytest.mark.parametrize(
    "document_id", [HASH.upper(), HASH[:-1], HASH + "0", "g" * 64, "é" * 64, "１" * 64, "x-a:b", "a" * 5000]
)
def test_an_id_that_no_text_can_have_is_told_at_once(
    client: Client, send: Callable[..., httpx2.Response], document_id: str
) -> None:
    status, code, message = told(send(client(), extensions=persisted(document_id)))

    assert (status, code) == (400, NOT_FOUND)
    assert "64 hexadecimal digits in lower case" in message
    assert len(message) < 400


@pytest.mark.parametrize("document_id", [7, "", [], {}, False])
def test_a_document_id_is_a_string(client: Client, document_id: Any) -> None:
    status, code, message = told(post(client(), documentId=document_id))

    assert (status, code) == (400, "BAD_REQUEST")
    assert "`documentId` must be a string" in message


@SENDERS
def test_two_ids_in_one_request_have_to_be_the_same(client: Client, send: Callable[..., httpx2.Response]) -> None:
    made = client()

    status, code, message = told(send(made, documentId=hash_of(OTHER), extensions=persisted()))

    assert (status, code) == (400, "BAD_REQUEST")
    assert "two documents" in message
    assert send(made, query=TEXT, documentId=f"sha256:{HASH}", extensions=persisted()).json() == ANSWER


def test_members_that_clients_add_and_nulls_are_passed_over(client: Client) -> None:
    made = client()
    said = {"persistedQuery": {"version": 1, "sha256Hash": HASH, "miss": True}, "clientLibrary": {"name": "x"}}

    assert post(made, query=TEXT, extensions=said).json() == ANSWER
    assert post(made, query=None, documentId=None, extensions=said).json() == ANSWER
    assert post(made, query=TEXT, documentId=None, extensions={"persistedQuery": None}).json() == ANSWER


def test_where_none_are_taken_up_the_client_is_told_to_leave_it(client: Client) -> None:
    made = client(persisted_query_bytes=0)

    assert told(post(made, extensions=persisted())) == (200, NOT_SUPPORTED, "PersistedQueryNotSupported")
    assert post(made, query=TEXT, extensions=persisted()).json() == ANSWER
    assert told(post(made, extensions=persisted()))[1] == NOT_SUPPORTED


def test_a_flood_costs_others_a_request_and_no_memory(client: Client) -> None:
    made = client(persisted_query_bytes=8_000)
    assert post(made, query=TEXT, extensions=persisted()).json() == ANSWER

    for number in range(100):
        text = f"{{ n{number}: __typename }}"
        assert "data" in post(made, query=text, extensions=persisted(hash_of(text))).json()

    assert told(post(made, extensions=persisted()))[1] == NOT_FOUND
    assert post(made, query=TEXT, extensions=persisted()).json() == ANSWER
    assert get(made, extensions=persisted()).json() == ANSWER


def test_one_text_cannot_take_the_place_of_all_others(client: Client) -> None:
    made = client(persisted_query_bytes=8_000)
    large = TEXT + " " * 2_000
    assert post(made, query=TEXT, extensions=persisted()).json() == ANSWER

    assert post(made, query=large, extensions=persisted(hash_of(large))).json() == ANSWER

    assert told(post(made, extensions=persisted(hash_of(large))))[1] == NOT_FOUND
    assert post(made, extensions=persisted()).json() == ANSWER


class TestTrusted:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "count.graphql").write_text(TEXT)
        return tmp_path

    @SENDERS
    def test_one_is_known_by_its_name_and_by_its_hash(
        self, client: Client, folder: Path, send: Callable[..., httpx2.Response]
    ) -> None:
        made = client(trusted_documents=folder)

        for document_id in ("count", HASH, f"sha256:{HASH}"):
            assert send(made, documentId=document_id).json() == ANSWER
            assert send(made, extensions=persisted(document_id)).json() == ANSWER
        assert told(send(made, documentId="other"))[:2] == (400, NOT_FOUND)

    @SENDERS
    def test_others_are_carried_out_unless_these_are_the_only_ones(
        self, client: Client, folder: Path, send: Callable[..., httpx2.Response]
    ) -> None:
        open_, closed = client(trusted_documents=folder), client(trusted_documents=folder, trusted_only=True)

        assert send(open_, query=OTHER).json() == {"data": {"__typename": "Query"}}
        for said in (
            {"query": OTHER},
            {"query": TEXT + " "},
            {"query": OTHER, "extensions": persisted(hash_of(OTHER))},
            {"documentId": "other"},
            {"extensions": persisted(hash_of(OTHER))},
        ):
            status, code, message = told(send(closed, **said))
            assert (status, code) == (403, "DOCUMENT_NOT_TRUSTED")
            assert "`trusted_documents`" in message
        assert send(closed, query=TEXT).json() == ANSWER
        assert send(closed, documentId="count").json() == ANSWER
        assert send(closed, query=TEXT, documentId="count").json() == ANSWER

    def test_an_id_and_the_text_of_another_are_not_carried_out(self, client: Client, folder: Path) -> None:
        (folder / "type.graphql").write_text(OTHER)
        made = client(trusted_documents=folder, trusted_only=True)

        assert told(post(made, query=OTHER, documentId="count"))[:2] == (400, "BAD_REQUEST")
        assert told(post(made, query=OTHER, documentId=HASH))[:2] == (400, "BAD_REQUEST")

    def test_a_flood_leaves_it_alone(self, client: Client, folder: Path) -> None:
        made = client(trusted_documents=folder, persisted_query_bytes=4_000)
        for number in range(50):
            text = f"{{ n{number}: __typename }}"
            post(made, query=text, extensions=persisted(hash_of(text)))

        assert post(made, documentId="count").json() == ANSWER


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3), st.booleans()), max_size=40))
def test_an_id_finds_its_own_text_or_none(steps: list[tuple[str, int, bool]]) -> None:
    documents = PersistedDocuments(4_000, {"name": "trusted"})
    for letter, length, brings in steps:
        text = letter * (1 + 100 * length)
        request = GraphQLRequest(text if brings else None, hash_of(text))
        try:
            assert documents.text(request) == text
        except RefusedError:
            assert not brings
        documents.take_up(request)

        assert documents.text(GraphQLRequest(None, "name")) == "trusted"
