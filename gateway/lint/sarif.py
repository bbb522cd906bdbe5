"""Problems as a SARIF 2.1.0 log (OASIS Standard), which code scanning services and editors read.

Paths are relative to `%SRCROOT%`, the folder in which the command ran: the name that GitHub takes for the repository.
"""

from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import quote

import orjson

from gateway.store.problem import Problem, Rule, Severity

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT: Final = "%SRCROOT%"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def sarif_log(problems: Iterable[tuple[str, Problem]], rules: Sequence[Rule], folder: Path) -> str:
    """The log of one run. Each Problem comes with its file as it is called from `folder`."""
    indexes = {rule.name: at for at, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "content-gateway", **_version(), "rules": [_rule(rule) for rule in rules]}},
        # §3.14.14: a base ends with a slash.
        "originalUriBaseIds": {ROOT: {"uri": folder.absolute().as_uri().rstrip("/") + "/"}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(file, problem, indexes, folder) for file, problem in problems],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(log, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _version() -> dict[str, str]:
    try:
        return {"semanticVersion": version("content-gateway")}
    except PackageNotFoundError:
        return {}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(file: str, problem: Problem, indexes: dict[str, int], folder: Path) -> dict[str, Any]:
    message = problem.message if problem.remedy is None else f"{problem.message} — {problem.remedy}"
    # A Problem of the whole file is shown at its first line: code scanning refuses a result without a region.
    region = {"startLine": problem.line or 1}
    if problem.line is not None and problem.column is not None:
        region["startColumn"] = problem.column
    said: dict[str, Any] = {
        "ruleId": problem.rule,
        "level": _LEVELS[problem.severity],
        "message": {"text": message.encode(errors="replace").decode()},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(file, folder), "region": region}}],
    }
    if problem.rule in indexes:
        said["ruleIndex"] = indexes[problem.rule]
    return said


def _artifact(file: str, folder: Path) -> dict[str, str]:
    """A place below the folder is relative to it; any other is a URI of its own (§3.4.4)."""
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts:
        absolute = PurePosixPath(file) if path.is_absolute() else Path(folder / file).resolve()
        return {"uri": "file://" + quote(absolute.as_posix(), safe="/", errors="replace")}
    return {"uri": quote(file, safe="/", errors="replace"), "uriBaseId": ROOT}
