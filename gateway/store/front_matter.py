"""Front matter: found, guarded, parsed, with the place of every key.

python-frontmatter drives the reading through a handler of our own. It differs from the stock ones in that the header
is found by a splitter which keeps offsets (a rule across the page is not a header, `------` in a value does not end
one), that nothing is built before its depth, size and aliases are known to be harmless, and that every scalar keeps
its source text: a title `1917` and a slug `no` are texts, whatever YAML 1.1 makes of them.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, cast

import frontmatter
import msgspec
from frontmatter.default_handlers import BaseHandler

from gateway.store import fences, json_header, quotation, rules, toml_header, yaml_header
from gateway.store.document import Document
from gateway.store.fences import Span
from gateway.store.fields import KeyTable
from gateway.store.header import MAX_HEADER_CHARACTERS, Entries, Header, HeaderError, Kind, ReadEntries, Report
from gateway.store.header_guess import Guess, guess, has_blank_line
from gateway.store.problem import Problem, Rule
from gateway.store.salvage import salvage

READERS: Final[Mapping[Kind, ReadEntries]] = {
    "yaml": yaml_header.read,
    "toml": toml_header.read,
    "json": json_header.read,
}
_NONE: Final = Header(None, {}, 0, 1)
# `{{` and `{%` are of templates.
_OBJECT: Final = re.compile(r"\s*+\{(?![{%])")


def read(text: str, path: str) -> Header:
    """Read the header of a file's text, which has no byte order mark and line feeds for line ends.

    Never raises: what is wrong is in `problems`. A header that is wrong as a whole is read key by key, as far as it
    goes, and marked `is_broken`. The same header is found in `text[:body_start]` alone.
    """
    span = fences.find(text)
    if span is None:
        return _NONE
    if not span.is_closed and span.fence:
        return _unclosed(text, span, path)
    problems: list[Problem] = []
    if span.is_slip or (span.language and span.language not in fences.LANGUAGES):
        return _ill_fenced(text, span, path)

    def report(rule: Rule, message: str, line: int, column: int) -> None:
        problems.append(rule.at(path, line, column, message))

    handler = _Handler(text[span.start : span.end], span, report)
    try:
        entries = cast(Entries, frontmatter.parse(text[: span.body_start], handler=handler)[0])
    except HeaderError as error:
        return _unreadable(text, span, path, error, problems)
    body_line = 1 + text.count("\n", 0, span.body_start)
    return Header(span.kind, entries, span.body_start, body_line, tuple(problems))


def _unreadable(text: str, span: Span, path: str, error: HeaderError, problems: list[Problem]) -> Header:
    """What a header is that cannot be read: by the look of it one with a slip in it, an unclosed one, or prose."""
    header = text[span.start : span.end]
    meant = Guess.HEADER
    if span.language and error.rule is rules.HEADER_NOT_MAPPING:
        error = HeaderError(rules.HEADER_UNPARSED, "The front matter has no keys.", error.line, error.column)
    elif span.language or _OBJECT.match(header):
        # Who names its format means a header, and who opens an object.
        pass
    elif error.rule is rules.HEADER_NOT_MAPPING:
        meant = Guess.PROSE
    elif span.kind != "json":
        meant = guess(header[:MAX_HEADER_CHARACTERS])
    if meant is Guess.UNCLOSED:
        unclosed = read(text[: fences.paragraph_end(text, span.start)], path)
        return msgspec.structs.replace(unclosed, doubtful_end=span.body_start)
    if meant is Guess.PROSE:
        if has_blank_line(header):
            return _NONE
        message = "The text between the first two fences is no front matter."
        problem = rules.HEADER_NOT_MAPPING.at(path, span.first_line, 1, message)
        return Header(None, {}, 0, 1, (problem,), doubtful_end=span.body_start)
    remedy = None
    if span.kind == "yaml" and error.rule is rules.HEADER_UNPARSED:
        lines = header[:MAX_HEADER_CHARACTERS].split("\n")
        remedy = quotation.remedy(lines, error.line - span.first_line, READERS["yaml"])
    problems.append(error.rule.at(path, error.line, error.column, error.message, remedy))
    return _salvaged(text, span, tuple(problems))


def _unclosed(text: str, span: Span, path: str) -> Header:
    header = text[span.start : span.end]
    is_end_of_file = not text[span.start :].strip()
    if not is_end_of_file and not span.language and guess(header[:MAX_HEADER_CHARACTERS]) is Guess.PROSE:
        return _NONE
    message = f"The front matter opened by {span.fence} has no closing {span.fence}."
    return _salvaged(text, span, (rules.HEADER_UNCLOSED.at(path, span.first_line - 1, 1, message),))


def _ill_fenced(text: str, span: Span, path: str) -> Header:
    start = text.rfind("\n", 0, span.start - 1) + 1
    written = text[start : span.start].strip()[:80]
    message = f"The front matter begins with `{written}`, which is no fence that the gateway knows."
    return _salvaged(text, span, (rules.HEADER_FENCE.at(path, span.first_line - 1, 1, message),))


def _salvaged(text: str, span: Span, problems: tuple[Problem, ...]) -> Header:
    entries = salvage(text[span.start : span.end], span.kind, span.first_line, READERS[span.kind])
    body_line = 1 + text.count("\n", 0, span.body_start)
    # What nothing closes may go on behind the blank line that it is ended at.
    doubtful_end = span.body_start if span.is_closed else len(text)
    return Header(span.kind, entries, span.body_start, body_line, problems, is_broken=True, doubtful_end=doubtful_end)


class _Handler(BaseHandler):
    """A python-frontmatter handler for a header that has been found already."""

    # The base class wants one to look for.
    FM_BOUNDARY = re.compile("")

    def __init__(self, header: str, span: Span, report: Report) -> None:
        super().__init__()
        self.header, self.span, self.report = header, span, report

    def split(self, text: str) -> tuple[str, str]:
        return self.header, ""

    def load(self, fm: str) -> Entries:
        if len(fm) > MAX_HEADER_CHARACTERS:
            message = f"The front matter has {len(fm):,} characters; the limit is {MAX_HEADER_CHARACTERS:,}."
            raise HeaderError(rules.HEADER_LIMIT, message, self.span.first_line)
        return READERS[self.span.kind](fm, self.span.first_line, self.report)


def source_texts(document: Document) -> Mapping[str, Any]:
    """A Document's front matter with every scalar as it is written in the file: `3.0` for 3.0, None for null.

    Read again at every call, which takes about 50 µs: nobody asks it of most Documents.
    """
    return {key: entry.text for key, entry in _entries(document).items()}


def places(document: Document) -> Mapping[str, tuple[int, int]]:
    """The line and column, 1-based in the file, of each key of a Document's front matter. Read again at every call."""
    return {key: (entry.line, entry.column) for key, entry in _entries(document).items()}


def _entries(document: Document) -> Entries:
    return read(document.source[: document.body_start].decode(), document.path).entries


def mentions_draft(text: str, header: Header, keys: KeyTable) -> bool:
    """Whether what a header fails to tell of a text says that it is a draft: in doubt it is kept in."""
    end = min(header.doubtful_end, MAX_HEADER_CHARACTERS)
    return end > 0 and keys.mention_draft(text[:end])
