import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.graph.builder import Builder
from gateway.graph.derived import Derived
from gateway.graph.node import PageNode, PostNode
from gateway.graph.reader import GraphReader
from gateway.graph.reads import Reads, affected
from gateway.graph.routes import documents_at, route
from gateway.graph.snapshot import Snapshot
from tests.content import changes, post, snapshot

OWN = {"CNAME": "blog.org", "about.md": "", "index.md": "", "a b/Ünique.md": "", "blog/first/index.md": ""}


GRAPH = snapshot(OWN)


def asked(graph: Snapshot, url: str, locale: str | None = None) -> tuple[list[str] | None, Reads]:
    """The paths of the Documents at an address, None for another host; and what was read for it."""
    reader = GraphReader(graph, Derived())
    path = route(reader, url)
    return None if path is None else [node.key for node in documents_at(reader, path, locale)], reader.reads


def found(graph: Snapshot, url: str, locale: str | None = None) -> list[str] | None:
    return asked(graph, url, locale)[0]


@pytest.mark.parametrize(
    ("url", "paths"),
    [
        *((url, ["about"]) for url in ("/about", "/about/", "about", "/about.html", "/about.md", "/about/index.html")),
        *((url, ["about"]) for url in ("/about?a=/b#c", "/about#c?d", "/ABOUT", "//about//", "//blog.org/about")),
        *((url, ["about"]) for url in ("https://blog.org/about", "http://www.BLOG.org:80/about/?x")),
        *((url, ["index"]) for url in ("/", "", "/index.html", "/?page=2", "https://blog.org", "https://blog.org?a=/b")),
        *((url, ["a b/Ünique"]) for url in ("/a%20b/%C3%9Cnique", "/a b/Ünique", "/A%20B/%c3%bcNIQUE/")),
        *((url, ["blog/first"]) for url in ("/blog/first", "/blog/first/index.html")),
        *((url, []) for url in ("/about/us", "/blog//first", "/../about", "/%00", "/%FF", "/about%2F..", "mailto:a")),
        *((url, None) for url in ("https://other.org/about", "//other.org/about", "https://", "ftp://blog.org/about")),
    ],
)  # fmt: skip
def test_spellings_of_an_address(url: str, paths: list[str] | None) -> None:
    assert found(GRAPH, url) == paths


def test_aliases_and_other_addresses_lead_to_a_document_where_none_has_them_for_its_own() -> None:
    files = {
        "_posts/2024-03-01-hello.md": post(aliases="[/old/one.html, 'https://was.org/two/']"),
        "pages/here.md": post(redirect_from="/there"),
    }
    graph = snapshot(files)
    for url in ("/2024/03/01/hello", "/hello", "/_posts/2024-03-01-hello", "/OLD/one", "/two"):
        assert found(graph, url) == ["_posts/2024-03-01-hello"]
    assert found(graph, "/there") == ["pages/here"]
    assert found(snapshot(files | {"there.md": "", "hello.md": ""}), "/there") == ["there"]
    assert found(snapshot(files | {"there.md": "", "hello.md": ""}), "/hello") == ["hello"]


def test_capitals_tell_apart_what_differs_by_nothing_else() -> None:
    graph = snapshot({"About.md": "", "about.md": ""})
    assert (found(graph, "/About"), found(graph, "/about")) == (["About"], ["about"])
    assert found(graph, "/ABOUT") == ["about"]


def test_of_several_those_in_the_default_language_are_meant() -> None:
    same = {f"content/{tag}/a.md": post(permalink="/one", aliases="[/two]") for tag in ("de", "en")}
    graph = snapshot(same | {"content/en/b.md": ""})
    for url in ("/one", "/two"):
        assert (found(graph, url), found(graph, url, "de")) == (["content/en/a"], ["content/de/a"])
        assert found(graph, url, "fr") == []


def test_several_are_told_where_nothing_decides_between_them() -> None:
    assert found(snapshot({"a.md": post(permalink="/x"), "b.md": post(permalink="/x/")}), "/X") == ["a", "b"]
    assert found(snapshot({"a.md": post(alias="/x"), "b.md": post(alias="/x")}), "/x") == ["a", "b"]


def test_the_profile_of_an_author_is_no_document_at_an_address() -> None:
    assert found(snapshot({"authors/ana.md": post(name="Ana", aliases="[/ana]")}), "/ana") == []


PATHS = (
    *("about.md", "About.md", "index.md", "content/about.md", "content/de/about.md", "content/en/about.md"),
    *("_posts/2024-03-01-about.md", "docs/01-about.md", "docs/02-x.md", "about.fr.md", "authors/about.md", "CNAME"),
)
TEXTS = st.sampled_from(
    (
        *("", post(slug="x"), post(permalink="/about/"), post(alias="/about"), post(date="2024-03-01"), "blog.org"),
        *("[x](/about) [y](/x)", "[a](/h/2024/03/01/about) [b](/docs/about) [c](/docs/x)"),
        post(permalink="https://blog.org/about"),
    )
)
URLS = ("/about", "/About/", "/", "/x", "/de/about", "/2024/03/01/about", "https://blog.org/about", "/docs/about")


@given(files=st.dictionaries(st.sampled_from(PATHS), TEXTS, max_size=6))
@settings(max_examples=100, deadline=None)
def test_its_own_address_finds_a_document_or_one_of_the_same_address(files: dict[str, str]) -> None:
    graph = snapshot(files)
    nodes = {node.key: node for node in graph.nodes.values() if isinstance(node, PostNode | PageNode)}
    for node in nodes.values():
        rivals = [key for key, other in nodes.items() if other.url.casefold() == node.url.casefold()]
        answer = found(graph, node.url)
        assert answer
        assert set(answer) <= set(rivals)


@given(
    url=st.text()
    | st.builds("{}{}".format, st.sampled_from(("/", "//", "https://", "https://blog.org/", "%")), st.text())
)
@settings(deadline=None)
def test_no_address_breaks_the_search(url: str) -> None:
    answer = found(GRAPH, url)
    assert answer is None or len(answer) <= 1


@given(steps=st.lists(st.tuples(st.sampled_from(PATHS), st.none() | TEXTS), max_size=8))
@settings(max_examples=150, deadline=None)
def test_what_is_at_an_address_changes_only_with_what_was_read_for_it(steps: list[tuple[str, str | None]]) -> None:
    builder = Builder()
    builder.apply(changes({"first.md": ""}))
    for path, text in steps:
        before = builder.snapshot
        after, delta = builder.apply(changes({} if text is None else {path: text}, [path] if text is None else []))
        for url in URLS:
            answer, reads = asked(before, url)
            assert asked(after, url)[0] == answer or affected(reads, delta)
