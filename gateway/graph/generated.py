"""Pages that no file is, because the site's generator makes them: lists of posts, topics and people, and feeds."""

import re
from typing import Final

from gateway.graph.addresses import site_path
from gateway.store.ignore import Ignore, is_content

# Jekyll, Hugo, Zola, Eleventy, Hexo and Docusaurus, with the names that themes use.
_OF_TERMS: Final = frozenset(
    ("tags", "tag", "categories", "category", "topics", "topic", "labels", "series", "authors", "author")
)
_LISTS: Final = _OF_TERMS | {"blog", "news", "posts", "articles", "archive", "archives", "search", "feed", "rss"}
_FILES: Final = frozenset(
    ("feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json", "index.json", "sitemap.xml", "robots.txt", "llms.txt")
)
_PAGINATION: Final = re.compile(r"(?:(?:\A|/)(?:page/?|p/))?(?<![^/])\d{1,4}\Z")
_DEEPEST_TERM: Final = 3


def of_term(href: str) -> bool:
    """Whether a link is to the page of one topic or one author: `/tags/rivers/`, `../authors/ana/`."""
    segments = _segments(href)
    return 2 <= len(segments) <= _DEEPEST_TERM and segments[0] in _OF_TERMS


def of_list(href: str) -> bool:
    """Whether a link is to a list of pages, a part of one, or a feed: `/news/`, `/blog/page/2/`, `/feed.xml`."""
    segments = _segments(href)
    if not segments:
        return False
    return segments[-1] in _FILES or (segments[-1] in _LISTS and (len(segments) == 1 or href.startswith("/")))


def without_pagination(path: str) -> str:
    """The path of the list that a path is a part of: `blog` for `blog/page/2`; itself where it is none."""
    return _PAGINATION.sub("", path).rstrip("/")


def is_left_out(place: str) -> bool:
    """Whether a file at this place is Markdown that is no content, such as README.md at the root or above it."""
    return is_content(place) and Ignore().path(place.rpartition("../")[2])


def _segments(href: str) -> list[str]:
    if is_content(href.partition("#")[0].partition("?")[0]):
        # A file is meant.
        return []
    path = without_pagination(site_path(href).casefold())
    return [segment for segment in path.split("/") if segment not in (".", "..", "")]
