"""A Document is one content file as read: everything that can be said of it without looking at any other file.

Documents are immutable and know nothing of each other; `gateway.graph` links them. The text itself is kept once, as
UTF-8 bytes outside of what the garbage collector has to walk; plain text and HTML are made from it on demand.
"""

import datetime as dt
from enum import StrEnum
from typing import Any, Literal

import msgspec

from gateway.store.problem import Problem
from gateway.store.record import Record


class LinkKind(StrEnum):
    """How a link is written in the Markdown source."""

    INLINE = "inline"
    REFERENCE = "reference"
    AUTOLINK = "autolink"
    BARE = "bare"
    HTML = "html"
    IMAGE = "image"
    WIKI = "wiki"


class Heading(msgspec.Struct, frozen=True, gc=False):
    """A heading of a body. `line` is 1-based in the file; `word_count` counts the words up to the next heading."""

    text: str
    depth: int
    anchor: str
    line: int
    word_count: int


class Link(msgspec.Struct, frozen=True, gc=False):
    """A link or image as written. `line` is 1-based in the file.

    `offset` is the byte of the body at which its address is written, which for a reference is at the definition.
    `heading` is the position, in the Document's headings, of the heading that it stands under (None before the first).
    `section` is that heading's text, or the text of a nearer line like `Resources:-` that serves as one.
    """

    href: str
    label: str
    kind: LinkKind
    line: int
    heading: int | None = None
    section: str | None = None
    offset: int = 0


class DayFirst(msgspec.Struct, frozen=True, gc=False):
    """What a date `03/04/2024` of a Document says where days stand first. `field` is the Document's field."""

    field: Literal["published_at", "updated_at", "expires_at"]
    day: dt.date
    at: dt.datetime


class Document(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One Markdown file.

    `path` is relative to the content root, with extension; `key` is the identity: `path` without its extension and
    without a final `/index` or `/_index`. `source` is the file's text in UTF-8 with the byte order mark dropped and
    line feeds for line ends; the body starts at byte `body_start` of it, on line `body_line`. `content_hash` and
    `byte_size` are of the file as it is on disk. `front_matter` is a JSON object. `modified_ns` counts from the epoch
    and is what it was when these bytes were first read, as the same bytes saved again are no change. `author_details`
    are what the header says of some of the `authors` beside their names. `authors_place` and `image_place` are the line
    and column of the keys that name the authors and the image. `name` is what a person's own file calls them.
    `is_publication` says that the header has what only a published piece has: a date, an author, a category, tags.
    `permalink` is where its header says that it stands: a path, or a URL on any host; `canonical` likewise of the page
    that search engines are to list. `doc_id` is the name that other files call it by.

    `has_byte_order_mark` and `odd_line_end` tell what `source` does not: the latter is the first line that ends in
    another way than most lines of the file, 1-based, None where all end alike.

    Dates with slashes are read month first where they can be read both ways; `slash_dates` has the other reading of
    those. `date_order_vote` counts the dates that can only be month first, less those that can only be day first.
    """

    path: str
    key: str
    content_hash: str
    byte_size: int
    modified_ns: int
    source: bytes
    body_start: int
    body_line: int
    front_matter: bytes
    slug: str
    title: str
    description: str | None = None
    date: dt.date | None = None
    published_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    is_draft: bool = False
    is_publication: bool = False
    locale: str | None = None
    authors: tuple[str, ...] = ()
    authors_place: tuple[int, int] | None = None
    author_details: tuple[tuple[str, Record], ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    image: str | None = None
    image_place: tuple[int, int] | None = None
    aliases: tuple[str, ...] = ()
    permalink: str | None = None
    canonical: str | None = None
    doc_id: str | None = None
    translation_key: str | None = None
    slash_dates: tuple[DayFirst, ...] = ()
    date_order_vote: int = 0
    name: str | None = None
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    word_count: int = 0
    is_stale: bool = False
    has_byte_order_mark: bool = False
    odd_line_end: int | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def body(self) -> str:
        """The Markdown below the front matter."""
        return self.source[self.body_start :].decode()


def is_in_drafts(path: str) -> bool:
    """Whether a file is in a folder `_drafts`, whose files Jekyll keeps back whatever their headers say.

    https://jekyllrb.com/docs/posts/#drafts
    """
    return "_drafts/" in path and "_drafts" in path.split("/")[:-1]


def read_day_first(document: Document) -> Document:
    """The Document as it is where `03/04/2024` is the third of April; itself if it has no such date."""
    if not document.slash_dates:
        return document
    changes: dict[str, Any] = {}
    for other in document.slash_dates:
        changes[other.field] = other.at
        if other.field == "published_at":
            changes["date"] = other.day
    return msgspec.structs.replace(document, **changes)
