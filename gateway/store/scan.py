"""One pass over the events of a Markdown body: all that it holds, with its place in the source.

The body is parsed by pulldown-cmark. Its events carry byte ranges of the source; everything here works on those and
reads the source once from its beginning to its end. pulldown-cmark knows no bare URLs: they are found in its text
events (`gateway.store.autolink`). Unlike in GFM, a code span or a link that begins inside a bare URL ends it, so that
finding one never changes how the rest is read.
"""

import mimetypes
import re
from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

import msgspec
from pyromark.event import Range

from gateway.store import autolink, components
from gateway.store.document import LinkKind
from gateway.store.generator_tags import may_have_tags, tags, without_tags
from gateway.store.html import RAW_TEXT, Token, tag_name, tokens
from gateway.store.parse import code_in, code_ranges, parse
from gateway.store.prose import count_words
from gateway.store.sections import LONGEST_SECTION_LINE, Anchors, section_name
from gateway.store.templates import has_templates, with_plain_destinations

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
# Code has a backtick, a fence of tildes, or an indentation of four columns (CommonMark 4.4, 4.5, 6.1).
_CLOSING_ANCHOR = re.compile(rb"</a", re.IGNORECASE)
# The label of an embedded image that is its size: `![[map.png|100x200]]`.
_SIZE = re.compile(rb"(\d{1,5})(?:x(\d{1,5}))?\Z")
_LINE_END = re.compile(rb"\r\n?|\n")
# What stands between an inline link's text and its address; a line may begin with the marks of quotations.
_BEFORE_ADDRESS = re.compile(rb"\s*\]\([ \t]*(?:[\r\n][>\s]*)?<?")
_BEFORE_VALUE = {
    name: re.compile(rb"[\s\"'/]%b\s*=\s*[\"']?" % name.encode(), re.IGNORECASE) for name in ("href", "src")
}
_BEFORE_NAME = re.compile(rb"!?\[\[|<")
_DEFINITION = re.compile(rb"^[> \t]*(?:[-+*][ \t]+)?\[((?:[^\[\]\\]|\\.){1,999})\]:\s*<?", re.MULTILINE)


class FoundHeading(msgspec.Struct):
    """`start` is a byte of the source, `line` the number of line ends before it; its text begins with `first_piece`."""

    depth: int
    start: int
    line: int
    id: str | None
    first_piece: int
    text: str = ""
    anchor: str = ""


class FoundLink(msgspec.Struct):
    """A link or image; `line` counts the line ends before it. `label` is known once it has ended.

    `offset` is the byte of the source at which its address is written.
    """

    href: str
    kind: LinkKind
    line: int
    heading: int | None
    section: str | None
    first_piece: int
    label: str = ""
    offset: int = 0


class BareUrl(NamedTuple):
    """A bare URL, as bytes of the source."""

    start: int
    end: int
    href: str
    label: str


class WikiTarget(NamedTuple):
    """A wikilink whose HTML is to be mended: where its target starts, and `width`, `height` of an embedded image."""

    start: int
    size: tuple[str, ...]


class Repair(NamedTuple):
    """Bytes of the source that are replaced before it is rendered."""

    start: int
    end: int
    text: bytes


class Scan:
    """What one pass over a body found, in the order of the source.

    `pieces` is its text, with `_LINE`, `_PARAGRAPH` and `_CELL` between. `repairs` keep raw HTML that is left open
    from swallowing what follows it. `parser` is the one that can read the body, None if none can. Only with
    `wikilinks` is `[[name]]` a link.
    """

    def __init__(self, body: str, *, wikilinks: bool = False) -> None:
        if has_templates(body):
            # As long as before, in bytes.
            body = with_plain_destinations(body, lambda: code_in(body))
        self.source = body.encode()
        self.pieces: list[str] = []
        self.headings: list[FoundHeading] = []
        self.links: list[FoundLink] = []
        self.bare_urls: list[BareUrl] = []
        self.repairs: list[Repair] = []
        self.wiki_targets: list[WikiTarget] = []
        self.parser, self._events = parse(body, wikilinks)
        # What no reader sees, in order.
        self._tags = tags(self.source, code_ranges(self._events)) if may_have_tags(self.source) else []
        self._section: str | None = None
        self._anchors = Anchors()
        self._open_links: list[FoundLink] = []
        self._html_link: FoundLink | None = None
        self._html_link_end = 0
        self._closing_anchor = -1
        self._unclosed_until: dict[str, int] = {}
        self._url_end = 0
        self._known_line = 0, 0
        self._definitions: dict[str, int] | None = None
        # Lines end with a carriage return too (CommonMark 2.1), if rarely.
        self._line_ends = [end.end() for end in _LINE_END.finditer(self.source)] if "\r" in body else None
        if self.parser is None:
            self.pieces.append(body)
        self._run()
        self._end_html_link()
        if components.may_have_links(self.source):
            self._add_attributes()

    def plain_text(self) -> str:
        """The pieces as one text."""
        written: list[str] = []
        gap = ""
        for piece in self.pieces:
            if piece in (_LINE, _PARAGRAPH):
                gap = max(gap, piece)
            elif piece:
                if gap and written:
                    written[-1] = written[-1].rstrip("\n\t ")
                    written.append(gap)
                gap = ""
                written.append(piece)
        return "".join(written).strip()

    def word_counts(self) -> list[int]:
        """The words before the first heading, then those from each heading up to the next."""
        bounds = [0, *[heading.first_piece for heading in self.headings], len(self.pieces)]
        return [count_words("".join(self.pieces[start:end])) for start, end in pairwise(bounds)]

    def _run(self) -> None:
        pieces = self.pieces
        add = pieces.append
        # The texts that end before the next of these are taken as they are.
        marks = autolink.marks(self.source)
        next_mark = marks[-1]
        resume = 0
        has_tags = bool(self._tags)
        in_code = False
        list_depth = 0
        block_end = 0
        url_end = 0
        line_piece = line_start = -1
        for index, (event, span) in enumerate(self._events):
            if index < resume:
                continue
            if isinstance(event, str):
                if line_piece >= 0:
                    if span["start"] - line_start <= LONGEST_SECTION_LINE:
                        self._read_line(line_piece, line_start, span["start"])
                    line_piece, line_start = len(pieces) + 1, span["end"]
                add(_PARAGRAPH if event == "Rule" else _LINE)
            elif "Text" in event:
                text, end = event["Text"], span["end"]
                if end <= next_mark:
                    add(text if in_code or not has_tags else self._seen(span["start"], end, text))
                    continue
                start = span["start"]
                if start < url_end:
                    if end > url_end:
                        url_end = self._read_urls(index, url_end, end, marks)
                elif ("://" in text or "www." in text) and not in_code and not self._is_in_link(start):
                    url_end = self._read_urls(index, start, end, marks)
                else:
                    add(text if in_code else self._seen(start, end, text))
                while marks[-1] < end:
                    marks.pop()
                next_mark = end if url_end > end else marks[-1]
            elif "Start" in event:
                tag = event["Start"]
                if isinstance(tag, str):
                    if tag == "Paragraph":
                        block_end = span["end"]
                        line_piece, line_start = len(pieces), span["start"]
                    elif tag == "Item":
                        block_end = span["end"]
                        add(_LINE)
                    elif tag == "TableCell":
                        block_end = span["end"]
                    elif tag == "HtmlBlock":
                        resume = self._read_html_block(index)
                elif "Link" in tag:
                    href, kind = tag["Link"]["dest_url"], tag["Link"]["link_type"]
                    if kind == "Email":
                        href = f"mailto:{href}"
                    link_kind = _LINK_KINDS.get(str(kind), LinkKind.REFERENCE)
                    # Of all kinds the wikilink alone has particulars; before a parenthesis it is an inline link's text.
                    if not isinstance(kind, str) and self.source[span["end"] : span["end"] + 1] != b"(":
                        link_kind = LinkKind.WIKI
                        href = self._wiki_target(href, span)
                    offset = self._address(tag["Link"]["id"], span["start"])
                    self._open_links.append(self._add_link(href, link_kind, span["start"], offset=offset))
                elif "Image" in tag:
                    href, link_kind = tag["Image"]["dest_url"], LinkKind.IMAGE
                    if not isinstance(tag["Image"]["link_type"], str):
                        link_kind = LinkKind.WIKI
                        href = self._wiki_target(href, span)
                    offset = self._address(tag["Image"]["id"], span["start"])
                    self._open_links.append(self._add_link(href, link_kind, span["start"], offset=offset))
                elif "Heading" in tag:
                    add(_LINE)
                    block_end = span["end"]
                    self._begin_heading(tag["Heading"]["level"], tag["Heading"]["id"], span["start"])
                elif "CodeBlock" in tag:
                    in_code = True
                    add(_LINE)
                elif "BlockQuote" in tag or "Table" in tag:
                    add(_LINE)
                elif "List" in tag:
                    add(_LINE if list_depth else _PARAGRAPH)
                    list_depth += 1
            elif "End" in event:
                ended = event["End"]
                if isinstance(ended, str):
                    if ended == "Paragraph":
                        if span["end"] - line_start <= LONGEST_SECTION_LINE:
                            self._read_line(line_piece, line_start, span["end"])
                        line_piece = -1
                        add(_LINE if list_depth else _PARAGRAPH)
                    elif ended == "Link" or ended == "Image":
                        link = self._open_links.pop()
                        if self.source[span["end"] - 1 : span["end"]] == b")":
                            link.offset = self._inline_address(index, span)
                        if ended == "Image" and link.kind is LinkKind.WIKI and self._size(span):
                            del pieces[link.first_piece :]
                        if len(self._open_links) < _DEEPEST_LABEL:
                            link.label = self._line_from(link.first_piece)
                    elif ended in _AFTER_BLOCK:
                        in_code = False
                        add(_AFTER_BLOCK[ended])
                elif "Heading" in ended:
                    heading = self.headings[-1]
                    heading.text = self._line_from(heading.first_piece)
                    heading.anchor = self._anchors.of(heading.text, heading.id)
                    add(_PARAGRAPH)
                elif "List" in ended:
                    list_depth -= 1
                    add(_LINE if list_depth else _PARAGRAPH)
            elif "Code" in event:
                add(event["Code"])
            elif "InlineHtml" in event:
                resume = self._read_inline_html(index, event["InlineHtml"], span["start"], block_end)

    def _add_attributes(self) -> None:
        """Take the links in the attributes of components; those that are links without that too are there already."""
        known = {link.offset for link in self.links}
        starts = [heading.start for heading in self.headings]
        for start, href, kind, label in components.links(self.source, code_ranges(self._events)):
            if start not in known:
                heading = bisect_right(starts, start) - 1
                line = self._line_of(start)
                found = FoundLink(href, kind, line, heading if heading >= 0 else None, None, 0, label, start)
                self.links.append(found)
        self.links.sort(key=_line)

    def _line_from(self, first_piece: int) -> str:
        return " ".join("".join(self.pieces[first_piece:]).split())

    def _read_line(self, first_piece: int, start: int, end: int) -> None:
        """Make a paragraph's line the section of the links below it, if it is written as one."""
        name = section_name("".join(self.pieces[first_piece:]), self.source[start:end])
        if name:
            self._section = name

    def _begin_heading(self, level: str, given_id: str | None, start: int) -> None:
        self._section = None
        heading = FoundHeading(_DEPTHS[level], start, self._line_of(start), given_id, len(self.pieces))
        self.headings.append(heading)

    def _add_link(
        self, href: str, kind: LinkKind, start: int, label: str = "", *, offset: int | None = None
    ) -> FoundLink:
        heading = len(self.headings) - 1 if self.headings else None
        at = start if offset is None else offset
        link = FoundLink(href, kind, self._line_of(start), heading, self._section, len(self.pieces), label, at)
        self.links.append(link)
        return link

    def _inline_address(self, index: int, span: Range) -> int:
        """Where the address of the inline link is that the event at `index` ends."""
        before, inner = self._events[index - 1]
        is_empty = not isinstance(before, str) and "Start" in before
        text_end = self.source.index(b"[", span["start"]) + 1 if is_empty else inner["end"]
        match = _BEFORE_ADDRESS.match(self.source, text_end, span["end"])
        return match.end() if match else span["start"]

    def _address(self, name: str, start: int) -> int:
        """Where the address is written of what begins at `start` and refers to `name`; "" is no reference."""
        if not name:
            match = _BEFORE_NAME.match(self.source, start)
            return match.end() if match else start
        if self._definitions is None:
            self._definitions = {}
            for match in _DEFINITION.finditer(self.source):
                self._definitions.setdefault(_label(match[1].decode()), match.end())
        return self._definitions.get(_label(name), start)

    def _wiki_target(self, href: str, span: Range) -> str:
        """The target of the wikilink at `span` without the backslash that keeps its `|` from ending a table's cell.

        Notes what has to be done for its HTML: an embedded note is a link, a size no alternative text.
        """
        start = span["start"]
        size: tuple[str, ...] = ()
        target = href.removesuffix("\\")
        if self.source[start : start + 1] == b"!":
            kind = mimetypes.guess_type(target.partition("#")[0])[0]
            if kind is None or not kind.startswith("image/"):
                self.repairs.append(Repair(start, start + 1, b""))
            else:
                size = self._size(span)
            start += 1
        if target and (size or target != href):
            self.wiki_targets.append(WikiTarget(start + 2, size))
        return target

    def _size(self, span: Range) -> tuple[str, ...]:
        """The width and height that the label of an embedded image is; none if it is a text."""
        match = _SIZE.match(self.source[span["start"] : span["end"] - 2].rpartition(b"|")[2])
        return tuple([number.decode() for number in match.groups() if number]) if match else ()

    def _line_of(self, offset: int) -> int:
        """The number of line ends before `offset`; quick if asked for in order."""
        known, line = self._known_line
        if self._line_ends is not None:
            return bisect_right(self._line_ends, offset)
        line += self.source.count(b"\n", known, offset) - self.source.count(b"\n", offset, known)
        self._known_line = offset, line
        return line

    def _is_in_link(self, offset: int) -> bool:
        if self._html_link is not None and offset > self._html_link_end:
            self._end_html_link()
        return bool(self._open_links) or self._html_link is not None

    def _end_html_link(self) -> None:
        if self._html_link is not None:
            self._html_link.label = self._line_from(self._html_link.first_piece)
            self._html_link = None

    def _read_urls(self, index: int, at: int, stop: int, marks: list[int]) -> int:
        """Take the text in `source[at:stop]`, which belongs to the text event at `index`, with its bare URLs.

        Returns where the last of them ends if that is beyond the text, else 0. Takes their marks off the list.
        """
        source, pieces = self.source, self.pieces
        while marks[-1] < stop:
            host = autolink.find(source, marks.pop(), at, stop)
            if host is None:
                continue
            start, end = host.start, host.end
            if host.goes_on or end > stop:
                untrimmed = autolink.end_of_value(source, start, self._untrimmed_end(index, start, stop))
                end = autolink.trim(source, start, untrimmed, host)
            pieces.append(self._seen(at, start))
            at = max(end, start + 1)
            written = source[start:at].decode()
            if end > start:
                href = autolink.href(written)
                self._add_link(href, LinkKind.BARE, start, written)
                self.bare_urls.append(BareUrl(start, end, href, written))
            pieces.append(self._seen(start, at, written))
            if at >= stop:
                return at
        pieces.append(self._seen(at, stop))
        return 0

    def _seen(self, start: int, end: int, text: str | None = None) -> str:
        """What readers see of `source[start:end]`, which is `text` if that is given."""
        at = bisect_right(self._tags, start, key=_end)
        if at == len(self._tags) or self._tags[at][0] >= end:
            return self.source[start:end].decode() if text is None else text
        first, start_of_text = self._tags[at][0], start
        seen = b""
        while start < end:
            tag_start, tag_end = self._tags[at] if at < len(self._tags) else (end, end)
            part = self.source[start : max(start, min(tag_start, end))]
            seen += part.lstrip() if seen.endswith(b" ") else part
            start = tag_end
            at += 1
        if first <= start_of_text and self.source[max(0, first - 1) : first] in (b"", b"\n", b" "):
            seen = seen.lstrip()
        return seen.decode() if seen.strip() else ""

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

    def _read_inline_html(self, index: int, tag: str, start: int, block_end: int) -> int:
        """Read the tag at `index`; returns the index of the event to go on with."""
        name = tag_name(tag)
        if name == "br":
            self.pieces.append(_LINE)
        elif name in ("a", "img"):
            for token in tokens(tag)[0]:
                self._read_tag(token, start, block_end)
        elif name in RAW_TEXT and not tag.startswith("</"):
            closing = self._closing_tag(index, name)
            if closing:
                return closing + 1
            self.repairs.append(Repair(start + 1, start + 1, b"x-"))
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
        piece = "".join(lines)
        found, closing = tokens(piece)
        if closing:
            # A blank line may be outside of the list item or quotation that the block is in.
            last = max(index for index, line in enumerate(lines) if line.strip())
            end = starts[last] + len(lines[last].rstrip().encode())
            self.repairs.append(Repair(end, end, closing.encode()))
        self.pieces.append(_LINE)
        last_line, position, start = -1, 0, 0
        for token in found:
            if token.kind == "text":
                self._add_html_text(token.name)
            elif token.name not in _INLINE_ELEMENTS:
                self.pieces.append(_LINE)
            elif token.name in ("a", "img"):
                line = min(bisect_right(line_at, token.position), len(starts)) - 1
                if line != last_line:
                    last_line, position, start = line, line_at[line], starts[line]
                start += len(piece[position : token.position].encode())
                position = token.position
                self._read_tag(token, start, len(self.source))
        self.pieces.append(_PARAGRAPH)
        return at

    def _add_html_text(self, text: str) -> None:
        first, *rest = (without_tags(text) if self._tags else text).split("\n")
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
                link = self._add_link(href, LinkKind.HTML, start, offset=self._value("href", start))
                if self._closing_anchor < start:
                    match = _CLOSING_ANCHOR.search(self.source, start)
                    self._closing_anchor = match.start() if match else len(self.source)
                if self._closing_anchor < limit:
                    self._html_link, self._html_link_end = link, self._closing_anchor
        elif token.name == "img" and token.kind == "start" and (source := token.attributes.get("src", "").strip()):
            label = " ".join(token.attributes.get("alt", "").split())
            self._add_link(source, LinkKind.IMAGE, start, label, offset=self._value("src", start))
            self.pieces.append(label)

    def _value(self, attribute: str, start: int) -> int:
        """Where the value of an attribute is written that the tag at `start` has."""
        match = _BEFORE_VALUE[attribute].search(self.source, start)
        return match.end() if match else start


def _line(link: FoundLink) -> int:
    return link.line


def _end(span: tuple[int, int]) -> int:
    return span[1]


def _label(name: str) -> str:
    """What a reference and its definition have in common (CommonMark 0.31 §4.7)."""
    return " ".join(name.casefold().split())
