from typing import Any

import pytest

from gateway.errors import ErrorCode
from gateway.plan.deadline import Deadline
from gateway.plan.limits import Limits
from gateway.plan.plan import OperationPlan
from gateway.plan.planner import Planner, RefusedError
from gateway.plan.sizes import NOTHING
from tests.content import SCHEMA


def planner(**options: Any) -> Planner:
    return Planner(SCHEMA._schema, **options)


def planned(by: Planner, text: str, name: str | None = None, seconds: float = 60, **variables: Any) -> OperationPlan:
    return by.plan(text, name, variables, NOTHING, Deadline(seconds)).plan


def test_the_same_text_and_name_have_one_plan() -> None:
    by, text = planner(), "query A { a: __typename } query B { b: __typename }"
    plan = planned(by, text, "A")
    assert planned(by, text, "A") is plan is not planned(by, text, "B")
    assert (by.counts().hits, by.counts().misses, by.counts().entries) == (1, 2, 2)


def test_what_was_not_asked_for_lately_goes_first() -> None:
    by = planner(max_bytes=40_000)
    first, second = (twice(by, f"{{ a{at}: __typename }}") for at in (1, 2))
    assert planned(by, "{ a1: __typename }") is first
    twice(by, "{ a3: __typename }")
    assert planned(by, "{ a1: __typename }") is first
    assert planned(by, "{ a2: __typename }") is not second
    assert by.counts().bytes <= 40_000


def twice(by: Planner, text: str) -> OperationPlan:
    planned(by, text)
    return planned(by, text)


def test_a_flood_of_texts_that_come_once_drives_nothing_out() -> None:
    by = planner(max_bytes=200_000)
    first = planned(by, "{ __typename }")
    for at in range(100):
        planned(by, f"{{ a{at}: __typename }}")
    assert planned(by, "{ __typename }") is first
    assert by.counts().bytes <= 200_000 / 4
    last = planned(by, "{ a99: __typename }")
    assert planned(by, "{ a99: __typename }") is last


def test_a_plan_that_is_larger_than_the_bound_is_made_each_time() -> None:
    by = planner(max_bytes=100)
    assert planned(by, "{ __typename }") is not planned(by, "{ __typename }")
    assert by.counts().entries == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", ErrorCode.GRAPHQL_PARSE_FAILED),
        ("{ nothing }", ErrorCode.GRAPHQL_VALIDATION_FAILED),
        ("mutation { a }", ErrorCode.OPERATION_NOT_SUPPORTED),
        ("fragment F on Query { __typename }", ErrorCode.GRAPHQL_VALIDATION_FAILED),
        ("query A { __typename } query B { __typename }", ErrorCode.OPERATION_RESOLUTION_FAILURE),
        ("{ " + "a: __typename " * 1_000 + "}", ErrorCode.LIMIT_EXCEEDED),
    ],
)
def test_what_is_refused_is_refused_again(text: str, code: ErrorCode) -> None:
    by = planner()
    for _ in range(2):
        with pytest.raises(RefusedError) as refused:
            planned(by, text)
        assert refused.value.code is code
        assert refused.value.errors
    assert (by.counts().misses, by.counts().entries) == (2, 0)


def test_no_plan_is_made_when_the_time_is_over() -> None:
    with pytest.raises(RefusedError) as refused:
        planned(planner(), "{ __typename }", seconds=-1)
    assert refused.value.code is ErrorCode.DEADLINE_EXCEEDED


def test_limits_count_the_variables_of_each_request() -> None:
    by, text = planner(limits=Limits(max_nodes=10)), "query ($n: Int) { posts(first: $n) { nodes { title } } }"
    plan = planned(by, text, n=1)
    assert by.refusals(plan, {"n": 1}, NOTHING) == ()
    assert [error.extensions["limit"] for error in by.refusals(plan, {"n": 100}, NOTHING) if error.extensions] == [
        "max_nodes"
    ]
    with pytest.raises(RefusedError):
        planned(planner(limits=Limits(max_nodes=10)), text, n=100)
