"""A link to a part of a page leads to that part.

Browsers show the page from its top where there is no such part, so nobody sees that a heading was renamed. Generators
make the ids of headings in different ways: letters and digits alone are compared. Valid: `lakes.md#depth` where a
heading of lakes.md is `Depth`, or anything in it has that id; `#top`. Not looked at: pages that other files are
included in, as these may bring the heading.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final
from urllib.parse import unquote

from gateway.graph.node import DocumentNode, LinkEdge
from gateway.lint.corpus import Corpus
from gateway.lint.source_text import SourceText
from gateway.store.document import Document, Link
from gateway.store.problem import Example, Problem, Rule, Severity
from gateway.store.templates import plain_address

RULE: Final = Rule(
    "fragment-not-found",
    Severity.INFO,
    "A link leads to a heading of another file that is not in it.",
    "Write the id of a heading that is there, or take the # and what follows out of the link.",
    Example(
        "[How deep?](lakes.md#depht)\n",
        "[How deep?](lakes.md#depth)\n",
        beside={"posts/lakes.md": "# Lakes\n\n## Depth\n"},
    ),
)
# HTML's `id` and `name`, JSX's, kramdown's `{#id}` and `{: #id}`, Docusaurus's `{/* #id */}`, Obsidian's ` ^id`.
_IDS: Final = re.compile(
    rb"""(?<![\w-])(?:id|name)\s*=\s*\{?["']?([^\s"'<>{}]+)|\{(?::|/\*)?\s*#([^\s{}*]+)|\s\^([\w-]+)"""
)
_INCLUDES: Final = re.compile(rb"\{\{|\{%|!\[\[|<[A-Z]|--8<--|(?m:^:::include|^\.\. include)")
# What scripts read, what a browser looks for in the text, and what the generator makes for footnotes.
_NO_ID: Final = re.compile(r"\A(?:top\Z|!|:~:|L\d+|fn|user-content-)|[/=&?]")


def check(corpus: Corpus) -> Iterator[Problem]:
    """Look at the fragment of each link from one file to another."""
    parts = _Parts(corpus)
    for node, text in zip(corpus.nodes, corpus.texts, strict=True):
        led = {link: edge for link, edge in _led(node) if edge.target_anchor and edge.target != edge.source}
        for link, offset in text.link_offsets(led):
            edge = led[link]
            target = None if edge.target is None else corpus.snapshot.nodes.get(edge.target)
            fragment = unquote(edge.target_anchor or "").rpartition("#")[2].strip()
            if isinstance(target, DocumentNode) and not parts.may_have(target, fragment):
                yield _problem(text, offset, fragment, target.document)


class _Parts:
    """What fragments may name in each Document. A link to a page without its language may be meant for each of them."""

    def __init__(self, corpus: Corpus) -> None:
        self._known: dict[str, frozenset[str] | None] = {}
        self._versions: defaultdict[str, list[DocumentNode]] = defaultdict(list)
        for node in corpus.nodes:
            if node.translation_group is not None:
                self._versions[node.translation_group].append(node)

    def may_have(self, node: DocumentNode, fragment: str) -> bool:
        """Whether a Document or one of its translations has a part of that name, or cannot be known to have none."""
        name = _plain(fragment)
        if not name or _NO_ID.search(fragment):
            return True
        versions = [] if node.translation_group is None else self._versions[node.translation_group]
        return any(known is None or name in known for known in map(self._of, (node, *versions)))

    def _of(self, node: DocumentNode) -> frozenset[str] | None:
        path = node.document.path
        if path not in self._known:
            self._known[path] = None if node.is_stale else _parts(node.document)
        return self._known[path]


def _problem(text: SourceText, offset: int, fragment: str, target: Document) -> Problem:
    anchors = [heading.anchor for heading in target.headings]
    near = get_close_matches(fragment.casefold(), anchors, n=1)
    remedy = f"Write #{near[0]} if that is meant." if near else None
    return text.problem(RULE, offset, f"No heading of {target.path} has the id {fragment[:200]}.", remedy)


def _led(node: DocumentNode) -> Iterator[tuple[Link, LinkEdge]]:
    """The links of a Document that lead somewhere inside the content, with their edges, which are in the same order."""
    links = iter(node.document.links)
    for edge in node.links:
        said = (edge.line, edge.kind, edge.label, edge.href)
        for link in links:
            if (link.line, link.kind, link.label, plain_address(link.href.strip())) == said:
                yield link, edge
                break


def _parts(document: Document) -> frozenset[str] | None:
    """What a fragment may name in a Document; None where other files may add to it."""
    body = document.source[document.body_start :]
    if _INCLUDES.search(body):
        return None
    ids = [b"".join(match.groups(b"")).decode() for match in _IDS.finditer(body)]
    headings = [name for heading in document.headings for name in (heading.anchor, heading.text)]
    return frozenset(map(_plain, (*headings, *ids)))


def _plain(fragment: str) -> str:
    return "".join(character for character in fragment.casefold() if character.isalnum())
