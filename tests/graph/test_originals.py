"""A page is a post in all of its languages or in none."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.content_model import Collections, ContentModel, Languages
from gateway.graph.builder import Builder
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import PageNode
from gateway.graph.snapshot import Snapshot
from tests.content import ask, changes, post, snapshot

DATED = post(date="2024-01-01")
# English has the most files, and so is the default language.
EN = {f"en/more/{at}.md": "x" for at in range(3)}


def kinds(graph: Snapshot) -> dict[str, str]:
    found = {ref.key: ref.kind.value for ref in graph.nodes if ref.kind in (Kind.POST, Kind.PAGE)}
    return {key: kind for key, kind in sorted(found.items()) if "/more/" not in key}


def test_what_the_version_in_the_default_language_is_its_translations_are() -> None:
    graph = snapshot(EN | {"en/faq.md": "x", "de/faq.md": DATED, "fr/faq.md": "x", "en/a.md": DATED, "de/a.md": "x"})
    assert kinds(graph) == {"de/a": "Post", "de/faq": "Page", "en/a": "Post", "en/faq": "Page", "fr/faq": "Page"}
    query = '{ page(slug: "faq") { path translations { path } } }'
    assert ask(graph, query)["page"] == {
        "path": "en/faq",
        "translations": [{"path": "de/faq"}, {"path": "fr/faq"}],
    }
    said = [found.evidence for found in graph.decision.findings if found.name == "posts"]
    assert said == ["1 with a date, an author, a category or tags; 1 a translation of one"]


def test_without_one_in_the_default_language_the_first_by_path_goes_before() -> None:
    graph = snapshot(EN | {"de/x.md": "x", "fr/x.md": DATED})
    assert kinds(graph) == {"de/x": "Page", "fr/x": "Page"}


def test_the_file_without_a_language_in_its_name_is_the_original() -> None:
    assert kinds(snapshot({"a.md": DATED, "a.aa.md": "x"})) == {"a": "Post", "a.aa": "Post"}


def test_a_folder_of_posts_and_what_is_written_decide_before_the_original_does() -> None:
    keyed = post(translationKey="k", lang="en")
    files = {"notes/a.md": keyed, "posts/b.md": keyed.replace("en", "de"), "news-de/c.md": keyed.replace("en", "fr")}
    model = ContentModel(
        languages=Languages(default="en"), collections=Collections(posts=("news-de",), pages=("notes",))
    )
    assert kinds(snapshot(files, model=model)) == {"news-de/c": "Post", "notes/a": "Page", "posts/b": "Post"}


def test_pages_of_one_slug_have_nothing_to_do_with_each_other() -> None:
    graph = snapshot({"a/intro.md": post(lang="en", date="2024-01-01"), "b/intro.md": post(lang="de")})
    assert kinds(graph) == {"a/intro": "Post", "b/intro": "Page"}


def test_a_link_leads_to_the_translation_as_what_it_becomes() -> None:
    builder = Builder()
    builder.apply(changes(EN | {"en/a.md": "x", "de/a.md": "x", "de/b.md": "[a](a.md)", "de/c.md": "x"}))
    graph, delta = builder.apply(changes({"en/a.md": DATED}))
    linking = graph.nodes[NodeRef(Kind.PAGE, "de/b")]
    assert isinstance(linking, PageNode)
    assert [link.target for link in linking.links] == [NodeRef(Kind.POST, "de/a")]
    assert NodeRef(Kind.PAGE, "de/c") not in {change.ref for change in delta.nodes}


@pytest.mark.parametrize("collection", ["posts", "*"])
def test_a_written_permalink_of_posts_is_that_of_a_translation_too(collection: str) -> None:
    model = ContentModel(permalinks={collection: "/blog/:folder/:slug/"})
    files = EN | {"en/a.md": DATED, "de/a.md": "x", "de/b.md": "[a](/blog/de/a/)"}
    graph = snapshot(files, model=model)
    assert not [problem for problem in graph.problems.values() if problem.path == "de/b.md"]


TEXTS = st.sampled_from(
    ["x", DATED, post(translationKey="k"), post(translationKey="k", date="2024-01-01"), "[a](a.md)"]
)
I18N = "i18n/de/docusaurus-plugin-content-blog/a.md"
PATHS = st.sampled_from(
    [f"{folder}a.md" for folder in ("en/", "de/", "fr/", "blog/", "blog.fr/", "")] + ["a.de.md", "b.fr.md", I18N]
)
FILES = st.dictionaries(PATHS, TEXTS, max_size=6)


@given(first=FILES, second=FILES, seed=st.integers())
def test_the_order_of_edits_makes_no_difference(first: dict[str, str], second: dict[str, str], seed: int) -> None:
    builder = Builder()
    builder.apply(changes(first))
    steps = [*second.items(), *((path, None) for path in first if path not in second)]
    random.Random(seed).shuffle(steps)
    for path, text in steps:
        builder.apply(changes({path: text}) if text is not None else changes({}, [path]))
    assert list(builder.snapshot.content()) == list(snapshot(second).content())
