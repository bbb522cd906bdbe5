"""What the stores count is about what is kept in them takes."""

import gc
import tracemalloc

import pytest

from gateway.execution.executor import Executor, Request
from gateway.graph.derived import Derived
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
