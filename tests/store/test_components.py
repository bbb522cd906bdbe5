import pytest

from gateway.store import markdown
from gateway.store.document import LinkKind


def links(body: str) -> list[tuple[str, str]]:
    found = markdown.read(body).links
    assert all(body.encode()[link.offset :].startswith(link.href.encode()) for link in found)
    return [(link.href, link.label) for link in found]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('See <Link to="/a">the page</Link>.', [("/a", "the page")]),
        ('<Card\n  title={x => y}\n  href="/a"\n/>', [("/a", "")]),
        ("<Button size={2} to={'/a'}>Go</Button>", [("/a", "Go")]),
        ("é <nuxt-link to='/a'>Go</nuxt-link>", [("/a", "Go")]),
        ('::card{icon="x" to="/a"}\nText\n::', [("/a", "")]),
        (":button[Go there]{to=/a}", [("/a", "Go there")]),
        ("<Link to={a} href=`x`>x</Link> <Link data-href='/a'>x</Link> <Card goto='/a' />", []),
        ('`<Link to="/a">` and\n\n```\n<Link to="/b" />\n```', []),
        ('<a href="/a">x</a> [y](/b)', [("/a", "x"), ("/b", "y")]),
        ('10:30{to="/a"} <B to=""/>', []),
    ],
)
def test_an_address_in_an_attribute_of_a_component_is_a_link(body: str, found: list[tuple[str, str]]) -> None:
    assert links(body) == found


def test_a_figure_shows_an_image_and_may_be_a_link() -> None:
    body = '{{< figure src="a.png" alt="A cat" link="/cats" >}}'
    assert [(link.kind, link.href, link.label) for link in markdown.read(body).links] == [
        (LinkKind.IMAGE, "a.png", "A cat"),
        (LinkKind.HTML, "/cats", "A cat"),
    ]


@pytest.mark.parametrize("body", [':button[Go]{to="https://example.org/a"}', '{to="https://example.org/a"}'])
def test_a_web_address_in_an_attribute_ends_with_its_value_and_is_one_link(body: str) -> None:
    assert [href for href, _ in links(body)] == ["https://example.org/a"]


def test_the_links_of_a_line_are_in_its_section() -> None:
    (first, second) = markdown.read('[x](/x)\n\n# One\n\n<Link to="/a">a</Link>', first_line=3).links
    assert (first.section, second.section, second.line) == (None, "One", 7)
