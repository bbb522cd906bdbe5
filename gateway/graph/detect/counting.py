"""Counters that forget what they no longer count, so that evidence taken away leaves nothing behind."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T", bound=Hashable)


def add(counts: dict[T, int], key: T, amount: int) -> None:
    """Change a count; a count of nothing is no entry."""
    count = counts.get(key, 0) + amount
    if count:
        counts[key] = count
    else:
        counts.pop(key, None)


class Tallies(Generic[K, T]):
    """A counter for each of many keys. Nearly every one counts one thing once: that lies there by itself.

    Equality is by content. What is counted is no dict.
    """

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: dict[K, T | dict[T, int]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tallies) and self._counts == other._counts

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __contains__(self, key: K) -> bool:
        return key in self._counts

    def __getitem__(self, key: K) -> Mapping[T, int]:
        """The counts of a key; none for one that is not there."""
        found = self._counts.get(key)
        if found is None:
            return {}
        return found if isinstance(found, dict) else {found: 1}

    def size(self, key: K) -> int:
        """How many things are counted for a key."""
        found = self._counts.get(key)
        return len(found) if isinstance(found, dict) else found is not None

    def add(self, key: K, member: T, amount: int) -> None:
        """Change a count."""
        found = self._counts.get(key)
        if found is None and amount == 1:
            self._counts[key] = member
            return
        if not isinstance(found, dict):
            found = self._counts[key] = {} if found is None else {found: 1}
        count = found.get(member, 0) + amount
        if count:
            found[member] = count
        else:
            found.pop(member, None)
        if count > 1 or len(found) > 1:
            return
        if not found:
            del self._counts[key]
        elif count == 1 or 1 in found.values():
            (self._counts[key],) = found


class Ranks(Generic[T]):
    """Counts of which those of two or more are found by number, however many things were counted once.

    Equality is by content.
    """

    __slots__ = ("_by_count", "_counts", "total")

    def __init__(self) -> None:
        self._counts: dict[T, int] = {}
        self._by_count: dict[int, dict[T, None]] = {}
        self.total = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ranks) and self._counts == other._counts

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __getitem__(self, key: T) -> int:
        return self._counts.get(key, 0)

    def add(self, key: T, amount: int) -> None:
        """Change a count."""
        before = self._counts.get(key, 0)
        self.total += amount
        add(self._counts, key, amount)
        if before > 1:
            del self._by_count[before][key]
            if not self._by_count[before]:
                del self._by_count[before]
        if before + amount > 1:
            self._by_count.setdefault(before + amount, {})[key] = None

    def at_least(self, fewest: float) -> Iterator[T]:
        """What was counted so many times, and twice at the least."""
        for count, keys in self._by_count.items():
            if count >= fewest:
                yield from keys
