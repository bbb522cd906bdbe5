"""What `gateway check --fix` may do to a file: only what leaves its meaning as it was, and nothing but what was meant.

Each mending is proposed as a new text of the file and taken only if that, read again, makes the same Document but for
what was meant. What cannot be mended so is left alone and told.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice, zip_longest
from typing import Any, Final

import msgspec
import orjson

from gateway.content_model import FieldName
from gateway.graph.model import Kind
from gateway.graph.node import TermNode
from gateway.graph.snapshot import Snapshot
from gateway.store.document import Document
from gateway.store.fields import COMMON_KEYS, KeyTable, value_at

# Where a name stands in a header is tried out; a name that stands in it more often than this is left alone.
MAX_PLACES: Final = 50
# The rules of which something can be mended, each with the step that does it below.
BYTE_ORDER_MARK: Final = "byte-order-mark"
LINE_ENDS: Final = "line-ends-mixed"
FENCES: Final = "fence-trailing-space"
VARIANTS: Final = "tag-variant"
REPEATED: Final = "tag-repeated"
MENDABLE: Final = frozenset((BYTE_ORDER_MARK, LINE_ENDS, FENCES, VARIANTS, REPEATED))

Read = Callable[[bytes], Document]
# What may differ after any mending: it is about the bytes of the file, not about what they say.
_OF_THE_BYTES: Final = frozenset(
    (
        *("content_hash", "byte_size", "modified_ns", "problems", "source", "body_start"),
        *("has_byte_order_mark", "odd_line_end"),
    )
)


def tag_spellings(snapshot: Snapshot) -> Mapping[str, str]:
    """The commonest variant of every tag by each of its variants, in a Snapshot that has drafts in it.

    Those that are the id of a described tag are left out. So are categories: addresses are made of them as written.
    """
    tags = [node for node in snapshot.nodes.values() if isinstance(node, TermNode) and node.kind is Kind.TAG]
    return {name: tag.variants[0] for tag in tags for name in tag.variants if tag.is_stub or name != tag.key}


class Mended(msgspec.Struct, frozen=True):
    """A file's bytes after mending, what was done to them, and what was left alone and why (texts for people)."""

    data: bytes
    done: tuple[str, ...]
    left: tuple[str, ...] = ()


def mend(
    document: Document,
    data: bytes,
    read: Read,
    spellings: Mapping[str, str],
    rules: AbstractSet[str] = MENDABLE,
    keys: KeyTable = COMMON_KEYS,
) -> Mended:
    """Mend what breaks one of `rules` in a file's bytes, of which `document` was made by `read` with these `keys`.

    Mending what it gives changes nothing more.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return Mended(data, ())
    if not document.source:
        return Mended(data, ())
    mending = _Mending(document, text, read, keys)
    if BYTE_ORDER_MARK in rules:
        mending.byte_order_mark()
    if LINE_ENDS in rules:
        mending.line_ends()
    if FENCES in rules:
        mending.fences()
    if VARIANTS in rules:
        mending.respell_tags(spellings)
    if REPEATED in rules:
        mending.say_once("tags")
        mending.say_once("categories")
    return Mended(mending.text.encode(), tuple(mending.done), tuple(mending.left))


_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_FENCE_WITH_SPACES: Final = re.compile(r"^(-{3,}|\+{3,}|\.\.\.)[ \t]+$")


class _Mending:
    """One file on its way; each step finds the text as the one before has left it."""

    def __init__(self, document: Document, text: str, read: Read, keys: KeyTable) -> None:
        self.document, self.text, self._read, self._keys = document, text, read, keys
        self.done: list[str] = []
        self.left: list[str] = []

    def byte_order_mark(self) -> None:
        if self.text.startswith("\ufeff"):
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

    def respell_tags(self, best: Mapping[str, str]) -> None:
        """Write each tag as most files do."""
        for name in self.document.tags:
            wanted = best.get(name, name)
            while wanted != name and name in self.document.tags:
                if not self._respell_once("tags", name, wanted):
                    break

    def _respell_once(self, field: str, name: str, wanted: str) -> bool:
        before = self.document

        def is_meant(after: Document) -> bool:
            return self._written(after, field) != self._written(before, field) and _is_renamed(
                before, after, name, wanted
            )

        what = f"`{name}` of the {field}"
        found = re.finditer(re.escape(name), self.text[: self._body_start()])
        return self._replace(
            (match.span() for match in found), wanted, f"{what} is now `{wanted}`", what, field, is_meant
        )

    def say_once(self, field: str) -> None:
        """Take out what stands a second time in a list of tags or categories."""
        while (found := self._repeated(field)) is not None:
            key, name, shorter = found
            expected = _with(orjson.loads(self.document.front_matter), key, shorter)

            def is_meant(after: Document, expected: Any = expected) -> bool:
                return bool(orjson.loads(after.front_matter) == expected)

            what = f"the second `{name}` of the {field}"
            if not self._replace(self._items(name), "", f"{what} is gone", what, field, is_meant):
                return

    def _items(self, name: str) -> Iterator[tuple[int, int]]:
        """Where a name may be an item of a list, with what separates it, from the end of the header to its top."""
        item = rf"""(?:"{re.escape(name)}"|'{re.escape(name)}'|{re.escape(name)})"""
        line = rf"^[ \t]*-[ \t]+{item}[ \t]*(?:\r\n|\r|\n)"
        within = rf",\s*{item}(?=\s*[,\]])"
        header = self.text[: self._body_start()]
        for match in reversed(list(re.finditer(f"{line}|{within}", header, re.MULTILINE))):
            yield match.span()

    def _repeated(self, field: str) -> tuple[str, str, list[Any]] | None:
        """The key of a field, the first text that its list holds a second time, and the list without that."""
        key, items = self._written(self.document, field)
        for at, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, str) and item in items[:at]:
                return key, item, items[:at] + items[at + 1 :]
        return None

    def _written(self, document: Document, field: str) -> tuple[str, Any]:
        """The key that a field is read from and its value; ("", None) where none has one."""
        front_matter = orjson.loads(document.front_matter)
        key = self._keys.key_of(FieldName(field), front_matter)
        return ("", None) if key is None else (key, value_at(front_matter, key))

    def _body_start(self) -> int:
        ends = [match.end() for match in islice(_LINE_END.finditer(self.text), self.document.body_line - 1)]
        return ends[-1] if ends else 0

    def _propose(self, text: str, done: str, what: str) -> None:
        """Take a text in which no line and nothing of the front matter is another."""
        after = self._read(text.encode())
        if _is_same_but_for(self.document, after, None):
            self._take(text, after, done)
        else:
            self._leave(what)

    def _replace(
        self,
        spans: Iterator[tuple[int, int]],
        new: str,
        done: str,
        what: str,
        field: str,
        is_meant: Callable[[Document], bool],
    ) -> bool:
        """Write `new` over the first of the spans at which that does what is meant and nothing else."""
        for start, end in islice(spans, MAX_PLACES):
            # With the lines counted as before, so that all places can be compared; then without what that leaves.
            lines = "".join(_LINE_END.findall(self.text[start:end]))
            kept = self._read(f"{self.text[:start]}{new}{lines}{self.text[end:]}".encode())
            if not _is_same_but_for(self.document, kept, field) or not is_meant(kept):
                continue
            text = f"{self.text[:start]}{new}{self.text[end:]}"
            after = self._read(text.encode()) if lines else kept
            if after.front_matter == kept.front_matter and _body(after) == _body(kept):
                self._take(text, after, done)
                return True
        self._leave(what)
        return False

    def _take(self, text: str, after: Document, done: str) -> None:
        self.document, self.text = after, text
        if done not in self.done:
            self.done.append(done)

    def _leave(self, what: str) -> None:
        self.left.append(f"{what} cannot be mended without changing something else")


def _is_same_but_for(before: Document, after: Document, field: str | None) -> bool:
    """Whether two readings differ in a field at most. Neither the text nor what is wrong may have become more."""
    may_differ = _OF_THE_BYTES if field is None else _OF_THE_BYTES | {field, "front_matter"}
    if any(
        getattr(before, each.name) != getattr(after, each.name)
        for each in msgspec.structs.fields(Document)
        if each.name not in may_differ
    ):
        return False
    return _body(before) == _body(after) and _broken_rules(after) <= _broken_rules(before)


def _body(document: Document) -> bytes:
    return document.source[document.body_start :]


def _broken_rules(document: Document) -> Counter[str]:
    return Counter(problem.rule for problem in document.problems)


def _is_renamed(before: Document, after: Document, name: str, wanted: str) -> bool:
    """Whether one text of the front matter differs, and in it only that name, which may stand between commas."""
    changed = list(_differences(orjson.loads(before.front_matter), orjson.loads(after.front_matter)))
    if len(changed) != 1:
        return False
    old, new = changed[0]
    if (old.strip(), new.strip()) == (name, wanted):
        return True
    parts = list(zip_longest(old.split(","), new.split(","), fillvalue=""))
    return [(one.strip(), other.strip()) for one, other in parts if one != other] == [(name, wanted)]


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


def _with(table: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    outer, dot, inner = key.partition(".")
    return table | {outer: _with(table[outer], inner, value) if dot else value}
