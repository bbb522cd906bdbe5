import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.store.record import RecordKind
from gateway.store.records import RecordFile, better, is_record_file, read_records, record_kind

Told = list[tuple[str | None, str | None]]


def read(text: str, path: str = "authors.yml") -> RecordFile:
    return read_records(path, text.encode(), "hash", 100_000)


def told(text: str, path: str = "authors.yml") -> Told:
    return [(record.id, record.name) for record in read(text, path).records]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("authors.yml", RecordKind.AUTHOR),
        ("blog/Authors.YAML", RecordKind.AUTHOR),
        ("_data/authors.toml", RecordKind.AUTHOR),
        ("data/authors/ana.json", RecordKind.AUTHOR),
        ("_authors/ana.yml", RecordKind.AUTHOR),
        ("docs/tags.yml", RecordKind.TAG),
        ("categories.json", RecordKind.CATEGORY),
        ("authors/ana/photo.json", None),
        ("authors/ana.md", None),
        ("authors/ana.png", None),
        ("data/comments/1.yml", None),
        ("my-authors.yml", None),
        ("authors", None),
    ],
)
def test_a_name_says_whether_a_file_holds_records(path: str, kind: RecordKind | None) -> None:
    assert (record_kind(path), is_record_file(path)) == (kind, kind is not None)


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("authors.yml", "ana:\n  name: Ana\n  title: Editor\nbo: Bo\n", [("ana", "Ana"), ("bo", "Bo")]),
        ("authors.yml", "- {id: ana, name: Ana}\n- Bo\n- slug: cy\n", [("ana", "Ana"), (None, "Bo"), ("cy", None)]),
        ("authors.yml", "name: Ana\nbio: Writes.\n", [(None, "Ana")]),
        ("authors.yml", "no: {name: No}\n2023: Year\n", [("no", "No"), ("2023", "Year")]),
        ("authors.json", '{"authors": [{"name": "Ana"}, "Bo"]}', [(None, "Ana"), (None, "Bo")]),
        ("authors.json", '{"Authors": {"ana": {"name": "Ana"}}}', [("ana", "Ana")]),
        ("authors.toml", "[[authors]]\nid = 'ana'\n[[authors]]\nid = 'bo'\n", [("ana", None), ("bo", None)]),
        ("authors.toml", "[ana]\nname = 'Ana'\n", [("ana", "Ana")]),
        ("authors/ana-s.yml", "name: Ana\n", [("ana-s", "Ana")]),
        ("authors/ana-s.json", '{"bio": "Writes."}', [("ana-s", None)]),
        ("authors/team.yml", "ana: {name: Ana}\nbo: {name: Bo}\n", [("ana", "Ana"), ("bo", "Bo")]),
        ("tags.yml", "release:\n  label: Releases\nold:\n", [("release", "Releases"), ("old", None)]),
        ("categories.yml", "- name: Self care\n  slug: self-care\n", [("self-care", "Self care")]),
    ],
)
def test_the_forms_in_which_records_are_met(path: str, text: str, found: Told) -> None:
    assert told(text, path) == found
    assert read(text, path).problems == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ana: {name: Ana}\nbo: [x]\n", ("record-unfit", 2, 1)),
        ("- name: Ana\n- 3\n", ("record-unfit", 2, 3)),
        ("- name: Ana\n- bio: Writes.\n", ("record-unfit", 2, 3)),
        ("- 1\n- 2\n- 3\n", ("record-unfit", None, None)),
        ("- {id: ana, name: A}\n- {id: ana, name: B}\n", ("record-duplicate", 2, 3)),
        ("ana: {name: [Ana\n", ("records-unreadable", 1, 13)),
        ("", ("file-empty", None, None)),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, problem: tuple[str, int | None, int | None]) -> None:
    assert [(p.rule, p.line, p.column) for p in read(text).problems] == [problem]


@pytest.mark.parametrize(
    ("data", "rule", "line"),
    [(b"x" * 101, "file-too-large", None), (b"ana: Ana\nbo: \xe9\n", "file-encoding", 2)],
)
def test_a_file_that_is_no_text_has_no_records(data: bytes, rule: str, line: int | None) -> None:
    found = read_records("authors.yml", data, "hash", 100)
    assert (found.records, found.is_broken) == ((), True)
    assert [(p.rule, p.line) for p in found.problems] == [(rule, line)]


def test_marks_and_line_ends_do_not_matter() -> None:
    found = read_records("authors.yml", b"\xef\xbb\xbfana: Ana\r\nbo: Bo\r", "hash", 100)
    assert [(r.id, r.name, r.line) for r in found.records] == [("ana", "Ana", 1), ("bo", "Bo", 2)]


def test_a_version_that_is_broken_does_not_replace_a_good_one() -> None:
    good, broken = read("ana: Ana\n"), read("ana: [\n")
    kept = better(good, broken)
    assert (kept.records, kept.is_stale, kept.problems) == (good.records, True, broken.problems)
    assert better(kept, broken) == kept
    assert better(kept, good) == good
    assert better(None, broken) == better(read("bo: {\n"), broken) == broken


@pytest.mark.parametrize("path", ["authors.yml", "authors.json", "tags.toml", "authors/ana.yml"])
@given(data=st.binary(max_size=60) | st.text("ab:-[]{}\"',=\n #&*!|>", max_size=60).map(str.encode))
def test_no_bytes_raise(path: str, data: bytes) -> None:
    found = read_records(path, data, "hash", 1000)
    assert all(record.id or record.name for record in found.records)
    assert all(problem.path == path for problem in found.problems)
