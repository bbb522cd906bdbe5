from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.content_model import ContentModel, FieldType, Reference, Target
from gateway.graph.builder import Builder
from gateway.graph.contribution import POSTS
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import PostNode
from gateway.graph.snapshot import Snapshot
from gateway.store.problem import Severity
from tests.content import changes, post, snapshot

FILES = {
    "posts/series/intro.md": post("Intro", slug="welcome", aliases="[/hello/]", author="Bo Li", tags="[C++]"),
    "posts/series/part.md": post("Part", category="Self Care"),
    "posts/other.md": post("Other", slug="same"),
    "posts/another.md": post("Another", slug="same"),
    "docs/about.md": "# About",
    "authors/ana.md": post("Ana", name="Ana Silva"),
    "authors.yml": "cleo:\n  name: Cleo Moss\n  github: mossy\n",
}


def led(to: Target, written: str, **options: Any) -> tuple[list[str], list[str]]:
    """What a key of posts/series/last.md leads to, as keys, and the messages of the Problems."""
    model = ContentModel(references={"key": Reference(to, **options)})
    graph = snapshot({**FILES, "posts/series/last.md": f"---\nkey: {written}\n---\n"}, model=model)
    node = graph.nodes[NodeRef(Kind.POST, "posts/series/last")]
    assert isinstance(node, PostNode)
    return [ref.key for ref in node.references[0]], [problem.message for problem in node.problems]


@pytest.mark.parametrize(
    ("to", "written", "key"),
    [
        (Target.AUTHORS, "Ana Silva", "ana"),
        (Target.AUTHORS, "ana silva", "ana"),
        (Target.AUTHORS, "ana", "ana"),
        (Target.AUTHORS, "{name: Ana Silva, role: editor}", "ana"),
        (Target.AUTHORS, "bo-li", "bo-li"),
        (Target.AUTHORS, "cleo", "cleo"),
        (Target.AUTHORS, "Cleo Moss", "cleo"),
        (Target.AUTHORS, "'@mossy'", "cleo"),
        (Target.TAGS, "c++", "c-plus-plus"),
        (Target.CATEGORIES, "self-care", "self-care"),
        (Target.POSTS, "posts/series/intro", "posts/series/intro"),
        (Target.POSTS, "/posts/series/intro/", "posts/series/intro"),
        (Target.POSTS, "posts/series/intro.md", "posts/series/intro"),
        (Target.POSTS, "intro.md", "posts/series/intro"),
        (Target.POSTS, "../other", "posts/other"),
        (Target.POSTS, "welcome", "posts/series/intro"),
        (Target.POSTS, "hello", "posts/series/intro"),
        (Target.POSTS, "another", "posts/another"),
        (Target.POSTS, "[intro]", "posts/series/intro"),
        (Target.PAGES, "docs/about", "docs/about"),
        (Target.PAGES, "about", "docs/about"),
    ],
)
def test_a_reference_is_found(to: Target, written: str, key: str) -> None:
    assert led(to, written) == ([key], [])


@pytest.mark.parametrize(
    ("to", "written", "said"),
    [
        (Target.AUTHORS, "Nobody", "`key` names the author Nobody, which is not there."),
        (Target.TAGS, "c#", "`key` names the tag c#, which is not there."),
        (Target.CATEGORIES, "c++", "`key` names the category c++, which is not there."),
        (Target.POSTS, "docs/about", "`key` names the post docs/about, which is not there."),
        (Target.PAGES, "intro", "`key` names the page intro, which is not there."),
        (Target.POSTS, "1917", "`key` names the post 1917, which is not there."),
        (
            Target.POSTS,
            "same",
            "`key` names the post same, and 2 have that name: posts/another, posts/other.",
        ),
        (Target.POSTS, "[intro, part]", "`key` names 2; it takes one."),
        (Target.POSTS, "{weight: 1}", "`key` has a table where it takes a name."),
    ],
)
def test_a_reference_that_leads_nowhere_is_a_problem(to: Target, written: str, said: str) -> None:
    assert led(to, written) == ([], [said])


def test_a_reference_to_many_keeps_the_order_and_leaves_out_what_is_not_there() -> None:
    found = led(Target.POSTS, "[part, gone, intro, part]", many=True)
    assert found == (["posts/series/part", "posts/series/intro"], ["`key` names the post gone, which is not there."])


@pytest.mark.parametrize("nothing", ["", "''", "[]", "[null]"])
def test_no_name_is_no_reference(nothing: str) -> None:
    assert led(Target.POSTS, nothing) == ([], [])


@pytest.mark.parametrize("written", ["[Ana Silva, Jo]", "{weight: 1}"])
def test_what_is_not_one_name_has_a_rule_of_its_own(written: str) -> None:
    model = ContentModel(references={"reviewer": Reference(Target.AUTHORS)})
    graph = snapshot({"posts/a.md": f"---\ntitle: A\nreviewer: {written}\n---\n"}, model=model)
    assert [problem.rule for problem in graph.problems.values()] == ["reference-unfit"]


def test_names_that_are_missing_in_one_way_are_one_problem() -> None:
    found = led(Target.POSTS, "[gone, gone]", many=True)
    assert found == ([], ["`key` names the post gone, which is not there."])


def test_the_problem_is_at_the_key_and_says_what_mends_it() -> None:
    model = ContentModel(references={"reviewer": Reference(Target.AUTHORS, key="extra.reviewer")})
    graph = snapshot({"posts/a.md": "---\ntitle: A\nextra:\n  reviewer: Nobody\n---\n"}, model=model)
    (problem,) = graph.problems.values()
    assert (problem.line, problem.column, problem.rule) == (3, 1, "reference-not-found")
    assert (problem.severity, problem.remedy) == (Severity.ERROR, "Correct the name, or add the author.")


def test_the_other_end_lists_the_posts() -> None:
    model = ContentModel(references={"reviewer": Target.AUTHORS})
    graph = snapshot(FILES | {"posts/new.md": post(reviewer="Ana Silva", date="2024-01-01")}, model=model)
    assert [entry[-1] for entry in graph.index(POSTS, "ref:reviewer:Author:ana")] == ["posts/new"]


MODEL = ContentModel(
    fields={"rating": FieldType.INT, "on": FieldType.DATE},
    references={
        "reviewer": Target.AUTHORS,
        "topics": Reference(Target.TAGS, many=True),
        "section": Target.CATEGORIES,
        "series": Reference(Target.POSTS, many=True, reverse="parts"),
        "home": Target.PAGES,
    },
)
PATHS = ("posts/a.md", "posts/a/_index.md", "posts/b.md", "posts/b/index.md", "c.md", "authors/ana.md", "pages/a.md")
HEADERS: Mapping[str, tuple[str, ...]] = {
    "rating": ("1", "2.5", "'1'"),
    "on": ("2024-01-01", "never"),
    "reviewer": ("Ana", "bo", "Cy", "[Ana, Bo]"),
    "topics": ("[Red, blue]", "green", "red"),
    "section": ("Red", "other"),
    "series": ("[a, b]", "posts/b", "c", "x", "old"),
    "home": ("c", "pages/a", "posts/a", "a"),
    "author": ("Bo", "Ana", "Cy"),
    "tags": ("[red]", "[Blue, Green]"),
    "category": ("Red", "Other"),
    "slug": ("x", "a"),
    "aliases": ("[old]",),
    "date": ("2024-01-01", "2024-02-02"),
    "draft": ("true",),
}
TEXTS = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in HEADERS.items()}).map(
    lambda header: post(**header)
)
RECORDS = st.sampled_from(("cy: {name: Bo}", "bo: {name: Ana, github: cy}", "red: {handle: bo}"))
SAVED = st.one_of(
    st.tuples(st.sampled_from(PATHS), st.none() | TEXTS), st.tuples(st.just("authors.yml"), st.none() | RECORDS)
)
STEPS = st.lists(st.lists(SAVED, min_size=1, max_size=3).map(lambda pairs: dict(pairs)), max_size=6)


@given(STEPS)
@settings(deadline=None, max_examples=200)
def test_any_order_of_edits_leads_to_the_graph_of_a_fresh_load(steps: list[dict[str, str | None]]) -> None:
    builder = Builder(model=MODEL)
    files: dict[str, str] = {}
    for step in steps:
        removed = [path for path, text in step.items() if text is None and path in files]
        saved = {path: text for path, text in step.items() if text is not None}
        files = {path: text for path, text in (files | saved).items() if path not in removed}
        graph = builder.apply(changes(saved, removed))[0]
        assert list(graph.content()) == list(snapshot(files, model=MODEL).content())
        assert_every_reference_is_there(graph)


def assert_every_reference_is_there(graph: Snapshot) -> None:
    posts = [node for node in graph.nodes.values() if isinstance(node, PostNode)]
    for node in posts:
        assert all(ref in graph.nodes for refs in node.references for ref in refs)
