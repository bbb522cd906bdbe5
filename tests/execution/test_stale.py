"""That what is kept is never stale: by random checks, and by bugs planted in the record, each of which they find."""

import random
from collections.abc import Callable
from functools import cached_property
from typing import Any

import graphql
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.execution.executor import Executor
from gateway.execution.kept import Kept, KeptResults
from gateway.execution.parts import Parts
from gateway.graph import reader as reader_module
from gateway.graph.builder import Builder
from gateway.graph.current import Current
from gateway.graph.delta import Delta
from gateway.graph.index import Entry
from gateway.graph.model import Kind, NodeRef
from gateway.graph.reader import GraphReader
from gateway.graph.reads import THERE, Reads
from tests.fuzz.stale import StaleError, check_gateways, check_records, executor, recorded
from tests.random_operations import RandomOperations
from tests.random_site import MODEL, RandomSite

Patch = pytest.MonkeyPatch

SEEDS = st.binary(min_size=8, max_size=8)


@given(seed=SEEDS)
@settings(max_examples=40, deadline=None)
def test_random_operations_are_valid(seed: bytes) -> None:
    chance = random.Random(seed)
    snapshot, _ = Builder(model=MODEL).apply(RandomSite(chance).begin())
    operations = RandomOperations(recorded().schema, chance)
    for text, _ in [operations.operation(snapshot) for _ in range(10)]:
        assert graphql.validate(recorded().schema, graphql.parse(text)) == [], text


@given(seed=SEEDS)
@settings(max_examples=40, deadline=None)
def test_what_an_edit_does_not_touch_is_answered_as_before(seed: bytes) -> None:
    check_records(random.Random(seed))


@given(seed=SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_gateway_that_keeps_answers_answers_as_one_that_keeps_none(seed: bytes) -> None:
    check_gateways(random.Random(seed))


def _page_bug(bug: Callable[[reader_module.Page, Any, Any], tuple[Any, Any]]) -> Callable[[Patch], None]:
    whole = reader_module._page

    def plant(patch: Patch) -> None:
        def page(*given: Any) -> Any:
            found, low, high = whole(*given)
            return (found, *bug(found, low, high))

        patch.setattr(reader_module, "_page", page)

    return plant


def last_item_instead_of_next_key(patch: Patch) -> None:
    """A page locks no more than what it shows."""
    _page_bug(lambda page, low, high: (low, page.entries[-1] if page.entries else high))(patch)


def offset_from_the_start_of_the_page(patch: Patch) -> None:
    """A page locks nothing between its cursor and its first entry."""
    _page_bug(lambda page, low, high: (page.entries[0] if page.entries and low is not None else low, high))(patch)


def miss_unrecorded(patch: Patch) -> None:
    """What is not there is not noted."""
    get = GraphReader.get

    def got(self: GraphReader, kind: Kind, key: str, fields: Any = THERE) -> Any:
        node = get(self, kind, key, fields)
        if node is None:
            self.reads.nodes.pop(NodeRef(kind, key), None)
        return node

    patch.setattr(GraphReader, "get", got)


def lookup_miss_unrecorded(patch: Patch) -> None:
    """A name that finds nothing is not noted."""
    lookup = GraphReader.lookup

    def looked_up(self: GraphReader, name: str, value: str) -> Any:
        refs = lookup(self, name, value)
        if not refs:
            self.reads.lists.lookups.discard((name, value))
        return refs

    patch.setattr(GraphReader, "lookup", looked_up)


def empty_page_unrecorded(patch: Patch) -> None:
    """A page without entries is not noted."""
    page = GraphReader.page

    def paged(self: GraphReader, index: str, partition: str = "", **limits: Any) -> reader_module.Page:
        found = page(self, index, partition, **limits)
        if not found.entries:
            self.reads.lists.spans[index, partition].pop()
        return found

    patch.setattr(GraphReader, "page", paged)


def only_the_new_key_tested(patch: Patch) -> None:
    """What leaves an index goes unnoticed."""

    def moved(delta: Delta) -> dict[tuple[str, str], list[Entry]]:
        found: dict[tuple[str, str], list[Entry]] = {}
        for move in delta.moves:
            if move.after is not None:
                found.setdefault((move.index, move.partition), []).append(move.after)
        return found

    _property(patch, "moved", moved)


def count_unrecorded(patch: Patch) -> None:
    patch.setattr(Reads, "count", lambda self, index: None)


def lost_field_mask(patch: Patch) -> None:
    """Of nodes it is noted only that they are there."""
    node = Reads.node
    patch.setattr(Reads, "node", lambda self, ref, fields=None: node(self, ref, THERE))


def walk_unrecorded(patch: Patch) -> None:
    patch.setattr(Reads, "walk", lambda self, index, fields: None)


def walk_without_its_fields(patch: Patch) -> None:
    walk = Reads.walk
    patch.setattr(Reads, "walk", lambda self, index, fields: walk(self, index, THERE))


def selection_unrecorded(patch: Patch) -> None:
    patch.setattr(Reads, "selection", lambda self, selection: None)


def selection_of_what_comes_alone(patch: Patch) -> None:
    """A member that leaves a filtered list goes unnoticed."""
    members = Delta.members
    patch.setattr(Delta, "members", lambda self, index: [m for m in members(self, index) if m[1] is not None])


def revision_unrecorded(patch: Patch) -> None:
    patch.setattr(GraphReader, "revision", lambda self: self._GraphReader__snapshot.revision)


def problem_unrecorded(patch: Patch) -> None:
    """A change of a document's Problems goes unnoticed."""
    _property(patch, "changed_problems", lambda delta: frozenset())
    _property(
        patch, "moved", lambda delta: {name: found for name, found in _moved(delta).items() if name[0] != "problems"}
    )


_moved = Delta.__dict__["moved"].func


def _property(patch: Patch, name: str, value: Callable[[Delta], Any]) -> None:
    made = cached_property(value)
    made.__set_name__(Delta, name)
    patch.setattr(Delta, name, made)


RECORDER_BUGS = (
    last_item_instead_of_next_key,
    offset_from_the_start_of_the_page,
    miss_unrecorded,
    lookup_miss_unrecorded,
    empty_page_unrecorded,
    only_the_new_key_tested,
    count_unrecorded,
    lost_field_mask,
    walk_unrecorded,
    walk_without_its_fields,
    selection_unrecorded,
    selection_of_what_comes_alone,
    revision_unrecorded,
    problem_unrecorded,
)


def finds(check: Callable[[random.Random], Any], most: int) -> int | None:
    """How many seeds it takes until a check finds something stale."""
    for seed in range(most):
        try:
            check(random.Random(seed))
        except StaleError:
            return seed + 1
    return None


@pytest.mark.parametrize("plant", RECORDER_BUGS, ids=lambda plant: plant.__name__)
def test_a_bug_planted_in_the_record_is_found(plant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    plant(monkeypatch)
    assert finds(check_records, 400) is not None


def lost_deltas_ignored(patch: Patch) -> None:
    """What is older than the Deltas that are kept is judged by those alone."""

    def between(self: Current, earlier: int, later: int) -> list[Delta]:
        return [delta for delta in self.deltas if earlier < delta.sequence <= later]

    patch.setattr(Current, "between", between)


def stamped_without_a_look(patch: Patch) -> None:
    """What is kept holds at every later revision."""
    patch.setattr(KeptResults, "_holds", lambda self, kept, sequence: kept.sequence <= sequence)


def an_older_request_gets_what_is_newer(patch: Patch) -> None:
    holds = KeptResults._holds

    def also_before(self: KeptResults, kept: Kept, sequence: int) -> bool:
        is_newer: bool = kept.sequence > sequence
        return is_newer or holds(self, kept, sequence)

    patch.setattr(KeptResults, "_holds", also_before)


def part_stamped_without_a_look(patch: Patch) -> None:
    """A part that is kept holds at every later revision."""
    patch.setattr(Parts, "holds", lambda self, part, sequence: part.sequence <= sequence)


def an_answer_without_the_records_of_its_parts(patch: Patch) -> None:
    patch.setattr(Reads, "_take_in", lambda self, part: None)


STORE_BUGS = (
    lost_deltas_ignored,
    stamped_without_a_look,
    an_older_request_gets_what_is_newer,
    part_stamped_without_a_look,
    an_answer_without_the_records_of_its_parts,
)


@pytest.mark.parametrize("plant", STORE_BUGS, ids=lambda plant: plant.__name__)
def test_a_bug_planted_in_the_store_is_found(plant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    plant(monkeypatch)
    assert finds(check_gateways, 400) is not None


def test_one_store_for_the_public_and_for_those_who_see_drafts_is_found() -> None:
    executors: list[Executor] = []

    def sharing(current: Current, bound: int) -> Executor:
        executors.append(executor(current, bound))
        public = executors[(len(executors) - 1) & ~1]
        executors[-1]._answers = public._answers
        return executors[-1]

    assert finds(lambda chance: check_gateways(chance, executor=sharing), 100) is not None
