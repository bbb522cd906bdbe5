"""All rules in one order and one shape, whoever finds what breaks them; and how severe each is to be."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final

import msgspec

from gateway.content_model import ContentModel, ModelError, RuleLevel
from gateway.graph import rules as graph_rules
from gateway.lint.directives import DIRECTIVE_UNKNOWN
from gateway.lint.rules import CORPUS_CHECKS, DOCUMENT_CHECKS
from gateway.operations import rules as operation_rules
from gateway.store import rules as store_rules
from gateway.store.problem import Problem, Rule, Severity

_ORDER: Final = tuple(Severity)
# Errors first; among equals what reading finds comes before what linking finds, and that before the rest.
RULES: Final[tuple[Rule, ...]] = tuple(
    sorted(
        (
            *store_rules.RULES,
            *graph_rules.RULES,
            *(rule for rule, _ in DOCUMENT_CHECKS),
            *(rule for rule, _ in CORPUS_CHECKS),
            DIRECTIVE_UNKNOWN,
        ),
        key=lambda rule: _ORDER.index(rule.severity),
    )
)
# With those about the operations of clients, which are no content.
ALL_RULES: Final[tuple[Rule, ...]] = (*RULES, *operation_rules.RULES)
BY_NAME: Final[Mapping[str, Rule]] = {rule.name: rule for rule in ALL_RULES}


def severities(model: ContentModel) -> dict[str, Severity | None]:
    """How severe each rule is by `[rules]`, or else by itself; None where it is switched off.

    Raises ModelError for a rule that does not exist.
    """
    for name in model.rules:
        if name not in BY_NAME:
            near = get_close_matches(name, BY_NAME, n=1)
            raise ModelError(f"rules.{name}", f"there is no such rule{f'; did you mean {near[0]}' if near else ''}")
    return {rule.name: _severity(rule, model.rules.get(rule.name)) for rule in ALL_RULES}


def with_severities(problems: Iterable[Problem], model: ContentModel) -> Iterator[Problem]:
    """Problems as severe as `[rules]` of the model has it, without those of rules that are switched off."""
    wanted = severities(model)
    for problem in problems:
        severity = wanted.get(problem.rule, problem.severity)
        if severity is problem.severity:
            yield problem
        elif severity is not None:
            yield msgspec.structs.replace(problem, severity=severity)


def _severity(rule: Rule, level: RuleLevel | None) -> Severity | None:
    if level is None:
        return rule.severity
    return None if level is RuleLevel.OFF else Severity(level.value)
