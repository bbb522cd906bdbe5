import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.graph.node import PostNode
from gateway.graph.snapshot import Snapshot
from tests.content import ask, errors, post, snapshot

FILES = {
    "posts/a.md": post(
        "# R\n\n[x](https://one.org/a)\n\n[y](https://two.org)",
        title="Alpha",
        date="2020-01-01",
        tags="[red, Blue]",
        category="Care",
        author_name="Ana",
        weight=3,
        seo="{robots: noindex}",
        flag="true",
    ),
    "posts/b.md": post(
        "[a](a.md) [gone](gone.md) https://one.org/b",
        title="beta",
        date="2021-06-01T12:00:00Z",
        tags="[red]",
        locale="en",
        weight=10,
    ),
    "posts/c.md": post("one two", title="Gamma", description="Third", image="x.png", authors="[Bo, Ana]", weight="'3'"),
    "posts/d.md": post("", title="delta", category="Other", updated="2022-01-01", list="[1, two]", draft="true"),
}
GRAPH = snapshot(FILES, drafts=True)
QUERY = """query ($where: PostFilter) {
  posts(where: $where, first: 100, orderBy: [{field: PATH, direction: ASC}]) { totalCount nodes { path } } }"""


def chosen(where: dict[str, Any], graph: Snapshot = GRAPH) -> str:
    """The last letters of the paths of the posts for which a filter holds."""
    found = ask(graph, QUERY, where=where)["posts"]
    assert found["totalCount"] == len(found["nodes"])
    return "".join(post["path"][-1] for post in found["nodes"])


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({}, "abcd"),
        ({"title": {"eq": "beta"}}, "b"),
        ({"title": {"eq": "BETA"}}, ""),
        ({"title": {"eq": "BETA", "caseSensitive": False}}, "b"),
        ({"title": {"ne": "beta"}}, "acd"),
        ({"title": {"in": ["beta", "Gamma"]}}, "bc"),
        ({"title": {"in": []}}, ""),
        ({"title": {"notIn": ["beta", "Gamma"]}}, "ad"),
        ({"title": {"contains": "ta"}}, "bd"),
        ({"title": {"startsWith": "G"}}, "c"),
        ({"title": {"endsWith": "A", "caseSensitive": False}}, "abcd"),
        ({"title": {"contains": "ta", "startsWith": "d"}}, "d"),
        ({"title": None}, "abcd"),
        ({"title": {}}, "abcd"),
        ({"description": {"exists": True}}, "c"),
        ({"description": {"exists": False}}, "abd"),
        ({"description": {"ne": "Third"}}, "abd"),
        ({"description": {"notIn": ["x"]}}, "abcd"),
        ({"path": {"eq": "posts/a"}}, "a"),
        ({"slug": {"eq": "c"}}, "c"),
        ({"locale": {"eq": "en"}}, "b"),
        ({"date": {"eq": "2020-01-01"}}, "a"),
        ({"date": {"ne": "2020-01-01"}}, "bcd"),
        ({"date": {"in": ["2020-01-01", "2021-06-01"]}}, "ab"),
        ({"date": {"notIn": ["2020-01-01"]}}, "bcd"),
        ({"date": {"lt": "2021-06-01"}}, "a"),
        ({"date": {"lte": "2021-06-01"}}, "ab"),
        ({"date": {"gt": "2020-01-01"}}, "b"),
        ({"date": {"gte": "2020-01-01", "lt": "2021-01-01"}}, "a"),
        ({"date": {"exists": False}}, "cd"),
        ({"publishedAt": {"eq": "2021-06-01T14:00:00+02:00"}}, "b"),
        ({"publishedAt": {"gte": "2021-06-01T12:00:00"}}, "b"),
        ({"updatedAt": {"exists": True}}, "d"),
        ({"wordCount": {"eq": 2}}, "c"),
        ({"wordCount": {"lte": 2, "gt": 0}}, "c"),
        ({"status": {"eq": "DRAFT"}}, "d"),
        ({"status": {"ne": "DRAFT"}}, "abc"),
        ({"status": {"in": ["DRAFT", "PUBLISHED"]}}, "abcd"),
        ({"status": {"notIn": ["PUBLISHED"]}}, "d"),
        ({"author": {"name": {"eq": "Ana"}}}, "a"),
        ({"authors": {"some": {"slug": {"eq": "ana"}}}}, "ac"),
        ({"category": {"slug": {"eq": "care"}}}, "a"),
        ({"category": {"not": {"slug": {"eq": "care"}}}}, "d"),
        ({"categories": {"none": {"name": {"eq": "Care"}}}}, "bcd"),
        ({"tags": {"some": {"or": [{"name": {"eq": "Blue"}}, {"name": {"eq": "x"}}]}}}, "a"),
        ({"tags": {"every": {"name": {"eq": "red"}}}}, "bcd"),
        ({"tags": {"every": {"name": {"eq": "red"}}, "count": {"gt": 0}}}, "b"),
        ({"tags": {"none": {"slug": {"eq": "red"}}}}, "cd"),
        ({"tags": {"count": {"eq": 2}}}, "a"),
        ({"tags": {"some": {}}}, "ab"),
        ({"resources": {"some": {"domain": {"eq": "one.org"}}}}, "ab"),
        ({"resources": {"every": {"domain": {"eq": "one.org"}}, "count": {"gte": 1}}}, "b"),
        ({"resources": {"some": {"section": {"eq": "R"}, "label": {"eq": "y"}}}}, "a"),
        ({"resources": {"none": {"url": {"endsWith": "/b"}}}}, "acd"),
        ({"resources": {"count": {"eq": 0}}}, "cd"),
        ({"hasImage": True}, "c"),
        ({"hasProblems": True}, "bc"),
        ({"isLinked": True}, "a"),
        ({"isLinked": False}, "bcd"),
        ({"and": [{"title": {"contains": "ta"}}, {"date": {"exists": True}}]}, "b"),
        ({"and": []}, "abcd"),
        ({"or": [{"slug": {"eq": "a"}}, {"slug": {"eq": "d"}}]}, "ad"),
        ({"or": []}, ""),
        ({"not": {"slug": {"eq": "a"}}}, "bcd"),
        ({"not": {"not": {"slug": {"eq": "a"}}}, "title": {"startsWith": "A"}}, "a"),
    ],
)
def test_a_filter_chooses(where: dict[str, Any], found: str) -> None:
    assert chosen(where) == found


@pytest.mark.parametrize(
    ("key", "op", "value", "found"),
    [
        ("weight", "EQ", 3, "a"),
        ("weight", "EQ", "3", "c"),
        ("weight", "NE", 3, "bcd"),
        ("weight", "IN", [3, 10], "ab"),
        ("weight", "NOT_IN", [3, "3"], "bd"),
        ("weight", "LT", 10, "a"),
        ("weight", "LTE", 10, "ab"),
        ("weight", "GT", 3, "b"),
        ("weight", "GTE", 3, "ab"),
        ("weight", "GTE", "2", "c"),
        ("weight", "EXISTS", True, "abc"),
        ("weight", "EXISTS", False, "d"),
        ("seo.robots", "EQ", "noindex", "a"),
        ("seo.robots.deeper", "EXISTS", True, ""),
        ("seo", "CONTAINS", "robots", ""),
        ("flag", "EQ", True, "a"),
        ("flag", "EQ", 1, ""),
        ("tags", "CONTAINS", "Blue", "a"),
        ("list", "CONTAINS", 1, "d"),
        ("title", "CONTAINS", "et", "b"),
        ("title", "CONTAINS", 1, ""),
        ("missing", "EQ", None, "abcd"),
    ],
)
def test_a_condition_on_front_matter_chooses(key: str, op: str, value: Any, found: str) -> None:
    assert chosen({"frontMatter": [{"key": key, "op": op, "value": value}]}) == found


@pytest.mark.parametrize(("op", "value"), [("IN", 3), ("NOT_IN", "a"), ("EXISTS", "yes")])
def test_a_condition_on_front_matter_that_makes_no_sense(op: str, value: Any) -> None:
    [(code, path, message)] = errors(GRAPH, QUERY, where={"frontMatter": [{"key": "a", "op": op, "value": value}]})
    assert (code, path) == ("BAD_USER_INPUT", ["posts"])
    assert message.startswith(f"`frontMatter` with `op: {op}` takes")


PAGES = snapshot(
    {
        "a.md": post("# R\n\n<https://one.org>", title="Alpha", weight=3, permalink="/first/"),
        "b.md": post("[a](a.md) [gone](gone.md)", title="beta", slug="second"),
        "docs/c.md": post("one two three four", title="Gamma", description="Third", image="x.png", lang="en"),
    }
)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({}, "abc"),
        ({"path": {"startsWith": "docs/"}}, "c"),
        ({"slug": {"eq": "second"}}, "b"),
        ({"url": {"in": ["/first", "/docs/c"]}}, "ac"),
        ({"title": {"contains": "A", "caseSensitive": False}}, "abc"),
        ({"description": {"exists": False}}, "ab"),
        ({"locale": {"eq": "en"}}, "c"),
        ({"wordCount": {"gte": 4}}, "c"),
        ({"resources": {"some": {"domain": {"eq": "one.org"}}}}, "a"),
        ({"hasImage": True}, "c"),
        ({"hasProblems": True}, "bc"),
        ({"isLinked": True}, "a"),
        ({"frontMatter": [{"key": "weight", "op": "EQ", "value": 3}]}, "a"),
        ({"not": {"isLinked": True}}, "bc"),
        ({"or": [{"isLinked": True}, {"locale": {"eq": "en"}}]}, "ac"),
        ({"and": [{"path": {"ne": "a"}}, {"not": {"path": {"eq": "b"}}}], "title": {"exists": True}}, "c"),
        ({"or": []}, ""),
        ({"title": None}, "abc"),
    ],
)
def test_a_filter_chooses_pages(where: dict[str, Any], found: str) -> None:
    query = "query ($where: PageFilter) { pages(where: $where) { totalCount nodes { path } } }"
    pages = ask(PAGES, query, where=where)["pages"]
    assert "".join(page["path"][-1] for page in pages["nodes"]) == found
    assert pages["totalCount"] == len(found)


def test_posts_are_filtered_by_their_addresses() -> None:
    assert chosen({"url": {"startsWith": "/posts/"}, "path": {"endsWith": "b"}}) == "b"
    assert chosen({"url": {"eq": "/posts/a/"}}) == ""


def test_terms_are_filtered_by_name_and_slug() -> None:
    query = "query ($w: TermFilter) { tags(where: $w) { totalCount nodes { name } } }"
    assert ask(GRAPH, query, w={"name": {"startsWith": "B"}})["tags"] == {"totalCount": 1, "nodes": [{"name": "Blue"}]}
    assert ask(GRAPH, query, w={"not": {"slug": {"eq": "blue"}}})["tags"]["nodes"] == [{"name": "red"}]


TEXT = st.fixed_dictionaries(
    {},
    optional={
        "eq": st.sampled_from(("Alpha", "beta", "a", "Third", "en")),
        "ne": st.sampled_from(("Alpha", "a", "en")),
        "in": st.lists(st.sampled_from(("Alpha", "beta", "c")), max_size=2),
        "notIn": st.lists(st.sampled_from(("Gamma", "b")), max_size=2),
        "contains": st.sampled_from(("a", "T", "")),
        "exists": st.booleans(),
        "caseSensitive": st.booleans(),
    },
)
DAYS = st.dates(dt.date(2019, 12, 31), dt.date(2021, 6, 2)).map(dt.date.isoformat)
DAY = st.fixed_dictionaries({}, optional={"lt": DAYS, "gte": DAYS, "ne": DAYS, "exists": st.booleans()})
TAG = st.fixed_dictionaries({"slug": TEXT})
TAGS = st.fixed_dictionaries({}, optional={"some": TAG, "every": TAG, "none": TAG})
LEAVES = st.fixed_dictionaries(
    {}, optional={"title": TEXT, "slug": TEXT, "description": TEXT, "locale": TEXT, "date": DAY, "tags": TAGS}
)
FILTERS = st.recursive(
    LEAVES,
    lambda inner: st.fixed_dictionaries(
        {},
        optional={"and": st.lists(inner, max_size=2), "or": st.lists(inner, max_size=2), "not": inner, "title": TEXT},
    ),
    max_leaves=6,
)


@given(where=FILTERS)
@settings(max_examples=200, deadline=None)
def test_a_filter_chooses_what_its_conditions_say(where: dict[str, Any]) -> None:
    posts = [node for _, node in sorted(GRAPH.nodes.items()) if isinstance(node, PostNode)]
    assert chosen(where) == "".join(post.key[-1] for post in posts if holds(where, post))


def holds(where: dict[str, Any], post: PostNode) -> bool:
    document = post.document
    checks = []
    for name, condition in where.items():
        if name == "and":
            checks += [holds(inner, post) for inner in condition]
        elif name == "or":
            checks.append(any(holds(inner, post) for inner in condition))
        elif name == "not":
            checks.append(not holds(condition, post))
        elif name == "date":
            checks.append(date_holds(condition, document.date.isoformat() if document.date else None))
        elif name == "tags":
            slugs = [tag.lower() for tag in document.tags]
            checks.append(tags_hold(condition, slugs))
        else:
            checks.append(text_holds(condition, getattr(document, name)))
    return all(checks)


def text_holds(where: dict[str, Any], text: str | None) -> bool:
    sensitive = where.get("caseSensitive", True)

    def fold(value: str) -> str:
        return value if sensitive else value.lower()

    checks: dict[str, Callable[[Any], bool]] = {
        "eq": lambda bound: text is not None and fold(text) == fold(bound),
        "ne": lambda bound: text is None or fold(text) != fold(bound),
        "in": lambda bound: text is not None and any(fold(text) == fold(item) for item in bound),
        "notIn": lambda bound: text is None or all(fold(text) != fold(item) for item in bound),
        "contains": lambda bound: text is not None and fold(bound) in fold(text),
        "exists": lambda bound: bound == (text is not None),
    }
    return all(checks[name](bound) for name, bound in where.items() if name in checks)


def date_holds(where: dict[str, Any], day: str | None) -> bool:
    # ISO days stand in the order of their letters.
    checks: dict[str, Callable[[Any], bool]] = {
        "lt": lambda bound: day is not None and day < bound,
        "gte": lambda bound: day is not None and day >= bound,
        "ne": lambda bound: day != bound,
        "exists": lambda bound: bound == (day is not None),
    }
    return all(checks[name](bound) for name, bound in where.items())


def tags_hold(where: dict[str, Any], slugs: list[str]) -> bool:
    matches = {name: [text_holds(inner["slug"], slug) for slug in slugs] for name, inner in where.items()}
    return any(matches.get("some", [True])) and all(matches.get("every", [])) and not any(matches.get("none", []))
