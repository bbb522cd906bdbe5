"""What one record of a record file adds to the graph: a description of an author or a term."""

from typing import Final

import msgspec

from gateway.graph.contribution import Contribution, described
from gateway.graph.conventions import Conventions
from gateway.graph.edges import Edges
from gateway.graph.model import Kind, NodeRef, fold, set_hash
from gateway.graph.points import PROFILE, Definer, Point, Points
from gateway.store.document import Document
from gateway.store.reading import document_key
from gateway.store.record import Record, RecordKind

_KINDS: Final = {RecordKind.AUTHOR: Kind.AUTHOR, RecordKind.TAG: Kind.TAG, RecordKind.CATEGORY: Kind.CATEGORY}


def record_ref(record: Record, points: Points) -> tuple[NodeRef, tuple[Point, ...]]:
    """The node that a record describes, and the points that say so: a profile of the same id or name, else its own."""
    own = NodeRef(_KINDS[record.kind], fold(record.id or record.name or ""))
    if own.kind is not Kind.AUTHOR:
        return own, ()
    reads: list[Point] = []
    for name in dict.fromkeys(map(fold, filter(None, (record.id, record.name)))):
        reads.append((PROFILE, name))
        profiles = points.meaning((PROFILE, name))
        if profiles:
            return profiles[0].ref, tuple(reads)
    return own, tuple(reads)


def contribute_record(
    path: str, record: Record, points: Points, conventions: Conventions
) -> tuple[Contribution, list[Point]]:
    """The contribution of a record in the file `path`, given what the points mean now, and those it depends on."""
    ref, reads = record_ref(record, points)
    read = list(reads)

    def meaning(point: Point) -> tuple[Definer, ...]:
        read.append(point)
        return points.meaning(point)

    edges = Edges(_place(path), ref, meaning, conventions)
    image = edges.picture(record.image, record.line, record.column) if record.kind is RecordKind.AUTHOR else None
    said = msgspec.structs.replace(record, line=1, column=1)
    contribution = Contribution(
        node=None,
        ref=None,
        votes=tuple(edges.votes),
        problems=tuple(edges.problems),
        fingerprint=set_hash(msgspec.json.encode((path, said, edges.problems))),
        describes=described(ref, said, image),
    )
    return contribution, read


def _place(path: str) -> Document:
    """A Document that stands for a record file where a path is to be read relative to it."""
    return Document(
        path=path,
        key=document_key(path),
        content_hash="",
        byte_size=0,
        modified_ns=0,
        source=b"",
        body_start=0,
        body_line=1,
        front_matter=b"{}",
        slug="",
        title="",
    )
