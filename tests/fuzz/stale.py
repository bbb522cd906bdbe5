"""Looks for stale answers: random operations over a random site that is edited at random.

An item is the seed of a site. Two things are done with it. Answers are kept with their records through some edits: what
an edit does not touch has to come to the same bytes when it is made again. And two gateways, one for the public and one
that sees drafts, answer from what they keep while edits, evictions and lost Deltas come between: each answer has to be
the one that is made afresh. The kinds that the report counts are such checks.
"""

import random
from collections import Counter, deque
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import graphql
import orjson
from hypothesis import strategies as st

from gateway.execution.executor import Executor, Request
from gateway.graph.builder import Builder
from gateway.graph.collections import is_public
from gateway.graph.current import Current
from gateway.graph.derived import Derived
from gateway.graph.reads import Reads, affected
from gateway.graph.snapshot import Snapshot
from gateway.plan.limits import Limits
from gateway.store.loader import DocumentChanges
from tests.content import is_anything
from tests.execution.recorded import Recorded
from tests.fuzz.frame import Target
from tests.random_operations import Operation, RandomOperations
from tests.random_site import MODEL, RandomSite

EDITS: Final = 12
OPERATIONS: Final = 12
STEPS: Final = 60
# Bytes of what a gateway keeps: so many that nothing, much or little has to go.
BOUNDS: Final = (20_000, 60_000, 10_000_000)
DELTAS: Final = (2, 8, 1024)

recorded: Final = cache(Recorded)


class StaleError(AssertionError):
    """An answer that was held to be right is not."""


class Asked:
    """An operation with its latest answer, and the record of that."""

    def __init__(self, operation: Operation, document: graphql.DocumentNode, body: bytes, reads: Reads) -> None:
        self.operation, self.document, self.body, self.reads = operation, document, body, reads


def check_records(chance: random.Random, edits: int = EDITS, operations: int = OPERATIONS) -> Counter[str]:
    """Check that what an edit does not touch is as it was. Raises StaleError."""
    site, builder, seen = RandomSite(chance), Builder(model=MODEL), Counter[str]()
    builder.apply(site.begin())
    random_operations = RandomOperations(recorded().schema, chance)
    asked = [_asked(random_operations, builder.snapshot) for _ in range(operations)]
    for _ in range(edits):
        before = builder.snapshot
        snapshot, delta = builder.apply(site.edit())
        if snapshot is before:
            continue
        for place, each in enumerate(asked):
            is_affected = affected(each.reads, delta)
            body, reads, has_no_errors = recorded().run(each.document, snapshot, each.operation.variables)
            if not is_affected:
                seen["untouched"] += 1
                if body != each.body:
                    raise StaleError(f"{each.operation}\nwas {each.body.decode()}\nis  {body.decode()}")
                continue
            seen["needless" if body == each.body else "changed"] += 1
            if has_no_errors and chance.random() < 0.8:
                each.body, each.reads = body, reads
            else:
                asked[place] = _asked(random_operations, snapshot)
    return seen


def _asked(operations: RandomOperations, snapshot: Snapshot) -> Asked:
    """A random operation that is answered without errors."""
    while True:
        operation = operations.operation(snapshot)
        document = graphql.parse(operation.text)
        body, reads, has_no_errors = recorded().run(document, snapshot, operation.variables)
        if has_no_errors:
            return Asked(operation, document, body, reads)


def executor(current: Current, bound: int) -> Executor:
    """One that keeps answers and parts of them, of so many bytes each."""
    return Executor(
        recorded().strawberry,
        Derived(),
        current=current,
        max_answer_bytes=bound,
        max_part_bytes=bound,
        limits=Limits(mode="off"),
    )


class View:
    """One view of a site, and a gateway to it that keeps its answers and parts of them."""

    def __init__(self, builder: Builder, executor: Callable[[Current], Executor], deltas: int) -> None:
        self._builder = builder
        self.current = Current()
        self.current.deltas = deque(maxlen=deltas)
        self._executor = executor(self.current)
        # A request that began before an edit is answered from its own Snapshot after it.
        self.before: Snapshot | None = None

    def edit(self, changes: DocumentChanges) -> None:
        self.before = self.current.snapshot
        snapshot, delta = self._builder.apply(changes)
        if snapshot is not self.current.snapshot:
            self.current.publish(snapshot, delta)

    def ask(self, operation: Operation, document: graphql.DocumentNode, snapshot: Snapshot) -> str:
        """Answer from what is kept, and afresh; the kind of the check. Raises StaleError where the two differ."""
        body, _, _ = recorded().run(document, snapshot, operation.variables)
        response = self._executor.execute(Request(operation.text, None, operation.variables), snapshot)
        answered = orjson.dumps([response.data, [error["message"] for error in response.errors]])
        if answered != body:
            raise StaleError(f"{operation}\nkept {answered.decode()}\nis   {body.decode()}")
        return "served" if response.is_hit else "made"


def check_gateways(
    chance: random.Random, steps: int = STEPS, executor: Callable[[Current, int], Executor] = executor
) -> Counter[str]:
    """Check that gateways which keep answers answer as graphql-core does afresh. Raises StaleError."""
    site, seen, bound, deltas = RandomSite(chance), Counter[str](), chance.choice(BOUNDS), chance.choice(DELTAS)
    begun = site.begin()
    views = []
    for is_visible in (is_public, is_anything):
        view = View(Builder(is_visible=is_visible, model=MODEL), lambda current: executor(current, bound), deltas)
        view.edit(begun)
        views.append(view)
    pool: list[tuple[Operation, graphql.DocumentNode]] = []
    operations = RandomOperations(recorded().schema, chance)
    for _ in range(steps):
        draw = chance.random()
        if draw < 0.15:
            edited = site.edit()
            for view in views:
                view.edit(edited)
            continue
        view = chance.choice(views)
        snapshot = view.before if view.before is not None and draw < 0.2 else view.current.snapshot
        assert snapshot is not None
        if not pool or draw < 0.3:
            operation = operations.operation(snapshot)
            pool.append((operation, graphql.parse(operation.text)))
        # The newest few are asked for most, as anywhere.
        operation, document = chance.choice(pool[-chance.choice((3, 10, 100)) :])
        asked = operations.again(operation) if chance.random() < 0.2 else operation
        seen[view.ask(asked, document, snapshot)] += 1
    return seen


def check(item: bytes) -> Counter[str]:
    return check_records(random.Random(item)) + check_gateways(random.Random(item))


def items(folder: Path) -> st.SearchStrategy[bytes]:
    """Seeds; real files would say nothing more."""
    return st.binary(min_size=8, max_size=8)


def examples(folder: Path) -> list[bytes]:
    return [b"seed"]


# A site takes longer to make, and to ask about, than a file to read.
TARGET: Final = Target(check, items, examples, seconds=5.0)
