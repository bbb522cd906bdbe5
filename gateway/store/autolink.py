"""Bare URLs: web addresses written in running text without any Markdown around them.

GFM 6.9 "Autolinks (extension)", https://github.github.com/gfm/#autolinks-extension-, for `http://`, `https://` and
`www.`; extended e-mail autolinks are left alone. What the specification leaves open is settled as cmark-gfm does: a
URL with a scheme may follow any character but an ASCII letter (`Source:https://…`), and a closing quotation mark is
no part of it. Beyond both, any Unicode white space ends a URL, typographic and East Asian punctuation is cut off its
tail like ASCII's, `]` is treated as `)` is, and `>` and `|` may stand before `www.`.

All functions take the UTF-8 source with byte offsets, and take time in proportion to what they are given.
"""

import html
import re

_CANDIDATE = re.compile(rb"(?i:https?)://|www\.")
_BEFORE_WWW = b" \t\n\v\f\r*_~(>|"
_DOMAIN = re.compile(rb"[0-9A-Za-z\x80-\xff_.-]+")
# DNS allows 253 bytes; without a bound, `_www._www._www.…` would be read to its end from each of its parts.
_LONGEST_DOMAIN = 253
_END = re.compile(
    rb"[\x00-\x20\x7f<]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80"
)
# A backslash at the end belongs to what follows it: a hard line break or an escaped character.
_TRAILING = b"?!.,:*_~'\"\\"
_TAIL = re.compile(rb"[?!.,:;*_~'\"\\)\]]*(?:[\x00-\x20\x7f<]|\Z)")
_TRAILING_WIDE = frozenset(mark.encode() for mark in "”’“‘»›…。，、；：！？）」』】》")
_ENTITY = re.compile(rb"&#?[0-9A-Za-z]+;")
_LONGEST_ENTITY = 34
_ESCAPE_OR_ENTITY = re.compile(r"\\([!-/:-@\[-`{-~])|&#?[0-9A-Za-z]{1,32};")


def find(source: bytes, start: int, stop: int) -> int:
    """Where the first bare URL that begins in `source[start:stop]` begins, or -1."""
    for match in _CANDIDATE.finditer(source, start, stop):
        at = match.start()
        before = source[at - 1 : at] if at else b""
        if match[0] == b"www.":
            if before in _BEFORE_WWW and _has_domain(source, at, len(source)):
                return at
        elif not before.isalpha() and _has_domain(source, match.end(), len(source)):
            return at
    return -1


def find_end(source: bytes, start: int, stop: int) -> int:
    """Where white space or `<` ends the URL that `source[start:stop]` belongs to, or -1 if it reaches `stop`."""
    match = _END.search(source, start, stop)
    return match.start() if match else -1


def trim(source: bytes, start: int, stop: int) -> int:
    """Where the bare URL in `source[start:stop]` ends once what is taken for the sentence's own is cut off its tail.

    That is punctuation, closing parentheses and brackets without an opening one, and what looks like an entity
    reference. Returns `start` if what is left is no URL any more.
    """
    unopened = {
        close: source.count(close, start, stop) - source.count(open_, start, stop)
        for open_, close in ((b"(", b")"), (b"[", b"]"))
    }
    end = stop
    while end > start:
        last = source[end - 1 : end]
        if unopened.get(last, 0) > 0:
            unopened[last] -= 1
            end -= 1
        elif last == b";":
            entity = source.rfind(b"&", max(start, end - _LONGEST_ENTITY), end)
            end = entity if entity >= 0 and _ENTITY.fullmatch(source, entity, end) else end - 1
        elif last in _TRAILING:
            end -= 1
        elif last >= b"\x80" and (wide := next((n for n in (3, 2) if source[end - n : end] in _TRAILING_WIDE), 0)):
            end -= wide
        else:
            break
    scheme = source.find(b"://", start, min(end, start + len("https://")))
    return end if _has_domain(source, scheme + 3 if scheme > 0 else start, end) else start


def href(written: str) -> str:
    """The address that a bare URL stands for: entities and backslash escapes read, `http://` before `www.`."""
    address = written
    if "\\" in written or "&" in written:
        address = _ESCAPE_OR_ENTITY.sub(lambda match: match[1] or html.unescape(match[0]), written)
    return f"http://{address}" if written.startswith("www.") else address


def _has_domain(source: bytes, start: int, stop: int) -> bool:
    match = _DOMAIN.match(source, start, min(stop, start + _LONGEST_DOMAIN + 1))
    if match is None or len(match[0]) > _LONGEST_DOMAIN:
        return False
    domain = match[0].rstrip(b".")
    if domain.endswith(b"_") and _TAIL.match(source, match.end()):
        domain = domain.rstrip(b"._")
    segments = domain.split(b".")
    return len(segments) > 1 and all(segments) and b"_" not in segments[-1] and b"_" not in segments[-2]
