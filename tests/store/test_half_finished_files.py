"""What an author saves half-way through an edit: no file is lost, nor does it take another down."""

import json

import pytest

from gateway.store.document import Document
from gateway.store.loader import DocumentStore
from gateway.store.memory_files import MemoryFiles
from gateway.store.problem import Problem
from gateway.store.source import FileChanges

Place = tuple[str, int | None, int | None]
GOOD = "---\ntitle: Good\ndate: 2024-02-03\nauthor: B\n---\n# H\n\ntext <http://a.b>\n"
DAY = "date: 2023-01-01\n"


def load(text: str | bytes) -> tuple[Document | None, tuple[Problem, ...]]:
    """A file that has a good one beside it, which must come out as it does alone; and what is told of skipped ones."""
    store = DocumentStore(memory := MemoryFiles({"a.md": text, "good.md": GOOD}))
    done = store.apply(FileChanges(tuple(memory.list().files.values())))
    found = {document.path: document for document in done.documents}
    assert found["good.md"].problems == ()
    assert (found["good.md"].title, len(found["good.md"].links), found["good.md"].authors) == ("Good", 1, ("B",))
    return found.get("a.md"), done.skipped or ()


def read(text: str | bytes) -> Document:
    """The Document of a file."""
    found, skipped = load(text)
    assert found is not None
    assert skipped == ()
    return found


def places(document: Document) -> list[Place]:
    return [(problem.rule, problem.line, problem.column) for problem in document.problems]


@pytest.mark.parametrize(
    "key",
    [
        *("content", "handler", "self", "cls", "metadata", "keys", "items", "get", "pop", "__class__", "__init__"),
        *("__dict__", "2024", "1.5", "true", "null", "path", "source", "problems", "body"),
    ],
)
@pytest.mark.parametrize("form", ["---\n{}: x\n{}---\nb\n", '{{"{}": "x",\n "date": "2023-01-01"}}\nb\n'])
def test_no_key_is_special(key: str, form: str) -> None:
    found = read(form.format(key, DAY))
    assert (json.loads(found.front_matter)[key], str(found.date), found.body) == ("x", "2023-01-01", "b\n")
    assert places(found) == []


@pytest.mark.parametrize("written", ["2023-02-30", "2023-02-14 25:00:00"])
@pytest.mark.parametrize("form", ["---\ntitle: t\ndate: {}\n---\n", "---\ntitle: t\ndate: '{}'\n---\n"])
def test_a_day_or_hour_that_does_not_exist_is_reported_at_its_key(written: str, form: str) -> None:
    found = read(form.format(written))
    assert (found.title, found.date, places(found)) == ("t", None, [("date-unreadable", 3, 1)])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"---\n{DAY}n: {'9' * 5000}\n---\n", ("long-number", 3, 4)),
        (f"+++\n{DAY.replace(': ', ' = ')}n = {'9' * 5000}\n+++\n", ("header-unparsed", 3, 5)),
        (f'{{\n"date": "2023-01-01",\n"n": {"9" * 5000}\n}}\n', ("header-unparsed", 3, 6)),
    ],
)
def test_a_number_of_5000_digits_is_reported_where_it_is(text: str, place: Place) -> None:
    found = read(text)
    assert (str(found.date), places(found)) == ("2023-01-01", [place])


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (f"a: {'[' * 3000}", 35),
        (f"a: {'{b: ' * 3000}", 128),
        ("a:" + "".join(f"\n {' ' * n}b:" for n in range(480)), None),
        (f"a:\n  {'- ' * 3000}x", None),
    ],
)
def test_nesting_3000_deep_is_reported_and_the_other_keys_are_read(line: str, column: int | None) -> None:
    found = read(f"---\n{DAY}{line}\n---\nbody")
    ((rule, place, at),) = places(found)
    assert (rule, str(found.date), found.body) == ("header-limit", "2023-01-01", "body")
    assert place == 3 if column else (place or 0) > 3
    assert column in (at, None)


@pytest.mark.parametrize(
    ("line", "place", "title"),
    [
        ("title: a: b", ("header-unparsed", 3, 9), "a: b"),
        ("title: @me", ("header-unparsed", 3, 8), "@me"),
        ("title: `x`", ("header-unparsed", 3, 8), "`x`"),
        ("title: %x", ("header-unparsed", 3, 8), "%x"),
        ("title: b\n\tsub: c", ("header-unparsed", 4, 1), "b"),
        ("title: é\x07", ("header-unparsed", 3, 9), "é\x07"),
        ("title: 'b", ("header-unparsed", 3, 8), "b"),
        ("title: [b", ("header-unparsed", 3, 8), "[b"),
        ("title: [b\nslug: c", ("header-unparsed", 3, 8), "[b"),
        ("title: b\ntitl", ("header-unparsed", 5, 1), "b"),
        ("title: *b", ("header-limit", 3, 8), "*b"),
    ],
)
def test_a_line_that_yaml_refuses_is_reported_and_taken_by_the_letter(line: str, place: Place, title: str) -> None:
    found = read(f"---\n{DAY}{line}\n---\nbody")
    assert places(found) == [place]
    assert (found.title, str(found.date), found.body) == (title, "2023-01-01", "body")


def test_a_tag_is_reported_and_its_value_read() -> None:
    found = read(f"---\n{DAY}title: !tag b\n---\n")
    assert (found.title, places(found)) == ("b", [("yaml-tag", 3, 8)])


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (f"---\n{DAY}title: caf\xe9\n---\nb\n".encode("latin-1"), ("file-encoding", 3, 11)),
        (f"---\n{DAY}title: café\n---\nb\n".encode("utf-16"), ("file-encoding", 1, 1)),
    ],
)
def test_another_encoding_is_reported(data: bytes, place: Place) -> None:
    found = read(data)
    assert places(found) == [place]
    assert (str(found.date), found.body) == ("2023-01-01", "b\n")


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nWelcome.\n\n---\n\nMore.\n",
        "---\n\nWelcome: this is the news: all of it.\n\nAnd more.\n\n---\nEnd.\n",
        "---\n\nThey asked:\n\n> x\n\nWe said: no. It is: this.\n\nNothing else.\n\n---\nEnd.\n",
        "---\n\n# Heading\n\ntext\n\n```\na: b\n```\n\nmore\n\n---\n",
        "---\n\n- a\n- b\n\n---\nEnd\n",
        "---\n\ntext " + "word " * 40_000 + "\n\n---\nEnd\n",
    ],
    ids=range(6),
)
def test_text_between_two_rules_stays_in_the_body(text: str) -> None:
    found = read(text)
    assert (found.body, found.body_line, places(found), found.front_matter) == (text, 1, [], b"{}")


@pytest.mark.parametrize(
    "inside", ["- a\n- b\n", "text\n", "text\nand more: of\nit: a: b\nend\nof it\n", "[a, b]\n", "3\n"]
)
def test_a_yaml_list_or_scalar_is_reported_and_stays_in_the_body(inside: str) -> None:
    text = f"---\n{inside}---\nmore\n"
    found = read(text)
    assert (found.body, places(found)) == (text, [("header-not-mapping", 2, 1)])


def test_a_header_may_end_in_three_dots() -> None:
    found = read(f"---\ntitle: t\n{DAY}...\nbody\n\n---\nmore\n")
    assert (found.title, found.body, found.body_line, places(found)) == ("t", "body\n\n---\nmore\n", 5, [])


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (f"---\ntitle: t\n{DAY}\nbody\n", "\nbody\n"),
        (f"---\ntitle: t\n{DAY}\nbody\n\n---\n\nmore\n", "\nbody\n\n---\n\nmore\n"),
        (f"---\n\ntitle: t\n{DAY}\nbody\n", "\nbody\n"),
        (f"---\ntitle: t\n{DAY}", ""),
    ],
)
def test_an_unclosed_header_is_reported_and_ends_at_a_blank_line(text: str, body: str) -> None:
    found = read(text)
    assert (found.title, str(found.date), found.body) == ("t", "2023-01-01", body)
    assert places(found) == [("header-unclosed", 1, 1)]


@pytest.mark.parametrize("text", ["---", "---\n", "---\n\n", "+++"])
def test_an_opening_fence_alone_is_the_beginning_of_a_header(text: str) -> None:
    found = read(text)
    assert (found.title, found.body.strip(), places(found)) == ("A", "", [("header-unclosed", 1, 1)])


def test_a_comment_may_stand_above_a_header() -> None:
    found = read(f"<!-- a\n---\nb -->\n\n---\ntitle: t\n{DAY}---\nbody\n")
    assert (found.title, found.body, found.body_line, places(found)) == ("t", "body\n", 9, [])


def test_dashes_in_a_block_of_text_do_not_end_the_header() -> None:
    found = read(f"---\ntext: |\n  a\n  ------\n  ---\n  b\n{DAY}---\nbody\n")
    assert json.loads(found.front_matter)["text"] == "a\n------\n---\nb\n"
    assert (str(found.date), found.body, places(found)) == ("2023-01-01", "body\n", [])


def test_json_may_have_a_nested_brace_on_its_own_line() -> None:
    found = read('{\n"a": {\n"b": 1\n}\n,"date": "2023-01-01"\n}\nbody\n')
    assert (str(found.date), found.body, found.body_line, places(found)) == ("2023-01-01", "body\n", 7, [])


def test_broken_json_is_read_line_by_line() -> None:
    found = read(
        '{\n  "date": "2023-01-01",\n  "title": "t"\n  "tags": ["a", "b"],\n  "x": {\n    "title": "n"\n  }\n}\nbody\n'
    )
    assert (found.title, str(found.date), found.tags, found.body) == ("t", "2023-01-01", ("a", "b"), "body\n")
    assert places(found) == [("header-unparsed", 4, 3)]


@pytest.mark.parametrize("value", [".nan", ".inf", "-.inf", "!!set {a, b}", "!!binary aGk=", "!!timestamp 2023-01-01"])
def test_every_value_can_be_said_in_json(value: str) -> None:
    found = read(f"---\n{DAY}a: {value}\nb: [{value}]\n---\n")
    assert json.loads(found.front_matter, parse_constant=pytest.fail)["date"] == "2023-01-01"
    assert places(found) == []


def test_the_body_is_not_stripped() -> None:
    found = read("---\na: 1\n---\n\n    code\n\ntext [x](http://a.b)\n\n\n")
    assert (found.body, found.body_line) == ("\n    code\n\ntext [x](http://a.b)\n\n\n", 4)
    assert [link.line for link in found.links] == [7]


def test_an_empty_file_is_reported() -> None:
    assert places(read("")) == [("file-empty", None, None)]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"---\ntitle: a\n---\n\x89PNG\0\0", (4, 5)),
        (f"---\n{DAY}title: café\n---\nb\n".encode("utf-16-be"), (1, 1)),
    ],
)
def test_binary_data_is_reported_where_it_begins(data: bytes, place: tuple[int, int]) -> None:
    found, (problem,) = load(data)
    assert (found, problem.rule, problem.line, problem.column) == (None, "file-binary", *place)


@pytest.mark.parametrize("line", ["k{0}: v", "k{0}: [a, b]", "k{0}: a: b", "- {0}", "k{0}:\n - x"])
def test_a_header_of_10000_lines_is_read_or_reported(line: str) -> None:
    header = "".join(f"{line.format(number)}\n" for number in range(10_000))
    found = read(f"---\n{DAY}{header}---\nbody\n")
    assert (str(found.date), found.body) == ("2023-01-01", "body\n")
    ((rule, place, _),) = places(found)
    assert rule in ("header-limit", "header-unparsed")
    assert 1 < (place or 0) <= 20_003
