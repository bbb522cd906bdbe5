"""Filters as clients write them. What they mean is in `predicates`."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import strawberry
from strawberry.scalars import JSON
from strawberry.types import get_object_definition
from strawberry.types.arguments import InputContext

from gateway.graph.node import PostNode
from gateway.graph.reads import Known
from gateway.schema.enums import ContentStatus, FrontMatterOperator, Severity
from gateway.schema.field import field
from gateway.schema.value_filters import EVERY, NONE, SOME, DateFilter, DateTimeFilter, IntFilter, StringFilter

ADDED_TEST: Final = "test"
"""The metadata of a field that a schema adds to PostFilter: what makes a test of its condition."""
AddedTest = Callable[[Any, Known], Callable[[PostNode], bool]]


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
    some: TermFilter | None = field(default=None, description=SOME)
    every: TermFilter | None = field(default=None, description=EVERY)
    none: TermFilter | None = field(default=None, description=NONE)
    count: IntFilter | None = field(default=None, description="How many there are.")


@strawberry.input(description="Conditions on a post or page that is referred to; all that are given must hold.")
class DocumentFilter:
    path: StringFilter | None = field(default=None, description="The path.")
    slug: StringFilter | None = field(default=None, description="The slug.")
    title: StringFilter | None = field(default=None, description="The title.")
    locale: StringFilter | None = field(default=None, description="The language.")
    and_: list["DocumentFilter"] | None = field(default=None, name="and", description="All of these hold.")
    or_: list["DocumentFilter"] | None = field(default=None, name="or", description="At least one of these holds.")
    not_: "DocumentFilter | None" = field(default=None, name="not", description="This does not hold.")


@strawberry.input(description="Conditions on the posts or pages that are referred to; all that are given must hold.")
class DocumentListFilter:
    some: DocumentFilter | None = field(default=None, description=SOME)
    every: DocumentFilter | None = field(default=None, description=EVERY)
    none: DocumentFilter | None = field(default=None, description=NONE)
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
    some: ResourceFilter | None = field(default=None, description=SOME)
    every: ResourceFilter | None = field(default=None, description=EVERY)
    none: ResourceFilter | None = field(default=None, description=NONE)
    count: IntFilter | None = field(default=None, description="How many different ones there are.")


@strawberry.input(description="A condition on one key of the front matter, as it is written in the file.")
class FrontMatterFilter:
    key: str = field(description="The key; a dot leads into a nested one (`seo.title`).")
    op: FrontMatterOperator = field(description="How to compare.")
    value: JSON | None = field(default=None, description="What to compare with.")


@strawberry.input(description="Conditions on what all Documents have; all that are given must hold.")
class DocumentConditions:
    path: StringFilter | None = field(default=None, description="The path.")
    slug: StringFilter | None = field(default=None, description="The slug.")
    url: StringFilter | None = field(default=None, description="The address on the site.")
    title: StringFilter | None = field(default=None, description="The title.")
    description: StringFilter | None = field(default=None, description="The description.")
    locale: StringFilter | None = field(default=None, description="The language.")
    word_count: IntFilter | None = field(default=None, description="The number of words.")
    resources: ResourceListFilter | None = field(default=None, description="The external links.")
    has_image: bool | None = field(default=None, description="Whether the front matter names an image.")
    has_problems: bool | None = field(default=None, description="Whether there is a Problem in the file.")
    is_linked: bool | None = field(default=None, description="Whether another Document links to it.")
    front_matter: list[FrontMatterFilter] | None = field(
        default=None, description="Conditions on keys of the front matter; all must hold."
    )


@strawberry.input(description="Conditions on a Page; all that are given must hold.")
class PageFilter(DocumentConditions):
    and_: list["PageFilter"] | None = field(default=None, name="and", description="All of these hold.")
    or_: list["PageFilter"] | None = field(default=None, name="or", description="At least one of these holds.")
    not_: "PageFilter | None" = field(default=None, name="not", description="This does not hold.")


@strawberry.input(description="Conditions on a post; all that are given must hold.")
class PostFilter(DocumentConditions):
    and_: list["PostFilter"] | None = field(default=None, name="and", description="All of these hold.")
    or_: list["PostFilter"] | None = field(default=None, name="or", description="At least one of these holds.")
    not_: "PostFilter | None" = field(default=None, name="not", description="This does not hold.")
    date: DateFilter | None = field(default=None, description="The day of publication.")
    published_at: DateTimeFilter | None = field(default=None, description="The time of publication.")
    updated_at: DateTimeFilter | None = field(default=None, description="The time of the last update.")
    status: StatusFilter | None = field(default=None, description="The status.")
    author: TermFilter | None = field(default=None, description="The first author; fails where there is none.")
    category: TermFilter | None = field(default=None, description="The first category; fails where there is none.")
    authors: TermListFilter | None = field(default=None, description="The authors.")
    categories: TermListFilter | None = field(default=None, description="The categories.")
    tags: TermListFilter | None = field(default=None, description="The tags.")
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


__all__ = ["DocumentFilter", "PageFilter", "PostFilter", "ResourceListFilter", "Severity", "TermFilter"]
