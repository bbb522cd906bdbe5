"""Comments by which a file opts out."""

import pytest

from gateway.content_model import ContentModel
from gateway.lint.run import lint
from gateway.store.problem import Problem
from tests.content import snapshot

BROKEN = "##a"
RULE = "heading-unspaced"


def linted(text: str, path: str = "a.md") -> list[Problem]:
    return list(lint(snapshot({path: text}, drafts=True), ContentModel()))


def lines(text: str, path: str = "a.md") -> list[int | None]:
    return [problem.line for problem in linted(text, path) if problem.rule == RULE]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("{b}\n\n<!-- gateway-disable {r} -->\n\n{b}\n\n{b}\n", [1]),
        ("<!-- gateway-disable {r} -->\n\n{b}\n\n<!-- gateway-enable {r} -->\n\n{b}\n", [7]),
        ("<!-- gateway-disable -->\n\n{b}\n\n<!-- gateway-enable {r} -->\n\n{b}\n", [7]),
        ("<!-- gateway-disable {r} -->\n\n{b}\n\n<!-- gateway-enable -->\n\n{b}\n", [7]),
        ("<!-- gateway-disable {r} -->\n\n{b}\n\n<!-- gateway-enable link-not-found -->\n\n{b}\n", []),
        ("<!-- gateway-disable-next-line {r} -->\n{b}\n\n{b}\n", [4]),
        ("{b} <!-- gateway-disable-line {r} -->\n\n{b}\n", [3]),
        ("{b}\n\n<!-- gateway-disable-file {r} -->\n", []),
        ("<!-- gateway-disable link-not-found -->\n\n{b}\n", [3]),
        ("<!-- gateway-disable link-not-found, {r} -->\n\n{b}\n", []),
        ("<!-- gateway-disable link-not-found {r} -->\n\n{b}\n", []),
        ("<!-- gateway-disable {r} -- it is a name -->\n\n{b}\n", []),
        ("<!--\ngateway-disable\n{r}\n-->\n\n{b}\n", []),
        ("a <!-- gateway-disable {r} --> b\n\n{b}\n", []),
        ("```\n<!-- gateway-disable -->\n```\n\n{b}\n", [5]),
        ("`<!-- gateway-disable -->`\n\n{b}\n", [3]),
        ("<!-- about gateway-disable -->\n\n{b}\n", [3]),
        ("{b}\n\n<!-- gateway-disable", [1]),
    ],
)
def test_a_comment_holds_as_far_as_it_says(text: str, left: list[int]) -> None:
    assert lines(text.format(b=BROKEN, r=RULE)) == left


def test_mdx_has_comments_of_its_own() -> None:
    text = f"{{/* gateway-disable {RULE} */}}\n\n{BROKEN}\n"

    assert lines(text, "a.mdx") == []
    assert lines(text, "a.md") == [3]


def test_front_matter_has_them_behind_a_number_sign() -> None:
    assert linted("---\ndate: soon # gateway-disable-line date-unreadable\n---\n") == []
    assert linted("+++\n# gateway-disable-next-line\ndate = 'soon'\n+++\n") == []
    assert len(linted("---\ndate: soon\ntitle: '# gateway-disable-next-line'\n---\n")) == 1


def test_a_problem_without_a_line_is_left_out_for_the_whole_file_only() -> None:
    files = {f"{folder}/a.md": "---\nslug: b\n---\n<!-- gateway-disable{} slug-ambiguous -->\n" for folder in "xy"}
    graphs = [
        snapshot({f"posts/{path}": text.replace("{}", reach) for path, text in files.items()})
        for reach in ("", "-file")
    ]

    assert [len(lint(graph, ContentModel())) for graph in graphs] == [2, 0]


@pytest.mark.parametrize(
    ("comment", "place", "remedy"),
    [
        ("<!-- gateway-disable heading-unspace -->", (3, 22), "Did you mean heading-unspaced?"),
        ("<!-- gateway-disable link-not-found, xyz -->", (3, 38), "Write the rule's name as `gateway check` shows it."),
        ("<!-- gateway-disable-nextline -->", (3, 6), "Did you mean gateway-disable-next-line?"),
    ],
)
def test_a_comment_that_names_nothing_is_told(comment: str, place: tuple[int, int], remedy: str) -> None:
    (problem,) = linted(f"é\n\n{comment}\n")

    assert problem.rule == "directive-unknown"
    assert ((problem.line, problem.column), problem.remedy) == (place, remedy)
