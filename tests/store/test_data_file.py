import pytest

from gateway.store import data_file
from gateway.store.header import PlacesInOrder, line_and_column


def places(text: str, path: str) -> list[tuple[str | None, int, int]]:
    items = data_file.read(text, path).items
    named = items.items() if isinstance(items, dict) else ((None, entry) for entry in items)
    return [(key, entry.line, entry.column) for key, entry in named]


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        ("# people\n\nana:\n  name: Ana\nbo: Bo\n", "a.yml", [("ana", 3, 1), ("bo", 5, 1)]),
        ("---\n- name: Ana\n-   Bo\n", "a.yaml", [(None, 2, 3), (None, 3, 5)]),
        ("x = 1\n[ana]\nname = 'Ana'\n", "a.toml", [("x", 1, 1), ("ana", 2, 1)]),
        ('{\n  "ana": {"bo": 1},\n  "bo": 2}', "a.json", [("ana", 2, 3), ("bo", 3, 3)]),
        ('[{"a": "],"},\n\n  "Bo" , 3]', "a.json", [(None, 1, 2), (None, 3, 3), (None, 3, 10)]),
        ("# nothing\n", "a.yml", []),
        ("[]", "a.json", []),
    ],
)
def test_items_have_their_places(text: str, path: str, found: list[tuple[str | None, int, int]]) -> None:
    assert places(text, path) == found


@pytest.mark.parametrize(
    ("text", "path", "line", "column", "message"),
    [
        (
            "ana:\n- a: b: c",
            "a.yml",
            2,
            7,
            "The YAML file cannot be read: mapping values are not allowed in this context.",
        ),
        ("just text", "a.yml", 1, 1, "The YAML file holds one text and no records."),
        ("a: &x {}\nb: *x\n", "a.yml", 2, 4, "The alias *x is not followed."),
        ("[" * 50_000, "a.yml", 1, 33, "The file is nested more than 32 deep."),
        ("[ana\n", "a.toml", 1, 5, "The TOML file cannot be read: Expected ']' at the end of a table declaration."),
        ('{\n"a": }', "a.json", 2, 6, "The JSON file cannot be read: Expecting value."),
        ("[\n1, " + "[" * 40 + "]" * 40 + "]", "a.json", 2, 4, "The JSON file is nested too deep."),
        ("7", "a.json", 1, 1, "The JSON file holds one value and no records."),
    ],
)
def test_a_file_that_cannot_be_read_has_a_problem_at_its_place(
    text: str, path: str, line: int, column: int, message: str
) -> None:
    found = data_file.read(text, path)
    assert found.is_broken
    assert [(p.line, p.column, p.rule, p.message) for p in found.problems] == [
        (line, column, "records-unreadable", message)
    ]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" + "9" * 5_000 + "]"])
def test_no_json_is_too_much(text: str) -> None:
    assert data_file.read(text, "a.json").is_broken


def test_a_broken_file_keeps_the_items_that_can_be_read() -> None:
    found = data_file.read("ana:\n  name: Ana\nbo: [x\ncy: Cy\n", "a.yml")
    assert isinstance(found.items, dict)
    assert [(key, entry.text) for key, entry in found.items.items()] == [
        ("ana", {"name": "Ana"}),
        ("bo", "[x"),
        ("cy", "Cy"),
    ]


def test_more_people_than_front_matter_may_hold_are_read() -> None:
    text = "".join(f"id-{at}: {{name: N, url: u, bio: b, image: i}}\n" for at in range(3_000))
    found = data_file.read(text, "a.yml")
    assert (len(found.items), found.problems) == (3_000, ())


@pytest.mark.parametrize(
    "text", ["[" + "1," * 200_000 + "1]", "{" + '"a":1,' * 100_000 + '"a":1}', '[{"a":\n' + "[[]," * 200_000]
)
def test_json_may_hold_as_many_values_as_yaml(text: str) -> None:
    found = data_file.read(text, "a.json")
    assert [problem.message for problem in found.problems] == ["The file has more than 200,000 values."]
    assert found.is_broken


def test_texts_of_json_are_no_values_however_they_look() -> None:
    assert data_file.read('["' + r"[,\":{" * 40_000 + '"]', "a.json").problems == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [("{" + ",".join(['"a":1'] * 60_000) + "}", 59_999), ("[" + ",".join(['"a"'] * 190_000) + "]", 0)],
)
def test_many_values_on_one_line_are_placed_in_time_in_proportion(text: str, count: int) -> None:
    found = data_file.read(text, "a.json")
    assert len(found.problems) == count
    *_, last = found.items.values() if isinstance(found.items, dict) else found.items
    assert (last.line, last.column) == (1, len(text) - (5 if count else 3))


@pytest.mark.parametrize("text", ["a\nbc\n\nd", "\n", "abc", "\n\na"])
@pytest.mark.parametrize("step", [1, 2, 3])
def test_places_in_order_are_those_of_each_alone(text: str, step: int) -> None:
    in_order = PlacesInOrder(text, 3)
    for at in range(0, len(text), step):
        assert in_order.of(at) == line_and_column(text, at, 3)


def test_a_key_that_stands_twice_is_told() -> None:
    (problem,) = data_file.read("ana: A\nbo: B\nana: C\n", "a.yml").problems
    assert (problem.rule, problem.line) == ("duplicate-key", 3)
