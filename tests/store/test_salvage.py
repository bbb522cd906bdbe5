from typing import Any

import pytest

from gateway.store import json_header, toml_header, yaml_header
from gateway.store.header import Entries, Kind
from gateway.store.salvage import MAX_SALVAGED_KEYS, salvage


def texts(entries: Entries) -> dict[str, Any]:
    return {key: entry.text for key, entry in entries.items()}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("a: b: c\nd: e\n", {"a": "b: c", "d": "e"}),
        ("a: 'b\nd: e\n", {"a": "b", "d": "e"}),
        ("a: [b,\n  c]\nd: {e\n", {"a": ["b", "c"], "d": "{e"}),
        ("a:\n- b\n- c: d: e\nf: 1.0\n", {"f": "1.0"}),
        ("a: |\n  b: c: d\n  e\nf: @g\n", {"a": "b: c: d\ne\n", "f": "@g"}),
        ("junk\n\na: b\n more: junk\n", {"a": "b"}),
        ("'a b' : c\n\"d\": e\n: f\n", {"a b": "c", "d": "e"}),
        ("", {}),
    ],
)
def test_yaml_is_read_key_by_key(header: str, expected: dict[str, Any]) -> None:
    assert texts(salvage(header, "yaml", 2, yaml_header.read)) == expected


def test_toml_is_read_key_by_key_and_table_by_table() -> None:
    header = "a = 'b\nd = ['e',\n 'f']\n[g]\na = 1\nh = 2\n[i]\nj = x\n[[k]]\nl = 3\n"
    assert texts(salvage(header, "toml", 2, toml_header.read)) == {
        "a": "b",
        "d": ["e", "f"],
        "g": {"a": "1", "h": "2"},
        "k": [{"l": "3"}],
    }


def test_json_is_read_line_by_line_where_the_outermost_object_has_them() -> None:
    header = '{\n "a": "b,",\n "c": [1, 2] ,\n "d": {\n  "a": "inner"\n },\n "e": oops,\n "f": null\n'
    assert texts(salvage(header, "json", 2, json_header.read)) == {"a": "b,", "c": ["1", "2"], "f": None}


def test_keys_keep_their_places() -> None:
    yaml = salvage("a: b: c\n\nd: e\n", "yaml", 5, yaml_header.read)
    json = salvage('{\n\n  "a": 1,\n  "b": 2,,\n  "c": 3\n', "json", 5, json_header.read)
    assert {key: (entry.line, entry.column) for key, entry in yaml.items()} == {"a": (5, 1), "d": (7, 1)}
    assert {key: (entry.line, entry.column) for key, entry in json.items()} == {"a": (7, 3), "c": (9, 3)}


@pytest.mark.parametrize("line", ["k{}: a: b\n", ' "k{}": 1,\n'])
def test_so_many_keys_are_enough(line: str) -> None:
    header = "".join(line.format(number) for number in range(1000))
    kind: Kind = "json" if line.startswith(" ") else "yaml"
    read = json_header.read if kind == "json" else yaml_header.read
    assert len(salvage(header, kind, 2, read)) == MAX_SALVAGED_KEYS


@pytest.mark.parametrize("header", ['"a":' + " " * 120_000 + "x", "a" + " " * 120_000, "'" * 120_000, '"\\' * 60_000])
def test_time_is_in_proportion(header: str) -> None:
    for _ in range(20):
        salvage(header, "json", 2, json_header.read)
        salvage(header, "yaml", 2, yaml_header.read)
