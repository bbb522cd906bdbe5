import codecs
import tomllib
from pathlib import Path

import pytest

from gateway.content_model import ContentModel, Field, FieldType
from gateway.infer.propose import Proposal
from gateway.infer.toml_file import NotAddedError, add_fields, fields_table, write_fields
from gateway.settings import load_content_model

RATING = Proposal("rating", "rating", FieldType.INT, 1, 1, ())
COLOR = Proposal("heroColor", "hero-color", FieldType.STRINGS, 1, "red", ())


def test_the_table_by_itself() -> None:
    table = '[fields]\nrating = "Int"\nheroColor = {type = "[String]", key = "hero-color"}\n'
    assert fields_table([RATING, COLOR]) == table
    assert fields_table([]) == ""


ENTRIES = 'rating = "Int"\nheroColor = {type = "[String]", key = "hero-color"}\n'


@pytest.mark.parametrize(
    ("above", "below", "added"),
    [
        ("[tool.gateway]\nport = 1 # mine\n", "", f"\n[fields]\n{ENTRIES}"),
        ("[fields]\n", "", ENTRIES),
        ("[fields]\n# mine\na = 'Int'  # why\n", "\n# about rules\n[rules]\nx = 'off'\n", ENTRIES),
        ("[fields]\na = 'Int'\n# the last word\n", "", ENTRIES),
        ("[fields]\nb = 'Int'\n", "[fields.a]\ntype = 'Int'\n[rules]\n", f"{ENTRIES}\n"),
        ("", "[fields.a]\ntype = 'Int'\n[rules]\n", f"[fields]\n{ENTRIES}\n"),
        ("fields = { a = 'Int'", " }\n", ', rating = "Int", heroColor = {type = "[String]", key = "hero-color"}'),
    ],
)
def test_all_that_was_written_stays_as_it_was(above: str, below: str, added: str) -> None:
    assert add_fields(above + below, [RATING, COLOR]) == above + added + below


def test_lines_end_as_the_others_of_the_file() -> None:
    text = "# a\r\n[rules]\r\nx = 'off'\r\n"
    assert add_fields(text, [RATING]) == f'{text}\r\n[fields]\r\nrating = "Int"\r\n'


def test_a_line_is_ended_before_another_is_added() -> None:
    assert add_fields("[fields]\na = 'Int'", [RATING]) == "[fields]\na = 'Int'\nrating = \"Int\"\n"


@pytest.mark.parametrize("text", ["fields.a = 'Int'\nfields.b = 'Int'\n", "fields = 1\n"])
def test_what_nothing_can_be_added_to_is_told_and_not_changed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gateway.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotAddedError, match=r"Write them under a line \[fields\]"):
        write_fields(path, [RATING])
    assert [found.read_text(encoding="utf-8") for found in tmp_path.iterdir()] == [text]


def test_what_is_written_is_read_as_the_content_model(tmp_path: Path) -> None:
    write_fields(tmp_path / "gateway.toml", [RATING])
    write_fields(tmp_path / "gateway.toml", [COLOR])
    color = Field(FieldType.STRINGS, "hero-color")
    assert load_content_model(tmp_path) == ContentModel(fields={"rating": FieldType.INT, "heroColor": color})


def test_the_file_keeps_its_mark_its_permissions_and_its_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "gateway.toml"
    real.write_bytes(codecs.BOM_UTF8 + b"# mine\n")
    real.chmod(0o640)
    link.symlink_to(real)
    write_fields(link, [RATING])
    data = real.read_bytes()
    assert data.startswith(codecs.BOM_UTF8 + b"# mine\n")
    assert tomllib.loads(data.decode("utf-8-sig")) == {"fields": {"rating": "Int"}}
    assert (link.is_symlink(), real.stat().st_mode & 0o777) == (True, 0o640)
