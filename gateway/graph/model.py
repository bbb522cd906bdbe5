"""The kinds of node and how each is named: folded terms, normalised URLs, global ids."""

import base64
import binascii
import re
import unicodedata
from enum import StrEnum
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
_HANDLE: Final = re.compile(r"\s*\(@[^)]*\)\s*\Z")


def fold(text: str) -> str:
    """The key of a term or name: without case, accents and punctuation, words joined by hyphens.

    A text of punctuation alone keeps it, so that it has a key at all (`C++` and `C#` are told apart too).
    """
    text = _HANDLE.sub("", text)
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    plain = unicodedata.normalize("NFC", plain).replace("++", "-plus-plus").replace("#", "-sharp")
    return _SEPARATORS.sub("-", plain).strip("-") or quote(text.strip().casefold(), safe="")


_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def label(name: str) -> str:
    """A name as people read it: `UnderstandingMentalHealth` is "Understanding Mental Health"."""
    if " " in name or not _HUMP.search(name):
        words = name.replace("-", " ").replace("_", " ").strip()
        return words[:1].upper() + words[1:] if words else name
    return _HUMP.sub(" ", name)


_TRACKING: Final = re.compile(r"(?:utm_[^=&]*|fbclid|gclid|mc_cid|mc_eid)(?:=[^&]*)?(?:&|\Z)")
_PERCENT: Final = re.compile(r"%[0-9a-fA-F]{2}")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class ExternalUrl(msgspec.Struct, frozen=True, gc=False):
    """A web address: `normalized` is its identity, `domain` its host without `www.`."""

    normalized: str
    domain: str


def parse_url(url: str) -> ExternalUrl | None:
    """Normalise a web address; None where it is not one (another scheme, no host, a space in it).

    Follows RFC 3986 §6.2 (case of host, percent-encoding, default port, empty path) and goes further, so that spellings
    of one page meet: http is https, `www.`, the fragment, a final slash and tracking parameters are dropped.
    """
    url = url.strip()
    if url.startswith("//"):
        url = "https:" + url
    if any(c.isspace() or c in '<>"' for c in url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or host.startswith(".") or ".." in host:
        return None
    domain = host.removeprefix("www.").rstrip(".")
    if not domain or ("." not in domain and domain != "localhost" and ":" not in domain):
        return None
    path = _PERCENT.sub(_normal_percent, parts.path).rstrip("/")
    query = _TRACKING.sub("", _PERCENT.sub(_normal_percent, parts.query)).rstrip("&")
    authority = f"[{domain}]" if ":" in domain else domain
    if port is not None and port not in (80, 443):
        authority += f":{port}"
    return ExternalUrl(f"https://{authority}{path}{'?' + query if query else ''}", domain)


def _normal_percent(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()
