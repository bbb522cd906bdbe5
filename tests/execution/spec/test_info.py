"""What a resolver is told about where it is: `info`, as graphql-core gives it."""

from typing import Any

import graphql
from graphql import ExecutionResult, GraphQLResolveInfo, build_schema

from gateway.execution import execute
from tests.execution.spec.asking import later

SCHEMA = build_schema("""
  type Query { nodes: [Node!] }
  interface Named { echo(n: Int): String! }
  type Node implements Named { echo(n: Int): String! }
""")
DOCUMENT = graphql.parse(
    "query Q($v: Int = 4, $w: Int) { nodes { a: echo(n: $v) ...F } } fragment F on Named { a: echo(n: $v) b: echo }"
)


def infos(context: Any = None) -> tuple[Any, list[GraphQLResolveInfo[Any]]]:
    """A root value, and the infos of all calls of `echo` for two nodes."""
    seen: list[GraphQLResolveInfo[Any]] = []

    def echo(info: GraphQLResolveInfo[Any], **args: Any) -> str:
        seen.append(info)
        return "x"

    root = {"nodes": [{"echo": echo}, {"echo": echo}]}
    result = execute(SCHEMA, DOCUMENT, root, context, {"w": 5}, "Q")
    assert isinstance(result, ExecutionResult)
    assert result.errors is None
    return root, seen


def test_a_resolver_knows_its_place_in_the_answer() -> None:
    _, seen = infos()
    assert [info.path.as_list() for info in seen] == [
        ["nodes", 0, "a"],
        ["nodes", 0, "b"],
        ["nodes", 1, "a"],
        ["nodes", 1, "b"],
    ]
    path = seen[0].path
    assert (path.key, path.typename) == ("a", "Node")
    assert path.prev is not None
    assert path.prev.prev is not None
    assert (path.prev.key, path.prev.typename, path.prev.prev.key, path.prev.prev.typename) == (
        0,
        None,
        "nodes",
        "Query",
    )


def test_a_resolver_knows_its_place_in_schema_and_document() -> None:
    info = infos()[1][0]
    node = SCHEMA.type_map["Node"]
    assert (info.field_name, info.parent_type, str(info.return_type)) == ("echo", node, "String!")
    assert info.schema is SCHEMA
    operation, fragment = DOCUMENT.definitions
    assert info.operation is operation
    assert info.fragments == {"F": fragment}
    assert [node.loc.start for node in info.field_nodes if node.loc] == [40, 86]


def test_a_resolver_knows_what_the_operation_was_given() -> None:
    context = object()
    root, seen = infos(context)
    assert all(info.context is context and info.root_value is root for info in seen)
    values = seen[0].variable_values
    assert values.coerced == {"v": 4, "w": 5}
    assert {name: source.value for name, source in values.sources.items()} == {"v": graphql.Undefined, "w": 5}


def test_a_resolver_knows_where_values_of_the_plainest_types_come_from() -> None:
    schema = build_schema("type Query { a(n: Int): Int }")
    seen: list[GraphQLResolveInfo[Any]] = []
    document = graphql.parse("query ($v: Int, $w: String) { a(n: $v) }")
    execute(schema, document, {"a": lambda info, n: seen.append(info)}, None, {"v": 1})
    sources = seen[0].variable_values.sources
    assert {name: (str(source.signature.type), source.value) for name, source in sources.items()} == {
        "v": ("Int", 1),
        "w": ("String", graphql.Undefined),
    }


def test_a_resolver_can_tell_what_is_awaitable() -> None:
    info = infos()[1][0]
    coroutine = later(1)
    assert info.is_awaitable(coroutine)
    assert not any(map(info.is_awaitable, [1, "x", None, [], {}, object(), (1 for _ in "x")]))
    coroutine.close()


def test_each_call_has_its_own_info() -> None:
    _, seen = infos()
    assert len({id(info) for info in seen}) == len(seen)
