import json
from pathlib import Path

import pytest

from tests.cli.program import run, write

TITLES = "query All { posts { nodes { title } } } query One($s: String!) { post(slug: $s) { title } }"


def test_one_argument_is_the_query_and_the_folder_that_of_the_settings() -> None:
    result = run("query", "{ posts { nodes { title } } }")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"data": {"posts": {"nodes": [{"title": "Hello"}]}}}
    assert "\n  " in result.stdout


def test_two_arguments_are_a_folder_and_a_query() -> None:
    result = run("query", "broken", "{ posts { nodes { title } } }")

    assert json.loads(result.stdout)["data"]["posts"]["nodes"] == [{"title": "Bad"}]


def test_variables_and_the_name_of_the_operation_are_taken() -> None:
    result = run("query", TITLES, "--variables", '{"s": "hello"}', "--operation-name", "One")

    assert json.loads(result.stdout) == {"data": {"post": {"title": "Hello"}}}


def test_a_query_comes_from_standard_input() -> None:
    result = run("query", "content", "-", given="{ posts { totalCount } }")

    assert json.loads(result.stdout) == {"data": {"posts": {"totalCount": 1}}}


def test_a_query_comes_from_a_file(folder: Path) -> None:
    write(folder, "count.graphql", "{ posts { totalCount } }")

    assert json.loads(run("query", "count.graphql").stdout) == {"data": {"posts": {"totalCount": 1}}}


def test_errors_are_in_the_answer_and_end_with_1() -> None:
    result = run("query", "{ nothing }")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize("variables", ["{", "[1]"])
def test_variables_that_are_no_object_are_told(variables: str) -> None:
    result = run("query", "{ posts { totalCount } }", "--variables", variables)

    assert result.exit_code == 2
    assert "--variables: it is not" in result.stderr


def test_a_file_that_is_not_there_is_told() -> None:
    result = run("query", "none.graphql")

    assert result.exit_code == 2
    assert "none.graphql cannot be read" in result.stderr


def test_without_a_query_one_is_asked_for() -> None:
    result = run("query")

    assert result.exit_code == 2
    assert "Give a query" in result.stderr
