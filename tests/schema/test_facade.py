import ast
import typing
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any

import graphql
import msgspec
import pytest

import gateway.schema
from gateway.graph import node as nodes
from gateway.graph.contribution import PAGES, PROBLEMS
from gateway.graph.conventions import Conventions, Decision
from gateway.graph.derived import Derived
from gateway.graph.index import EMPTY, Entry, SortedIndex
from gateway.graph.model import Kind, NodeRef, global_id
from gateway.graph.points import CONVENTIONS
from gateway.graph.reader import GraphReader
from gateway.graph.reads import Reads
from gateway.graph.snapshot import Snapshot
from gateway.schema.context import Context
from gateway.store.document import Document
from gateway.transport.example_queries import ExampleQueries
from tests.content import SCHEMA
from tests.schema.every_field import all_fields, every_field

FOLDER = Path(gateway.schema.__file__).parent
EVERYTHING = every_field(
    SCHEMA._schema,
    {
        "node": f'id: "{global_id(NodeRef(Kind.ASSET, "posts/night.png"))}"',
        "nodes": f'ids: ["{global_id(NodeRef(Kind.PAGE, "about"))}"]',
        "post": 'path: "posts/sleep"',
        "page": 'path: "about"',
        "document": 'url: "/posts/sleep/?x#y"',
        "author": 'slug: "ana"',
        "tag": 'slug: "sleep"',
        "category": 'slug: "selfcare"',
        "resource": 'url: "https://helpguide.org/articles/support-groups.htm"',
        "domain": 'name: "example.org"',
    },
)
SELECTIVE = """{
  filtered: posts(where: {isLinked: true, tags: {some: {name: {eq: "sleep"}}}}, orderBy: [{field: TITLE}]) {
    totalCount facets { authors { author { name } } } groups(by: AUTHOR) { name posts { nodes { title } } }
  }
  backward: posts(last: 2) { nodes { title } pageInfo { hasPreviousPage } }
  sorted: posts(orderBy: [{field: WORD_COUNT}]) { nodes { title } }
  terms: tags(where: {name: {ne: "x"}}, orderBy: [{field: LATEST, direction: ASC}]) { nodes { posts { totalCount } } }
  host: resources(domain: "www.example.org") { totalCount nodes { url } }
  bySlug: post(slug: "sleep", locale: "de") { translations { title } next(within: CATEGORY) { title } }
  missing: post(path: "posts/missing") { title }
  moved: document(url: "/old-sleep") { url }
  nowhere: document(url: "/nowhere") { url }
  chosen: pages(where: {isLinked: true}, orderBy: [{field: TITLE}]) { nodes { title } }
  errors: problems(severity: WARNING) { nodes { message } }
}"""


# What may be imported from the parts of the graph that hold it or make it: names of indexes, types, values.
ALLOWED = {
    "gateway.graph.snapshot": {"Revision"},
    "gateway.graph.builder": set(),
    "gateway.graph.current": set(),
    "gateway.graph.edit": set(),
    "gateway.graph.delta": set(),
    "gateway.graph.derived": set(),
}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_no_module_of_the_schema_can_name_a_snapshot_or_its_makers(path: Path) -> None:
    for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(statement, ast.Import):
            assert not any(alias.name.startswith("gateway.graph") for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            assert statement.module != "gateway.graph"
            names = {alias.name for alias in statement.names}
            assert names <= ALLOWED.get(statement.module or "", names), statement.module
        elif isinstance(statement, ast.Attribute):
            assert not statement.attr.startswith("_GraphReader")


# Modules of the store whose enumerations nodes may hold.
STORED = ("document", "problem", "record")
VALUES = (str, int, bool, bytes, float, type(None))


def held_by(annotation: Any) -> Iterator[Any]:
    """The classes that a value of this type may hold."""
    arguments = [argument for argument in typing.get_args(annotation) if argument is not Ellipsis]
    if typing.get_origin(annotation) in (tuple, typing.Union, UnionType):
        for argument in arguments:
            yield from held_by(argument)
    elif typing.get_origin(annotation) is typing.Literal:
        yield from map(type, arguments)
    else:
        yield annotation


def reachable(start: type) -> set[type]:
    found: set[type] = set()
    waiting = [start]
    while waiting:
        for annotation in typing.get_type_hints(waiting.pop()).values():
            for kind in held_by(annotation):
                assert isinstance(kind, type), f"{kind} is not looked through"
                if kind not in found:
                    found.add(kind)
                    waiting += [kind] if issubclass(kind, msgspec.Struct) else []
    return found


@pytest.mark.parametrize("kind", typing.get_args(nodes.AnyNode), ids=lambda kind: kind.__name__)
def test_no_node_holds_another(kind: type) -> None:
    structs = {found for found in reachable(kind) if issubclass(found, msgspec.Struct)}
    held = {found for found in structs if found.__name__.endswith("Node")} | (structs & {Snapshot, SortedIndex})
    assert held == ({nodes.ProfileNode} if kind is nodes.AuthorNode else set())
    others = reachable(kind) - structs
    allowed = {"gateway.graph.node", "gateway.graph.model", "datetime", "builtins"}
    assert {found.__module__ for found in others} <= allowed | {f"gateway.store.{name}" for name in STORED}
    assert Document not in structs or Document.__struct_config__.frozen


class Spy:
    """A mapping that writes down which keys are looked at, and refuses to be looked at as a whole."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.seen = inner, Counter[Any]()

    def get(self, key: Any, default: Any = None) -> Any:
        self.seen[key] += 1
        return self.inner.get(key, default)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} of a mapping of the Snapshot was used")


class SpiedIndex(SortedIndex):
    """An index that writes down each entry that it gives away."""

    __slots__ = ("given", "measured")

    def __init__(self, chunks: tuple[tuple[Entry, ...], ...]) -> None:
        super().__init__(chunks)
        self.given: set[Entry] = set()
        self.measured = False

    def _noted(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        for entry in entries:
            self.given.add(entry)
            yield entry

    def __iter__(self) -> Iterator[Entry]:
        return self._noted(super().__iter__())

    def __len__(self) -> int:
        self.measured = True
        return super().__len__()

    def __contains__(self, entry: Entry) -> bool:
        found = super().__contains__(entry)
        self.given.update([entry] if found else [])
        return found

    def after(self, low: Entry | None) -> Iterator[Entry]:
        return self._noted(SortedIndex(self._chunks).after(low))

    def before(self, high: Entry | None) -> Iterator[Entry]:
        return self._noted(SortedIndex(self._chunks).before(high))


class SpiedDecision:
    """A Decision that writes down whether its conventions are read."""

    def __init__(self, inner: Decision) -> None:
        self.inner, self.seen = inner, False

    @property
    def conventions(self) -> Conventions:
        self.seen = True
        return self.inner.conventions


def run_with_spies(graph: Snapshot, query: str, variables: dict[str, Any]) -> tuple[Snapshot, Reads, Any]:
    """The Snapshot of spies after an operation, what the reader has recorded, and the answer."""
    indexes = {name: SpiedIndex(index._chunks) for name, index in graph.indexes.items()}
    spied = Snapshot(
        graph.revision, Spy(graph.nodes), Spy(graph.profiles), Spy(indexes), Spy(graph.lookups), Spy(graph.problems),  # type: ignore[arg-type]  # stand-ins
        SpiedDecision(graph.decision),  # type: ignore[arg-type]  # a stand-in
    )  # fmt: skip
    reader = GraphReader(spied, Derived())
    result = graphql.execute_sync(
        SCHEMA._schema, graphql.parse(query), context_value=Context(reader), variable_values=variables
    )
    assert result.errors is None
    return spied, reader.reads, result.data


def is_recorded(reads: Reads, name: tuple[str, str], entry: Entry) -> bool:
    return name in whole(reads) or any(
        (low is None or low <= entry) and (high is None or entry <= high) for low, high in reads.lists.spans[name]
    )


def whole(reads: Reads) -> set[tuple[str, str]]:
    """The parts of indexes that are recorded as a whole, with all their members."""
    return {*reads.lists.walks, *(selection.index for selection in reads.lists.selections)}


def check_recorded(spied: Snapshot, reads: Reads) -> None:
    seen: Any = spied
    spans, counts, lookups = reads.lists.spans, reads.lists.counts, reads.lists.lookups
    walked = {
        NodeRef(Kind.PAGE if name[0] == PAGES else Kind.POST, entry[-1])
        for name in whole(reads)
        for entry in seen.indexes.inner.get(name, ())
    }
    assert set(seen.nodes.seen) <= {*reads.nodes, *walked}
    assert set(seen.lookups.seen) <= lookups
    assert not seen.decision.seen or CONVENTIONS in lookups
    assert set(seen.problems.seen) <= reads.lists.problems or (PROBLEMS, "") in whole(reads)
    assert not seen.profiles.seen
    assert set(seen.indexes.seen) <= {*spans, *counts, *whole(reads)}
    for name, index in seen.indexes.inner.items():
        assert all(is_recorded(reads, name, entry) for entry in index.given), name
        assert not index.measured or name in counts | whole(reads) or (None, None) in spans[name], name


EXAMPLES = ExampleQueries().all


@pytest.mark.parametrize("at", range(len(EXAMPLES)), ids=[example.name for example in EXAMPLES])
def test_all_that_an_example_looks_at_is_recorded(graph: Snapshot, at: int) -> None:
    example, variables = list(ExampleQueries().about(GraphReader(graph, Derived())))[at]
    spied, reads, _ = run_with_spies(graph, example.query, variables)
    check_recorded(spied, reads)
    assert reads.nodes or reads.lists.problems or reads.lists.reads_revision


@pytest.mark.parametrize("query", [EVERYTHING, SELECTIVE], ids=["everything", "selective"])
def test_all_that_an_answer_looks_at_is_recorded(graph: Snapshot, query: str) -> None:
    spied, reads, _ = run_with_spies(graph, query, {})
    check_recorded(spied, reads)


def test_every_field_of_every_type_is_answered(graph: Snapshot) -> None:
    _, _, data = run_with_spies(graph, EVERYTHING, {})
    assert set(met(data)) == all_fields(SCHEMA._schema)


def met(data: Any) -> Iterator[str]:
    if isinstance(data, list):
        for item in data:
            yield from met(item)
    elif isinstance(data, dict) and "__typename" in data:
        for key, value in data.items():
            if key != "__typename":
                yield key
                yield from met(value)


def test_the_spies_notice_a_reader_that_keeps_quiet(graph: Snapshot) -> None:
    spied, _, _ = run_with_spies(graph, "{ posts { totalCount nodes { title } } }", {})
    with pytest.raises(AssertionError):
        check_recorded(spied, Reads())
    assert spied.index("posts", "missing") is EMPTY
