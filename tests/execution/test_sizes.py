"""What the stores count is about what is kept in them takes."""

import gc
import tracemalloc
from itertools import product

import hypothesis.strategies as st
import pytest
from hypothesis import given

from gateway.execution.executor import Executor, Request
from gateway.execution.kept import KeptResults
from gateway.graph.current import Current
from gateway.graph.derived import Derived
from gateway.graph.reads import Reads
from tests.content import SCHEMA, post, snapshot

COUNT = 400
GRAPH = snapshot(
    {
        f"posts/{at:03}.md": post(
            "Some text.", title=f"Title {at}", tags=f"[t{at % 50}, u{at % 30}]", author=f"A{at % 20}"
        )
        for at in range(COUNT)
    }
)


@pytest.mark.parametrize(
    "fields",
    [
        "title slug",
        "title slug author { name } tags { name slug } wordCount",
        "title previous { title } next { title tags { name } }",
        "title related(first: 5) { score node { title tags { name } } }",
    ],
)
@pytest.mark.parametrize("is_settled", [False, True])
def test_memory_is_counted_within_a_quarter(fields: str, is_settled: bool) -> None:
    executor = Executor(SCHEMA, Derived())
    query = f"query ($path: String) {{ post(path: $path) {{ {fields} }} }}"
    requests = [Request(query, None, {"path": f"posts/{at:03}"}) for at in range(COUNT)]
    executor.execute(requests[0], GRAPH)
    gc.collect()
    tracemalloc.start()
    try:
        kept = [executor.execute(request, GRAPH).kept for request in requests[1:]]
        tables = list(executor._parts._tables)
        for each in (*kept, *(part for table in tables for part in table.young.values())):
            assert each is not None
            if is_settled:
                each.reads.settle()
        del kept
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    counts = executor.answer_counts()
    assert counts is not None
    counted = counts.bytes + sum(part.size for table in tables for part in table.young.values())
    assert 0.75 < counted / taken < 1.25


@pytest.mark.parametrize(
    "text",
    [
        "{ __typename }",
        "{ posts(first: 3) { nodes { title slug author { name } tags { name } } } }",
        "{\n  posts(first: 3) {\n    nodes {\n      title\n      author {\n        name\n      }\n    }\n  }\n}",
        "{ posts { groups(by: TAG) { key count posts { nodes { title } } } facets { tags { tag { name } count } } } }",
        'query ($y: Boolean!, $n: Boolean!) { post(path: "a") { title @skip(if: $y) tags @include(if: $n) { name } } }',
    ],
)
def test_plans_are_counted_at_about_what_they_take(text: str) -> None:
    executor = Executor(SCHEMA, Derived())
    executor.execute(Request(text, None, {"y": True, "n": True}), GRAPH)
    gc.collect()
    tracemalloc.start()
    before = executor.plan_counts().bytes
    try:
        for at in range(40):
            for yes, no in product((True, False), repeat=2):
                executor.execute(Request(f"{text} # {at}", None, {"y": yes, "n": no}), GRAPH)
        assert executor._answers is not None
        executor._answers.clear()
        executor._parts.clear()
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0.6 < (executor.plan_counts().bytes - before) / taken < 1.6


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 1_500)), min_size=30, max_size=80))
def test_kept_answers_stay_within_the_bound(asked: list[tuple[int, int]]) -> None:
    kept = KeptResults(Current(), 10_000)
    for key, size in asked:
        if kept.get(key, 1) is None:
            kept.put(key, b"x" * size, Reads(), 1)
        assert kept.counts().bytes <= 10_000
