from gateway.content_model import FieldName
from gateway.graph.conventions import Finding
from gateway.lint.explain import explain, keys_in_use
from gateway.store.fields import COMMON_KEYS, KeyTable
from tests.content import document, post


def test_a_finding_is_two_lines_and_says_whether_it_was_written() -> None:
    findings = (Finding("dates", "day-first", "gateway.toml", is_written=True), Finding("wikilinks", "on", "of that"))
    assert explain(findings) == (
        "dates      day-first\n             as gateway.toml says\nwikilinks  on\n             because of that\n"
    )


def test_keys_other_than_a_fields_own_name_are_counted() -> None:
    headers = ({"author_name": "A", "tags": "[x]"}, {"author_name": "B"}, {"author": "C"}, {"title": "D"})
    documents = [document(f"{at}.md", post(**header)) for at, header in enumerate(headers)]
    assert list(keys_in_use(documents, COMMON_KEYS)) == [
        Finding("key of authors", "author_name, author", "2 files have author_name, 1 file has author")
    ]


def test_the_keys_of_a_site_are_counted() -> None:
    documents = [document("a.md", post(headline="A", title="B"))]
    assert [finding.value for finding in keys_in_use(documents, KeyTable({FieldName.TITLE: ("headline",)}))] == [
        "headline"
    ]
