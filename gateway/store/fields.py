"""What the keys of a header mean: every reading of a key in one place.

Each field lists the keys that people use for it, most meant first; a dotted key looks into a nested table
(`extra.author`). A field is read by a small function over the key's source text, so `title: 1917` is the text 1917.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import msgspec

from gateway.store import dates, rules
from gateway.store.front_matter import Entry
from gateway.store.problem import Problem, Rule
from gateway.store.record import Record, RecordKind, read_record

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
    "path": ("path", "permalink", "url"),
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
    author_details: tuple[tuple[str, Record], ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    image: str | None
    image_place: tuple[int, int] | None
    aliases: tuple[str, ...]
    slug: str | None
    locale: str | None
    is_draft: bool
    is_publication: bool
    problems: tuple[Problem, ...]


def read(entries: Mapping[str, Entry], path: str) -> Fields:
    """Read the fields of a header. `path` is the file's, for the date in its name and the place of Problems."""
    reader = _Reader(entries, path)
    moment = reader.moment("date") or dates.in_file_name(path.rpartition("/")[2])
    if moment is None:
        moment = dates.in_path(reader.text("path") or "")
    updated, expires = reader.moment("updated"), reader.moment("expires")
    fields = {name: reader.texts(name) for name in ("authors", "categories", "tags", "aliases")}
    return Fields(
        title=reader.text("title"),
        fallback_title=reader.text("fallback_title"),
        description=reader.text("description"),
        date=moment.day if moment else None,
        published_at=moment.at if moment else None,
        updated_at=updated.at if updated else None,
        expires_at=expires.at if expires else None,
        authors=fields["authors"],
        author_details=reader.author_details(fields["authors"]),
        categories=fields["categories"],
        tags=fields["tags"],
        image=reader.text("image"),
        image_place=reader.place("image"),
        aliases=fields["aliases"],
        slug=reader.text("slug"),
        locale=reader.text("locale"),
        is_draft=reader.flag("draft") is True or reader.flag("published") is False,
        is_publication=moment is not None or any(reader.entry(name) for name in PUBLICATION_FIELDS),
        problems=tuple(reader.problems),
    )


def place(entries: Mapping[str, Entry], field: str) -> tuple[int, int] | None:
    """The line and column of the key that a field is read from."""
    return _Reader(entries, "").place(field)


# Docusaurus 1 had one author a post, described by keys of the header.
_BESIDE_AUTHOR: Final[Mapping[str, tuple[str, ...]]] = {
    "role": ("authorTitle", "author_title"),
    "url": ("authorURL", "authorUrl", "author_url"),
    "image": ("authorImageURL", "authorImageUrl", "author_image_url", "author_image"),
    "twitter": ("authorTwitter", "author_twitter"),
    "github": ("authorGithub", "authorGitHub", "author_github"),
}
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
            outer, dot, inner = key.partition(".")
            found = self.entries.get(outer)
            if found is not None and dot:
                table = found.text
                found = (
                    msgspec.structs.replace(found, value=table[inner], text=table[inner])
                    if isinstance(table, dict) and table.get(inner) is not None
                    else None
                )
            if found is not None and found.text not in (None, "", [], {}):
                return found
        return None

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
                item = _naming(item) or item
            if item is None:
                continue
            if isinstance(item, list | dict):
                self.report(rules.UNFIT_VALUE, entry, f"`{field}` takes texts, not a {_kind(item)} among them.")
            elif text := str(item).strip():
                found[text] = None
        return tuple(found)

    def author_details(self, names: tuple[str, ...]) -> tuple[tuple[str, Record], ...]:
        """What the header says of authors beside their names, by the name as `texts` has it."""
        entry = self.entry("authors")
        if entry is None:
            return ()
        many = isinstance(entry.text, list)
        pairs = zip(entry.text, entry.value, strict=True) if many else [(entry.text, entry.value)]
        said = [(name, value) for text, value in pairs if isinstance(text, dict) and (name := _naming(text))]
        if len(names) == 1 and not said:
            beside = {
                field: self.entries[key].value
                for field, keys in _BESIDE_AUTHOR.items()
                for key in keys[::-1]
                if key in self.entries
            }
            said = [(names[0], beside)] if beside else []
        return tuple(
            (
                name.strip(),
                read_record(RecordKind.AUTHOR, item, line=entry.line, column=entry.column),
            )
            for name, item in said
        )

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


def _naming(item: Mapping[str, Any]) -> str | None:
    """What an object is called by."""
    return next((item[key] for key in ("name", "id", "slug", "key", "title") if isinstance(item.get(key), str)), None)


def _kind(value: Any) -> str:
    return "list" if isinstance(value, list) else "table"
