"""Page: Markdown outside the posts."""

from typing import Any

import strawberry

from gateway.graph.node import PageNode
from gateway.schema.connection import Connection
from gateway.schema.document import Document


@strawberry.type(
    description="A Markdown file outside the posts: one that nobody published on a day, such as an about page."
)
class Page(Document):
    @classmethod
    def is_type_of(cls, obj: Any, info: Any) -> bool:
        return isinstance(obj, PageNode)


@strawberry.type(description="A page of a list of Pages.")
class PageConnection(Connection[Page]):
    pass
