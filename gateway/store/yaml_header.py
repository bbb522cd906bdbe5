"""YAML headers: 1.1 syntax, which is what PyYAML reads, with the core schema of YAML 1.2 for values.

libyaml makes nodes of a header and not objects, so that every scalar keeps its text and every key its place.
"""

import re
from typing import Any, Final

import yaml

from gateway.store import flat_yaml, rules
from gateway.store.header import MAX_NODES, Entries, Entry, HeaderError, Report, line_and_column
from gateway.store.yaml_guard import guard
from gateway.store.yaml_place import Places
from gateway.store.yaml_scalar import is_too_long_a_number, plain_scalar

_ENCLOSED: Final = re.compile("flow|quoted")


def read(header: str, first_line: int, report: Report) -> Entries:
    """Read the entries of a YAML header, and report what is odd in it. Raises HeaderError."""
    entries = flat_yaml.read(header, first_line)
    return read_nodes(header, first_line, report) if entries is None else entries


def read_nodes(header: str, first_line: int, report: Report) -> Entries:
    """The same by libyaml, which reads any YAML."""
    places = Places(header, first_line)
    node = compose(header, places)
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        message = "The text between the first two fences has no `key: value` line."
        raise HeaderError(rules.HEADER_NOT_MAPPING, message, first_line)
    return NodeReader(places, report).entries(node)


def compose(header: str, places: Places, max_nodes: int = MAX_NODES) -> yaml.Node | None:
    """The one node that a text holds, at most of so many; None for no text. Raises HeaderError."""
    try:
        guard(header, places, max_nodes)
        loader = yaml.CBaseLoader(header)
        try:
            return loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, places) from None
    except yaml.reader.ReaderError as error:
        raise _forbidden_character(error, header, places.first_line) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = f"The YAML front matter cannot be read: {error}."
        raise HeaderError(rules.HEADER_UNPARSED, message, places.first_line) from None


def _syntax_error(error: yaml.MarkedYAMLError, places: Places) -> HeaderError:
    said, line, column = error.problem or error.context or "syntax error", *places.of(error.problem_mark)
    if error.context_mark is not None and error.context is not None and _ENCLOSED.search(error.context):
        # What was not closed is mended where it was opened, which may be far above the line that shows it.
        opened = places.of(error.context_mark)
        if opened[0] != line:
            said, (line, column) = f"{error.context}, {said}", opened
    return HeaderError(rules.HEADER_UNPARSED, f"The YAML front matter cannot be read: {said}.", line, column)


def _forbidden_character(error: yaml.reader.ReaderError, header: str, first_line: int) -> HeaderError:
    # libyaml counts bytes, as it was given UTF-8.
    at = len(header.encode()[: error.position].decode(errors="ignore"))
    code = error.character if isinstance(error.character, int) else ord(error.character[:1] or "\0")
    message = f"The front matter holds a character that YAML does not allow (U+{code:04X})."
    return HeaderError(rules.HEADER_UNPARSED, message, *line_and_column(header, at, first_line))


class NodeReader:
    """Reads values of nodes; what is odd in them is reported."""

    def __init__(self, places: Places, report: Report) -> None:
        self.places, self.report = places, report

    def entries(self, mapping: yaml.MappingNode) -> Entries:
        """The values of a mapping by their keys."""
        found: Entries = {}
        for key_node, value_node in mapping.value:
            key = _key_text(key_node)
            line, column = self.places.of(key_node.start_mark)
            if key in found:
                above = line - found[key].line
                where = f"{above} line{'s' if above > 1 else ''} above" if above else "on this line"
                self.report(rules.DUPLICATE_KEY, f"`{key}` stands already {where}; this one counts.", line, column)
            value, text = self.construct(value_node)
            found[key] = Entry(value, text, line, column)
        return found

    def construct(self, node: yaml.Node) -> tuple[Any, Any]:
        """The value of a node, and its text."""
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if isinstance(node, yaml.SequenceNode):
            pairs = [self.construct(item) for item in node.value]
            return [value for value, _ in pairs], [text for _, text in pairs]
        values: dict[str, Any] = {}
        texts: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = _key_text(key_node)
            if key in values:
                place = self.places.of(key_node.start_mark)
                self.report(rules.DUPLICATE_KEY, f"`{key}` stands twice in this mapping.", *place)
            values[key], texts[key] = self.construct(value_node)
        return values, texts

    def _scalar(self, node: yaml.ScalarNode) -> tuple[Any, str | None]:
        if node.tag.startswith("!"):
            place = self.places.of(node.start_mark)
            self.report(rules.YAML_TAG, f"The tag {node.tag} is ignored.", *place)
        # libyaml gives plain scalars the style "", not None.
        if node.style:
            return node.value, node.value
        if is_too_long_a_number(node.value):
            place = self.places.of(node.start_mark)
            self.report(rules.LONG_NUMBER, f"A number of {len(node.value):,} digits is taken for a text.", *place)
        return plain_scalar(node.value)


def _key_text(node: yaml.Node) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else "?"
