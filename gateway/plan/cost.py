"""What an operation can cost at most, worked out from its document alone: no part of it is run.

A document becomes a tree of `Part`s, one for each selection set and each fragment, without what plays no role. For
given sizes and variables every Part is worked out once, however often it is spread, and no number grows beyond `MOST`:
a document whose fragments double forty times takes as long as one whose fragments do not.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from gateway.plan.amounts import MOST, Amount, Conditions, ListLength, PageSize, Variables, amount
from gateway.plan.sizes import Sizes
from gateway.schema.connection import MAX_PAGE
from gateway.schema.weights import UNIT


class Cost(msgspec.Struct, frozen=True):
    """The cost of an operation, and how many nodes its answer can have: objects, and members of lists."""

    cost: int
    nodes: int


class Lists(msgspec.Struct, frozen=True):
    """The lists, by schema coordinates, of which the longest says how long a list of the answer can be."""

    names: tuple[str, ...]


class Scanned(msgspec.Struct, frozen=True):
    """A scan of a field: `each` for every one of those that `of` names, and for each of so many conditions."""

    of: str
    each: float
    conditions: Amount


class Child(msgspec.Struct, frozen=True):
    """A field that leads on, or that weighs more than is usual; `position` is its offset in the document.

    `length` is that of its list, or of the lists of its connection. With `is_list` its `below` is there so many times;
    with `is_paged`, as many times as there are things on the page of the connection that it is asked of.
    """

    position: int
    weight: int
    each: int
    nodes: int
    below: "Part | None"
    is_list: bool
    is_paged: bool
    length: Amount | Lists
    scans: tuple[Scanned, ...]


class Part:
    """A selection set, for whatever object it is asked of. Changed only while the document is walked."""

    __slots__ = ("aliases", "children", "depth", "fields", "first", "spreads", "weight")

    def __init__(self) -> None:
        # Of scalars that weigh what is usual.
        self.weight = 0
        self.children: list[Child] = []
        self.spreads: list[Part] = []
        self.fields = self.aliases = self.depth = 0
        # Where its first field stands.
        self.first = 0

    def amounts(self) -> Iterator[Amount]:
        """What of it and of all below it depends on variables."""
        met, waiting = set(), [self]
        while waiting:
            part = waiting.pop()
            if part in met:
                continue
            met.add(part)
            waiting += part.spreads
            for child in part.children:
                for each in (child.length, *(scan.conditions for scan in child.scans)):
                    if isinstance(each, PageSize | ListLength | Conditions):
                        yield each
                if child.below is not None:
                    waiting.append(child.below)


class _Total(msgspec.Struct, frozen=True):
    """Weight and nodes of a Part, for itself, and for each thing on the page of the connection that it is asked of."""

    weight: int = 0
    nodes: int = 0
    weight_each: int = 0
    nodes_each: int = 0


_NOTHING: Final = _Total()


class Estimate:
    """What the Parts of one document come to, for given sizes and variables."""

    def __init__(self, sizes: Sizes, variables: Variables | None) -> None:
        self._sizes, self._variables = sizes, variables
        self._totals: dict[Part, _Total] = {}

    def cost(self, root: Part) -> Cost:
        """The cost of an operation."""
        total = self._total(root)
        return Cost(_units(total.weight), total.nodes)

    def heaviest(self, root: Part, most: int, *, by_nodes: bool) -> int:
        """The position of the innermost field that alone goes beyond `most`; else of the heaviest one below it.

        `most` is in nodes, or in units of cost.
        """
        part, times, page, position = root, 1, 1, root.first
        while True:
            heaviest = -1
            following: tuple[Part | None, int, int, int] | None = None
            for spread in part.spreads:
                total = self._total(spread)
                own, each = (total.nodes, total.nodes_each) if by_nodes else (total.weight, total.weight_each)
                if times * (own + page * each) > heaviest:
                    heaviest, following = times * (own + page * each), (spread, times, page, position)
            for child in part.children:
                outer = times * (page if child.is_paged else 1)
                weight, nodes = self._child(child)
                if outer * (nodes if by_nodes else weight) > heaviest:
                    heaviest, length = outer * (nodes if by_nodes else weight), self._length(child)
                    inner = outer * (length if child.is_list and not child.is_paged else 1)
                    following = child.below, inner, length, child.position
            if following is None or (heaviest if by_nodes else _units(heaviest)) <= most:
                return position
            below, times, page, position = following
            if below is None:
                return position
            part = below

    def _total(self, part: Part) -> _Total:
        found = self._totals.get(part)
        if found is not None:
            return found
        # A fragment that is spread in itself comes to nothing: it will not pass validation.
        self._totals[part] = _NOTHING
        weight, nodes, weight_each, nodes_each = part.weight, 0, 0, 0
        for spread in part.spreads:
            total = self._total(spread)
            weight += total.weight
            nodes += total.nodes
            weight_each += total.weight_each
            nodes_each += total.nodes_each
        for child in part.children:
            child_weight, child_nodes = self._child(child)
            if child.is_paged:
                weight += child.weight
                weight_each += child_weight
                nodes_each += child_nodes
            else:
                weight += child_weight
                nodes += child_nodes
        found = _Total(min(weight, MOST), min(nodes, MOST), min(weight_each, MOST), min(nodes_each, MOST))
        self._totals[part] = found
        return found

    def _child(self, child: Child) -> tuple[int, int]:
        """Weight and nodes of a field, for one object that it is asked of; of a paged one, for each thing of a page."""
        total = _NOTHING if child.below is None else self._total(child.below)
        if child.is_paged:
            return child.each + total.weight, child.nodes + total.nodes
        length = self._length(child)
        weight = child.weight
        for scan in child.scans:
            number = self._sizes.numbers.get(scan.of, 0)
            weight += int(scan.each * number * amount(scan.conditions, self._variables))
        if child.is_list:
            return weight + length * (child.each + total.weight), length * (child.nodes + total.nodes)
        return (
            weight + child.each + total.weight + length * total.weight_each,
            child.nodes + total.nodes + length * total.nodes_each,
        )

    def _length(self, child: Child) -> int:
        if isinstance(child.length, Lists):
            # Of a list that no one knows, no more is known than of a page.
            return max((self._sizes.lengths.get(name, MAX_PAGE) for name in child.length.names), default=MAX_PAGE)
        return amount(child.length, self._variables)


def _units(weight: int) -> int:
    return -(-weight // UNIT)
