"""Markdown: what a body says, its plain text, and its HTML.

CommonMark with GFM's tables, task lists, strikethrough, footnotes and autolinks, parsed by pulldown-cmark. Its events
carry byte ranges of the source; everything here works on those and reads the source once from its beginning to its
end. pulldown-cmark knows no bare URLs: they are found in its text events (`gateway.store.autolink`). Unlike in GFM, a
code span or a link that begins inside a bare URL ends it, so that finding one never changes how the rest is read.

Nothing here raises, whatever the body.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from hashlib import blake2b
from html import escape
from itertools import pairwise
from typing import NamedTuple

import msgspec
import pyromark
from pyromark.event import Event, Range

from gateway.store import autolink
from gateway.store.document import Heading, Link, LinkKind
from gateway.store.html import FOOTNOTE_ID, RAW_TEXT, Token, is_costly, sanitize, tag_name, tokens
from gateway.store.prose import count_words

# Lines that stand for a heading over a list of links, where they end like one or are bold.
SECTION_WORDS = (
    "resource", "resources", "source", "sources", "reference", "references", "further reading", "read more", "links",
    "see also", "bibliography", "citation", "citations", "credit", "credits", "helpline", "helplines", "note", "notes",
)  # fmt: skip
SMALLEST_CAP = 64 * 1024
LARGEST_CAP = 8 * 1024 * 1024
HTML_PER_SOURCE = 8

_OPTIONS = pyromark.Options
_GFM = (
    _OPTIONS.ENABLE_TABLES
    | _OPTIONS.ENABLE_STRIKETHROUGH
    | _OPTIONS.ENABLE_FOOTNOTES
    | _OPTIONS.ENABLE_TASKLISTS
    | _OPTIONS.ENABLE_GFM
)
# pulldown-cmark 0.13 panics on some bodies, on most of them for the sake of heading attributes: see `_parse`.
_PARSERS = (
    pyromark.Markdown(options=_GFM | _OPTIONS.ENABLE_HEADING_ATTRIBUTES),
    pyromark.Markdown(options=_GFM),
)
_LINE, _PARAGRAPH, _CELL = "\n", "\n\n", "\t"
_SPAN_TAGS = ("Emphasis", "Strong", "Strikethrough")
_AFTER_BLOCK = {
    "CodeBlock": _PARAGRAPH,
    "FootnoteDefinition": _PARAGRAPH,
    "Item": _LINE,
    "Table": _PARAGRAPH,
    "TableCell": _CELL,
    "TableHead": _LINE,
    "TableRow": _LINE,
}
_DEPTHS = {"H1": 1, "H2": 2, "H3": 3, "H4": 4, "H5": 5, "H6": 6}
_LINK_KINDS = {"Inline": LinkKind.INLINE, "Autolink": LinkKind.AUTOLINK, "Email": LinkKind.AUTOLINK}
_INLINE_ELEMENTS = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i img ins kbd mark q s samp small span strike strong sub sup time "
    "tt u var wbr".split()
)
_DEEPEST_LABEL = 8
_ANCHOR_OF_ASCII = re.compile(r"[^\w\- ]")
_CLOSING_ANCHOR = re.compile(rb"</a", re.IGNORECASE)
_LINE_END = re.compile(rb"\r\n?|\n")
_LONGEST_SECTION_LINE = 120
_SECTION_WORD_COUNT = 5
_SECTION_LINE = re.compile(rf"(?:{'|'.join(SECTION_WORDS)})\b", re.IGNORECASE)
_UNSPACED_HEADING = re.compile(r"#{1,6}(?=[^#\s])")


class Markdown(msgspec.Struct, frozen=True):
    """What one body says: its headings, its links and images in the order they begin, and its words."""

    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    word_count: int
    first_heading: str | None


def read(body: str, first_line: int = 1) -> Markdown:
    """What `body` says. `first_line` is the number of the body's first line in its file.

    `first_heading` is the text of the first heading of depth 1 that has any. `word_count` is that of `plain_text`.
    """
    scan = _Scan(body)
    words = scan.word_counts()
    headings = tuple(
        Heading(
            text=heading.text,
            depth=heading.depth,
            anchor=heading.anchor,
            line=scan.line_of(heading.start) + first_line,
            word_count=count,
        )
        for heading, count in zip(scan.headings, words[1:], strict=True)
    )
    links = tuple(
        Link(
            href=link.href,
            label=link.label,
            kind=link.kind,
            line=scan.line_of(link.start) + first_line,
            heading=link.heading,
            section=link.section if link.section or link.heading is None else headings[link.heading].text,
        )
        for link in scan.links
    )
    first = next((heading.text for heading in headings if heading.depth == 1 and heading.text), None)
    return Markdown(headings=headings, links=links, word_count=sum(words), first_heading=first)


def plain_text(body: str) -> str:
    """The text of `body` without markup: blocks a blank line apart, list items and lines each on a line.

    Code stays as it is, an image gives its alternative text, raw HTML its text without scripts and styles.
    """
    return _join(_Scan(body).pieces)


def _join(pieces: list[str]) -> str:
    written: list[str] = []
    gap = ""
    for piece in pieces:
        if piece in (_LINE, _PARAGRAPH):
            gap = max(gap, piece)
        elif piece:
            if gap and written:
                written[-1] = written[-1].rstrip("\n\t ")
                written.append(gap)
            gap = ""
            written.append(piece)
    return "".join(written).strip()


class _FoundHeading(msgspec.Struct):
    depth: int
    start: int
    id: str | None
    first_piece: int
    text: str = ""
    anchor: str = ""


class _FoundLink(msgspec.Struct):
    href: str
    kind: LinkKind
    start: int
    heading: int | None
    section: str | None
    first_piece: int
    label: str = ""


class _BareUrl(NamedTuple):
    start: int
    end: int
    href: str
    label: str


class _Edit(NamedTuple):
    """Bytes of the source that are replaced before it is rendered."""

    start: int
    end: int
    text: bytes


def _parse(body: str) -> tuple[pyromark.Markdown | None, list[tuple[Event, Range]]]:
    """The events of `body` and the parser that gives them; no events if none can."""
    for parser in _PARSERS:
        try:
            return parser, list(parser.events_with_range(body))
        except BaseException as error:
            _raise_unless_panic(error)
    return None, []


def events(body: str) -> list[tuple[Event, Range]]:
    """The parser's events of `body`, each with its range of bytes; none if it cannot be parsed."""
    return _parse(body)[1]


def _raise_unless_panic(error: BaseException) -> None:
    # PyO3 derives the class from BaseException and exports it nowhere.
    if type(error).__name__ != "PanicException":
        raise error


class _Scan:
    """One pass over the events of a body.

    `pieces` is its text, with `_LINE`, `_PARAGRAPH` and `_CELL` between. `repairs` keep raw HTML that is left open
    from swallowing what follows it.
    """

    def __init__(self, body: str) -> None:
        self.source = body.encode()
        self.pieces: list[str] = []
        self.headings: list[_FoundHeading] = []
        self.links: list[_FoundLink] = []
        self.bare_urls: list[_BareUrl] = []
        self.repairs: list[_Edit] = []
        self.parser, self._events = _parse(body)
        self._section: str | None = None
        self._anchors: dict[str, int] = {}
        self._block_end = 0
        self._open_links: list[_FoundLink] = []
        self._html_link: _FoundLink | None = None
        self._html_link_end = 0
        self._closing_anchor = -1
        self._unclosed_until: dict[str, int] = {}
        self._url_end = 0
        self._known_line = 0, 0
        # Lines end with a carriage return too (CommonMark 2.1), if rarely.
        self._line_ends = [end.end() for end in _LINE_END.finditer(self.source)] if b"\r" in self.source else None
        if self.parser is None:
            self.pieces.append(body)
        self._run()
        self._end_html_link()

    def line_of(self, offset: int) -> int:
        """The number of line ends before `offset`; quick if asked for in order."""
        known, line = self._known_line
        if self._line_ends is not None:
            return bisect_right(self._line_ends, offset)
        line += self.source.count(b"\n", known, offset) - self.source.count(b"\n", offset, known)
        self._known_line = offset, line
        return line

    def word_counts(self) -> list[int]:
        """The words before the first heading, then those from each heading up to the next."""
        bounds = [0, *(heading.first_piece for heading in self.headings), len(self.pieces)]
        return [count_words("".join(self.pieces[start:end])) for start, end in pairwise(bounds)]

    def _run(self) -> None:
        pieces = self.pieces
        resume = 0
        in_code = False
        list_depth = 0
        line_piece = line_start = -1
        for index, (event, span) in enumerate(self._events):
            if index < resume:
                continue
            if isinstance(event, str):
                if line_piece >= 0:
                    self._read_line(line_piece, line_start, span["start"])
                pieces.append(_PARAGRAPH if event == "Rule" else _LINE)
                if line_piece >= 0:
                    line_piece, line_start = len(pieces), span["end"]
            elif "Text" in event:
                text = event["Text"]
                start = span["start"]
                if start < self._url_end:
                    if span["end"] > self._url_end:
                        self._read_urls(index, self._url_end, span["end"])
                elif ("://" in text or "www." in text) and not in_code and not self._is_in_link(start):
                    self._read_urls(index, start, span["end"])
                else:
                    pieces.append(text)
            elif "Start" in event:
                tag = event["Start"]
                if isinstance(tag, str):
                    if tag == "Paragraph":
                        self._block_end = span["end"]
                        line_piece, line_start = len(pieces), span["start"]
                    elif tag == "Item":
                        self._block_end = span["end"]
                        pieces.append(_LINE)
                    elif tag == "TableCell":
                        self._block_end = span["end"]
                    elif tag == "HtmlBlock":
                        resume = self._read_html_block(index)
                elif "Link" in tag:
                    href, kind = tag["Link"]["dest_url"], tag["Link"]["link_type"]
                    if kind == "Email":
                        href = f"mailto:{href}"
                    self._open_links.append(
                        self._add_link(href, _LINK_KINDS.get(str(kind), LinkKind.REFERENCE), span["start"])
                    )
                elif "Image" in tag:
                    self._open_links.append(self._add_link(tag["Image"]["dest_url"], LinkKind.IMAGE, span["start"]))
                elif "Heading" in tag:
                    heading = tag["Heading"]
                    self._block_end = span["end"]
                    self._section = None
                    pieces.append(_LINE)
                    self.headings.append(
                        _FoundHeading(_DEPTHS[heading["level"]], span["start"], heading["id"], len(pieces))
                    )
                elif "CodeBlock" in tag:
                    in_code = True
                    pieces.append(_LINE)
                elif "BlockQuote" in tag or "Table" in tag:
                    pieces.append(_LINE)
                elif "List" in tag:
                    pieces.append(_LINE if list_depth else _PARAGRAPH)
                    list_depth += 1
            elif "End" in event:
                ended = event["End"]
                if isinstance(ended, str):
                    if ended == "Paragraph":
                        self._read_line(line_piece, line_start, span["end"])
                        line_piece = -1
                        pieces.append(_LINE if list_depth else _PARAGRAPH)
                    elif ended == "Link" or ended == "Image":
                        link = self._open_links.pop()
                        if len(self._open_links) < _DEEPEST_LABEL:
                            link.label = self._line_from(link.first_piece)
                    elif ended in _AFTER_BLOCK:
                        in_code = False
                        pieces.append(_AFTER_BLOCK[ended])
                elif "Heading" in ended:
                    self._end_heading()
                elif "List" in ended:
                    list_depth -= 1
                    pieces.append(_LINE if list_depth else _PARAGRAPH)
            elif "Code" in event:
                pieces.append(event["Code"])
            elif "InlineHtml" in event:
                resume = self._read_inline_html(index, event["InlineHtml"], span)

    def _line_from(self, first_piece: int) -> str:
        return " ".join("".join(self.pieces[first_piece:]).split())

    def _end_heading(self) -> None:
        heading = self.headings[-1]
        heading.text = self._line_from(heading.first_piece)
        base = _keep_anchor_characters(heading.id or "") or _keep_anchor_characters(heading.text.lower()) or "section"
        heading.anchor = base
        number = self._anchors.get(base, 0)
        while heading.anchor in self._anchors:
            number += 1
            heading.anchor = f"{base}-{number}"
        self._anchors[base] = number
        self._anchors.setdefault(heading.anchor, 0)
        self.pieces.append(_PARAGRAPH)

    def _read_line(self, first_piece: int, start: int, end: int) -> None:
        """Make a paragraph's line the section of the links below it, if it is written as one."""
        if end - start > _LONGEST_SECTION_LINE:
            return
        text = self._line_from(first_piece)
        unspaced = _UNSPACED_HEADING.match(text)
        name = text.strip("#*_:-–— ")
        if not name or len(name.split()) > _SECTION_WORD_COUNT:
            return
        ending = text[text.rindex(name) + len(name) :].strip("*_")
        if not ending and not unspaced:
            source = self.source[start:end].strip()
            if not (source.startswith((b"**", b"__")) and source.endswith((b"**", b"__"))):
                return
        if ":-" in ending or _SECTION_LINE.match(name):
            self._section = name

    def _add_link(self, href: str, kind: LinkKind, start: int, label: str = "") -> _FoundLink:
        heading = len(self.headings) - 1 if self.headings else None
        link = _FoundLink(href, kind, start, heading, self._section, len(self.pieces), label)
        self.links.append(link)
        return link

    def _is_in_link(self, offset: int) -> bool:
        if self._html_link is not None and offset > self._html_link_end:
            self._end_html_link()
        return bool(self._open_links) or self._html_link is not None

    def _end_html_link(self) -> None:
        if self._html_link is not None:
            self._html_link.label = self._line_from(self._html_link.first_piece)
            self._html_link = None

    def _read_urls(self, index: int, at: int, stop: int) -> None:
        """Take the text in `source[at:stop]`, which belongs to the text event at `index`, with its bare URLs."""
        source, pieces = self.source, self.pieces
        while (start := autolink.find(source, at, stop)) >= 0:
            end = autolink.end_of_host(source, start)
            if not start < end <= stop:
                end = autolink.trim(source, start, self._untrimmed_end(index, start, stop))
            pieces.append(source[at:start].decode())
            at = max(end, start + 1)
            written = source[start:at].decode()
            if end > start:
                href = autolink.href(written)
                self._add_link(href, LinkKind.BARE, start, written)
                self.bare_urls.append(_BareUrl(start, end, href, written))
            pieces.append(written)
            if at >= stop:
                self._url_end = at
                return
        pieces.append(source[at:stop].decode())

    def _untrimmed_end(self, index: int, start: int, stop: int) -> int:
        """Where the URL at `start` ends: it runs on through text and the delimiters of emphasis."""
        end = autolink.find_end(self.source, start, stop)
        while end < 0:
            index += 1
            event, span = self._events[index]
            if isinstance(event, str):
                return stop
            if "Text" in event:
                end = autolink.find_end(self.source, stop, span["end"])
                stop = span["end"]
            elif "End" in event:
                if event["End"] not in _SPAN_TAGS:
                    return stop
                stop = span["end"]
            elif "Start" not in event or event["Start"] not in _SPAN_TAGS:
                return stop
        return end

    def _read_inline_html(self, index: int, tag: str, span: Range) -> int:
        """Read the tag at `index`; returns the index of the event to go on with."""
        name = tag_name(tag)
        if name == "br":
            self.pieces.append(_LINE)
        elif name in ("a", "img"):
            for token in tokens(tag)[0]:
                self._read_tag(token, span["start"], self._block_end)
        elif name in RAW_TEXT and not tag.startswith("</"):
            closing = self._closing_tag(index, name)
            if closing:
                return closing + 1
            self.repairs.append(_Edit(span["start"] + 1, span["start"] + 1, b"x-"))
        return 0

    def _closing_tag(self, index: int, name: str) -> int:
        """The index of the end tag beside the start tag at `index`, or 0 if its block ends first."""
        if index < self._unclosed_until.get(name, 0):
            return 0
        depth = 0
        at = index
        for at in range(index + 1, len(self._events)):
            event = self._events[at][0]
            if isinstance(event, str):
                continue
            if "Start" in event:
                depth += 1
            elif "End" in event:
                depth -= 1
                if depth < 0:
                    break
            elif "InlineHtml" in event and not depth:
                tag = event["InlineHtml"]
                if tag.startswith("</") and tag_name(tag) == name:
                    return at
        self._unclosed_until[name] = at
        return 0

    def _read_html_block(self, index: int) -> int:
        """Read the HTML block that starts at `index`; returns the index of the event that ends it."""
        lines: list[str] = []
        line_at: list[int] = []
        starts: list[int] = []
        length = 0
        at = index
        for at in range(index + 1, len(self._events)):
            event, span = self._events[at]
            # Indentation that is not in the source as such comes as text.
            if isinstance(event, str) or "Html" not in event:
                if isinstance(event, str) or "Text" not in event:
                    break
                continue
            lines.append(event["Html"])
            line_at.append(length)
            starts.append(span["start"])
            length += len(event["Html"])
        found, closing = tokens("".join(lines))
        if closing:
            # A blank line may be outside of the list item or quotation that the block is in.
            last = max(index for index, line in enumerate(lines) if line.strip())
            end = starts[last] + len(lines[last].rstrip().encode())
            self.repairs.append(_Edit(end, end, closing.encode()))
        self.pieces.append(_LINE)
        for token in found:
            if token.kind == "text":
                self._add_html_text(token.name)
            elif token.name not in _INLINE_ELEMENTS:
                self.pieces.append(_LINE)
            elif token.name in ("a", "img"):
                line = bisect_right(line_at, token.position) - 1
                self._read_tag(token, starts[min(line, len(starts) - 1)], len(self.source))
        self.pieces.append(_PARAGRAPH)
        return at

    def _add_html_text(self, text: str) -> None:
        first, *rest = text.split("\n")
        self.pieces.append(first)
        for line in rest:
            self.pieces += (_LINE, line.strip())

    def _read_tag(self, token: Token, start: int, limit: int) -> None:
        """Take a raw `a` or `img`; a link is open up to its end tag, if there is one before `limit`."""
        if token.name == "a":
            href = token.attributes.get("href", "").strip()
            if token.kind == "end" or href:
                self._end_html_link()
            if href:
                link = self._add_link(href, LinkKind.HTML, start)
                if self._closing_anchor < start:
                    match = _CLOSING_ANCHOR.search(self.source, start)
                    self._closing_anchor = match.start() if match else len(self.source)
                if self._closing_anchor < limit:
                    self._html_link, self._html_link_end = link, self._closing_anchor
        elif token.name == "img" and token.kind == "start" and (source := token.attributes.get("src", "").strip()):
            label = " ".join(token.attributes.get("alt", "").split())
            self._add_link(source, LinkKind.IMAGE, start, label)
            self.pieces.append(label)


def _keep_anchor_characters(text: str) -> str:
    if text.isascii():
        kept = _ANCHOR_OF_ASCII.sub("", text)
    else:
        kept = "".join(c for c in text if c in "_- " or unicodedata.category(c)[0] in "LM" or c.isdecimal())
    return kept.replace(" ", "-")


def render(body: str, rewrite: Mapping[str, str] | None = None) -> str:
    """The HTML of `body` under the policy of `gateway.store.html`, with bare URLs linked and headings as anchors.

    `rewrite` gives, for a link's or image's URL as written, what is to stand instead. HTML of more than
    `HTML_PER_SOURCE` times the source (at least `SMALLEST_CAP`, at most `LARGEST_CAP` characters), and HTML that is
    out of measure for a parser, gives way to the plain text.
    """
    scan = _Scan(body)
    cap = min(LARGEST_CAP, max(SMALLEST_CAP, HTML_PER_SOURCE * len(scan.source)))
    try:
        markup = _markup(scan)
        if len(markup) <= cap and not is_costly(markup):
            markup = sanitize(markup, rewrite)
            if len(markup) <= cap:
                return markup
    except BaseException as error:
        _raise_unless_panic(error)
    return _as_plain_text(scan, cap)


def _markup(scan: _Scan) -> str:
    # Text cannot contain its own digest, so the marks cannot be met in it. They are words to Markdown.
    mark = f"x{blake2b(scan.source, digest_size=12).hexdigest()}"
    if scan.parser is None:
        return f"<pre>{escape(scan.source.decode(), quote=False)}</pre>"
    markup = _resolve_marks(scan, mark, scan.parser.html(_marked_source(scan, mark)))
    for written, shown in _REPLACEMENTS:
        markup = markup.replace(written, shown)
    return markup


# What pulldown-cmark writes as style and class, as what the policy allows.
_REPLACEMENTS = (
    *(
        (f'<{cell} style="text-align: {side}">', f'<{cell} align="{side}">')
        for cell in ("td", "th")
        for side in ("left", "center", "right")
    ),
    ('<sup class="footnote-reference"><a href="#', f'<sup><a href="#{FOOTNOTE_ID}'),
    ('<div class="footnote-definition" id="', f'<div id="{FOOTNOTE_ID}'),
)
_EMPHASIS_DELIMITERS = bytes.maketrans(b"*_~", b"xxx")
_LONE_PIPE = re.compile(rb"\|[ \t]*[\r\n]")
_ATX_HEADING = re.compile(rb"#{1,6}(?=[ \t\r\n]|\Z)")


def _marked_source(scan: _Scan, mark: str) -> str:
    """The source with repairs made and with marks around bare URLs and before the text of headings.

    Everything in the source keeps its meaning, except that emphasis no longer begins or ends inside a bare URL.
    """
    source = scan.source
    edits = list(scan.repairs)
    for number, heading in enumerate(scan.headings):
        # To pulldown-cmark a line with nothing but this ends a table; with a mark it would be a row.
        if _LONE_PIPE.match(source, heading.start):
            continue
        hashes = _ATX_HEADING.match(source, heading.start)
        at = hashes.end() if hashes else heading.start
        edits.append(_Edit(at, at, (f" {mark}h{number}h" if hashes else f"{mark}h{number}h ").encode()))
    for number, (start, end, _, _) in enumerate(scan.bare_urls):
        # What follows the URL sees the same kind of character before it, a letter or punctuation, as without marks.
        last = source[end - 1 : end]
        closing = f"{mark}ee" if last.isalnum() or last >= b"\x80" else f"{mark}e/"
        written = source[start:end].translate(_EMPHASIS_DELIMITERS)
        edits.append(_Edit(start, end, f"{mark}s{number}s".encode() + written + closing.encode()))
    edits.sort(key=lambda edit: edit.start)
    parts: list[bytes] = []
    at = 0
    for start, end, text in edits:
        parts += (source[at:start], text)
        at = end
    parts.append(source[at:])
    return b"".join(parts).decode()


def _resolve_marks(scan: _Scan, mark: str, markup: str) -> str:
    first, *rest = markup.split(mark)
    parts = [first]
    for part in rest:
        if part.startswith("e"):
            parts.append(part[2:])
            continue
        number, _, text = part[1:].partition(part[0])
        if part.startswith("s"):
            url = scan.bare_urls[int(number)]
            parts.append(f'<a href="{escape(url.href)}">{escape(url.label)}</a>')
        else:
            # A heading's text comes right after its tag, or after the box of a task.
            before, tag, box = parts[-1].rpartition("<h")
            level, _, box = box.partition(">")
            if tag and (not box or box.startswith("<input ")):
                parts[-1] = f'{before}<h{level[0]} id="{escape(scan.headings[int(number)].anchor)}">{box}'
            parts.append(text.removeprefix(" "))
    return "".join(parts)


_PLAIN_TEXT_NOTICE = (
    "<p>Shown as plain text: its HTML would be too large or too deeply nested, or its Markdown cannot be parsed.</p>\n"
)


def _as_plain_text(scan: _Scan, cap: int) -> str:
    # What is escaped is longer, so cutting first does no harm; cutting after it must not leave half an entity.
    text = escape(_join(scan.pieces)[:cap], quote=False)
    room = cap - len(_PLAIN_TEXT_NOTICE) - len("<pre></pre>")
    if len(text) > room:
        text = text[:room]
        entity = text.rfind("&", room - len("&amp;"))
        text = text[:entity] if entity >= 0 and ";" not in text[entity:] else text
    return f"{_PLAIN_TEXT_NOTICE}<pre>{text}</pre>"
