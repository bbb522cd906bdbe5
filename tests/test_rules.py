import pytest

from gateway.content_model import ContentModel, ModelError, RuleLevel
from gateway.rules import BY_NAME, RULES, check_names


def test_a_name_is_one_rules() -> None:
    assert len(BY_NAME) == len(RULES)


def test_every_rule_may_be_named_in_the_settings() -> None:
    check_names(ContentModel(rules=dict.fromkeys(BY_NAME, RuleLevel.OFF)))


def test_a_rule_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(ModelError, match=r"rules\.heading-unspace: .* did you mean heading-unspaced"):
        check_names(ContentModel(rules={"heading-unspace": RuleLevel.OFF}))
