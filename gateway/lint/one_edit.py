"""Words that are one slip of the finger apart."""

from collections.abc import Iterator


def is_one_edit(one: str, other: str) -> bool:
    """Whether a letter added, left out, changed or swapped with its neighbour makes one of the other.

    Optimal string alignment distance 1 (Damerau 1964); False for equal words.
    """
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    start = next((at for at, letter in enumerate(one) if other[at] != letter), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    if one[start + 1 :] == other[start + 1 :]:
        return True
    return one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]


def neighbourhood(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters: words one edit apart have one of these in common."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
