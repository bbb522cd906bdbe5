"""Problems as workflow commands, which mark the lines of a pull request on GitHub.

A run shows at most 10 errors, 10 warnings and 10 notices of a step beside the lines; all of them are in its log. For
more there is SARIF. See "Workflow commands for GitHub Actions" in GitHub's documentation.
"""

import os
from pathlib import Path
from typing import Final

from gateway.store.problem import Problem, Severity

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
# The runner's variable for the folder that the repository is checked out in.
WORKSPACE: Final = "GITHUB_WORKSPACE"


def workflow_command(file: str, problem: Problem, folder: Path) -> str:
    """`::error file=…,line=…,col=…,title=…::message`. `file` is as it is called from `folder`."""
    properties: dict[str, str | int | None] = {
        "file": _in_repository(file, folder),
        "line": problem.line,
        "col": problem.column,
        "title": problem.rule,
    }
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    message = problem.message if problem.remedy is None else f"{problem.message} — {problem.remedy}"
    return f"::{_COMMANDS[problem.severity]} {said}::{_data(message)}"


def _in_repository(file: str, folder: Path) -> str:
    """The path as the repository has it, which is what GitHub takes it for, whatever folder the step runs in."""
    root = os.environ.get(WORKSPACE)
    if not root:
        return file
    path = os.path.relpath(os.path.realpath(folder / file), os.path.realpath(root))
    return file if path.startswith("..") else Path(path).as_posix()


def _data(text: str) -> str:
    """Text behind the `::` of a workflow command, escaped as the runner reads it (actions/toolkit, `command.ts`)."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.encode(errors="replace").decode()


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
