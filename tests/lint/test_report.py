from pathlib import PurePosixPath

import orjson
import pytest

from gateway.lint.report import Format, report, summary
from gateway.store.problem import Problem, Severity

ROOT = PurePosixPath("notes")


def problem(
    message: str = "Broken.",
    *,
    path: str = "a.md",
    line: int | None = 3,
    column: int | None = 5,
    severity: Severity = Severity.ERROR,
    remedy: str | None = "Mend it.",
) -> Problem:
    return Problem(path, line, column, "some-rule", severity, message, remedy)


def first_line(*problems: Problem, form: Format = Format.TEXT, color: bool = False) -> str:
    return report(problems, ROOT, 1, form, color=color).splitlines()[0]


class TestText:
    def test_a_problem_is_a_line_with_place_severity_rule_message_and_remedy(self) -> None:
        assert first_line(problem()) == "notes/a.md:3:5 error some-rule Broken. — Mend it."

    def test_a_place_that_is_not_known_is_left_out(self) -> None:
        assert first_line(problem(column=None)).startswith("notes/a.md:3 error")
        assert first_line(problem(line=None, column=None)).startswith("notes/a.md error")

    def test_without_a_remedy_the_message_ends_the_line(self) -> None:
        assert first_line(problem(remedy=None)).endswith("Broken.")

    def test_places_are_told_from_where_the_reader_is(self) -> None:
        assert report([problem()], PurePosixPath(), 1).startswith("a.md:3:5 ")

    def test_a_long_line_is_not_wrapped(self) -> None:
        assert first_line(problem("long " * 200)).endswith("Mend it.")

    def test_no_name_and_no_message_can_make_a_line_of_its_own_or_colour_one(self) -> None:
        text = report([problem("a\nb\x1b[31m\u202e", path="x\ny.md")], ROOT, 1)

        assert len(text.splitlines()) == 2
        assert "\x1b" not in text
        assert "\u202e" not in text

    def test_colours_only_where_they_are_wanted(self) -> None:
        assert "\x1b[" in first_line(problem(), color=True)
        assert "\x1b[" not in first_line(problem())

    def test_a_surrogate_in_a_name_can_be_written(self) -> None:
        assert first_line(problem(path="\udcff.md")).encode()


class TestSummary:
    def test_it_counts_by_severity(self) -> None:
        problems = [problem(), problem(severity=Severity.WARNING), problem(severity=Severity.WARNING)]

        assert summary(problems, 7) == "3 problems in 7 documents: 1 error, 2 warnings, 0 info."

    def test_nothing_wrong_is_said_too(self) -> None:
        assert report([], ROOT, 1) == "No problems in 1 document.\n"


class TestJson:
    def test_it_has_every_member_and_the_counts(self) -> None:
        said = orjson.loads(report([problem(column=None)], ROOT, 4, Format.JSON))

        assert said == {
            "documents": 4,
            "counts": {"error": 1, "warning": 0, "info": 0},
            "problems": [
                {
                    "path": "a.md",
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
        said = orjson.loads(report([problem(path="\udcff.md")], ROOT, 1, Format.JSON))

        assert said["problems"][0]["path"] == "?.md"


class TestGithub:
    @pytest.mark.parametrize(
        ("severity", "command"),
        [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "notice")],
    )
    def test_a_severity_is_a_command(self, severity: Severity, command: str) -> None:
        assert first_line(problem(severity=severity), form=Format.GITHUB) == (
            f"::{command} file=notes/a.md,line=3,col=5,title=some-rule::Broken. — Mend it."
        )

    def test_properties_and_message_are_escaped_each_in_their_way(self) -> None:
        line = first_line(problem("50%, a: b\r\nc", path="a,b:c%\n.md", remedy=None), form=Format.GITHUB)

        assert line == ("::error file=notes/a%2Cb%3Ac%25%0A.md,line=3,col=5,title=some-rule::50%25, a: b%0D%0Ac")

    def test_a_place_that_is_not_known_is_left_out(self) -> None:
        line = first_line(problem(line=None, column=None), form=Format.GITHUB)

        assert line.startswith("::error file=notes/a.md,title=some-rule::")
