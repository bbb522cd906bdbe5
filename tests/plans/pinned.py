"""Operations with their plans and answers beside them, as files that people read: `python -m tests.plans` writes them.

An operation may begin with a comment that has its variables, as a JSON object.
"""

from pathlib import Path
from typing import Any, Final

import orjson

from gateway.execution.executor import Executor, Request
from gateway.graph.derived import Derived
from gateway.schema.build import build_schema
from tests.content import post, snapshot
from tests.random_site import MODEL

FOLDER: Final = Path(__file__).parent
CASES: Final = sorted(path.stem for path in FOLDER.glob("*.graphql"))
GRAPH: Final = snapshot(
    {
        "posts/sleep.md": post(
            "It [helps](warmth.md).\n\n## Resources\n\n[Sleep](https://example.org/sleep) and [gone](gone.md)",
            title="Sleep and mood",
            date="2023-02-03",
            authors="[Ana Silva, Bo]",
            category="SelfCare",
            tags="[sleep, mood]",
            image="x.png",
            rating="4",
            reviewer="Bo",
        ),
        "posts/warmth.md": post(
            "Some words.",
            title="Warmth",
            date="2023-03-01",
            author="Ana Silva",
            tags="[mood]",
            **{"part-of": "sleep"},
        ),
        "about.md": post("Who we are.", title="About"),
        "posts/x.png": "image",
    },
    model=MODEL,
)


def plan_and_answer(case: str) -> tuple[str, str]:
    """What is written beside an operation: how it is carried out, and what it comes to."""
    executor = Executor(build_schema(MODEL), Derived())
    text = (FOLDER / f"{case}.graphql").read_text(encoding="utf-8")
    variables: dict[str, Any] = orjson.loads(text.partition("\n")[0][1:]) if text.startswith("#") else {}
    request = Request(text, None, variables)
    answer = orjson.dumps(executor.execute(request, GRAPH).body(), option=orjson.OPT_INDENT_2)
    return executor.explain(request, GRAPH) or "Refused.\n", answer.decode() + "\n"
