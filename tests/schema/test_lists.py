from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.graph.snapshot import Snapshot
from tests.content import ask, errors, post, snapshot

GRAPH = snapshot(
    {
        "posts/a.md": post(
            "[x](https://one.org)", title="B", date="2020-01-01", tags="[x, y]", categories="[C, D]", author_name="Ana"
        ),
        "posts/b.md": post(
            "[x](https://one.org/2)", title="a", date="2020-03-01", tags="[x]", category="D", author_name="Bo"
        ),
        "posts/c.md": post(title="b", tags="[y]", categories="[D, C]", authors="[Bo, Ana]", locale="en"),
        "posts/d.md": post(title="c", date="2021-01-01", tags="[x, z]", category="C", author_name="Ana", locale="en"),
        "posts/e.md": post(title="B", date="2020-01-01", tags="[z]", category="C", authors="[Ana, Bo]", locale="de"),
    }
)


def paths(posts: dict[str, Any]) -> str:
    return "".join(post["path"][-1] for post in posts["nodes"])


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("[]", "dbaec"),
        ("[{field: DATE}]", "dbaec"),
        ("[{field: DATE, direction: ASC}]", "aebdc"),
        ("[{field: DATE, nulls: FIRST}]", "cdbae"),
        ("[{field: DATE, direction: ASC, nulls: FIRST}]", "caebd"),
        ("[{field: TITLE, direction: ASC}]", "baced"),
        ("[{field: TITLE}]", "daceb"),
        ("[{field: TITLE, direction: ASC}, {field: DATE, nulls: FIRST}]", "bcaed"),
        ("[{field: PATH}]", "edcba"),
        ("[{field: WORD_COUNT}, {field: PATH, direction: ASC}]", "abcde"),
    ],
)
def test_orders(order: str, found: str) -> None:
    assert paths(ask(GRAPH, f"{{ posts(orderBy: {order}) {{ nodes {{ path }} }} }}")["posts"]) == found


ORDERS = ("[]", "[{field: TITLE}]", "[{field: DATE, direction: ASC}, {field: TITLE}]")
QUERY = """query ($first: Int, $after: String, $last: Int, $before: String) {
  posts(orderBy: ORDER, where: WHERE, first: $first, after: $after, last: $last, before: $before) {
    nodes { path } edges { cursor node { path } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


@given(
    size=st.integers(1, 6),
    order=st.sampled_from(ORDERS),
    where=st.sampled_from(("{}", '{title: {ne: "a"}}')),
    forward=st.booleans(),
)
@settings(deadline=None, max_examples=60)
def test_pages_make_up_the_whole_list(size: int, order: str, where: str, forward: bool) -> None:
    query = QUERY.replace("ORDER", order).replace("WHERE", where)
    whole = paths(ask(GRAPH, query)["posts"])
    met, cursor = "", None
    while True:
        page = ask(GRAPH, query, **({"first": size, "after": cursor} if forward else {"last": size, "before": cursor}))[
            "posts"
        ]
        info = page["pageInfo"]
        met = met + paths(page) if forward else paths(page) + met
        assert [edge["cursor"] for edge in page["edges"]][:1] == [info["startCursor"]]
        if not info["hasNextPage" if forward else "hasPreviousPage"]:
            break
        cursor = info["endCursor" if forward else "startCursor"]
    assert met == whole


PAGES = snapshot({"a.md": "# B", "b.md": "# a\n\none two", "c.md": "# b", "d.md": "# C\n\nsome words here"})


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("[]", "abcd"),
        ("[{field: PATH}]", "abcd"),
        ("[{field: PATH, direction: DESC}]", "dcba"),
        ("[{field: TITLE}]", "bacd"),
        ("[{field: TITLE, direction: DESC}]", "dacb"),
        ("[{field: WORD_COUNT}]", "dbac"),
        ("[{field: WORD_COUNT, direction: ASC}, {field: PATH, direction: DESC}]", "cabd"),
    ],
)
def test_orders_of_pages(order: str, found: str) -> None:
    assert paths(ask(PAGES, f"{{ pages(orderBy: {order}) {{ nodes {{ path }} }} }}")["pages"]) == found


def test_pages_are_paged_under_a_filter_and_an_order_with_cursors_of_their_own() -> None:
    query = """query ($after: String) { pages(first: 1, after: $after, where: {title: {ne: "a"}}, orderBy: ORDER) {
      totalCount nodes { path } pageInfo { hasNextPage endCursor } } }"""
    by_words = query.replace("ORDER", "[{field: WORD_COUNT}]")
    met, after = "", None
    while True:
        page = ask(PAGES, by_words, after=after)["pages"]
        met, after = met + paths(page), page["pageInfo"]["endCursor"]
        assert page["totalCount"] == 3
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert met == "dac"
    [(code, _, message)] = errors(PAGES, query.replace("ORDER", "[{field: TITLE}]"), after=after)
    assert code == "BAD_USER_INPUT"
    assert "ordered by word_count desc, and this one is ordered by title asc" in message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("first: -1", "`first: -1` is out of range: it takes a number from 0 to 100."),
        ("first: 101", "`first: 101` is out of range: it takes a number from 0 to 100."),
        ("last: 101", "`last: 101` is out of range: it takes a number from 0 to 100."),
        ("first: 1, last: 1", "`first` and `last` were both given"),
        ('after: "nonsense"', "`after` cannot be used as a cursor. It is not a cursor of this API."),
        ('before: ""', "`before` cannot be used as a cursor. It is not a cursor of this API."),
    ],
)
@pytest.mark.parametrize(
    "field", ["posts", "pages", "authors", "tags", "categories", "resources", "domains", "problems"]
)
def test_a_page_that_cannot_be_given(field: str, arguments: str, message: str) -> None:
    [(code, path, said)] = errors(GRAPH, f"{{ here: {field}({arguments}) {{ totalCount }} }}")
    assert (code, path) == ("BAD_USER_INPUT", ["here"])
    assert said.startswith(message)


def test_an_error_in_a_list_names_its_place() -> None:
    query = "{ posts(first: 1) { nodes { title tags { posts(first: 200) { totalCount } } } } }"
    assert errors(GRAPH, query)[0][:2] == ("BAD_USER_INPUT", ["posts", "nodes", 0, "tags", 0, "posts"])


def test_a_cursor_of_another_list_is_refused() -> None:
    cursor = ask(GRAPH, "{ posts { pageInfo { endCursor } } }")["posts"]["pageInfo"]["endCursor"]
    query = "query ($c: String) { posts(after: $c, orderBy: [{field: TITLE}]) { totalCount } }"
    [(code, path, message)] = errors(GRAPH, query, c=cursor)
    assert (code, path) == ("BAD_USER_INPUT", ["posts"])
    assert "ordered by published_at desc, and this one is ordered by title desc" in message


def test_a_cursor_of_authors_is_refused_by_tags() -> None:
    cursor = ask(GRAPH, "{ authors(first: 1) { pageInfo { endCursor } } }")["authors"]["pageInfo"]["endCursor"]
    assert cursor is not None
    [(code, path, message)] = errors(GRAPH, "query ($c: String) { tags(after: $c) { totalCount } }", c=cursor)
    assert (code, path) == ("BAD_USER_INPUT", ["tags"])
    assert "ordered by Author by name, and this one is ordered by Tag by name" in message


def test_no_members_are_looked_at_for_a_count() -> None:
    found = ask(GRAPH, "{ posts(first: 0) { totalCount nodes { title } pageInfo { hasNextPage endCursor } } }")["posts"]
    assert found == {"totalCount": 5, "nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}


@pytest.mark.parametrize("where", ["{}", '{tags: {some: {slug: {eq: "x"}}}}', '{title: {eq: "none"}}'])
@pytest.mark.parametrize("by", ["TAG", "CATEGORY", "AUTHOR", "YEAR", "MONTH", "DOMAIN", "LOCALE"])
def test_a_group_has_as_many_posts_as_it_says(by: str, where: str) -> None:
    query = f"""{{ posts(where: {where}) {{ nodes {{ path }}
      groups(by: {by}) {{ key name count posts {{ totalCount nodes {{ path }} }} }} }} }}"""
    found = ask(GRAPH, query)["posts"]
    for group in found["groups"]:
        assert group["count"] == group["posts"]["totalCount"] == len(group["posts"]["nodes"]) > 0
        assert [post for post in found["nodes"] if post in group["posts"]["nodes"]] == group["posts"]["nodes"]


def test_groups_and_facets_count_the_same_under_one_filter() -> None:
    found = ask(
        GRAPH,
        """{ posts(where: {title: {ne: "a"}}) { totalCount
        facets { tags { tag { slug } count } years { year count } authors { author { slug } count }
          categories { category { slug } count } domains { domain { name } count } }
        tags: groups(by: TAG) { key count } years: groups(by: YEAR) { key count }
        domains: groups(by: DOMAIN) { key count } } }""",
    )["posts"]
    facets = found["facets"]
    assert [(f["tag"]["slug"], f["count"]) for f in facets["tags"]] == [("x", 2), ("y", 2), ("z", 2)]
    assert [{"key": f["tag"]["slug"], "count": f["count"]} for f in facets["tags"]] == found["tags"]
    assert [{"key": str(f["year"]), "count": f["count"]} for f in facets["years"]] == found["years"]
    assert found["years"] == [{"key": "2021", "count": 1}, {"key": "2020", "count": 2}]
    assert [{"key": f["domain"]["name"], "count": f["count"]} for f in facets["domains"]] == found["domains"]
    assert [(f["author"]["slug"], f["count"]) for f in facets["authors"]] == [("ana", 4), ("bo", 2)]


@pytest.mark.parametrize("scope", ["ALL", "CATEGORY", "AUTHOR", "LOCALE"])
def test_previous_and_next_lead_back(scope: str) -> None:
    query = f"""{{ posts {{ nodes {{ path next(within: {scope}) {{ path previous(within: {scope}) {{ path }} }}
      previous(within: {scope}) {{ path next(within: {scope}) {{ path }} }} }} }} }}"""
    for found in ask(GRAPH, query)["posts"]["nodes"]:
        assert found["next"] is None or found["next"]["previous"] == {"path": found["path"]}
        assert found["previous"] is None or found["previous"]["next"] == {"path": found["path"]}


def test_the_previous_post_of_a_category_has_it_first() -> None:
    query = '{ post(path: "posts/d") { previous(within: CATEGORY) { path previous(within: CATEGORY) { path } } } }'
    assert ask(GRAPH, query)["post"]["previous"] == {"path": "posts/a", "previous": {"path": "posts/e"}}


def related(graph: Snapshot) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(graph, '{ post(path: "posts/a") { related { node { path } score shared } } }')[
        "post"
    ]["related"]
    return found


def test_related_posts_share_most_and_come_in_one_order() -> None:
    files = {
        "posts/a.md": post(tags="[rare, common]", author_name="Ana"),
        "posts/b.md": post(tags="[common]"),
        "posts/c.md": post(tags="[common, rare]"),
        "posts/d.md": post(tags="[common]"),
        "posts/e.md": post(tags="[other]"),
    }
    found = related(snapshot(files))
    assert [item["node"]["path"] for item in found] == ["posts/c", "posts/b", "posts/d"]
    assert found[0]["shared"] == ["rare", "common"]
    assert found[0]["score"] > found[1]["score"] == found[2]["score"] > 0
    assert related(snapshot(dict(reversed(files.items())))) == found


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("[]", ["x", "y", "z"]),
        ("[{field: NAME, direction: DESC}]", ["z", "y", "x"]),
        ("[{field: POST_COUNT}]", ["x", "y", "z"]),
        ("[{field: POST_COUNT, direction: ASC}]", ["y", "z", "x"]),
        ("[{field: POST_COUNT, direction: ASC}, {field: NAME, direction: DESC}]", ["z", "y", "x"]),
        ("[{field: LATEST}]", ["x", "z", "y"]),
        ("[{field: LATEST, direction: ASC}]", ["y", "x", "z"]),
    ],
)
def test_orders_of_terms(order: str, found: list[str]) -> None:
    tags = ask(GRAPH, f"{{ tags(orderBy: {order}) {{ nodes {{ slug }} }} }}")["tags"]["nodes"]
    assert [tag["slug"] for tag in tags] == found


def test_the_many_links_of_one_post_make_up_its_pages_once_and_in_their_order() -> None:
    urls = [f"https://{n % 7}.example.org/{n}" for n in range(350)]
    graph = snapshot({"posts/a.md": post("\n".join(f"- {url}" for url in urls + urls[:50]))})
    found: list[str] = []
    after = "null"
    while after:
        query = '{{ post(path: "posts/a") {{ resources(first: 100, after: {}) {{ {} }} }} }}'
        page = ask(graph, query.format(after, "totalCount nodes { url } pageInfo { hasNextPage endCursor }"))
        page = page["post"]["resources"]
        assert page["totalCount"] == len(urls)
        found += [node["url"] for node in page["nodes"]]
        after = f'"{page["pageInfo"]["endCursor"]}"' if page["pageInfo"]["hasNextPage"] else ""
    assert found == urls
