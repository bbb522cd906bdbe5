"""What an operation is estimated to cost, and that its answer never has more nodes than that."""

from typing import Any

import pytest
import strawberry
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.content_model import ContentModel, read_model
from gateway.execution.executor import Executor, Request
from gateway.graph.derived import Derived
from gateway.plan.sizes import SizesOf
from gateway.schema.build import build_schema
from tests.content import SCHEMA, post, snapshot
from tests.plan.measuring import GRAPH, UNLIMITED, cost, limiter, measured, nodes_in
from tests.plan.random_operations import operations


def nodes(text: str, variables: dict[str, Any] | None = None) -> int:
    return cost(text, variables=variables).nodes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ __typename revision { id } }", 1),
        ("{ posts { nodes { title } } }", 1 + 20),
        ("{ posts(first: 3) { nodes { title } edges { node { title } } } }", 1 + 3 + 2 * 3),
        ("{ posts(last: 7) { nodes { title } } }", 1 + 7),
        ("{ posts(first: null, last: null) { nodes { title } } }", 1 + 20),
        ("{ posts(first: -1) { nodes { title } } }", 1),
        ("{ posts(first: 99999999999999999999) { nodes { title } } }", 1 + 100),
        ("{ posts(first: 2) { nodes { author { name } tags { name } aliases } } }", 1 + 2 * (1 + 1 + 10 + 10)),
        ("{ posts(first: 2) { nodes { related { shared node { title } } } } }", 1 + 2 * (1 + 5 * (1 + 10 + 1))),
        ("{ posts(first: 0) { groups(by: TAG, first: 4) { posts(first: 5) { nodes { title } } } } }", 1 + 4 * (2 + 5)),
        ("{ posts { facets { tags(first: 3) { tag { name } } } } }", 1 + 1 + 3 * 2),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
        ('{ nodes(ids: "a") { id } }', 1),
        ("{ posts(first: 4) { ...F ...F } } fragment F on PostConnection { nodes { ...G } }"
         "fragment G on Post { tags { name } }", 1 + 2 * 4 * 11),
        ("{ post { ... on Document { headings { text } } ... on Post { headings { text } } } }", 1 + 2 * 10),
    ],
)  # fmt: skip
def test_nodes_are_objects_and_members_of_lists(text: str, expected: int) -> None:
    assert nodes(text, {}) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [({"n": 7}, 7), ({"n": 7.0}, 7), ({}, 5), ({"n": None}, 20), ({"n": -3}, 0), ({"n": 1 << 70}, 100),
     ({"n": "x"}, 100), ({"n": float("inf")}, 100), ({"n": float("nan")}, 100), (None, 100)],
)  # fmt: skip
def test_a_page_counts_as_its_variable_is_given(given: dict[str, Any] | None, expected: int) -> None:
    assert nodes("query ($n: Int = 5) { posts(first: $n) { nodes { title } } }", given) == 1 + expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [({}, 20), ({"a": 3}, 3), ({"b": 4}, 4), ({"a": None, "b": 4}, 4), ({"a": 3, "b": 4}, 4), (None, 100)],
)
def test_a_variable_without_a_value_leaves_the_usual_page(given: dict[str, Any] | None, expected: int) -> None:
    text = "query ($a: Int, $b: Int) { posts(first: $a, last: $b) { nodes { title } } }"
    assert nodes(text, given) == 1 + expected


@pytest.mark.parametrize(
    ("given", "expected"), [({"ids": ["a"] * 3}, 3), ({"ids": "a"}, 1), ({"ids": ["a"] * 5000}, 100), (None, 100)]
)
def test_a_list_of_ids_counts_by_its_length(given: dict[str, Any] | None, expected: int) -> None:
    assert nodes("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", given) == expected


def test_variables_that_are_not_given_count_by_their_defaults() -> None:
    declared = '$ids: [ID!]! = ["a", "b"], $w: PostFilter = WHERE'
    text = f"query ({declared}) {{ nodes(ids: $ids) {{ id }} posts(where: $w) {{ totalCount }} }}"
    none, two = (cost(text.replace("WHERE", where), SOME_POSTS, {}) for where in ("null", '{title: {eq: "a"}}'))
    assert (none.nodes, two.nodes) == (3, 3)
    assert two.cost > none.cost + 100


def test_lists_are_as_long_as_the_longest_there_is() -> None:
    text = "{ post { tags { name } } }"
    some = snapshot({"posts/a.md": post(tags=[f"t{at}" for at in range(30)]), "posts/b.md": post(tags="[a]")})
    assert (cost(text, GRAPH, {}).nodes, cost(text, some, {}).nodes) == (1 + 10, 1 + 30)


def test_a_long_list_is_on_a_page_once() -> None:
    long = {f"posts/{name}.md": post("# A\n\n" * count) for name, count in (("a", 90), ("b", 50))}
    many = snapshot({**long, **{f"posts/{at}.md": post() for at in range(30)}})
    for text in (
        "{ posts { nodes { headings { text } } } }",
        "{ posts { ...F } } fragment F on PostConnection { nodes { ...G } }"
        "fragment G on Document { ... on Post { headings { text } } }",
    ):
        assert cost(text, many, {}).nodes == 1 + 20 + 90 + 50 + 18 * 10
    assert cost("{ posts { edges { node { headings { text } } } } }", many, {}).nodes == 1 + 2 * 20 + 90 + 50 + 18 * 10
    assert cost("{ posts { nodes { next { headings { text } } } } }", many, {}).nodes == 1 + 20 * (1 + 1 + 90)


def test_a_resource_is_cited_many_times_with_all_its_labels() -> None:
    cited = snapshot({f"posts/{at}.md": post(f"[label {at}](https://example.org/a)") for at in range(15)})
    text = '{ resource(url: "https://example.org/a") { citations { nodes { labels } edges { node { labels } } } } }'
    answer = Executor(SCHEMA, Derived()).execute(Request(text), cited)
    assert nodes_in(answer.data) == 1 + 1 + 15 * (1 + 15) + 15 * (2 + 15)
    assert cost(text, cited, {}).nodes == 1 + 1 + 20 * (1 + 15) + 20 * (2 + 15)


SOME_POSTS = snapshot({f"posts/{at}.md": post() for at in range(1000)})
FILTER = (
    "query ($w: PostFilter, $t: String, $o: [PostOrder!]) { posts(first: 0, where: WHERE, orderBy: $o) { totalCount } }"
)


def filtering(where: str, **variables: Any) -> int:
    return cost(FILTER.replace("WHERE", where), SOME_POSTS, variables).cost


def test_a_filter_costs_by_its_conditions_wherever_they_are_given() -> None:
    condition = {"title": {"contains": "a"}}
    none, one = filtering("null"), filtering("{title: {contains: $t}}", t="a")
    assert none < 10 < one
    assert filtering("$w") == filtering("$w", w=None) == none
    assert filtering("$w", w=condition) == pytest.approx(one, abs=1)
    assert filtering("{or: [$w, $w]}", w=condition) > filtering("$w", w=condition) * 1.9
    assert filtering("$w", w={"or": [condition] * 50}) > filtering("$w", w={"or": [condition] * 49})
    assert filtering("$w", w={"title": {"in": ["a"] * 10_000}}) < filtering("$w", w={"or": [condition] * 50})
    assert filtering("null", o=[{"field": "TITLE"}]) > none + 100


def test_conditions_without_end_are_too_many_on_the_smallest_site() -> None:
    nested: dict[str, Any] = {}
    for _ in range(5000):
        nested = {"not": nested}
    for where in (nested, {"or": [{"title": {"eq": "a"}}] * 5000}):
        assert cost(FILTER.replace("WHERE", "$w"), snapshot({"posts/a.md": post()}), {"w": where}).cost > 1_000_000


def test_scans_cost_no_more_where_a_site_grows_very_large() -> None:
    text = (
        '{ posts(where: {tags: {some: {slug: {eq: "a"}}}, title: {ne: ""}}, orderBy: {field: TITLE}) { totalCount } }'
    )
    sizes = SizesOf()(SOME_POSTS)
    large = type(sizes)(sizes.lengths, {**sizes.numbers, "Post": 5000})
    by = limiter()
    assert by.refusals(measured(text, by), large, {}) == ()


def test_what_was_worked_out_is_good_for_its_numbers_and_sizes_alone() -> None:
    by, sizes_of = limiter(max_nodes=15), SizesOf()
    kept = measured(
        "query ($n: Int, $t: String) { posts(first: $n) { nodes { title } } post(slug: $t) { tags { name } } }", by
    )
    small, large = GRAPH, snapshot({"posts/a.md": post(tags=[f"t{at}" for at in range(15)])})
    for _ in range(2):
        for graph, first, expected in ((small, 2, True), (small, 20, False), (large, 2, False), (large, None, False)):
            assert (by.refusals(kept, sizes_of(graph), {"n": first, "t": "x"}) == ()) is expected


MODEL = read_model(
    {
        "fields": {"colours": {"type": "[String]"}, "weight": {"type": "Int"}},
        "references": {"sequels": {"to": "posts", "many": True}, "editor": {"to": "authors"}},
    }
)
MODELS = [(model, build_schema(model)) for model in (ContentModel(), MODEL)]

few, many = st.integers(0, 3), st.integers(0, 25)


@st.composite
def posts(draw: st.DrawFn) -> str:
    def some(name: str, count: int) -> list[str]:
        return [f"{name}{draw(st.integers(0, 40)) if count < 4 else at}" for at in range(count)]

    links = "".join(
        f"[x](https://{host}.org/{at}) [y](p{at % 4}.md)\n\n" for at, host in enumerate(some("h", draw(few)))
    )
    headings = "".join(f"# H{at}\n\n" for at in range(draw(many)))
    return post(
        links + headings,
        tags=some("t", draw(many)),
        authors=some("a", draw(many)),
        categories=some("c", draw(few)),
        aliases=[f"/{alias}" for alias in some("x", draw(many))],
        colours=some("k", draw(many)),
        sequels=[f"p{at}" for at in range(draw(few))],
        editor="a1",
        slug="same" if draw(st.booleans()) else "other",
        locale=draw(st.sampled_from(["en", "de", "fr"])),
        date=f"20{draw(st.integers(10, 20))}-01-01",
    )


@pytest.mark.parametrize(("model", "schema"), MODELS, ids=["plain", "typed"])
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_an_answer_never_has_more_nodes_than_estimated(
    model: ContentModel, schema: strawberry.Schema, data: st.DataObject
) -> None:
    files = data.draw(st.lists(posts(), min_size=1, max_size=6))
    graph = snapshot({f"posts/p{at}.md": text for at, text in enumerate(files)}, model=model)
    text, variables = data.draw(operations(schema._schema))
    answer = Executor(schema, Derived(), limits=UNLIMITED).execute(Request(text, None, variables), graph)
    assert answer.is_executed, answer.errors
    estimated = measured(text, limiter(schema._schema, max_tokens=1_000_000, max_nodes=1_000_000))
    sizes = SizesOf()(graph)
    assert nodes_in(answer.data) <= estimated.cost(sizes, variables).nodes <= estimated.cost(sizes, None).nodes
