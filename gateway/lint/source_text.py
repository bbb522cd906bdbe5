"""A Document's text as rules look at it: with the place of everything, and without what is not prose.

Most files break no rule, so all of it is made when it is first asked for: a rule first looks for what it minds in the
file's bytes, which is fast, and only then in `prose`, for which the body has to be parsed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple

import orjson

from gateway.content_model import FieldName
from gateway.store import fields, front_matter, parse
from gateway.store.document import Document, Link
from gateway.store.place import Places
from gateway.store.problem import Problem, Rule

# What is taken out is written over by a character that no file has: one with a NUL is not read at all.
_BLANK: Final = bytes(10 if byte == 10 else 0 for byte in range(256))
_FENCE: Final = re.compile(rb"`{3,}|~{3,}")
_CONTAINER: Final = b"> \t"
# Elements whose content is code although the Markdown in it is read.
_CODE_ELEMENT: Final = re.compile(rb"(?is)<(code|pre|script|style|kbd|samp|textarea)\b[^>]{0,500}>.{0,20000}?</\1\s*>")
_COMMENT: Final = re.compile(rb"(?s)<!--.*?(?:-->|\Z)")
_TEMPLATE_CODE: Final = re.compile(
    rb"(?s)\{%-?\s*(highlight|raw|code)\b.{0,20000}?%\}.{0,20000}?\{%-?\s*end\1\b|"
    rb"\{\{[<%]\s*(highlight|code)\b.{0,20000}?\{\{[<%]\s*/\2\b"
)
_TEMPLATE: Final = re.compile(rb"(?s)\{\{.{0,2000}?\}\}|\{%.{0,2000}?%\}")
_MDX: Final = re.compile(rb"(?m)\{(?:[^{}]|\{[^{}]*+\})*+\}|^(?:import|export)\s[^\n]*+")


class _Spans(NamedTuple):
    """What is no prose, in bytes of the source: code and comments, raw HTML; and fences that nothing closes."""

    code: list[tuple[int, int]]
    html: list[tuple[int, int]]
    comments: list[tuple[int, int]]
    unclosed_fences: list[int]


class SourceText:
    """One Document's text. Offsets count bytes of `source`; lines and columns are 1-based and count characters."""

    def __init__(self, document: Document, keys: fields.KeyTable = fields.COMMON_KEYS) -> None:
        self.document, self._keys = document, keys
        self.source = document.source

    @cached_property
    def header(self) -> Mapping[str, Any]:
        """The front matter as values of JSON."""
        values: dict[str, Any] = orjson.loads(self.document.front_matter)
        return values

    @cached_property
    def prose(self) -> bytes:
        """The source with NUL characters for the header, code, comments, templates and raw HTML."""
        return self._without(*self._spans.code, *self._spans.html)

    @cached_property
    def text(self) -> bytes:
        """The source with NUL characters for the header, code, comments and templates; raw HTML is in it."""
        return self._without(*self._spans.code)

    @property
    def unclosed_fences(self) -> list[int]:
        """Where the code fences begin that no fence closes."""
        return self._spans.unclosed_fences

    @property
    def comments(self) -> list[tuple[int, int]]:
        """Where comments are that are not in code, from their beginning to their end."""
        return self._spans.comments

    def in_prose(self, pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
        """What the pattern finds in the prose of the body."""
        return self._found(pattern, "prose")

    def in_text(self, pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
        """What the pattern finds in the body outside of code, in raw HTML too."""
        return self._found(pattern, "text")

    def _found(self, pattern: re.Pattern[bytes], view: str) -> Iterator[re.Match[bytes]]:
        start = self.document.body_start
        if pattern.search(self.source, start):
            yield from pattern.finditer(getattr(self, view), start)

    # Places.

    @cached_property
    def _places(self) -> Places:
        return Places(self.source)

    def place(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset; quick in a long line too, if asked for in order."""
        return self._places.of(offset)

    def line_start(self, line: int) -> int:
        """The offset of a line; that of the end where there are fewer lines."""
        return self._places.line_start(line)

    @cached_property
    def key_places(self) -> Mapping[str, tuple[int, int]]:
        """The line and column of each key of the header."""
        return front_matter.places(self.document)

    def key_place(self, key: str) -> tuple[int, int]:
        """The place of a key of the header; the file's first character where there is no such key."""
        return self.key_places.get(key, (1, 1))

    def value_place(self, key: str, value: str, number: int = 1) -> tuple[int, int]:
        """Where a value of a key is written for the `number`th time; the key's place where it is not found as such."""
        line, column = self.key_place(key)
        start = self._offset(line, column) + len(key.encode())
        whole = re.compile(rb"(?<![\w-])%b(?![\w-])" % re.escape(value.encode()))
        found = next(islice(whole.finditer(self.source, start, self.document.body_start), number - 1, None), None)
        return (line, column) if found is None else self.place(found.start())

    def _offset(self, line: int, column: int) -> int:
        start = self.line_start(line)
        return start + len(self.source[start : start + 4 * column].decode(errors="ignore")[: column - 1].encode())

    def link_offsets(self, links: Iterable[Link]) -> Iterator[tuple[Link, int]]:
        """Links with the offset of each address; one that several links share by reference is given once."""
        given: set[int] = set()
        for link in links:
            if link.offset not in given:
                given.add(link.offset)
                yield link, self.document.body_start + link.offset

    # Meaning of the header.

    def key_of(self, field: FieldName) -> str | None:
        """The key of the header that a field is read from; of a dotted one that of its table."""
        key = self._keys.key_of(field, self.header)
        return None if key is None else key.partition(".")[0]

    def value_of(self, field: FieldName) -> Any:
        """The value that a field is read from, as JSON has it."""
        key = self._keys.key_of(field, self.header)
        return None if key is None else fields.value_at(self.header, key)

    def field_place(self, field: FieldName) -> tuple[int, int]:
        """The place of the key that a field is read from."""
        return self.key_place(self.key_of(field) or "")

    # Problems.

    def problem(self, rule: Rule, offset: int, message: str, remedy: str | None = None) -> Problem:
        """The Problem at an offset."""
        return rule.at(self.document.path, *self.place(offset), message, remedy)

    def problem_at(self, rule: Rule, place: tuple[int, int], message: str, remedy: str | None = None) -> Problem:
        """The Problem at a line and column."""
        return rule.at(self.document.path, *place, message, remedy)

    # What is not prose.

    @cached_property
    def _spans(self) -> _Spans:
        start = self.document.body_start
        spans = _Spans([(0, start)], [], [], [])
        for event, span in parse.events(self.source[start:].decode()):
            if isinstance(event, str) or "Text" in event:
                continue
            begin, end = span["start"] + start, span["end"] + start
            if "Start" in event:
                tag = event["Start"]
                if isinstance(tag, str):
                    if tag == "HtmlBlock":
                        spans.html.append((begin, end))
                elif "CodeBlock" in tag:
                    spans.code.append((begin, end))
                    if tag["CodeBlock"] != "Indented" and not _is_closed(self.source[begin:end]):
                        spans.unclosed_fences.append(begin)
            elif "Code" in event:
                spans.code.append((begin, end))
            elif "InlineHtml" in event:
                spans.html.append((begin, end))
        patterns = [_COMMENT, _CODE_ELEMENT, _TEMPLATE_CODE, _TEMPLATE]
        if self.document.path.endswith(".mdx"):
            patterns.append(_MDX)
        for pattern in patterns:
            if pattern.search(self.source, start):
                found = [match.span() for match in pattern.finditer(self._without(*spans.code), start)]
                spans.code.extend(found)
                if pattern in (_COMMENT, _MDX):
                    spans.comments.extend(found)
        return spans

    def _without(self, *spans: tuple[int, int]) -> bytes:
        left = bytearray(self.source)
        for start, end in spans:
            left[start:end] = left[start:end].translate(_BLANK)
        return bytes(left)


def _is_closed(block: bytes) -> bool:
    """Whether a fenced code block, from its opening fence on, ends in a closing one (CommonMark 0.31 §4.5)."""
    lines = block.rstrip(_CONTAINER + b"\n").split(b"\n")
    opening = _FENCE.match(block)
    closing = lines[-1].strip(_CONTAINER)
    if opening is None or len(lines) < 2:
        return False
    return len(closing) >= len(opening[0]) and not closing.strip(opening[0][:1])
