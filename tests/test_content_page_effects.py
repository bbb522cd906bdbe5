"""Each entry of the `gateway.toml` that docs/content.md shows does what the page says of it."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Gateway
from gateway.content_model import read_model
from gateway.execution.executor import Request
from gateway.graph.node import PageNode, PostNode
from gateway.lint.run import lint
from gateway.settings import load_settings
from gateway.store.ignore import Ignore
from gateway.store.memory_files import MemoryFiles
from tests.content import post
from tests.test_content_page import shown

FILES = {
    "blog/a.md": post(
        "[1](/handbook/c/) [2](/de/x) [3](https://example.org/2024/01/14/a/) [[c]] [4](http://other.org) [5](gone.md)",
        headline="A headline",
        date="2024-01-14",
        tags="[sleep]",
        categories="[health]",
        author="ana",
        rating=5,
        **{"hero-color": "red", "reviewer": "ana", "part-of": "news/2024/b"},
    ),
    "news/2024/b.md": post("[1](/2024/01/14/a/)", date="3/4/2024"),
    "docs/c.md": post("x", date="2024-01-01"),
    "docs/deep/d.md": post("x", date="2024-01-01"),
    "team/ana.md": post(name="Ana Silva"),
    "topics/sleep.md": post(title="All of sleep"),
    "areas/health.md": post(title="All of health"),
    "content/de/x.md": "x",
    "content/en/x.md": "x",
    "about.fr.md": "x",
    "1.guide.md": "x",
    "drafts/z.md": "x",
    "y.tmp.md": "x",
}


@cache
def gateway() -> Gateway:
    model = read_model(tomllib.loads(shown()))
    made = Gateway(
        load_settings(Path(__file__).parent.parent / "content"),
        files=MemoryFiles(FILES, ignore=Ignore(patterns=model.reading.ignore)),
        model=model,
    )
    made.load()
    return made


A = '{ post(path: "blog/a") { %s } }'


ANSWERS: list[tuple[str, str, Any]] = [
    ("collections.posts", "{ posts { nodes { path } } }", ["news/2024/b", "blog/a"]),
    ("collections.pages", '{ page(path: "docs/c") { path } }', ["docs/c"]),
    ("collections.pages", '{ page(path: "docs/deep/d") { path } }', ["docs/deep/d"]),
    ("collections.authors", "{ authors { nodes { name isStub } } }", ["Ana Silva", False]),
    ("collections.tags", A % "tags { name }", ["All of sleep"]),
    ("collections.categories", A % "categories { name }", ["All of health"]),
    ("languages.folders", '{ page(path: "content/de/x") { locale } }', ["de"]),
    ("languages.suffixes", '{ page(path: "about.fr") { locale } }', ["fr"]),
    ("languages.default", '{ page(slug: "x") { path } }', ["content/en/x"]),
    ("reading.ignore", '{ z: page(path: "drafts/z") { path } y: page(path: "y.tmp") { path } }', []),
    ("reading.dates", '{ post(path: "news/2024/b") { publishedAt } }', ["2024-04-03T00:00:00+00:00"]),
    ("reading.numbers", '{ page(slug: "guide") { path } }', ["1.guide"]),
    ("keys.title", A % "title", ["A headline"]),
    ("fields.rating", A % "rating", [5]),
    ("fields.heroColor", A % "heroColor", ["red"]),
    ("references.reviewer", A % "reviewer { name }", ["Ana Silva"]),
    ("references.series", '{ post(path: "news/2024/b") { parts { nodes { path } } } }', ["blog/a"]),
]


@pytest.mark.parametrize(("entry", "query", "found"), ANSWERS)
def test_what_is_written_has_its_effect(entry: str, query: str, found: list[Any]) -> None:
    graph = gateway().current.snapshot
    assert graph is not None
    answer = gateway().executor.execute(Request(query), graph)
    assert answer.errors == ()
    assert list(leaves(answer.data)) == found


ADDRESSES: list[tuple[str, str, Any]] = [
    ("permalinks.posts", "/2024/01/14/a/", "blog/a.md"),
    ("permalinks.docs", "/handbook/c/", "docs/c.md"),
    ("site.mounts", "/de/x", "content/de/x.md"),
    ("site.domains", "https://example.org/2024/01/14/a/", "blog/a.md"),
    ("reading.wikilinks", "c", "docs/c.md"),
]


@pytest.mark.parametrize(("entry", "href", "path"), ADDRESSES)
def test_what_is_written_of_addresses_has_its_effect(entry: str, href: str, path: str) -> None:
    graph = gateway().current.snapshot
    assert graph is not None
    links = [link for node in graph.nodes.values() if isinstance(node, PostNode) for link in node.links]
    targets = [graph.nodes[link.target] for link in links if link.href == href and link.target is not None]
    assert [target.document.path for target in targets if isinstance(target, PostNode | PageNode)] == [path]


def leaves(value: Any) -> Any:
    """The values in an answer, in order, without what is null."""
    match value:
        case dict():
            for each in value.values():
                yield from leaves(each)
        case list():
            for each in value:
                yield from leaves(each)
        case None:
            pass
        case _:
            yield value


def test_written_rules_have_their_effect() -> None:
    graph = gateway().current.snapshot
    assert graph is not None
    told = {problem.rule: problem.severity for problem in lint(graph, gateway().model)}
    assert told["link-not-found"] == "error"
    assert "link-insecure" not in told


def test_every_entry_that_is_shown_has_a_case() -> None:
    written = {f"{table}.{name}" for table, entries in tomllib.loads(shown()).items() for name in entries}
    cases = {entry for entry, _, _ in (*ANSWERS, *ADDRESSES)}
    assert cases == {entry for entry in written if not entry.startswith("rules.")}
