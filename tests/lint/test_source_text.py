"""Places, and what is taken out of the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.content_model import FieldName
from gateway.lint.source_text import SourceText
from tests.content import document


def source_text(text: str, path: str = "a.md") -> SourceText:
    return SourceText(document(path, text))


@given(
    st.lists(st.sampled_from(["a", "é", "`", "```", "\n", "<b>", "<!--", "-->", "{{", "}}", "- ", "    "])).map("".join)
)
def test_what_is_taken_out_leaves_everything_else_in_its_place(text: str) -> None:
    looked_at = source_text(text)

    for view in (looked_at.prose, looked_at.text):
        assert len(view) == len(looked_at.source)
        assert all(left in (0, byte) for left, byte in zip(view, looked_at.source, strict=True))
        assert view.count(b"\n") == looked_at.source.count(b"\n")


def test_html_is_text_but_no_prose() -> None:
    looked_at = source_text("---\nx: 1\n---\na <b title='c'>d</b> `e`\n")

    assert looked_at.text.replace(b"\0", b"") == b"\n\n\na <b title='c'>d</b> \n"
    assert looked_at.prose.replace(b"\0", b"") == b"\n\n\na d \n"


@pytest.mark.parametrize(
    ("value", "number", "place"),
    [("b", 1, (3, 8)), ("bb", 1, (3, 11)), ("b", 2, (4, 5)), ("é c", 1, (5, 3)), ("x", 1, (3, 1)), ("a", 1, (3, 1))],
)
def test_a_value_is_found_behind_its_key(value: str, number: int, place: tuple[int, int]) -> None:
    looked_at = source_text("---\na: 1\ntags: [b, bb,\n    b,\n  é c]\n---\nx\n")

    assert looked_at.value_place("tags", value, number) == place


def test_a_key_that_is_not_there_is_at_the_beginning() -> None:
    assert source_text("---\na: 1\n---\n").key_place("b") == (1, 1)


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (["pubDate: 2024-05-01", "date:"], "pubDate"),
        (["date: 2024-05-01", "pubDate: 2024-05-02"], "date"),
        (["x: 1"], None),
    ],
)
def test_a_field_has_the_key_that_it_is_read_from(lines: list[str], key: str | None) -> None:
    assert source_text("\n".join(["---", *lines, "---", ""])).key_of(FieldName.DATE) == key
