import re
from collections.abc import Callable

import hypothesis.strategies as st
import pytest
from hypothesis import given
from starlette.testclient import TestClient

from gateway.app import Gateway, create_app
from gateway.settings import load_settings
from gateway.store.memory_files import MemoryFiles
from gateway.transport.http_caching import SharedCaching, etag, is_current
from tests.transport.test_http import failing

Client = Callable[..., TestClient]

GRAPHQL = "application/graphql-response+json"
TITLES = "{ posts { nodes { title } } }"
TAG = b'"' + b"a" * 32 + b'"'


def get(client: TestClient, query: str = TITLES, **headers: str) -> dict[str, str]:
    """The headers of the answer to a GET, with its status among them."""
    response = client.get(
        "/graphql", params={"query": query}, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    return {**response.headers, "status": str(response.status_code)}


def test_an_answer_by_get_may_be_kept_by_shared_caches_for_as_long_as_the_settings_say(client: Client) -> None:
    usual, other = client(), client(shared_cache_seconds=60, shared_cache_stale_seconds=0)

    assert get(usual)["cache-control"] == "public, max-age=0, s-maxage=5, stale-while-revalidate=30"
    assert get(other)["cache-control"] == "public, max-age=0, s-maxage=60"
    assert get(usual)["vary"] == "Accept"


def test_an_answer_by_post_is_not_for_caches(client: Client) -> None:
    response = client().post("/graphql", json={"query": TITLES}, headers={"If-None-Match": "*"})

    assert (response.status_code, response.headers["cache-control"]) == (200, "no-cache")
    assert "etag" not in response.headers


@pytest.mark.parametrize("accept", [GRAPHQL, "application/json"])
@pytest.mark.parametrize(
    "query", ["{", "{ nothing }", "mutation { a }", "query ($n: Int!) { posts(first: $n) { __typename } }"]
)
def test_errors_are_not_kept_and_not_compared(client: Client, query: str, accept: str) -> None:
    told = get(client(), query, accept=accept, if_none_match="*")

    assert told["cache-control"] == "no-store"
    assert not {"etag", "cache-status"} & set(told)
    assert told["status"] != "304"


def test_errors_in_fields_are_not_kept_and_not_compared() -> None:
    gateway = Gateway(load_settings(), files=MemoryFiles(), schema=failing("field"))
    with TestClient(create_app(gateway=gateway), base_url="http://localhost") as made:
        assert gateway.current.wait_for(lambda snapshot: True, timeout=10) is not None
        told = get(made, "{ secret well }", if_none_match="*")

    assert (told["status"], told["cache-control"], told["cache-status"]) == ("200", "no-store", "gateway; fwd=miss")
    assert "etag" not in told


def test_who_has_shown_a_proxy_who_they_are_gets_an_answer_for_nobody_else(client: Client) -> None:
    told = get(client(), authorization="Basic eA==")

    assert told["cache-control"] == "private, no-cache"
    assert get(client(), authorization="Basic eA==", if_none_match=told["etag"])["status"] == "304"


def test_a_client_that_has_the_answer_is_told_so_until_it_changes() -> None:
    files = MemoryFiles({"posts/a.md": "---\ntitle: A\n---\n", "posts/b.md": "---\ntitle: B\n---\n"})
    gateway = Gateway(load_settings(), files=files)
    with TestClient(create_app(gateway=gateway), base_url="http://localhost") as made:
        assert gateway.current.wait_for(lambda snapshot: True, timeout=10) is not None
        first = made.get("/graphql", params={"query": TITLES})
        tag = first.headers["etag"]
        same = made.get("/graphql", params={"query": TITLES}, headers={"If-None-Match": tag})
        files.write("posts/a.md", "---\ntitle: Another\n---\n")
        assert gateway.sync(10)
        changed = made.get("/graphql", params={"query": TITLES}, headers={"If-None-Match": tag})
        files.write("posts/a.md", "---\ntitle: A\n---\n")
        assert gateway.sync(10)
        back = made.get("/graphql", params={"query": TITLES}, headers={"If-None-Match": tag})

    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert not {"content-type", "content-length"} & set(same.headers)
    assert same.headers["cache-control"] == first.headers["cache-control"]
    assert (changed.status_code, "Another" in changed.text) == (200, True)
    assert changed.headers["etag"] != tag
    assert (back.status_code, back.headers["etag"]) == (304, tag)
    assert same.headers["content-revision"] == back.headers["content-revision"] != changed.headers["content-revision"]


def test_how_the_cache_dealt_with_a_request_is_told() -> None:
    files = MemoryFiles({"posts/a.md": "---\ntitle: A\n---\n", "posts/b.md": "---\ntitle: B\n---\n"})
    gateway = Gateway(load_settings(), files=files)
    with TestClient(create_app(gateway=gateway), base_url="http://localhost") as made:
        assert gateway.current.wait_for(lambda snapshot: True, timeout=10) is not None
        told = [get(made)["cache-status"], get(made)["cache-status"]]
        files.write("posts/a.md", "---\ntitle: Another\n---\n")
        assert gateway.sync(10)
        told += [get(made)["cache-status"], get(made)["cache-status"]]
        files.write("pages/unrelated.md", "---\ntitle: Page\n---\n")
        assert gateway.sync(10)
        told.append(get(made)["cache-status"])

    hit = "gateway; hit"
    assert told == ["gateway; fwd=miss; stored", hit, "gateway; fwd=stale; stored", hit, hit]


def test_a_cache_that_is_off_or_too_small_is_told_too(client: Client) -> None:
    off, small = client(answer_cache_bytes=0), client(answer_cache_bytes=1)

    assert [get(off)["cache-status"] for _ in "ab"] == ["gateway; fwd=bypass"] * 2
    assert [get(small)["cache-status"] for _ in "ab"] == ["gateway; fwd=miss"] * 2
    assert get(off)["etag"] == get(small)["etag"]


def test_how_long_it_took_is_told(client: Client) -> None:
    made = client()

    for told in (get(made), get(made), get(made, if_none_match="*")):
        names = [part.partition(";dur=")[0].strip() for part in told["server-timing"].split(",")]
        durations = [float(part.partition(";dur=")[2]) for part in told["server-timing"].split(",")]
        assert names == ["plan", "run", "total"]
        assert durations[2] + 0.002 >= durations[0] + durations[1] >= 0
    assert get(made, "{")["server-timing"].startswith("total;dur=")


@pytest.mark.parametrize(
    ("if_none_match", "is_same"),
    [
        (TAG, True),
        (b"W/" + TAG, True),
        (b"*", True),
        (b" * ", True),
        (b'"x", ' + TAG, True),
        (b'"x",W/"y" , W/' + TAG + b', "z"', True),
        (b'"a,b", ' + TAG, True),
        (b'""', False),
        (b'"x"', False),
        (b'"*"', False),
        (b'"x", *', False),
        (TAG.strip(b'"'), False),
        (TAG.upper(), False),
        (TAG[:-2] + b'"', False),
        (b'"' + b"a" * 100_000 + b'"', False),
        (b'"x", ' * 20_000 + TAG, True),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_tags_of_a_client_are_compared_weakly(if_none_match: bytes, is_same: bool) -> None:
    assert is_current(if_none_match, TAG) is is_same


TAGS = st.builds(
    lambda weak, text: (b"W/" if weak else b"") + b'"' + text + b'"',
    st.booleans(),
    st.binary(max_size=40).map(lambda text: bytes(byte for byte in text if byte > 0x22)),
)


@given(st.lists(TAGS, min_size=1, max_size=6), st.sampled_from([b",", b", ", b" ,\t"]), st.binary(max_size=20))
def test_a_list_of_tags_has_the_tag_exactly_if_one_of_them_is_it(tags: list[bytes], comma: bytes, body: bytes) -> None:
    tag = etag(body, None)

    assert not is_current(comma.join(tags), tag)
    assert is_current(comma.join([*tags, tag]), tag)
    assert is_current(comma.join([b"W/" + tag, *tags]), tag)


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_two_bodies_have_one_tag_exactly_if_they_are_the_same(one: bytes, other: bytes) -> None:
    assert (etag(one, None) == etag(other, None)) is (one == other)


def test_no_directive_is_sent_that_says_nothing() -> None:
    assert SharedCaching(0, 0).cache_control() == b"public, max-age=0, s-maxage=0"
