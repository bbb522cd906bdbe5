import gc
from collections.abc import Callable
from typing import Any

import graphql
import pytest
import strawberry
import structlog

from gateway.errors import InputError
from gateway.execution.executor import Executor, Request, Response
from gateway.graph.derived import Derived
from gateway.plan.deadline import Deadline, DeadlineError
from gateway.plan.limits import Limits
from gateway.plan.plan import OperationPlan
from tests.content import SCHEMA, post, snapshot

UNLIMITED = Limits("off")
GRAPH = snapshot({"posts/a.md": post(title="A")})


def run(query: str, name: str | None = None, variables: dict[str, Any] | None = None, **options: Any) -> Response:
    return Executor(SCHEMA, Derived(), **options).execute(Request(query, name, variables), GRAPH)


def refused(answer: Response) -> tuple[str, str]:
    """Code and message of a request error: there is no data then."""
    assert (answer.data, answer.is_executed) == (None, False)
    assert "data" not in answer.body()
    return answer.errors[0]["extensions"]["code"], answer.errors[0]["message"]


def test_an_answer_names_its_revision_and_operation() -> None:
    answer = run("query Titles { posts { nodes { title } } }")
    assert answer.body() == {"data": {"posts": {"nodes": [{"title": "A"}]}}}
    assert (answer.revision, answer.operation_name, answer.is_executed) == (GRAPH.revision.id, "Titles", True)


def test_a_kept_answer_does_not_hold_the_plan_that_it_was_made_by() -> None:
    executor = Executor(SCHEMA, Derived())
    assert executor.execute(Request("{ posts { nodes { title } } }"), GRAPH).kept is not None
    held = _plans()
    executor._planner._plans.clear()
    assert len(_plans()) == len(held) - 1


def _plans() -> set[int]:
    """The identities of all plans that there are."""
    gc.collect()
    return {id(each) for each in gc.get_objects() if isinstance(each, OperationPlan)}


@pytest.mark.parametrize("query", ["", "{", "query { posts", "{ a(b: ) }", "nonsense", "{ \0 }"])
def test_what_is_no_graphql(query: str) -> None:
    code, message = refused(run(query))
    assert code == "GRAPHQL_PARSE_FAILED"
    assert message.startswith("Syntax Error")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ nothing }", "Cannot query field 'nothing' on type 'Query'."),
        ('{ posts(first: "a") { totalCount } }', "Int cannot represent non-integer value"),
        ("{ posts }", "must have a selection of subfields"),
        ("query ($a: Int) { posts { totalCount } }", "Variable '$a' is never used."),
        ("{ ...F } fragment F on Query { ...F }", "Cannot spread fragment 'F' within itself."),
        ("{ post { title } } { posts { totalCount } }", "This anonymous operation must be the only defined operation."),
    ],
)
def test_what_does_not_fit_the_schema(query: str, message: str) -> None:
    answer = run(query)
    code, said = refused(answer)
    assert code == "GRAPHQL_VALIDATION_FAILED"
    assert message in said
    assert answer.errors[0]["locations"]


def test_errors_of_validation_are_no_flood() -> None:
    assert len(run("{ " + " ".join(f"f{at}" for at in range(1000)) + " }").errors) <= 11


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "Expected a value of non-null type 'Int!' to be provided."),
        ({"n": "one"}, "Int cannot represent non-integer value"),
        ({"n": None}, "Expected value of non-null type 'Int!' not to be None."),
        ({"n": 1 << 40}, "non 32-bit signed integer"),
    ],
)
def test_variables_that_do_not_fit(variables: dict[str, Any], message: str) -> None:
    code, said = refused(run("query ($n: Int!) { posts(first: $n) { totalCount } }", variables=variables))
    assert code == "BAD_USER_INPUT"
    assert message in said


@pytest.mark.parametrize(
    ("query", "name", "message"),
    [
        (
            "query A { __typename } query B { __typename }",
            None,
            "several operations (A, B): say which in operationName",
        ),
        ("query A { __typename } query B { __typename }", "C", "no operation named 'C'; it has: A, B"),
        ("{ __typename }", "C", "no operation named 'C'; it has: (unnamed)"),
    ],
)
def test_an_operation_that_is_not_clear(query: str, name: str | None, message: str) -> None:
    code, said = refused(run(query, name))
    assert code == "OPERATION_RESOLUTION_FAILURE"
    assert message in said


def test_the_operation_that_is_named_is_run() -> None:
    answer = run("query A { a: __typename } query B { b: __typename }", "B")
    assert (answer.data, answer.operation_name) == ({"b": "Query"}, "B")


def test_mutations_and_subscriptions_are_refused_in_plain_words() -> None:
    assert refused(run("mutation { deletePost }")) == (
        "OPERATION_NOT_SUPPORTED",
        "The content is edited in its files; this API has no mutations.",
    )
    code, message = refused(run("subscription { posts }"))
    assert code == "OPERATION_NOT_SUPPORTED"
    assert "cannot be answered over plain HTTP" in message


@pytest.mark.parametrize("depth", [40, 120, 200, 400, 1_000, 20_000])
@pytest.mark.parametrize(
    "make",
    [
        lambda depth: "{ posts { nodes " * depth + "{ title }" + " } }" * depth,
        lambda depth: "{ posts { nodes " + "{ next " * depth + "{ title }" + " }" * depth + " } }",
        lambda depth: (
            "{ posts(where: " + "{ not: " * depth + "{ hasImage: true }" + " }" * depth + ") { totalCount } }"
        ),
        lambda depth: "{ posts(first: " + "[" * depth + "]" * depth + ") { totalCount } }",
        lambda depth: "{ " + "... { " * depth + "__typename" + " }" * depth + " }",
        lambda depth: "query ($a: " + "[" * depth + "Int" + "]" * depth + ") { posts(first: $a) { totalCount } }",
    ],
    ids=["invalid", "chain", "filter", "list", "fragments", "type"],
)
def test_no_depth_of_a_document_breaks_the_executor(make: Callable[[int], str], depth: int) -> None:
    for limits in (Limits(), UNLIMITED):
        answer = run(make(depth), limits=limits)
        assert answer.data is not None or answer.errors
        assert all(error["extensions"]["code"] != "INTERNAL_SERVER_ERROR" for error in answer.errors)


@pytest.mark.parametrize("depth", [100, 300, 900])
def test_no_depth_of_a_variable_breaks_the_executor(depth: int) -> None:
    where: dict[str, Any] = {"hasImage": True}
    for _ in range(depth):
        where = {"not": where}
    for limits in (Limits(), UNLIMITED):
        query = "query ($w: PostFilter) { posts(where: $w) { totalCount } }"
        answer = run(query, variables={"w": where}, limits=limits)
        assert answer.data is not None or answer.errors
        assert all(error["extensions"]["code"] != "INTERNAL_SERVER_ERROR" for error in answer.errors)


def test_a_selection_that_is_too_deep_to_be_answered_is_the_clients_fault() -> None:
    graph = snapshot({f"posts/{at}.md": post(date=f"{1000 + at}-01-01") for at in range(400)})
    executor = Executor(SCHEMA, Derived(), limits=UNLIMITED)
    for depth in range(100, 250, 10):
        query = "{ posts(first: 1) { nodes " + "{ previous " * depth + "{ title }" + " }" * depth + " } }"
        codes = {error["extensions"]["code"] for error in executor.execute(Request(query), graph).errors}
        assert codes <= {"BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED"}


def test_a_chain_of_fragments_breaks_nothing() -> None:
    chain = " ".join(f"fragment F{at} on Query {{ ...F{at + 1} }}" for at in range(1000))
    for limits in (Limits(), UNLIMITED):
        answer = run("{ ...F0 } " + chain + " fragment F1000 on Query { __typename }", limits=limits)
        assert answer.data is not None or answer.errors


def test_introspection_can_be_switched_off() -> None:
    query = "{ __schema { queryType { name } } }"
    assert run(query).data == {"__schema": {"queryType": {"name": "Query"}}}
    code, message = refused(run(query, introspection=False))
    assert code == "GRAPHQL_VALIDATION_FAILED"
    assert "introspection" in message
    assert run("{ __typename }", introspection=False).data == {"__typename": "Query"}


@strawberry.type
class Thing:
    @strawberry.field
    def name(self) -> str:
        return "thing"

    @strawberry.field
    def broken(self) -> str:
        raise RuntimeError("the secret path")

    @strawberry.field
    def refused(self) -> str | None:
        raise InputError("`refused` cannot be served.")

    @strawberry.field
    def missing(self) -> str:
        return None  # type: ignore[return-value]  # what a resolver must not do


@strawberry.type
class Query:
    @strawberry.field
    def thing(self) -> Thing | None:
        return Thing()

    @strawberry.field
    def things(self) -> list[Thing | None]:
        return [Thing(), Thing()]

    @strawberry.field
    def certain(self) -> Thing:
        return Thing()


FAULTY = strawberry.Schema(query=Query)


def run_faulty(query: str, *, masks_errors: bool = False) -> Response:
    return Executor(FAULTY, Derived(), masks_errors=masks_errors).execute(Request(query), GRAPH)


def test_a_fault_is_hidden_under_an_id_that_the_log_has() -> None:
    with structlog.testing.capture_logs() as logs:
        error = run_faulty("{ thing { broken } }", masks_errors=True).errors[0]
    assert error["message"] == f"Internal error {logs[0]['fault']}."
    assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
    assert error["path"] == ["thing", "broken"]
    assert str(logs[0]["exc_info"]) == "the secret path"


def test_a_fault_is_told_in_development() -> None:
    with structlog.testing.capture_logs():
        error = run_faulty("{ thing { broken } }").errors[0]
    assert error["message"].endswith("RuntimeError: the secret path")


def test_what_a_client_did_wrong_is_told_as_it_is() -> None:
    answer = run_faulty("{ thing { name refused } }", masks_errors=True)
    assert answer.data == {"thing": {"name": "thing", "refused": None}}
    assert [(e["message"], e["extensions"], e["path"]) for e in answer.errors] == [
        ("`refused` cannot be served.", {"code": "BAD_USER_INPUT"}, ["thing", "refused"])
    ]
    assert list(answer.body()) == ["errors", "data"]


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("{ thing { name missing } }", {"thing": None}),
        ("{ things { missing } }", {"things": [None, None]}),
        ("{ certain { missing } }", None),
    ],
)
def test_a_null_where_none_may_be_takes_the_nearest_field_that_may_be_null(query: str, data: Any) -> None:
    with structlog.testing.capture_logs():
        answer = run_faulty(query, masks_errors=True)
    assert answer.data == data
    assert answer.is_executed
    assert answer.body()["data"] == data
    assert {error["extensions"]["code"] for error in answer.errors} == {"INTERNAL_SERVER_ERROR"}


def test_a_validation_that_repeats_itself_is_refused() -> None:
    assert refused(run("{ posts { nodes { " + "title " * 900 + "} } }")) == (
        "LIMIT_EXCEEDED",
        "The document is too much work to validate: it repeats fields or spreads fragments too often. "
        "Ask for each field once.",
    )


def test_an_operation_is_not_validated_when_its_time_is_over() -> None:
    code, message = refused(run("{ posts { totalCount } }", deadline_seconds=-1))
    assert (code, message) == (
        "DEADLINE_EXCEEDED",
        "The operation took longer than -1 seconds. Ask for less at a time.",
    )


def test_no_field_is_resolved_when_the_time_is_over() -> None:
    executor, over = Executor(FAULTY, Derived()), Deadline(-1)
    document = graphql.parse("{ thing { name } things { name } }")
    result = executor.run(document, GRAPH, middleware=graphql.MiddlewareManager(over))
    assert (result.data, {type(error.original_error) for error in result.errors or ()}) == (None, {DeadlineError})
