"""All rules of `gateway check`, whoever finds what breaks them: in the content, or in the operations of clients."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from gateway.content_model import ContentModel, ModelError
from gateway.lint.catalogue import RULES as CONTENT_RULES
from gateway.operations.rules import RULES as OPERATION_RULES
from gateway.store.problem import Rule

RULES: Final[tuple[Rule, ...]] = (*CONTENT_RULES, *OPERATION_RULES)
BY_NAME: Final[Mapping[str, Rule]] = {rule.name: rule for rule in RULES}


def check_names(model: ContentModel) -> None:
    """Raises ModelError for a rule in `[rules]` of the model that does not exist."""
    for name in model.rules:
        if name not in BY_NAME:
            near = get_close_matches(name, BY_NAME, n=1)
            raise ModelError(f"rules.{name}", f"there is no such rule{f'; did you mean {near[0]}' if near else ''}")
