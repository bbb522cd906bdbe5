"""What stands in a body for the site's generator and not for its readers: its tags are no part of the text.

Liquid and Nunjucks (`{% if x %}`, `{{ page.title }}`), Hugo's shortcodes (`{{< figure … >}}`), MDX's `import`, `export`
and comments, and the lines that open and close a container (`:::note`, Nuxt's `::card{…}`), whose title stays.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

# No tag holds the beginning of another of its kind: what is never closed is then found out quickly.
# Before a brace of two: what makes it a part of a formula or of JSX (`\frac{{ a }}`, `style={{ color }}`).
_TAG: Final = re.compile(
    rb"\{%[-+]?\s*(?P<name>\w+)(?:[^{]|\{(?!%)){0,2000}?%\}"
    rb"|\{\{[<%](?:[^{]|\{(?!\{)){0,2000}?[>%]\}\}"
    rb"|(?<![\w}=\\$^])\{\{-?\s*(?:[\w.\[\]-]+(?:\s*\|[^{}]{0,300})?|[\"'][^{}\"']{0,300}[\"']\s*\|[^{}]{0,300})\s*-?\}\}"
    rb"|\{/\*(?:[^{]|\{(?!/\*)){0,2000}?\*/\}"
)
# Between these and their end there are no tags.
_VERBATIM: Final = (b"raw", b"verbatim", b"highlight", b"comment")
_CONTAINER: Final = re.compile(
    rb"(?m)\n[ \t>]*(?P<open>(?::{3,}[ \t]*(?:[A-Za-z][\w-]*)?|::(?:[A-Za-z][\w-]*|(?=[ \t]*$)))"
    rb"(?:[ \t]*\{[^\n{}]*\})?\[?)[^\n\[\]]*(?P<close>\]?(?:\{[^\n{}]*\})?[ \t]*)$"
)
_MODULE: Final = re.compile(
    rb"(?m)\n(?:(?P<module>import[ \t]+(?:[\w$*{](?:[^;\"'<\n]|\n(?!import\b)){0,1000}?\bfrom[ \t]*)?"
    rb"(?:\"[^\"\n]+\"|'[^'\n]+');?[ \t]*)$"
    rb"|(?P<definition>export[ \t]+(?:(?:const|let|var|function|async|class|default)\b|[{*])[^\n]*"
    rb"(?:\n(?!\s*\n)[^\n]+)*))"
)
_FIRST: Final = (b"import ", b"export ", b"::")
_MAYBE_LINE: Final = re.compile(rb"\n(?:[ \t>]*::|import\b|export\b)")
_CODE: Final = bytes(10 if byte == 10 else 0 for byte in range(256))


def tags(source: bytes, code: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges of bytes that no reader sees, in order and apart. `code` are those that are code."""
    masked = bytearray(source)
    for start, end in code:
        masked[start:end] = masked[start:end].translate(_CODE)
    found: list[tuple[int, int]] = []
    for start, end in sorted(_ranges(bytes(masked))):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def may_have_tags(source: bytes) -> bool:
    """Whether a body may have some; quick."""
    # A search for one byte takes a thirtieth of the time of one for two.
    if b"{" in source and (b"{%" in source or b"{{" in source or b"{/*" in source):
        return True
    return source.startswith(_FIRST) or _MAYBE_LINE.search(source) is not None


def without_tags(text: str) -> str:
    """A text that is no Markdown, without tags."""
    source = text.encode()
    parts: list[bytes] = []
    at = 0
    for start, end in tags(source, ()):
        parts.append(source[at:start])
        at = end
    parts.append(source[at:])
    return b"".join(parts).decode()


def _ranges(source: bytes) -> Iterator[tuple[int, int]]:
    if b"{" in source:
        yield from _tag_ranges(source)
    # A pattern that begins with a line end is searched for faster than one that begins with a line.
    source = b"\n" + source
    if _MAYBE_LINE.search(source) is None:
        return
    spans = [match.span(name) for match in _CONTAINER.finditer(source) for name in ("open", "close")]
    spans += [match.span(match.lastgroup or 0) for match in _MODULE.finditer(source)]
    for start, end in spans:
        yield start - 1, end - 1


def _tag_ranges(source: bytes) -> Iterator[tuple[int, int]]:
    unclosed: set[bytes] = set()
    at = source.find(b"{")
    while at >= 0:
        match = _TAG.match(source, at)
        if match is None:
            at = source.find(b"{", at + 1)
            continue
        start, at = match.span()
        name = match["name"]
        if name in _VERBATIM and name not in unclosed:
            end = re.compile(rb"\{%%-?\s*end%b\s*-?%%\}" % name).search(source, at)
            if end is None:
                unclosed.add(name)
            elif name == b"comment":
                at = end.end()
            else:
                yield start, at
                start, at = end.span()
        yield start, at
        at = source.find(b"{", at)
