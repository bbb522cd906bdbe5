import pytest

from gateway.content_model import ContentModel, Languages, Site
from gateway.graph.node import PageNode, PostNode
from gateway.graph.snapshot import Snapshot
from tests.content import post, snapshot


def urls(graph: Snapshot) -> dict[str, str]:
    """The addresses of the Documents by their files."""
    return {node.document.path: node.url for node in graph.nodes.values() if isinstance(node, PostNode | PageNode)}


@pytest.mark.parametrize(
    ("path", "text", "url"),
    [
        ("about.md", "", "/about"),
        ("index.md", "", "/"),
        ("_index.md", post(slug="home"), "/"),
        ("docs/index.md", "", "/docs"),
        ("docs/setup.md", post(slug="install"), "/docs/install"),
        ("docs/setup/index.md", post(slug="install"), "/docs/install"),
        ("blog/2024-03-01-hello.md", "", "/blog/hello"),
        ("_posts/2024-03-01-hello.md", "", "/2024/03/01/hello"),
        ("_posts/2024-03-01-hello.md", post(categories="[Life, Work]"), "/life/work/2024/03/01/hello"),
        ("_posts/2024-03-01-hello.md", post(date="2024-03-09"), "/2024/03/09/hello"),
        ("trips/_posts/2024-03-01-hello.md", "", "/trips/2024/03/01/hello"),
        ("_posts/hello.md", "", "/hello"),
        ("content/a.md", "", "/a"),
        ("a.md", post(permalink="/here/it/is.html"), "/here/it/is"),
        ("a.md", post(path="2016/09/29/First"), "/2016/09/29/First"),
        ("a.md", post(permalink="https://elsewhere.org/x"), "/a"),
        ("a.md", post(permalink="/:year/:title"), "/a"),
        ("home.md", post(permalink="/"), "/"),
        ("docs/a.md", post(slug="/b/c/"), "/docs/b/c"),
        ("notes/old.html.md", "", "/notes/old"),
        ("notes/Größe & Maß?.md", "", "/notes/Gr%C3%B6%C3%9Fe%20&%20Ma%C3%9F%3F"),
        ("notes/100%.md", "", "/notes/100%25"),
    ],
)
def test_the_address_of_a_document(path: str, text: str, url: str) -> None:
    assert urls(snapshot({path: text}))[path] == url


def test_written_patterns_go_before_what_is_usual_and_permalinks_before_these() -> None:
    model = ContentModel(permalinks={"posts": "/:year/:slug/", "docs": "/handbook/:name/"})
    files = {
        "_posts/2024-03-01-hello.md": "",
        "_posts/2024-03-02-own.md": post(permalink="/own/"),
        "docs/a.md": "",
    }
    assert urls(snapshot(files, model=model)) == {
        "_posts/2024-03-01-hello.md": "/2024/hello",
        "_posts/2024-03-02-own.md": "/own",
        "docs/a.md": "/handbook/a",
    }


def test_links_show_where_dated_posts_stand_and_documentation_with_dates_stays() -> None:
    files = {f"a/2024-03-0{at}-p{at}.md": post(f"[x](/archive/2024/03/0{at}/p{at}/)") for at in range(1, 4)}
    found = urls(snapshot(files | {"docs/setup.md": post(date="2024-01-01")}))
    assert found["a/2024-03-01-p1.md"] == "/archive/2024/03/01/p1"
    assert found["docs/setup.md"] == "/docs/setup"


def test_a_folder_stands_under_the_innermost_mount() -> None:
    model = ContentModel(site=Site(mounts={"content": "/", "content/docs": "/handbook"}))
    files = dict.fromkeys(("content/docs/a.md", "content/docs/index.md", "content/b.md", "content/index.md"), "")
    assert sorted(urls(snapshot(files, model=model)).values()) == ["/", "/b", "/handbook", "/handbook/a"]


LANGUAGES = {"content/en/a.md": "", "content/de/a.md": "", "content/en/b.md": ""}


def test_languages_but_the_default_one_stand_under_their_names() -> None:
    assert urls(snapshot(LANGUAGES)) == {
        "content/en/a.md": "/a",
        "content/de/a.md": "/de/a",
        "content/en/b.md": "/b",
    }


def test_a_pattern_is_filled_in_under_the_path_of_the_language() -> None:
    model = ContentModel(permalinks={"*": "/p/:slug"}, languages=Languages(default="en"))
    files = {**LANGUAGES, "about.fr.md": "", "about.md": "", "x.fr.md": "", "x.md": ""}
    found = urls(snapshot(files, model=model))
    assert (found["content/en/a.md"], found["content/de/a.md"]) == ("/p/a", "/de/p/a")
    assert (found["about.md"], found["about.fr.md"]) == ("/p/about", "/fr/p/about")


def test_a_language_at_the_end_of_the_name_stands_before_the_address() -> None:
    found = urls(snapshot({"index.md": "", "index.fr.md": "", "docs/a.md": "", "docs/a.fr.md": ""}))
    assert (found["docs/a.fr.md"], found["docs/a.md"], found["index.fr.md"]) == ("/fr/docs/a", "/docs/a", "/fr")
    french = ContentModel(languages=Languages(default="fr", suffixes=("fr", "en")))
    found = urls(snapshot({"a.fr.md": "", "a.en.md": "", "b.md": ""}, model=french))
    assert found == {"a.fr.md": "/a", "a.en.md": "/en/a", "b.md": "/b"}


def test_numbers_that_order_a_folder_are_no_part_of_the_address() -> None:
    dotted = {"1.guide/1.start.md": "", "1.guide/2.install.md": "", "2.api/1.start.md": ""}
    assert urls(snapshot(dotted))["1.guide/2.install.md"] == "/guide/install"
    dashed = {f"guide/0{at}-{name}.md": "" for at, name in enumerate(("start", "install", "run"), 1)}
    assert urls(snapshot(dashed))["guide/02-install.md"] == "/guide/install"
