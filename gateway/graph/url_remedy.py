"""What to write instead of a web address that is none."""

import re
from collections.abc import Iterator
from typing import Final

from gateway.graph.model import parse_url

# What ends an address in running text; a quotation mark or a bracket that nothing opened was meant to.
_BEHIND: Final = re.compile(r"[\s\"'<>()\[\]{}“”‘’«»（）。，、]")
_SCHEME: Final = re.compile(r"(?i)(https?)(?::?/*|:/*)(?=[^:/\s])")
_TWICE: Final = re.compile(r"(?i)https?:?/*(?=https?:?/)")
_OF_PATH: Final = re.compile(r"//(?=[\w%~-]+(?:/|\Z))")
_LONGEST: Final = 200


def url_remedy(href: str) -> str | None:
    """The likeliest address that was meant, as a sentence; None where there is none."""
    if _OF_PATH.match(href):
        return _sentence(href[1:], " for a path of this site") if href[1:].strip("/") else None
    return next((_sentence(each) for each in _candidates(href) if parse_url(each) is not None), None)


def _candidates(href: str) -> Iterator[str]:
    scheme = _SCHEME.match(href)
    plain = f"{scheme[1]}://{href[scheme.end() :]}" if scheme else href
    for each in (_TWICE.sub("", href, count=1), plain):
        yield each
        yield re.sub(r"\s+", "", each) if re.match(r"https?://\s", each) else each
        host, slash, rest = each.partition("://")[2].partition("/")
        start = each[: each.index("://") + 3] if "://" in each else ""
        yield start + re.sub(r"\.{2,}", ".", host).strip(".") + slash + rest
        if behind := _BEHIND.search(each, len(start)):
            yield each[: behind.start()]
        yield start + host.replace(" ", "").replace(",", ".") + slash + rest.replace(" ", "%20")


def _sentence(address: str, purpose: str = "") -> str | None:
    return f"Write {address}{purpose}." if len(address) <= _LONGEST else None
