"""Which site generator a folder is most like, by what is usual with each. For people only: nothing is decided by it."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from gateway.graph.addresses import NUMBERED
from gateway.store.document import Document


class Sign(NamedTuple):
    """Something that a file may show, and the generators with which it is usual."""

    name: str
    generators: tuple[str, ...]
    shows: Callable[[Document], bool]


def _has_key(*keys: str) -> Callable[[Document], bool]:
    written = tuple(f'"{key}":'.encode() for key in keys)
    return lambda document: any(key in document.front_matter for key in written)


def _has_path(pattern: str) -> Callable[[Document], bool]:
    expression = re.compile(pattern)
    return lambda document: expression.search(document.path) is not None


def _has_number(document: Document) -> bool:
    return "." in document.key and any(NUMBERED.match(segment) for segment in document.key.split("/"))


IN_POSTS: Final = "in _posts"
SIGNS: Final = (
    Sign(IN_POSTS, ("Jekyll",), _has_path(r"(?:\A|/)_posts/")),
    Sign("dated names", ("Docusaurus", "Jekyll"), _has_path(r"(?:\A|/)\d{4}-\d\d-\d\d-[^/]*\Z")),
    Sign("+++ headers", ("Hugo", "Zola"), lambda document: document.source.startswith(b"+++")),
    Sign("extra or taxonomies", ("Zola",), _has_key("extra", "taxonomies")),
    Sign("_index files", ("Hugo", "Zola"), _has_path(r"(?:\A|/)_index\.\w+\Z")),
    Sign("lastmod or linkTitle", ("Hugo",), _has_key("lastmod", "linkTitle")),
    Sign(".mdx files", ("Astro", "Docusaurus", "Gatsby", "Next.js"), _has_path(r"\.mdx\Z")),
    Sign("sidebar keys", ("Docusaurus",), _has_key("sidebar_position", "sidebar_label")),
    Sign("in versioned_docs", ("Docusaurus",), _has_path(r"(?:\A|/)versioned_docs/")),
    Sign("pubDate or heroImage", ("Astro",), _has_key("pubDate", "heroImage")),
    Sign("socialImage or featuredImage", ("Gatsby", "Next.js"), _has_key("socialImage", "featuredImage")),
    Sign("numbered names", ("Nuxt",), _has_number),
    Sign("layout", ("Eleventy", "Hexo", "Jekyll"), _has_key("layout")),
    Sign("permalink with a template", ("Eleventy",), lambda document: "{{" in (document.permalink or "")),
)
# What fewer files than this share show says nothing of the folder.
_LEAST: Final = 0.05


def signs(document: Document) -> tuple[str, ...]:
    """The names of the signs that a Document shows."""
    return tuple(sign.name for sign in SIGNS if sign.shows(document))


def most_like(counts: Mapping[str, int], files: int) -> str | None:
    """The generator with most signs, each counting by its share of the files and by how few generators have it."""
    scores: defaultdict[str, float] = defaultdict(float)
    for sign in SIGNS:
        for generator in sign.generators:
            scores[generator] += counts.get(sign.name, 0) / (max(1, files) * len(sign.generators))
    best = max(sorted(scores), key=lambda name: scores[name])
    return best if scores[best] >= _LEAST else None
