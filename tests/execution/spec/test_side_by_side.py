"""Fields whose values come later are awaited side by side (GraphQL spec §6.2.1), and only where there are any."""

import asyncio
from collections.abc import Generator
from typing import Any

import graphql
import pytest
from graphql import ExecutionResult, build_schema

from gateway.execution import execute
from tests.execution.spec.asking import awaited, later

SCHEMA = build_schema("""
  type Query { a: Int, b: Int, must: Int!, node: Node, nodes: [Node] }
  type Node { a: Int, b: Int, must: Int!, node: Node }
""")


class Meeting:
    """A place where so many wait for each other: those who come one after the other wait for ever."""

    def __init__(self, count: int) -> None:
        self.missing, self.all_here = count, asyncio.Event()

    async def __call__(self, info: Any) -> int:
        self.missing -= 1
        if not self.missing:
            self.all_here.set()
        await self.all_here.wait()
        return 1


def test_without_awaitables_the_result_is_there_at_once() -> None:
    assert isinstance(execute(SCHEMA, graphql.parse("{ a node { b } }"), {"a": 1}), ExecutionResult)


def test_fields_of_one_object_wait_for_each_other() -> None:
    meeting = Meeting(2)
    assert awaited(SCHEMA, "{ a b }", {"a": meeting, "b": meeting}) == ({"a": 1, "b": 1}, [])


def test_fields_of_different_depths_wait_for_each_other() -> None:
    meeting = Meeting(3)
    root = {"a": meeting, "node": {"node": {"a": meeting}}, "nodes": [{"a": meeting}]}
    assert awaited(SCHEMA, "{ a node { node { a } } nodes { a } }", root) == (
        {"a": 1, "node": {"node": {"a": 1}}, "nodes": [{"a": 1}]},
        [],
    )


def test_items_of_a_list_wait_for_each_other() -> None:
    meeting = Meeting(3)
    assert awaited(SCHEMA, "{ nodes { a } }", {"nodes": [{"a": meeting}] * 3}).data == {"nodes": [{"a": 1}] * 3}


def test_keys_stay_in_order_whoever_ends_first() -> None:
    async def slow(info: Any) -> int:
        for _ in range(5):
            await asyncio.sleep(0)
        return 1

    data = awaited(
        SCHEMA, "{ b a node { b a } }", {"b": slow, "a": lambda info: later(2), "node": {"b": slow, "a": 3}}
    ).data
    assert list(data) == ["b", "a", "node"]
    assert list(data["node"]) == ["b", "a"]


@pytest.mark.parametrize("wraps", ["future", "object"])
def test_whatever_can_be_awaited_is(wraps: str) -> None:
    class Promise:
        def __await__(self) -> Generator[Any, Any, int]:
            return later(4).__await__()

    def resolve(info: Any) -> Any:
        return asyncio.ensure_future(later(4)) if wraps == "future" else Promise()

    assert awaited(SCHEMA, "{ a }", {"a": resolve}) == ({"a": 4}, [])


def test_each_awaitable_is_awaited_once_and_each_resolver_called_once() -> None:
    calls: list[str] = []

    def resolve(info: Any) -> Any:
        calls.append(".".join(map(str, info.path.as_list())))
        return later(1)

    root = {"a": resolve, "nodes": lambda info: later([{"a": resolve}, later({"a": resolve})])}
    assert awaited(SCHEMA, "{ a c: a nodes { a a } }", root).data == {"a": 1, "c": 1, "nodes": [{"a": 1}, {"a": 1}]}
    assert sorted(calls) == ["a", "c", "nodes.0.a", "nodes.1.a"]


def test_a_failure_cancels_those_beside_it_whose_values_are_lost() -> None:
    cancelled: list[str] = []

    async def never(info: Any) -> int:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append("a")
            raise
        return 1

    root = {"a": never, "must": lambda info: later(ValueError("no"))}
    assert awaited(SCHEMA, "{ a must }", root) == (None, ["must: no"])
    assert cancelled == ["a"]


def test_what_was_begun_before_a_field_fails_at_once_is_ended() -> None:
    ended: list[str] = []

    async def slow(info: Any) -> int:
        await asyncio.sleep(0)
        ended.append("a")
        return 1

    async def ask() -> ExecutionResult:
        result = execute(
            SCHEMA, graphql.parse("{ node { a must } b }"), {"node": {"a": slow}, "b": lambda info: later(2)}
        )
        assert not isinstance(result, ExecutionResult)
        found = await result
        for _ in range(5):
            await asyncio.sleep(0)
        return found

    assert asyncio.run(ask()).data == {"node": None, "b": 2}
    assert ended == ["a"]


def test_an_operation_can_be_cancelled_as_a_whole() -> None:
    async def ask() -> None:
        result = execute(SCHEMA, graphql.parse("{ a b }"), {"a": Meeting(9), "b": Meeting(9)})
        assert not isinstance(result, ExecutionResult)
        task = asyncio.ensure_future(result)
        for _ in range(5):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(ask())
