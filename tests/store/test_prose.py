import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.store import prose


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one two\n three", 3),
        ("well-being – isn't — a - dash", 4),
        ("我爱你", 3),
        ("我爱 Python。", 3),
        ("ひらがなとカタカナ", 9),
        ("안녕 세상", 2),
        ("naïve “quotes”", 2),
    ],
)
def test_words_are_counted_between_spaces_and_han_and_kana_one_by_one(text: str, words: int) -> None:
    assert prose.count_words(text) == words


@given(st.text(st.sampled_from("ab-–—' \n\t\x1c\x85\xa0\u2003\u2029é"), max_size=40))
def test_words_are_what_splitting_at_white_space_gives_without_dashes(text: str) -> None:
    assert prose.count_words(text) == len([word for word in text.split() if word not in ("-", "–", "—")])


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (1, 1), (200, 1), (201, 2)])
def test_reading_time_is_rounded_up(words: int, minutes: int) -> None:
    assert prose.reading_time(words, 200) == minutes


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("one\n\ntwo  three", 20, "one two three"),
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one, two three", 8, "one…"),
        ("incomprehensible", 6, "incom…"),
        ("我爱你们大家", 4, "我爱你…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("👨‍👩‍👧👨‍👩‍👧", 8, "👨‍👩‍👧…"),
        ("🇩🇪🇫🇷🇩🇪", 4, "🇩🇪…"),
        ("word", 1, "…"),
        ("word", 0, ""),
        ("word", -1, ""),
    ],
)
def test_an_excerpt_ends_between_words_or_at_least_between_characters(text: str, length: int, expected: str) -> None:
    assert prose.excerpt(text, length) == expected


@given(st.text("ab\u0301 \n—"), st.integers(1, 20))
def test_an_excerpt_is_the_same_however_the_white_space_before_it_is(text: str, length: int) -> None:
    assert prose.excerpt(text, length) == prose.excerpt(" ".join(text.split()), length)
    assert prose.excerpt(f"{' ' * 100}{text}", length) == prose.excerpt(text, length)


@given(st.text(), st.integers(-2, 40))
def test_an_excerpt_is_never_longer_than_asked(text: str, length: int) -> None:
    assert len(prose.excerpt(text, length)) <= max(0, length)
