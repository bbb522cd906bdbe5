"""The kinds of node and how each is named: folded terms, normalised URLs, global ids."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from sys import intern
from typing import Final
from urllib.parse import quote, urlsplit

import msgspec


class Kind(StrEnum):
    """The kinds of node that have a global id; the value is the GraphQL type's name."""

    POST = "Post"
    PAGE = "Page"
    AUTHOR = "Author"
    TAG = "Tag"
    CATEGORY = "Category"
    RESOURCE = "Resource"
    DOMAIN = "Domain"
    ASSET = "Asset"


class NodeRef(msgspec.Struct, frozen=True, order=True, gc=False):
    """A node by kind and key; the only way in which one node names another."""

    kind: Kind
    key: str


def global_id(ref: NodeRef) -> str:
    """The opaque id of a node (Relay Global Object Identification): the same in every process for the same content."""
    return base64.urlsafe_b64encode(f"{ref.kind}:{ref.key}".encode()).rstrip(b"=").decode()


def parse_global_id(text: str) -> NodeRef | None:
    """The node that a global id names, whether or not it exists; None where the text is no global id."""
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        kind, colon, key = raw.partition(":")
        return NodeRef(Kind(kind), key) if colon and key else None
    except (binascii.Error, ValueError):
        return None


_SEPARATORS: Final = re.compile(r"[\W_]+")
# Combining Diacritical Marks: the accents of Latin, Greek and Cyrillic; in other scripts a mark makes another letter.
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_BEHIND_NAME: Final = re.compile(r"\(@[^)]*\)|<[^<>\s@]+@[^<>\s]+>")


def bare_name(text: str) -> str:
    """A name without what stands behind it: a handle (`Ana Silva (@ana)`) or an e-mail address in angle brackets.

    The text itself where that is all there is.
    """
    written = text.rstrip()
    if not written.endswith((")", ">")):
        return text
    start = written.rfind("(@" if written[-1] == ")" else "<")
    return (start > 0 and _BEHIND_NAME.fullmatch(written, start) and written[:start].rstrip()) or text


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """The key of a term or name: without case, accents, punctuation and handle, words joined by hyphens.

    A text of punctuation alone becomes its bytes in hexadecimal, so that it has a key at all (`C++` and `C#` are told
    apart too). The fold of a fold is the same, so a key finds itself.
    """
    text = bare_name(text)
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        plain = unicodedata.normalize("NFC", _ACCENTS.sub("", plain))
    plain = plain.replace("++", "-plus-plus").replace("#", "-sharp")
    if plain.isascii():
        key = _SEPARATORS.sub("-", plain).strip("-")
    else:
        key = "-".join("".join(c if _is_of_word(c) else " " for c in plain).split())
    return key or text.strip().encode("utf-8", "surrogatepass").hex("-")


def commonest(counts: Mapping[str, int]) -> list[str]:
    """Texts by how often each is written, the commonest first.

    Of two that are as common, the one with more accents is: they get lost in writing, and are not put in by mistake.
    Then code point order decides, so that the order depends on the counts alone.
    """
    return sorted(counts, key=lambda text: (-counts[text], -_accents(text), text))


def _accents(text: str) -> int:
    return 0 if text.isascii() else len(_ACCENTS.findall(unicodedata.normalize("NFD", text)))


def _is_of_word(character: str) -> bool:
    """Letters, digits, and the marks without which many scripts have no vowels."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"


_TRACKING: Final = re.compile(r"(?:\A|(?<=&))(?:utm_[^=&]*|fbclid|gclid|mc_cid|mc_eid)(?:=[^&]*)?(?:&|\Z)")
_NOT_IN_URL: Final = re.compile(r'[\s<>"]')
_PERCENT: Final = re.compile(r"%[0-9a-fA-F]{2}")
_HOST: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_PRINTABLE: Final = "".join(map(chr, range(0x21, 0x7F)))
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class ExternalUrl(msgspec.Struct, frozen=True, gc=False):
    """A web address: `normalized` is its identity, `domain` its host without `www.`."""

    normalized: str
    domain: str


# Nearly all addresses: nothing in their host and path that has to be spelt otherwise.
_PLAIN_URL: Final = re.compile(
    r"https?://([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)(/[!$&-;=@-~]*)?(?:\?([!$&-;=?-~]*))?(?:#[!#-;=?-~]*)?"
)


@lru_cache(maxsize=16_384)
def parse_url(url: str) -> ExternalUrl | None:
    """Normalise a web address; None where it is not one (another scheme, no host, a space in it).

    Follows RFC 3986 §6.2 (case of host, percent-encoding, default port, empty path) and goes further, so that spellings
    of one page meet: http is https, `www.`, the fragment, a final slash and tracking parameters are dropped.
    """
    url = url.strip()
    if plain := _PLAIN_URL.fullmatch(url):
        name, path, query = plain.groups("")
        return _external(_without_www(name), "", path, query)
    if url.startswith("//"):
        url = "https:" + url
    if _NOT_IN_URL.search(url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or host.startswith(".") or ".." in host:
        return None
    domain = _domain(host)
    if domain is None:
        return None
    after_host = "" if port is None or port in (80, 443) else f":{port}"
    return _external(domain, after_host, _normal_text(parts.path), _normal_text(parts.query))


def _external(domain: str, port: str, path: str, query: str) -> ExternalUrl:
    authority = f"[{domain}]" if ":" in domain else domain
    query = _TRACKING.sub("", query).rstrip("&") if query else ""
    return ExternalUrl(f"https://{authority}{port}{path.rstrip('/')}{'?' + query if query else ''}", intern(domain))


def domain_of(normalized: str) -> str:
    """The domain of a normalised URL."""
    authority = normalized.removeprefix("https://").partition("/")[0].partition("?")[0]
    return intern(authority[1:].partition("]")[0] if authority.startswith("[") else authority.partition(":")[0])


def _domain(host: str) -> str | None:
    """A host as the DNS has it (RFC 3490), without `www.`; None where it cannot be one."""
    if ":" in host:
        return host
    try:
        name = host.rstrip(".") if host.isascii() else host.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return None
    name = _without_www(name)
    return name if _HOST.fullmatch(name) or name == "localhost" else None


def _without_www(name: str) -> str:
    while name.startswith("www.") and "." in name[4:]:
        name = name[4:]
    return name


def _normal_text(text: str) -> str:
    text = _PERCENT.sub(_normal_percent, text)
    return text if text.isascii() else quote(text, safe=_PRINTABLE)


def _normal_percent(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()


def set_hash(member: bytes) -> int:
    """A member's part in the hash of a set, which is the sum over its members: BLAKE2b (RFC 7693), 256 bits."""
    return int.from_bytes(blake2b(member, digest_size=32).digest(), "big")
