import string
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.store.record import Record, RecordKind, as_json, published, read_record


def author(said: dict[str, Any]) -> Record:
    return read_record(RecordKind.AUTHOR, said)


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ({"full_name": "Ana Silva"}, "name", "Ana Silva"),
        ({"title": "Ana"}, "name", "Ana"),
        ({"title": "Ana"}, "role", None),
        ({"name": "Ana", "title": "Editor"}, "role", "Editor"),
        ({"name": "Ana", "title": "Ana"}, "role", None),
        ({"name": "Ana", "title": "About Ana", "role": "Editor"}, "role", "Editor"),
        ({"bio": " Writes. "}, "description", "Writes."),
        ({"website": "https://ana.example"}, "url", "https://ana.example"),
        ({"url": "/team/ana"}, "url", "/team/ana"),
        ({"url": "javascript:alert(1)"}, "url", None),
        ({"image_url": "https://pics.example/a.png"}, "image", "https://pics.example/a.png"),
        ({"avatar": {"src": "a.png"}}, "image", "a.png"),
        ({"avatar": False, "picture": "b.png"}, "image", "b.png"),
        ({"slug": "ana"}, "id", "ana"),
        ({"name": 1917}, "name", "1917"),
        ({"name": ["Ana"]}, "name", None),
    ],
)
def test_a_key_is_read_by_any_of_its_names(said: dict[str, Any], field: str, value: str | None) -> None:
    assert getattr(author(said), field) == value


@pytest.mark.parametrize(
    ("said", "profiles", "handles"),
    [
        ({"socials": {"x": "ana", "github": "@ana-s"}}, ("https://x.com/ana", "https://github.com/ana-s"), "ana ana-s"),
        ({"twitter": "@ana"}, ("https://twitter.com/ana",), "ana"),
        ({"github_username": "ana"}, ("https://github.com/ana",), "ana"),
        ({"linkedin": "https://www.linkedin.com/in/ana"}, ("https://www.linkedin.com/in/ana",), ""),
        ({"mastodon": "@ana@town.example"}, ("https://town.example/@ana",), "ana@town.example"),
        ({"links": [{"label": "Home", "url": "https://ana.example"}]}, ("https://ana.example",), ""),
        ({"social": [{"platform": "github", "handle": "ana"}]}, ("https://github.com/ana",), "ana"),
        ({"sameAs": ["https://a.example", "nonsense"]}, ("https://a.example",), ""),
        ({"profiles": "https://a.example"}, ("https://a.example",), ""),
        ({"handle": "ana"}, (), "ana"),
        ({"x": "two words"}, (), ""),
        ({"x": "ana/../bo?q"}, ("https://x.com/ana/../bo%3Fq",), ""),
        ({"socials": {"email": "mailto:ana@example.org", "x": "javascript:alert(1)"}}, (), ""),
    ],
)
def test_names_on_services_become_addresses(said: dict[str, Any], profiles: tuple[str, ...], handles: str) -> None:
    found = author(said)
    assert (found.profiles, " ".join(found.handles)) == (profiles, handles)


def test_addresses_and_numbers_that_nobody_asked_to_be_published_are_left_out() -> None:
    said = {
        "name": "Ana",
        "email": "ana@example.org",
        "Phone": "123",
        "contact": "ana@example.org",
        "links": [{"label": "Email", "url": "mailto:ana@example.org"}, {"url": "https://ana.example"}],
        "socials": {"email": "x", "github": "ana"},
        "list": ["ana@example.org", "kept"],
    }
    assert orjson.loads(as_json(said)) == {
        "name": "Ana", "links": [{"url": "https://ana.example"}], "socials": {"github": "ana"}, "list": ["kept"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "key",
    [
        *(
            "phone",
            "PHONE",
            "workPhone",
            "phone_number",
            "home phone",
            "telephone",
            "cell-phone",
            "phone2",
            "phonenumber",
        ),
        *("mobile", "Mobile", "work_mobile", "mobilePhone", "mobile-number", "mobileNo", "tel", "mail", "contactEmail"),
    ],
)
def test_a_key_for_an_address_or_a_number_is_left_out(key: str) -> None:
    assert published({key: "123"}) == {}


@pytest.mark.parametrize(
    "key", ["microphone", "saxophone", "headphones", "telephony", "mobile_app", "mobileApp", "automobile", "hotel"]
)
def test_a_key_that_only_holds_such_a_word_is_kept(key: str) -> None:
    assert published({key: "x"}) == {key: "x"}


KEYS = st.sampled_from(("name", "title", "id", "url", "avatar", "socials", "links", "x", "github", "email", "label"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(string.ascii_letters + "@:/. ", max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, JSON, max_size=6))
def test_no_record_raises_and_what_it_publishes_is_settled(said: dict[str, Any]) -> None:
    found = author(said)
    assert all(address.lower().startswith(("http:", "https:", "//")) for address in found.profiles)
    assert "mailto:" not in as_json(said).decode()
    assert published(published(said)) == published(said)
