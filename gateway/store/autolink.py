"""Bare URLs: web addresses written in running text without any Markdown around them.

GFM 6.9 "Autolinks (extension)", https://github.github.com/gfm/#autolinks-extension-, for `http://`, `https://` and
`www.`; extended e-mail autolinks are left alone. What the specification leaves open is settled as cmark-gfm does: a
URL with a scheme may follow any character but an ASCII letter (`Source:https://…`), and a closing quotation mark is
no part of it. Beyond both, any Unicode white space ends a URL, typographic and East Asian punctuation is cut off its
tail like ASCII's, `]` is treated as `)` is, and `>` and `|` may stand before `www.`. A URL ends with its host unless a
port, path, query or fragment follows: nobody could follow `https://a.org|b`.

All functions take the UTF-8 source with byte offsets, and take time in proportion to what they are given.
"""

import html
import re
import unicodedata
from typing import NamedTuple

# Looked for by its one rarest byte, which is several times faster than looking for all of them.
_SCHEME_MARK = re.compile(rb":(?=//)")
_WWW_MARK = re.compile(rb"www\.")
_PLAIN_END = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-/=&#"
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
# Most hosts; the rest goes the long way.
_PLAIN_HOST = re.compile(rb"(?:(?i:https?)://|www\.)([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*\.[A-Za-z]+)(?=[/?#])")
_PORT = re.compile(rb":[0-9]{1,4}(?![0-9])")
_ENTITY = re.compile(rb"&#?[0-9A-Za-z]+;")
_LONGEST_ENTITY = 34
_ESCAPE_OR_ENTITY = re.compile(r"\\([!-/:-@\[-`{-~])|&#?[0-9A-Za-z]{1,32};")


class Host(NamedTuple):
    """Where a bare URL begins, where its host and port end, and whether it goes on behind them."""

    start: int
    end: int
    goes_on: bool


def marks(source: bytes) -> list[int]:
    """Where a text has to be to hold a bare URL: descending, beginning with a place behind the source."""
    found = [match.start() for match in _SCHEME_MARK.finditer(source)]
    # Few bodies have any, and that there is none is told much faster.
    if b"www." in source:
        found += [match.start() for match in _WWW_MARK.finditer(source)]
        found.sort()
    found.append(len(source) + 1)
    found.reverse()
    return found


def find(source: bytes, mark: int, start: int, stop: int) -> Host | None:
    """The bare URL in `source[start:stop]` that has its mark at `mark`; it may end behind `stop`."""
    if source.startswith(b"www.", mark, stop):
        at = mark
        fits = source[at - 1 : at] in _BEFORE_WWW
    else:
        scheme = source[max(start, mark - 5) : mark].lower()
        at = mark - (5 if scheme == b"https" else 4)
        fits = scheme.endswith((b"https", b"http")) and not source[at - 1 : at].isalpha()
        fits = fits and source.startswith(b"://", mark, stop)
    return _host(source, at, len(source)) if fits and at >= start else None


def find_end(source: bytes, start: int, stop: int) -> int:
    """Where white space or `<` ends the URL that `source[start:stop]` belongs to, or -1 if it reaches `stop`."""
    match = _END.search(source, start, stop)
    return match.start() if match else -1


def end_of_value(source: bytes, start: int, stop: int) -> int:
    """Where `source[start:stop]` ends if it is the value of an attribute that begins with a quotation mark."""
    if source[start - 2 : start] not in (b'="', b"='"):
        return stop
    end = source.find(source[start - 1 : start], start, stop)
    return end if end >= 0 else stop


def trim(source: bytes, start: int, stop: int, host: Host | None = None) -> int:
    """Where the bare URL in `source[start:stop]` ends once what is taken for the sentence's own is cut off its tail.

    That is punctuation, closing parentheses and brackets without an opening one, and what looks like an entity
    reference. Returns `start` if what is left is no URL any more. `host` is what `find` found.
    """
    if host is None or not host.goes_on or host.end >= stop:
        host = _host(source, start, stop)
    if host is None:
        return start
    if not host.goes_on:
        return host.end
    if source[stop - 1 : stop] in _PLAIN_END:
        return stop
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
    return max(end, host.end)


def href(written: str) -> str:
    """The address that a bare URL stands for: entities and backslash escapes read, `http://` before `www.`."""
    address = written
    if "\\" in written or "&" in written:
        address = _ESCAPE_OR_ENTITY.sub(lambda match: match[1] or html.unescape(match[0]), written)
    return f"http://{address}" if written.startswith("www.") else address


def _host(source: bytes, at: int, stop: int) -> Host | None:
    if plain := _PLAIN_HOST.match(source, at, min(stop, at + _LONGEST_DOMAIN)):
        return Host(at, plain.end(), True)
    start = at
    if not source.startswith(b"www.", start):
        start = source.index(b"://", start) + 3
    match = _DOMAIN.match(source, start, min(stop, start + _LONGEST_DOMAIN + 1))
    if match is None or len(match[0]) > _LONGEST_DOMAIN:
        return None
    domain = match[0] if match[0].isascii() else _host_characters(match[0])
    after = start + len(domain)
    domain = domain.rstrip(b".")
    if domain.endswith(b"_") and _TAIL.match(source, after):
        domain = domain.rstrip(b"._")
    segments = domain.split(b".")
    if len(segments) < 2 or not all(segments) or b"_" in segments[-1] or b"_" in segments[-2]:
        return None
    # Whose last segment is a number is an IPv4 address or nothing.
    if segments[-1].isdigit() and not (len(segments) == 4 and all(s.isdigit() and int(s) < 256 for s in segments)):
        return None
    end = start + len(domain)
    if port := _PORT.match(source, end, stop):
        end = port.end()
    return Host(at, end, source[end : min(end + 1, stop)] in (b"/", b"?", b"#"))


def _host_characters(text: bytes) -> bytes:
    """The part of `text` before the first character that is neither letter, digit, mark, dot, hyphen nor underscore."""
    # The longest domain may end within a character.
    characters = text.decode(errors="ignore")
    for at, character in enumerate(characters):
        if not (character.isalnum() or character in "._-" or unicodedata.category(character)[0] == "M"):
            return characters[:at].encode()
    return characters.encode()
