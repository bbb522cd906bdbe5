"""The fast way through a flat YAML header: lines `key: value` whose values are texts on that line, or lists of them.

It reads what can be read in one way only and leaves everything else, whole, to `yaml_header`; what it reads is what
`yaml_header` reads, at a tenth of the time.
"""

import re
from typing import Any, Final

from gateway.store.header import MAX_NODES, Entries, Entry
from gateway.store.yaml_scalar import is_too_long_a_number, plain_scalar

# A value takes two characters at least: more values than are allowed have no room in it.
_LONGEST: Final = MAX_NODES
_QUOTED: Final = r"""'[^'\n]*+'|"[^"\\\n]*+\""""
# What begins with no indicator and has no `: ` and no ` #` in it; between brackets no bracket, comma or colon either.
_PLAIN: Final = r"""[^ \n\-?:,\[\]{}\#&*!|>'"%@`](?:[^:\#\n]++|:(?![ \n])|(?<!\ )\#)*+"""
_ITEM: Final = rf"""(?:[^ \n\-?:,\[\]{{}}\#&*!|>'"%@`][^\n?:,\[\]{{}}\#]*+|{_QUOTED})"""
_BULLET: Final = rf"-\ ++(?:{_PLAIN}|(?:{_QUOTED})\ *+)\n"
_LINE: Final = re.compile(
    rf"""
    ^(
        ([A-Za-z_][A-Za-z0-9_-]{{0,99}}+):
        (?:
            \ ++(?:({_PLAIN})|({_QUOTED})\ *+|(\[\ *+(?:{_ITEM}\ *+(?:,\ *+{_ITEM}\ *+)*+)?+\])\ *+)\n
        |
            \ *+\n((\ *+){_BULLET}(?:\7{_BULLET})*+)?+
        )
    |
        \ *+(?:\#[^\n]*+)?+\n
    )""",
    re.VERBOSE | re.MULTILINE,
)
_ITEMS: Final = re.compile(_ITEM)


def read(header: str, first_line: int) -> Entries | None:
    """The entries of a header that begins on `first_line`; None if it takes a YAML parser to read it."""
    # Printable text has no tab, no further line break and no character that YAML forbids.
    if len(header) > _LONGEST or not header.replace("\n", "").isprintable():
        return None
    found: Entries = {}
    line, length = first_line, 0
    value: Any
    text: Any
    for whole, key, plain, quoted, flow, block, _ in _LINE.findall(header):
        length += len(whole)
        if key:
            if key in found:
                return None
            if plain:
                plain = plain.rstrip(" ")
                if is_too_long_a_number(plain):
                    return None
                value, text = plain_scalar(plain)
            elif quoted:
                value = text = quoted[1:-1]
            elif flow or block:
                listed = _list(_between(flow) if flow else [item.strip(" ")[1:] for item in block.split("\n")[:-1]])
                if listed is None:
                    return None
                value, text = listed
            else:
                value = text = None
            found[key] = Entry(value, text, line, 1)
            line += whole.count("\n") if block else 1
        else:
            line += 1
    return found if length == len(header) else None


def _between(flow: str) -> list[str]:
    """What stands between the commas of a list in brackets."""
    if "'" in flow or '"' in flow:
        return _ITEMS.findall(flow, 1)
    inside = flow[1:-1].strip(" ")
    return inside.split(",") if inside else []


def _list(written: list[str]) -> tuple[list[Any], list[str | None]] | None:
    values: list[Any] = []
    texts: list[str | None] = []
    for item in written:
        item = item.strip(" ")
        if is_too_long_a_number(item):
            return None
        value, text = (item[1:-1], item[1:-1]) if item[0] in "'\"" else plain_scalar(item)
        values.append(value)
        texts.append(text)
    return values, texts
