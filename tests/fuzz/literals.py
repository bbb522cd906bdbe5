"""Fuzzes the lifting of literals: documents that share plans must be answered as each alone is."""

import functools
import re
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from gateway.execution.executor import Executor, Request, Response
from gateway.graph.derived import Derived
from gateway.graph.snapshot import Snapshot
from gateway.plan.literals import cut
from tests.content import SCHEMA, post, snapshot
from tests.execution.choices import Choices
from tests.execution.random_operations import Grammar, Operation
from tests.fuzz.frame import Target
from tests.plan.documents import usual

SIZES: Final = (16, 64, 256, 600)
LITERALS: Final = (
    *("1", "2", "3", "0", "-1", "-0", "5", "100", "101", "2147483647", "2147483648", "-2147483649", "9" * 4400),
    *("1.0", "0.5", "-2.5e3", "1e400", '"first"', '"second"', '"nowhere"', '""', '"title"', '"sleep"', '"Ana Silva"'),
    *('"posts/second.md"', '"2024-01-01"', '"Ä \U0001f600"', '"{ a }"', '"$0"', r'"a\"b"', '"#"', '"""block"""', "01"),
)
# So many of the decisions are about the literals.
_OTHERS: Final = 30
FAULT: Final = re.compile(r"Internal error \w+")


@functools.cache
def _content() -> tuple[Snapshot, Grammar, list[str]]:
    graph = snapshot(
        {
            "posts/first.md": post("See [two](second.md).", title="First", date="2024-01-01", tags="[sleep]"),
            "posts/second.md": post("Words. https://example.org/a", title="Second", author="Ana Silva", tags="[sleep]"),
            "posts/third.md": post("## More\n\n[one](first.md)", title="Third", author="Ana Silva", category="Food"),
            "about.md": post(title="About"),
        }
    )
    known = {"": ("first", "second", "sleep", "ana-silva", "title", ""), "path": ("posts/first.md", "about.md")}
    return graph, Grammar(SCHEMA._schema, known), usual()


def _with_other_literals(text: str, choices: Choices) -> str:
    """The document with some other literals, right and wrong, at some of their places."""
    pieces = cut(text)
    if pieces is None:
        return text
    skeleton, literals = pieces
    changed = [choices.pick(_fitting(literal) if choices.below(8) else LITERALS) for literal in literals]
    return "".join(map("".join, zip(skeleton, [*changed, ""], strict=True)))


def _fitting(literal: str) -> list[str]:
    """Literals of the same kind, the same one among them."""
    return [literal, *(each for each in LITERALS if (each[0] == '"') == (literal[0] == '"'))]


def _said(answer: Response) -> tuple[Any, ...]:
    """All that a client is told; faults have numbers of their own."""
    return FAULT.sub("Internal error", answer.content.decode()), answer.is_executed, answer.operation_name


def check(data: bytes) -> str:
    """Ask an operation with several literals. Raises AssertionError where it matters who asked before."""
    choices, others = Choices(data[_OTHERS:]), Choices(data[:_OTHERS])
    graph, grammar, documents = _content()
    operation = Operation(choices.pick(documents)) if choices.one_in(4) else grammar.operation(choices)
    texts = [operation.text, *(_with_other_literals(operation.text, others) for _ in range(3))]
    derived = Derived()
    shared = Executor(SCHEMA, derived, max_answer_bytes=choices.below(2) * 1_000_000)
    for text in dict.fromkeys(texts):
        alone = Executor(SCHEMA, derived, max_answer_bytes=0)
        for variables in operation.variables[:2]:
            request = Request(text, operation.name, variables)
            assert _said(shared.execute(request, graph)) == _said(alone.execute(request, graph)), text
    return "shared" if shared.plan_counts().shared else "not shared"


def decisions() -> st.SearchStrategy[bytes]:
    return st.one_of([st.binary(min_size=size, max_size=size) for size in SIZES])


def items(folder: Path) -> st.SearchStrategy[bytes]:
    """Decisions; the folder's files are not looked at."""
    return decisions()


def examples(folder: Path) -> list[bytes]:
    """The simplest operation."""
    return [b"\0"]


TARGET: Final = Target(check, items, examples)
