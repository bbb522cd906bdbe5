from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.content_model import ContentModel, RuleLevel
from gateway.graph.builder import Builder
from gateway.lint.run import lint
from gateway.store.loader import DocumentChanges
from gateway.store.problem import Problem, Severity
from tests.content import document, snapshot

NOTHING_SAID = ContentModel()


def linted(files: dict[str, str], **rules: RuleLevel) -> tuple[Problem, ...]:
    model = ContentModel(rules={name.replace("_", "-"): level for name, level in rules.items()})
    return lint(snapshot(files, drafts=True), model)


def places(problems: tuple[Problem, ...]) -> list[tuple[Any, ...]]:
    return [(problem.path, problem.line, problem.rule) for problem in problems]


def test_problems_of_all_stages_come_by_file_and_place() -> None:
    found = linted({"b.md": "[x](no.md)\n\n##y\n", "a.md": "---\ndate: soon\nstatus: draft\n---\n"})

    assert places(found) == [
        ("a.md", 2, "date-unreadable"),
        ("a.md", 3, "draft-ignored"),
        ("b.md", 1, "link-not-found"),
        ("b.md", 3, "heading-unspaced"),
    ]


class TestSeverity:
    def test_it_is_the_one_that_the_model_says(self) -> None:
        found = linted({"a.md": "##y\n\n[x](no.md)\n"}, heading_unspaced=RuleLevel.INFO, link_not_found=RuleLevel.ERROR)

        assert [problem.severity for problem in found] == [Severity.INFO, Severity.ERROR]

    @pytest.mark.parametrize("rule", ["heading_unspaced", "link_not_found", "title_repeated"])
    def test_a_rule_that_is_off_finds_nothing(self, rule: str) -> None:
        files = {"a.md": "---\ntitle: y\n---\n# y\n\n##y\n\n[x](no.md)\n"}

        without = linted(files, **{rule: RuleLevel.OFF})

        assert len(linted(files)) == 3
        assert len(without) == 2
        assert rule.replace("_", "-") not in [problem.rule for problem in without]


def test_a_file_of_which_only_an_older_version_could_be_read_has_no_findings_in_that() -> None:
    old = document("a.md", "##y\n")
    stale = msgspec.structs.replace(old, is_stale=True)

    graph = Builder().apply(DocumentChanges(documents=(stale,)))[0]

    assert lint(graph, NOTHING_SAID) == ()


def test_what_depends_on_the_time_is_told_it() -> None:
    graph = snapshot({"posts/a.md": "---\nexpires: 2024-06-01\n---\n"})

    assert lint(graph, NOTHING_SAID, now=datetime(2024, 5, 31, tzinfo=UTC)) == ()
    assert len(lint(graph, NOTHING_SAID, now=datetime(2024, 6, 2, tzinfo=UTC))) == 1


MARKS = (
    "# ## ` ``` ~~~ [a]( b.c ) )) (( <!--gateway-disable --> x: --- é {{ }} { > - <code> </code> tags: \u200b \ufffd"
)
PIECES = st.sampled_from(["\n", "\n\n", " ", "http://a.b", "htps://", "http//a.bc", *MARKS.split(" ")])


@given(st.lists(PIECES, max_size=60).map("".join), st.booleans())
def test_no_text_ends_a_rule_and_every_place_is_in_the_file(text: str, has_header: bool) -> None:
    text = f"---\ntitle: a\nx: 1\n---\n{text}\n" if has_header else f"{text}\n"
    lines = text.split("\n")

    for problem in linted({"a.mdx": text}):
        if problem.line is not None:
            assert 1 <= problem.line <= len(lines)
            assert 1 <= (problem.column or 1) <= len(lines[problem.line - 1]) + 1
