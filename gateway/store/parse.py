"""The Markdown parser, pulldown-cmark, as it is asked here: for its events and their ranges of bytes."""

from collections.abc import Iterable
from typing import Final

import pyromark
from pyromark.event import Event, Range

_OPTIONS: Final = pyromark.Options
_GFM: Final = (
    _OPTIONS.ENABLE_TABLES
    | _OPTIONS.ENABLE_STRIKETHROUGH
    | _OPTIONS.ENABLE_FOOTNOTES
    | _OPTIONS.ENABLE_TASKLISTS
    | _OPTIONS.ENABLE_GFM
)
# pulldown-cmark 0.13 panics on some bodies, on most of them for the sake of heading attributes: see `parse`.
_PARSERS: Final = (
    pyromark.Markdown(options=_GFM | _OPTIONS.ENABLE_HEADING_ATTRIBUTES),
    pyromark.Markdown(options=_GFM),
)
_WIKI_PARSERS: Final = tuple(
    pyromark.Markdown(options=options | _OPTIONS.ENABLE_WIKILINKS)
    for options in (_GFM | _OPTIONS.ENABLE_HEADING_ATTRIBUTES, _GFM)
)
_CODE_MARKS: Final = ("`", "~", "\t", "    ")


def parse(body: str, wikilinks: bool) -> tuple[pyromark.Markdown | None, list[tuple[Event, Range]]]:
    """The events of `body` and the parser that gives them; no events if none can."""
    for parser in _WIKI_PARSERS if wikilinks else _PARSERS:
        try:
            return parser, list(parser.events_with_range(body))
        except BaseException as error:
            raise_unless_panic(error)
    return None, []


def events(body: str) -> list[tuple[Event, Range]]:
    """The parser's events of `body`, each with its range of bytes; none if it cannot be parsed."""
    return parse(body, wikilinks=False)[1]


def code_ranges(found: Iterable[tuple[Event, Range]]) -> list[tuple[int, int]]:
    """The ranges of bytes that are code, in order."""
    return [
        (span["start"], span["end"])
        for event, span in found
        if not isinstance(event, str) and ("Code" in event or ("Start" in event and "CodeBlock" in event["Start"]))
    ]


def code_in(body: str) -> list[tuple[int, int]]:
    """The same of a body."""
    # Nearly always there is none, which takes less than a parse to tell.
    return code_ranges(events(body)) if any(mark in body for mark in _CODE_MARKS) else []


def raise_unless_panic(error: BaseException) -> None:
    """Let pass what pulldown-cmark raises where it is at its wits' end."""
    # PyO3 derives the class from BaseException and exports it nowhere.
    if type(error).__name__ != "PanicException":
        raise error
