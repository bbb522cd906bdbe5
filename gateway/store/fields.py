"""What the keys of a header mean: every reading of a key in one place.

A field is read by a small function over its key's source text, so `title: 1917` is the text 1917.
"""

import re
from collections.abc import Iterator, Mapping, Set
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Literal

import msgspec

from gateway.content_model import FieldName
from gateway.store import dates, rules
from gateway.store.document import DayFirst
from gateway.store.header import Entry
from gateway.store.problem import Problem, Rule
from gateway.store.record import Record, RecordKind, read_record

# The keys that people use for each field, most meant first; a dotted key looks into a table (`extra.author`).
KEYS: Final[Mapping[FieldName, tuple[str, ...]]] = {
    FieldName.TITLE: ("title",),
    FieldName.NAME: ("linkTitle", "name", "display_name", "sidebar_label"),
    FieldName.DESCRIPTION: ("description", "summary", "excerpt", "subtitle", "lead", "bio"),
    FieldName.DATE: (
        *("date", "pubDate", "publishDate", "publishedAt", "published_at", "published", "created", "createdAt"),
    ),
    FieldName.UPDATED: ("updated", "lastmod", "updatedAt", "updated_at", "updatedDate", "last_modified_at", "modified"),
    FieldName.EXPIRES: ("expiryDate", "expires", "expiresAt", "expires_at", "unpublishDate"),
    FieldName.AUTHORS: ("author_name", "authors", "author", "taxonomies.authors", "extra.authors", "extra.author"),
    FieldName.CATEGORIES: ("category", "categories", "taxonomies.categories"),
    FieldName.TAGS: ("tags", "tag", "taxonomies.tags"),
    FieldName.IMAGE: (
        *("socialImage", "image", "cover", "hero", "heroImage", "hero_image", "featuredImage"),
        *("featured_image", "featuredimage", "featureImage", "feature_image", "coverImage", "cover_image", "ogImage"),
        *("og_image", "images", "banner", "thumbnail", "avatar"),
    ),
    FieldName.ALIASES: ("aliases", "alias", "redirect_from", "redirects"),
    FieldName.SLUG: ("slug",),
    FieldName.LOCALE: ("locale", "lang", "language"),
    FieldName.PERMALINK: ("path", "permalink", "url"),
    FieldName.CANONICAL: ("canonical", "canonical_url", "canonicalUrl", "canonicalURL"),
    FieldName.ID: ("id",),
    FieldName.TRANSLATION_KEY: ("translationKey", "translation_key"),
    FieldName.DRAFT: ("draft",),
    FieldName.PUBLISHED: ("published",),
}

# What makes a file a post rather than a page when its folder does not say: somebody published it, at a time.
PUBLICATION_FIELDS: Final = (FieldName.DATE, FieldName.AUTHORS, FieldName.CATEGORIES, FieldName.TAGS)


class Fields(msgspec.Struct, frozen=True, kw_only=True):
    """A header's keys under the gateway's own names; what a header does not say is None or empty."""

    title: str | None
    name: str | None
    description: str | None
    date: date | None
    published_at: datetime | None
    updated_at: datetime | None
    expires_at: datetime | None
    authors: tuple[str, ...]
    authors_place: tuple[int, int] | None
    author_details: tuple[tuple[str, Record], ...]
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
    is_draft: bool
    is_publication: bool
    problems: tuple[Problem, ...]


class KeyTable:
    """Which keys give which field: a site's own (`[keys]` of gateway.toml) before those that many people use."""

    def __init__(self, own: Mapping[FieldName, tuple[str, ...]] = MappingProxyType({})) -> None:
        self.keys = {name: tuple(dict.fromkeys((*own.get(name, ()), *keys))) for name, keys in KEYS.items()}
        # By the key itself, or by the table of a dotted one: fields, how much each means it, the key in the table.
        self._uses: dict[str, list[tuple[FieldName, int, str]]] = {}
        for name, keys in self.keys.items():
            for rank, key in enumerate(keys):
                outer, _, inner = key.partition(".")
                self._uses.setdefault(outer, []).append((name, rank, inner))

    def choose(self, entries: Mapping[str, Entry]) -> dict[FieldName, Entry]:
        """For each field the entry of its most meant key that has a value."""
        chosen: dict[FieldName, Entry] = {}
        ranks: dict[FieldName, int] = {}
        for key, entry in entries.items():
            for name, rank, inner in self._uses.get(key, ()):
                if ranks.get(name, rank) < rank:
                    continue
                used = _inside(entry, inner) if inner else entry
                if used is not None and used.text:
                    chosen[name], ranks[name] = used, rank
        return chosen

    def mention_draft(self, text: str) -> bool:
        """Whether a text that cannot be read as a header says anywhere that it is a draft."""
        return self._draft.search(text) is not None

    @cached_property
    def _draft(self) -> re.Pattern[str]:
        said = ((FieldName.DRAFT, _YES), (FieldName.PUBLISHED, _NO))
        return re.compile("|".join(self._flag(name, values) for name, values in said), re.IGNORECASE)

    def _flag(self, name: FieldName, values: Set[str]) -> str:
        keys = "|".join(re.escape(key.rpartition(".")[2]) for key in self.keys[name])
        return rf"""(?<![\w-])(?:{keys})["']?+\s*+[:=]\s*+["']?+(?:{"|".join(sorted(values))})(?![\w-])"""

    def key_of(self, name: FieldName, front_matter: Mapping[str, Any]) -> str | None:
        """The key that `choose` takes a field from in a header, given as values of JSON; None if none has a value."""
        return next((key for key in self.keys[name] if value_at(front_matter, key) not in (None, "", [], {})), None)

    def all(self, name: FieldName, entries: Mapping[str, Entry]) -> Iterator[Entry]:
        """The entries of all keys of a field, most meant first."""
        for key in self.keys[name]:
            outer, _, inner = key.partition(".")
            entry = entries.get(outer)
            if entry is not None and inner:
                entry = _inside(entry, inner)
            if entry is not None:
                yield entry


def value_at(table: Any, key: str) -> Any:
    """The value of a key in values of JSON; a dotted one is inside a table. None where there is no such key."""
    outer, dot, inner = key.partition(".")
    value = table.get(outer) if isinstance(table, dict) else None
    return value_at(value, inner) if dot else value


def _inside(entry: Entry, key: str) -> Entry | None:
    if not isinstance(entry.text, dict) or key not in entry.text:
        return None
    return Entry(entry.value[key], entry.text[key], entry.line, entry.column)


COMMON_KEYS: Final = KeyTable()


def read(entries: Mapping[str, Entry], path: str, keys: KeyTable = COMMON_KEYS) -> Fields:
    """Read the fields of a header. `path` is the file's, for the date in its name and the place of Problems."""
    reader = _Reader(entries, path, keys)
    text, texts, chosen = reader.text, reader.texts, reader.chosen
    permalink = reader.location(FieldName.PERMALINK)
    moment = reader.moment(FieldName.DATE) or dates.in_file_name(path[path.rfind("/") + 1 :])
    if moment is None and permalink is not None:
        moment = dates.in_path(permalink)
    image, image_entry = reader.image()
    updated, expires = reader.moment(FieldName.UPDATED), reader.moment(FieldName.EXPIRES)
    authors = texts(FieldName.AUTHORS)
    return Fields(
        title=text(FieldName.TITLE),
        name=text(FieldName.NAME),
        description=text(FieldName.DESCRIPTION),
        date=moment.day if moment else None,
        published_at=moment.at if moment else None,
        updated_at=updated.at if updated else None,
        expires_at=expires.at if expires else None,
        authors=authors,
        authors_place=reader.place(FieldName.AUTHORS),
        author_details=reader.author_details(authors),
        categories=texts(FieldName.CATEGORIES),
        tags=texts(FieldName.TAGS),
        image=image,
        image_place=None if image_entry is None else (image_entry.line, image_entry.column),
        aliases=texts(FieldName.ALIASES),
        permalink=permalink,
        canonical=reader.location(FieldName.CANONICAL),
        doc_id=reader.name(FieldName.ID),
        translation_key=text(FieldName.TRANSLATION_KEY),
        slash_dates=tuple(reader.slash_dates),
        date_order_vote=reader.date_order_vote,
        slug=text(FieldName.SLUG),
        locale=text(FieldName.LOCALE),
        is_draft=reader.flag(FieldName.DRAFT) is True or reader.flag(FieldName.PUBLISHED) is False,
        is_publication=moment is not None or not chosen.keys().isdisjoint(PUBLICATION_FIELDS),
        problems=tuple(reader.problems),
    )


_MOMENTS: Final[Mapping[FieldName, Literal["published_at", "updated_at", "expires_at"]]] = {
    FieldName.DATE: "published_at",
    FieldName.UPDATED: "updated_at",
    FieldName.EXPIRES: "expires_at",
}
# A path or URL has no space in it; a single word is one only with a slash or an ending, as `pretty` and `false` are
# no places.
_LOCATION: Final = re.compile(r"(?=\S*[/.])\S+\Z")
# Docusaurus 1 had one author a post, described by keys of the header.
_BESIDE_AUTHOR: Final[Mapping[str, tuple[str, ...]]] = {
    "role": ("authorTitle", "author_title"),
    "url": ("authorURL", "authorUrl", "author_url"),
    "image": ("authorImageURL", "authorImageUrl", "author_image_url", "author_image"),
    "twitter": ("authorTwitter", "author_twitter"),
    "github": ("authorGithub", "authorGitHub", "author_github"),
}
# Where a table has an image: PaperMod's `cover: {image: a.png, relative: false}`, Starlight's `image: {file: a.png}`.
_IMAGE_KEYS: Final = ("src", "url", "path", "image", "file", "relative")
# What an object is called by.
_NAMES: Final = ("name", "id", "slug", "key", "title")
_YES: Final = frozenset(("true", "yes", "on", "y", "1"))
_NO: Final = frozenset(("false", "no", "off", "n", "0"))
# `published: yes` is no date, and no mistake; `date: 0` is one.
_SAID_OF_PUBLISHED: Final = (_YES | _NO) - {"0", "1"}
_STRAY_BRACKET: Final = re.compile(r"\A\[[^\]]*\Z|\A[^\[]*\]\Z")


class _Reader:
    def __init__(self, entries: Mapping[str, Entry], path: str, keys: KeyTable) -> None:
        self.entries, self.path, self.keys = entries, path, keys
        self.chosen = keys.choose(entries)
        self.problems: list[Problem] = []
        self.slash_dates: list[DayFirst] = []
        self.date_order_vote = 0

    def report(self, rule: Rule, entry: Entry, message: str) -> None:
        self.problems.append(rule.at(self.path, entry.line, entry.column, message))

    def place(self, field: FieldName) -> tuple[int, int] | None:
        entry = self.chosen.get(field)
        return None if entry is None else (entry.line, entry.column)

    def text(self, field: FieldName) -> str | None:
        entry = self.chosen.get(field)
        if entry is None:
            return None
        text = entry.text
        while isinstance(text, list) and len(text) == 1:
            text = text[0]
        if isinstance(text, dict):
            text = _first_text(text, ("src", "url", "path", "name", "title"))
        if isinstance(text, list | dict):
            self.report(rules.UNFIT_VALUE, entry, f"`{field}` takes one text, not a {_kind(text)}.")
            return None
        return str(text).strip() or None

    def image(self) -> tuple[str | None, Entry | None]:
        """What the first of the image's keys says that names one, and its entry.

        A table under such a key may be about something else, as Starlight's `hero` is: that is no mistake.
        """
        for entry in self.keys.all(FieldName.IMAGE, self.entries):
            if image := _image_in(entry.value):
                return image, entry
        return None, None

    def location(self, field: FieldName) -> str | None:
        """The first of the field's keys whose text looks like a path or a URL; `permalink: false` is none."""
        if field not in self.chosen:
            return None
        for entry in self.keys.all(field, self.entries):
            if isinstance(entry.value, str) and _LOCATION.match(text := entry.value.strip()):
                return text
        return None

    def name(self, field: FieldName) -> str | None:
        """A text that is meant as one: `id: 3` is none."""
        entry = self.chosen.get(field)
        value = None if entry is None else entry.value
        return (value.strip() or None) if isinstance(value, str) else None

    def texts(self, field: FieldName) -> tuple[str, ...]:
        """One or many: a text, a list, a list with holes, objects with a name; a text holds several only at commas."""
        entry = self.chosen.get(field)
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
                item = _first_text(item, _NAMES)
            if item is None:
                continue
            if isinstance(item, list | dict):
                self.report(rules.UNFIT_VALUE, entry, f"`{field}` takes texts, not a {_kind(item)} among them.")
            elif text := item.strip():
                found[text] = None
        return tuple(found)

    def author_details(self, names: tuple[str, ...]) -> tuple[tuple[str, Record], ...]:
        """What the header says of authors beside their names, by the name as `texts` has it."""
        entry = self.chosen.get(FieldName.AUTHORS)
        if entry is None:
            return ()
        many = isinstance(entry.text, list)
        pairs = zip(entry.text, entry.value, strict=True) if many else [(entry.text, entry.value)]
        said = [
            (name.strip(), value)
            for text, value in pairs
            if isinstance(text, dict) and isinstance(name := _first_text(text, _NAMES), str)
        ]
        if len(names) == 1 and not said:
            beside = {
                field: self.entries[key].value
                for field, keys in _BESIDE_AUTHOR.items()
                for key in keys[::-1]
                if key in self.entries
            }
            said = [(names[0], beside)] if beside else []
        return tuple(
            (name, read_record(RecordKind.AUTHOR, item, line=entry.line, column=entry.column)) for name, item in said
        )

    def _split(self, field: FieldName, entry: Entry, text: str) -> list[str]:
        if field is not FieldName.TAGS:
            return [text]
        if _STRAY_BRACKET.match(text.strip()):
            self.report(rules.STRAY_BRACKET, entry, f"`{field}` has one bracket of two: {text.strip()[:80]}")
            text = text.replace("[", "").replace("]", "")
        return text.split(",")

    def flag(self, field: FieldName) -> bool | None:
        entry = self.chosen.get(field)
        text = entry.text.strip().lower() if entry is not None and isinstance(entry.text, str) else None
        return True if text in _YES else False if text in _NO else None

    def moment(self, field: FieldName) -> dates.Moment | None:
        entry = self.chosen.get(field)
        if entry is None:
            return None
        text = entry.text
        if isinstance(text, str):
            if field is FieldName.DATE and text.strip().lower() in _SAID_OF_PUBLISHED:
                return None
            moment = dates.parse(text)
            if moment is not None:
                self.date_order_vote += moment.order
                if moment.day_first is not None:
                    self.slash_dates.append(DayFirst(_MOMENTS[field], moment.day_first.day, moment.day_first.at))
                return moment
        shown = text.strip()[:80] if isinstance(text, str) else f"a {_kind(text)}"
        self.report(rules.DATE_UNREADABLE, entry, f"`{field}` is not a date: {shown}")
        return None


def _image_in(value: Any, depth: int = 4) -> str | None:
    """The first image in a text, a list or a table."""
    if isinstance(value, str):
        return value.strip() or None
    if depth == 0:
        return None
    inner: list[Any] = []
    if isinstance(value, list):
        inner = value
    elif isinstance(value, dict):
        inner = [value.get(key) for key in _IMAGE_KEYS]
    return next((image for item in inner if (image := _image_in(item, depth - 1))), None)


def _first_text(table: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """What a table says under the first of these keys; the table itself if none of them has a text."""
    return next((table[key] for key in keys if isinstance(table.get(key), str)), table)


def _kind(value: Any) -> str:
    return "list" if isinstance(value, list) else "table"
