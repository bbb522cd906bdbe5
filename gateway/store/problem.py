"""A Problem is a value: what is wrong in the content, where, and what to do about it.

Problems are about content and are never raised; an error (`gateway.errors`) is a failed call and never a value.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How much a Problem matters: only an ERROR fails `gateway check`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Problem(msgspec.Struct, frozen=True, gc=False):
    """A defect in one content file.

    `path` is the file's path below the content root, `/`-separated and with its extension. `line` and `column` are
    1-based and count the file's own lines (front matter included); None where the defect has no one place.
    """

    path: str
    line: int | None
    column: int | None
    rule: str
    severity: Severity
    message: str
    remedy: str | None = None


class Example(msgspec.Struct, frozen=True):
    """A file that breaks a rule, and the same file mended where that helps to see the point.

    `path` is the file's; `beside` are files that it takes besides, by path, which may hold the reason. A byte that is
    not UTF-8 is written as a surrogate (PEP 383). With `is_command` it is a command line that makes the mistake.
    """

    bad: str
    good: str | None = None
    path: str = "posts/rivers.md"
    beside: Mapping[str, str] = {}
    is_command: bool = False


class Rule(msgspec.Struct, frozen=True):
    """One kind of Problem: its name, how bad it is, what it means, and what mends it.

    `is_fixable` says that `gateway check --fix` mends it.
    """

    name: str
    severity: Severity
    summary: str
    remedy: str
    example: Example | None = None
    is_fixable: bool = False

    def at(self, path: str, line: int | None, column: int | None, message: str, remedy: str | None = None) -> Problem:
        """The Problem of this kind at a place; `remedy` where there is a better one than the rule's own."""
        return Problem(path, line, column, self.name, self.severity, message, remedy or self.remedy)


def problem_order(problem: Problem) -> tuple[str, int, int, str, str]:
    """Sort key: by file, then by place in it; a Problem without a place comes first. Total over distinct Problems."""
    return (problem.path, problem.line or 0, problem.column or 0, problem.rule, problem.message)
