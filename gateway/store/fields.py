"""What the keys of a header mean: every reading of a key in one place.

Each field lists the keys that people use for it, most meant first; a dotted key looks into a nested table
(`extra.author`). A field is read by a small function over the key's source text, so `title: 1917` is the text 1917.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal

import msgspec

from gateway.store import dates, rules
from gateway.store.document import DayFirst
from gateway.store.header import Entry
from gateway.store.problem import Problem, Rule

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title",),
    "fallback_title": ("linkTitle", "name", "display_name", "sidebar_label"),
    "description": ("description", "summary", "excerpt", "subtitle", "lead", "bio"),
    "date": ("date", "pubDate", "publishDate", "publishedAt", "published_at", "published", "created", "createdAt"),
    "updated": ("updated", "lastmod", "updatedAt", "updated_at", "updatedDate", "last_modified_at", "modified"),
    "expires": ("expiryDate", "expires", "expiresAt", "expires_at", "unpublishDate"),
    "authors": ("author_name", "authors", "author", "taxonomies.authors", "extra.authors", "extra.author"),
    "categories": ("category", "categories", "taxonomies.categories"),
    "tags": ("tags", "tag", "taxonomies.tags"),
    "image": (
        *("socialImage", "image", "cover", "hero", "heroImage", "featuredImage", "featured_image", "coverImage"),
        *("cover_image", "ogImage", "banner", "thumbnail", "avatar"),
    ),
    "aliases": ("aliases", "alias", "redirect_from", "redirects"),
    "slug": ("slug",),
    "locale": ("locale", "lang", "language"),
    "permalink": ("path", "permalink", "url"),
    "canonical": ("canonical", "canonical_url", "canonicalUrl", "canonicalURL"),
    "doc_id": ("id",),
    "translation_key": ("translationKey", "translation_key"),
    "url": ("url", "website", "homepage"),
    "profiles": ("profiles", "social", "sameAs", "socials"),
    "draft": ("draft",),
    "published": ("published",),
}

# What makes a file a post rather than a page when its folder does not say: somebody published it, at a time.
PUBLICATION_FIELDS: Final = ("date", "authors", "categories", "tags")


class Fields(msgspec.Struct, frozen=True, kw_only=True):
    """A header's keys under the gateway's own names; what a header does not say is None or empty."""

    title: str | None
    fallback_title: str | None
    description: str | None
    date: date | None
    published_at: datetime | None
    updated_at: datetime | None
    expires_at: datetime | None
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    image: str | None
    image_place: tuple[int, int] | None
    aliases: tuple[str, ...]
    permalink: str | None
    canonical: str | None
    doc_id: str | None
    translation_key: str | None
    slash_dates: tuple[DayFirst, ...]
    date_order_vote: int
    slug: str | None
    locale: str | None
    url: str | None
    profiles: tuple[str, ...]
    is_draft: bool
    is_publication: bool
    problems: tuple[Problem, ...]


def read(entries: Mapping[str, Entry], path: str) -> Fields:
    """Read the fields of a header. `path` is the file's, for the date in its name and the place of Problems."""
    reader = _Reader(entries, path)
    permalink = reader.location("permalink")
    moment = reader.moment("date") or dates.in_file_name(path.rpartition("/")[2])
    if moment is None and permalink is not None:
        moment = dates.in_path(permalink)
    updated, expires = reader.moment("updated"), reader.moment("expires")
    fields = {name: reader.texts(name) for name in ("authors", "categories", "tags", "aliases", "profiles")}
    return Fields(
        title=reader.text("title"),
        fallback_title=reader.text("fallback_title"),
        description=reader.text("description"),
        date=moment.day if moment else None,
        published_at=moment.at if moment else None,
        updated_at=updated.at if updated else None,
        expires_at=expires.at if expires else None,
        authors=fields["authors"],
        categories=fields["categories"],
        tags=fields["tags"],
        image=reader.text("image"),
        image_place=reader.place("image"),
        aliases=fields["aliases"],
        permalink=permalink,
        canonical=reader.location("canonical"),
        doc_id=reader.name("doc_id"),
        translation_key=reader.text("translation_key"),
        slash_dates=_slash_dates(moment, updated, expires),
        date_order_vote=sum(each.order for each in (moment, updated, expires) if each is not None),
        slug=reader.text("slug"),
        locale=reader.text("locale"),
        url=reader.text("url"),
        profiles=fields["profiles"],
        is_draft=reader.flag("draft") is True or reader.flag("published") is False,
        is_publication=moment is not None or any(reader.entry(name) for name in PUBLICATION_FIELDS),
        problems=tuple(reader.problems),
    )


def _slash_dates(*moments: dates.Moment | None) -> tuple[DayFirst, ...]:
    return tuple(
        DayFirst(field, moment.day_first.day, moment.day_first.at)
        for field, moment in zip(_MOMENTS, moments, strict=True)
        if moment is not None and moment.day_first is not None
    )


_MOMENTS: Final[tuple[Literal["published_at", "updated_at", "expires_at"], ...]] = (
    "published_at",
    "updated_at",
    "expires_at",
)
# A path or URL has no space in it; a single word is one only with a slash or an ending, as `pretty` and `false` are
# no places.
_LOCATION: Final = re.compile(r"(?=\S*[/.])\S+\Z")
_YES: Final = frozenset(("true", "yes", "on", "y", "1"))
_NO: Final = frozenset(("false", "no", "off", "n", "0"))
# `published: yes` is no date, and no mistake; `date: 0` is one.
_SAID_OF_PUBLISHED: Final = (_YES | _NO) - {"0", "1"}
_STRAY_BRACKET: Final = re.compile(r"\A\[[^\]]*\Z|\A[^\[]*\]\Z")


class _Reader:
    def __init__(self, entries: Mapping[str, Entry], path: str) -> None:
        self.entries, self.path = entries, path
        self.problems: list[Problem] = []

    def report(self, rule: Rule, entry: Entry, message: str) -> None:
        self.problems.append(rule.at(self.path, entry.line, entry.column, message))

    def entry(self, field: str) -> Entry | None:
        """The first of the field's keys that has a value."""
        for key in KEYS[field]:
            found = self.named(key)
            if found is not None and found.text not in (None, "", [], {}):
                return found
        return None

    def named(self, key: str) -> Entry | None:
        """A key's entry; a dotted key's is inside the table of its first part."""
        outer, dot, inner = key.partition(".")
        found = self.entries.get(outer)
        if found is None or not dot:
            return found
        if not isinstance(found.text, dict) or found.text.get(inner) is None:
            return None
        return msgspec.structs.replace(found, value=found.value[inner], text=found.text[inner])

    def place(self, field: str) -> tuple[int, int] | None:
        """The line and column of the key that a field is read from."""
        entry = self.entry(field)
        return None if entry is None else (entry.line, entry.column)

    def text(self, field: str) -> str | None:
        entry = self.entry(field)
        if entry is None:
            return None
        text = entry.text
        while isinstance(text, list) and len(text) == 1:
            text = text[0]
        if isinstance(text, dict):
            text = next(
                (text[key] for key in ("src", "url", "path", "name", "title") if isinstance(text.get(key), str)), text
            )
        if isinstance(text, list | dict):
            if not (field == "image" and isinstance(text, list)):
                self.report(rules.UNFIT_VALUE, entry, f"`{field}` takes one text, not a {_kind(text)}.")
                return None
            return next((item for item in text if isinstance(item, str)), None)
        return str(text).strip() or None

    def location(self, field: str) -> str | None:
        """The first of the field's keys whose text looks like a path or a URL; `permalink: false` is none."""
        for key in KEYS[field]:
            entry = self.named(key)
            if entry is not None and isinstance(entry.value, str) and _LOCATION.match(text := entry.value.strip()):
                return text
        return None

    def name(self, field: str) -> str | None:
        """A text that is meant as one: `id: 3` is none."""
        entry = self.entry(field)
        value = None if entry is None else entry.value
        return (value.strip() or None) if isinstance(value, str) else None

    def texts(self, field: str) -> tuple[str, ...]:
        """One or many: a text, a list, a list with holes, objects with a name; a text holds several only at commas."""
        entry = self.entry(field)
        if entry is None:
            return ()
        raw = entry.text
        if isinstance(raw, str):
            raw = self._split(field, entry, raw)
        elif isinstance(raw, dict):
            raw = [raw]
        found: dict[str, None] = {}
        for item in raw:
            if isinstance(item, dict):
                item = next(
                    (item[key] for key in ("name", "id", "slug", "title") if isinstance(item.get(key), str)), item
                )
            if item is None:
                continue
            if isinstance(item, list | dict):
                self.report(rules.UNFIT_VALUE, entry, f"`{field}` takes texts, not a {_kind(item)} among them.")
            elif text := str(item).strip():
                found[text] = None
        return tuple(found)

    def _split(self, field: str, entry: Entry, text: str) -> list[str]:
        if field != "tags":
            return [text]
        if _STRAY_BRACKET.match(text.strip()):
            self.report(rules.STRAY_BRACKET, entry, f"`{field}` has one bracket of two: {text.strip()[:80]}")
            text = text.replace("[", "").replace("]", "")
        return text.split(",")

    def flag(self, field: str) -> bool | None:
        entry = self.entry(field)
        text = entry.text.strip().lower() if entry is not None and isinstance(entry.text, str) else None
        return True if text in _YES else False if text in _NO else None

    def moment(self, field: str) -> dates.Moment | None:
        entry = self.entry(field)
        if entry is None:
            return None
        text = entry.text
        if isinstance(text, str):
            if field == "date" and text.strip().lower() in _SAID_OF_PUBLISHED:
                return None
            moment = dates.parse(text)
            if moment is not None:
                return moment
        shown = text.strip()[:80] if isinstance(text, str) else f"a {_kind(text)}"
        self.report(rules.DATE_UNREADABLE, entry, f"`{field}` is not a date: {shown}")
        return None


def _kind(value: Any) -> str:
    return "list" if isinstance(value, list) else "table"
