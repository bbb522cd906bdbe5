"""What `gateway check` found, and how it is written: as lines for grep, as JSON, as SARIF, for GitHub.

A person at a terminal is shown the same by `gateway.lint.terminal`. A Problem is one line, whatever its file is called
and whatever its message quotes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec
import orjson

from gateway.lint.github import workflow_command
from gateway.lint.sarif import sarif_log
from gateway.observability.logs import client_text
from gateway.store.problem import Problem, Rule, Severity

_LONGEST: Final = 4_000


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


class Finding(msgspec.Struct, frozen=True):
    """A Problem, and the file that it is in as it is called from the current folder (`/`-separated)."""

    file: str
    problem: Problem


class OperationCounts(msgspec.Struct, frozen=True):
    """How many files of operations were looked at, how many operations are in them, and how often any was run."""

    files: int
    operations: int
    runs: int


class Report(msgspec.Struct, frozen=True):
    """What was found in how many Documents, in the order in which it is told. `operations` is None without any."""

    findings: tuple[Finding, ...]
    documents: int
    operations: OperationCounts | None = None


def write(report: Report, form: Format, rules: Sequence[Rule], folder: Path) -> str:
    """The report with its line end. `folder` is the one that files are told from; `rules` are all there are."""
    match form:
        case Format.TEXT:
            return "".join(f"{line}\n" for line in (*map(line_of, report.findings), *summary(report)))
        case Format.JSON:
            return _json(report)
        case Format.GITHUB:
            commands = (workflow_command(each.file, each.problem, folder) for each in report.findings)
            return "".join(f"{line}\n" for line in (*commands, *summary(report)))
        case Format.SARIF:
            return sarif_log([(each.file, each.problem) for each in report.findings], rules, folder)


def line_of(finding: Finding) -> str:
    """`path:line:column severity rule message — remedy`."""
    problem = finding.problem
    name = shown(finding.file)
    place = ":".join(str(part) for part in (name, problem.line, problem.column) if part is not None)
    remedy = f" — {shown(problem.remedy)}" if problem.remedy else ""
    return f"{place} {problem.severity.value} {problem.rule} {shown(problem.message)}{remedy}"


def shown(text: str) -> str:
    """A name or message on one line, without anything that would move the cursor or turn the text."""
    return client_text(text, _LONGEST)


def summary(report: Report) -> Iterator[str]:
    """How many Problems of which severity in how many Documents, and what was run; a line each."""
    if report.operations is not None:
        counts = report.operations
        files = counted(counts.files, "file")
        yield f"{counted(counts.operations, 'operation')} in {files}, run {counted(counts.runs, 'time')}."
    documents = counted(report.documents, "document")
    if not report.findings:
        yield f"No problems in {documents}."
        return
    severities = Counter(finding.problem.severity for finding in report.findings)
    kinds = [counted(severities[Severity.ERROR], "error"), counted(severities[Severity.WARNING], "warning")]
    total = counted(len(report.findings), "problem")
    yield f"{total} in {documents}: {', '.join(kinds)}, {severities[Severity.INFO]:,} info."


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _json(report: Report) -> str:
    severities = Counter(finding.problem.severity for finding in report.findings)
    said = {
        "documents": report.documents,
        "operations": None if report.operations is None else msgspec.to_builtins(report.operations),
        "counts": {severity.value: severities[severity] for severity in Severity},
        "problems": [_member(finding) for finding in report.findings],
    }
    return orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _member(finding: Finding) -> dict[str, str | int | None]:
    problem = finding.problem
    said: dict[str, str | int | None] = {
        "path": problem.path,
        "file": finding.file,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity.value,
        "rule": problem.rule,
        "message": problem.message,
        "remedy": problem.remedy,
    }
    # A name that is not UTF-8 has surrogates, which JSON in UTF-8 cannot carry.
    return {k: v.encode(errors="replace").decode() if isinstance(v, str) else v for k, v in said.items()}
