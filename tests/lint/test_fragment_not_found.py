import pytest

from gateway.lint.rules import fragment_not_found
from tests.lint.findings import problems


def told(link: str, target: str, path: str = "b.md") -> list[tuple[int | None, int | None]]:
    found = problems(fragment_not_found, {"a.md": link, path: target})
    return [(problem.line, problem.column) for problem in found]


def test_a_heading_that_is_not_there_is_told_at_the_link_with_the_nearest_that_is() -> None:
    (problem,) = problems(fragment_not_found, {"a.md": "x\n\né [b](b.md#two-partz)", "b.md": "# One\n\n## Two parts\n"})
    assert (problem.path, problem.line, problem.column) == ("a.md", 3, 7)
    assert problem.message == "No heading of b.md has the id two-partz."
    assert problem.remedy == "Write #two-parts if that is meant."


@pytest.mark.parametrize(
    "fragment",
    ["", "top", "two-parts", "Two-Parts", "two_parts", "two%20parts", "two-parts-1", ":~:text=x", "fn1", "/x"],
)
def test_a_fragment_that_is_there_or_is_no_heading_is_in_order(fragment: str) -> None:
    assert told(f"[b](b.md#{fragment})", "## Two parts\n\n## Two parts\n") == []


@pytest.mark.parametrize(
    "body", ['<a id="x-y"></a>', "<a name=x-y>", "text\n{: #x-y}", "## T {/* #x-y */}", "![[c]]", "{{< c >}}", "<C />"]
)
def test_an_id_in_the_body_counts_and_what_is_included_may_have_one(body: str) -> None:
    assert told("[b](b.md#x-y)", body) == []
    assert told("[b](b.md#x-z)", '<a id="x-y"></a>') == [(1, 5)]


def test_each_of_several_links_on_a_line_has_its_own_place() -> None:
    assert told("[b](b.md#x) [b](b.md#one) [b](b.md#x) [r]\n\n[r]: b.md#z", "# One") == [(1, 5), (1, 31), (3, 6)]


def test_a_wikilink_names_a_heading_by_its_text_or_a_block() -> None:
    files = {"b.md": "# One\n\n## Two: parts\n\nA block. ^blk\n", ".obsidian/": ""}
    links = "[[b#Two: parts]] [[b#One#Two: parts]] [[b#^blk]] [[b#Three]]"
    assert [problem.column for problem in problems(fragment_not_found, {"a.md": links, **files})] == [52]


def test_a_part_of_the_same_page_in_another_language_counts() -> None:
    files = {"en/a.md": "[b](/b#teil)", "en/b.md": "# Part", "de/b.md": "# Teil", "de/a.md": "[b](/b#nichts)"}
    assert [problem.path for problem in problems(fragment_not_found, files)] == ["de/a.md"]


def test_links_to_the_page_itself_and_to_nowhere_are_others_business() -> None:
    assert told("[a](#x) [a](a.md#x) [c](c.md#x)", "") == []
