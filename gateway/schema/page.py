"""Page: Markdown outside the posts."""

from typing import Any

import strawberry

from gateway.graph.node import PageNode
from gateway.schema.connection import Connection
from gateway.schema.context import GraphInfo, reader
from gateway.schema.document import Document
from gateway.schema.document import translations as in_other_languages
from gateway.schema.field import resolver


@strawberry.type(
    description="A Markdown file outside the posts: one that nobody published on a day, such as an about page."
)
class Page(Document):
    @classmethod
    def is_type_of(cls, obj: Any, info: Any) -> bool:
        return isinstance(obj, PageNode)

    @resolver(
        reads=("translation_group", "locale"),
        graphql_type=list["Page"],
        description="The same page in other languages.",
    )
    def translations(root: strawberry.Parent[PageNode], info: GraphInfo) -> list[PageNode]:
        return [page for page in in_other_languages(reader(info), root) if isinstance(page, PageNode)]


@strawberry.type(description="A page of a list of Pages.")
class PageConnection(Connection[Page]):
    pass
