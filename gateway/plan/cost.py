"""What an operation can cost at most, worked out from its document alone: no part of it is run.

A document becomes a tree of `Part`s, one for each selection set and each fragment, without what plays no role. For
given sizes and variables every Part is worked out once, however often it is spread, and no number grows beyond `MOST`:
a document whose fragments double forty times takes as long as one whose fragments do not.
"""

from collections.abc import Iterator

import msgspec

from gateway.plan.amounts import MOST, Amount, Conditions, ListLength, PageSize, Variables, amount
from gateway.plan.sizes import Sizes
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
    with `is_paged`, as many times as there are things on the page of the connection that it is asked of. `is_member`
    and `repeats` are those of its rule.
    """

    position: int
    weight: int
    each: int
    nodes: int
    below: "Part | None"
    is_list: bool
    is_paged: bool
    is_member: bool
    repeats: bool
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


# Weight and nodes of what each thing in a list comes to, by the list.
_InLists = dict[tuple[str, ...], tuple[int, int]]


class _Sum:
    """Weight and nodes of something, and what its lists hold: how long these are depends on how many it is of."""

    __slots__ = ("lists", "nodes", "weight")

    def __init__(self) -> None:
        self.weight = self.nodes = 0
        self.lists: _InLists = {}

    def add(self, weight: int, nodes: int) -> None:
        self.weight, self.nodes = min(MOST, self.weight + weight), min(MOST, self.nodes + nodes)

    def add_lists(self, lists: _InLists) -> None:
        for names, (weight, nodes) in lists.items():
            before = self.lists.get(names, (0, 0))
            self.lists[names] = min(MOST, before[0] + weight), min(MOST, before[1] + nodes)


class _Total:
    """A Part: once, and for each thing on the page of the connection that it is asked of."""

    __slots__ = ("each", "once")

    def __init__(self) -> None:
        self.once, self.each = _Sum(), _Sum()


class Estimate:
    """What the Parts of one document come to, for given sizes and variables."""

    def __init__(self, sizes: Sizes, variables: Variables | None) -> None:
        self._sizes, self._variables = sizes, variables
        self._totals: dict[Part, _Total] = {}

    def cost(self, root: Part) -> Cost:
        """The cost of an operation."""
        weight, nodes = self._whole(self._total(root).once)
        return Cost(_units(min(weight, MOST)), min(nodes, MOST))

    def heaviest(self, root: Part, most: int, *, by_nodes: bool) -> int:
        """The position of the innermost field that alone goes beyond `most`, if its lists are all as long as can be.

        `most` is in nodes, or in units of cost.
        """
        part, times, page, position = root, 1, 1, root.first
        while True:
            heaviest = -1
            following: tuple[Part | None, int, int, int] | None = None
            for spread in part.spreads:
                total = self._total(spread)
                found = times * (self._whole(total.once)[by_nodes] + page * self._whole(total.each)[by_nodes])
                if found > heaviest:
                    heaviest, following = found, (spread, times, page, position)
            for child in part.children:
                outer = times * (page if child.is_paged else 1)
                found = outer * self._child(child)[by_nodes]
                if found > heaviest:
                    heaviest, length = found, self._length(child)
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
        found = self._totals[part] = _Total()
        once, each = _Sum(), _Sum()
        once.add(part.weight, 0)
        for spread in part.spreads:
            total = self._total(spread)
            for own, others in ((once, total.once), (each, total.each)):
                own.add(others.weight, others.nodes)
                own.add_lists(others.lists)
        for child in part.children:
            if child.is_paged:
                once.add(child.weight, 0)
                self._add(each, child, child.below)
            elif child.is_member:
                once.add(child.weight, 0)
                self._add(once, child, child.below)
            elif isinstance(child.length, Lists):
                once.add(child.weight, 0)
                weight, nodes = self._one(child)
                once.add_lists({child.length.names: (child.each + weight, child.nodes + nodes)})
            else:
                once.add(*self._child(child))
        found.once, found.each = once, each
        return found

    def _add(self, own: _Sum, child: Child, below: Part | None) -> None:
        """Add the object that a field gives to what it is given for: as many as that, and no two the same."""
        own.add(child.each, child.nodes)
        if below is not None:
            total = self._total(below).once
            own.add(total.weight, total.nodes)
            own.add_lists(total.lists)

    def _one(self, child: Child) -> tuple[int, int]:
        """Weight and nodes below one object that a field gives."""
        return (0, 0) if child.below is None else self._whole(self._total(child.below).once)

    def _whole(self, of: _Sum, count: int = 1) -> tuple[int, int]:
        """Weight and nodes of so many different ones, lists and all."""
        weight, nodes = count * of.weight, count * of.nodes
        for names, (weight_each, nodes_each) in of.lists.items():
            length = self._sizes.together(names, count)
            weight += length * weight_each
            nodes += length * nodes_each
        return weight, nodes

    def _child(self, child: Child) -> tuple[int, int]:
        """Weight and nodes of a field, for one object that it is asked of; of a paged one, for each thing of a page."""
        below = self._one(child)
        if child.is_paged:
            return child.each + below[0], child.nodes + below[1]
        length = self._length(child)
        weight = child.weight
        for scan in child.scans:
            number = self._sizes.numbers.get(scan.of, 0)
            weight += int(scan.each * number * amount(scan.conditions, self._variables))
        if child.is_list:
            return weight + length * (child.each + below[0]), length * (child.nodes + below[1])
        page = (0, 0)
        if child.below is not None and length:
            each = self._total(child.below).each
            one = self._whole(each)
            page = (length * one[0], length * one[1]) if child.repeats else self._whole(each, length)
        return weight + child.each + below[0] + page[0], child.nodes + below[1] + page[1]

    def _length(self, child: Child) -> int:
        if isinstance(child.length, Lists):
            return self._sizes.longest(child.length.names)
        return amount(child.length, self._variables)


def _units(weight: int) -> int:
    return -(-weight // UNIT)
