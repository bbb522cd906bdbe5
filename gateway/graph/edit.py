"""The next Snapshot in the making: changes are gathered, applied to copies that share the rest, noted in a Delta."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from gateway.content_model import Edge
from gateway.graph.contribution import PROBLEMS, Place
from gateway.graph.conventions import Decision
from gateway.graph.delta import Delta, Move, NodeChange, ProblemChange, changed_fields
from gateway.graph.index import EMPTY, Entry, SortedIndex
from gateway.graph.lengths import Lengths, Longest
from gateway.graph.model import NodeRef
from gateway.graph.node import AnyNode, DocumentNode, PageNode, PostNode, ProfileNode
from gateway.graph.points import CONVENTIONS
from gateway.graph.snapshot import IndexName, Lookup, Revision, Snapshot
from gateway.store.problem import Problem, problem_order

Places = Collection[Place]

_Pending = defaultdict[IndexName, set[Entry]]
_NONE: Final[frozenset[Entry]] = frozenset()
_PROBLEMS: Final = ((PROBLEMS, ""),)


class Edit:
    """One step from a Snapshot to the next. Used once, by the Builder."""

    def __init__(self, base: Snapshot, edges: tuple[Edge, ...] = ()) -> None:
        self._base, self._edges = base, edges
        self._nodes = base.nodes.mutate()
        self._profiles = base.profiles.mutate()
        self._indexes = base.indexes.mutate()
        self._lookups = base.lookups.mutate()
        self._problems = base.problems.mutate()
        self._removed: _Pending = defaultdict(set)
        self._added: _Pending = defaultdict(set)
        self._changed_nodes: dict[NodeRef, None] = {}
        self._changed_lookups: dict[Lookup, None] = {}
        self._changed_problems: dict[Entry, None] = {}
        self._moves: list[Move] = []
        # A load is no list of a million changes: what comes to the indexes comes once, and nothing leaves them.
        self._is_load = not (base.nodes or base.profiles or base.indexes or base.lookups or base.problems)
        self._loaded: list[Place] = []

    def replace(self, ref: NodeRef, node: AnyNode | None) -> None:
        """Put a derived node in the place of the one before; None takes it away."""
        if node is None:
            self._nodes.pop(ref, None)
        else:
            self._nodes[ref] = node
        self._changed_nodes[ref] = None

    def put(self, ref: NodeRef, node: PostNode | PageNode | ProfileNode) -> None:
        """Put in the node of a Document."""
        if isinstance(node, ProfileNode):
            self._profiles[ref.key] = node
        else:
            self._nodes[ref] = node
            self._changed_nodes[ref] = None

    def drop(self, ref: NodeRef, node: PostNode | PageNode | ProfileNode) -> None:
        """Take out the node of a Document, unless another Document's stands in its place by now."""
        if isinstance(node, ProfileNode):
            if _is_of_one_file(self._profiles.get(ref.key), node):
                del self._profiles[ref.key]
        elif _is_of_one_file(self._nodes.get(ref), node):
            del self._nodes[ref]
            self._changed_nodes[ref] = None

    def profile(self, author: str) -> ProfileNode | None:
        """An author's profile as it now is."""
        return self._profiles.get(author)

    def set_lookup(self, lookup: Lookup, refs: tuple[NodeRef, ...]) -> None:
        """Set what a look-up finds."""
        if refs:
            self._lookups[lookup] = refs
        else:
            self._lookups.pop(lookup, None)
        self._changed_lookups[lookup] = None

    def move(self, before: Places, after: Places) -> None:
        """Take entries out of indexes and put others in."""
        if self._is_load and not before:
            self._loaded += after
        elif before:
            old = {(name, entry) for entry, names in before for name in names}
            new = {(name, entry) for entry, names in after for name in names}
            for name, entry in old - new:
                self._take(name, entry, self._added, self._removed)
            for name, entry in new - old:
                self._take(name, entry, self._removed, self._added)
        elif self._removed:
            for entry, names in after:
                for name in names:
                    self._take(name, entry, self._removed, self._added)
        else:
            for entry, names in after:
                for name in names:
                    self._added[name].add(entry)

    def _take(self, name: IndexName, entry: Entry, undone: _Pending, done: _Pending) -> None:
        """Note a change to an index, unless it undoes one that has been noted."""
        if name in undone and entry in undone[name]:
            undone[name].discard(entry)
        else:
            done[name].add(entry)

    def move_problems(self, gone: Collection[Entry], come: Collection[Problem]) -> None:
        """Take Problems out, by their order, and put others in."""
        entries = [entry for problem in come if (entry := problem_order(problem)) not in self._problems]
        for entry in gone:
            del self._problems[entry]
        for problem in come:
            self._problems[problem_order(problem)] = problem
        if not self._is_load:
            self._changed_problems.update(dict.fromkeys((*gone, *map(problem_order, come))))
        self.move([(entry, _PROBLEMS) for entry in gone], [(entry, _PROBLEMS) for entry in entries])

    def settle(self) -> None:
        """Apply the gathered moves to the indexes."""
        if self._loaded:
            self._fill()
        for name in {**self._removed, **self._added}:
            removed, added = self._removed.get(name, _NONE), self._added.get(name, _NONE)
            if not removed and not added:
                continue
            index = self._indexes.get(name, EMPTY).changed(removed, added)
            if len(index):
                self._indexes[name] = index
            else:
                self._indexes.pop(name, None)
            if not self._is_load:
                self._moves.extend(Move(*name, entry, None) for entry in sorted(removed))
                self._moves.extend(Move(*name, None, entry) for entry in sorted(added))
        self._removed.clear()
        self._added.clear()

    def _fill(self) -> None:
        """Make the indexes of what was loaded."""
        filled: defaultdict[IndexName, list[Entry]] = defaultdict(list)
        # Posts lie in their order in dozens of indexes each: sorted once, they need not be sorted in any.
        ranked: list[Place] = []
        others: list[Place] = []
        for place in self._loaded:
            (ranked if isinstance(place[0][0], int) else others).append(place)
        ranked.sort(key=_entry)
        for places in (ranked, others):
            for entry, names in places:
                for name in names:
                    filled[name].append(entry)
        self._loaded.clear()
        for name, entries in filled.items():
            before = self._indexes.get(name)
            self._indexes[name] = SortedIndex.of(entries) if before is None else before.changed((), entries)

    def index(self, name: str, partition: str = "") -> SortedIndex:
        """An index as of the last `settle`."""
        return self._indexes.get((name, partition), EMPTY)

    def measure(self, lengths: Lengths) -> None:
        """Tell of every node and look-up that is another than in the Snapshot before."""
        for ref in self._changed_nodes:
            before, after = self._base.nodes.get(ref), self._nodes.get(ref)
            if before is not after:
                lengths.node_changed(before, after)
        for lookup in self._changed_lookups:
            lengths.lookup_changed(lookup[0], self._base.lookups.get(lookup, ()), self._lookups.get(lookup, ()))

    def finish(self, revision: Revision, decision: Decision, longest: Longest) -> tuple[Snapshot, Delta]:
        """The next Snapshot, and what is different in it."""
        snapshot = Snapshot(
            revision,
            self._nodes.finish(),
            self._profiles.finish(),
            self._indexes.finish(),
            self._lookups.finish(),
            self._problems.finish(),
            decision,
            longest,
        )
        base = self._base.revision
        if self._is_load:
            return snapshot, Delta(revision.sequence, base.id, revision.id, (), (), (), is_everything=True)
        changes = []
        for ref in self._changed_nodes:
            before, after = self._base.nodes.get(ref), snapshot.nodes.get(ref)
            if before is not after and (fields := changed_fields(before, after)):
                changes.append(NodeChange(ref, before, after, fields))
        lookups = [key for key in self._changed_lookups if self._base.lookups.get(key) != snapshot.lookups.get(key)]
        if decision.conventions != self._base.decision.conventions:
            lookups.append(CONVENTIONS)
        problems = tuple(
            ProblemChange(entry, was, now)
            for entry in self._changed_problems
            if (was := self._base.problems.get(entry)) != (now := snapshot.problems.get(entry))
        )
        parts = tuple(changes), tuple(self._moves), tuple(lookups)
        return snapshot, Delta(revision.sequence, base.id, revision.id, *parts, problems=problems, edges=self._edges)


def _entry(place: Place) -> Entry:
    return place[0]


def _is_of_one_file(found: AnyNode | ProfileNode | None, node: DocumentNode) -> bool:
    # By path, not by identity: a Document that contributed the same again has made a node that no Snapshot took over.
    return isinstance(found, DocumentNode) and found.document.path == node.document.path
