"""The report for a person at a terminal: by file, with the line that each Problem is about; at the end counts by rule.

Of each rule only the first few are shown, so that one habit of a whole folder does not hide the rest.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gateway.lint.excerpt import excerpt
from gateway.lint.report import Finding, Report, counted, shown, summary
from gateway.store.problem import Rule, Severity

SHOWN_OF_EACH_RULE: Final = 10
_STYLES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_PLACE_WIDTH: Final = 7
_SEVERITY_WIDTH: Final = 7
_MARGIN: Final = 1
_GAP: Final = 2
_BAR: Final = "│ "
_LEAST_ROOM: Final = 20

LineOf = Callable[[Finding], str | None]


def show(report: Report, console: Console, rules: Sequence[Rule], line_of: LineOf, *, everything: bool = False) -> None:
    """Print the report. `line_of` gives the line of a file that a Problem is about, where it can be read."""
    remedies = {rule.name: rule.remedy for rule in rules}
    fixable = {rule.name for rule in rules if rule.is_fixable}
    chosen = report.findings if everything else tuple(_first_of_each_rule(report.findings))
    for file, findings in groupby(chosen, lambda finding: finding.file):
        _print(console, Text(shown(file), "bold underline"))
        for finding in findings:
            _print(console, _entry(finding, remedies, line_of, console.width))
        _print(console, Text())
    if report.findings:
        hidden = Counter(finding.problem.rule for finding in report.findings)
        hidden.subtract(finding.problem.rule for finding in chosen)
        _print(console, _counts(report, remedies, hidden))
        _print(console, Text())
    for line in summary(report):
        _print(console, Text(line, "bold"))
    if mendable := sum(finding.problem.rule in fixable for finding in report.findings):
        _print(console, Text(f"{counted(mendable, 'problem')} can be mended by --fix."))
    if len(chosen) < len(report.findings):
        _print(console, Text("--all shows all of them, --rule NAME those of one rule."))


def _print(console: Console, what: Text | Table | Padding) -> None:
    console.print(what, highlight=False, markup=False, emoji=False)


def _first_of_each_rule(findings: Sequence[Finding]) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.problem.rule] += 1
        if seen[finding.problem.rule] <= SHOWN_OF_EACH_RULE:
            yield finding


def _entry(finding: Finding, remedies: dict[str, str], line_of: LineOf, width: int) -> Padding:
    problem = finding.problem
    place = ":".join(str(part) for part in (problem.line, problem.column) if part is not None)
    said = Text.assemble(shown(problem.message), "  ", (problem.rule, "dim"))
    grid = Table.grid(padding=(0, _GAP, 0, 0))
    grid.add_column(min_width=_PLACE_WIDTH, justify="right", no_wrap=True)
    grid.add_column(min_width=_SEVERITY_WIDTH, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(place, "dim"), Text(problem.severity.value, _STYLES[problem.severity]), said)
    line = line_of(finding)
    room = width - _MARGIN - max(_PLACE_WIDTH, len(place)) - _SEVERITY_WIDTH - 3 * _GAP - len(_BAR)
    part = None if line is None else excerpt(line, problem.column, max(room, _LEAST_ROOM))
    if part is not None:
        grid.add_row("", "", Text.assemble((_BAR, "dim"), part.text, no_wrap=True, overflow="crop"))
        if part.caret is not None:
            caret = (" " * part.caret + "^", _STYLES[problem.severity])
            grid.add_row("", "", Text.assemble((_BAR, "dim"), caret, no_wrap=True, overflow="crop"))
    if problem.remedy is not None and problem.remedy != remedies.get(problem.rule):
        grid.add_row("", "", Text(f"→ {shown(problem.remedy)}", "green"))
    return Padding(grid, (0, 0, 0, _MARGIN))


def _counts(report: Report, remedies: dict[str, str], hidden: Counter[str]) -> Padding:
    """One row a rule: the worst and the commonest first, with what to do."""
    counts = Counter((finding.problem.severity, finding.problem.rule) for finding in report.findings)
    order = {severity: rank for rank, severity in enumerate(Severity)}
    grid = Table.grid(padding=(0, _GAP, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for (severity, rule), count in sorted(counts.items(), key=lambda item: (order[item[0][0]], -item[1], item[0][1])):
        more = f"({hidden[rule]:,} not shown) " if hidden[rule] else ""
        advice = Text.assemble((more, "dim"), remedies.get(rule, ""))
        grid.add_row(f"{count:,}", Text(severity.value, _STYLES[severity]), rule, advice)
    return Padding(grid, (0, 0, 0, _MARGIN))
