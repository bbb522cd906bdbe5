from io import StringIO

import pytest
from rich.console import Console

from gateway.lint.report import Finding, Report
from gateway.lint.terminal import SHOWN_OF_EACH_RULE, show
from gateway.store.problem import Rule, Severity

RULES = (
    Rule("bad-date", Severity.ERROR, "A date.", "Write it well.", is_fixable=True),
    Rule("bad-link", Severity.WARNING, "A link.", "Correct the path."),
)
LINE = "date: soon"


def finding(rule: Rule = RULES[0], file: str = "notes/a.md", line: int = 2, remedy: str | None = None) -> Finding:
    return Finding(file, rule.at(file, line, 7, "It is wrong.", remedy))


def shown(*findings: Finding, width: int = 80, color: bool = False, everything: bool = False) -> str:
    output = StringIO()
    console = Console(file=output, width=width, force_terminal=True, color_system="standard" if color else None)
    show(Report(findings, 9), console, RULES, lambda _: LINE, everything=everything)
    return output.getvalue()


def test_problems_stand_below_their_file_each_with_its_line_and_a_caret() -> None:
    lines = [line.rstrip() for line in shown(finding(), finding(line=4)).splitlines()]

    assert lines[:4] == [
        "notes/a.md",
        "     2:7  error    It is wrong.  bad-date",
        "                   │ date: soon",
        "                   │       ^",
    ]
    assert lines.count("notes/a.md") == 1


def test_at_the_end_each_rule_has_its_count_and_what_to_do() -> None:
    text = shown(finding(RULES[1]), finding(), finding(RULES[1], line=9))

    assert text.index("1  error    bad-date") < text.index("2  warning  bad-link")
    assert "Correct the path." in text
    assert "3 problems in 9 documents: 1 error, 2 warnings, 0 info." in text
    assert "1 problem can be mended by --fix." in text


def test_a_remedy_of_its_own_is_told_and_the_rule_s_not_again() -> None:
    assert "→ Write 2024." in shown(finding(remedy="Write 2024."))
    assert shown(finding()).count("Write it well.") == 1


def test_of_each_rule_the_first_are_shown_unless_all_are_asked_for() -> None:
    many = [finding(file=f"notes/{at}.md") for at in range(SHOWN_OF_EACH_RULE + 5)]
    one = finding(RULES[1], file="notes/z.md")

    cut, whole = shown(*many, one), shown(*many, one, everything=True)

    assert cut.count("It is wrong.") == SHOWN_OF_EACH_RULE + 1
    assert "(5 not shown)" in cut
    assert "--all" in cut
    assert whole.count("It is wrong.") == len(many) + 1
    assert "not shown" not in whole


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    text = shown(finding(file="notes/" + "long-name/" * 3 + "a.md", remedy="word " * 60), width=width)

    assert max(len(line.rstrip()) for line in text.splitlines()) <= width


def test_colours_only_where_they_are_wanted() -> None:
    assert "\x1b[1;31merror" in shown(finding(), color=True)
    assert "\x1b" not in shown(finding())


def test_square_brackets_and_colons_are_no_markup() -> None:
    wrong = Finding("notes/[red]a.md", RULES[0].at("a.md", 1, 1, "[bold]x[/] :smile:"))

    text = shown(wrong)

    assert "notes/[red]a.md" in text
    assert "[bold]x[/] :smile:" in text


def test_nothing_wrong_is_one_line() -> None:
    assert shown().strip() == "No problems in 9 documents."
