"""Problems as text for people and grep, as JSON for programs, and as commands that annotate a run on GitHub.

A Problem is one line in the first and the last, whatever names its files have and whatever its message quotes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import PurePath
from typing import Final

import orjson
import typer

from gateway.observability.logs import client_text
from gateway.store.problem import Problem, Severity

_LONGEST: Final = 4_000
_COLORS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def report(
    problems: Sequence[Problem], root: PurePath, documents: int, form: Format = Format.TEXT, *, color: bool = False
) -> str:
    """The report, with its line end. `root` is the content folder as the reader named it: places are told from there.

    In JSON a path is relative to the content folder, as it is in the API.
    """
    if form is Format.JSON:
        return _json(problems, documents)
    if form is Format.GITHUB:
        lines = [_command(problem, root) for problem in problems]
    else:
        lines = [_line(problem, root, color) for problem in problems]
    return "\n".join([*lines, summary(problems, documents)]) + "\n"


def summary(problems: Sequence[Problem], documents: int) -> str:
    """One line: how many Problems of which severity in how many Documents."""
    files = _count(documents, "document")
    if not problems:
        return f"No problems in {files}."
    counts = Counter(problem.severity for problem in problems)
    kinds = [_count(counts[Severity.ERROR], "error"), _count(counts[Severity.WARNING], "warning")]
    return f"{_count(len(problems), 'problem')} in {files}: {', '.join(kinds)}, {counts[Severity.INFO]} info."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _line(problem: Problem, root: PurePath, color: bool) -> str:
    place = ":".join(str(part) for part in (_path(problem, root), problem.line, problem.column) if part is not None)
    severity, rule = problem.severity.value, problem.rule
    if color:
        place = typer.style(place, bold=True)
        severity = typer.style(severity, fg=_COLORS[problem.severity])
        rule = typer.style(rule, dim=True)
    remedy = f" — {client_text(problem.remedy, _LONGEST)}" if problem.remedy else ""
    return f"{place} {severity} {rule} {client_text(problem.message, _LONGEST)}{remedy}"


def _path(problem: Problem, root: PurePath) -> str:
    return client_text((root / problem.path).as_posix(), _LONGEST)


def _json(problems: Sequence[Problem], documents: int) -> str:
    counts = Counter(problem.severity for problem in problems)
    said = {
        "documents": documents,
        "counts": {severity.value: counts[severity] for severity in Severity},
        "problems": list(_members(problems)),
    }
    return orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _members(problems: Sequence[Problem]) -> Iterator[dict[str, str | int | None]]:
    for problem in problems:
        yield {
            "path": problem.path.encode(errors="replace").decode(),
            "line": problem.line,
            "column": problem.column,
            "severity": problem.severity.value,
            "rule": problem.rule,
            "message": problem.message.encode(errors="replace").decode(),
            "remedy": problem.remedy,
        }


def _command(problem: Problem, root: PurePath) -> str:
    """A workflow command: `::error file=…,line=…,col=…,title=…::message`."""
    properties: dict[str, str | int | None] = {
        "file": (root / problem.path).as_posix(),
        "line": problem.line,
        "col": problem.column,
        "title": problem.rule,
    }
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    message = problem.message if problem.remedy is None else f"{problem.message} — {problem.remedy}"
    return f"::{_COMMANDS[problem.severity]} {said}::{_data(message)}"


def _data(text: str) -> str:
    """Text behind the `::` of a workflow command, escaped as the runner reads it (actions/toolkit, `command.ts`)."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.encode(errors="replace").decode()


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
