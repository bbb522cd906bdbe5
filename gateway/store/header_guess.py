"""What text behind a fence is meant as that cannot be read: a header with a slip in it, or prose below a rule."""

import re
from enum import Enum, auto
from typing import Final


class Guess(Enum):
    """HEADER: all of it is one. UNCLOSED: it begins as one, and prose follows a blank line. PROSE: it is none."""

    HEADER = auto()
    UNCLOSED = auto()
    PROSE = auto()


# A line at the margin that is no comment, list item or closing bracket; the group tells a key of at most three words,
# an explicit key (`? `) or a TOML table.
_MARGIN_LINE: Final = re.compile(
    r"""^(?![ \t\n#\])}]|-[ \n])(?:("[^"\n]*+"[ \t]*+[:=]|'[^'\n]*+'[ \t]*+[:=]|\?[ ]|\[
        |[\w$@.<][\w$@./<-]*+(?:[ ]++[\w$@./<-]++){0,2}+[ \t]*+(?::(?=\s|\Z)|=))|.)""",
    re.MULTILINE | re.VERBOSE,
)
_BLANK: Final = re.compile(r"^(?:[ \t]*+\n)++", re.MULTILINE)


def guess(text: str) -> Guess:
    """Take it for a header if its first line is a key or half of its lines are, more than half below a blank line.

    Keys stand right below a fence, and slips at the end of what is written so far; a rule has a blank line below it.
    """
    lines = [(match.start(), match[1] is not None) for match in _MARGIN_LINE.finditer(text)]
    keys = sum(is_key for _, is_key in lines)
    paragraphs = {match.end() for match in _BLANK.finditer(text)}
    if not keys:
        return Guess.PROSE
    begins_blank = lines[0][0] in paragraphs
    if keys * 2 < len(lines) + begins_blank and (begins_blank or not lines[0][1]):
        return Guess.PROSE
    for position, (start, is_key) in enumerate(lines):
        if start in paragraphs and not is_key and keys * 2 < len(lines) - position:
            return Guess.UNCLOSED
        keys -= is_key
    return Guess.HEADER


def has_blank_line(text: str) -> bool:
    """Whether the text has paragraphs: two rules with those between are meant as rules."""
    return _BLANK.search(text) is not None
