"""docs/content.md names what `gateway.toml` can say, and what it shows is taken."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from gateway.content_model import PERMALINK_PARTS, TABLES, ContentModel, FieldType, Target, read_model
from gateway.graph.collections import AUTHOR_FOLDERS, PAGE_FOLDERS, POST_FOLDERS
from gateway.store.ignore import CONTENT_SUFFIXES, Ignore

PAGE = (Path(__file__).parent.parent / "docs/content.md").read_text(encoding="utf-8")
SHOWN = re.search(r"<!-- gateway.toml: begin -->\n```toml\n(.*?)```\n<!-- gateway.toml: end -->", PAGE, re.DOTALL)


def shown() -> str:
    assert SHOWN is not None
    return SHOWN[1]


def test_the_file_that_is_shown_is_taken_and_says_something_in_every_table() -> None:
    model = read_model(tomllib.loads(shown()))
    empty = ContentModel()
    assert [name for name in model.__struct_fields__ if getattr(model, name) == getattr(empty, name)] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_entry_of_a_table_is_shown(table: str) -> None:
    written = tomllib.loads(shown())[table]
    entries = getattr(ContentModel(), table)
    if isinstance(entries, msgspec.Struct):
        assert set(written) == {field.encode_name for field in msgspec.structs.fields(entries)}


@pytest.mark.parametrize("part", PERMALINK_PARTS)
def test_every_part_of_a_permalink_is_named(part: str) -> None:
    assert f"`:{part}`" in PAGE


@pytest.mark.parametrize("word", [*(kind.value for kind in FieldType if "[" not in kind.value), *map(str, Target)])
def test_every_type_and_target_is_named(word: str) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("name", [*POST_FOLDERS, *(PAGE_FOLDERS | AUTHOR_FOLDERS), *CONTENT_SUFFIXES])
def test_every_name_that_decides_is_named(name: str) -> None:
    assert f"`{name.removeprefix('_')}`" in PAGE or f"`{name}`" in PAGE


@pytest.mark.parametrize("name", [*Ignore().folder_names, *(stem.upper() for stem in Ignore().root_stems)])
def test_every_name_that_is_left_out_is_named(name: str) -> None:
    assert f"`{name}`" in PAGE
