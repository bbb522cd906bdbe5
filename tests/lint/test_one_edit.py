import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.lint.one_edit import is_one_edit, neighbourhood

WORDS = st.text("abc", max_size=6)


def edits(word: str) -> set[str]:
    """Every word over the same letters that is one edit away, by the definition."""
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = [before + after[1:] for before, after in splits if after]
    swapped = [before + after[1] + after[0] + after[2:] for before, after in splits if len(after) > 1]
    changed = [before + letter + after[1:] for before, after in splits if after for letter in "abc"]
    more = [before + letter + after for before, after in splits for letter in "abc"]
    return {*less, *swapped, *changed, *more} - {word}


@given(WORDS, WORDS)
def test_it_is_what_the_definition_says(one: str, other: str) -> None:
    assert is_one_edit(one, other) == (other in edits(one))


@given(WORDS, st.data())
def test_words_one_edit_apart_share_a_neighbour(word: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(sorted(edits(word))))

    assert set(neighbourhood(word)) & set(neighbourhood(other))


@pytest.mark.parametrize("other", ["title", "titlexx", "elit", "tel"])
def test_equal_and_farther_words_are_not(other: str) -> None:
    assert not is_one_edit("title", other)
