"""Nodes are written as JSON; what is written of one is kept, with its record."""

from typing import Any, Final

from gateway.execution.fast_run import NULL, FastRun, NotFast, Write
from gateway.execution.parts import Part, PartKey, Table
from gateway.graph.model import Kind, NodeRef
from gateway.graph.reads import Fields, Reads

# What the key of a part takes beside the values of variables in it.
_KEY: Final = 100


class NodeWriter:
    """Writes what is selected of nodes of one kind: `write` does, and reads these `fields` of each."""

    __slots__ = ("_fields", "_kind", "_write")

    def __init__(self, kind: Kind, fields: Fields, write: Write) -> None:
        self._kind, self._fields, self._write = kind, fields, write

    def write(self, node: Any, run: FastRun) -> bytes:
        """The JSON of a node. Raises DeadlineError."""
        if node.kind is not self._kind:
            raise NotFast
        run.deadline.check()
        run.reads.node(NodeRef(self._kind, node.key), self._fields)
        return self._write(node, run)

    def write_by_key(self, key: str, run: FastRun) -> bytes:
        """The JSON of a node by its key; NULL where there is none. Raises DeadlineError."""
        run.deadline.check()
        node = run.reader.get(self._kind, key, self._fields)
        return NULL if node is None else self._write(node, run)


class KeepingNodeWriter(NodeWriter):
    """The same, and keeps what it has written; `variables` are those that are used below, in order of name."""

    __slots__ = ("_table", "_variables")

    def __init__(self, kind: Kind, fields: Fields, write: Write, variables: tuple[str, ...], table: Table) -> None:
        super().__init__(kind, fields, write)
        self._variables, self._table = variables, table

    def write(self, node: Any, run: FastRun) -> bytes:
        """The JSON of a node. Raises DeadlineError."""
        if node.kind is not self._kind:
            raise NotFast
        place = (run.sent(self._variables), node.key) if self._variables else node.key
        part = self._table.get(place)
        if part is not None and (part.sequence == run.sequence or run.parts.holds(part, run.sequence)):
            run.reads.parts.append(part.reads)
            return part.body
        return self._made(place, node, run)

    def write_by_key(self, key: str, run: FastRun) -> bytes:
        """The JSON of a node by its key; NULL where there is none."""
        place = (run.sent(self._variables), key) if self._variables else key
        part = self._table.get(place)
        if part is not None and (part.sequence == run.sequence or run.parts.holds(part, run.sequence)):
            run.reads.parts.append(part.reads)
            return part.body
        node = run.reader.get(self._kind, key)
        return NULL if node is None else self._made(place, node, run)

    def _made(self, place: PartKey, node: Any, run: FastRun) -> bytes:
        run.deadline.check()
        outer, reads = run.reads, Reads()
        run.reads = run.reader.reads = reads
        try:
            reads.node(NodeRef(self._kind, node.key), self._fields)
            body = self._write(node, run)
        finally:
            run.reads = run.reader.reads = outer
        reads.close()
        outer.parts.append(reads)
        self._table.put(place, Part(body, reads, run.sequence, _KEY + len(place[0]) if self._variables else 0))
        return body
