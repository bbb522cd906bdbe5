"""Data files: YAML, TOML and JSON beside the Markdown, read behind the same guards as front matter, with places.

A file holds either named items (a mapping) or items in a row (a list).
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import yaml

from gateway.store import rules
from gateway.store.front_matter import (
    _HANDLERS,
    Entry,
    Kind,
    _Handler,
    _HeaderError,
    _jsonable,
    _place,
    _YAMLHandler,
)
from gateway.store.problem import Problem, Rule

SUFFIXES: Final[dict[str, Kind]] = {"yml": "yaml", "yaml": "yaml", "toml": "toml", "json": "json"}
MAX_NODES: Final = 200_000

Items = dict[str, Entry] | tuple[Entry, ...]


class DataFile(msgspec.Struct, frozen=True):
    """The items of a file: by name, or in order where it is a list.

    `is_broken` says that the file cannot be read as a whole: `items` are then what could be read line by line.
    """

    items: Items = ()
    problems: tuple[Problem, ...] = ()
    is_broken: bool = False


def read(text: str, path: str) -> DataFile:
    """Read a file's text, which has no byte order mark and line feeds for line ends. Never raises."""
    problems: list[Problem] = []

    def report(rule: Rule, message: str, line: int, column: int) -> None:
        # The handlers speak of front matter, and a data file is all header.
        problems.append(rule.at(path, line, column, message.replace("front matter", "file")))

    kind = SUFFIXES[path.rpartition(".")[2].lower()]
    handler = _HANDLERS[kind](text, report)
    handler.max_nodes = MAX_NODES
    try:
        items = _READERS[kind](handler, text)
    except _HeaderError as error:
        report(rules.RECORDS_UNREADABLE, error.message, error.line, error.column)
        return DataFile(handler.salvage(), tuple(problems), is_broken=True)
    return DataFile(items, tuple(problems))


def _read_yaml(handler: _Handler, text: str) -> Items:
    assert isinstance(handler, _YAMLHandler)  # noqa: S101  # by the table below
    node = handler.compose(text)
    if node is None:
        return ()
    if isinstance(node, yaml.MappingNode):
        return handler.members(node)
    if isinstance(node, yaml.SequenceNode):
        return tuple(Entry(*handler.construct(item), *_place(item)) for item in node.value)
    raise _HeaderError(rules.RECORDS_UNREADABLE, "The YAML file holds one text and no records.", *_place(node))


def _read_toml(handler: _Handler, text: str) -> Items:
    return handler.entries(text)


def _read_json(handler: _Handler, text: str) -> Items:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"The JSON file cannot be read: {error.msg}."
        raise _HeaderError(rules.RECORDS_UNREADABLE, message, error.lineno, error.colno) from None
    except (ValueError, RecursionError) as error:
        raise _HeaderError(rules.RECORDS_UNREADABLE, f"The JSON file cannot be read: {error}.") from None
    if isinstance(data, dict):
        return handler.entries(text)
    if isinstance(data, list):
        return tuple(_placed(data, text))
    raise _HeaderError(rules.RECORDS_UNREADABLE, "The JSON file holds one value and no records.")


_BETWEEN: Final = re.compile(r"[\s,]*+")


def _placed(items: list[Any], text: str) -> Iterator[Entry]:
    """The items of a JSON list, each with its place."""
    decoder, at, line, counted = json.JSONDecoder(), text.index("[") + 1, 1, 0
    for item in items:
        at += len(_BETWEEN.match(text, at)[0])  # type: ignore[index]  # it matches everywhere
        line, counted = line + text.count("\n", counted, at), at
        column = at - text.rfind("\n", 0, at)
        try:
            value, said = _jsonable(item, 1)
        except RecursionError:
            raise _HeaderError(rules.HEADER_LIMIT, "The JSON file is nested too deep.", line, column) from None
        yield Entry(value, said, line, column)
        at = decoder.raw_decode(text, at)[1]


_READERS: Final = {"yaml": _read_yaml, "toml": _read_toml, "json": _read_json}
