from pathlib import Path
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from sarif_kit.validate import validation_errors

from gateway.lint.sarif import sarif_log
from gateway.store.problem import Problem, Rule, Severity

HERE = Path("/site one")
RULES = (
    Rule("first-rule", Severity.INFO, "What it is.", "What to do."),
    Rule("some-rule", Severity.ERROR, "Another.", "Do it."),
)


def problem(line: int | None = 3, column: int | None = 5, remedy: str | None = "Mend it.") -> Problem:
    return Problem("a.md", line, column, "some-rule", Severity.WARNING, "Broken.", remedy)


def run_of(*problems: tuple[str, Problem]) -> dict[str, Any]:
    run: dict[str, Any] = orjson.loads(sarif_log(problems, RULES, HERE))["runs"][0]
    return run


def place_of(file: str, found: Problem) -> dict[str, Any]:
    place: dict[str, Any] = run_of((file, found))["results"][0]["locations"][0]["physicalLocation"]
    return place


texts = st.text(st.characters(), max_size=20)
problems = st.builds(
    Problem,
    texts,
    st.none() | st.integers(1, 10_000),
    st.none() | st.integers(1, 10_000),
    st.sampled_from(("some-rule", "unknown-rule")),
    st.sampled_from(Severity),
    texts,
    st.none() | texts,
)


@given(st.lists(st.tuples(texts, problems), max_size=3))
def test_every_log_fits_the_schema_of_the_standard(found: list[tuple[str, Problem]]) -> None:
    assert validation_errors(orjson.loads(sarif_log(found, RULES, HERE))) == []


def test_a_result_names_its_rule_by_name_and_place_in_the_list() -> None:
    run = run_of(("notes/a.md", problem()))
    (result,) = run["results"]

    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "some-rule"
    assert result["level"] == "warning"
    assert result["message"]["text"] == "Broken. — Mend it."


def test_a_rule_says_what_it_means_and_what_to_do() -> None:
    rule = run_of()["tool"]["driver"]["rules"][0]

    assert rule["shortDescription"]["text"] == "What it is."
    assert rule["help"]["text"] == "What to do."
    assert rule["defaultConfiguration"]["level"] == "note"


def test_places_count_characters_and_are_relative_to_the_current_folder() -> None:
    run = run_of()

    assert run["columnKind"] == "unicodeCodePoints"
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": "file:///site%20one/"}}
    assert place_of("notes/ä b#.md", problem()) == {
        "artifactLocation": {"uri": "notes/%C3%A4%20b%23.md", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 5},
    }


def test_a_file_elsewhere_has_an_address_of_its_own() -> None:
    assert place_of("/notes/a.md", problem())["artifactLocation"] == {"uri": "file:///notes/a.md"}
    assert place_of("../notes/a.md", problem())["artifactLocation"] == {"uri": "file:///notes/a.md"}


def test_what_is_about_a_whole_file_is_shown_at_its_first_line() -> None:
    assert place_of("a.md", problem(line=None, column=None))["region"] == {"startLine": 1}
