"""How much there is in a Snapshot: the bounds with which the cost of an operation is worked out."""

from collections.abc import Mapping
from typing import Final

import msgspec

from gateway.graph.contribution import PAGES, POSTS, PROBLEMS
from gateway.graph.model import Kind
from gateway.graph.snapshot import Snapshot
from gateway.graph.terms import BY_POST_COUNT, term_index
from gateway.schema.weights import RELATED

SCANNED: Final = 5_000
# Related posts are looked for among the newest of each term: of so many, with the terms that posts usually have.
_RELATED: Final = 3_000
_TERMS: Final = (Kind.AUTHOR, Kind.TAG, Kind.CATEGORY, Kind.RESOURCE, Kind.DOMAIN)


class Sizes(msgspec.Struct, frozen=True):
    """The greatest length of each list, by its schema coordinate, and how many there are to scan, as `Scan.of` has it.

    Numbers to scan are rounded up, so that few edits change them and what was worked out stays good. They end at
    `SCANNED`: a site that grows beyond that is not refused the filters that it had.
    """

    lengths: Mapping[str, int]
    numbers: Mapping[str, int]


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


def _rounded(number: int) -> int:
    """Up to the next number of three binary digits and zeros."""
    step = 1 << max(0, number.bit_length() - 3)
    return min(-(-number // step) * step, SCANNED)
