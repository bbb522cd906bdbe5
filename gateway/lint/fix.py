"""What `gateway check --fix` may do to a file: only what leaves its meaning as it was, and nothing but what was meant.

Each mending is proposed as a new text of the file and taken only if that, read again, makes the same Document but for
what was meant. What cannot be mended so is left alone and told.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import msgspec
import orjson

from gateway.graph.model import Kind
from gateway.graph.node import TermNode
from gateway.graph.snapshot import Snapshot
from gateway.store import fields
from gateway.store.document import Document

# Where a name stands in a header is tried out; a name that stands in it more often than this is left alone.
MAX_PLACES: Final = 50
BYTE_ORDER_MARK: Final = "\ufeff"

Read = Callable[[bytes], Document]
# What may differ after any mending: it is about the bytes of the file, not about what they say.
_OF_THE_BYTES: Final = frozenset(("content_hash", "byte_size", "modified_ns", "problems", "source", "body_start"))


class Spellings(msgspec.Struct, frozen=True):
    """The commonest variant of every tag and category, by each of its variants, as all files together spell them."""

    tags: Mapping[str, str]
    categories: Mapping[str, str]

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Spellings":
        """Those of a Snapshot that has drafts in it, as `gateway check` reads them."""
        terms = [node for node in snapshot.nodes.values() if isinstance(node, TermNode)]

        def variants(kind: Kind) -> dict[str, str]:
            return {name: term.variants[0] for term in terms if term.kind is kind for name in term.variants}

        return cls(tags=variants(Kind.TAG), categories=variants(Kind.CATEGORY))


class Mended(msgspec.Struct, frozen=True):
    """A file's bytes after mending, what was done to them, and what was left alone and why (texts for people)."""

    data: bytes
    done: tuple[str, ...]
    left: tuple[str, ...] = ()


def mend(document: Document, data: bytes, read: Read, spellings: Spellings) -> Mended:
    """Mend a file's bytes, of which `document` was made by `read`. Mending what it gives changes nothing more."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return Mended(data, ())
    if not document.source:
        return Mended(data, ())
    mending = _Mending(document, text, read)
    mending.byte_order_mark()
    mending.line_ends()
    mending.fences()
    for field, best in (("tags", spellings.tags), ("categories", spellings.categories)):
        mending.respell(field, best)
        mending.say_once(field)
    return Mended(mending.text.encode(), tuple(mending.done), tuple(mending.left))


_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_FENCE_WITH_SPACES: Final = re.compile(r"^(-{3,}|\+{3,}|\.\.\.)[ \t]+$")


class _Mending:
    """One file on its way; each step finds the text as the one before has left it."""

    def __init__(self, document: Document, text: str, read: Read) -> None:
        self.document, self.text, self._read = document, text, read
        self.done: list[str] = []
        self.left: list[str] = []

    def byte_order_mark(self) -> None:
        if self.text.startswith(BYTE_ORDER_MARK):
            self._propose(self.text[1:], "the byte order mark is gone", "the byte order mark")

    def line_ends(self) -> None:
        if "\r" not in self.text:
            return
        counts = Counter(_LINE_END.findall(self.text))
        if len(counts) == 1 and "\r" not in counts:
            return
        end, name = ("\r\n", "CRLF") if counts["\r\n"] > counts["\n"] else ("\n", "LF")
        changed = counts.total() - counts[end]
        what = "1 line end is" if changed == 1 else f"{changed:,} line ends are"
        self._propose(_LINE_END.sub(end, self.text), f"{what} now {name}", "its line ends")

    def fences(self) -> None:
        """The fences of a header that begins the file: they are its first line and the last one above the body."""
        lines = re.split(r"(\r\n|\r|\n)", self.text)
        closing = self.document.body_line - 2
        if closing < 1 or 2 * closing >= len(lines):
            return
        shorter = list(lines)
        for at in (0, 2 * closing):
            shorter[at] = _FENCE_WITH_SPACES.sub(r"\1", lines[at])
        if shorter != lines:
            self._propose("".join(shorter), "no spaces after the fences of the front matter", "the fences")

    def respell(self, field: str, best: Mapping[str, str]) -> None:
        """Write each tag or category as most files do."""
        for name in getattr(self.document, field):
            wanted = best.get(name, name)
            if wanted == name:
                continue
            names = tuple(dict.fromkeys(wanted if each == name else each for each in getattr(self.document, field)))

            def is_meant(after: Document, name: str = name, wanted: str = wanted, names: Any = names) -> bool:
                return getattr(after, field) == names and _is_renamed(self.document, after, name, wanted)

            what = f"`{name}` of the {field}"
            texts = (self.text[:at] + wanted + self.text[at + len(name) :] for at in self._places(name))
            self._propose_any(texts, f"{what} is now `{wanted}`", what, field, is_meant)

    def say_once(self, field: str) -> None:
        """Take out what stands a second time in a list of tags or categories."""
        while (found := _repeated(self.document, field)) is not None:
            key, name, shorter = found
            expected = _with(orjson.loads(self.document.front_matter), key, shorter)

            def is_meant(after: Document, expected: Any = expected) -> bool:
                return bool(orjson.loads(after.front_matter) == expected)

            what = f"the second `{name}` of the {field}"
            if not self._propose_any(self._without(name), f"{what} is gone", what, field, is_meant):
                return

    def _places(self, name: str) -> Iterator[int]:
        """Where a name stands in the header, from its top to its end."""
        found = re.finditer(re.escape(name), self.text[: self._body_start()])
        return (match.start() for match in found)

    def _without(self, name: str) -> Iterator[str]:
        """The text without a place at which a name may be an item of a list, from the end of the header to its top."""
        item = rf"""(?:"{re.escape(name)}"|'{re.escape(name)}'|{re.escape(name)})"""
        line = rf"^[ \t]*-[ \t]+{item}[ \t]*(?:\r\n|\r|\n)"
        within = rf",\s*{item}(?=\s*[,\]])"
        header = self.text[: self._body_start()]
        for match in reversed(list(re.finditer(f"{line}|{within}", header, re.MULTILINE))):
            yield self.text[: match.start()] + self.text[match.end() :]

    def _body_start(self) -> int:
        ends = [match.end() for match in islice(_LINE_END.finditer(self.text), self.document.body_line - 1)]
        return ends[-1] if ends else 0

    def _propose(self, text: str, done: str, what: str) -> None:
        self._propose_any(iter((text,)), done, what, None, lambda after: True)

    def _propose_any(
        self, texts: Iterator[str], done: str, what: str, field: str | None, is_meant: Callable[[Document], bool]
    ) -> bool:
        """Take the first of the texts that does what is meant and nothing else."""
        for text in islice(texts, MAX_PLACES):
            after = self._read(text.encode())
            if _is_same_but_for(self.document, after, field) and is_meant(after):
                self.document, self.text = after, text
                self.done.append(done)
                return True
        self.left.append(f"{what} cannot be mended without changing something else")
        return False


def _is_same_but_for(before: Document, after: Document, field: str | None) -> bool:
    """Whether two readings differ in a field at most. Neither the text nor what is wrong may have become more."""
    may_differ = _OF_THE_BYTES if field is None else _OF_THE_BYTES | {field, "front_matter"}
    if any(
        getattr(before, each.name) != getattr(after, each.name)
        for each in msgspec.structs.fields(Document)
        if each.name not in may_differ
    ):
        return False
    if before.source[before.body_start :] != after.source[after.body_start :]:
        return False
    return _broken_rules(after) <= _broken_rules(before)


def _broken_rules(document: Document) -> Counter[str]:
    return Counter(problem.rule for problem in document.problems)


def _is_renamed(before: Document, after: Document, name: str, wanted: str) -> bool:
    """Whether one text of the front matter differs, and only by that name."""
    changed = list(_differences(orjson.loads(before.front_matter), orjson.loads(after.front_matter)))
    return len(changed) == 1 and _is_one_replaced(*changed[0], name, wanted)


def _is_one_replaced(before: str, after: str, name: str, wanted: str) -> bool:
    return any(
        before[: match.start()] + wanted + before[match.end() :] == after
        for match in re.finditer(re.escape(name), before)
    )


def _differences(before: Any, after: Any) -> Iterator[tuple[str, str]]:
    """The texts that differ between two values of one shape; a difference of another kind is a pair of equal texts."""
    if before == after and type(before) is type(after):
        return
    if isinstance(before, dict) and isinstance(after, dict) and list(before) == list(after):
        for key in before:
            yield from _differences(before[key], after[key])
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for one, other in zip(before, after, strict=True):
            yield from _differences(one, other)
    elif isinstance(before, str) and isinstance(after, str):
        yield before, after
    else:
        yield "", ""


def _repeated(document: Document, field: str) -> tuple[str, str, list[Any]] | None:
    """The key of a field, the first text that its list holds a second time, and the list without that."""
    front_matter = orjson.loads(document.front_matter)
    for key in fields.KEYS[field]:
        items = _inside(front_matter, key)
        if not items:
            continue
        if isinstance(items, list):
            for at, item in enumerate(items):
                if isinstance(item, str) and item in items[:at]:
                    return key, item, items[:at] + items[at + 1 :]
        return None
    return None


def _inside(table: Any, key: str) -> Any:
    """The value of a key; a dotted one is inside a table."""
    for part in key.split("."):
        table = table.get(part) if isinstance(table, dict) else None
    return table


def _with(table: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    outer, dot, inner = key.partition(".")
    return table | {outer: _with(table[outer], inner, value) if dot else value}
