import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.store import fences

ABOVE = st.sampled_from(["", "\n", " \n\t\n", "<!-- c -->\n", "<!-- c\n---\n -->\n\n<!---->\n"])
SPACES = st.sampled_from(["", " ", "\t ", "    "])
# Lines that look much like fences and are none.
LINES = st.sampled_from(
    ["a: 1", "", " ---", "--", "--- a", "-- -", "a ---", "....", "..", "... a", "++++x", "# c", "- b", "\\---", "é"]
)


@given(ABOVE, st.sampled_from("-+"), st.integers(3, 6), SPACES, SPACES, st.lists(LINES), st.text())
def test_a_header_is_what_two_equal_fences_enclose(
    above: str, character: str, length: int, first: str, second: str, lines: list[str], body: str
) -> None:
    fence, inside = character * length, "".join(f"{line}\n" for line in lines)
    text = f"{above}{fence}{first}\n{inside}{fence}{second}\n{body}"
    span = fences.find(text)
    assert span is not None
    assert (text[span.start : span.end], text[span.body_start :], span.fence) == (inside, body, fence)
    assert span.first_line == above.count("\n") + 2
    assert span.is_closed


@given(st.lists(LINES), st.text("ab\n"))
def test_a_header_without_a_closing_fence_ends_at_a_blank_line(lines: list[str], body: str) -> None:
    text = "---\na: 1\n" + "".join(f"{line}\n" for line in lines if line) + "\n" + body
    span = fences.find(text)
    assert span is not None
    assert (text[span.body_start :], span.end, span.is_closed) == ("\n" + body, span.body_start, False)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("---\na: 1\n...\nb\n---\nc", "b\n---\nc"),
        ("---\na: 1\n---\nb\n...\nc", "b\n...\nc"),
        ("----\na: 1\n---\nb", "b"),
        ("---\na: 1\n-----\nb", "b"),
        ("---\na: |\n-----\nb: 1\n---\nc", "c"),
        ("+++\na = 1\n++++\nb", "b"),
        ("+++\na = '''\n...\n'''\n+++\nb", "b"),
        ("---\n---", ""),
        ("---\na: 1\n---", ""),
    ],
)
def test_other_fences_close_too(text: str, body: str) -> None:
    span = fences.find(text)
    assert span is not None
    assert (text[span.body_start :], span.is_closed) == (body, True)


@pytest.mark.parametrize(
    "text", ["", "a", " ---\n---\n", "<!-- a", "<!-- a --> ---\n---\n", "--\n--\n", "a\n---\n---\n"]
)
def test_a_header_begins_the_file(text: str) -> None:
    assert fences.find(text) is None


@pytest.mark.parametrize(
    ("text", "header", "body"),
    [
        ('{"a": 1}', '{"a": 1}', ""),
        ('{"a": 1}  \nb', '{"a": 1}', "b"),
        ('\n{\n"a": {\n}\n}\nb', '{\n"a": {\n}\n}', "b"),
        ("{}\nb", "{}", "b"),
        ('{"a": \n}\nb', '{"a": \n}', "b"),
        ('{"a": }\nb\n}\n', '{"a": }', "b\n}\n"),
    ],
)
def test_a_json_object_is_a_header(text: str, header: str, body: str) -> None:
    span = fences.find(text)
    assert span is not None
    assert (text[span.start : span.end], text[span.body_start :]) == (header, body)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1} is an object.\n',
        "{{ liquid }}\n",
        "{% if a %}\n",
        "{a: b}\n",
        "{",
        '{"Hello", she said.\n',
        ' {"a": 1}',
    ],
)
def test_braces_in_prose_are_no_header(text: str) -> None:
    assert fences.find(text) is None


def test_json_that_never_ends_ends_at_a_blank_line() -> None:
    span = fences.find('{"a": 1,\n"b": 2\n\nbody')
    assert span is not None
    assert (span.body_start, span.is_closed) == (16, False)
