"""Links to what no file is although the site has it."""

import pytest

from gateway.graph.builder import Builder
from gateway.graph.snapshot import Snapshot
from tests.content import changes, post, snapshot


def told(graph: Snapshot) -> list[str]:
    return [problem.rule for problem in graph.problems.values()]


@pytest.mark.parametrize(
    "href",
    [
        *("/blog/", "/news", "/tags/rivers/", "../../tags/rivers/", "/authors/ana/", "/category/a/b"),
        *("/blog/page/2/", "/tags/rivers/page/2", "/page/3/", "/feed.xml", "/posts/deep/", "/posts/deep/2", "../deep/"),
        *("/archive.html", "/blog/index.html"),
    ],
)
def test_a_page_that_the_generator_makes_leads_out_of_the_content(href: str) -> None:
    graph = snapshot({"posts/deep/a.md": post(f"[x]({href})"), "tags.md": "x", "other/rivers.md": "x"})
    assert told(graph) == ["link-outside"]


@pytest.mark.parametrize(
    "href", ["/posts/deep/gone", "tags/rivers.md", "blog.md", "/gone", "/posts/2-gone", "/posts/gone/"]
)
def test_what_no_generator_makes_leads_nowhere(href: str) -> None:
    assert told(snapshot({"posts/deep/a.md": post(f"[x]({href})")})) == ["link-not-found"]


def test_a_page_of_a_topic_is_found_where_there_is_a_file() -> None:
    assert told(snapshot({"a.md": "[x](/tags/rivers/)", "tags/rivers.md": "x"})) == []


def test_a_folder_is_one_as_long_as_a_file_is_in_it() -> None:
    builder = Builder()
    before, _ = builder.apply(changes({"posts/a.md": "[x](/posts/2024/may/)", "posts/2024/may/b.md": "b"}))
    after, _ = builder.apply(changes({}, ["posts/2024/may/b.md"]))
    again, _ = builder.apply(changes({"posts/2024/may/c.md": "c"}))
    assert [told(graph) for graph in (before, after, again)] == [["link-outside"], ["link-not-found"], ["link-outside"]]


@pytest.mark.parametrize(
    "href", ["README.md", "/CONTRIBUTING.md", "../docs/../readme.md#use", "../../LICENSE.md", "_part.md"]
)
def test_a_file_that_is_left_out_is_told_as_such(href: str) -> None:
    graph = snapshot({"a.md": f"[x]({href})", "docs/README.md": "x", "docs/contributing.md": "x"})
    (problem,) = graph.problems.values()
    assert (problem.rule, "left out of the content" in problem.message) == ("link-outside", True)


def test_a_readme_that_is_content_is_found() -> None:
    assert told(snapshot({"docs/a.md": "[x](README.md) [y](/docs/README.md)", "docs/README.md": "x"})) == []
