"""Filters as clients write them. What they mean is in `predicates`."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final

import strawberry
from strawberry.scalars import JSON
from strawberry.types import get_object_definition
from strawberry.types.arguments import InputContext

from gateway.graph.node import PostNode
from gateway.graph.reader import GraphReader
from gateway.schema.enums import ContentStatus, FrontMatterOperator, Severity
from gateway.schema.field import field

ADDED_TEST: Final = "test"
"""The metadata of a field that a schema adds to PostFilter: what makes a test of its condition."""
AddedTest = Callable[[Any, GraphReader], Callable[[PostNode], bool]]

_EXISTS = "True: only where there is a value. False: only where there is none."


@strawberry.input(description="Conditions on a text; all that are given must hold.")
class StringFilter:
    eq: str | None = field(default=None, description="Is this text.")
    ne: str | None = field(default=None, description="Is not this text, or is missing.")
    in_: list[str] | None = field(default=None, name="in", description="Is one of these.")
    not_in: list[str] | None = field(default=None, description="Is none of these, or is missing.")
    contains: str | None = field(default=None, description="Has this text in it.")
    starts_with: str | None = field(default=None, description="Starts with this text.")
    ends_with: str | None = field(default=None, description="Ends with this text.")
    exists: bool | None = field(default=None, description=_EXISTS)
    case_sensitive: bool | None = field(default=True, description="Whether `A` and `a` differ.")


@strawberry.input(description="Conditions on a number; all that are given must hold.")
class IntFilter:
    eq: int | None = field(default=None, description="Is this number.")
    ne: int | None = field(default=None, description="Is not this number, or is missing.")
    in_: list[int] | None = field(default=None, name="in", description="Is one of these.")
    not_in: list[int] | None = field(default=None, description="Is none of these, or is missing.")
    lt: int | None = field(default=None, description="Is less than this.")
    lte: int | None = field(default=None, description="Is this or less.")
    gt: int | None = field(default=None, description="Is more than this.")
    gte: int | None = field(default=None, description="Is this or more.")
    exists: bool | None = field(default=None, description=_EXISTS)


@strawberry.input(description="Conditions on a number; all that are given must hold.")
class FloatFilter:
    eq: float | None = field(default=None, description="Is this number.")
    ne: float | None = field(default=None, description="Is not this number, or is missing.")
    in_: list[float] | None = field(default=None, name="in", description="Is one of these.")
    not_in: list[float] | None = field(default=None, description="Is none of these, or is missing.")
    lt: float | None = field(default=None, description="Is less than this.")
    lte: float | None = field(default=None, description="Is this or less.")
    gt: float | None = field(default=None, description="Is more than this.")
    gte: float | None = field(default=None, description="Is this or more.")
    exists: bool | None = field(default=None, description=_EXISTS)


@strawberry.input(description="Conditions on a yes or no; all that are given must hold.")
class BooleanFilter:
    eq: bool | None = field(default=None, description="Is this.")
    ne: bool | None = field(default=None, description="Is not this, or is missing.")
    exists: bool | None = field(default=None, description=_EXISTS)


@strawberry.input(description="Conditions on a calendar day; all that are given must hold.")
class DateFilter:
    eq: datetime.date | None = field(default=None, description="Is this day.")
    ne: datetime.date | None = field(default=None, description="Is not this day, or is missing.")
    in_: list[datetime.date] | None = field(default=None, name="in", description="Is one of these.")
    not_in: list[datetime.date] | None = field(default=None, description="Is none of these, or is missing.")
    lt: datetime.date | None = field(default=None, description="Is before this day.")
    lte: datetime.date | None = field(default=None, description="Is this day or before it.")
    gt: datetime.date | None = field(default=None, description="Is after this day.")
    gte: datetime.date | None = field(default=None, description="Is this day or after it.")
    exists: bool | None = field(default=None, description=_EXISTS)


@strawberry.input(description="Conditions on a time; all that are given must hold. A time without a zone is UTC.")
class DateTimeFilter:
    eq: datetime.datetime | None = field(default=None, description="Is this time.")
    ne: datetime.datetime | None = field(default=None, description="Is not this time, or is missing.")
    in_: list[datetime.datetime] | None = field(default=None, name="in", description="Is one of these.")
    not_in: list[datetime.datetime] | None = field(default=None, description="Is none of these, or is missing.")
    lt: datetime.datetime | None = field(default=None, description="Is before this time.")
    lte: datetime.datetime | None = field(default=None, description="Is this time or before it.")
    gt: datetime.datetime | None = field(default=None, description="Is after this time.")
    gte: datetime.datetime | None = field(default=None, description="Is this time or after it.")
    exists: bool | None = field(default=None, description=_EXISTS)


_SOME = "At least one of them is like this."
_EVERY = "All of them are like this; holds where there are none."
_NONE = "None of them is like this."


@strawberry.input
class _ValueListFilter:
    count: IntFilter | None = field(default=None, description="How many there are.")
    exists: bool | None = field(default=None, description=_EXISTS)


@strawberry.input(description="Conditions on a list of texts; a missing list has no members. All must hold.")
class StringListFilter(_ValueListFilter):
    has: str | None = field(default=None, description="Has this text among its members.")
    some: StringFilter | None = field(default=None, description=_SOME)
    every: StringFilter | None = field(default=None, description=_EVERY)
    none: StringFilter | None = field(default=None, description=_NONE)


@strawberry.input(description="Conditions on a list of numbers; a missing list has no members. All must hold.")
class IntListFilter(_ValueListFilter):
    has: int | None = field(default=None, description="Has this number among its members.")
    some: IntFilter | None = field(default=None, description=_SOME)
    every: IntFilter | None = field(default=None, description=_EVERY)
    none: IntFilter | None = field(default=None, description=_NONE)


@strawberry.input(description="Conditions on a list of numbers; a missing list has no members. All must hold.")
class FloatListFilter(_ValueListFilter):
    has: float | None = field(default=None, description="Has this number among its members.")
    some: FloatFilter | None = field(default=None, description=_SOME)
    every: FloatFilter | None = field(default=None, description=_EVERY)
    none: FloatFilter | None = field(default=None, description=_NONE)


@strawberry.input(description="Conditions on a list of yes and no; a missing list has no members. All must hold.")
class BooleanListFilter(_ValueListFilter):
    has: bool | None = field(default=None, description="Has this among its members.")
    some: BooleanFilter | None = field(default=None, description=_SOME)
    every: BooleanFilter | None = field(default=None, description=_EVERY)
    none: BooleanFilter | None = field(default=None, description=_NONE)


@strawberry.input(description="Conditions on a list of calendar days; a missing list has no members. All must hold.")
class DateListFilter(_ValueListFilter):
    has: datetime.date | None = field(default=None, description="Has this day among its members.")
    some: DateFilter | None = field(default=None, description=_SOME)
    every: DateFilter | None = field(default=None, description=_EVERY)
    none: DateFilter | None = field(default=None, description=_NONE)


@strawberry.input(description="Conditions on a list of times; a missing list has no members. All must hold.")
class DateTimeListFilter(_ValueListFilter):
    has: datetime.datetime | None = field(default=None, description="Has this time among its members.")
    some: DateTimeFilter | None = field(default=None, description=_SOME)
    every: DateTimeFilter | None = field(default=None, description=_EVERY)
    none: DateTimeFilter | None = field(default=None, description=_NONE)


ValueListFilter = (
    StringListFilter | IntListFilter | FloatListFilter | BooleanListFilter | DateListFilter | DateTimeListFilter
)
ValueFilter = StringFilter | IntFilter | FloatFilter | BooleanFilter | DateFilter | DateTimeFilter | ValueListFilter


@strawberry.input(description="Conditions on a post's status; all that are given must hold.")
class StatusFilter:
    eq: ContentStatus | None = field(default=None, description="Is this status.")
    ne: ContentStatus | None = field(default=None, description="Is another status.")
    in_: list[ContentStatus] | None = field(default=None, name="in", description="Is one of these.")
    not_in: list[ContentStatus] | None = field(default=None, description="Is none of these.")


@strawberry.input(description="Conditions on an author, a tag or a category; all that are given must hold.")
class TermFilter:
    slug: StringFilter | None = field(default=None, description="The slug.")
    name: StringFilter | None = field(default=None, description="The name.")
    and_: list["TermFilter"] | None = field(default=None, name="and", description="All of these hold.")
    or_: list["TermFilter"] | None = field(default=None, name="or", description="At least one of these holds.")
    not_: "TermFilter | None" = field(default=None, name="not", description="This does not hold.")


@strawberry.input(description="Conditions on a post's authors, tags or categories; all that are given must hold.")
class TermListFilter:
    some: TermFilter | None = field(default=None, description=_SOME)
    every: TermFilter | None = field(default=None, description=_EVERY)
    none: TermFilter | None = field(default=None, description=_NONE)
    count: IntFilter | None = field(default=None, description="How many there are.")


@strawberry.input(description="Conditions on an external link; all that are given must hold.")
class ResourceFilter:
    url: StringFilter | None = field(default=None, description="The normalised address.")
    domain: StringFilter | None = field(default=None, description="The host, without `www.`.")
    section: StringFilter | None = field(
        default=None, description="The heading or section line that the link stands under."
    )
    label: StringFilter | None = field(default=None, description="The link's text.")


@strawberry.input(description="Conditions on a post's external links; all that are given must hold.")
class ResourceListFilter:
    some: ResourceFilter | None = field(default=None, description=_SOME)
    every: ResourceFilter | None = field(default=None, description=_EVERY)
    none: ResourceFilter | None = field(default=None, description=_NONE)
    count: IntFilter | None = field(default=None, description="How many different ones there are.")


@strawberry.input(description="A condition on one key of the front matter, as it is written in the file.")
class FrontMatterFilter:
    key: str = field(description="The key; a dot leads into a nested one (`seo.title`).")
    op: FrontMatterOperator = field(description="How to compare.")
    value: JSON | None = field(default=None, description="What to compare with.")


@strawberry.input(description="Conditions on a post; all that are given must hold.")
class PostFilter:
    and_: list["PostFilter"] | None = field(default=None, name="and", description="All of these hold.")
    or_: list["PostFilter"] | None = field(default=None, name="or", description="At least one of these holds.")
    not_: "PostFilter | None" = field(default=None, name="not", description="This does not hold.")
    path: StringFilter | None = field(default=None, description="The path.")
    slug: StringFilter | None = field(default=None, description="The slug.")
    title: StringFilter | None = field(default=None, description="The title.")
    description: StringFilter | None = field(default=None, description="The description.")
    locale: StringFilter | None = field(default=None, description="The language.")
    date: DateFilter | None = field(default=None, description="The day of publication.")
    published_at: DateTimeFilter | None = field(default=None, description="The time of publication.")
    updated_at: DateTimeFilter | None = field(default=None, description="The time of the last update.")
    word_count: IntFilter | None = field(default=None, description="The number of words.")
    status: StatusFilter | None = field(default=None, description="The status.")
    author: TermFilter | None = field(default=None, description="The first author; fails where there is none.")
    category: TermFilter | None = field(default=None, description="The first category; fails where there is none.")
    authors: TermListFilter | None = field(default=None, description="The authors.")
    categories: TermListFilter | None = field(default=None, description="The categories.")
    tags: TermListFilter | None = field(default=None, description="The tags.")
    resources: ResourceListFilter | None = field(default=None, description="The external links.")
    has_image: bool | None = field(default=None, description="Whether the front matter names an image.")
    has_problems: bool | None = field(default=None, description="Whether there is a Problem in the file.")
    is_linked: bool | None = field(default=None, description="Whether another Document links to the post.")
    front_matter: list[FrontMatterFilter] | None = field(
        default=None, description="Conditions on keys of the front matter; all must hold."
    )
    added: strawberry.Private[tuple[tuple[AddedTest, Any], ...]] = ()
    """Conditions on the fields of the content model, each with what makes a test of it."""


def _post_filter(cls: type, value: Mapping[str, Any], context: InputContext) -> Any:
    """A PostFilter from what a client sent: its own fields, and those that the schema has added to them."""
    if context.info is None:
        raise TypeError("a PostFilter is made for an operation")
    given: dict[str, Any] = {}
    added: list[tuple[AddedTest, Any]] = []
    for each in context.info.schema.get_fields(_DEFINITION):
        name = context.config.name_converter.get_graphql_name(each)
        if name not in value:
            continue
        condition = context.convert(value[name], each.resolve_type(type_definition=_DEFINITION), name)
        if ADDED_TEST not in each.metadata:
            given[each.python_name] = condition
        elif condition is not None:
            added.append((each.metadata[ADDED_TEST], condition))
    return cls(**given, added=tuple(added))


_DEFINITION: Final = get_object_definition(PostFilter, strict=True)
_DEFINITION.from_input = _post_filter


__all__ = ["PostFilter", "ResourceListFilter", "Severity", "TermFilter"]
