"""All rules about content in one order and one shape, whoever finds what breaks them; and how severe each is to be."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from gateway.content_model import ContentModel, RuleLevel
from gateway.graph import rules as graph_rules
from gateway.lint.directives import DIRECTIVE_UNKNOWN
from gateway.lint.rules import CORPUS_CHECKS, DOCUMENT_CHECKS
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
BY_NAME: Final[Mapping[str, Rule]] = {rule.name: rule for rule in RULES}


def with_severities(problems: Iterable[Problem], model: ContentModel) -> Iterator[Problem]:
    """Problems as severe as `[rules]` of the model has it, without those of rules that are switched off."""
    for problem in problems:
        level = model.rules.get(problem.rule)
        if level is None:
            yield problem
        elif level is not RuleLevel.OFF:
            yield msgspec.structs.replace(problem, severity=Severity(level.value))
