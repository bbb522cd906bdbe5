"""Addresses that a site generator fills in: what they come to, as far as the text itself says it.

`{{ "/about/" | url }}` and `{{ site.baseurl }}/about/` (Liquid, Nunjucks), `{% link about.md %}` and `{% post_url … %}`
(Jekyll), `{{< ref "about.md" >}}` (Hugo). Most of them have spaces, so CommonMark takes no link for one before they are
replaced.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Final

# A quoted text with filters or in a shortcode; a name that stands for the site's own address; a tag with a path.
_QUOTED: Final = re.compile(
    r"""\{\{[<%]?-?\s*(?:(?:rel)?ref\s+)?(?P<mark>["'])(?P<path>[^"'{}]*)(?P=mark)\s*(?:\|[^{}]*)?-?[>%]?\}\}"""
)
_SITE: Final = re.compile(
    r"\{\{-?\s*(?:site\.|page\.)?(?:baseurl|base_url|base|url|root|pathPrefix)\s*(?:\|[^{}]*)?-?\}\}"
)
_TAG: Final = re.compile(r"""\{%-?\s*(?P<name>link|post_url)\s+(?P<path>[^\s"'%{}]+)\s*-?%\}""")
_OPENING: Final = re.compile(r"\{(?=[{%])")
_TEMPLATE: Final = re.compile(r"\{\{|\{%|\$\{|<%|\A\{")
# What a destination without angle brackets may not have.
_NO_DESTINATION: Final = re.compile(r"[\s<>()\x00-\x1f]")
_DESTINATION: Final = re.compile(
    r"(?P<before>\]\([ \t]*|^ {0,3}\[[^\]\n]+\]:[ \t]*)"
    r"(?P<address>(?:\{\{[^\n]{0,200}?\}\}|\{%[^\n]{0,200}?%\})[^\s)>]*)",
    re.MULTILINE,
)


def plain_address(address: str) -> str | None:
    """What an address comes to; itself where nothing is filled in, None where that cannot be told."""
    if "{" not in address and "<%" not in address:
        return address
    address = _QUOTED.sub(lambda match: match["path"], address, count=1)
    address = _SITE.sub("", address, count=1)
    address = _TAG.sub(
        lambda match: f"/{'_posts/' if match['name'] == 'post_url' else ''}{match['path'].lstrip('/')}",
        address,
        count=1,
    )
    return None if not address or _TEMPLATE.search(address) else address


def has_templates(body: str) -> bool:
    """Whether a body may have a link that is filled in."""
    # Looking for one character takes a hundredth of the time of looking for two.
    return "{" in body and "]" in body and _OPENING.search(body) is not None


def with_plain_destinations(body: str, code: Callable[[], Iterable[tuple[int, int]]]) -> str:
    """A body with the destinations of its links as what they come to, each as many bytes long as before.

    `code` gives the byte ranges that are code, in order: they stay as they are. It is asked once, and only if there is
    something to replace.
    """
    ranges: list[tuple[int, int]] | None = None
    characters = at = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal characters, at, ranges
        at += len(body[characters : match.start()].encode())
        characters = match.start()
        address = plain_address(match["address"])
        if address is None or _NO_DESTINATION.search(address):
            return match[0]
        if ranges is None:
            ranges = list(code())
        before = bisect_right(ranges, at, key=_first) - 1
        if before >= 0 and at < ranges[before][1]:
            return match[0]
        # Behind a destination there may be any number of spaces (CommonMark 6.3).
        return match["before"] + address + " " * (len(match["address"].encode()) - len(address.encode()))

    return _DESTINATION.sub(replaced, body)


def _first(span: tuple[int, int]) -> int:
    return span[0]
