import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.graph.model import (
    Kind,
    NodeRef,
    bare_name,
    commonest,
    domain_of,
    fold,
    global_id,
    parse_global_id,
    parse_url,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Self Care", "self-care"),
        ("self_care", "self-care"),
        ("  Self -- Care! ", "self-care"),
        ("José Álvarez", "jose-alvarez"),
        ("Straße", "strasse"),
        ("ℌ", "h"),
        ("Jane Doe (@jane)", "jane-doe"),
        ("(@jane)", "jane"),
        ("Jane Doe <jane@example.org>", "jane-doe"),
        ("a < b", "a-b"),
        ("C", "c"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("がき", "がき"),
        ("한국어", "한국어"),
        ("हिंदी", "हिंदी"),
        ("?", "3f"),
        ("🎉", "f0-9f-8e-89"),
        ("", ""),
    ],
)
def test_fold(text: str, key: str) -> None:
    assert fold(text) == key


def test_letters_with_and_without_a_mark_of_another_script_are_two() -> None:
    assert fold("かき") != fold("がき")
    assert fold("हिंदी") != fold("हद")


@pytest.mark.parametrize(
    ("counts", "order"),
    [
        ({"Jose": 1, "José": 1}, ["José", "Jose"]),
        ({"Jose": 2, "José": 1}, ["Jose", "José"]),
        ({"Zoe\u0301": 1, "Zoe": 1, "Zoé": 2}, ["Zoé", "Zoe\u0301", "Zoe"]),
        ({"adhd": 1, "ADHD": 1}, ["ADHD", "adhd"]),
        ({}, []),
    ],
)
def test_the_commonest_text_is_first_and_of_equals_the_one_with_more_accents(
    counts: dict[str, int], order: list[str]
) -> None:
    assert commonest(counts) == order


@given(st.text())
def test_a_key_finds_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Silva (@ana) ", "Ana Silva"),
        ("Ana Silva <ana@example.org>", "Ana Silva"),
        ("(@ana)", "(@ana)"),
        (" <ana@example.org>", " <ana@example.org>"),
        ("Ana (Berlin)", "Ana (Berlin)"),
        ("Ana <3>", "Ana <3>"),
        ("(@ana) Silva)", "(@ana) Silva)"),
    ],
)
def test_a_name_without_what_stands_behind_it(text: str, name: str) -> None:
    assert bare_name(text) == name


@given(st.text(min_size=1).filter(str.strip))
def test_every_name_has_a_key(text: str) -> None:
    assert fold(text)


@given(kind=st.sampled_from(Kind), key=st.text(min_size=1))
def test_a_global_id_names_its_node(kind: Kind, key: str) -> None:
    text = global_id(NodeRef(kind, key))
    assert parse_global_id(text) == NodeRef(kind, key)
    assert text.replace("-", "").replace("_", "").isalnum()


@given(st.text())
def test_no_text_breaks_the_reading_of_global_ids(text: str) -> None:
    ref = parse_global_id(text)
    assert ref is None or ref.kind in Kind


@pytest.mark.parametrize("raw", [b"Post", b"Post:", b"Nothing:a", b"\xff:a", b""])
def test_what_is_no_global_id_names_nothing(raw: bytes) -> None:
    assert parse_global_id(base64.urlsafe_b64encode(raw).decode()) is None


@pytest.mark.parametrize(
    ("url", "normalized", "domain"),
    [
        ("https://example.com", "https://example.com", "example.com"),
        ("http://WWW.Example.COM/", "https://example.com", "example.com"),
        ("//example.com/a", "https://example.com/a", "example.com"),
        ("HTTPS://example.com/A/b/", "https://example.com/A/b", "example.com"),
        ("https://example.com:443/a", "https://example.com/a", "example.com"),
        ("http://example.com:80/a", "https://example.com/a", "example.com"),
        ("https://example.com:8443/a", "https://example.com:8443/a", "example.com"),
        ("https://me:secret@example.com/a", "https://example.com/a", "example.com"),
        ("https://example.com./a#part", "https://example.com/a", "example.com"),
        ("https://example.com/%7euser%2fa", "https://example.com/~user%2Fa", "example.com"),
        ("https://example.com/é", "https://example.com/%C3%A9", "example.com"),
        ("https://münchen.de/", "https://xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("https://example.com/?utm_source=x&a=1&utm_medium=y", "https://example.com?a=1", "example.com"),
        ("https://example.com/?fbclid", "https://example.com", "example.com"),
        ("https://example.com/?my_fbclid=1&q=utm_x", "https://example.com?my_fbclid=1&q=utm_x", "example.com"),
        ("https://www.com/", "https://www.com", "www.com"),
        ("https://www.www.com/", "https://www.com", "www.com"),
        ("http://[2001:DB8::1]:8080/a", "https://[2001:db8::1]:8080/a", "2001:db8::1"),
        ("http://localhost:3000", "https://localhost:3000", "localhost"),
        ("http://192.168.0.1/", "https://192.168.0.1", "192.168.0.1"),
        ("https://my_host.example.com", "https://my_host.example.com", "my_host.example.com"),
    ],
)
def test_parse_url(url: str, normalized: str, domain: str) -> None:
    found = parse_url(url)
    assert found is not None
    assert (found.normalized, found.domain) == (normalized, domain)


@pytest.mark.parametrize(
    "url",
    [
        "", "example.com", "mailto:a@b.org", "https://", "https://com", "https://.com", "https://a..b", "https://[::1",
        "https://a.org:port", "https://a.org/a b", 'https://a.org/"', "https://{{site.url}}/a", "https://\ud800.org",
        "https://" + "ü" * 80 + ".org",
    ],
)  # fmt: skip
def test_what_is_no_web_address(url: str) -> None:
    assert parse_url(url) is None


PARTS = st.text(alphabet="aB1.-_~%/éü&=?+:@#\\", max_size=12)


@given(host=st.text(alphabet="aBw.-1üß:[]", max_size=14), rest=PARTS)
def test_the_normal_form_is_its_own(host: str, rest: str) -> None:
    found = parse_url(f"https://{host}/{rest}")
    if found is not None:
        assert parse_url(found.normalized) == found
        assert domain_of(found.normalized) == found.domain


@given(path=st.lists(st.sampled_from(("a", "B", "%41", "é", "b-c")), max_size=3), query=st.sampled_from(("", "?a=1")))
def test_spellings_of_one_page_meet(path: list[str], query: str) -> None:
    place = "".join(f"/{part}" for part in path)
    spellings = {
        f"https://example.com{place}{query}",
        f"http://www.EXAMPLE.com:80{place}/{query}#there",
        f"https://example.com{place}{query}{'&' if query else '?'}utm_source=x",
    }
    assert len({parse_url(spelling) for spelling in spellings}) == 1
