"""The fields of a mutation are executed one after the other (GraphQL spec §6.2.2)."""

import asyncio
from typing import Any

from graphql import build_schema

from tests.execution.spec.asking import answer, awaited

SCHEMA = build_schema("""
  type Query { a: Int }
  type Mutation { set(n: Int!): State, late(n: Int!): State, must(n: Int!): Int!, lateMust(n: Int!): Int! }
  type State { n: Int, later: Int }
""")


class Store:
    """A number, and what was done to it, in order."""

    def __init__(self) -> None:
        self.n = 0
        self.done: list[str] = []

    def set(self, info: Any, n: int) -> Any:
        self.done.append(f"set {n}")
        self.n = n
        return {"n": n, "later": self.look}

    async def late(self, info: Any, n: int) -> Any:
        self.done.append(f"begin {n}")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.n = n
        self.done.append(f"end {n}")
        return {"n": n, "later": self.look}

    async def look(self, info: Any) -> int:
        await asyncio.sleep(0)
        self.done.append(f"look {self.n}")
        return self.n

    def must(self, info: Any, n: int) -> int:
        self.done.append(f"must {n}")
        raise ValueError("no")

    async def lateMust(self, info: Any, n: int) -> int:  # noqa: N802  # the name of the field
        await asyncio.sleep(0)
        return self.must(info, n)


def test_each_field_begins_when_the_one_before_has_ended() -> None:
    store = Store()
    text = "mutation { a: late(n: 1) { n } b: set(n: 2) { n } c: late(n: 3) { n } }"
    assert awaited(SCHEMA, text, store) == ({"a": {"n": 1}, "b": {"n": 2}, "c": {"n": 3}}, [])
    assert store.done == ["begin 1", "end 1", "set 2", "begin 3", "end 3"]


def test_a_field_ends_with_all_that_is_below_it() -> None:
    store = Store()
    text = "mutation { a: set(n: 1) { later } b: set(n: 2) { later } }"
    assert awaited(SCHEMA, text, store).data == {"a": {"later": 1}, "b": {"later": 2}}
    assert store.done == ["set 1", "look 1", "set 2", "look 2"]


def test_nothing_is_awaited_where_nothing_has_to_be() -> None:
    store = Store()
    assert answer(SCHEMA, "mutation { b: set(n: 1) { n } a: set(n: 2) { n } }", store).data == {
        "b": {"n": 1},
        "a": {"n": 2},
    }
    assert store.done == ["set 1", "set 2"]


def test_a_field_that_fails_lets_the_next_begin() -> None:
    store = Store()
    text = "mutation { a: set(n: 1) { n nothing: n } b: set(n: null) { n } c: set(n: 3) { n } }"
    data, errors = answer(SCHEMA, text, store)
    assert data == {"a": {"n": 1, "nothing": 1}, "b": None, "c": {"n": 3}}
    assert [error.partition(":")[0] for error in errors] == ["b"]


def test_after_one_that_must_not_fail_nothing_begins() -> None:
    store = Store()
    assert answer(SCHEMA, "mutation { set(n: 1) { n } must(n: 2) b: set(n: 3) { n } }", store) == (None, ["must: no"])
    assert store.done == ["set 1", "must 2"]
    store = Store()
    assert awaited(SCHEMA, "mutation { lateMust(n: 1) b: set(n: 2) { n } }", store) == (None, ["lateMust: no"])
    assert store.done == ["must 1"]


def test_merged_fields_of_a_mutation_are_executed_once() -> None:
    store = Store()
    text = "mutation { set(n: 1) { n } ...F } fragment F on Mutation { set(n: 1) { m: n } }"
    assert answer(SCHEMA, text, store).data == {"set": {"n": 1, "m": 1}}
    assert store.done == ["set 1"]
