"""Counters that forget what they no longer count, so that evidence taken away leaves nothing behind."""

from collections import Counter, defaultdict
from typing import TypeVar

K = TypeVar("K")
T = TypeVar("T")


def add(counter: Counter[T], key: T, amount: int) -> None:
    """Change a count; a count of nothing is no entry."""
    if amount:
        counter[key] += amount
    if key in counter and not counter[key]:
        del counter[key]


def add_in(counters: defaultdict[K, Counter[T]], key: K, member: T, amount: int) -> None:
    """Change a count in one of several counters; a counter of nothing is no entry either."""
    counter = counters[key]
    add(counter, member, amount)
    if not counter:
        del counters[key]
