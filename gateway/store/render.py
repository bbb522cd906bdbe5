"""The HTML of a Markdown body: pulldown-cmark's, with what is ours marked in the source beforehand, then sanitised.

Bare URLs become links and headings become anchors as `gateway.store.scan` found them; nothing here raises.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b
from html import escape

from gateway.store.html import FOOTNOTE_ID, is_costly, sanitize
from gateway.store.parse import raise_unless_panic
from gateway.store.scan import Repair, Scan

SMALLEST_CAP = 64 * 1024
LARGEST_CAP = 8 * 1024 * 1024
HTML_PER_SOURCE = 8


def html(body: str, rewrite: Mapping[str, str] | None = None, *, wikilinks: bool = False) -> str:
    """The HTML of `body` under the policy of `gateway.store.html`, with bare URLs linked and headings as anchors.

    `rewrite` gives, for a link's or image's URL as written, what is to stand instead. HTML of more than
    `HTML_PER_SOURCE` times the source (at least `SMALLEST_CAP`, at most `LARGEST_CAP` characters), and HTML that is
    out of measure for a parser, gives way to the plain text.
    """
    scan = Scan(body, wikilinks=wikilinks)
    cap = min(LARGEST_CAP, max(SMALLEST_CAP, HTML_PER_SOURCE * len(scan.source)))
    try:
        markup = _markup(scan)
        if len(markup) <= cap and not is_costly(markup):
            markup = sanitize(markup, rewrite)
            if len(markup) <= cap:
                return markup
    except BaseException as error:
        raise_unless_panic(error)
    return _as_plain_text(scan, cap)


def _markup(scan: Scan) -> str:
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


def _marked_source(scan: Scan, mark: str) -> str:
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
        edits.append(Repair(at, at, (f" {mark}h{number}h" if hashes else f"{mark}h{number}h ").encode()))
    for number, (start, end, _, _) in enumerate(scan.bare_urls):
        # What follows the URL sees the same kind of character before it, a letter or punctuation, as without marks.
        last = source[end - 1 : end]
        closing = f"{mark}ee" if last.isalnum() or last >= b"\x80" else f"{mark}e/"
        written = source[start:end].translate(_EMPHASIS_DELIMITERS)
        edits.append(Repair(start, end, f"{mark}s{number}s".encode() + written + closing.encode()))
    for number, (start, _) in enumerate(scan.wiki_targets):
        edits.append(Repair(start, start, f"{mark}w{number}w".encode()))
    edits.sort(key=lambda edit: edit.start)
    parts: list[bytes] = []
    at = 0
    for start, end, text in edits:
        parts += (source[at:start], text)
        at = end
    parts.append(source[at:])
    return b"".join(parts).decode()


def _resolve_marks(scan: Scan, mark: str, markup: str) -> str:
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
        elif part.startswith("w"):
            is_target = parts[-1].endswith(('href="', 'src="'))
            parts.append(_mended_target(text, scan.wiki_targets[int(number)].size) if is_target else text)
        else:
            # A heading's text comes right after its tag, or after the box of a task.
            before, tag, box = parts[-1].rpartition("<h")
            level, _, box = box.partition(">")
            if tag and (not box or box.startswith("<input ")):
                parts[-1] = f'{before}<h{level[0]} id="{escape(scan.headings[int(number)].anchor)}">{box}'
            parts.append(text.removeprefix(" "))
    return "".join(parts)


def _mended_target(markup: str, size: tuple[str, ...]) -> str:
    """What begins with the target of a wikilink, without its final backslash and with a size in place of its label."""
    target, quotation_mark, rest = markup.partition('"')
    if size:
        sides = "".join(f' {side}="{length}"' for side, length in zip(("width", "height"), size, strict=False))
        rest = rest.replace(f' alt="{"x".join(size)}"', f' alt=""{sides}', 1)
    return target.removesuffix("%5C") + quotation_mark + rest


_PLAIN_TEXT_NOTICE = (
    "<p>Shown as plain text: its HTML would be too large or too deeply nested, or its Markdown cannot be parsed.</p>\n"
)


def _as_plain_text(scan: Scan, cap: int) -> str:
    # What is escaped is longer, so cutting first does no harm; cutting after it must not leave half an entity.
    text = escape(scan.plain_text()[:cap], quote=False)
    room = cap - len(_PLAIN_TEXT_NOTICE) - len("<pre></pre>")
    if len(text) > room:
        text = text[:room]
        entity = text.rfind("&", room - len("&amp;"))
        text = text[:entity] if entity >= 0 and ";" not in text[entity:] else text
    return f"{_PLAIN_TEXT_NOTICE}<pre>{text}</pre>"
