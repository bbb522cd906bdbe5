from pathlib import Path

import graphql
import pytest

from gateway.operations.files import OperationFile, completed, find, place, read
from gateway.store.problem import Problem


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str | bytes]) -> list[str]:
    for path, text in files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(text.encode() if isinstance(text, str) else text)
    return list(files)


def told(files: dict[str, str | bytes]) -> list[tuple[str, int | None, int | None, str]]:
    found: list[Problem] = []
    read(write(files), found.append)
    return [(problem.path, problem.line, problem.column, problem.message) for problem in found]


def document_of(path: str, files: dict[str, str | bytes]) -> tuple[str, list[Problem]]:
    problems: list[Problem] = []
    group = read(write(files), problems.append)
    (file,) = [each for each in group if each.path == path]
    return graphql.print_ast(completed(file, group, problems.append)), problems


def test_a_pattern_finds_files_in_order_and_in_any_depth() -> None:
    write({"q/b.graphql": "{a}", "q/a.graphql": "{a}", "q/deep/er/c.graphql": "{a}", "q/d.txt": ""})

    assert find("q/*.graphql") == ["q/a.graphql", "q/b.graphql"]
    assert find("q/**/*.graphql") == ["q/a.graphql", "q/b.graphql", "q/deep/er/c.graphql"]
    assert find("none/*.graphql") == []


def test_what_is_no_graphql_is_told_with_its_place() -> None:
    assert told({"a.graphql": "query {\r\n  a(: 1)\r\n}"}) == [
        ("a.graphql", 2, 5, "Syntax Error: Expected Name, found ':'.")
    ]


def test_a_definition_that_cannot_be_parsed_takes_no_other_with_it() -> None:
    text = "nonsense\n{ a }\r# of B\nquery B {\r\n  b {\n\nquery C { c }\nquery D { d("
    assert told({"a.graphql": text}) == [
        ("a.graphql", 1, 1, "Syntax Error: Unexpected Name 'nonsense'."),
        ("a.graphql", 5, 6, "Syntax Error: Expected Name, found <EOF>."),
        ("a.graphql", 8, 13, "Syntax Error: Expected Name, found <EOF>."),
    ]
    (file,) = read(["a.graphql"], lambda problem: None)
    assert [graphql.print_ast(operation) for operation in file.operations()] == ["query C {\n  c\n}"]
    assert [place(operation) for operation in file.operations()] == [("a.graphql", 7, 1)]


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "Syntax Error: Unexpected <EOF>."), (b"{ caf\xe9 }", "The file is not UTF-8.")],
)
def test_a_file_that_cannot_be_read_is_told_and_left_out(text: str | bytes, message: str) -> None:
    (problem,) = told({"a.graphql": text, "b.graphql": "{ a }"})

    assert (problem[0], problem[3]) == ("a.graphql", message)


def test_what_is_nested_too_deep_is_told() -> None:
    assert len(told({"a.graphql": "{a" * 5_000 + "}" * 5_000})) == 1


def test_a_file_that_vanished_is_told() -> None:
    found: list[Problem] = []

    assert read(["gone.graphql"], found.append) == []
    assert found[0].message == "The file cannot be read (No such file or directory)."


def test_fragments_of_other_files_come_with_those_that_they_use() -> None:
    text, problems = document_of(
        "a.graphql",
        {"a.graphql": "{ ...A }", "b.graphql": "fragment A on Q { ...B } fragment C on Q { c }", "c.graphql": B},
    )

    assert problems == []
    assert "fragment A on Q" in text
    assert "fragment B on Q" in text
    assert "fragment C on Q" not in text


B = "fragment B on Q { b }"


def test_a_file_s_own_fragment_is_meant_before_another_s() -> None:
    text, problems = document_of("a.graphql", {"a.graphql": "{ ...B } fragment B on Q { own }", "b.graphql": B})

    assert problems == []
    assert text.count("fragment B") == 1
    assert "own" in text


def test_which_of_several_is_meant_is_asked() -> None:
    _, (problem,) = document_of("a.graphql", {"a.graphql": "{ ...B }", "b.graphql": B, "c.graphql": B})

    assert (problem.line, problem.column) == (1, 3)
    assert "b.graphql, c.graphql" in problem.message


def test_two_of_one_name_that_meet_are_told_where_the_second_is_used() -> None:
    files: dict[str, str | bytes] = {"a.graphql": "{ ...A ...B } " + B, "b.graphql": "fragment A on Q { ...B } " + B}

    _, (problem,) = document_of("a.graphql", files)

    assert problem.path == "b.graphql"
    assert "Two fragments B meet here" in problem.message


def test_fragments_that_use_each_other_come_once() -> None:
    files: dict[str, str | bytes] = {
        "a.graphql": "{ ...A }",
        "b.graphql": "fragment A on Q { ...B }",
        "c.graphql": "fragment B on Q { ...A }",
    }

    text, problems = document_of("a.graphql", files)

    assert (problems, text.count("fragment A"), text.count("fragment B")) == ([], 1, 1)


def test_operations_and_fragments_are_told_apart() -> None:
    file = OperationFile("a.graphql", graphql.parse("query A { a } fragment F on Q { a } query B { a }"))

    assert [node.name.value for node in file.operations() if node.name] == ["A", "B"]
    assert [node.name.value for node in file.fragments()] == ["F"]
