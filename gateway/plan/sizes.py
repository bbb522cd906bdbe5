"""How much there is in a Snapshot: the bounds with which the cost of an operation is worked out."""

from collections.abc import Mapping
from typing import Final

import msgspec

from gateway.graph.contribution import PAGES, POSTS, PROBLEMS
from gateway.graph.lengths import SHORT
from gateway.graph.model import Kind
from gateway.graph.snapshot import Snapshot
from gateway.graph.terms import BY_POST_COUNT, term_index
from gateway.schema.connection import MAX_PAGE
from gateway.schema.weights import RELATED

SCANNED: Final = 5_000
# Related posts are looked for among the newest of each term: of so many, with the terms that posts usually have.
_RELATED: Final = 3_000
_TERMS: Final = (Kind.AUTHOR, Kind.TAG, Kind.CATEGORY, Kind.RESOURCE, Kind.DOMAIN)


class Sizes(msgspec.Struct, frozen=True):
    """The lengths of the longest lists, by schema coordinate, and how many there are to scan, as `Scan.of` has it.

    Numbers to scan are rounded up, so that few edits change them and what was worked out stays good. They end at
    `SCANNED`: a site that grows beyond that is not refused the filters that it had.
    """

    lengths: Mapping[str, tuple[int, ...]]
    numbers: Mapping[str, int]

    def longest(self, names: tuple[str, ...]) -> int:
        """How long the longest of some lists is. Of a list that no one knows no more is known than of a page."""
        return max(_or_short(self.lengths[name]) if name in self.lengths else MAX_PAGE for name in names)

    def together(self, names: tuple[str, ...], count: int) -> int:
        """How long such lists of so many different nodes are together."""
        if any(name not in self.lengths for name in names):
            return count * self.longest(names)
        lengths = self.lengths[names[0]]
        if len(names) > 1:
            lengths = tuple(sorted((length for name in names for length in self.lengths[name]), reverse=True))
        return sum(lengths[:count]) + SHORT * max(0, count - len(lengths))


NOTHING: Final = Sizes({}, {})


class SizesOf:
    """The Sizes of Snapshots: the same object for as long as they are the same. Belongs to the thread that answers."""

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None
        self._sizes = NOTHING

    def __call__(self, snapshot: Snapshot) -> Sizes:
        if snapshot is not self._snapshot:
            self._snapshot = snapshot
            sizes = _sizes(snapshot)
            if sizes != self._sizes:
                self._sizes = sizes
        return self._sizes


def _sizes(snapshot: Snapshot) -> Sizes:
    posts = len(snapshot.index(POSTS))
    numbers = {"Post": posts, RELATED: min(posts, _RELATED)}
    numbers["Page"], numbers["Problem"] = len(snapshot.index(PAGES)), len(snapshot.index(PROBLEMS))
    for kind in _TERMS:
        ranks = snapshot.index(term_index(kind, BY_POST_COUNT))
        numbers[kind] = len(ranks)
        # Entries are (minus the number of posts, key).
        numbers[f"{kind}.posts"] = next((-entry[0] for entry in ranks), 0)
    return Sizes(snapshot.longest, {name: _rounded(number) for name, number in numbers.items()})


def _or_short(lengths: tuple[int, ...]) -> int:
    return lengths[0] if lengths else SHORT


def _rounded(number: int) -> int:
    """Up to the next number of three binary digits and zeros."""
    step = 1 << max(0, number.bit_length() - 3)
    return min(-(-number // step) * step, SCANNED)
