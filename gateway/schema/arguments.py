"""Orders as clients write them."""

import strawberry

from gateway.schema.enums import Direction, Nulls, PageOrderField, PostOrderField, TermOrderField


@strawberry.input(
    description="One key of an order over posts. Posts equal in all keys stand in the order of their paths."
)
class PostOrder:
    field: PostOrderField = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(default=Direction.DESC, description="Which way.")
    nulls: Nulls | None = strawberry.field(default=Nulls.LAST, description="Where posts without a value stand.")


@strawberry.input(
    description="One key of an order over Pages. Pages equal in all keys stand in the order of their paths."
)
class PageOrder:
    field: PageOrderField = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(
        default=None, description="Which way; unless told, titles and paths ascend and numbers descend."
    )


@strawberry.input(
    description="One key of an order over authors, tags, categories, resources or domains. Those equal in all keys "
    "stand in the order of their slugs."
)
class TermOrder:
    field: TermOrderField = strawberry.field(description="What to sort by.")
    direction: Direction | None = strawberry.field(
        default=None, description="Which way; unless told, names ascend and counts and times descend."
    )
