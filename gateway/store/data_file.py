"""Data files: YAML, TOML and JSON beside the Markdown, read behind the same guards as front matter, with places.

A file holds either named items (a mapping) or items in a row (a list).
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import yaml

from gateway.store import json_header, rules, toml_header, yaml_header
from gateway.store.front_matter import READERS
from gateway.store.header import Entry, HeaderError, Kind, PlacesInOrder, Report
from gateway.store.plain_data import jsonable
from gateway.store.problem import Problem, Rule
from gateway.store.salvage import salvage
from gateway.store.yaml_place import Places

SUFFIXES: Final[dict[str, Kind]] = {"yml": "yaml", "yaml": "yaml", "toml": "toml", "json": "json"}
MAX_NODES: Final = 200_000

Items = dict[str, Entry] | tuple[Entry, ...]


class DataFile(msgspec.Struct, frozen=True):
    """The items of a file: by name, or in order where it is a list.

    `is_broken` says that the file cannot be read as a whole: `items` are then what could be read key by key.
    """

    items: Items = ()
    problems: tuple[Problem, ...] = ()
    is_broken: bool = False


def read(text: str, path: str) -> DataFile:
    """Read a file's text, which has no byte order mark and line feeds for line ends. Never raises."""
    problems: list[Problem] = []

    def report(rule: Rule, message: str, line: int, column: int) -> None:
        # The readers of headers speak of front matter, and a data file is all header.
        problems.append(rule.at(path, line, column, message.replace("front matter", "file")))

    kind = SUFFIXES[path.rpartition(".")[2].lower()]
    try:
        items = _READERS[kind](text, report)
    except HeaderError as error:
        report(rules.RECORDS_UNREADABLE, error.message, error.line, error.column)
        return DataFile(salvage(text, kind, 1, READERS[kind]), tuple(problems), is_broken=True)
    return DataFile(items, tuple(problems))


def _read_yaml(text: str, report: Report) -> Items:
    places = Places(text, 1)
    node = yaml_header.compose(text, places, MAX_NODES)
    if node is None:
        return ()
    reader = yaml_header.NodeReader(places, report)
    if isinstance(node, yaml.MappingNode):
        return reader.entries(node)
    if isinstance(node, yaml.SequenceNode):
        return tuple(Entry(*reader.construct(item), *places.of(item.start_mark)) for item in node.value)
    message = "The YAML file holds one text and no records."
    raise HeaderError(rules.RECORDS_UNREADABLE, message, *places.of(node.start_mark))


def _read_json(text: str, report: Report) -> Items:
    data = json_header.load(text, 1, MAX_NODES)
    if isinstance(data, dict):
        return json_header.members(data, text, 1, report)
    if isinstance(data, list):
        return tuple(_placed(data, text))
    raise HeaderError(rules.RECORDS_UNREADABLE, "The JSON file holds one value and no records.", 1)


_BETWEEN: Final = re.compile(r"[\s,]*+")


def _placed(items: list[Any], text: str) -> Iterator[Entry]:
    """The items of a JSON list, each with its place."""
    decoder, at, places = json.JSONDecoder(), text.index("[") + 1, PlacesInOrder(text, 1)
    for item in items:
        at += len(_BETWEEN.match(text, at)[0])  # type: ignore[index]  # it matches everywhere
        line, column = places.of(at)
        try:
            value, said = jsonable(item, 1)
        except RecursionError:
            raise HeaderError(rules.HEADER_LIMIT, "The JSON file is nested too deep.", line, column) from None
        yield Entry(value, said, line, column)
        at = decoder.raw_decode(text, at)[1]


def _read_toml(text: str, report: Report) -> Items:
    return toml_header.read(text, 1, report)


_READERS: Final = {"yaml": _read_yaml, "toml": _read_toml, "json": _read_json}
