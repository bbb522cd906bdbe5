"""The enums of the schema. Those that mirror an enum of the store or the graph have its names; a test sees to it."""

from enum import Enum

import strawberry


def value(value: str, *, description: str) -> str:
    """A member's value with its description; Strawberry takes it apart, so that the member's `value` is the text."""
    member: str = strawberry.enum_value(value, description=description)  # type: ignore[assignment]  # see above
    return member


@strawberry.enum(description="Where a post stands on its way to its readers.")
class ContentStatus(Enum):
    PUBLISHED = value("published", description="Everyone can read it.")
    DRAFT = value(
        "draft",
        description="Its author has not finished it: `draft: true`, `published: false` or a folder `_drafts`.",
    )
    SCHEDULED = value("scheduled", description="It has a date that is still to come.")
    EXPIRED = value("expired", description="Its expiry date has passed.")


@strawberry.enum(description="How a link is written in the Markdown source.")
class LinkKind(Enum):
    INLINE = value("inline", description="`[text](address)`")
    REFERENCE = value("reference", description="`[text][label]`, with the address elsewhere in the file.")
    AUTOLINK = value("autolink", description="`<https://…>`")
    BARE = value("bare", description="An address in running text.")
    HTML = value("html", description="An `<a>` element.")
    IMAGE = value("image", description="An image that the text shows.")
    WIKI = value("wiki", description="`[[name]]`, in folders where that is a link.")


@strawberry.enum(description="How much a Problem matters.")
class Severity(Enum):
    ERROR = value("error", description="Something cannot be served as it was meant; `gateway check` fails.")
    WARNING = value("warning", description="Something is probably not as it was meant.")
    INFO = value("info", description="Something worth knowing.")


@strawberry.enum(description="Among which posts the previous and the next one are looked for.")
class Scope(Enum):
    ALL = value("all", description="All posts.")
    CATEGORY = value("category", description="Posts of the same first category.")
    AUTHOR = value("author", description="Posts by the same first author.")
    LOCALE = value("locale", description="Posts in the same language.")


@strawberry.enum(description="The direction of an order.")
class Direction(Enum):
    ASC = value("asc", description="Smallest, earliest or alphabetically first at the top.")
    DESC = value("desc", description="Largest, latest or alphabetically last at the top.")


@strawberry.enum(description="Where posts without a value stand in an order.")
class Nulls(Enum):
    FIRST = value("first", description="Before all others.")
    LAST = value("last", description="After all others.")


@strawberry.enum(description="What posts can be sorted by.")
class PostOrderField(Enum):
    DATE = value("date", description="The calendar day of publication.")
    PUBLISHED_AT = value("published_at", description="The time of publication.")
    UPDATED_AT = value("updated_at", description="The time of the last update that the front matter tells of.")
    TITLE = value("title", description="The title, without regard to case.")
    PATH = value("path", description="The path.")
    WORD_COUNT = value("word_count", description="The number of words.")


@strawberry.enum(description="What Pages can be sorted by.")
class PageOrderField(Enum):
    TITLE = value("title", description="The title, without regard to case.")
    PATH = value("path", description="The path.")
    WORD_COUNT = value("word_count", description="The number of words.")


@strawberry.enum(description="What authors, tags, categories, resources and domains can be sorted by.")
class TermOrderField(Enum):
    NAME = value("name", description="The name (of a resource, its address), without regard to case.")
    POST_COUNT = value("post-count", description="The number of posts.")
    LATEST = value("latest", description="The publication of the newest post.")


@strawberry.enum(description="What posts can be grouped by.")
class PostGroupKey(Enum):
    TAG = value("tag", description="Each tag; a post stands in the group of each of its tags.")
    CATEGORY = value("category", description="Each category.")
    AUTHOR = value("author", description="Each author; a post of two stands in both groups.")
    YEAR = value("year", description="The year of publication, newest first.")
    MONTH = value("month", description="The month of publication (`2024-03`), newest first.")
    DOMAIN = value("domain", description="Each domain that a post links to.")
    LOCALE = value("locale", description="The language.")


@strawberry.enum(description="How a front matter value is compared.")
class FrontMatterOperator(Enum):
    EQ = value("eq", description="Is equal to `value`.")
    NE = value("ne", description="Is not equal to `value`, or is missing.")
    IN = value("in", description="Is one of the list `value`.")
    NOT_IN = value("not_in", description="Is none of the list `value`, or is missing.")
    LT = value("lt", description="Is less than `value`, which is of the same kind.")
    LTE = value("lte", description="Is at most `value`.")
    GT = value("gt", description="Is greater than `value`.")
    GTE = value("gte", description="Is at least `value`.")
    CONTAINS = value("contains", description="Is a text that has `value` in it, or a list that has `value` among it.")
    EXISTS = value("exists", description="Is there (`true`) or is missing or null (`false`).")
