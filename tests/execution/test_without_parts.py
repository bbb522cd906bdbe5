import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.execution.executor import Executor, Request
from gateway.graph.builder import Builder
from gateway.graph.current import Current
from gateway.graph.derived import Derived
from gateway.graph.reads import affected
from gateway.plan.limits import Limits
from gateway.schema.build import build_schema
from tests.content import SCHEMA, changes, post, snapshot
from tests.random_operations import RandomOperations
from tests.random_site import MODEL, RandomSite

TYPED = build_schema(MODEL)
QUERY = Request("{ posts { nodes { title author { name } } } }")


@pytest.mark.parametrize(("max_bytes", "entries"), [(0, 0), (1_000_000, 3)])
def test_what_is_asked_of_a_node_is_a_part_unless_none_are_kept(max_bytes: int, entries: int) -> None:
    executor = Executor(SCHEMA, Derived(), max_part_bytes=max_bytes)
    graph = snapshot({"posts/a.md": post(author="Ana"), "posts/b.md": post(author="Ana")})
    for _ in range(2):
        executor.execute(QUERY, graph)
        counts = executor.part_counts()
        assert counts.entries == entries
        assert counts.bytes > counts.bodies > 0 or entries == 0


@given(st.binary(min_size=8, max_size=8))
@settings(max_examples=40, deadline=None)
def test_parts_change_no_answer(seed: bytes) -> None:
    chance = random.Random(seed)
    graph, _ = Builder(model=MODEL).apply(RandomSite(chance).begin())
    operations = RandomOperations(TYPED._schema, chance)
    kept, none = (Executor(TYPED, Derived(), limits=Limits("off"), max_part_bytes=size) for size in (1_000_000, 0))
    for text, variables in [operations.operation(graph) for _ in range(5)]:
        request = Request(text, None, variables)
        assert kept.execute(request, graph).content == none.execute(request, graph).content


def test_without_parts_an_answer_depends_on_what_it_shows_of_each_node() -> None:
    builder, current = Builder(), Current()
    current.publish(*builder.apply(changes({"posts/a.md": post("One.", title="A"), "posts/b.md": post(title="B")})))
    assert current.snapshot is not None
    kept = Executor(SCHEMA, Derived(), current=current, max_part_bytes=0).execute(QUERY, current.snapshot).kept
    assert kept is not None
    _, text = builder.apply(changes({"posts/a.md": post("Two.", title="A")}))
    _, title = builder.apply(changes({"posts/a.md": post("Two.", title="C")}))
    assert (affected(kept.reads, text), affected(kept.reads, title)) == (False, True)
