import graphql
import pytest
import structlog

from gateway.execution.executor import Executor, Request
from gateway.graph.derived import Derived
from gateway.plan.limits import LimitError, Limits, cost_extension
from gateway.plan.sizes import SizesOf
from gateway.settings import load_settings
from gateway.transport.example_queries import ExampleQueries
from tests.content import SCHEMA, post, snapshot
from tests.plan.measuring import GRAPH, cost, limiter, measured, refused

GRAPH_SIZES = SizesOf()(GRAPH)
# So many lists inside of lists that the answer would have a million posts.
MULTIPLIED = "{ posts(first: 100) { nodes { related(first: 100) { node { related(first: 50) { node { slug } } } } } } }"


def doubling(condition: str, below: str, last: str) -> str:
    """Fragments of which each has the next twice, so that the last is there 2^24 times."""
    chain = " ".join(f"fragment f{at} on {condition}{{{below.replace('N', f'f{at + 1}')}}}" for at in range(24))
    return f"{chain} fragment f24 on {condition}{{{last}}}"


@pytest.mark.parametrize(
    ("text", "limit", "allowed", "found"),
    [
        ("{ posts { nodes { next {\n next { title } } } } }", "max_depth", 4, (5, 2, 9)),
        ("{ a: x b: x c: x\nd: x e: x }", "max_aliases", 4, (5, 2, 6)),
        ("{ a b c d ...F }\nfragment F on Query { e }", "max_root_fields", 4, (5, 2, 23)),
        ("query @a { b @c\n ... @d { e @f(g: 1) } ...F @h } fragment F on Query @i { j }",
         "max_directives", 4, (6, 2, 29)),
        ("{ posts(first: 100) {\n nodes { html } } }", "max_cost", 1000, (1552, 2, 10)),
        ("{ posts(first: 100) {\n nodes { tags { name } } } }", "max_nodes", 900, (1101, 2, 10)),
        ("{ ...F }\nfragment F on Query { posts { ...G } }\nfragment G on PostConnection { nodes { title } }",
         "max_nodes", 10, (21, 3, 32)),
    ],
)  # fmt: skip
def test_a_refusal_names_the_limit_the_value_and_the_place(
    text: str, limit: str, allowed: int, found: tuple[int, int, int]
) -> None:
    assert refused(text, by=limiter(SCHEMA._schema, **{limit: allowed})) == {limit: found}
    assert refused(text, by=limiter(SCHEMA._schema, **{limit: found[0]})) == {}


def test_a_refusal_says_what_to_do() -> None:
    by = limiter(max_cost=10)
    (error,) = by.refusals(measured("{ posts { nodes { title } } }", by), GRAPH_SIZES, {})
    assert error.message == (
        "The operation could cost 16 (most of it at line 1, column 11); at most 10 can be asked for. "
        "Ask for fewer at a time (`first`) or less of each."
    )
    assert error.extensions == {"limit": "max_cost", "allowed": 10, "value": 16}


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("{ ...f0 } " + doubling("Query", "...N ...N", "__typename"), "max_root_fields"),
        ("{ post { ...f0 } } " + doubling("Post", "...N ...N", "title"), "max_cost"),
        ("{ post { ...f0 } } " + doubling("Post", "a: next { ...N } b: next { ...N }", "title"), "max_aliases"),
        ("{ post { ...f0 } } " + doubling("Post", "... { ...N } ... @skip(if: true) { ...N }", "title"), "max_cost"),
        ("{ post { ...f0 } } " + doubling("Post", "next { ...N } next { ...N }", "title"), "max_depth"),
        ("{ __type { ...f0 } } " + doubling("__Type", "a: ofType { ...N } ...N", "x: name"), "max_aliases"),
        (MULTIPLIED, "max_cost"),
        (MULTIPLIED, "max_nodes"),
        ("query ($n: Int) { posts { groups(by: TAG) { posts(first: $n) { nodes { html } } } } }", "max_cost"),
        ("{ posts { nodes { " + "frontMatter @include(if: true) " * 51 + "} } }", "max_directives"),
        ("{ " + "posts { nodes { " * 20 + "title" + " } }" * 20 + " }", "max_depth"),
    ],
)  # fmt: skip
def test_attacks_are_refused(text: str, limit: str) -> None:
    assert limit in refused(text, variables={"n": 100})


def test_places_are_found_beside_fragments_that_are_spread_in_themselves() -> None:
    aliases = " ".join(f"a{at}: b" for at in range(40))
    text = f"{{ ...F\n{aliases} }} fragment F on Query {{ ...F x: y ...G }} fragment G on Query {{ ...F z: y }}"
    assert refused(text).keys() == {"max_aliases", "max_root_fields"}


def test_doubling_fragments_are_not_followed_one_by_one() -> None:
    text = "{...f0} " + doubling("Query", "...N ...N", "__typename")
    assert len(text) <= 905
    (value, _, column) = refused(text)["max_root_fields"]
    assert value == 2**24
    assert text[column - 1 :] == "__typename}"


def test_numbers_end_somewhere() -> None:
    chain = " ".join(f"fragment f{at} on Query {{ ...f{at + 1} ...f{at + 1} }}" for at in range(90))
    found = refused(
        "{ ...f0 } " + chain + " fragment f90 on Query { a: posts(first: 100) { nodes { tags { name } } } }"
    )
    assert {limit: value for limit, (value, *_) in found.items()} == {"max_aliases": None, "max_root_fields": None}


@pytest.mark.parametrize(
    "text",
    [
        "{ ...a } fragment a on Query { ...b x: __typename } fragment b on Query { ...a }",
        "{ post { ...a } } fragment a on Post { next { ...a } x: title }",
        "{ ...missing nothing { at { all } } ... on Nowhere { posts { nodes { nowhere } } } }",
        "fragment unused on Query { ...unused } { posts { nodes { title } } }",
        "{ posts(first: {a: [1, $b]}, last: ENUM, where: 7) { nodes { title } } }",
        "{ nodes(ids: {a: 1}) { id } __type(name: 5) { name } __schema }",
        "query ($n: Int = 99999999999999999999999, $n: [Int]) { posts(first: $n) { nodes { title } } }",
        "{ posts { } }",
        "{ post { ...a } } fragment a on Post { aa: title } fragment a on Post { bb: title }",
    ],
)
def test_what_is_not_valid_is_left_to_validation(text: str) -> None:
    assert refused(text, variables={"n": float("nan"), "b": object()}) == {}


@pytest.mark.parametrize("comments", [False, True])
def test_a_document_of_too_many_tokens_is_not_parsed_to_its_end(comments: bool) -> None:
    text = "{ a\n" + ("#b\n" if comments else "a\n") * 20 + "}"
    by = limiter(max_tokens=10)
    with pytest.raises(
        LimitError, match=r"more than 10 tokens .*line 1[0-2], column 1.* at most 10 can be asked"
    ) as error:
        by.parse(text)
    assert error.value.extensions == {"limit": "max_tokens", "allowed": 10}
    assert limiter(max_tokens=24).parse(text).definitions


def test_what_is_no_graphql_is_not_taken_for_too_long() -> None:
    with pytest.raises(graphql.GraphQLSyntaxError):
        limiter().parse('{ a "Document contains more than 1000 tokens. Parsing aborted." }')


def test_a_chain_of_very_many_fragments_is_too_deep() -> None:
    chain = " ".join(f"fragment f{at} on Query {{ ...f{at + 1} }}" for at in range(3000))
    by = limiter(max_tokens=100_000)
    (error,) = measured("{ ...f0 } " + chain, by).too_much
    assert error.message.startswith("The operation has more than 12 levels;")


def test_introspection_as_tools_ask_for_it_is_within_the_limits() -> None:
    text = graphql.get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )
    assert refused(text) == {}
    wide = " ".join(f"a{at}: fields {{ type {{ fields {{ args {{ type {{ name }} }} }} }} }}" for at in range(20))
    assert {"max_cost", "max_nodes"} <= refused(f"{{ __schema {{ types {{ {wide} }} }} }}").keys()


def test_example_queries_are_within_the_limits() -> None:
    graph = snapshot({f"posts/{at}.md": post("[a](https://example.org)", tags="[a, b]") for at in range(600)})
    for example in ExampleQueries().all:
        assert refused(example.query, graph, dict.fromkeys(example.variables, "a")) == {}


def answered(text: str, **limits: object) -> tuple[str | None, str]:
    """The code and message of the answer's first error."""
    executor = Executor(SCHEMA, Derived(), limits=Limits(**limits))  # type: ignore[arg-type]  # by their names
    errors = executor.execute(Request(text), GRAPH).errors
    return (errors[0]["extensions"]["code"], errors[0]["message"]) if errors else (None, "")


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("{ a: __typename }", {"max_aliases": 0}),
        ("{ posts { nodes { title } } }", {"max_nodes": 2}),
        ("{ __typename __typename }", {"max_tokens": 3}),
    ],
)
def test_limits_are_off_measured_or_enforced(text: str, limits: dict[str, int]) -> None:
    assert answered(text, mode="off", **limits) == (None, "")
    assert answered(text, **limits)[0] == "LIMIT_EXCEEDED"
    with structlog.testing.capture_logs() as logs:
        assert answered(text, mode="measure", **limits) == (None, "")
    assert [(log["event"], {log["limit"]: log["allowed"]}) for log in logs] == [("limit_exceeded", limits)]


def test_a_refusal_is_an_error_of_the_request() -> None:
    answer = Executor(SCHEMA, Derived()).execute(Request(MULTIPLIED), GRAPH)
    assert (answer.data, answer.is_executed) == (None, False)
    assert [error["extensions"]["code"] for error in answer.errors] == ["LIMIT_EXCEEDED"] * 2
    assert answer.errors[0]["locations"] == [{"line": 1, "column": 1 + MULTIPLIED.index("node {", 70)}]


def test_only_the_operation_that_is_asked_for_is_measured() -> None:
    by = limiter()
    text = "query A { __typename } query B " + MULTIPLIED
    assert by.refusals(measured(text, by, "A"), GRAPH_SIZES, {}) == ()
    assert len(by.refusals(measured(text, by, "B"), GRAPH_SIZES, {})) == 2


def test_the_defaults_are_those_of_the_settings() -> None:
    assert Limits.of(load_settings()) == Limits()


def test_the_cost_of_an_answer_can_be_shown() -> None:
    assert cost_extension(cost("{ posts(first: 3) { nodes { title } } }"), Limits(), nodes=2) == {
        "estimated": {"cost": 4, "nodes": 4},
        "limits": {"cost": 5000, "nodes": 10000},
        "actual": {"nodes": 2},
    }
