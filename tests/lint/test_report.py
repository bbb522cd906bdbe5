from pathlib import Path

import orjson

from gateway.lint.report import Finding, Format, OperationCounts, Report, write
from gateway.store.problem import Problem, Severity

HERE = Path("/site")


def finding(
    message: str = "Broken.",
    *,
    file: str = "notes/a.md",
    line: int | None = 3,
    column: int | None = 5,
    severity: Severity = Severity.ERROR,
    remedy: str | None = "Mend it.",
) -> Finding:
    path = file.removeprefix("notes/")
    return Finding(file, Problem(path, line, column, "some-rule", severity, message, remedy))


def text(*findings: Finding, documents: int = 1, operations: OperationCounts | None = None) -> list[str]:
    return write(Report(findings, documents, operations), Format.TEXT, (), HERE).splitlines()


class TestText:
    def test_a_problem_is_a_line_with_place_severity_rule_message_and_remedy(self) -> None:
        assert text(finding())[0] == "notes/a.md:3:5 error some-rule Broken. — Mend it."

    def test_a_place_that_is_not_known_is_left_out(self) -> None:
        assert text(finding(column=None))[0].startswith("notes/a.md:3 error")
        assert text(finding(line=None, column=None))[0].startswith("notes/a.md error")

    def test_without_a_remedy_the_message_ends_the_line(self) -> None:
        assert text(finding(remedy=None))[0].endswith("Broken.")

    def test_a_long_line_is_not_wrapped(self) -> None:
        assert text(finding("long " * 200))[0].endswith("Mend it.")

    def test_all_problems_are_told_however_many(self) -> None:
        assert len(text(*[finding(line=at) for at in range(1, 501)])) == 501

    def test_no_name_and_no_message_can_make_a_line_of_its_own_or_colour_one(self) -> None:
        lines = text(finding("a\nb\x1b[31m\u202e", file="notes/x\ny.md"))

        assert len(lines) == 2
        assert "\x1b" not in "".join(lines)
        assert "\u202e" not in "".join(lines)

    def test_a_surrogate_in_a_name_can_be_written(self) -> None:
        assert text(finding(file="notes/\udcff.md"))[0].encode()


class TestSummary:
    def test_it_counts_by_severity(self) -> None:
        lines = text(finding(), finding(severity=Severity.WARNING), finding(severity=Severity.WARNING), documents=7)

        assert lines[-1] == "3 problems in 7 documents: 1 error, 2 warnings, 0 info."

    def test_nothing_wrong_is_said_too(self) -> None:
        assert text() == ["No problems in 1 document."]

    def test_operations_are_counted_where_there_are_any(self) -> None:
        assert text(operations=OperationCounts(2, 3, 1))[0] == "3 operations in 2 files, run 1 time."


class TestJson:
    def test_it_has_every_member_and_the_counts(self) -> None:
        report = Report((finding(column=None),), 4, OperationCounts(1, 2, 30))

        assert orjson.loads(write(report, Format.JSON, (), HERE)) == {
            "documents": 4,
            "operations": {"files": 1, "operations": 2, "runs": 30},
            "counts": {"error": 1, "warning": 0, "info": 0},
            "problems": [
                {
                    "path": "a.md",
                    "file": "notes/a.md",
                    "line": 3,
                    "column": None,
                    "severity": "error",
                    "rule": "some-rule",
                    "message": "Broken.",
                    "remedy": "Mend it.",
                }
            ],
        }

    def test_a_surrogate_in_a_name_is_replaced(self) -> None:
        said = orjson.loads(write(Report((finding(file="notes/\udcff.md"),), 1), Format.JSON, (), HERE))

        assert said["problems"][0]["path"] == "?.md"
