"""Which site generator a folder is most like, by what is usual with each. For people only: nothing is decided by it."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from gateway.graph.addresses import NUMBERED
from gateway.store.document import Document


class Sign(NamedTuple):
    """Something that a file may show, one of some keys or what `shows` says; the generators with which it is usual."""

    name: str
    generators: tuple[str, ...]
    keys: tuple[str, ...] = ()
    shows: Callable[[Document], bool] | None = None


_DATED: Final = re.compile(r"\d{4}-\d\d-\d\d-")
_INDEX: Final = re.compile(r"_index\.\w+\Z")


def _name(document: Document) -> str:
    return document.path.rpartition("/")[2]


def _has_number(document: Document) -> bool:
    return "." in document.key and any(NUMBERED.match(segment) for segment in document.key.split("/"))


def _is_in(folder: str) -> Callable[[Document], bool]:
    return lambda document: f"{folder}/" in document.path and f"/{folder}/" in f"/{document.path}"


IN_POSTS: Final = "in _posts"
SIGNS: Final = (
    Sign(IN_POSTS, ("Jekyll",), shows=_is_in("_posts")),
    Sign("dated names", ("Docusaurus", "Jekyll"), shows=lambda document: _DATED.match(_name(document)) is not None),
    Sign("+++ headers", ("Hugo", "Zola"), shows=lambda document: document.source.startswith(b"+++")),
    Sign("extra or taxonomies", ("Zola",), ("extra", "taxonomies")),
    Sign("_index files", ("Hugo", "Zola"), shows=lambda document: _INDEX.match(_name(document)) is not None),
    Sign("lastmod or linkTitle", ("Hugo",), ("lastmod", "linkTitle")),
    Sign(
        ".mdx files",
        ("Astro", "Docusaurus", "Gatsby", "Next.js"),
        shows=lambda document: document.path.endswith(".mdx"),
    ),
    Sign("sidebar keys", ("Docusaurus",), ("sidebar_position", "sidebar_label")),
    Sign("in versioned_docs", ("Docusaurus",), shows=_is_in("versioned_docs")),
    Sign("pubDate or heroImage", ("Astro",), ("pubDate", "heroImage")),
    Sign("socialImage or featuredImage", ("Gatsby", "Next.js"), ("socialImage", "featuredImage")),
    Sign("numbered names", ("Nuxt",), shows=_has_number),
    Sign("layout", ("Eleventy", "Hexo", "Jekyll"), ("layout",)),
    Sign("permalink with a template", ("Eleventy",), shows=lambda document: "{{" in (document.permalink or "")),
)
_SHOWN: Final = tuple([(sign.name, sign.shows) for sign in SIGNS if sign.shows is not None])
_BY_KEY: Final = {key.encode(): sign.name for sign in SIGNS for key in sign.keys}
# All keys in one search: one for each would take eight times as long.
_KEYS: Final = re.compile(b'"(%b)":' % b"|".join(_BY_KEY))
# What fewer files than this share show says nothing of the folder.
_LEAST: Final = 0.05


def signs(document: Document) -> tuple[str, ...]:
    """The names of the signs that a Document shows."""
    by_key = dict.fromkeys([_BY_KEY[key] for key in _KEYS.findall(document.front_matter)])
    return (*by_key, *[name for name, shows in _SHOWN if shows(document)])


def most_like(counts: Mapping[str, int], files: int) -> str | None:
    """The generator with most signs, each counting by its share of the files and by how few generators have it."""
    scores: defaultdict[str, float] = defaultdict(float)
    for sign in SIGNS:
        for generator in sign.generators:
            scores[generator] += counts.get(sign.name, 0) / (max(1, files) * len(sign.generators))
    best = max(sorted(scores), key=lambda name: scores[name])
    return best if scores[best] >= _LEAST else None
