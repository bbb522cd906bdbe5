"""Refuses YAML that would hang or crash the reader, before anything is built of it."""

import re
from typing import Final

import yaml

from gateway.store import rules
from gateway.store.header import MAX_DEPTH, MAX_NODES, HeaderError
from gateway.store.yaml_place import Places


def guard(header: str, places: Places, max_nodes: int = MAX_NODES) -> None:
    """Raise HeaderError for a header that is nested too deep, has too many values, or uses aliases.

    Composing is recursive in C (50 KB of `[` end the process) and aliases multiply (562 bytes of merge keys hang it).
    The events come from libyaml without recursion. The pass is left out for a header that cannot be deep. Raises what
    PyYAML raises for text that is no YAML.
    """
    if is_plainly_shallow(header):
        return
    depth = nodes = 0
    for event in yaml.parse(header, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.AliasEvent):
            message = f"The alias *{event.anchor} is not followed."
        else:
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if isinstance(event, yaml.NodeEvent):
                nodes += 1
            if depth > MAX_DEPTH:
                message = f"The front matter is nested more than {MAX_DEPTH} deep."
            elif nodes > max_nodes:
                message = f"The front matter has more than {max_nodes:,} values."
            else:
                continue
        raise HeaderError(rules.HEADER_LIMIT, message, *places.of(event.start_mark))


# What may nest deep, or may begin a line where `^` sees none: an alias or merge key, YAML 1.1's other line breaks, deep
# indentation, and collections that begin on one line (`- - x`, `? - x`).
_MAYBE_DEEP: Final = re.compile(r"[*\t\r\x85\u2028\u2029\ufeff]|<<|^ {9}|^ *+[-?:] ++[-?:](?: |$)", re.MULTILINE)
_SHALLOW_OPENERS: Final = 6


def is_plainly_shallow(header: str) -> bool:
    """Whether a look at the text is enough to know that it is within the limits."""
    # Each of nine columns can open a mapping and a list in it, `- key:` one mapping more, each bracket two levels
    # (`[a: [`): 18 + 1 + 12 levels at most.
    if len(header) > 4 * MAX_NODES // 10 or header.count("[") + header.count("{") > _SHALLOW_OPENERS:
        return False
    return _MAYBE_DEEP.search(header) is None
