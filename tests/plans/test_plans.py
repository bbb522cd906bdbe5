import pytest

from tests.plans.pinned import CASES, FOLDER, plan_and_answer


@pytest.mark.parametrize("case", CASES)
def test_plans_and_answers_are_those_that_are_pinned(case: str) -> None:
    plan, answer = plan_and_answer(case)
    remedy = "If the change is meant, run `make plans` and read what it changed."
    assert plan == (FOLDER / f"{case}.plan.txt").read_text(encoding="utf-8"), remedy
    assert answer == (FOLDER / f"{case}.json").read_text(encoding="utf-8"), remedy
