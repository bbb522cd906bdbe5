"""What is different between two Snapshots, in the terms in which answers record what they read."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Final

import msgspec

from gateway.content_model import Edge
from gateway.graph.contribution import PROBLEMS, places
from gateway.graph.index import EMPTY, Entry
from gateway.graph.model import NodeRef
from gateway.graph.node import AnyNode, PageNode, PostNode
from gateway.graph.snapshot import IndexName, Lookup
from gateway.graph.terms import places as derived_places
from gateway.store.problem import Problem

Member = tuple[AnyNode | Problem | None, AnyNode | Problem | None, frozenset[str]]
"""What changed of what a part of an index holds: before (None where it was not in it), after, and its changed fields.

A Problem has no changed fields: another one stands in its place.
"""

BODY: Final = "body"
"""The name under which a text below its front matter counts as a field; `source` is the whole file."""
# Tuples whose members are asked for one by one: `typed.3` is the fourth of `typed`.
_BY_PLACE: Final = ("typed", "references")


class Move(msgspec.Struct, frozen=True, gc=False):
    """An entry that left one place of an index or came to one (None where there was or is no such place)."""

    index: str
    partition: str
    before: Entry | None
    after: Entry | None


class NodeChange(msgspec.Struct, frozen=True, gc=False):
    """A node that came (no `before`), went (no `after`) or changed in `fields`."""

    ref: NodeRef
    before: AnyNode | None
    after: AnyNode | None
    fields: frozenset[str]

    @property
    def comes_or_goes(self) -> bool:
        """Whether it is there in one of the two Snapshots only."""
        return self.before is None or self.after is None


class ProblemChange(msgspec.Struct, frozen=True, gc=False):
    """The Problem at an entry of the index of Problems, before and after; None where there is none."""

    entry: Entry
    before: Problem | None
    after: Problem | None


class Delta(msgspec.Struct, frozen=True, dict=True):
    """One step from a revision to the next. `lookups` are those that find something else now.

    CONVENTIONS is among the look-ups where these changed. `edges` are the content model's. A step from an empty
    Snapshot has no parts and `is_everything` set: nothing that was read before holds any more. What is worked out of
    the parts is worked out when first asked for, and kept.
    """

    sequence: int
    before: str
    after: str
    nodes: tuple[NodeChange, ...]
    moves: tuple[Move, ...]
    lookups: tuple[Lookup, ...]
    is_everything: bool = False
    problems: tuple[ProblemChange, ...] = ()
    edges: tuple[Edge, ...] = ()

    def came_to(self, index: str) -> list[Entry]:
        """The entries that are new in any part of an index."""
        return [move.after for move in self.moves if move.index == index and move.after is not None]

    @cached_property
    def changes(self) -> dict[NodeRef, NodeChange]:
        """The changed nodes by reference."""
        return {change.ref: change for change in self.nodes}

    @cached_property
    def changed_lookups(self) -> frozenset[Lookup]:
        """The look-ups that find something else now."""
        return frozenset(self.lookups)

    @cached_property
    def changed_problems(self) -> frozenset[Entry]:
        """The entries of the index of Problems at which there is another one now, or one more or less."""
        return frozenset(change.entry for change in self.problems)

    @cached_property
    def moved(self) -> dict[IndexName, list[Entry]]:
        """The entries that left a part of an index or came to it."""
        found: defaultdict[IndexName, list[Entry]] = defaultdict(list)
        for move in self.moves:
            entry = move.before if move.after is None else move.after
            if entry is not None:
                found[move.index, move.partition].append(entry)
        return dict(found)

    @cached_property
    def resized(self) -> frozenset[IndexName]:
        """The parts of indexes that have more or fewer entries now."""
        growth: defaultdict[IndexName, int] = defaultdict(int)
        for move in self.moves:
            growth[move.index, move.partition] += (move.after is not None) - (move.before is not None)
        return frozenset(index for index, by in growth.items() if by)

    def members(self, index: IndexName) -> Sequence[Member]:
        """The changed nodes, or Problems, that are or were in a part of an index."""
        return self._members.get(index, ())

    @cached_property
    def _members(self) -> dict[IndexName, list[Member]]:
        found: defaultdict[IndexName, list[Member]] = defaultdict(list)
        for change in self.nodes:
            was_in, is_in = self._parts(change.before), self._parts(change.after)
            for index in was_in | is_in:
                before, after = (change.before if index in was_in else None), (change.after if index in is_in else None)
                found[index].append((before, after, change.fields))
        found[PROBLEMS, ""] = [(change.before, change.after, frozenset()) for change in self.problems]
        return dict(found)

    def _parts(self, node: AnyNode | None) -> set[IndexName]:
        """The parts of indexes in which a node stands under its own key."""
        if node is None:
            return set()
        found = places(node, self.edges)[:1] if isinstance(node, PostNode | PageNode) else derived_places(node, EMPTY)
        return {index for _, indexes in found for index in indexes}


def changed_fields(before: AnyNode | None, after: AnyNode | None) -> frozenset[str]:
    """The fields in which two versions of a node differ.

    A Document counts by its own fields, where the node has none of the same name, and by its BODY. Typed values and
    references count by their places too: `typed.0`.
    """
    if before is None or after is None or type(before) is not type(after):
        some = before if after is None else after
        return frozenset() if some is None else _all_fields(type(some))
    own = before.__struct_fields__
    changed = {name for name in own if getattr(before, name) != getattr(after, name)}
    if "document" in changed:
        old, new = before.document, after.document  # type: ignore[union-attr]  # only nodes with one have the field
        changed.remove("document")
        changed |= {
            name for name in old.__struct_fields__ if name not in own and getattr(old, name) != getattr(new, name)
        }
        if "source" in changed and old.source[old.body_start :] != new.source[new.body_start :]:
            changed.add(BODY)
    for name in _BY_PLACE:
        if name in changed:
            pairs = enumerate(zip(getattr(before, name), getattr(after, name), strict=True))
            changed |= {f"{name}.{place}" for place, (was, now) in pairs if was != now}
    return frozenset(changed)


@cache
def _all_fields(kind: type[AnyNode]) -> frozenset[str]:
    return frozenset(kind.__struct_fields__)
