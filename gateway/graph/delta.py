"""What is different between two Snapshots, in the terms in which answers record what they read."""

from functools import cache

import msgspec

from gateway.graph.index import Entry
from gateway.graph.model import NodeRef
from gateway.graph.node import AnyNode


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


class Delta(msgspec.Struct, frozen=True):
    """One step from a revision to the next.

    `lookups` are those that find something else now; CONVENTIONS is among them where these changed. A step from
    an empty Snapshot has no parts and `is_everything` set: nothing that was read before holds any more.
    """

    sequence: int
    before: str
    after: str
    nodes: tuple[NodeChange, ...]
    moves: tuple[Move, ...]
    lookups: tuple[tuple[str, str], ...]
    is_everything: bool = False

    def came_to(self, index: str) -> list[Entry]:
        """The entries that are new in any part of an index."""
        return [move.after for move in self.moves if move.index == index and move.after is not None]


def changed_fields(before: AnyNode | None, after: AnyNode | None) -> frozenset[str]:
    """The fields in which two versions of a node differ; a Document counts by its own fields."""
    if before is None or after is None or type(before) is not type(after):
        some = before if after is None else after
        return frozenset() if some is None else _all_fields(type(some))
    changed = {name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name)}
    if "document" in changed:
        old, new = before.document, after.document  # type: ignore[union-attr]  # only nodes with one have the field
        changed.remove("document")
        changed |= {name for name in old.__struct_fields__ if getattr(old, name) != getattr(new, name)}
    return frozenset(changed)


@cache
def _all_fields(kind: type[AnyNode]) -> frozenset[str]:
    return frozenset(kind.__struct_fields__)
