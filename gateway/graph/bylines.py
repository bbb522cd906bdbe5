"""Bylines: whom a post names as its authors, and which author each name means.

A name is looked for among the profiles and records (by id, slug and name, then by handle), always folded. One name may
be several people's; it is taken apart only where every part of it is somebody known.
"""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from gateway.graph.definitions import is_record
from gateway.graph.links import Meaning
from gateway.graph.model import Kind, bare_name, fold
from gateway.graph.points import AUTHOR, BYLINE, HANDLE, Definer
from gateway.store.document import Document
from gateway.store.record import Record

# Where so many of the bylines name an author by the id of a record, one that names none is a slip, and no new author.
IDS_ARE_MEANT: Final = 0.9
_JOINT: Final = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", re.IGNORECASE)
_HANDLE: Final = re.compile(r"(?:\A|\()@([^\s()]+)\)?\s*\Z")
_ONE_WORD: Final = re.compile(r"[^\s,&]+")


class Byline(msgspec.Struct, frozen=True):
    """One author of a post. `key` is the author's; `text` is how the post spells the name.

    `is_found` says that it is that of a record or profile, `is_by_id` that the text is the id of that and no spelling
    of a name, `is_name_only` that the post says no more of the author; `details` are what it says.
    """

    key: str
    text: str
    is_by_id: bool = False
    is_found: bool = False
    is_name_only: bool = True
    details: Record | None = None

    @property
    def may_be_id(self) -> bool:
        """Whether the text looks like an id: it is one word."""
        return _ONE_WORD.fullmatch(self.text) is not None


def split_joint(name: str) -> list[str]:
    """The parts of a name that may be several people's: at commas, `and` and `&`."""
    # With single spaces, over which the expression goes once.
    return [part for part in (part.strip() for part in _JOINT.split(" ".join(name.split()))) if part]


def bylines(document: Document, meaning: Meaning) -> Iterator[Byline]:
    """The authors of a Document, in the order given, by what the points mean."""
    details = dict(document.author_details)
    for text in document.authors:
        if text in details:
            yield _described(text, details[text], meaning)
            continue
        parts = split_joint(text)
        if len(parts) > 1 and not meaning((AUTHOR, fold(text))) and all(_is_known(part, meaning) for part in parts):
            yield from (byline(part, meaning) for part in parts)
        else:
            yield byline(text, meaning)


def _described(text: str, details: Record, meaning: Meaning) -> Byline:
    """An author of whom the post says more: an id, which wins over the name, or an address, a picture."""
    found = None if details.id in (None, text) else byline(details.id or "", meaning)
    if found is None or not found.is_found:
        found = byline(text, meaning)
    # What is said in place is said on purpose: the author needs no record.
    return msgspec.structs.replace(found, is_name_only=False, details=details)


def byline(text: str, meaning: Meaning) -> Byline:
    """The author whom one name means: who has it for an id, slug or name, then who has it for a handle."""
    folded = fold(text)
    found = meaning((AUTHOR, folded))
    if found:
        # A profile goes before a record.
        key = min(found, key=lambda definer: is_record(definer.path)).ref.key
        return Byline(key, bare_name(text), is_by_id=any(_has_id(definer, text) for definer in found), is_found=True)
    if handle := _handle(text):
        found = meaning((HANDLE, handle))
        if found:
            is_by_id = _ONE_WORD.fullmatch(text) is not None
            return Byline(found[0].ref.key, bare_name(text), is_by_id=is_by_id, is_found=True)
    return Byline(folded, bare_name(text))


def _has_id(definer: Definer, text: str) -> bool:
    """Whether a file or record goes by the text to the letter: `authors/ana.md`, `ana` in `authors.yml`."""
    if is_record(definer.path):
        return definer.path.rpartition("\0")[2] == text
    return text == definer.ref.key and definer.ref.kind is Kind.AUTHOR


def _handle(text: str) -> str | None:
    """A handle in a byline: `@ana`, `Ana (@ana)`, or a single word, which may be one."""
    found = _HANDLE.search(text)
    if found:
        return fold(found[1])
    return fold(text) if _ONE_WORD.fullmatch(text) else None


def _is_known(name: str, meaning: Meaning) -> bool:
    if meaning((AUTHOR, fold(name))) or meaning((BYLINE, fold(name))):
        return True
    return "@" in name and (handle := _handle(name)) is not None and bool(meaning((HANDLE, handle)))
