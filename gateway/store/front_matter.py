"""Front matter: found, guarded, parsed, with the place of every key.

python-frontmatter drives the reading through handlers of our own. They differ from its stock handlers in that the
header is found by a splitter which keeps offsets (a rule across the page is not a header, `------` in a value does
not end one), that nothing is built before its depth, size and aliases are known to be harmless, and that every
scalar keeps its source text: a title `1917` and a slug `no` are texts, whatever YAML 1.1 makes of them.
"""

import json
import math
import re
import tomllib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final, Literal

import frontmatter
import msgspec
import yaml
from frontmatter.default_handlers import BaseHandler

from gateway.store import rules
from gateway.store.problem import Problem, Rule

MAX_HEADER_CHARACTERS: Final = 128 * 1024
MAX_DEPTH: Final = 32
MAX_NODES: Final = 10_000
MAX_SALVAGED_KEYS: Final = 200
# JavaScript's Number.MAX_SAFE_INTEGER: a larger integer would change its value on the way to most clients.
MAX_INTEGER: Final = 2**53 - 1

Kind = Literal["yaml", "toml", "json"]


class Entry(msgspec.Struct, frozen=True):
    """One key of a header.

    `value` is what JSON can say of it (dates stay text); `text` is the same with every scalar as it is written in the
    file, None for null. `line` and `column` are the key's, 1-based, in the file.
    """

    value: Any
    text: Any
    line: int
    column: int


class Header(msgspec.Struct, frozen=True):
    """What stands above the body. `is_broken` says that `entries` are only what could be read line by line."""

    kind: Kind | None
    entries: dict[str, Entry]
    body_start: int
    body_line: int
    problems: tuple[Problem, ...] = ()
    is_broken: bool = False


class _Span(msgspec.Struct, frozen=True):
    """Where a header lies in the text: its own lines without fences, and the body behind it (characters)."""

    kind: Kind
    start: int
    end: int
    body_start: int
    first_line: int


class _HeaderError(Exception):
    """The header cannot be taken; `line` and `column` are 1-based within the header."""

    def __init__(self, rule: Rule, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.rule, self.message, self.line, self.column = rule, message, line, column


Report = Callable[[Rule, str, int, int], None]
_FENCE: Final = re.compile(r"^(-{3,}|\+{3,})[ \t]*$", re.MULTILINE)
_KEY_LINE: Final = re.compile(
    r"""^(?:"[^"\n]*"[ \t]*+|'[^'\n]*'[ \t]*+|[^\s#:\[\]{}"'=-][^:=\n]*+)(?::(?=[ \t]|$)|=)""", re.MULTILINE
)


def read(text: str, path: str) -> Header:
    """Read the header of a file's text, which has no byte order mark and line feeds for line ends.

    Never raises: what is wrong is in `problems`. A header that is wrong as a whole is read key by key, as far as it
    goes, and marked `is_broken`.
    """
    found = _find(text, path)
    if found is None:
        return Header(None, {}, 0, 1)
    if isinstance(found, Header):
        return found
    problems: list[Problem] = []

    body_line = 1 + text.count("\n", 0, found.body_start)

    def report(rule: Rule, message: str, line: int, column: int) -> None:
        # libyaml ends lines at U+0085, U+2028 and U+2029 too, and may count more of them than there are.
        problems.append(rule.at(path, min(found.first_line + line - 1, body_line), column, message))

    handler = _HANDLERS[found.kind](text[found.start : found.end], report)
    try:
        entries, _ = frontmatter.parse(text[: found.body_start], handler=handler)
    except _HeaderError as error:
        if error.rule is rules.HEADER_NOT_MAPPING:
            return Header(None, {}, 0, 1, (error.rule.at(path, found.first_line, 1, error.message),))
        report(error.rule, error.message, error.line, error.column)
        placed = _placed(handler.salvage(), found, body_line)
        return Header(found.kind, placed, found.body_start, body_line, tuple(problems), is_broken=True)
    return Header(found.kind, _placed(entries, found, body_line), found.body_start, body_line, tuple(problems))


_DRAFT: Final = re.compile(
    r"""^[ \t]*["']?draft["']?[ \t]*[:=][ \t]*["']?(?:true|yes|on|1)\b""", re.IGNORECASE | re.MULTILINE
)


def mentions_draft(text: str) -> bool:
    """Whether a file with a broken header says anywhere in its beginning that it is a draft: in doubt it is kept in."""
    return _DRAFT.search(text, 0, MAX_HEADER_CHARACTERS) is not None


def _placed(entries: dict[str, Any], span: _Span, last_line: int) -> dict[str, Entry]:
    return {
        key: msgspec.structs.replace(e, line=min(e.line + span.first_line - 1, last_line)) for key, e in entries.items()
    }


# ---------- where the header is


def _find(text: str, path: str) -> _Span | Header | None:
    start = _skip_blank_and_comments(text)
    if text.startswith("{", start):
        return _find_json(text, start, path)
    fence = _FENCE.match(text, start)
    if fence is None:
        return None
    inner = fence.end() + 1
    first_line = 1 + text.count("\n", 0, inner) if inner <= len(text) else 1
    kind: Kind = "yaml" if fence[1][0] == "-" else "toml"
    closing = _closing_fence(text, inner, fence[1])
    if closing is not None:
        between = text[inner : closing.start()]
        if between.strip() and not _KEY_LINE.search(between) and "\n\n" in between:
            return None
        return _Span(kind, inner, closing.start(), min(closing.end() + 1, len(text)), first_line)
    if not _KEY_LINE.match(text, inner) and text[inner:].strip():
        return None
    blank = text.find("\n\n", inner)
    end = len(text) if blank < 0 else blank + 1
    span = _Span(kind, inner, end, end, first_line)
    problem = rules.HEADER_UNCLOSED.at(
        path, first_line - 1, 1, f"The front matter opened by {fence[1]} has no closing {fence[1]}."
    )
    entries = _HANDLERS[kind](text[inner:end], _ignore).salvage()
    body_line = 1 + text.count("\n", 0, end)
    return Header(kind, _placed(entries, span, body_line), end, body_line, (problem,), is_broken=True)


def _skip_blank_and_comments(text: str) -> int:
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if not text.startswith("<!--", at):
            return text.rfind("\n", 0, at) + 1
        end = text.find("-->", at)
        if end < 0:
            return at
        at = end + 3


def _closing_fence(text: str, start: int, opening: str) -> re.Match[str] | None:
    """The first fence as long as the opening one; failing that, `...` (YAML 1.2 §9.1.2) or a fence of any length."""
    same = re.compile(rf"^{re.escape(opening)}[ \t]*$", re.MULTILINE).search(text, start)
    if same is not None:
        return same
    other = r"-{3,}|\.\.\." if opening[0] == "-" else r"\+{3,}"
    return re.compile(rf"^(?:{other})[ \t]*$", re.MULTILINE).search(text, start)


def _find_json(text: str, start: int, path: str) -> _Span | Header | None:
    following = text[start + 1 : start + 200].lstrip()
    if not following.startswith(('"', "}")):
        return None
    first_line = 1 + text.count("\n", 0, start)
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        return _broken_json(text, start, path, first_line, error)
    newline = text.find("\n", end)
    return _Span("json", start, end, len(text) if newline < 0 else newline + 1, first_line)


def _broken_json(text: str, start: int, path: str, first_line: int, error: Exception) -> Header:
    line, column, message = first_line, 1, "it is nested too deep"
    if isinstance(error, json.JSONDecodeError):
        line, column, message = error.lineno, error.colno, error.msg
    elif isinstance(error, ValueError):
        message = "a number in it is too long"
    problem = rules.HEADER_UNPARSED.at(path, line, column, f"The JSON front matter cannot be read: {message}.")
    closing = re.compile(r"^\}[ \t]*$", re.MULTILINE).search(text, start)
    end = start if closing is None else min(closing.end() + 1, len(text))
    return Header("json", {}, end, 1 + text.count("\n", 0, end), (problem,), is_broken=True)


def _ignore(rule: Rule, message: str, line: int, column: int) -> None:
    """A Report for a second reading of what has been reported already."""


# ---------- handlers


class _Handler(BaseHandler):
    """A python-frontmatter handler over a header that has been found already."""

    FM_BOUNDARY = _FENCE
    max_nodes = MAX_NODES

    def __init__(self, header: str, report: Report) -> None:
        super().__init__()
        self.header, self.report = header, report

    def split(self, text: str) -> tuple[str, str]:
        return self.header, ""

    def load(self, fm: str) -> dict[str, Any]:
        if len(fm) > MAX_HEADER_CHARACTERS:
            raise _HeaderError(
                rules.HEADER_LIMIT,
                f"The front matter has {len(fm):,} characters; the limit is {MAX_HEADER_CHARACTERS:,}.",
            )
        return self.entries(fm)

    def entries(self, header: str) -> dict[str, Any]:
        raise NotImplementedError

    def salvage(self) -> dict[str, Any]:
        """The keys that can be read by themselves, each with the lines that belong to it."""
        report, self.report = self.report, _ignore
        found: dict[str, Any] = {}
        for line, block in islice(_top_level_blocks(self.header[:MAX_HEADER_CHARACTERS]), MAX_SALVAGED_KEYS):
            try:
                read = self.entries(block)
            except _HeaderError:
                read = _plain_line(block)
            for key, entry in read.items():
                found[key] = msgspec.structs.replace(entry, line=entry.line + line - 1)
        self.report = report
        return found


def _top_level_blocks(header: str) -> Iterator[tuple[int, str]]:
    block: list[str] = []
    first = 1
    for number, line in enumerate(header.split("\n"), 1):
        if line.startswith("[["):
            break
        if _KEY_LINE.match(line):
            if block:
                yield first, "\n".join(block)
            block, first = [line], number
        elif block:
            block.append(line)
    if block:
        yield first, "\n".join(block)


def _plain_line(block: str) -> dict[str, Any]:
    """`key: value` taken by the letter, for a line that YAML refuses: `title: a: b`, `author: @me`."""
    line = block.split("\n", 1)[0]
    match = _KEY_LINE.match(line)
    if match is None:
        return {}
    value = line[match.end() :].strip().strip("\"'")
    return {match[0].rstrip(":= \t").strip("\"'"): Entry(value, value, 1, 1)} if value else {}


class _YAMLHandler(_Handler):
    """YAML 1.2 core schema for JSON values (so `no` and `12:30` stay text); 1.1 syntax, which is what PyYAML reads."""

    def entries(self, header: str) -> dict[str, Any]:
        node = self.compose(header)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise _HeaderError(
                rules.HEADER_NOT_MAPPING, "The text between the first two fences has no `key: value` line."
            )
        return self.members(node)

    def members(self, node: yaml.MappingNode) -> dict[str, Any]:
        """A mapping's values by key, each with its place."""
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = _key_text(key_node)
            line, column = _place(key_node)
            if key in found:
                above = line - found[key].line
                message = f"`{key}` stands already {above} line{'s' if above > 1 else ''} above; this one counts."
                self.report(rules.DUPLICATE_KEY, message, line, column)
            value, text = self.construct(value_node)
            found[key] = Entry(value, text, line, column)
        return found

    def compose(self, header: str) -> yaml.Node | None:
        """The one node that the text holds; None for no text."""
        try:
            _guard_yaml(header, self.max_nodes)
            loader = yaml.CBaseLoader(header)
            try:
                return loader.get_single_node()
            finally:
                loader.dispose()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message = f"The YAML front matter cannot be read: {error.problem or error.context or 'syntax error'}."
            raise _HeaderError(
                rules.HEADER_UNPARSED, message, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1
            ) from None
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise _HeaderError(rules.HEADER_UNPARSED, *_unmarked(error, header)) from None

    def construct(self, node: yaml.Node) -> tuple[Any, Any]:
        if isinstance(node, yaml.ScalarNode):
            if node.tag.startswith("!"):
                self.report(rules.YAML_TAG, f"The tag {node.tag} is ignored.", *_place(node))
            # libyaml gives plain scalars the style "", not None.
            if node.style:
                return node.value, node.value
            return _plain_scalar(node.value)
        if isinstance(node, yaml.SequenceNode):
            pairs = [self.construct(item) for item in node.value]
            return [value for value, _ in pairs], [text for _, text in pairs]
        values: dict[str, Any] = {}
        texts: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = _key_text(key_node)
            if key in values:
                self.report(rules.DUPLICATE_KEY, f"`{key}` stands twice in this mapping.", *_place(key_node))
            values[key], texts[key] = self.construct(value_node)
        return values, texts


def _place(node: yaml.Node) -> tuple[int, int]:
    mark = node.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _unmarked(error: Exception, header: str) -> tuple[str, int, int]:
    if isinstance(error, yaml.reader.ReaderError):
        before = header[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        character = error.character
        code = character if isinstance(character, int) else ord(character[:1] or "\0")
        return f"The front matter holds a character that YAML does not allow (U+{code:04X}).", line, column
    return f"The YAML front matter cannot be read: {error}.", 1, 1


_NULL: Final = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE: Final = frozenset(("true", "True", "TRUE"))
_FALSE: Final = frozenset(("false", "False", "FALSE"))
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,15})\Z")
_FLOAT: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?\Z")


def _plain_scalar(text: str) -> tuple[Any, str | None]:
    if text in _NULL:
        return None, None
    if text in _TRUE:
        return True, text
    if text in _FALSE:
        return False, text
    if _INTEGER.match(text) and abs(int(text)) <= MAX_INTEGER:
        return int(text), text
    if len(text) <= 40 and _FLOAT.match(text) and not _INTEGER.match(text) and math.isfinite(float(text)):
        return float(text), text
    return text, text


def _key_text(node: yaml.Node) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else "?"


def _guard_yaml(header: str, max_nodes: int = MAX_NODES) -> None:
    """Refuse what would hang or crash the composer, by its events: they come from libyaml without recursion.

    Composing is recursive in C (50 KB of `[` end the process) and aliases multiply (562 bytes of merge keys hang it),
    so both are refused before it runs. The pass is left out for a header that cannot be deep.
    """
    if _is_plainly_shallow(header):
        return
    depth = nodes = 0
    for event in yaml.parse(header, Loader=yaml.CBaseLoader):
        place = (event.start_mark.line + 1, event.start_mark.column + 1) if event.start_mark else (1, 1)
        if isinstance(event, yaml.AliasEvent):
            raise _HeaderError(rules.HEADER_LIMIT, f"The alias *{event.anchor} is not followed.", *place)
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
        raise _HeaderError(rules.HEADER_LIMIT, message, *place)


# What may nest deep, or may begin a line where `^` sees none: an alias or merge key, YAML 1.1's other line breaks, deep
# indentation, and collections that begin on one line (`- - x`, `? - x`).
_MAYBE_DEEP: Final = re.compile(r"[*\t\r\x85\u2028\u2029\ufeff]|<<|^ {9}|^ *+[-?:] ++[-?:](?: |$)", re.MULTILINE)
_SHALLOW_OPENERS: Final = 6


def _is_plainly_shallow(header: str) -> bool:
    # Each of nine columns can open a mapping and a list in it, `- key:` one mapping more, each bracket two levels
    # (`[a: [`): 18 + 1 + 12 levels at most.
    if len(header) > 4 * MAX_NODES // 10 or header.count("[") + header.count("{") > _SHALLOW_OPENERS:
        return False
    return _MAYBE_DEEP.search(header) is None


# tomllib takes a time in the square of a dotted key's parts.
_DEEP_KEY: Final = re.compile(rf"""(?:\.[ \t]*+(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+){{{MAX_DEPTH}}}""")
_TOML_KEY: Final = re.compile(
    r"""^[ \t]*+(?:\[++[ \t]*+)?(?:([\w-]++)|"([^"\n]*+)"|'([^'\n]*+)')[ \t]*+[=\].]""", re.MULTILINE
)


class _TOMLHandler(_Handler):
    """TOML 1.0 by the standard library; dates become ISO 8601 text."""

    def entries(self, header: str) -> dict[str, Any]:
        if deep := _DEEP_KEY.search(header):
            line, column = _line_and_column(header, deep.start())
            message = f"The front matter has a key of more than {MAX_DEPTH} parts."
            raise _HeaderError(rules.HEADER_LIMIT, message, line, column)
        try:
            data = tomllib.loads(header)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"line (\d+), column (\d+)", str(error))
            line, column = (int(place[1]), int(place[2])) if place else (header.count("\n") + 1, 1)
            message = str(error).partition(" (at ")[0]
            raise _HeaderError(
                rules.HEADER_UNPARSED, f"The TOML front matter cannot be read: {message}.", line, column
            ) from error
        except (ValueError, RecursionError) as error:
            raise _HeaderError(rules.HEADER_UNPARSED, f"The TOML front matter cannot be read: {error}.") from None
        places: dict[str, int] = {}
        for match in _TOML_KEY.finditer(header):
            places.setdefault(match[match.lastindex or 0], match.start())
        return _entries(data, header, places)


_JSON_TOKEN: Final = re.compile(r"""("(?:[^"\\]|\\.)*+")([ \t\r\n]*+:)?|[{}\[\]]""")


class _JSONHandler(_Handler):
    """RFC 8259."""

    def entries(self, header: str) -> dict[str, Any]:
        try:
            data = json.loads(header)
        except (ValueError, RecursionError) as error:
            raise _HeaderError(rules.HEADER_UNPARSED, f"The JSON front matter cannot be read: {error}.") from None
        return _entries(data, header, self._places(header))

    def _places(self, header: str) -> dict[str, int]:
        """Where the keys of the outermost object are; reports those that stand twice in any object."""
        places: dict[str, int] = {}
        open_objects: list[dict[str, int]] = []
        for match in _JSON_TOKEN.finditer(header):
            token = match[0]
            if token in ("{", "["):
                open_objects.append({} if open_objects else places)
            elif token in ("}", "]"):
                open_objects.pop()
            elif match[2]:
                key: str = json.loads(match[1])
                if key in open_objects[-1]:
                    place = _line_and_column(header, match.start())
                    self.report(rules.DUPLICATE_KEY, f"`{_encodable(key)}` stands twice in one object.", *place)
                open_objects[-1][key] = match.start()
        return places

    def salvage(self) -> dict[str, Any]:
        return {}


def _entries(data: dict[str, Any], header: str, places: dict[str, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    line, counted = 1, 0
    for key, raw in sorted(data.items(), key=lambda item: places.get(item[0], 0)):
        at = places.get(key, 0)
        line, counted = line + header.count("\n", counted, at), at
        column = at - header.rfind("\n", 0, at)
        try:
            value, text = _jsonable(raw, 1)
        except RecursionError:
            raise _HeaderError(
                rules.HEADER_LIMIT, f"`{_encodable(key)}` is nested more than {MAX_DEPTH} deep.", line, column
            ) from None
        found[_encodable(key)] = Entry(value, text, line, column)
    return found


def _line_and_column(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _encodable(text: str) -> str:
    """`text` with U+FFFD for each half of a character (a surrogate, which JSON can write and UTF-8 cannot)."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _jsonable(raw: Any, depth: int) -> tuple[Any, Any]:
    if depth > MAX_DEPTH:
        raise RecursionError
    if raw is None:
        return None, None
    if isinstance(raw, str):
        text = _encodable(raw)
        return text, text
    if isinstance(raw, bool):
        return raw, "true" if raw else "false"
    if isinstance(raw, int):
        return (raw, str(raw)) if abs(raw) <= MAX_INTEGER else (str(raw), str(raw))
    if isinstance(raw, float):
        return (raw, repr(raw)) if math.isfinite(raw) else (str(raw), str(raw))
    if isinstance(raw, list):
        pairs = [_jsonable(item, depth + 1) for item in raw]
        return [value for value, _ in pairs], [text for _, text in pairs]
    if isinstance(raw, dict):
        items = {_encodable(str(key)): _jsonable(item, depth + 1) for key, item in raw.items()}
        return {key: value for key, (value, _) in items.items()}, {key: text for key, (_, text) in items.items()}
    text = raw.isoformat()
    return text, text


_HANDLERS: Final[dict[Kind, type[_Handler]]] = {"yaml": _YAMLHandler, "toml": _TOMLHandler, "json": _JSONHandler}
