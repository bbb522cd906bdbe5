"""Fuzzes reading a file: real files with slips of the hand, and files made of the pieces that headers are made of."""

from pathlib import Path
from typing import Final

import msgspec
import orjson
from hypothesis import strategies as st

from gateway.store import flat_yaml, front_matter, yaml_header
from gateway.store.document import Document
from gateway.store.header import HeaderError
from gateway.store.problem import Rule
from gateway.store.reading import read_document
from gateway.store.source import FileEntry, Signature
from tests.fuzz.frame import Target

MAX_FILE_BYTES: Final = 200_000
# A slip is as telling in a short file; long ones are slow to change.
LONGEST_EXAMPLE: Final = 3_000
FILES: Final = 500

TOKENS: Final = (
    *(
        b"---\n",
        b"---json\n",
        b"--\n",
        b"+++\n",
        b"...\n",
        b"---\r\n",
        b"---",
        b"----",
        b"------\n",
        b"\xef\xbb\xbf",
        b"<!--",
        b"-->",
        b"{",
        b"}",
    ),
    *(
        b"[",
        b"]",
        b'"',
        b"'",
        b":",
        b":\n",
        b"=",
        b"#",
        b"|",
        b">",
        b"&",
        b"*",
        b"!",
        b"%",
        b"@",
        b"`",
        b"?",
        b"~",
        b"\\",
    ),
    *(
        b"-",
        b"title",
        b"date",
        b"tags",
        b"author",
        b"draft",
        b"true",
        b"null",
        b"no",
        b"2024-01-02",
        b"03/04/2024",
        b"1e3",
    ),
    *(
        b"25:00",
        b".nan",
        b"0x1F",
        b"9" * 20,
        b"9" * 50,
        b"<<: *a",
        b"&a",
        b"!x",
        b"!!binary",
        b"[[",
        b"]]",
        b"```",
        b"~~~",
    ),
    *(
        b"$$",
        b"<a href=",
        b"http://a.b",
        b"www.a.b",
        b"a@b.c",
        b"![x](y)",
        b"[x]:",
        b"[^1]",
        b"##",
        b"#x",
        b"1.",
        b"_",
        b"**",
    ),
    *(
        b"\t",
        b"\n",
        b"\n\n",
        b"\r",
        b"\x07",
        b" ",
        b"  ",
        b"\xc3\xa9",
        b"\xe9",
        b"\xe2\x80\xa8",
        b"\xc2\x85",
        b"\xed\xa0\x80",
    ),
    *(b"\xf0\x9f\x98\x80", b"\xff\xfe", b"&amp;", b"\\u0000", b"\\ud800"),
)


def check(data: bytes) -> str:
    """Read a file of these bytes. What it says of places must be so, and all of it must be fit to be sent."""
    entry = FileEntry("posts/2024-01-02-a.md", Signature(1, len(data), 0, 0))
    document, is_broken = read_document(entry, data, MAX_FILE_BYTES)
    said = document.source or data
    lines = said.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    check_places(document, lines)
    msgspec.json.encode(document)
    keys = orjson.loads(document.front_matter).keys()
    assert front_matter.source_texts(document).keys() == keys
    assert all(lines[line - 1] for line, _ in front_matter.places(document).values())
    check_fast_way(document)
    return "broken" if is_broken else "with a header" if document.body_start else "without a header"


def check_places(document: Document, lines: list[str]) -> None:
    assert document.source[: document.body_start].count(b"\n") + 1 == document.body_line
    for problem in document.problems:
        assert problem.line is None or 1 <= problem.line <= len(lines), problem
        assert problem.column is None or 1 <= problem.column <= len(lines[(problem.line or 0) - 1]) + 1, problem
    for line in (*(heading.line for heading in document.headings), *(link.line for link in document.links)):
        assert document.body_line <= line <= len(lines)


def check_fast_way(document: Document) -> None:
    header = document.source[: document.body_start].decode().partition("\n")[2].rpartition("\n---")[0] + "\n"
    fast = flat_yaml.read(header, 2)
    if fast is None:
        return
    said: list[Rule] = []
    try:
        slow = yaml_header.read_nodes(header, 2, lambda rule, *place: said.append(rule))
    except HeaderError as error:
        raise AssertionError(f"the fast way takes what libyaml refuses: {error}") from error
    assert (fast, []) == (slow, said)


def items(folder: Path) -> st.SearchStrategy[bytes]:
    """Items made of a folder's files and of nothing."""
    real = st.sampled_from(examples(folder))
    return st.builds(_slip, real | _made(), st.lists(_SLIPS, max_size=6), real)


def examples(folder: Path) -> list[bytes]:
    """The beginnings of the folder's files, evenly chosen where there are many."""
    paths = sorted(folder.rglob("*.md"))
    chosen = paths[:: max(1, len(paths) // FILES)]
    return [path.read_bytes()[:LONGEST_EXAMPLE] for path in chosen] or [b"---\ntitle: a\n---\nb\n"]


_SLIPS: Final = st.tuples(
    st.sampled_from(["insert", "drop", "double", "flip", "cut", "join"]),
    st.integers(0, LONGEST_EXAMPLE),
    st.sampled_from(TOKENS) | st.binary(max_size=4),
)


def _slip(data: bytes, slips: list[tuple[str, int, bytes]], other: bytes) -> bytes:
    for kind, number, token in slips:
        # Half of all slips are in the header, near the top.
        at = (number // 2) % (min(len(data), 400 if number % 2 else len(data)) + 1)
        size = len(token)
        if kind == "insert":
            data = data[:at] + token + data[at:]
        elif kind == "drop":
            data = data[:at] + data[at + size :]
        elif kind == "double":
            data = data[: at + size] + data[at:]
        elif kind == "flip":
            data = data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :] if at < len(data) else data
        elif kind == "cut":
            data = data[:at]
        else:
            data = data[:at] + other[number:]
    return data


def _made() -> st.SearchStrategy[bytes]:
    """Files by a grammar: a fence, lines that are mostly keys with values, a fence, and text."""
    pieces = st.lists(st.sampled_from(TOKENS), max_size=5).map(b" ".join)
    key = st.sampled_from(
        [b"title", b"date", b"tags", b"author", b"authors", b"slug", b"draft", b"a", b"'b c'", b"? d"]
    )
    separator = st.sampled_from([b": ", b":", b" = ", b":\n  ", b":\n- ", b": |\n  "])
    line = st.tuples(key, separator, pieces).map(b"".join) | pieces
    fence = st.sampled_from([b"---", b"+++", b"--- ", b"-----", b"...", b"", b"{", b"}"])
    header = st.lists(line, max_size=8).map(b"\n".join)
    body = st.lists(pieces, max_size=8).map(b"\n".join)
    return st.tuples(fence, header, fence, body).map(b"\n".join)


TARGET: Final = Target(check, items, examples, TOKENS)
