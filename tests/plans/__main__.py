"""Write the plans and the answers anew; what has changed is then there to be read."""

from tests.plans.pinned import CASES, FOLDER, plan_and_answer

for case in CASES:
    plan, answer = plan_and_answer(case)
    (FOLDER / f"{case}.plan.txt").write_text(plan, encoding="utf-8")
    (FOLDER / f"{case}.json").write_text(answer, encoding="utf-8")
