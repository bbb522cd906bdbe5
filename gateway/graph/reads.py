"""What an answer looked at: the record from which its dependence on later changes can be told."""

from gateway.graph.index import Entry
from gateway.graph.model import NodeRef
from gateway.graph.snapshot import IndexName, Lookup

Bound = Entry | None


class Reads:
    """Written by a GraphReader while one operation runs.

    `ranges` are (index, low, high): everything between two entries, both included, None being the end of the index. A
    page's range reaches to the entry after its last, so that what comes to stand in between is noticed.
    """

    __slots__ = ("counts", "lookups", "nodes", "problems", "ranges", "reads_revision")

    def __init__(self) -> None:
        self.nodes: set[NodeRef] = set()
        self.lookups: set[Lookup] = set()
        self.ranges: set[tuple[IndexName, Bound, Bound]] = set()
        self.counts: set[IndexName] = set()
        self.problems: set[Entry] = set()
        self.reads_revision = False
