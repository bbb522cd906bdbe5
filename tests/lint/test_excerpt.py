from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from gateway.lint.excerpt import excerpt


def pointed_at(line: str, column: int, width: int = 80) -> str:
    """What stands above the caret, and behind it."""
    found = excerpt(line, column, width)
    assert found is not None
    assert found.caret is not None
    return next(found.text[at:] for at in range(len(found.text)) if cell_len(found.text[:at]) == found.caret)


def test_a_short_line_is_shown_as_it_is() -> None:
    assert excerpt("date: soon", 7, 80) == ("date: soon", 6)


def test_indentation_is_left_out() -> None:
    assert excerpt("    date: soon", 11, 80) == ("date: soon", 6)


def test_wide_characters_take_two_cells_and_tabs_four() -> None:
    assert excerpt("😀日 x", 4, 80) == ("😀日 x", 5)
    assert excerpt("a\tb", 3, 80) == ("a    b", 5)


def test_a_long_line_is_cut_on_both_sides_of_the_place() -> None:
    line = "a" * 300 + "HERE" + "b" * 300

    found = excerpt(line, 301, 40)

    assert found is not None
    assert (found.text[0], found.text[-1]) == ("…", "…")
    assert pointed_at(line, 301, 40).startswith("HEREb")


def test_without_a_column_the_beginning_is_shown() -> None:
    assert excerpt("word " * 30, None, 12) == ("word word w…", None)


def test_a_column_behind_the_end_points_nowhere() -> None:
    assert excerpt("short", 40, 80) == ("short", None)


def test_of_an_empty_line_nothing_is_shown() -> None:
    assert excerpt("   ", 1, 80) is None


def test_nothing_in_a_line_can_steer_the_terminal() -> None:
    found = excerpt("a\x1b[2J\u202eb", 1, 80)

    assert found is not None
    assert found.text.isprintable()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.integers(1, 300), st.integers(20, 120))
def test_what_is_shown_fits_and_what_is_pointed_at_is_in_it(line: str, column: int, width: int) -> None:
    found = excerpt(line * 7, column, width)

    if found is not None:
        assert sum(map(cell_len, found.text)) <= width or cell_len(found.text) <= width
        assert found.caret is None or 0 <= found.caret < width
