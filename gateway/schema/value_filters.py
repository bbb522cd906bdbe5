"""Filters over values, as clients write them. What they mean is in `value_tests`."""

import datetime

import strawberry

from gateway.schema.field import field

EXISTS = "True: only where there is a value. False: only where there is none."
SOME = "At least one of them is like this."
EVERY = "All of them are like this; holds where there are none."
NONE = "None of them is like this."


@strawberry.input(description="Conditions on a text; all that are given must hold.")
class StringFilter:
    eq: str | None = field(default=None, description="Is this text.")
    ne: str | None = field(default=None, description="Is not this text, or is missing.")
    in_: list[str] | None = field(default=None, name="in", description="Is one of these.")
    not_in: list[str] | None = field(default=None, description="Is none of these, or is missing.")
    contains: str | None = field(default=None, description="Has this text in it.")
    starts_with: str | None = field(default=None, description="Starts with this text.")
    ends_with: str | None = field(default=None, description="Ends with this text.")
    exists: bool | None = field(default=None, description=EXISTS)
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
    exists: bool | None = field(default=None, description=EXISTS)


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
    exists: bool | None = field(default=None, description=EXISTS)


@strawberry.input(description="Conditions on a yes or no; all that are given must hold.")
class BooleanFilter:
    eq: bool | None = field(default=None, description="Is this.")
    ne: bool | None = field(default=None, description="Is not this, or is missing.")
    exists: bool | None = field(default=None, description=EXISTS)


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
    exists: bool | None = field(default=None, description=EXISTS)


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
    exists: bool | None = field(default=None, description=EXISTS)


@strawberry.input
class _ValueListFilter:
    count: IntFilter | None = field(default=None, description="How many there are.")
    exists: bool | None = field(default=None, description=EXISTS)


@strawberry.input(description="Conditions on a list of texts; a missing list has no members. All must hold.")
class StringListFilter(_ValueListFilter):
    has: str | None = field(default=None, description="Has this text among its members.")
    some: StringFilter | None = field(default=None, description=SOME)
    every: StringFilter | None = field(default=None, description=EVERY)
    none: StringFilter | None = field(default=None, description=NONE)


@strawberry.input(description="Conditions on a list of numbers; a missing list has no members. All must hold.")
class IntListFilter(_ValueListFilter):
    has: int | None = field(default=None, description="Has this number among its members.")
    some: IntFilter | None = field(default=None, description=SOME)
    every: IntFilter | None = field(default=None, description=EVERY)
    none: IntFilter | None = field(default=None, description=NONE)


@strawberry.input(description="Conditions on a list of numbers; a missing list has no members. All must hold.")
class FloatListFilter(_ValueListFilter):
    has: float | None = field(default=None, description="Has this number among its members.")
    some: FloatFilter | None = field(default=None, description=SOME)
    every: FloatFilter | None = field(default=None, description=EVERY)
    none: FloatFilter | None = field(default=None, description=NONE)


@strawberry.input(description="Conditions on a list of yes and no; a missing list has no members. All must hold.")
class BooleanListFilter(_ValueListFilter):
    has: bool | None = field(default=None, description="Has this among its members.")
    some: BooleanFilter | None = field(default=None, description=SOME)
    every: BooleanFilter | None = field(default=None, description=EVERY)
    none: BooleanFilter | None = field(default=None, description=NONE)


@strawberry.input(description="Conditions on a list of calendar days; a missing list has no members. All must hold.")
class DateListFilter(_ValueListFilter):
    has: datetime.date | None = field(default=None, description="Has this day among its members.")
    some: DateFilter | None = field(default=None, description=SOME)
    every: DateFilter | None = field(default=None, description=EVERY)
    none: DateFilter | None = field(default=None, description=NONE)


@strawberry.input(description="Conditions on a list of times; a missing list has no members. All must hold.")
class DateTimeListFilter(_ValueListFilter):
    has: datetime.datetime | None = field(default=None, description="Has this time among its members.")
    some: DateTimeFilter | None = field(default=None, description=SOME)
    every: DateTimeFilter | None = field(default=None, description=EVERY)
    none: DateTimeFilter | None = field(default=None, description=NONE)


ValueListFilter = (
    StringListFilter | IntListFilter | FloatListFilter | BooleanListFilter | DateListFilter | DateTimeListFilter
)
ValueFilter = StringFilter | IntFilter | FloatFilter | BooleanFilter | DateFilter | DateTimeFilter | ValueListFilter
