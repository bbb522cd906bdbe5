from pathlib import Path

import pytest

from gateway.lint.github import workflow_command
from gateway.store.problem import Problem, Severity

HERE = Path("/site")


def problem(
    message: str = "Broken.",
    *,
    line: int | None = 3,
    column: int | None = 5,
    severity: Severity = Severity.ERROR,
    remedy: str | None = "Mend it.",
) -> Problem:
    return Problem("a.md", line, column, "some-rule", severity, message, remedy)


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


@pytest.mark.parametrize(
    ("severity", "command"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "notice")],
)
def test_a_severity_is_a_command(severity: Severity, command: str) -> None:
    assert workflow_command("notes/a.md", problem(severity=severity), HERE) == (
        f"::{command} file=notes/a.md,line=3,col=5,title=some-rule::Broken. — Mend it."
    )


def test_properties_and_message_are_escaped_each_in_their_way() -> None:
    line = workflow_command("notes/a,b:c%\n.md", problem("50%, a: b\r\nc", remedy=None), HERE)

    assert line == "::error file=notes/a%2Cb%3Ac%25%0A.md,line=3,col=5,title=some-rule::50%25, a: b%0D%0Ac"


def test_a_place_that_is_not_known_is_left_out() -> None:
    line = workflow_command("notes/a.md", problem(line=None, column=None), HERE)

    assert line.startswith("::error file=notes/a.md,title=some-rule::")


def test_in_a_folder_of_the_repository_a_file_is_told_from_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))

    assert "file=site/notes/a.md," in workflow_command("notes/a.md", problem(), tmp_path / "site")
    assert "file=notes/a.md," in workflow_command("notes/a.md", problem(), tmp_path.parent)
