import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.store import autolink, markdown, render


def urls(text: str) -> list[str]:
    return [link.label for link in markdown.read(text).links if link.kind == "bare"]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        # GFM 6.9, examples 622 to 629.
        ("www.commonmark.org", "www.commonmark.org"),
        ("Visit www.commonmark.org/help for more.", "www.commonmark.org/help"),
        ("Visit www.commonmark.org.", "www.commonmark.org"),
        ("Visit www.commonmark.org/a.b.", "www.commonmark.org/a.b"),
        ("www.google.com/search?q=Markup+(business)", "www.google.com/search?q=Markup+(business)"),
        ("www.google.com/search?q=Markup+(business)))", "www.google.com/search?q=Markup+(business)"),
        ("(www.google.com/search?q=Markup+(business))", "www.google.com/search?q=Markup+(business)"),
        ("www.google.com/search?q=(business))+ok", "www.google.com/search?q=(business))+ok"),
        ("www.google.com/search?q=commonmark&hl=en", "www.google.com/search?q=commonmark&hl=en"),
        ("www.google.com/search?q=commonmark&hl;", "www.google.com/search?q=commonmark"),
        ("www.commonmark.org/he<lp", "www.commonmark.org/he"),
        ("http://commonmark.org", "http://commonmark.org"),
        (
            "(Visit https://encrypted.google.com/search?q=Markup+(business))",
            "https://encrypted.google.com/search?q=Markup+(business)",
        ),
        # Beyond it.
        ("Source:https://a.b/c", "https://a.b/c"),
        ("HTTPS://a.b/c", "HTTPS://a.b/c"),
        ("[https://a.b/c].", "https://a.b/c"),
        ("https://a.b/c[1]", "https://a.b/c[1]"),
        ("see “https://a.b/c”.", "https://a.b/c"),
        ("「https://a.b/c」。", "https://a.b/c"),
        ("https://a.b/snake_case_name", "https://a.b/snake_case_name"),
        ("https://a.b/_x_ y", "https://a.b/_x"),
        ("*https://a.b/c*", "https://a.b/c"),
        ("**https://a.b/c**", "https://a.b/c"),
        ("https://a.b/~user/", "https://a.b/~user/"),
        ("https://a.b\u00a0x", "https://a.b"),
        ("https://日本.jp/あ", "https://日本.jp/あ"),
        ("https://a.b/c?!.,:*_~'\"", "https://a.b/c"),
    ],
)
def test_a_bare_url_is_found_without_what_is_the_sentences(text: str, url: str) -> None:
    assert urls(text) == [url]
    assert f">{url.replace('&', '&amp;')}</a>" in render.html(text)


@pytest.mark.parametrize(
    "text",
    [
        *("http://localhost", "http://", "www.", "www", "http://a_b.c_d", "xwww.a.b", "xhttp://a.b", "http://.a.b"),
        *("ftp://a.b", "mail@a.b", "`http://a.b`", "    http://a.b", "```\nhttp://a.b\n```", "<!-- http://a.b -->"),
        *("[http://a.b](x)", "[r http://a.b]\n\n[r http://a.b]: x", '<a href="x">http://a.b</a>', "<http://a.b>"),
        *("![http://a.b](x)", '<p title="http://a.b">x</p>', "[x]: http://a.b", "<script>http://a.b</script>"),
    ],
)
def test_what_is_no_bare_url_stays_text(text: str) -> None:
    assert urls(text) == []


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("www.a.b/c", "http://www.a.b/c"),
        ("https://a.b/?x=1&amp;y=2", "https://a.b/?x=1&y=2"),
        ("https://a.b/?x=1&y=2", "https://a.b/?x=1&y=2"),
        (r"https://a.b/c\_d", "https://a.b/c_d"),
    ],
)
def test_the_address_has_entities_and_escapes_read(written: str, href: str) -> None:
    assert autolink.href(written) == href


@given(st.text(st.sampled_from(list("htp:/w.ab_~*()[]&;<> \n\"'é”字"))).map(lambda text: f"http://a.b/{text}"))
def test_what_is_cut_off_was_at_the_tail(text: str) -> None:
    source = text.encode()
    end = autolink.trim(source, 0, len(source))
    assert end == 0 or source[:end].startswith(b"http://a.b")
    assert all(url and not url.endswith((".", ",", "!", "?", "*", "~")) for url in urls(text))
