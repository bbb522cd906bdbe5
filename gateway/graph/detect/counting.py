"""Counters that forget what they no longer count, so that evidence taken away leaves nothing behind."""

from collections import Counter
from typing import TypeVar

T = TypeVar("T")


def add(counter: Counter[T], key: T, amount: int) -> None:
    """Change a count; a count of nothing is no entry."""
    if amount:
        counter[key] += amount
    if key in counter and not counter[key]:
        del counter[key]
