"""Documents that share plans are answered as each alone is; `make fuzz ARGS=literals` tries many more."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from gateway.execution.executor import Executor, Request, Response
from gateway.graph.derived import Derived
from gateway.plan.literals import cut
from tests.content import SCHEMA, post, snapshot
from tests.fuzz.literals import check, decisions

GRAPH = snapshot({f"posts/{name}.md": post(title=name.upper(), author="Ana") for name in "abcde"})


class Gateway:
    """Asks one gateway several things; `shared` is how many of them were planned by another's plan."""

    def __init__(self, **options: Any) -> None:
        self.executor = Executor(SCHEMA, Derived(), **options)

    def ask(self, query: str, name: str | None = None, **variables: Any) -> Response:
        return self.executor.execute(Request(query, name, variables), GRAPH)

    @property
    def shared(self) -> int:
        return self.executor.plan_counts().shared


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decisions())
def test_it_does_not_matter_who_asked_before(data: bytes) -> None:
    check(data)


@pytest.mark.parametrize(
    ("query", "literals"),
    [
        ("{ post(slug: %s) { title } }", ['"a"', '"b"', '"nowhere"', '""', '"{ Ä }"']),
        ("{ posts(first: %s) { nodes { title } } }", ["1", "2", "0", "2147483647", "-1"]),
        ("{ post(id: %s) { title } }", ['"x"', "1", '"y"', "-0"]),
        ("{ posts(where: {title: {in: [%s]}}) { totalCount } }", ['"A"', '"B"', '"C"']),
        ("{ posts(where: {not: {wordCount: {gt: %s}}}) { totalCount } }", ["1", "2"]),
        ("query Q($n: Int!) { posts(first: $n, after: %s) { totalCount } }", ['"a"', '"b"']),
        # Below nodes, whose parts are kept
        ("{ posts { nodes { author { posts(first: %s) { nodes { title } } } } } }", ["1", "3", "2"]),
        ("{ a: post(slug: %s) { ...F } b: post(slug: %s) { ...F } } fragment F on Post { title }", ['"a"', '"b"']),
    ],
)
def test_documents_that_differ_in_literals_alone_share_a_plan(query: str, literals: list[str]) -> None:
    gateway = Gateway()
    for literal in literals:
        text = query.replace("%s", literal)
        assert gateway.ask(text, n=3).body() == Gateway().ask(text, n=3).body()
    assert gateway.shared == len(literals) - 1


@pytest.mark.parametrize(
    ("query", "literals"),
    [
        # Not the argument of a field, or not a builtin scalar
        ("query ($n: Int = %s) { posts(first: $n) { totalCount } }", ["1", "2"]),
        ("{ posts(where: {date: {gte: %s}}) { totalCount } }", ['"2024-01-01"', '"2024-01-02"']),
        # A literal becomes a list of one, a variable does not
        ("{ posts(where: {title: {in: %s}}) { totalCount } }", ['"A"', '"B"']),
        # With one response key they have to be equal
        ('{ post(slug: %s) { title } post(slug: "a") { date } }', ['"a"', '"b"', '"a"']),
        # The end of a string is in doubt
        ("{ post(slug: %s) { title } }", [r'"\\"', r'"\""', '"""a"""', '"#"']),
        ('{ post(slug: %s) { title # " \n } }', ['"a"', '"b"']),
        # Nothing is asked of the plan of another kind of literal
        ("{ posts(first: %s) { totalCount } }", ["1", '"1"', "1.0", "2147483648", "9" * 5000, "true", "null"]),
        ("{ post(slug: %s) { title } }", ['"a"', "1", "0.5"]),
        # These are no documents
        ("{ posts(first: %s) { totalCount } }", ["01", "1a", "1.", "--1", '"a', '"\ud800"']),
    ],
)
def test_others_do_not_share_one(query: str, literals: list[str]) -> None:
    gateway = Gateway()
    for literal in literals:
        text = query.replace("%s", literal)
        assert gateway.ask(text).body() == Gateway().ask(text).body()
    assert gateway.shared == 0


def test_an_error_tells_its_place_in_the_document_of_the_client() -> None:
    gateway = Gateway()
    query = "{ post(slug: %s) { title } posts(first: %s) { totalCount } }"
    for slug, first in [('"a"', 1), ('"a longer one"', 2)]:
        assert gateway.ask(query % (slug, first)).errors == ()
    text = query % ('"the longest of all"', 1000)
    (error,) = gateway.ask(text).errors
    assert (error["path"], error["locations"]) == (["posts"], [{"line": 1, "column": text.index("posts") + 1}])
    assert "first" in error["message"]
    assert gateway.shared == 2


def test_a_variable_that_does_not_fit_tells_the_place_of_its_definition() -> None:
    gateway = Gateway()
    fragment = 'fragment F on Query { post(slug: "%s") { title } }'
    query = fragment + " query ($n: Int!) { ...F posts(first: $n) { totalCount } }"
    assert [gateway.ask(query % slug, n=1).errors for slug in ("a", "b")] == [(), ()]
    long = query % "much longer"
    answer = gateway.ask(long, n="x")
    assert answer.errors
    assert answer.body() == Gateway().ask(long, n="x").body()


def test_no_client_can_name_a_hidden_variable() -> None:
    gateway = Gateway()
    for slug in "abc":
        answer = gateway.executor.execute(
            Request(f'{{ post(slug: "{slug}") {{ title }} }}', None, {"0": "e", "1": "e"}), GRAPH
        )
        assert answer.data == {"post": {"title": slug.upper()}}
    assert gateway.shared == 2


def test_answers_of_other_literals_are_not_mixed_up() -> None:
    gateway = Gateway()
    texts = [f'{{ post(slug: "{slug}") {{ title }} }}' for slug in "abcde"]
    for text in texts * 3:
        assert gateway.ask(text).body() == Gateway().ask(text).body()
    assert gateway.ask(texts[3]).is_hit


def test_each_operation_of_a_document_has_its_plan() -> None:
    gateway = Gateway()
    query = 'query A { post(slug: "%s") { title } } query B { post(slug: "%s") { slug } }'
    for slugs in [("a", "b"), ("b", "c"), ("c", "d")]:
        assert gateway.ask(query % slugs, "A").data == {"post": {"title": slugs[0].upper()}}
        assert gateway.ask(query % slugs, "B").data == {"post": {"slug": slugs[1]}}
        assert gateway.ask(query % slugs, "C").errors[0]["extensions"]["code"] == "OPERATION_RESOLUTION_FAILURE"
    assert gateway.shared == 4


def test_a_document_that_comes_once_shares_nothing() -> None:
    gateway = Gateway()
    for slug in "aaa":
        gateway.ask(f'{{ post(slug: "{slug}") {{ title }} }}')
    counts = gateway.executor.plan_counts()
    assert (counts.misses, counts.shared, counts.hits) == (1, 0, 2)


def test_texts_are_cut_at_literals_alone() -> None:
    assert cut('{ a1(b2: "x 1", c: -1.5e3, d: 12) { e } }') == (
        ("{ a1(b2: ", ", c: ", ", d: ", ") { e } }"),
        ['"x 1"', "-1.5e3", "12"],
    )
    assert cut("{ a }") is None
    assert cut("{ a(b: [" + "1 " * 101 + "]) }") is None
