import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.store import html


def tags(piece: str) -> list[tuple[str, str, dict[str, str]]]:
    found, _ = html.tokens(piece)
    return [(token.kind, token.name, dict(token.attributes)) for token in found if token.kind != "text"]


def text(piece: str) -> str:
    found, _ = html.tokens(piece)
    return "".join(token.name for token in found if token.kind == "text")


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("<A HREF=x>", {"href": "x"}),
        ("<a href='x y' b c=\"1\">", {"href": "x y", "b": "", "c": "1"}),
        ("<a\nhref = 'x'\n/>", {"href": "x"}),
        ("<a href='a&amp;b'>", {"href": "a&b"}),
        ("<a href='1' href='2'>", {"href": "1"}),
        ("<a title='>' href=x>", {"title": ">", "href": "x"}),
    ],
)
def test_attributes_are_read_in_all_their_forms(tag: str, attributes: dict[str, str]) -> None:
    assert tags(tag) == [("start", "a", attributes)]


def test_text_has_entities_read_and_comments_and_scripts_left_out() -> None:
    assert text("a &lt; <b>b</b><!-- c --><!DOCTYPE d><?e?><script>f</script><STYLE>g</style>h < i") == "a < bh < i"


@pytest.mark.parametrize(
    ("piece", "closing"),
    [
        ("<p>a</p>", ""),
        ("<div>", ""),
        ("<!-- a", "-->"),
        ("<!-->a", ""),
        ("<!-- a --!>", ""),
        ("<a href=x", ">"),
        ("<a href='x", "'>"),
        ('<a title="', '">'),
        ("<style>", "</style>"),
        ("<script>a", "--></script>"),
        ("<script><!-- <script> </script>", "--></script>"),
        ("<script><!-- <script> </script> --></script>", ""),
        ("<style a='", "'></style>"),
        ("<iframe", "></iframe>"),
    ],
)
def test_what_a_piece_leaves_open_is_told(piece: str, closing: str) -> None:
    assert html.tokens(piece)[1] == closing


@given(st.text(st.sampled_from("<>/!-='\"a bscript&#x;")))
def test_with_what_is_told_nothing_is_left_open(piece: str) -> None:
    _, closing = html.tokens(piece)
    assert html.tokens(piece + closing)[1] == ""


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p onclick=x style=y class=z id=i>a</p>", "<p>a</p>"),
        ("<h2 id=i class=z>a</h2>", '<h2 id="i">a</h2>'),
        ("<div id=i>a</div>", "<div>a</div>"),
        ("<script>x</script><style>y</style><iframe src=z>w</iframe>a", "a"),
        ("<svg><a href='https://x.y'>a</a></svg>", '<a href="https://x.y" rel="noopener noreferrer">a</a>'),
        ("<math>a</math>", "a"),
        ("<form action=x><button>a</button></form>", "a"),
        ("<a href='javascript:x'>a</a>", '<a rel="noopener noreferrer">a</a>'),
        ("<a href='data:text/html,x' target=_blank>a</a>", '<a rel="noopener noreferrer">a</a>'),
        ("<a href='//x.y' rel=opener>a</a>", '<a href="//x.y" rel="noopener noreferrer">a</a>'),
        ("<img src='x' onerror=y alt=a>", '<img src="x" alt="a">'),
        ("<code class='language-c++'>a</code>", '<code class="language-c++">a</code>'),
        ("<code class='language-py x'>a</code>", "<code>a</code>"),
        ("<input type=text name=n value=v>", '<input type="checkbox" disabled="">'),
        ("<details open><summary>a</summary></details>", '<details open=""><summary>a</summary></details>'),
        ("<plaintext>a<p>b", "a<p>b</p>"),
        ("<select><option>a<p>b", "a<p>b</p>"),
        ("<!-- x -->a", "a"),
    ],
)
def test_only_what_the_policy_names_is_shown(written: str, shown: str) -> None:
    assert html.sanitize(written) == shown


FRAGMENTS = [
    *("<b>", "</b>", "<svg>", "<math>", "<style>", "<title>", "<!--", "<a href=x:y>", "<p id=q>", "<img src="),
    *("onload=x", ">", "'", '"', "a"),
]


@given(st.lists(st.sampled_from(FRAGMENTS)).map("".join))
def test_what_is_shown_does_not_change_when_sanitized_again(written: str) -> None:
    shown = html.sanitize(written)
    assert html.sanitize(shown) == shown


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<b x={i}>", "<b x={i} title='</b>'>", "<b x={i}><table></b></table>", "<ul><li>"],
)
def test_html_that_would_keep_a_parser_busy_is_told(piece: str) -> None:
    assert html.is_costly("".join(piece.replace("{i}", str(i)) for i in range(3_000)))


def test_long_but_flat_html_is_not_costly() -> None:
    assert not html.is_costly("<ul>" + "<li><p>a <b>b</b><br></p></li>" * 30_000 + "</ul>")
