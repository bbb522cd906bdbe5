"""Comments by which a file opts out of rules, as linters for code and Markdown know them.

`<!-- gateway-disable rule -->` holds from its line to the end of the file or to `<!-- gateway-enable rule -->`;
`gateway-disable-line`, `gateway-disable-next-line` and `gateway-disable-file` say how far they reach. Several rules
stand with commas or spaces between, no rule means all of them, and what follows ` -- ` is the reason. MDX has
`{/* … */}` for a comment, and front matter `# …`.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from functools import cached_property
from typing import Final, NamedTuple

from gateway.lint.source_text import SourceText
from gateway.store.problem import Example, Problem, Rule, Severity

DIRECTIVE_UNKNOWN: Final = Rule(
    "directive-unknown",
    Severity.WARNING,
    "A comment switches off a rule that does not exist, or is no such comment.",
    "Write the rule's name as `gateway check` shows it.",
    Example(
        "<!-- gateway-disable heading-unspace -->\n\nThe river rose.\n",
        "<!-- gateway-disable heading-unspaced -->\n\nThe river rose.\n",
    ),
)
_MARK: Final = b"gateway-"
_WHAT: Final = rb"(gateway-(?:dis|en)able[\w-]*)((?:[ \t\n,]+\w[\w-]*)*)[ \t\n]*(?:--[ \t].*?)?"
_COMMENT: Final = re.compile(rb"(?s)(?:<!--+|\{/\*+)[ \t\n]*%b(?:--+>|\*+/\})" % _WHAT)
_HEADER_COMMENT: Final = re.compile(rb"(?m)(?:^|[ \t])#[ \t]*%b$" % _WHAT)
_WORD: Final = re.compile(rb"[\w-]+")
_DISABLE, _ENABLE = "gateway-disable", "gateway-enable"
_LINE, _NEXT_LINE, _FILE = "gateway-disable-line", "gateway-disable-next-line", "gateway-disable-file"
_KINDS: Final = (_DISABLE, _ENABLE, _LINE, _NEXT_LINE, _FILE)


class _Directive(NamedTuple):
    """A comment; `names` are the rules that it names with their offsets. Lines are 1-based."""

    kind: str
    names: tuple[tuple[str, int], ...]
    offset: int
    first_line: int
    last_line: int

    def names_rule(self, rule: str) -> bool:
        return not self.names or any(name == rule for name, _ in self.names)


class Directives:
    """The comments of one file."""

    def __init__(self, text: SourceText) -> None:
        self._text = text
        self._switches: dict[str, tuple[list[int], list[bool]]] = {}

    @staticmethod
    def are_in(text: SourceText) -> bool:
        """Whether there may be any, by a quick look."""
        return _MARK in text.source

    def hide(self, problem: Problem) -> bool:
        """Whether the file opts out of a Problem. One without a line is hidden for the whole file only."""
        if any(each.kind == _FILE and each.names_rule(problem.rule) for each in self._all):
            return True
        if problem.line is None:
            return False
        if any(each.names_rule(problem.rule) for each in self._of_line.get(problem.line, ())):
            return True
        lines, states = self._states(problem.rule)
        at = bisect_right(lines, problem.line)
        return at > 0 and states[at - 1]

    def unknown(self, rules: Collection[str]) -> Iterator[Problem]:
        """What names no rule, and comments of no known kind."""
        for each in self._all:
            if each.kind not in _KINDS:
                remedy = _nearest(each.kind, _KINDS)
                message = f"{each.kind[:80]} is no comment that the gateway knows."
                yield self._text.problem(DIRECTIVE_UNKNOWN, each.offset, message, remedy)
            for name, offset in each.names:
                if name not in rules:
                    message = f"There is no rule {name[:80]}."
                    yield self._text.problem(DIRECTIVE_UNKNOWN, offset, message, _nearest(name, rules))

    @cached_property
    def _all(self) -> tuple[_Directive, ...]:
        text = self._text
        start = text.document.body_start
        found = [*_HEADER_COMMENT.finditer(text.source[:start])]
        for begin, end in text.comments:
            comment = _COMMENT.match(text.source, begin, end)
            if comment is not None:
                found.append(comment)
        return tuple(
            _Directive(
                match[1].decode(),
                tuple((word[0].decode(), word.start()) for word in _WORD.finditer(match.string, *match.span(2))),
                match.start(1),
                text.place(match.start(1))[0],
                text.place(max(match.start(1), match.end() - 1))[0],
            )
            for match in found
        )

    @cached_property
    def _of_line(self) -> dict[int, list[_Directive]]:
        found: dict[int, list[_Directive]] = {}
        for each in self._all:
            if each.kind == _LINE:
                found.setdefault(each.first_line, []).append(each)
            elif each.kind == _NEXT_LINE:
                found.setdefault(each.last_line + 1, []).append(each)
        return found

    def _states(self, rule: str) -> tuple[list[int], list[bool]]:
        """From which lines on a rule is switched off, or on again."""
        if rule not in self._switches:
            switches = sorted(
                (each.first_line, each.offset, each.kind == _DISABLE)
                for each in self._all
                if each.kind in (_DISABLE, _ENABLE) and each.names_rule(rule)
            )
            self._switches[rule] = [line for line, _, _ in switches], [off for _, _, off in switches]
        return self._switches[rule]


def _nearest(name: str, among: Collection[str]) -> str | None:
    near = get_close_matches(name, sorted(among), n=1)
    return f"Did you mean {near[0]}?" if near else None
