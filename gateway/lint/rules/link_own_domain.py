"""A link inside the site has no host.

Such a link cannot be followed to its file, so nothing tells when it breaks. Valid: `[a](/a)`, `[a](a.md)`. Not valid:
`[a](https://example.org/a)` in the content of example.org.
"""

from collections.abc import Iterator
from typing import Final

from gateway.graph.model import parse_url
from gateway.lint.corpus import Corpus
from gateway.lint.source_text import SourceText
from gateway.store.document import Link
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "link-own-domain",
    Severity.INFO,
    "A link to the site's own domain is written with its host.",
    "Link to the file, or to the path without the host.",
    Example(
        "[Lakes](https://example.org/posts/lakes)\n",
        "[Lakes](lakes.md)\n",
        beside={"posts/lakes.md": "# Lakes\n", "gateway.toml": '[site]\ndomains = ["example.org"]\n'},
    ),
)


def check(corpus: Corpus) -> Iterator[Problem]:
    """Look at the host of each link."""
    if not corpus.own_domains:
        return
    for text in corpus.texts:
        for link, offset in text.link_offsets(_own(text, corpus.own_domains)):
            yield text.problem(RULE, offset, f"{link.href[:200]} is a page of this site.")


def _own(text: SourceText, domains: frozenset[str]) -> Iterator[Link]:
    for link in text.document.links:
        if link.href.startswith(("http://", "https://", "//")):
            url = parse_url(link.href)
            if url is not None and url.domain in domains:
                yield link
