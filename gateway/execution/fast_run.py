"""One fast run of a plan: what its functions are given besides the object that they write."""

from collections.abc import Callable
from typing import Any, Final

from graphql.execution.values import VariableValues

from gateway.execution.parts import Parts
from gateway.graph.reader import GraphReader
from gateway.graph.reads import Reads
from gateway.json_bytes import json_bytes
from gateway.plan.deadline import Deadline
from gateway.plan.selection import FieldPlan
from gateway.schema.context import Context

Write = Callable[[Any, "FastRun"], bytes]

NULL: Final = b"null"


class NotFast(Exception):  # it is no error: the exact run answers
    """The fast run does not write this answer."""


class FastRun:
    """One run: what it reads from, and the values of the variables.

    `raw` are the values of the variables as they were sent.
    """

    __slots__ = ("_sent", "context", "deadline", "kwargs", "parts", "raw", "reader", "reads", "sequence", "values")

    def __init__(
        self,
        reader: GraphReader,
        sequence: int,
        parts: Parts,
        values: VariableValues,
        raw: dict[str, Any],
        deadline: Deadline,
    ) -> None:
        self.reader, self.sequence, self.parts, self.deadline = reader, sequence, parts, deadline
        self.reads: Reads = reader.reads
        self.context = Context(reader)
        self.values, self.raw = values, raw
        self.kwargs: dict[FieldPlan, dict[str, Any]] = {}
        self._sent: dict[tuple[str, ...], bytes] = {}

    def sent(self, names: tuple[str, ...]) -> bytes:
        """The values of some variables as they were sent, as JSON; those that were not are left out."""
        found = self._sent.get(names)
        if found is None:
            raw = self.raw
            found = self._sent[names] = json_bytes([[name, raw[name]] for name in names if name in raw])
        return found
