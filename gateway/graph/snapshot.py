"""A Snapshot: the whole graph at one revision. It never changes; an edit makes the next one, which shares the rest."""

from collections.abc import Iterator
from datetime import datetime

import immutables
import msgspec

from gateway.graph.conventions import Conventions, Decision
from gateway.graph.index import EMPTY, Entry, SortedIndex
from gateway.graph.model import NodeRef
from gateway.graph.node import AnyNode, ProfileNode
from gateway.store.problem import Problem

IndexName = tuple[str, str]
Lookup = tuple[str, str]


class Revision(msgspec.Struct, frozen=True, gc=False):
    """The name of a Snapshot's content, and how much it holds.

    `id` is a hash of the content: the same files have the same id in every process, whatever the order of events.
    `sequence` counts the Snapshots of this process and orders them; it is no identity.
    """

    id: str
    sequence: int
    created_at: datetime
    posts: int = 0
    pages: int = 0
    authors: int = 0
    tags: int = 0
    categories: int = 0
    resources: int = 0
    problems: int = 0


class Snapshot(msgspec.Struct, frozen=True, eq=False):
    """Nodes by reference, ordered indexes by name and partition, look-ups by name and value, and Problems.

    `decision` has the conventions under which the Documents were read, `longest` the greatest lengths of every list
    of nodes, by its schema coordinate.
    """

    revision: Revision
    nodes: immutables.Map[NodeRef, AnyNode]
    profiles: immutables.Map[str, ProfileNode]
    indexes: immutables.Map[IndexName, SortedIndex]
    lookups: immutables.Map[Lookup, tuple[NodeRef, ...]]
    problems: immutables.Map[Entry, Problem]
    decision: Decision = Decision(Conventions())
    longest: immutables.Map[str, tuple[int, ...]] = immutables.Map()

    def index(self, name: str, partition: str = "") -> SortedIndex:
        """A part of an index; the empty one where nothing has been put there."""
        return self.indexes.get((name, partition), EMPTY)

    def content(self) -> Iterator[tuple[str, object]]:
        """All that a Snapshot says but its place in time, in one order: equal for equal files."""
        yield "revision", self.revision.id
        yield "decision", self.decision
        yield "longest", sorted(self.longest.items())
        for ref in sorted(self.nodes):
            yield f"node {ref.kind}:{ref.key}", self.nodes[ref]
        for key in sorted(self.profiles):
            yield f"profile {key}", self.profiles[key]
        for name in sorted(self.indexes):
            yield f"index {name[0]} {name[1]}", tuple(self.indexes[name])
        for lookup in sorted(self.lookups):
            yield f"lookup {lookup[0]} {lookup[1]}", self.lookups[lookup]
        for entry in sorted(self.problems):
            yield f"problem {entry}", self.problems[entry]
