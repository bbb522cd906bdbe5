"""Author: somebody who writes, with a profile of their own or without."""

from collections import Counter
from typing import Annotated, Any

import orjson
import strawberry
from strawberry.scalars import JSON

from gateway.graph.contribution import POSTS, partition
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AuthorNode
from gateway.graph.reader import GraphReader
from gateway.schema.arguments import PostOrder
from gateway.schema.connection import After, Before, Connection, First, Last, check_size
from gateway.schema.context import GraphInfo, reader
from gateway.schema.counts import AuthorCount, CategoryCount, Counted, TagCount, counted
from gateway.schema.document import Node
from gateway.schema.field import edge, field, resolver
from gateway.schema.filters import PostFilter
from gateway.schema.post_list import PostList
from gateway.schema.refs import AssetType, PostConnectionType

HowMany = Annotated[int | None, strawberry.argument(description="How many at most, up to 100.")]
Where = Annotated[PostFilter | None, strawberry.argument(description="Only posts for which this holds.")]
OrderBy = Annotated[list[PostOrder] | None, strawberry.argument(description="The order; newest first unless told.")]


@strawberry.type(
    description="Somebody who writes posts: known from a file in `authors`, a record in `authors.yml`, or from posts "
    "alone. What the file does not say is taken from the record, and what that does not say from the posts."
)
class Author(Node):
    slug: str = field(description="The name of the file, the id of the record, or the name in lower case with hyphens.")
    name: str = field(description="The name; of somebody who has no file and no record, its commonest spelling.")
    is_stub: bool = field(
        description="True where there is neither a file nor a record: all that is known is what posts say."
    )
    role: str | None = field(description="What the author does: the record's `title`, `role` or `position`.")
    bio: str | None = field(description="A few words about the author: `bio` or `description`.")
    url: str | None = field(description="The author's own page: `url` or `website`.")
    profiles: list[str] = field(
        description="The author's pages elsewhere. Names on known services (`github: ana`) are made addresses."
    )

    @classmethod
    def is_type_of(cls, obj: Any, info: Any) -> bool:
        return isinstance(obj, AuthorNode)

    @resolver(reads=("profile",), description="The text of the author's file as HTML, sanitised.")
    def html(root: strawberry.Parent[AuthorNode], info: GraphInfo) -> str | None:
        return reader(info).html(root.profile) if root.profile else None

    avatar = edge(
        Kind.ASSET,
        "avatar",
        graphql_type=AssetType | None,
        description="The picture: `avatar`, `image` or `image_url`.",
    )

    @resolver(
        reads=("front_matter",),
        description="The front matter of the author's file and the record as JSON; empty for a stub. E-mail addresses "
        "and telephone numbers in records are left out.",
    )
    def front_matter(root: strawberry.Parent[AuthorNode]) -> JSON:
        return JSON(orjson.loads(root.front_matter))

    @resolver(reads=(), description="How many posts the author has.")
    def post_count(root: strawberry.Parent[AuthorNode], info: GraphInfo) -> int:
        return reader(info).count(POSTS, _part(root))

    @resolver(
        reads=(), graphql_type=PostConnectionType, description="The author's posts, those written with others included."
    )
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

    @resolver(reads=(), graphql_type=list[TagCount], description="What the author writes about: tags, most used first.")
    def tags(root: strawberry.Parent[AuthorNode], info: GraphInfo, first: HowMany = 20) -> list[Counted]:
        return _counts(reader(info), root, Kind.TAG, "tags", first)

    @resolver(
        reads=(),
        graphql_type=list[CategoryCount],
        description="The categories that the author writes in, most used first.",
    )
    def categories(root: strawberry.Parent[AuthorNode], info: GraphInfo, first: HowMany = 20) -> list[Counted]:
        return _counts(reader(info), root, Kind.CATEGORY, "categories", first)

    @resolver(
        reads=(), graphql_type=list[AuthorCount], description="With whom the author has written posts, and how many."
    )
    def coauthors(root: strawberry.Parent[AuthorNode], info: GraphInfo, first: HowMany = 20) -> list[Counted]:
        return _counts(reader(info), root, Kind.AUTHOR, "authors", first)


def _part(author: AuthorNode) -> str:
    return partition(NodeRef(Kind.AUTHOR, author.key))


def _counts(graph: GraphReader, author: AuthorNode, kind: Kind, attribute: str, first: int | None) -> list[Counted]:
    wanted = check_size("first", first, default=20)
    counts = Counter(
        key for post in graph.posts(_part(author), frozenset((attribute,))) for key in getattr(post, attribute)
    )
    if kind is Kind.AUTHOR:
        del counts[author.key]
    return counted(graph, kind, sorted(counts.items(), key=lambda item: (-item[1], item[0])), wanted)


@strawberry.type(description="A page of a list of authors.")
class AuthorConnection(Connection[Author]):
    pass
