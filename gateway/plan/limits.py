"""Limits on what one operation may ask for, checked before it is validated.

The number of tokens bounds the parse itself, and with it all that is done before the next limits are checked. Depth,
aliases, fields of the root and directives follow from the document alone; cost and nodes from the variables too.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

import msgspec
import structlog
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    Node,
    OperationDefinitionNode,
    Source,
    parse,
)

from gateway.plan.amounts import MOST, Amount, Variables, amount
from gateway.plan.cost import Cost, Estimate, Part
from gateway.plan.rules import field_rules
from gateway.plan.sizes import Sizes
from gateway.plan.walk import Walk
from gateway.settings import LimitMode, Settings

# Costs of one document that are kept: for so many combinations of the numbers in its variables.
_KEPT: Final = 128

# A document, and an offset in it.
Place = tuple[Source, int]

log = structlog.get_logger("gateway.limits")


class Limits(msgspec.Struct, frozen=True):
    """The greatest numbers that are allowed, and what is done about greater ones."""

    mode: LimitMode = "enforce"
    max_tokens: int = 1_000
    max_depth: int = 12
    max_aliases: int = 30
    max_root_fields: int = 20
    max_directives: int = 50
    max_cost: int = 5_000
    max_nodes: int = 10_000

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The limits that the gateway was told to keep."""
        return cls(settings.limits, **{name: getattr(settings, name) for name in cls.__struct_fields__[1:]})


class Shape(msgspec.Struct, frozen=True):
    """What is counted of a document alone. Numbers end at `MOST`."""

    tokens: int
    depth: int
    aliases: int
    root_fields: int
    directives: int


_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "max_tokens": ("The document has {} tokens", "the first too many", "Send a shorter one."),
    "max_depth": ("The operation has {} levels", "the first too deep", "Ask for fewer levels at a time."),
    "max_aliases": ("The operation has {} aliases", "the first too many", "Ask in several requests."),
    "max_root_fields": ("The operation has {} fields at its root", "the first too many", "Ask in several requests."),
    "max_directives": ("The document has {} directives", "the first too many", "Leave some out."),
    "max_cost": ("The operation could cost {}", "most of it", "Ask for fewer at a time (`first`) or less of each."),
    "max_nodes": ("The answer could have {} nodes", "most of them", "Ask for fewer at a time (`first`)."),
}


def _refusal(limit: str, value: int, allowed: int, place: Place | None) -> GraphQLError:
    """The error that names a limit, the value, the place and the remedy. A value of `MOST` stands for any greater."""
    said, what, remedy = _WORDS[limit]
    number = f"{value:,}" if value < MOST else f"more than {allowed:,}"
    at = ""
    if place is not None:
        line, column = place[0].get_location(place[1])
        at = f" ({what} at line {line}, column {column})"
    return GraphQLError(
        f"{said.format(number)}{at}; at most {allowed:,} can be asked for. {remedy}",
        source=None if place is None else place[0],
        positions=None if place is None else [place[1]],
        extensions={"limit": limit, "allowed": allowed, **({"value": value} if value < MOST else {})},
    )


class Measured:
    """One operation of a document as it was measured: what is left of it is to be told the variables."""

    def __init__(
        self,
        root: Part,
        shape: Shape,
        source: Source | None,
        name: str | None,
        too_much: tuple[GraphQLError, ...],
    ) -> None:
        self.shape, self.name = shape, name
        # What is too much whatever the variables.
        self.too_much = too_much
        self._root, self._source = root, source
        self._amounts: tuple[Amount, ...] = tuple(dict.fromkeys(root.amounts()))
        self._sizes: Sizes | None = None
        self._kept: dict[tuple[int, ...], tuple[Cost, tuple[GraphQLError, ...]]] = {}

    def cost(self, sizes: Sizes, variables: Variables | None) -> Cost:
        """What the operation can cost at most; with the greatest numbers there can be where no variables are known."""
        return Estimate(sizes, variables).cost(self._root)

    def refusals(self, limits: Limits, sizes: Sizes, variables: Variables | None) -> tuple[GraphQLError, ...]:
        """All that is more than the limits allow. What was worked out is kept for the next request."""
        if self.too_much:
            return self.too_much
        if sizes is not self._sizes:
            self._sizes = sizes
            self._kept.clear()
        key = tuple([amount(each, variables) for each in self._amounts]) if self._amounts else ()
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            kept = self._kept[key] = self._worked_out(limits, sizes, variables)
        return kept[1]

    def _worked_out(
        self, limits: Limits, sizes: Sizes, variables: Variables | None
    ) -> tuple[Cost, tuple[GraphQLError, ...]]:
        estimate = Estimate(sizes, variables)
        cost = estimate.cost(self._root)
        found = []
        for limit, value, allowed in (
            ("max_cost", cost.cost, limits.max_cost),
            ("max_nodes", cost.nodes, limits.max_nodes),
        ):
            if value > allowed:
                position = estimate.heaviest(self._root, allowed, by_nodes=limit == "max_nodes")
                place = None if self._source is None else (self._source, position)
                found.append(_refusal(limit, value, allowed, place))
        return cost, tuple(found)


UNMEASURED: Final = Measured(Part(), Shape(0, 0, 0, 0, 0), None, None, ())
"""Of an operation that no limits are held against."""


class Limiter:
    """Measures operations of one schema and refuses those that are too large. `mode` says whether it does.

    The cost of one document is kept with what was measured of it, for the sizes of one Snapshot and the numbers in its
    variables; nothing else changes it.
    """

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self.limits = limits
        self._schema, self._rules = schema, field_rules(schema)

    def parse(self, text: str) -> DocumentNode:
        """The document; comments are counted beside its tokens, and as many of them are allowed.

        Raises GraphQLSyntaxError for what is no GraphQL, and LimitError for what is too long.
        """
        limits = self.limits
        if limits.mode == "off":
            return parse(text)
        most = limits.max_tokens
        try:
            return parse(text, max_lexical_tokens=most, max_comments=most)
        except GraphQLSyntaxError as error:
            is_tokens = error.message == f"Syntax Error: Document contains more than {most} tokens. Parsing aborted."
            if not is_tokens and not error.message.startswith(f"Syntax Error: Document contains more than {most} comm"):
                raise
            place = (error.source, next(iter(error.positions))) if error.source and error.positions else None
            refusal = _refusal("max_tokens", MOST, most, place)
        if limits.mode == "measure":
            self._log(refusal, None)
            return parse(text)
        raise LimitError(refusal)

    def measure(self, document: DocumentNode, operation: OperationDefinitionNode) -> Measured:
        """Measure an operation of a document, which need not be valid."""
        source = None if document.loc is None else document.loc.source
        name = None if operation.name is None else operation.name.value
        limits = self.limits
        try:
            walk = Walk(self._schema, self._rules, document, operation, limits.max_nodes)
            part = walk.part
            shape = Shape(document.token_count, part.depth, part.aliases, part.fields, len(walk.directives))
            found = list(self._too_much(shape, walk, source))
        except RecursionError:
            # Through fragments that are spread in fragments a thousand deep, which takes thousands of tokens.
            part, shape = Part(), Shape(document.token_count, MOST, 0, 0, 0)
            found = [_refusal("max_depth", MOST, limits.max_depth, None)]
        return Measured(part, shape, source, name, tuple(found))

    def refusals(self, measured: Measured, sizes: Sizes, variables: Variables | None) -> tuple[GraphQLError, ...]:
        """Why an operation is not run with these variables: nothing, unless limits are enforced."""
        mode = self.limits.mode
        if mode == "off":
            return ()
        found = measured.refusals(self.limits, sizes, variables or {})
        if mode == "enforce":
            return found
        for each in found:
            self._log(each, measured.name)
        return ()

    def _too_much(self, shape: Shape, walk: Walk, source: Source | None) -> Iterator[GraphQLError]:
        limits = self.limits
        counts: dict[str, tuple[int, Callable[[int], Node | None]]] = {
            "max_depth": (shape.depth, walk.deeper_than),
            "max_aliases": (shape.aliases, lambda most: _at(walk.aliases(), most)),
            "max_root_fields": (shape.root_fields, lambda most: _at(walk.root_fields(), most)),
            "max_directives": (shape.directives, lambda most: walk.directives[most]),
        }
        for limit, (value, find) in counts.items():
            allowed: int = getattr(limits, limit)
            if value > allowed:
                yield _refusal(limit, value, allowed, _place(find(allowed) or walk.operation, source))

    def _log(self, refusal: GraphQLError, operation: str | None) -> None:
        log.warning("limit_exceeded", operation=operation, message=refusal.message, **(refusal.extensions or {}))


class LimitError(GraphQLError):
    """A document that is too long to be parsed."""

    def __init__(self, refusal: GraphQLError) -> None:
        super().__init__(
            refusal.message, source=refusal.source, positions=refusal.positions, extensions=refusal.extensions
        )


def cost_extension(cost: Cost, limits: Limits, nodes: int | None = None) -> dict[str, Any]:
    """The `extensions.cost` of an answer; `nodes` is how many it has come to, where that is known."""
    said: dict[str, Any] = {
        "estimated": {"cost": cost.cost, "nodes": cost.nodes},
        "limits": {"cost": limits.max_cost, "nodes": limits.max_nodes},
    }
    return said if nodes is None else {**said, "actual": {"nodes": nodes}}


def _place(node: Node | None, source: Source | None) -> Place | None:
    return None if node is None or node.loc is None or source is None else (source, node.loc.start)


def _at(nodes: Iterator[Node], index: int) -> Node | None:
    return next(islice(nodes, index, None), None)
