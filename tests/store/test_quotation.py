import pytest

from gateway.store import rules
from tests.content import document


def remedies(header: str) -> list[str | None]:
    found = document("a.md", f"---\n{header}\n---\nbody\n").problems
    return [problem.remedy for problem in found if problem.rule == rules.HEADER_UNPARSED.name]


@pytest.mark.parametrize(
    ("header", "written"),
    [
        ('title: "abc\ndate: 2024-01-01', 'title: "abc"'),
        ("title: 'abc", "title: 'abc'"),
        ("title: 'it's'", 'title: "it\'s"'),
        ('title: "a" b', "title: '\"a\" b'"),
        ('title: "a "b" it\'s"', "title: 'a \"b\" it''s'"),
        ("title: Rivers: a journey", 'title: "Rivers: a journey"'),
        ("title: @rivers", 'title: "@rivers"'),
        ('path: "C:\\Users"', "path: 'C:\\Users'"),
        ("tags:\n  - 'a", "- 'a'"),
    ],
)
def test_the_line_is_told_as_it_is_to_be_written(header: str, written: str) -> None:
    assert remedies(header) == [f"Write `{written}`."]
    mended = written if not written.startswith("-") else f"tags:\n  {written}"
    assert remedies(mended) == []


def test_a_mark_that_lacks_further_up_is_told_from_where_it_shows() -> None:
    assert remedies('title: "abc\nx: 1\ndescription: "def"') == ['Write `title: "abc"` 2 lines above.']


@pytest.mark.parametrize("header", ["tags: [a, b\nx: 1", "a: b\n\tc: d", f"title: '{'x' * 300}"])
def test_what_quotation_marks_do_not_mend_has_the_rules_own_remedy(header: str) -> None:
    assert remedies(header) == [rules.HEADER_UNPARSED.remedy]
