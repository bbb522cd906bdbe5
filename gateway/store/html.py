"""Raw HTML in Markdown bodies: its tokens, for reading; its sanitising, for showing.

Reading follows the WHATWG tokenizer (https://html.spec.whatwg.org/multipage/parsing.html#tokenization) where authors
can tell the difference and never fails: whatever is still open at the end of a piece is closed there. `html.parser`
would do but for its time, which is quadratic on unclosed tags.

Sanitising is by allow list. The lists below are the whole policy; what they do not name is not shown.
"""

import html
import re
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple
from urllib.parse import quote

import nh3

TAGS = frozenset(
    "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup "
    "table tbody td tfoot th thead time tr u ul var wbr".split()
)
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "title"}),
    "code": frozenset({"class"}),
    "details": frozenset({"open"}),
    "div": frozenset({"id"}),
    "img": frozenset({"src", "alt", "title", "width", "height"}),
    "input": frozenset({"checked"}),
    "ol": frozenset({"start"}),
    "td": frozenset({"align", "colspan", "rowspan"}),
    "th": frozenset({"align", "colspan", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
} | {heading: frozenset({"id"}) for heading in ("h1", "h2", "h3", "h4", "h5", "h6")}
# A task list's box is the only form control: any other `input` becomes one that can do nothing.
SET_ATTRIBUTES = {"input": {"type": "checkbox", "disabled": ""}}
URL_SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "noopener noreferrer"
FOOTNOTE_ID = "fn-"
CODE_LANGUAGE = re.compile(r"language-[\w+#.-]{1,40}")

# Elements whose content is no markup: neither shown nor read as text.
RAW_TEXT = frozenset({"script", "style", "iframe", "noembed", "noframes", "textarea", "title", "xmp"})
# Elements in which a parser drops or re-reads the markup that follows. None is allowed, so renaming them loses nothing.
_DISRUPTIVE = re.compile(
    r"<(/?)(?=(?:body|frameset|head|html|math|noscript|plaintext|select|svg|template)[\s/>])", re.IGNORECASE
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CLOSED_BY_OTHERS = frozenset("dd dt li option p rp rt tbody td tfoot th thead tr".split())
# What a parser may spend on one body: the sum, over its tags, of the elements open at each. Unclosed elements make a
# parser's work quadratic, or are opened anew in each paragraph that follows.
_LARGEST_WORK = 300_000
_FEW_TAGS = 800


class Token(NamedTuple):
    """A start tag, an end tag or text (then `name` is the text, entities read). `position` is in the piece."""

    kind: Literal["start", "end", "text"]
    name: str
    attributes: Mapping[str, str]
    position: int


_NO_ATTRIBUTES: Mapping[str, str] = {}
_TAG_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_COMMENT_END = re.compile(r"--!?>")
_ABRUPT_COMMENT_END = re.compile(r"-?>")
_SCRIPT_PART = re.compile(r"<!--|-->|</?script(?=[\s/>])", re.IGNORECASE)
_SPACE = re.compile(r"[\s/]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s/>][^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_UNQUOTED = re.compile(r"[^\s>]*")


def tag_name(tag: str) -> str:
    """The lower-case name of the tag that `tag` begins with, or an empty string for a comment and the like."""
    match = _TAG_NAME.match(tag)
    return match[1].lower() if match else ""


def tokens(piece: str) -> tuple[list[Token], str]:
    """The tokens of a piece of HTML, and what must be written after it for nothing to be left open in it.

    Comments, declarations and the content of `RAW_TEXT` elements give no tokens.
    """
    closing = ""
    while True:
        found, missing = _tokens(piece + closing)
        if not missing:
            return found, closing
        closing += missing


def _tokens(piece: str) -> tuple[list[Token], str]:
    found: list[Token] = []
    at = 0
    text_from = 0
    while (at := piece.find("<", at)) >= 0:
        match = _TAG_NAME.match(piece, at)
        if match is None and piece[at + 1 : at + 2] not in ("!", "?", "/"):
            at += 1
            continue
        if at > text_from:
            found.append(Token("text", unescape(piece[text_from:at]), _NO_ATTRIBUTES, text_from))
        if match is None:
            end, missing = _end_of_comment(piece, at)
            if missing:
                return found, missing
            at = text_from = end
            continue
        name = match[1].lower()
        attributes, end = _NO_ATTRIBUTES, match.end() + 1
        if not piece.startswith(">", match.end()):
            attributes, end, missing = _attributes(piece, match.end())
            if missing:
                return found, missing
        if piece[at + 1] == "/":
            found.append(Token("end", name, _NO_ATTRIBUTES, at))
        else:
            found.append(Token("start", name, attributes, at))
            if name in RAW_TEXT:
                end, missing = _end_of_raw_text(name, piece, end)
                if missing:
                    return found, missing
        at = text_from = end
    if text_from < len(piece):
        found.append(Token("text", unescape(piece[text_from:]), _NO_ATTRIBUTES, text_from))
    return found, ""


def _end_of_comment(piece: str, at: int) -> tuple[int, str]:
    """Where the comment or declaration at `at` ends, or what has to be written for it to end."""
    if not piece.startswith("<!--", at):
        end = piece.find(">", at + 2)
        return (end + 1, "") if end >= 0 else (len(piece), ">")
    close = _ABRUPT_COMMENT_END.match(piece, at + 4) or _COMMENT_END.search(piece, at + 4)
    return (close.end(), "") if close else (len(piece), "-->")


def _end_of_raw_text(name: str, piece: str, at: int) -> tuple[int, str]:
    """Where the end tag of a `RAW_TEXT` element is whose content begins at `at`, or what has to be written for one."""
    if name != "script":
        close = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(piece, at)
        return (close.start(), "") if close else (len(piece), f"</{name}>")
    # A script within a comment within a script has an end tag of its own ("script data double escaped state").
    commented = nested = False
    while match := _SCRIPT_PART.search(piece, at):
        part = match[0].lower()
        at = match.end()
        if part == "<!--":
            commented = True
            # `<!-->` is over already.
            at -= 2
        elif part == "-->":
            commented = nested = False
        elif part == "<script":
            nested = commented
        elif nested:
            nested = False
        else:
            return match.start(), ""
    return len(piece), "--></script>"


def _attributes(piece: str, at: int) -> tuple[dict[str, str], int, str]:
    """Attributes from `at` on, where their tag ends, and what would have to be written for it to end at all."""
    attributes: dict[str, str] = {}
    while True:
        at = _end_of(_SPACE, piece, at)
        if at == len(piece):
            return attributes, at, ">"
        if piece[at] == ">":
            return attributes, at + 1, ""
        name_end = _end_of(_ATTRIBUTE_NAME, piece, at)
        name = piece[at:name_end].lower()
        at = name_end
        value = ""
        equals = _EQUALS.match(piece, at)
        if equals:
            at = equals.end()
            quotation_mark = piece[at : at + 1]
            if quotation_mark in ('"', "'"):
                end = piece.find(quotation_mark, at + 1)
                if end < 0:
                    return attributes, len(piece), f"{quotation_mark}>"
                value = piece[at + 1 : end]
                at = end + 1
            else:
                end = _end_of(_UNQUOTED, piece, at)
                value = piece[at:end]
                at = end
        attributes.setdefault(name, unescape(value))


def _end_of(pattern: re.Pattern[str], piece: str, at: int) -> int:
    match = pattern.match(piece, at)
    return match.end() if match else at


def unescape(text: str) -> str:
    """`html.unescape`, except that a number too long for `int` stays as written."""
    if "&" not in text:
        return text
    try:
        return html.unescape(text)
    except ValueError:
        return text


def is_costly(markup: str) -> bool:
    """Whether sanitising `markup` could take a time or memory out of proportion to its size."""
    if markup.count("<") <= _FEW_TAGS:
        return False
    # Only an end tag that closes the innermost element counts: what a parser makes of others depends on too much.
    open_elements: list[str] = []
    work = 0
    for kind, name, _, _ in tokens(markup)[0]:
        work += len(open_elements)
        if kind == "start" and name not in _VOID and name not in _CLOSED_BY_OTHERS:
            open_elements.append(name)
        elif kind == "end" and open_elements and open_elements[-1] == name:
            open_elements.pop()
    return work > _LARGEST_WORK + len(markup)


def sanitize(markup: str, rewrite: Mapping[str, str] | None = None) -> str:
    """`markup` under the policy above. `rewrite` gives, for a URL as its author wrote it, what is to stand instead."""
    cleaner = _cleaner(_attribute_filter(rewrite)) if rewrite else _CLEANER
    # nh3 sets attributes in no order of its own; the same body is to give the same bytes.
    return cleaner.clean(_DISRUPTIVE.sub(r"<\1x-", markup)).replace(
        'disabled="" type="checkbox">', 'type="checkbox" disabled="">'
    )


def _attribute_filter(rewrite: Mapping[str, str]) -> Callable[[str, str, str], str | None]:
    # pulldown-cmark percent-encodes a destination; in raw HTML it stands as written.
    urls = {quote(written, safe=_UNENCODED): url for written, url in rewrite.items()} | dict(rewrite)

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute in ("href", "src") and value in urls:
            return urls[value] if _has_allowed_scheme(urls[value]) else None
        return _keep_attribute(tag, attribute, value)

    return keep


_UNENCODED = "!#$%&'()*+,-./:;=?@^_~"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def _has_allowed_scheme(url: str) -> bool:
    scheme = _SCHEME.match("".join(url.split()))
    return scheme is None or scheme[1].lower() in URL_SCHEMES


def _keep_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        return value if CODE_LANGUAGE.fullmatch(value) else None
    if tag == "div" and attribute == "id":
        return value if value.startswith(FOOTNOTE_ID) else None
    return value


def _cleaner(attribute_filter: Callable[[str, str, str], str | None]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(RAW_TEXT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=attribute_filter,
        link_rel=LINK_REL,
        generic_attribute_prefixes=set(),
        set_tag_attribute_values=SET_ATTRIBUTES,
        url_schemes=set(URL_SCHEMES),
    )


_CLEANER = _cleaner(_keep_attribute)
