import json
from pathlib import Path

import pytest

from tests.cli.program import run, write


@pytest.fixture(autouse=True)
def rated(folder: Path) -> Path:
    write(folder, "content/posts/hello.md", "---\ntitle: Hello\nrating: 4\nhero-color: red\n---\nText.\n")
    return folder / "content/gateway.toml"


def test_the_fields_are_printed_as_toml_and_the_evidence_beside_it() -> None:
    result = run("infer", "content")

    assert result.exit_code == 0
    assert result.stdout == '[fields]\nheroColor = {type = "String", key = "hero-color"}\nrating = "Int"\n'
    assert "rating     Int     rating      1      4" in result.stderr


def test_drafts_count(folder: Path) -> None:
    write(folder, "content/posts/draft.md", "---\ndraft: true\nrating: 4.5\n---\n")

    assert 'rating = "Float"' in run("infer", "content").stdout


def test_they_are_written_once_and_what_a_person_wrote_stays(rated: Path) -> None:
    rated.write_text('# mine\n[fields]\nrating = "Float"  # halves\n', encoding="utf-8")

    said = run("infer", "content", "--write")
    written = rated.read_text(encoding="utf-8")
    again = run("infer", "content", "--write")

    assert said.stdout == "1 field added to content/gateway.toml.\n"
    color = 'heroColor = {type = "String", key = "hero-color"}'
    assert written == f'# mine\n[fields]\nrating = "Float"  # halves\n{color}\n'
    assert (again.stdout, rated.read_text(encoding="utf-8")) == (
        "No field added to content/gateway.toml.\n",
        written,
    )


def test_what_is_written_is_in_the_schema_and_in_answers() -> None:
    run("infer", "content", "--write")

    assert (
        '"""`hero-color` of the front matter."""\n  heroColor: String' in run("schema", "--content", "content").stdout
    )
    query = "{ posts(where: {rating: {gt: 3}}, orderBy: [{field: HERO_COLOR}]) { nodes { rating heroColor } } }"
    answer = json.loads(run("query", "content", query).stdout)
    assert answer == {"data": {"posts": {"nodes": [{"rating": 4, "heroColor": "red"}]}}}


def test_they_are_written_into_the_file_that_counts(folder: Path, rated: Path) -> None:
    write(folder, "gateway.toml", "[tool.gateway]\nport = 81\n")

    assert run("infer", "content", "--write").stdout == "2 fields added to gateway.toml.\n"
    assert not rated.exists()


def test_a_table_to_which_nothing_can_be_added_is_told(rated: Path) -> None:
    rated.write_text("fields.rating = 'Int'\nfields.other = 'Int'\n", encoding="utf-8")

    result = run("infer", "content", "--write")

    assert result.exit_code == 1
    assert "content/gateway.toml was not changed" in result.stderr
    assert "Write them under a line [fields]" in result.stderr


def test_a_key_that_is_a_reference_after_all_is_told_with_both_ways_out(rated: Path) -> None:
    run("infer", "content", "--write")
    rated.write_text(rated.read_text(encoding="utf-8") + '\n[references]\nrating = "tags"\n', encoding="utf-8")

    result = run("check", "content")

    assert result.exit_code == 2
    assert result.stderr == (
        "gateway: content/gateway.toml, references.rating: `fields.rating` has taken the field `rating` of Post "
        "already. "
        "Delete `rating` under [fields] if it is to be a reference; to have both, give this one another name, and say "
        'what it reads with `key = "rating"`.\n'
    )
