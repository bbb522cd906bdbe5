"""Fuzzes where links lead: invented addresses in a small site that has every convention at once."""

from pathlib import Path
from typing import Final

from hypothesis import strategies as st

from gateway.graph.builder import Builder
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import DocumentNode
from gateway.graph.snapshot import Snapshot
from gateway.store.loader import AssetFile, DocumentChanges
from gateway.store.reading import read_document
from gateway.store.source import FileEntry, Signature
from tests.fuzz.frame import Target

MAX_FILE_BYTES: Final = 200_000
MOST_ADDRESSES: Final = 40

SITE: Final = {
    "content/en/about.md": "# About\n\n[faq](/docs/faq) [de](/de/about)",
    "content/en/docs/faq.md": "# FAQ",
    "content/en/docs/_index.md": "# Docs",
    "content/de/about.md": "# Über uns",
    "content/de/docs/faq.md": "# Fragen",
    "content/en/post/2024-01-02-first.md": "---\ndate: 2024-01-02\naliases: [/old/first.html]\n---\n[x](/docs/faq)",
    "content/en/post/second/index.md": "---\npermalink: /2nd/\n---\n![x](x.png) [a](https://mine.org/docs/faq)",
    "_posts/2023-05-06-third.md": "---\ncategory: life\n---\n",
    "1.guide/1.start.md": "# Start",
    "1.guide/2.install.md": "[[Start]] [[faq|f]]",
    "tags/sleep.md": "# Sleep",
    "authors/ana.md": "---\nname: Ana\n---\n",
    "notes/faq.md": "---\ntags: [sleep]\n---\n[[first]] [[about]]",
    "a b/ünï (x).md": "# Odd",
}
ASSETS: Final = ("content/en/post/second/x.png", "static/images/x.png", "CNAME", ".obsidian/", "a b/ö.pdf")
PIECES: Final = (
    *("/", "//", ".", "..", "../", "./", "@/", "#", "?", "%", "%2e%2e", "%2F", "%00", "%C3%BC", "%zz", "\\", ":", " "),
    *(
        "docs",
        "faq",
        "about",
        "en",
        "de",
        "content",
        "post",
        "2024/01/02/first",
        "first",
        "second",
        "2nd",
        "old",
        "guide",
    ),
    *(
        "index",
        "_index",
        ".md",
        ".html",
        ".markdown",
        "x.png",
        "static",
        "images",
        "1.",
        "start",
        "sleep",
        "ana",
        "faq.md",
    ),
    *(
        "https://",
        "http://mine.org",
        "https://mine.org/docs/faq",
        "mailto:",
        "javascript:",
        "data:",
        "//[",
        "[",
        "]",
        "(",
    ),
    *(
        '{{ "/about" | url }}',
        "{{ site.baseurl }}",
        "{%",
        "%}",
        '{{< ref "faq.md" >}}',
        "{% post_url 2023-05-06-third %}",
    ),
    *("é", "İ", "ß", "\u200d", "\u202e", "\U0001f600", "\x07", "\t", "|", "^", "<", ">", '"', "'", "a" * 300),
)


def check(data: bytes) -> str:
    """Build the site with a file that has these addresses, one a line, in every place that an address can have."""
    addresses = data.decode(errors="replace").replace("\r", "\n").split("\n")[:MOST_ADDRESSES]
    text = _file(addresses)
    builder = Builder()
    step, _ = builder.apply(_changes({**SITE, "content/en/docs/links.md": text}))
    _check_targets(step)
    _check_places(step)
    # The same files in another order are the same graph.
    other = Builder()
    other.apply(_changes({"content/en/docs/links.md": text}, with_assets=False))
    again, _ = other.apply(_changes(SITE))
    assert dict(again.content()) == dict(step.content())
    found = step.nodes.get(NodeRef(Kind.PAGE, "content/en/docs/links")) or step.nodes.get(
        NodeRef(Kind.POST, "content/en/docs/links")
    )
    if not isinstance(found, DocumentNode) or not found.links:
        return "without a link"
    return "resolved" if any(link.target is not None for link in found.links) else "leading nowhere"


def _file(addresses: list[str]) -> str:
    first = addresses[0].replace('"', "").replace("\\", "")
    header = f'---\nimage: "{first}"\naliases: ["{first}"]\npermalink: "{first}"\nslug: "{first}"\n---\n'
    links = [
        f"[a](<{address}>) [b]({address}) ![c](<{address}>) [[{address}]] <a href='{address}'>d</a>"
        for address in addresses
    ]
    return header + "\n\n".join(links)


def _changes(files: dict[str, str], *, with_assets: bool = True) -> DocumentChanges:
    documents = []
    for path, text in files.items():
        data = text.encode(errors="replace")
        documents.append(read_document(FileEntry(path, Signature(1, len(data), 0, 0)), data, MAX_FILE_BYTES)[0])
    assets = [AssetFile(path, 1, None, host="mine.org" if path == "CNAME" else None) for path in ASSETS]
    return DocumentChanges(documents=tuple(documents), assets=tuple(assets) if with_assets else ())


def _check_targets(graph: Snapshot) -> None:
    """What a link leads to is there, and within the content."""
    for node in graph.nodes.values():
        if not isinstance(node, DocumentNode):
            continue
        for link in node.links:
            if link.target is not None:
                assert link.target in graph.nodes, link
                assert ".." not in link.target.key.split("/"), link


def _check_places(graph: Snapshot) -> None:
    """The places of Problems are in the file."""
    for node in graph.nodes.values():
        # Of a binary file nothing is kept to look at.
        if isinstance(node, DocumentNode) and node.document.source:
            lines = node.document.source.decode().split("\n")
            for problem in node.problems:
                assert problem.line is None or 1 <= problem.line <= len(lines), problem
                assert problem.column is None or 1 <= problem.column <= len(lines[(problem.line or 1) - 1]) + 1, problem


def items(folder: Path) -> st.SearchStrategy[bytes]:
    """Addresses made of the pieces of addresses."""
    address = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), min_size=1, max_size=6).map("".join)
    return st.lists(address, min_size=1, max_size=8).map(lambda lines: "\n".join(lines).encode(errors="replace"))


def examples(folder: Path) -> list[bytes]:
    """Addresses that lead somewhere."""
    return [
        b"/docs/faq",
        b"../about.md#x",
        b"https://mine.org/2024/01/02/first",
        b"first",
        b"@/post/second/index.md",
        b"/2nd",
    ]


TARGET: Final = Target(check, items, examples, tuple(piece.encode(errors="replace") for piece in PIECES))
