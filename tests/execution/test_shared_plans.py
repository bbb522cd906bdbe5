"""One plan serves requests with other values of its variables, each with its own answer."""

from typing import Any

import graphql
import pytest

from gateway.execution.executor import Executor, Request
from gateway.graph.derived import Derived
from gateway.graph.reader import GraphReader
from gateway.schema.context import Context
from tests.content import SCHEMA, post, snapshot

GRAPH = snapshot(
    {f"posts/{name}.md": post("One two three four.", title=name, tags="[x, y]", date="2024-01-02") for name in "abc"}
)


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("query ($v: Int! = 9) { posts { nodes { excerpt(length: $v) } } }", [{"v": 3}, {"v": 8}, {}]),
        (
            "query ($v: Int) { posts { nodes { tags { posts(first: $v) { nodes { slug } } } } } }",
            [{"v": 1}, {"v": 2}, {}],
        ),
        ("query ($v: Int) { posts(first: $v) { nodes { slug } } }", [{"v": 1}, {"v": None}, {}, {"v": 2}]),
        ("query ($v: String!) { post(slug: $v) { title } }", [{"v": "a"}, {"v": "nothing"}, {"v": "b"}]),
        ("query ($v: Boolean!) { posts { nodes { slug title @include(if: $v) } } }", [{"v": True}, {"v": False}]),
        (
            "query ($v: Boolean) { posts(where: {hasImage: $v}) { totalCount } }",
            [{"v": True}, {"v": False}, {"v": None}],
        ),
    ],
)
def test_every_value_has_its_own_answer_the_second_time_too(query: str, values: list[dict[str, Any]]) -> None:
    executor = Executor(SCHEMA, Derived())
    for given in values * 2:
        context = Context(GraphReader(GRAPH, Derived()))
        expected = graphql.execute_sync(SCHEMA._schema, graphql.parse(query), None, context, given)
        assert expected.errors is None
        assert executor.execute(Request(query, None, given), GRAPH).data == expected.data
