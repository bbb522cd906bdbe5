"""What is told of links that lead nowhere, and where."""

import pytest

from tests.content import snapshot


def places(text: str) -> list[tuple[int | None, int | None]]:
    graph = snapshot({"a.md": text})
    assert len(graph.problems) == sum(len(getattr(node, "problems", ())) for node in graph.nodes.values())
    return sorted((problem.line, problem.column) for problem in graph.problems.values())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[x](about-us) [y](about)", [(1, 5), (1, 19)]),
        ("[x](lost) [y](lost)", [(1, 5), (1, 15)]),
        ("`(lost)` [y](lost)", [(1, 14)]),
        ("é [y](lost)", [(1, 7)]),
        ('See lost, then <a href="lost">y</a>', [(1, 25)]),
        ("lost.png ![y](lost.png)", [(1, 15)]),
        ("---\ntitle: é\n---\n\né [x](lost)", [(5, 7)]),
        ("[a\nb](lost)", [(2, 4)]),
    ],
)
def test_a_broken_link_is_told_at_its_address(text: str, found: list[tuple[int, int]]) -> None:
    assert places(text) == found


def test_links_by_one_reference_are_told_once_at_what_they_refer_to() -> None:
    assert places("[x][r] [y][r] ![z][r]\n\n[r]: lost.png\n") == [(3, 6), (3, 6)]


@pytest.mark.parametrize("href", ["/..", "/../..", "/../x.png", "../x.png", "/%2e%2e/x.png"])
def test_an_image_is_never_outside_of_the_content(href: str) -> None:
    graph = snapshot({"a.md": f"![x]({href})"})
    assert not [ref for ref in graph.nodes if ".." in ref.key.split("/")]
