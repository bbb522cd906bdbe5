import pytest

from gateway.store.header_guess import Guess, guess, has_blank_line


@pytest.mark.parametrize(
    "text",
    [
        "title: a\n",
        "title: a\ntitl\n",
        "titl\ntitle: a\n",
        "title: a: b\nsome text\nthat was not indented\n",
        "title: a\n\ntags:\n- b\n\nexcerpt: 'c\nd\ne\n",
        "title = 'a'\n[extra]\nx = 1\ny\n",
        "Publish date: 2023\nReview by: b\n?\n",
        "'quoted key': a\n? b\n: c: d: e\n",
        "\n\ntitle: a\ndate: b: c\n",
        "# comment\ntitle: a: b\n",
    ],
)
def test_keys_at_the_top_are_meant_as_a_header(text: str) -> None:
    assert guess(text) is Guess.HEADER


@pytest.mark.parametrize(
    "text",
    [
        "title: a\n\nSome text.\n",
        "title: a\ndate: b\n\nSome text.\n\nNote: it goes on: so.\n\nAnd on.\n",
        "title: a\n  \nSome text.\n",
    ],
)
def test_keys_with_prose_below_a_blank_line_are_meant_as_an_unclosed_header(text: str) -> None:
    assert guess(text) is Guess.UNCLOSED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "text\n",
        "- a\n- b\n",
        "Some text.\n\nMore text: and so on.\n\nEnd.\n",
        "\nNote: some text.\n\nMore text.\n",
        "\nSome words that end in a colon: text\n\nmore\n",
        "# A heading\n\ntext\n",
        "    a: b\n",
        "http://a.b\n",
    ],
)
def test_prose_is_meant_as_prose(text: str) -> None:
    assert guess(text) is Guess.PROSE


@pytest.mark.parametrize(("text", "has"), [("a\n\nb", True), ("a\n \t\nb", True), ("a\nb\n", False), ("", False)])
def test_blank_lines(text: str, has: bool) -> None:
    assert has_blank_line(text) is has
