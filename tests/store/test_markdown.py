import html
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway.store import markdown, prose, render
from gateway.store.document import Heading, Link, LinkKind


def headings(body: str) -> list[tuple[int, str, str]]:
    return [(heading.depth, heading.text, heading.anchor) for heading in markdown.read(body).headings]


def links(body: str) -> list[tuple[str, str, str]]:
    return [(link.kind.value, link.href, link.label) for link in markdown.read(body).links]


def sections(body: str) -> list[str | None]:
    return [link.section for link in markdown.read(body).links]


def test_the_seed_has_its_two_resources_under_a_line_that_serves_as_heading(shared: Path) -> None:
    header, _, body = (shared / "seed/support-groups.md").read_text().removeprefix("---  \n").partition("---  \n")
    found = markdown.read(body, first_line=header.count("\n") + 3)
    assert found.headings == ()
    assert [(link.line, link.kind, link.heading, link.section) for link in found.links] == [
        (24, LinkKind.BARE, None, "Resources"),
        (25, LinkKind.BARE, None, "Resources"),
    ]
    assert found.links[1].href == "https://www.helpguide.org/articles/therapy-medication/support-groups.htm"


# Headings


def test_headings_have_depth_plain_text_and_anchor() -> None:
    body = "# Hi *there* `co_de`\n\nSet **up**\n---\n\n### A [link](x) ###\n\n##NoSpace\n"
    assert headings(body) == [
        (1, "Hi there co_de", "hi-there-co_de"),
        (2, "Set up", "set-up"),
        (3, "A link", "a-link"),
    ]


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("What's new in 2.0?", "whats-new-in-20"),
        ("A  -  b", "a---b"),
        ("Über uns – 日本語", "über-uns--日本語"),
        ("नमस्ते", "नमस्ते"),
        ("🎉", "section"),
        ("", "section"),
        ("x {#Own-Id}", "Own-Id"),
        ("x {#a:b}", "ab"),
    ],
)
def test_an_anchor_is_made_as_github_makes_it_unless_one_is_given(text: str, anchor: str) -> None:
    assert [found for _, _, found in headings(f"## {text}\n")] == [anchor]


def test_no_two_anchors_are_the_same() -> None:
    body = "# a\n# a-1\n# a\n# a\n# x {#a}\n"
    assert [anchor for _, _, anchor in headings(body)] == ["a", "a-1", "a-2", "a-3", "a-4"]


def test_a_heading_counts_the_words_up_to_the_next() -> None:
    found = markdown.read("before it\n\n# One two\n\nthree\n\n- four\n\n### Five\n", first_line=10)
    assert found.headings == (
        Heading(text="One two", depth=1, anchor="one-two", line=12, word_count=4),
        Heading(text="Five", depth=3, anchor="five", line=18, word_count=1),
    )
    assert found.word_count == 7


def test_the_first_heading_is_the_first_of_depth_one() -> None:
    assert markdown.read("## a\n\n#\n\n# b\n\n# c\n").first_heading == "b"
    assert markdown.read("## a\n").first_heading is None


# Links


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[a *b* `c`](/x 'title')", ("inline", "/x", "a b c")),
        ("[a][R]\n\n[r]: /x", ("reference", "/x", "a")),
        ("[r][]\n\n[r]: /x", ("reference", "/x", "r")),
        ("[r]\n\n[r]: /x", ("reference", "/x", "r")),
        ("<https://a.b>", ("autolink", "https://a.b", "https://a.b")),
        ("<me@a.b>", ("autolink", "mailto:me@a.b", "me@a.b")),
        ("![alt *text*](i.png)", ("image", "i.png", "alt text")),
        ("https://a.b/?x=1&amp;y=2", ("bare", "https://a.b/?x=1&y=2", "https://a.b/?x=1&amp;y=2")),
        ("www.a.b", ("bare", "http://www.a.b", "www.a.b")),
        ('t <a href="/x?a=1&amp;b=2">l <b>b</b></a>', ("html", "/x?a=1&b=2", "l b")),
        ("<div>\n  <a href=/x>l</a>\n</div>", ("html", "/x", "l")),
        ("  <p>\n  <a\n  href='/x'>l</a>", ("html", "/x", "l")),
        ('<a href="/x">\n\n**l**\n\n</a>', ("html", "/x", "l")),
        ('<img src="i.png" alt="a  b">', ("image", "i.png", "a b")),
        ('t <img alt="a" src=i.png />', ("image", "i.png", "a")),
    ],
)
def test_a_link_is_found_however_it_is_written(body: str, expected: tuple[str, str, str]) -> None:
    assert links(body) == [expected]


def test_links_and_images_stand_in_the_order_in_which_they_begin() -> None:
    body = "[![alt](i.png) more](/x) https://a.b\n"
    assert links(body) == [
        ("inline", "/x", "alt more"),
        ("image", "i.png", "alt"),
        ("bare", "https://a.b", "https://a.b"),
    ]


def test_a_link_knows_its_line_and_the_heading_it_stands_under() -> None:
    body = "[a](/a)\n\n# One [b](/b)\n\ntext\n[c](/c)\n\n<div>\n\n<p>\n<a href='/d'>d</a>\n"
    assert [(link.href, link.line, link.heading, link.section) for link in markdown.read(body, 5).links] == [
        ("/a", 5, None, None),
        ("/b", 7, 0, "One b"),
        ("/c", 10, 0, "One b"),
        ("/d", 15, 0, "One b"),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_end_in_three_ways(line_end: str) -> None:
    body = line_end.join(["a", "b [c](/c)", "", "d", "[e](/e)", ""])
    assert [link.line for link in markdown.read(body).links] == [2, 5]


def test_a_bare_url_runs_through_emphasis_and_ends_at_code_and_links() -> None:
    assert links("https://a.b/_foo_/bar *see https://c.d/* **https://e.f/x**") == [
        ("bare", url, url) for url in ("https://a.b/_foo_/bar", "https://c.d/", "https://e.f/x")
    ]
    assert [href for _, href, _ in links("https://a.b/`c` https://d.e/[f](/g)")] == [
        "https://a.b/",
        "https://d.e/",
        "/g",
    ]


def test_text_after_a_bare_url_is_kept_once() -> None:
    assert markdown.plain_text("a https://b.c/_d_/e, *f* www.g.h.") == "a https://b.c/_d_/e, f www.g.h."


# Sections


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("Resources:-", "Resources"),
        ("Five words of any kind:-", "Five words of any kind"),
        ("**Sources:**", "Sources"),
        ("**Sources**:", "Sources"),
        ("__Further Reading__", "Further Reading"),
        ("see also -", "see also"),
        ("##Resources", "Resources"),
        ("###**References:**", "References"),
        ("References and notes:", "References and notes"),
        ("Resources", None),
        ("Resourceful people:", None),
        ("Remember:", None),
        ("**Remember**", None),
        ("There are more words in this one:-", None),
    ],
)
@pytest.mark.parametrize("separator", ["\n", "\n\n", "\\\n"])
def test_a_short_line_serves_as_heading_if_it_is_written_as_one(line: str, section: str | None, separator: str) -> None:
    assert sections(f"{line}{separator}https://a.b\n") == [section]


def test_a_section_reaches_to_the_next_section_or_heading() -> None:
    body = "# H\n\nSources:\n/x [a](/a)\n\nNotes:\n\n- [b](/b)\n\n## I\n\n[c](/c)\n"
    assert sections(body) == ["Sources", "Notes", "I"]


# Text


def test_plain_text_keeps_the_words_and_drops_the_markup() -> None:
    body = (
        "# T *e*\n\na  \nb `c` ![alt](i) [l](/x)\n\n- one\n  - two\n\n1. three\n\n   more\n\n"
        "| h | i |\n|---|---|\n| 1 | 2 |\n\n```py\nx = 1\n\n\n\ny\n```\n\n> q[^1]\n\n---\n\n- [x] done\n\n[^1]: note\n"
    )
    assert markdown.plain_text(body) == (
        "T e\n\na\nb c alt l\n\none\ntwo\n\nthree\nmore\n\nh\ti\n1\t2\n\nx = 1\n\n\n\ny\n\nq\n\ndone\n\nnote"
    )


def test_plain_text_keeps_the_text_of_html_without_scripts_and_styles() -> None:
    body = (
        "a <b>b</b> &amp; c<br>d <script>no</script> e\n\n<div>\n  <p>f &lt;</p><p>g</p>\n  <!-- no -->\n</div>\n\n"
        "<style>\n.no {}\n\n.no {}\n</style>\n\nh\n"
    )
    text = markdown.plain_text(body)
    assert text.split() == ["a", "b", "&", "c", "d", "e", "f", "<", "g", "h"]
    assert "c\nd" in text


# HTML


def test_bare_urls_are_linked_and_headings_have_their_anchors() -> None:
    body = "# Über *uns* #\n\nSee https://a.b/_x_/?y=1&amp;z=2, www.c.d.\n\nSet\n===\n\n#\n"
    assert render.html(body) == (
        '<h1 id="über-uns">Über <em>uns</em></h1>\n'
        '<p>See <a href="https://a.b/_x_/?y=1&amp;z=2" rel="noopener noreferrer">https://a.b/_x_/?y=1&amp;amp;z=2</a>, '
        '<a href="http://www.c.d" rel="noopener noreferrer">www.c.d</a>.</p>\n'
        '<h1 id="set">Set</h1>\n'
        '<h1 id="section"></h1>\n'
    )


def test_tables_tasks_and_footnotes_survive_the_sanitizer() -> None:
    shown = render.html(
        "|a|b|\n|:-|-:|\n|1|~~2~~|\n\n- [x] t\n- [ ] u\n  ===\n\nf[^n]\n\n[^n]: note\n\n```py\nx\n```\n"
    )
    assert '<td align="left">1</td><td align="right"><del>2</del></td>' in shown
    assert '<input checked="" type="checkbox" disabled="">\nt</li>' in shown
    assert '<h1 id="u"><input type="checkbox" disabled="">\nu</h1>' in shown
    assert '<a href="#fn-n"' in shown
    assert '<div id="fn-n">' in shown
    assert '<code class="language-py">x\n</code>' in shown


@pytest.mark.parametrize(
    ("body", "html", "text"),
    [
        ("![[pic.png|100]]", '<img src="pic.png" alt="" width="100">', ""),
        ("![[a b.png|100x20]]", '<img src="a%20b.png" alt="" width="100" height="20">', ""),
        ("![[pic.png|100 birds]]", '<img src="pic.png" alt="100 birds">', "100 birds"),
        ("![[Beta Note]]", '<a href="Beta%20Note" rel="noopener noreferrer">Beta Note</a>', "Beta Note"),
        ("![[Beta#Part\\|B]]", '<a href="Beta#Part" rel="noopener noreferrer">B</a>', "B"),
        ("[[Beta|100]]", '<a href="Beta" rel="noopener noreferrer">100</a>', "100"),
        ("x [[|100]] ![[\\|100]]", "x [[|100]] ![[|100]]", "x [[|100]] ![[|100]]"),
    ],
)
def test_an_embed_is_an_image_of_some_size_or_a_link(body: str, html: str, text: str) -> None:
    assert render.html(body, wikilinks=True).strip() == f"<p>{html}</p>"
    assert markdown.plain_text(body, wikilinks=True) == text


def test_an_embed_in_a_table_or_a_list_gets_the_address_that_it_leads_to() -> None:
    body = "- ![[pic.png|10]]\n\n| a |\n|---|\n| ![[A Note\\|n]] |\n"
    html = render.html(body, {"pic.png": "/x.png", "A Note": "/note"}, wikilinks=True)
    assert '<img src="/x.png" alt="" width="10">' in html
    assert '<td><a href="/note"' in html


@given(
    st.lists(
        st.sampled_from('![[ [[ ]] ]( ) [ ] ! \\ | \\| 100 2x3 a.png Note " ` \n # <b> http://x.org - *'.split(" "))
    )
)
def test_wikilinks_however_written_leave_no_mark_in_the_html(parts: list[str]) -> None:
    for body in ("".join(parts), f"| a | b |\n|---|---|\n| {''.join(parts)} |"):
        assert re.search("x[0-9a-f]{24}", render.html(body, wikilinks=True)) is None


@pytest.mark.parametrize("written", ["../a b.md#c", "é.md?x='1'", "/x&y", "mailto:a@b.c"])
@pytest.mark.parametrize("form", ["[t](<{}>)", '<a href="{}">t</a>'])
def test_links_are_rewritten_as_their_author_wrote_them(written: str, form: str) -> None:
    body = form.format(html.escape(written) if form.startswith("<") else written)
    (link,) = markdown.read(body).links
    assert 'href="/new?a&amp;b"' in render.html(body, {link.href: "/new?a&b"})
    assert "href" not in render.html(body, {link.href: "javascript:alert(1)"})


def test_images_and_bare_urls_are_rewritten_too() -> None:
    shown = render.html("![a](i.png) https://a.b/c", {"i.png": "/files/i.png", "https://a.b/c": "/go"})
    assert 'src="/files/i.png"' in shown
    assert 'href="/go"' in shown


@pytest.mark.parametrize(
    "body",
    [
        "x <script> y https://a.b",
        "<div>\n<style>\n.x {}\n\ny https://a.b",
        "- <script>\n\ny https://a.b",
        "> <!-- x\n\ny https://a.b",
        '<div>\n<a title="x\n\ny https://a.b',
        "- <script><!-- <script> </script>\n\ny https://a.b",
        "x <textarea> <select> <plaintext> <svg> <template> y https://a.b",
        "<iframe src=x>\n\ny https://a.b",
    ],
)
def test_raw_html_left_open_swallows_nothing_of_what_follows(body: str) -> None:
    shown = render.html(body)
    assert re.search("y (</a>)?<a href=", shown)
    assert links(body)[-1] == ("bare", "https://a.b", "https://a.b")
    assert "y https://a.b" in markdown.plain_text(body)


def test_html_larger_than_its_cap_gives_way_to_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "SMALLEST_CAP", 400)
    body = f"[r]: /{'x' * 100}\n\n" + "[r] & " * 100
    shown = render.html(body)
    assert shown.startswith("<p>Shown as plain text: ")
    assert "<pre>r &amp; r &amp; " in shown
    assert len(shown) <= 8 * len(body)


@pytest.mark.parametrize("body", [">v\n}\n> {}\n>-", "# t {#i}\n\n>v\n}\n> {}\n>-\n\n[a](/b)\n"])
def test_what_the_parser_panics_on_is_read_all_the_same(body: str) -> None:
    assert "v" in markdown.plain_text(body)
    assert "v" in render.html(body)
    assert len(markdown.read(body).links) == body.count("](")


# Any body

FRAGMENTS = [
    *("https://a.org/", "http://b.org/x_y", "www.c.org", "https://d.org/_e_/f", "https://f.org/(g)"),
    *(
        "https://h.org/?a&amp;b",
        "[x](https://i.org)",
        "![alt](https://j.org/k.png)",
        "<https://l.org>",
        "[r]",
        "[x][r]",
    ),
    *("<a href='https://m.org'>", "</a>", "<a href='https://n.org/?q&amp;r'>t</a>", "<img src='https://o.org/p.png'>"),
    *("<div>", "</div>", "<div>\n", "\n</div>", "<b>", "</b>", "<p>", "<br>", "<details>", "<Tabs id={1}>"),
    *("<!--", "-->", "<style>", "</style>", "\n\n[r]: https://r.org\n\n", "\n\n[^1]: ", "[^1]", "- [ ] ", "{#id}"),
    *("\n# ", "\n## ", "\n===\n", "\n---\n", "\n- ", "\n> ", "\n1. ", "\n    ", "\n```\n", "\n|a|b|\n|-|-|\n|"),
    *(" ", "  ", "\n", "\n\n", "\r\n", "\t", "*", "**", "_", "~", "~~", "`", "``", "\\", "\\_", "(", ")", "[", "]"),
    *("a", "é", "我", ".", ",", "!", ":", ";", "&", "&copy;", "<", ">", "'", '"', "=", "{", "}", "\0", "](", "# "),
    *("Resources:-\n", "**Sources**\n", "##Notes\n", "{{ x }}", ":::note\n"),
]
bodies = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)


class Addresses(HTMLParser):
    def __init__(self, shown: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(shown)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {encoded(value) for name, value in attrs if name in ("href", "src") and value}


def encoded(url: str) -> str:
    return quote(url, safe="!#$%&'()*+,-./:;=?@^_~")


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(bodies)
@example("<!--<<!--!> a\n<a href='https://m.org'>")
@example("- [ ] &\n    ---")
@example("|a|b|\n|-|-|\n|\n===\n\t[x](https://i.org)")
def test_the_web_addresses_that_are_read_are_those_that_are_shown(body: str) -> None:
    read = {encoded(link.href) for link in markdown.read(body).links if link.href.startswith("http")}
    assert read == {url for url in Addresses(render.html(body)).found if url.startswith("http")}


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(bodies | st.text() | st.text(st.sampled_from("#*_`[]()<>!&\\|-=~:{}\n ahtps/.w\r\t\0")))
def test_any_body_is_read_without_an_error_and_in_agreement_with_its_text(body: str) -> None:
    found = markdown.read(body)
    anchors = [heading.anchor for heading in found.headings]
    lines = [link.line for link in found.links] + [heading.line for heading in found.headings]
    assert found.word_count == prose.count_words(markdown.plain_text(body))
    assert all(anchors)
    assert len(set(anchors)) == len(anchors)
    assert all(1 <= line <= len(body.splitlines()) + 1 for line in lines)
    assert not re.search("x[0-9a-f]{24}", render.html(body))


@pytest.mark.parametrize(
    "piece",
    [
        *("[", "![", "](", "`", "*a _b", ">", "- > ", "1. ", "|", "# a\n", "[^1]", "![a ", "Resources:\n", "👨‍👩‍👧"),
        *("<", "<a ", '<a href="', "<!--", "<script> ", "a <script>\n\n", "<div>", "<b x>\n\n", "<a href=x>\n\n"),
        *("[", "[a](b) ", "[![a](b)](c) ", "[a]: b\n\n[a]\n\n", "[a:\n", "<p><a href=é></a>", "<a href=x></a> "),
        *("https://", "https://a.b", "https://a.b`c`", "_www.", "_www.a.b", "www.a.b*", "https://a.b/_c_", "&#9"),
    ],
)
def test_time_grows_with_the_body_and_no_faster(piece: str) -> None:
    body = piece * 4_000
    started = time.process_time()
    markdown.read(body)
    markdown.plain_text(body)
    render.html(body)
    # Takes 0.05 s or so; what is quadratic takes more than this at any machine's speed.
    assert time.process_time() - started < 5


def test_links_are_values() -> None:
    assert markdown.read("[a](/b)").links == (Link(href="/b", label="a", kind=LinkKind.INLINE, line=1, offset=4),)


@pytest.mark.parametrize(
    "body",
    [
        *("[x](@to)", "[x ](@to 'title')", "[x](<@to>)", "[](@to)", "![](@to)", "[*é*](@to)", "[a\\](to)](@to)"),
        *("`(to)` [x](@to)", "to [x](@to)", "[x](\n@to)", "> [x](\n> @to)", "- [a\n  b](@to)", "[x](@to&amp;)"),
        *("[x][r Ab] to\n\n[R  aB]: @to", "![x][]\n\n[x]: <@to>", "> [r] \n>\n> [r]: @to"),
        *("[[@to|x]]", "![[@to]]", "<@http://to>", "<@to@me.org>", "http: @http://to.org", "é www. @www.to.org"),
        *('to <a title="href" href="@to">x</a>', "<img alt=é src=@to>", "<p>é<b></b><a\n data-href=x HREF = '@to'>"),
    ],
)
def test_a_link_tells_where_its_address_is_written(body: str) -> None:
    before, _, after = body.partition("@")
    assert [link.offset for link in markdown.read(before + after).links] == [len(before.encode())]


def test_links_in_a_link_and_beside_each_other_have_each_their_own_place() -> None:
    body = "[![a](to)](to) [b](to)\n\n<p><a href=to>é</a><a href=to>é</a><img src=to>\n"
    found = [link.offset for link in markdown.read(body).links]
    assert sorted(found) == [match.start() for match in re.finditer(b"to", body.encode())]


# Where the excerpt ends


@pytest.mark.parametrize(
    "mark", ["<!--more-->", "<!-- more -->", "<!-- truncate -->", "{/* truncate */}", "\n<!--MORE-->\n"]
)
def test_what_is_above_the_mark_leads(mark: str) -> None:
    assert markdown.leading_text(f"One *two* [three][r].\n\n{mark}\n\nFour.\n\n[r]: x.md\n") == "One two three."


@pytest.mark.parametrize("body", ["One.", "One `<!--more-->` two.", "```\n<!--more-->\n```", "One <!-- moreover -->"])
def test_without_a_mark_nothing_leads(body: str) -> None:
    assert markdown.leading_text(body) is None


def test_a_separator_takes_the_place_of_the_mark() -> None:
    assert markdown.leading_text("One.\n\n<!--more-->\n\nTwo.\n\n***\n\nThree.", "***") == "One.\n\nTwo."
    assert markdown.leading_text("One.\n\n<!--more-->\n\nTwo.", "***") is None
