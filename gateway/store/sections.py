"""What the parts of a body are called: the anchors of headings, and lines of text that stand for a heading."""

import re
import unicodedata

# Lines that stand for a heading over a list of links, where they end like one or are bold.
SECTION_WORDS = (
    "resource", "resources", "source", "sources", "reference", "references", "further reading", "read more", "links",
    "see also", "bibliography", "citation", "citations", "credit", "credits", "helpline", "helplines", "note", "notes",
)  # fmt: skip
LONGEST_SECTION_LINE = 120

_WORD_COUNT = 5
_MARKS = "#*_:-–— "
_SECTION_LINE = re.compile(rf"(?:{'|'.join(SECTION_WORDS)})\b", re.IGNORECASE)
_MAYBE_SECTION = re.compile(
    rf"[\s{re.escape(_MARKS)}]*(?:{'|'.join(words.partition(' ')[0] for words in SECTION_WORDS)})",
    re.IGNORECASE,
)
_UNSPACED_HEADING = re.compile(r"#{1,6}(?=[^#\s])")
_ANCHOR_OF_ASCII = re.compile(r"[^\w\- ]")


def section_name(text: str, source: bytes) -> str | None:
    """The section that a paragraph's line begins if it is written as one: `Resources:-`, `**Sources**`, `#References`.

    `text` is what the line says, `source` how it is written (at most `LONGEST_SECTION_LINE` bytes to count).
    """
    # Nothing more is done with nearly all lines.
    if not (":-" in text or _MAYBE_SECTION.match(text)):
        return None
    text = " ".join(text.split())
    name = text.strip(_MARKS)
    if not name or len(name.split()) > _WORD_COUNT:
        return None
    ending = text[text.rindex(name) + len(name) :].strip("*_")
    if not ending and not _UNSPACED_HEADING.match(text):
        source = source.strip()
        if not (source.startswith((b"**", b"__")) and source.endswith((b"**", b"__"))):
            return None
    return name if ":-" in ending or _SECTION_LINE.match(name) else None


class Anchors:
    """The anchors of one body's headings: GitHub's, each once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, text: str, given: str | None) -> str:
        """The anchor of the next heading, by the id given to it or else by its text; `-1`, `-2` … where it is taken."""
        base = _kept(given or "") or _kept(text.lower()) or "section"
        anchor = base
        number = self._numbers.get(base, 0)
        while anchor in self._numbers:
            number += 1
            anchor = f"{base}-{number}"
        self._numbers[base] = number
        self._numbers.setdefault(anchor, 0)
        return anchor


def _kept(text: str) -> str:
    if text.isascii():
        kept = _ANCHOR_OF_ASCII.sub("", text)
    else:
        kept = "".join(c for c in text if c in "_- " or unicodedata.category(c)[0] in "LM" or c.isdecimal())
    return kept.replace(" ", "-")
