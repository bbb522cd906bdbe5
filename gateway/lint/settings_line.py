"""The line of an entry in a gateway.toml, which no parser of TOML tells."""

import re
from typing import Final

_KEY: Final = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_DOTTED: Final = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
# https://toml.io/en/v1.0.0#table, https://toml.io/en/v1.0.0#keys
_HEADER: Final = re.compile(rf"[ \t]*\[[ \t]*({_DOTTED})[ \t]*\]")
_ENTRY: Final = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
_NOT_OF_NAMES: Final = re.compile(r"""["' \t]""")


def line_of_entry(text: str, place: str) -> int | None:
    """The line, from 1, on which the entry of that dotted name stands, or the table or list that it is written in."""
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _plain(header[1]) + "."
        elif entry := _ENTRY.match(line):
            name = table + _plain(entry[1])
            if place == name or place.startswith(f"{name}."):
                return number
    return None


def _plain(name: str) -> str:
    return _NOT_OF_NAMES.sub("", name)
