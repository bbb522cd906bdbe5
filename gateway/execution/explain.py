"""What an answer depends on, as people read it."""

from collections.abc import Iterator
from typing import Any, Final

from gateway.graph.index import Entry
from gateway.graph.order import Descending
from gateway.graph.reads import Reads

# So many lines of each kind; there may be thousands of nodes in an answer.
SHOWN: Final = 20


def dependencies(reads: Reads) -> Iterator[str]:
    """What an answer was made of, a line for each thing that may change it. Settles the record."""
    reads.settle()
    lists = reads.lists
    if lists.reads_revision:
        yield "the revision: every change"
    nodes = sorted(f"{ref.kind} {ref.key}: {_fields(fields)}" for ref, fields in reads.nodes.items())
    yield from _some("node", nodes)
    yield from _some("look-up", sorted(f"{name} {value!r}" for name, value in lists.lookups))
    spans = [
        f"{_index(index)} from {_place(low, 'its start')} to {_place(high, 'its end')}"
        for index, found in lists.spans.items()
        for low, high in found
    ]
    yield from _some("range", sorted(spans))
    yield from _some("count", sorted(map(_index, lists.counts)))
    yield from _some("walk", sorted(f"{_index(index)}: {_fields(fields)}" for index, fields in lists.walks.items()))
    yield from _some(
        "selection", [f"of {_index(selection.index)}, by a filter or an order" for selection in lists.selections]
    )
    yield from _some("Problem", sorted(_place(entry, "") for entry in lists.problems))


def _some(kind: str, lines: list[str]) -> Iterator[str]:
    for line in lines[:SHOWN]:
        yield f"{kind} {line}"
    if len(lines) > SHOWN:
        yield f"… and {len(lines) - SHOWN:,} more of the kind {kind}"


def _fields(fields: frozenset[str] | None) -> str:
    if fields is None:
        return "all of it"
    return ", ".join(sorted(fields)) if fields else "that it is there"


def _index(index: tuple[str, str]) -> str:
    name, partition = index
    return f"{name} of {partition}" if partition else name


def _place(entry: Entry | None, end: str) -> str:
    if entry is None:
        return end
    parts: list[Any] = [part.text if isinstance(part, Descending) else part for part in entry]
    return "/".join(map(str, parts))
