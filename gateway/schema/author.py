"""Author: somebody who writes, with a profile of their own or without."""

from collections import Counter
from typing import Annotated, Any

import orjson
import strawberry
from strawberry.scalars import JSON

from gateway.graph.contribution import POSTS, partition
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AssetNode, AuthorNode
from gateway.graph.reader import GraphReader
from gateway.schema.arguments import PostOrder
from gateway.schema.connection import After, Before, Connection, First, Last, check_size
from gateway.schema.context import GraphInfo, reader
from gateway.schema.counts import AuthorCount, CategoryCount, Counted, TagCount, counted
from gateway.schema.document import Node
from gateway.schema.field import field, resolver
from gateway.schema.filters import PostFilter
from gateway.schema.post_list import PostList
from gateway.schema.refs import AssetType, PostConnectionType

HowMany = Annotated[int | None, strawberry.argument(description="How many at most, up to 100.")]
Where = Annotated[PostFilter | None, strawberry.argument(description="Only posts for which this holds.")]
OrderBy = Annotated[list[PostOrder] | None, strawberry.argument(description="The order; newest first unless told.")]


@strawberry.type(description="Somebody who writes posts: known from a profile file, or from posts that name them.")
class Author(Node):
    slug: str = field(description="The slug of the profile, or the name in lower case with hyphens.")
    name: str = field(description="The name.")
    is_stub: bool = field(description="True where there is no profile file: all that is known is the name.")

    @classmethod
    def is_type_of(cls, obj: Any, info: Any) -> bool:
        return isinstance(obj, AuthorNode)

    @resolver(description="The `bio` or `description` of the profile.")
    def bio(root: strawberry.Parent[AuthorNode]) -> str | None:
        return root.profile.description if root.profile else None

    @resolver(description="The text of the profile as HTML, sanitised.")
    def html(root: strawberry.Parent[AuthorNode], info: GraphInfo) -> str | None:
        return reader(info).html(root.profile) if root.profile else None

    @resolver(graphql_type=AssetType | None, description="The picture that the profile names.")
    def avatar(root: strawberry.Parent[AuthorNode], info: GraphInfo) -> AssetNode | None:
        image = root.profile.image if root.profile else None
        return None if image is None else reader(info).get(Kind.ASSET, image)

    @resolver(description="The web address that the profile gives.")
    def url(root: strawberry.Parent[AuthorNode]) -> str | None:
        return root.profile.document.url if root.profile else None

    @resolver(description="The author's pages elsewhere, as the profile lists them.")
    def profiles(root: strawberry.Parent[AuthorNode]) -> list[str]:
        return list(root.profile.document.profiles) if root.profile else []

    @resolver(description="The front matter of the profile as JSON; empty for a stub.")
    def front_matter(root: strawberry.Parent[AuthorNode]) -> JSON:
        return JSON(orjson.loads(root.profile.document.front_matter) if root.profile else {})

    @resolver(description="How many posts the author has.")
    def post_count(root: strawberry.Parent[AuthorNode], info: GraphInfo) -> int:
        return reader(info).count(POSTS, _part(root))

    @resolver(graphql_type=PostConnectionType, description="The author's posts, those written with others included.")
    def posts(
        root: strawberry.Parent[AuthorNode],
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: Where = None,
        order_by: OrderBy = None,
    ) -> PostList:
        return PostList(reader(info), _part(root), where, order_by, first, after, last, before)

    @resolver(graphql_type=list[TagCount], description="What the author writes about: tags, most used first.")
    def tags(root: strawberry.Parent[AuthorNode], info: GraphInfo, first: HowMany = 20) -> list[Counted]:
        return _counts(reader(info), root, Kind.TAG, "tags", first)

    @resolver(
        graphql_type=list[CategoryCount], description="The categories that the author writes in, most used first."
    )
    def categories(root: strawberry.Parent[AuthorNode], info: GraphInfo, first: HowMany = 20) -> list[Counted]:
        return _counts(reader(info), root, Kind.CATEGORY, "categories", first)

    @resolver(graphql_type=list[AuthorCount], description="With whom the author has written posts, and how many.")
    def coauthors(root: strawberry.Parent[AuthorNode], info: GraphInfo, first: HowMany = 20) -> list[Counted]:
        return _counts(reader(info), root, Kind.AUTHOR, "authors", first)


def _part(author: AuthorNode) -> str:
    return partition(NodeRef(Kind.AUTHOR, author.key))


def _counts(graph: GraphReader, author: AuthorNode, kind: Kind, attribute: str, first: int | None) -> list[Counted]:
    wanted = check_size("first", first, default=20)
    counts = Counter(key for post in graph.posts(_part(author)) for key in getattr(post, attribute))
    if kind is Kind.AUTHOR:
        del counts[author.key]
    return counted(graph, kind, sorted(counts.items(), key=lambda item: (-item[1], item[0])), wanted)


@strawberry.type(description="A page of a list of authors.")
class AuthorConnection(Connection[Author]):
    pass
