"""What a resolver is given besides its arguments: the reader of one Snapshot, and nothing else."""

import msgspec
from strawberry.types import Info

from gateway.graph.reader import GraphReader


class Context(msgspec.Struct, frozen=True):
    """The context of one operation."""

    reader: GraphReader


GraphInfo = Info[Context, None]


def reader(info: GraphInfo) -> GraphReader:
    """The way to the graph."""
    return info.context.reader
