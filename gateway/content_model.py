"""What a `gateway.toml` says of the content: the tables beside `[tool.gateway]`.

A written word wins over what the gateway would find out by itself; what is not written is found out. All of it is read
once at start and frozen.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from pathspec import GitIgnoreSpec


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A table of the file: a key that it does not have is refused."""


class Collections(Strict, frozen=True):
    """`[collections]`: which folders hold what. Patterns of folders below the content root; `*` is within one name.

    An empty list of `tags` or `categories` says that no folder is about them.
    """

    posts: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None


class Languages(Strict, frozen=True):
    """`[languages]`: the default language, folders by what language is in them, languages that names end in.

    Empty ones say that there are none.
    """

    default: str | None = None
    folders: Mapping[str, str] | None = None
    suffixes: tuple[str, ...] | None = None


class Site(Strict, frozen=True):
    """`[site]`: where the content stands on the web. `mounts` are folders by the path under which they are served.

    Empty ones say that there are none.
    """

    domains: tuple[str, ...] | None = None
    mounts: Mapping[str, str] | None = None


class DateOrder(StrEnum):
    """What `03/04/2024` means."""

    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


class Reading(Strict, frozen=True):
    """`[reading]`: how files are read. `ignore` are patterns as in a .gitignore file, of what is no content."""

    ignore: tuple[str, ...] = ()
    dates: DateOrder | None = None
    wikilinks: bool | None = None
    numbers: bool | None = None


class FieldName(StrEnum):
    """What the gateway reads of a front matter, by the names that `[keys]` has for it.

    `name` stands in for a title, and is a person's in their own file; `published` says whether a file is a draft.
    """

    TITLE = "title"
    NAME = "name"
    DESCRIPTION = "description"
    DATE = "date"
    UPDATED = "updated"
    EXPIRES = "expires"
    AUTHORS = "authors"
    CATEGORIES = "categories"
    TAGS = "tags"
    IMAGE = "image"
    ALIASES = "aliases"
    SLUG = "slug"
    LOCALE = "locale"
    PERMALINK = "permalink"
    CANONICAL = "canonical"
    ID = "id"
    TRANSLATION_KEY = "translation-key"
    DRAFT = "draft"
    PUBLISHED = "published"


class FieldType(StrEnum):
    """The GraphQL types that a front matter key can have."""

    STRING = "String"
    INT = "Int"
    FLOAT = "Float"
    BOOLEAN = "Boolean"
    DATE = "Date"
    DATETIME = "DateTime"
    STRINGS = "[String]"
    INTS = "[Int]"
    FLOATS = "[Float]"
    BOOLEANS = "[Boolean]"
    DATES = "[Date]"
    DATETIMES = "[DateTime]"
    JSON = "JSON"


class Field(Strict, frozen=True):
    """An entry of `[fields]`: a field of Post by its GraphQL name, with the front matter key that it reads.

    A dot in the key leads into a table (`extra.rating`).
    """

    type: FieldType
    key: str | None = None
    description: str | None = None


class Target(StrEnum):
    """What a front matter key can refer to."""

    POSTS = "posts"
    PAGES = "pages"
    AUTHORS = "authors"
    TAGS = "tags"
    CATEGORIES = "categories"


class Reference(Strict, frozen=True):
    """An entry of `[references]`: a front matter key whose values name nodes of another collection.

    The edge is a field of Post by the entry's name, and `reverse` a field of the target that lists the posts.
    """

    to: Target
    key: str | None = None
    many: bool = False
    reverse: str | None = None
    description: str | None = None


class TypedField(msgspec.Struct, frozen=True):
    """An entry of `[fields]` written out. A dot in `key` leads into a table of the front matter."""

    name: str
    type: FieldType
    key: str
    description: str | None


class Edge(msgspec.Struct, frozen=True):
    """An entry of `[references]` written out: `name` is a field of Post and `reverse` one of what it leads to."""

    name: str
    to: Target
    key: str
    many: bool
    reverse: str
    description: str | None


class RuleLevel(StrEnum):
    """How much a rule matters, or that it is not looked at."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"


class ContentModel(Strict, frozen=True):
    """All tables. An empty one of each leaves everything to detection."""

    collections: Collections = Collections()
    permalinks: Mapping[str, str] = {}
    languages: Languages = Languages()
    site: Site = Site()
    reading: Reading = Reading()
    keys: Mapping[FieldName, tuple[str, ...]] = {}
    fields: Mapping[str, Field | FieldType] = {}
    references: Mapping[str, Reference | Target] = {}
    rules: Mapping[str, RuleLevel] = {}

    def typed_fields(self) -> tuple[TypedField, ...]:
        """`[fields]`, in the order of the file. Without a `key` a field reads the key of its own name."""
        return tuple(
            TypedField(name, said.type, said.key or name, said.description)
            for name, entry in self.fields.items()
            for said in [entry if isinstance(entry, Field) else Field(entry)]
        )

    def edges(self) -> tuple[Edge, ...]:
        """`[references]`, in the order of the file. The other end of `reviewer` is `reviewerPosts` unless told."""
        return tuple(
            Edge(name, said.to, said.key or name, said.many, said.reverse or f"{name}Posts", said.description)
            for name, entry in self.references.items()
            for said in [entry if isinstance(entry, Reference) else Reference(entry)]
        )


# The words that an entry of a table may have, for its error.
_CHOICES: Final[Mapping[str, type[StrEnum]]] = {
    "reading": DateOrder,
    "fields": FieldType,
    "references": Target,
    "rules": RuleLevel,
}
TABLES: Final = tuple(field.encode_name for field in msgspec.structs.fields(ContentModel))
# What a written permalink can be filled in with.
PERMALINK_PARTS: Final = ("year", "month", "day", "slug", "title", "name", "folder", "category", "categories")
PERMALINK_PART: Final = re.compile(r":([A-Za-z_]+)")
_PLACE: Final = re.compile(r" - at `\$\.?(.*)`\Z")
# RFC 1123, in lower case, once names in other scripts are written in ASCII; localhost has no dot.
_HOST: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})*\Z")
MOST_STARS: Final = 4
# https://spec.graphql.org/October2021/#Name; two underscores at the start are introspection's (§4).
_NAME: Final = re.compile(r"(?!__)[_A-Za-z][_0-9A-Za-z]*\Z")


class ModelError(ValueError):
    """The tables cannot be taken; `place` is the dotted name of the entry, `message` what is wrong with it."""

    def __init__(self, place: str, message: str, remedy: str = "Change it or take the line out") -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.place, self.message, self.remedy = place, message, remedy


def read_model(tables: Mapping[str, Any]) -> ContentModel:
    """The content model that the tables of a `gateway.toml` write. Raises ModelError."""
    _check_keys(tables.get("keys"))
    try:
        model = msgspec.convert(tables, ContentModel)
    except msgspec.ValidationError as error:
        said = str(error)
        place = _PLACE.search(said)
        message = _PLACE.sub("", said)
        entry = _named(place[1], tables) if place else ""
        wrong = ModelError(entry, message[:1].lower() + message[1:])
        choices = _CHOICES.get(entry.partition(".")[0])
        if choices is not None and message.startswith("Invalid enum value"):
            wrong = ModelError(entry, wrong.message, f"Write one of {', '.join(choices)}")
        raise wrong from None
    for at, pattern in enumerate(model.reading.ignore):
        _check_ignored(f"reading.ignore[{at}]", pattern)
    for name, pattern in model.permalinks.items():
        _check_permalink(f"permalinks.{name}", pattern)
    for at, domain in enumerate(model.site.domains or ()):
        _check_domain(f"site.domains[{at}]", domain)
    for folder, url in (model.site.mounts or {}).items():
        if "://" in url:
            path = "/" + url.partition("://")[2].partition("/")[2]
            raise ModelError(f"site.mounts.{folder}", f"{url!r} is no path of the site", f'Write "{path}"')
    _check_meant_once(model.collections)
    for field in model.typed_fields():
        _check_name(f"fields.{field.name}", field.name)
    for edge in model.edges():
        _check_name(f"references.{edge.name}", edge.name)
        _check_name(f"references.{edge.name}.reverse", edge.reverse)
    return model


def _named(place: str, tables: Mapping[str, Any]) -> str:
    """A place with the name of the entry, which msgspec leaves out of a mapping (`fields[...]`)."""
    table, opening, rest = place.partition("[...]")
    if not opening or not isinstance(tables.get(table), dict):
        return place
    for name, entry in tables[table].items():
        try:
            msgspec.convert({table: {name: entry}}, ContentModel)
        except msgspec.ValidationError:
            return f"{table}.{name}{rest}"
    return place


def _check_ignored(place: str, pattern: str) -> None:
    try:
        GitIgnoreSpec.from_lines([pattern])
    except (ValueError, re.error) as error:
        raise ModelError(place, f"{pattern!r} is no pattern: {error}") from None
    # A pattern becomes a regular expression, and each more multiplies the time of the longest names by their length.
    stars = max((name.count("*") for name in pattern.split("/") if name != "**"), default=0)
    if max(stars, pattern.split("/").count("**")) > MOST_STARS:
        message = f"{pattern!r} has more than {MOST_STARS} {'* in one name' if stars > MOST_STARS else '**'}"
        raise ModelError(place, message, "Write several patterns, or one that takes more names")


def _check_permalink(place: str, pattern: str) -> None:
    parts = PERMALINK_PART.findall(pattern)
    for part in parts:
        if part not in PERMALINK_PARTS:
            near = get_close_matches(part.lower(), PERMALINK_PARTS, n=1)
            remedy = f"Did you mean :{near[0]}" if near else f"The parts are :{', :'.join(PERMALINK_PARTS)}"
            raise ModelError(place, f"`:{part}` is no part of an address", remedy)
    if "://" in pattern:
        path = "/" + pattern.partition("://")[2].partition("/")[2]
        raise ModelError(place, f"{pattern!r} is no path of the site", f'Write "{path}"')
    if not parts:
        message = f"{pattern!r} is one address for all that it is about"
        raise ModelError(place, message, 'Write what is different in each, such as "/:slug/"')


def _check_domain(place: str, domain: str) -> None:
    """A host, alone or as the address of the site's home page."""
    try:
        url = urlsplit(domain if "//" in domain else f"//{domain}")
        host = url.hostname or ""
        if not _HOST.match(host.encode("idna").decode()):
            raise ValueError(host)
    except ValueError:
        raise ModelError(place, f"{domain!r} is no host", 'Write it alone, such as "example.org"') from None
    path = url.path.strip("/")
    if path or url.query or url.fragment:
        under = f', and mounts = {{ "" = "/{path}" }} if the content is served under that path' if path else ""
        raise ModelError(place, f"{domain!r} is more than a host", f'Write "{host}"{under}')


def _check_meant_once(collections: Collections) -> None:
    """Raises ModelError where a folder is in two collections that it cannot be in together."""
    claimed: dict[str, str] = {}
    # Folders of tags and categories hold pages: to say so as well is no contradiction.
    for table in ("posts", "pages", "authors", "tags", "categories"):
        for at, folder in enumerate(getattr(collections, table) or ()):
            other = claimed.setdefault(folder.strip("/"), table)
            if other != table and not (other == "pages" and table in ("tags", "categories")):
                message = f"{folder!r} is among the {other} already"
                raise ModelError(f"collections.{table}[{at}]", message, "Take it out of one of the two")


def _check_name(place: str, name: str) -> None:
    if not _NAME.match(name):
        raise ModelError(
            place,
            f"{name!r} cannot be a name in GraphQL",
            "Use letters, digits and underscores, no digit first and no two underscores; `key` says which key is meant",
        )


def _check_keys(table: Any) -> None:
    names = [name.value for name in FieldName]
    for name, keys in table.items() if isinstance(table, Mapping) else ():
        if name not in names:
            near = get_close_matches(name.lower().replace("_", "-"), names, n=1)
            remedy = f"Did you mean {near[0]}" if near else f"The fields are {', '.join(names)}"
            raise ModelError(f"keys.{name}", "there is no field of this name", remedy)
        if not isinstance(keys, list) or not all(isinstance(key, str) and key for key in keys):
            example = keys if isinstance(keys, str) and keys else "a-key"
            raise ModelError(f"keys.{name}", "it is not a list of keys", f'Write {name} = ["{example}"]')
