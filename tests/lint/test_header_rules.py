"""The rules about one file's front matter."""

import pytest

from gateway.content_model import ContentModel, FieldName
from gateway.lint.rules import date_mismatch, draft_ignored, key_prose, tag_repeated
from tests.lint.findings import places, problems


def header(*lines: str) -> str:
    return "\n".join(["---", "title: a", *lines, "---", ""])


@pytest.mark.parametrize(
    "line",
    [
        "The river rose, and then: nothing",
        "<p>The river: it rose",
        "and the water came up to here: we saw it",
        f"{'a' * 61}: b",
    ],
)
def test_a_key_like_a_sentence_is_found(line: str) -> None:
    assert places(key_prose, header(line)) == [(3, 1)]


@pytest.mark.parametrize(
    "line", ["reading time: 5", "Table of contents: no", "og:title: b", "author.name: b", "v1.2: b"]
)
def test_a_key_of_a_few_words_is_left_alone(line: str) -> None:
    assert places(key_prose, header(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Draft: true",
        "DRAFT: yes",
        "draft: [true]",
        "draft: ture",
        "draft: soon",
        "isDraft: true",
        "is_draft: 1",
        "unpublished: true",
        "Published: false",
        "publish: no",
        "published: [false]",
        "published: draft",
        "status: draft",
        "status: [Draft]",
        "state: unpublished",
        "status: WIP",
    ],
)
def test_a_draft_that_is_published_is_found(line: str) -> None:
    assert places(draft_ignored, header(line)) == [(3, 1)]


@pytest.mark.parametrize(
    "line",
    [
        "draft: true",
        "draft: 'yes'",
        "published: false",
        "draft: false",
        "Draft: false",
        "draft:",
        "draft: []",
        "status: published",
        "status: 200",
        "published: 2024-05-01",
        "published: true",
        "publish: true",
        "state: Bavaria",
        "tags: [draft]",
    ],
)
def test_what_is_kept_back_or_no_draft_is_left_alone(line: str) -> None:
    assert places(draft_ignored, header(line)) == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["tags: [water, Water]"], [(3, 15)]),
        (["tags: [water, boats, water]"], [(3, 22)]),
        (["tags:", "  - open water", "  - boats", "  - open-water"], [(6, 5)]),
        (["tags: water, boats, WATER"], [(3, 21)]),
        (["tags: [water, water, water]"], [(3, 15), (3, 22)]),
        (["categories: [a, b, A]"], [(3, 20)]),
        (["taxonomies:", "  tags: [a, A]"], [(4, 13)]),
    ],
)
def test_a_tag_that_stands_twice_is_found_where_it_does(lines: list[str], found: list[tuple[int, int]]) -> None:
    assert places(tag_repeated, header(*lines)) == found


@pytest.mark.parametrize(
    "line", ["tags: [water, waters]", "tags: [C, C++, C#]", "tags:", "category: a, A", "tags: [[a], [a]]"]
)
def test_other_tags_are_left_alone(line: str) -> None:
    assert places(tag_repeated, header(line)) == []


@pytest.mark.parametrize(
    ("path", "line", "found"),
    [
        ("posts/2024-05-01-a.md", "date: 2024-06-01", [(3, 1)]),
        ("posts/2024-05-01-a/index.md", "pubDate: 2024-06-01", [(3, 1)]),
        ("posts/2024-05-01-a.md", "date: 2024-05-02T23:00:00+02:00", []),
        ("posts/2024-05-01-a.md", "date: 2024-05-03", [(3, 1)]),
        ("posts/2024-05-01-a.md", "updated: 2024-06-01", []),
        ("posts/2024-05-01-a.md", "date:", []),
        ("posts/2024-05-01-a.md", "date: soon", []),
        ("posts/a.md", "date: 2024-06-01", []),
    ],
)
def test_a_date_more_than_a_day_from_that_of_the_name_is_found(
    path: str, line: str, found: list[tuple[int, int]]
) -> None:
    assert places(date_mismatch, header(line), path) == found


def test_a_date_under_a_sites_own_key_is_compared() -> None:
    model = ContentModel(keys={FieldName.DATE: ("when",)})
    content = {"posts/2024-05-01-a.md": header("when: 2024-06-01")}

    assert [problem.line for problem in problems(date_mismatch, content, model)] == [3]
