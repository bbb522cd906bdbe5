"""The fast run writes what the exact one says, or nothing at all; and fields read what they declare."""

import random
from collections.abc import Iterator
from typing import Any, Final

import graphql
import msgspec
import orjson
import pytest
from graphql import GraphQLObjectType, get_named_type, is_abstract_type, is_leaf_type, is_required_argument
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.execution.executor import Executor, Request
from gateway.execution.fast import FastPlan
from gateway.execution.fast_run import FastRun
from gateway.execution.parts import Parts
from gateway.graph.builder import Builder
from gateway.graph.current import Current
from gateway.graph.delta import changed_fields
from gateway.graph.derived import Derived
from gateway.graph.model import Kind, NodeRef, global_id
from gateway.graph.node import AnyNode
from gateway.graph.reader import GraphReader
from gateway.graph.reads import Fields
from gateway.graph.snapshot import Snapshot
from gateway.plan.deadline import Deadline, DeadlineError
from gateway.plan.limits import Limits
from gateway.plan.operation import choose_operation
from gateway.plan.plan import OperationPlan
from gateway.schema.build import build_schema
from gateway.schema.context import Context
from tests.content import SCHEMA, changes, post, snapshot
from tests.execution.test_kept import Site
from tests.random_site import MODEL, RandomSite

TYPED: Final = build_schema(MODEL)
KINDS: Final = {kind.value for kind in Kind}


def arguments(field: graphql.GraphQLField) -> str:
    required = [f"{name}: TAG" for name, argument in field.args.items() if is_required_argument(argument)]
    return f"({', '.join(required)})" if required else ""


def below(kind: Any, levels: int = 4) -> str:
    """All that hangs on a value, down to the nodes that it leads to; of these, which they are."""
    if is_leaf_type(kind):
        return ""
    if is_abstract_type(kind) or kind.name in KINDS:
        return "{ ... on Node { id } }"
    asked = [
        f"{name}{arguments(field)} {below(get_named_type(field.type), levels - 1)}"
        for name, field in kind.fields.items()
        if levels or is_leaf_type(get_named_type(field.type))
    ]
    return f"{{ __typename {' '.join(asked)} }}"


class Field:
    """One field of a kind of node, as the fast run writes it."""

    def __init__(self, kind: GraphQLObjectType, name: str) -> None:
        field = kind.fields[name]
        asked = f"{name}{arguments(field)} {below(get_named_type(field.type))}"
        query = f'{{ node(id: "x") {{ ... on {kind.name} {{ {asked} }} }} }}'
        plan = OperationPlan(TYPED._schema, choose_operation(graphql.parse(query)))
        values: Any = plan.coerce({})
        self._values = values
        selections = plan.selections(self._values)
        self._parts = Parts(Current(), 0)
        fast = FastPlan(TYPED, selections, self._parts)
        assert plan.root_type is not None
        (root,) = selections.root.fields(plan.root_type)
        assert root.selection is not None
        self._writer = fast._node(kind, root.selection)

    @property
    def reads(self) -> Fields:
        return self._writer._fields

    def of(self, node: AnyNode, snapshot: Snapshot) -> bytes | str:
        """What it comes to; the error, where it is one."""
        reader = GraphReader(snapshot, Derived())
        run = FastRun(reader, 1, self._parts, self._values, {}, Deadline(60))
        try:
            return self._writer._write(node, run)
        except Exception as error:
            return repr(error)


FIELDS: Final = {
    kind.value: [Field(object_type, name) for name in object_type.fields]
    for kind in Kind
    if isinstance(object_type := TYPED._schema.type_map[kind.value], GraphQLObjectType)
}


def with_a_field_of(other: Any, node: Any) -> Iterator[Any]:
    """A node with each of its fields in turn as another has it; its key and kind excepted."""
    for name in node.__struct_fields__:
        if name not in ("key", "kind", "document"):
            yield msgspec.structs.replace(node, **{name: getattr(other, name)})
    if hasattr(node, "document"):
        document = node.document
        for name in document.__struct_fields__:
            # Where the text starts is a matter of what is in the file.
            names = ("source", "body_start") if name == "source" else (name,) if name != "body_start" else ()
            changed = msgspec.structs.replace(document, **{name: getattr(other.document, name) for name in names})
            yield msgspec.structs.replace(node, document=changed)


@given(seed=st.binary(min_size=8, max_size=8))
@settings(max_examples=15, deadline=None)
def test_a_field_reads_no_more_of_its_node_than_it_declares(seed: bytes) -> None:
    chance = random.Random(seed)
    snapshot, _ = Builder(model=MODEL).apply(RandomSite(chance).begin())
    for kind, fields in FIELDS.items():
        nodes = sorted((node for node in snapshot.nodes.values() if node.kind == kind), key=lambda node: node.key)
        if len(nodes) < 2:
            continue
        node, other = chance.sample(nodes, 2)
        before = [field.of(node, snapshot) for field in fields]
        for changed in with_a_field_of(other, node):
            names = changed_fields(node, changed)
            for field, said in zip(fields, before, strict=True):
                if field.reads is not None and field.reads.isdisjoint(names):
                    assert field.of(changed, snapshot) == said, (kind, field.reads, names)


FILES: Final = {
    "posts/a.md": post(
        "[b](b.md) [about](../about.md) ![x](x.png) [gone](gone.md) <https://example.com/p>\n\n## One\n\n## Two",
        title='"\\"A\\"\\u2028 ü"',
        date="2020-01-02",
        authors="[Ana, Bo]",
        tags="[sleep, mood]",
        rating="3",
        mood="[calm, bright]",
        seo='{deep: [1.5, null, "x", 100000000000000000000]}',
        reviewer="Ana",
    ),
    "posts/b.md": post("[a](a.md)", title="B", date="2020-01-03", tags="[sleep]", **{"part-of": "a"}),
    "about.md": post("About", title="About"),
    "x.png": "image",
}
GRAPH: Final = snapshot(FILES, model=MODEL)
A, B = (global_id(NodeRef(Kind.POST, f"posts/{name}")) for name in "ab")
NO_POST: Final = global_id(NodeRef(Kind.POST, "posts/none"))
ABOUT: Final = global_id(NodeRef(Kind.PAGE, "about"))

CASES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "one node with several arguments": (
        'query ($n: Int, $m: Int = 5) { p: post(path: "posts/a") { excerpt(length: $n) } '
        'q: post(path: "posts/a") { excerpt(length: $m) long: excerpt } }',
        {"n": 3},
    ),
    "an argument that is null": (
        'query ($n: Int) { post(path: "posts/a") { excerpt(length: $n) headings(minDepth: $n) { text } } }',
        {"n": None},
    ),
    "variables above and below": (
        "query ($n: Int, $i: Int) { posts(first: $n) { nodes { tags { posts(first: $i) { nodes { title } } } } } }",
        {"n": 2, "i": 1},
    ),
    "conditions": (
        "query ($y: Boolean!, $n: Boolean!) { posts { nodes { title @include(if: $y) slug @skip(if: $y) ... F } } } "
        "fragment F on Post { url tags @include(if: $n) { name } categories { name @skip(if: $n) } }",
        {"y": True, "n": False},
    ),
    "nothing of a node": ("query ($y: Boolean!) { posts { nodes { title @skip(if: $y) } } }", {"y": True}),
    "fields that are merged": (
        '{ post(path: "posts/a") { author { name } ... F author { slug } } } '
        "fragment F on Document { title ... on Post { title author { isStub } } }",
        {},
    ),
    "interfaces": (
        "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Document { title } ... on Page { path } "
        "... on Post { tags { name } } } }",
        {"ids": [A, NO_POST, ABOUT, B, A]},
    ),
    "a union": (
        "{ posts { nodes { links { nodes { target { ... on Post { title } ... on Asset { path } } } } } } }",
        {},
    ),
    "links that lead nowhere": (
        "{ posts { nodes { links { edges { node { label isBroken target { __typename ... on Node { id } } } } } } } }",
        {},
    ),
    "what is not there": (
        "query ($p: String) { post(path: $p) { title }"
        ' tag(slug: "none") { name } author(slug: "bo") { avatar { url } } }',
        {"p": "none"},
    ),
    "typed fields and edges": (
        "{ posts { nodes { rating mood seo"
        " reviewer { name reviewerPosts { nodes { title } } } series { parts { totalCount } } } } }",
        {},
    ),
    "scalars": (
        '{ posts { nodes { title date publishedAt status frontMatter locale } } post(path: "posts/b") '
        "{ related { score shared } } revision { createdAt } }",
        {},
    ),
    "pages and cursors": (
        "{ posts(first: 1) { edges { cursor node { title } }"
        " nodes { slug } pageInfo { hasNextPage endCursor } totalCount } }",
        {},
    ),
    "groups and facets": (
        "{ posts { groups(by: TAG) { key name count posts { nodes { title } } }"
        " facets { tags { tag { name } count } } } }",
        {},
    ),
}


@pytest.mark.parametrize(("query", "variables"), CASES.values(), ids=CASES)
def test_what_is_written_is_what_graphql_core_says(query: str, variables: dict[str, Any]) -> None:
    """Made, from parts that are kept, and kept as a whole."""
    executor = Executor(TYPED, Derived(), limits=Limits("off"))
    # One that is not kept, though its parts are.
    executor._answers, answers = None, executor._answers
    made = executor.execute(Request(query, None, variables), GRAPH)
    executor._answers = answers
    context = Context(GraphReader(GRAPH, Derived()))
    said = graphql.execute_sync(TYPED._schema, graphql.parse(query), None, context, variables)
    assert said.errors is None
    assert made.content == orjson.dumps({"data": said.data})
    for is_hit in (False, True):
        answer = executor.execute(Request(query, None, variables), GRAPH)
        assert (answer.is_hit, answer.kept is not None) == (is_hit, True)
        assert answer.content == orjson.dumps({"data": said.data})


def test_a_part_is_used_again_under_another_answer() -> None:
    executor = Executor(TYPED, Derived(), limits=Limits("off"))
    query = "query ($n: Int) { posts(first: $n) { nodes { title tags { name } } } }"
    tables = executor._parts._tables
    for first in (2, 1):
        executor.execute(Request(query, None, {"n": first}), GRAPH)
        assert sorted(len(table.young) for table in tables) == [2, 2]


@pytest.mark.parametrize("broken", ["excerpt(length: 0)", "links(first: -1) { totalCount }"])
def test_a_part_that_fails_half_way_is_not_kept_and_what_it_read_not_noted(broken: str) -> None:
    executor = Executor(TYPED, Derived(), limits=Limits("off"))
    query = f"{{ posts {{ nodes {{ tags {{ name }} {broken} }} }} }}"
    for _ in range(2):
        answer = executor.execute(Request(query), GRAPH)
        assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_USER_INPUT"]
        assert answer.kept is None
    kept = {key for table in executor._parts._tables for key in table.young}
    assert kept <= {"sleep", "mood"}


def test_records_are_the_readers_own_again_when_a_part_fails() -> None:
    field = FIELDS["Post"][0]
    reader = GraphReader(GRAPH, Derived())
    run = FastRun(reader, 1, Parts(Current(), 10_000), field._values, {}, Deadline(-1))
    own, node = reader.reads, GRAPH.nodes[NodeRef(Kind.POST, "posts/a")]
    with pytest.raises(DeadlineError):
        field._writer.write(node, run)
    assert reader.reads is run.reads is own
    assert own.parts == []


def test_a_node_that_goes_and_comes_back_is_never_answered_from_before() -> None:
    site = Site()
    executor = Executor(SCHEMA, Derived(), current=site.current, max_answer_bytes=0)
    request = Request("query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Post { title } } }", None, {"ids": [A]})
    link = Request('{ post(path: "posts/b") { links { nodes { target { ... on Post { title } } } } } }')
    found = []
    for files, removed in (
        ({"posts/b.md": post("[a](a.md)")}, ()),
        ({}, ("posts/a.md",)),
        ({"posts/a.md": post(title="A")}, ()),
        ({"posts/a.md": post(title="C")}, ()),
    ):
        site.current.publish(*site.builder.apply(changes(files, removed)))
        found.append([executor.execute(each, site.snapshot).data for each in (request, link)])
    titles = [{"title": "A"}, None, {"title": "A"}, {"title": "C"}]
    assert [by_id for by_id, _ in found] == [{"nodes": [title]} for title in titles]
    assert [by_link and by_link["post"]["links"]["nodes"] for _, by_link in found] == [
        [{"target": title}] for title in titles
    ]


def test_every_place_in_a_plan_is_thought_out_once() -> None:
    executor = Executor(TYPED, Derived(), limits=Limits("off"))
    levels = "posts { nodes { tags { posts { nodes { tags { posts { nodes { tags { name } } } } } } } } }"
    executor.execute(Request(f"{{ {levels} }}"), GRAPH)
    assert len(executor._parts._tables) == 6
