"""Addresses that a site generator fills in: what they come to, as far as the text itself says it.

`{{ "/about/" | url }}` and `{{ site.baseurl }}/about/` (Liquid, Nunjucks), `{% link about.md %}` and `{% post_url … %}`
(Jekyll), `{{< ref "about.md" >}}` and `{{< relref path="about.md" lang="de" >}}` (Hugo). Most of them have spaces, so
CommonMark takes no link for one before they are replaced.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

# A quoted text with filters or in a shortcode, there perhaps by the name `path`; a name that stands for the site's own
# address; a tag with a path.
_QUOTED: Final = re.compile(
    r"""\{\{[<%]?-?\s*(?:(?:rel)?ref\s+(?:(?:lang|outputFormat)\s*=\s*["'][^"'{}]*["']\s+)*(?:path\s*=\s*)?)?"""
    r"""(?P<mark>["'`])(?P<path>[^"'`{}]*)(?P=mark)\s*"""
    r"""(?:\|[^{}]*|(?:\s*(?:lang|outputFormat)\s*=\s*["'][^"'{}]*["']\s*)+)?-?[>%]?\}\}"""
)
_SITE: Final = re.compile(
    r"\{\{-?\s*(?:site\.|page\.)?(?:baseurl|base_url|base|url|root|pathPrefix)\s*(?:\|[^{}]*)?-?\}\}"
)
_TAG: Final = re.compile(r"""\{%-?\s*(?P<name>link|post_url)\s+(?P<path>[^\s"'%{}]+)\s*-?%\}""")
_OPENING: Final = re.compile(r"\{(?=[{%])")
_TEMPLATE: Final = re.compile(r"\{\{|\{%|\$\{|<%|\A\{")
# What a destination without angle brackets may not have, and what the value of an attribute may not.
_NO_DESTINATION: Final = re.compile(r"[\s<>()\x00-\x1f]")
_NO_VALUE: Final = re.compile(r"[\s<>\"'\x00-\x1f]")
_FILLED_IN: Final = r"(?:\{\{[^\n]{0,200}?\}\}|\{%[^\n]{0,200}?%\})"
_DESTINATION: Final = re.compile(
    rf"(?P<before>\]\([ \t]*|^ {{0,3}}\[[^\]\n]+\]:[ \t]*)(?P<address>{_FILLED_IN}(?:{_FILLED_IN}|[^\s)>])*+)",
    re.MULTILINE,
)
# It begins with what is searched for fast.
_VALUE: Final = re.compile(
    rf"(?P<before>=(?P<mark>[\"'])(?:(?<=href=.)|(?<=src=.)))"
    rf"(?P<address>{_FILLED_IN}(?:{_FILLED_IN}|[^\s\"'<>])*+)(?=(?P=mark))"
)


def plain_address(address: str) -> str | None:
    """What an address comes to; itself where nothing is filled in, None where that cannot be told."""
    if "{" not in address and "<%" not in address:
        return address
    has_site = _SITE.match(address) is not None
    address = _SITE.sub("", _QUOTED.sub(lambda match: match["path"], address, count=1))
    address = _TAG.sub(
        lambda match: f"/{'_posts/' if match['name'] == 'post_url' else ''}{match['path'].lstrip('/')}",
        address,
        count=1,
    )
    if has_site and address.startswith("//"):
        # Of `{{ site.baseurl }}/{% link about.md %}` both parts have the slash.
        address = address[1:]
    return None if not address or _TEMPLATE.search(address) else address


def has_templates(body: str) -> bool:
    """Whether a body may have a link that is filled in."""
    # Looking for one character takes a hundredth of the time of looking for two.
    if "{" not in body or _OPENING.search(body) is None:
        return False
    return "]" in body or "href=" in body or "src=" in body


def with_plain_destinations(body: str, code: Callable[[], Iterable[tuple[int, int]]]) -> str:
    """A body with the destinations of its links, in HTML too, as what they come to, each as many bytes long as before.

    `code` gives the byte ranges that are code, in order: they stay as they are. It is asked once, and only if there is
    something to replace.
    """
    ranges = cache(lambda: list(code()))
    body = _replaced(body, _DESTINATION, _NO_DESTINATION, ranges)
    return _replaced(body, _VALUE, _NO_VALUE, ranges) if "href=" in body or "src=" in body else body


def _replaced(
    body: str, pattern: re.Pattern[str], unfit: re.Pattern[str], code: Callable[[], list[tuple[int, int]]]
) -> str:
    characters = at = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal characters, at
        at += len(body[characters : match.start()].encode())
        characters = match.start()
        written = match["address"]
        address = plain_address(written)
        if address is None or unfit.search(address):
            return match[0]
        ranges = code()
        before = bisect_right(ranges, at, key=_first) - 1
        if before >= 0 and at < ranges[before][1]:
            return match[0]
        # Behind a destination (CommonMark 6.3), and in the value of `href`, there may be any number of spaces.
        return match["before"] + address + " " * (len(written.encode()) - len(address.encode()))

    return pattern.sub(replaced, body)


def _first(span: tuple[int, int]) -> int:
    return span[0]
