import pytest

from gateway.graph.snapshot import Snapshot
from tests.content import ask, errors, post, snapshot

GRAPH = snapshot(
    {
        "CNAME": "blog.org",
        "_posts/2024-03-01-hello.md": post(title="Hello", aliases="[/old-hello]"),
        "about.md": post(redirect_from="[/us, /team]"),
        "index.md": "# Home",
        "one.md": post(permalink="/same"),
        "two.md": post(permalink="/same"),
        "hallo.md": post(permalink="/both", lang="de"),
        "bonjour.md": post(permalink="/both", lang="fr"),
    }
)
QUERY = "query ($url: String!, $locale: String) { document(url: $url, locale: $locale) { __typename path url } }"


def document(url: str, graph: Snapshot = GRAPH, locale: str | None = None) -> str | None:
    found = ask(graph, QUERY, url=url, locale=locale)["document"]
    return None if found is None else f"{found['__typename']} {found['path']} at {found['url']}"


@pytest.mark.parametrize("url", ["/2024/03/01/hello/", "/2024/03/01/hello.html?utm_source=x#top", "/old-hello"])
def test_a_post_is_found_by_its_address_and_tells_its_own(url: str) -> None:
    assert document(url) == "Post _posts/2024-03-01-hello at /2024/03/01/hello"


def test_a_page_is_found_by_its_address_and_its_aliases() -> None:
    found = ask(GRAPH, '{ document(url: "https://www.blog.org/about/") { url aliases ... on Page { title } } }')
    assert found["document"] == {"url": "/about", "aliases": ["/us", "/team"], "title": "About"}
    assert document("/team/") == "Page about at /about"
    assert document("") == document("/") == "Page index at /"


def test_what_a_document_gives_for_its_address_finds_it() -> None:
    query = "{ posts { nodes { path url } } pages { nodes { path url } } }"
    listed = ask(GRAPH, query)
    alone = [node for kind in listed.values() for node in kind["nodes"] if node["url"] not in ("/same", "/both")]
    assert len(alone) == 3
    for node in alone:
        assert ask(GRAPH, QUERY, url=node["url"])["document"]["path"] == node["path"]


def test_nothing_is_found_where_nothing_is() -> None:
    assert document("/nowhere") is None
    assert document("/about", locale="de") is None
    assert document("/about", snapshot({})) is None


def test_the_language_tells_apart_what_has_one_address() -> None:
    assert document("/both", locale="de") == "Page hallo at /both"
    [(code, path, message)] = errors(GRAPH, QUERY, url="/both")
    assert (code, path) == ("BAD_USER_INPUT", ["document"])
    assert message == (
        "`url: '/both'` is that of 2: bonjour, hallo. "
        "Ask `post` or `page` for one by `path` instead, or give `locale` as well."
    )


@pytest.mark.parametrize("url", ["https://other.org/about", "//other.org/about", "ftp://blog.org/about", "https://"])
def test_an_address_of_another_site_is_refused(url: str) -> None:
    [(code, path, message)] = errors(GRAPH, QUERY, url=url)
    assert (code, path) == ("BAD_USER_INPUT", ["document"])
    assert message == f"`url: {url!r}` is no address on a host of this site: give the path alone, as in `/about`."


def test_a_draft_is_at_no_address() -> None:
    files = {"a.md": post(draft="true", permalink="/x", aliases="[/y]"), "b.md": ""}
    assert (document("/x", snapshot(files)), document("/y", snapshot(files))) == (None, None)
    assert document("/x", snapshot(files, drafts=True)) == "Page a at /x"
