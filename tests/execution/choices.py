"""Decisions read from bytes, so that random things can be made, counted, repeated and made smaller."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """A stream of decisions. The same bytes decide the same; where none are left each decision is 0, the simplest."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def below(self, bound: int) -> int:
        """A number from 0; `bound` is at most 256."""
        if self._at >= len(self._data):
            return 0
        self._at += 1
        return self._data[self._at - 1] % bound

    def one_in(self, bound: int) -> bool:
        """True once in so many times."""
        return self.below(bound) == bound - 1

    def pick(self, options: Sequence[T]) -> T:
        """One of some; the first is the simplest."""
        return options[self.below(len(options))]

    def number(self) -> int:
        """A number of 16 bits."""
        return self.below(256) * 256 + self.below(256)
