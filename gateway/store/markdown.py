"""Markdown: what a body says, and its plain text. `gateway.store.render` makes its HTML.

CommonMark with GFM's tables, task lists, strikethrough, footnotes and autolinks, as `gateway.store.scan` reads it.
Nothing here raises, whatever the body.
"""

import re
from typing import Final

import msgspec

from gateway.store.document import Heading, Link, LinkKind
from gateway.store.parse import code_ranges, events
from gateway.store.scan import FoundLink, Scan

# Hugo, Hexo, Jekyll and WordPress; Docusaurus, in MDX too.
_MORE: Final = re.compile(r"<!--\s*(?:more|truncate)\b[^>]{0,200}-->|\{/\*\s*(?:more|truncate)\s*\*/\}", re.IGNORECASE)
_DEFINITION: Final = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[^\n]+$", re.MULTILINE)
# Found at a fifth of the time that `"[[" in body` takes: that looks at every character, this at brackets alone.
_WIKILINK: Final = re.compile(r"\[(?=\[)")


class Markdown(msgspec.Struct, frozen=True):
    """What one body says: its headings, its links and images in the order they begin, and its words."""

    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    word_count: int
    first_heading: str | None


def read(body: str, first_line: int = 1) -> Markdown:
    """What `body` says. `first_line` is the number of the body's first line in its file.

    `first_heading` is the text of the first heading of depth 1 that has any. `word_count` is that of `plain_text`.
    What would be a wikilink is among the links, whether or not it is meant as one: that shows in the whole folder.
    """
    scan = Scan(body)
    before, *counts = scan.word_counts()
    headings = tuple(
        [
            Heading(heading.text, heading.depth, heading.anchor, heading.line + first_line, count)
            for heading, count in zip(scan.headings, counts, strict=True)
        ]
    )
    found = scan.links
    if _WIKILINK.search(body):
        wikilinks = [link for link in Scan(body, wikilinks=True).links if link.kind is LinkKind.WIKI]
        found = sorted([*found, *wikilinks], key=_line) if wikilinks else found
    links = tuple(
        [
            Link(
                link.href,
                link.label,
                link.kind,
                link.line + first_line,
                link.heading,
                link.section if link.section or link.heading is None else headings[link.heading].text,
                link.offset,
            )
            for link in found
        ]
    )
    first = next((heading.text for heading in headings if heading.depth == 1 and heading.text), None)
    return Markdown(headings, links, before + sum(counts), first)


def _line(link: FoundLink) -> int:
    return link.line


def plain_text(body: str, *, wikilinks: bool = False) -> str:
    """The text of `body` without markup: blocks a blank line apart, list items and lines each on a line.

    Code stays as it is, an image gives its alternative text, raw HTML its text without scripts and styles.
    """
    return Scan(body, wikilinks=wikilinks).plain_text()


def leading_text(body: str, separator: str | None = None, *, wikilinks: bool = False) -> str | None:
    """The `plain_text` of what is above `<!--more-->` or the like, or above the `separator`; None without either.

    A `separator` that is given takes the place of the others (Jekyll's `excerpt_separator`). In code it is none.
    """
    marks = _MORE if separator is None else re.compile(re.escape(separator))
    if marks.search(body) is None:
        return None
    code: list[tuple[int, int]] | None = None
    for mark in marks.finditer(body):
        code = code_ranges(events(body)) if code is None else code
        at = len(body[: mark.start()].encode())
        if not any(start <= at < end for start, end in code):
            # What the links above refer to may be defined below.
            definitions = _DEFINITION.findall(body, mark.end())
            return plain_text("\n\n".join((body[: mark.start()], *definitions)), wikilinks=wikilinks)
    return None
