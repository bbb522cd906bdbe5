"""Tag and Category."""

from collections import Counter
from typing import Any

import strawberry

from gateway.graph.contribution import POSTS, partition
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import TermNode
from gateway.schema.author import HowMany, OrderBy, Where
from gateway.schema.connection import After, Before, Connection, First, Last, check_size
from gateway.schema.context import GraphInfo, reader
from gateway.schema.counts import Counted, TagCount, counted
from gateway.schema.document import Node
from gateway.schema.field import edge, field, resolver
from gateway.schema.post_list import PostList
from gateway.schema.refs import PageType, PostConnectionType


@strawberry.type(description="A tag. Spellings that differ only in case, accents or punctuation are one tag.")
class Tag(Node):
    slug: str = field(description="The name in lower case with hyphens.")
    name: str = field(description="The name that a record or page gives it, or the commonest spelling.")
    variants: list[str] = field(description="All spellings in posts, commonest first.")
    description: str | None = field(description="What it is about, as a record in `tags.yml` or its Page says.")

    @classmethod
    def is_type_of(cls, obj: Any, info: Any) -> bool:
        return isinstance(obj, TermNode) and obj.kind is Kind.TAG

    page = edge(
        Kind.PAGE,
        "page",
        graphql_type=PageType | None,
        description="The Page about the tag, from a folder like `tags`.",
    )

    @resolver(reads=(), description="How many posts have it.")
    def post_count(root: strawberry.Parent[TermNode], info: GraphInfo) -> int:
        return reader(info).count(POSTS, _part(root))

    @resolver(reads=(), graphql_type=PostConnectionType, description="The posts that have the tag.")
    def posts(
        root: strawberry.Parent[TermNode],
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: Where = None,
        order_by: OrderBy = None,
    ) -> PostList:
        return PostList(reader(info), _part(root), where, order_by, first, after, last, before)

    @resolver(reads=(), graphql_type=list[TagCount], description="Tags on the same posts, most often met first.")
    def related(root: strawberry.Parent[TermNode], info: GraphInfo, first: HowMany = 10) -> list[Counted]:
        wanted = check_size("first", first, default=10)
        graph = reader(info)
        counts = Counter(
            key for post in graph.posts(_part(root), frozenset(("tags",))) for key in post.tags if key != root.key
        )
        return counted(graph, Kind.TAG, sorted(counts.items(), key=lambda item: (-item[1], item[0])), wanted)


@strawberry.type(description="A category. Spellings that differ only in case, accents or punctuation are one category.")
class Category(Node):
    slug: str = field(description="The name in lower case with hyphens.")
    name: str = field(
        description="The name that a record or page gives it, or the commonest spelling: `UnderstandingMentalHealth`."
    )
    label: str = field(description="The name as people read it: `Understanding Mental Health`.")
    variants: list[str] = field(description="All spellings in posts, commonest first.")
    description: str | None = field(description="What it is about, as a record in `categories.yml` or its Page says.")

    @classmethod
    def is_type_of(cls, obj: Any, info: Any) -> bool:
        return isinstance(obj, TermNode) and obj.kind is Kind.CATEGORY

    page = edge(
        Kind.PAGE,
        "page",
        graphql_type=PageType | None,
        description="The Page about the category, from a folder like `categories`.",
    )

    @resolver(reads=(), description="How many posts have it.")
    def post_count(root: strawberry.Parent[TermNode], info: GraphInfo) -> int:
        return reader(info).count(POSTS, _part(root))

    @resolver(reads=(), graphql_type=PostConnectionType, description="The posts in the category.")
    def posts(
        root: strawberry.Parent[TermNode],
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: Where = None,
        order_by: OrderBy = None,
    ) -> PostList:
        return PostList(reader(info), _part(root), where, order_by, first, after, last, before)


def _part(term: TermNode) -> str:
    return partition(NodeRef(term.kind, term.key))


@strawberry.type(description="A page of a list of tags.")
class TagConnection(Connection[Tag]):
    pass


@strawberry.type(description="A page of a list of categories.")
class CategoryConnection(Connection[Category]):
    pass
