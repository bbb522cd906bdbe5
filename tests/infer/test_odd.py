from pathlib import Path

import pytest

from gateway.content_model import ContentModel, FieldType
from gateway.infer.odd import OddValues, Value
from gateway.infer.propose import Inference, infer
from gateway.infer.report import report
from tests.content import document


def odd(*values: str, key: str = "rating") -> OddValues | None:
    """What is odd about the values of a key, each in a post of its own."""
    return found(*values, key=key).proposals[0].odd


def found(*values: str, key: str = "rating") -> Inference:
    files = [document(f"posts/{at:02}.md", f"---\ntitle: A\n{key}: {value}\n---\n") for at, value in enumerate(values)]
    return infer(files, ContentModel())


def test_one_text_among_numbers_is_told_with_its_file_and_line() -> None:
    assert odd("4", "5", "five", "3") == OddValues(FieldType.INT, 1, (Value("posts/02.md", 3, "five"),))


@pytest.mark.parametrize(
    ("values", "narrow"),
    [
        (["1", "2.5", "x"], FieldType.FLOAT),
        (["2024-01-01", "2024-01-01 10:00", "soon"], FieldType.DATETIME),
        (["[1]", "2", "[x]"], FieldType.INTS),
        (["true", "false", "maybe"], FieldType.BOOLEAN),
        (["a", "b", "{c: d}"], FieldType.STRING),
        (["[1]", "[x]", *["2"] * 19], FieldType.INTS),
    ],
)
def test_the_narrow_type_is_that_of_all_others(values: list[str], narrow: FieldType) -> None:
    seen = odd(*values)
    assert seen is not None
    assert (seen.narrow, seen.count) == (narrow, 1)


@pytest.mark.parametrize(
    "values",
    [
        ["1", "2.5"] * 9,
        ["1", *["2.5"] * 19],
        ["[a]", *["a"] * 19],
        ["2024-01-01 10:00", *["2024-01-01"] * 19],
        ["a", "1"],
        ["1", *["a"] * 19],
        ["1", "2", "a", "b"],
    ],
)
def test_a_wider_type_that_many_need_or_that_loses_nothing_is_not_odd(values: list[str]) -> None:
    assert odd(*values) is None


def test_they_are_told_below_the_types_and_the_rest_is_counted() -> None:
    said = report(found(*["1"] * 60, "a", "b", "c", "d", key="stars"), Path("content"))
    assert said.partition("\n\n")[2].partition("\n\n")[2].splitlines() == [
        "stars would be Int, but for 4 of 64 posts:",
        "  content/posts/60.md:3: a",
        "  content/posts/61.md:3: b",
        "  content/posts/62.md:3: c",
        "  and 1 more",
    ]
