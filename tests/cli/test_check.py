import json
from pathlib import Path

from tests.cli.program import python, run


def test_an_error_ends_with_1_and_each_problem_is_a_line() -> None:
    result = run("check", "broken")

    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith("broken/posts/bad.md:3:1 error date-unreadable ")
    assert lines[1].startswith("broken/posts/bad.md:5:8 warning link-not-found ")
    assert lines[2] == "2 problems in 1 document: 1 error, 1 warning, 0 info."
    assert result.stderr == ""


def test_warnings_alone_end_with_0_and_drafts_are_checked() -> None:
    result = run("check")

    assert result.exit_code == 0
    assert "content/posts/draft.md:5:8 warning link-not-found" in result.stdout
    assert "in 2 documents" in result.stdout


def test_rules_are_as_severe_as_the_folder_says(folder: Path) -> None:
    (folder / "broken/gateway.toml").write_text('[rules]\ndate-unreadable = "off"\nlink-not-found = "error"\n')

    result = run("check", "broken")

    assert result.exit_code == 1
    assert "1 problem in 1 document: 1 error, 0 warnings, 0 info." in result.stdout


def test_a_rule_that_does_not_exist_is_told_with_the_nearest(folder: Path) -> None:
    (folder / "broken/gateway.toml").write_text('[rules]\nlink-notfound = "off"\n')

    result = run("check", "broken")

    assert result.exit_code == 2
    place = "broken/gateway.toml, rules.link-notfound"
    assert f"{place}: there is no such rule; did you mean link-not-found. Change it" in result.stderr


def test_json_is_nothing_but_json() -> None:
    result = run("check", "broken", "--format", "json")

    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert [problem["rule"] for problem in said["problems"]] == ["date-unreadable", "link-not-found"]
    assert said["problems"][0]["path"] == "posts/bad.md"


def test_github_annotates_the_file_as_the_repository_has_it() -> None:
    result = run("check", "broken", "--format", "github")

    assert result.stdout.startswith("::error file=broken/posts/bad.md,line=3,col=1,title=date-unreadable::")


def test_a_format_that_does_not_exist_is_told() -> None:
    result = run("check", "--format", "xml")

    assert result.exit_code == 2
    assert "text or json or github" in result.stderr


def test_a_folder_that_is_not_there_is_told() -> None:
    result = run("check", "nowhere")

    assert result.exit_code == 2
    assert "does not exist" in result.stderr


def test_into_a_pipe_it_is_plain_and_lines_stay_whole(folder: Path) -> None:
    result = python("-m", "gateway", "check", "broken", cwd=folder)

    assert result.returncode == 1
    assert "\x1b" not in result.stdout
    assert len(result.stdout.splitlines()) == 3
    assert result.stderr == ""
