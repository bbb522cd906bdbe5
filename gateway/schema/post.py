"""Post, and lists of posts."""

import datetime as dt
from typing import Annotated, Any, Final

import msgspec
import strawberry

from gateway.graph.contribution import POSTS, newest_entry, partition
from gateway.graph.index import Entry
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AuthorNode, PostNode, TermNode
from gateway.graph.reader import GraphReader
from gateway.graph.reads import THERE
from gateway.graph.related import related_posts
from gateway.schema.connection import (
    POSITION,
    After,
    Before,
    Connection,
    First,
    Last,
    check_size,
    page_arguments,
    positions,
)
from gateway.schema.context import GraphInfo, reader
from gateway.schema.counts import AuthorCount, CategoryCount, Counted, DomainCount, TagCount, YearCount, counted
from gateway.schema.document import Document
from gateway.schema.document import translations as in_other_languages
from gateway.schema.enums import ContentStatus, PostGroupKey, Scope
from gateway.schema.field import edge, field, resolver
from gateway.schema.post_list import NEWEST_GROUP_FIRST, PostList
from gateway.schema.predicates import NAME
from gateway.schema.refs import AssetType, AuthorType, CategoryType, ResourceCitationConnectionType, TagType

Within = Annotated[Scope | None, strawberry.argument(description="Among which posts to look.")]
HowMany = Annotated[int | None, strawberry.argument(description="How many at most, up to 100.")]


@strawberry.type(
    description="A post: a Markdown file with a date, an author, a category or tags, or in a folder of posts."
)
class Post(Document):
    date: dt.date | None = field(description="The calendar day of publication, as the author wrote it.")
    published_at: dt.datetime | None = field(
        description="The time of publication, in UTC. Without a time in the file it is the start of the day; "
        "without a zone, UTC."
    )
    updated_at: dt.datetime | None = field(
        description="The time of the last update that the front matter tells of, in UTC."
    )
    expires_at: dt.datetime | None = field(
        description="The time from which the post is no longer for its readers, in UTC."
    )
    status: ContentStatus = field(description="Where it stands on its way to its readers.")

    @classmethod
    def is_type_of(cls, obj: Any, info: Any) -> bool:
        return isinstance(obj, PostNode)

    @resolver(
        reads=("translation_group", "locale"),
        graphql_type=list["Post"],
        description="The same post in other languages.",
    )
    def translations(root: strawberry.Parent[PostNode], info: GraphInfo) -> list[PostNode]:
        return [post for post in in_other_languages(reader(info), root) if isinstance(post, PostNode)]

    author = edge(Kind.AUTHOR, "authors", graphql_type=AuthorType | None, description="The first author.")
    authors = edge(
        Kind.AUTHOR,
        "authors",
        many=True,
        graphql_type=list[AuthorType],
        description="All authors, in the order given.",
    )
    category = edge(Kind.CATEGORY, "categories", graphql_type=CategoryType | None, description="The first category.")
    categories = edge(
        Kind.CATEGORY,
        "categories",
        many=True,
        graphql_type=list[CategoryType],
        description="All categories, in the order given.",
    )
    tags = edge(Kind.TAG, "tags", many=True, graphql_type=list[TagType], description="The tags, in the order given.")
    image = edge(
        Kind.ASSET,
        "image",
        graphql_type=AssetType | None,
        description="The image that the front matter names (`socialImage`, `image`, `cover`, …).",
    )

    @resolver(
        reads=("citations",),
        graphql_type=ResourceCitationConnectionType,
        description="The pages on the web that the text links to, each once, in the order of the text.",
    )
    def resources(
        root: strawberry.Parent[PostNode],
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        section: Annotated[
            str | None,
            strawberry.argument(
                description="Only those under this heading or section line (`Resources`), without regard to case."
            ),
        ] = None,
        domain: Annotated[
            str | None, strawberry.argument(description="Only those on this host, with or without `www.`.")
        ] = None,
    ) -> Any:
        from gateway.schema.resource import CitationList, chosen_citations

        arguments = page_arguments(POSITION, first, after, last, before)
        citations = chosen_citations(root.citations, section, domain)
        return CitationList(
            reader(info), POSITION, arguments, lambda e: citations[e[0]], source=lambda: positions(len(citations))
        )

    @resolver(
        reads=("tags", "categories", "resources", "authors"),
        graphql_type=list[Annotated["RelatedPost", strawberry.lazy("gateway.schema.post")]],
        description="Posts with the most in common: tags, categories, authors and resources, rare ones counting more.",
    )
    def related(root: strawberry.Parent[PostNode], info: GraphInfo, first: HowMany = 5) -> list[Any]:
        return related_posts(reader(info), root, check_size("first", first, default=5))

    @resolver(
        reads=("published_at", "locale", "categories", "authors"),
        graphql_type="Post | None",
        description="The post published just before this one.",
    )
    def previous(root: strawberry.Parent[PostNode], info: GraphInfo, within: Within = Scope.ALL) -> PostNode | None:
        return _neighbour(reader(info), root, within, older=True)

    @resolver(
        reads=("published_at", "locale", "categories", "authors"),
        graphql_type="Post | None",
        description="The post published just after this one.",
    )
    def next(root: strawberry.Parent[PostNode], info: GraphInfo, within: Within = Scope.ALL) -> PostNode | None:
        return _neighbour(reader(info), root, within, older=False)


_FIRST: Final = {Scope.CATEGORY: (Kind.CATEGORY, "categories"), Scope.AUTHOR: (Kind.AUTHOR, "authors")}


def _neighbour(graph: GraphReader, post: PostNode, within: Scope | None, *, older: bool) -> PostNode | None:
    part, first = "", None if within is None else _FIRST.get(within)
    fields = THERE if first is None else frozenset((first[1],))
    if within is Scope.LOCALE:
        part = f"locale:{post.locale or ''}"
    elif first is not None:
        keys = getattr(post, first[1])
        if not keys:
            return None
        part = partition(NodeRef(first[0], keys[0]))
    entry: Entry | None = newest_entry(post)
    while entry is not None:
        entry = graph.neighbour(POSTS, part, entry, later=older)
        found = None if entry is None else graph.get(Kind.POST, entry[-1], fields)
        # The partition also has those that name the category or the author further back.
        if found is not None and (first is None or getattr(found, first[1])[:1] == getattr(post, first[1])[:1]):
            return found
    return None


@strawberry.type(description="A post that has something in common with another.")
class RelatedPost:
    node: Post = field(description="The post.")
    score: float = field(description="How much it has in common; comparable among the posts related to one post.")
    shared: list[str] = field(description="The names of what the two share, rarest first.")


class PostGroupList(msgspec.Struct, frozen=True):
    """What the fields of a PostGroup read."""

    all: PostList
    by: PostGroupKey
    key: str
    name: str
    count: int


@strawberry.type(description="Posts that have a tag, a category, an author, a year or the like in common.")
class PostGroup:
    key: str = field(description="The slug, the year, the month, the host or the language.")
    name: str = field(description="The same as people read it.")
    count: int = field(description="How many posts the group has, under the list's filter.")

    @resolver(
        graphql_type=Annotated["PostConnection", strawberry.lazy("gateway.schema.post")],
        description="The posts of the group, newest first.",
    )
    def posts(
        root: strawberry.Parent[PostGroupList],
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> PostList:
        return root.all.group(root.by, root.key, first, after, last, before)


@strawberry.type(
    description="How many posts of a list have which tag, category, author, year and domain, under its filter."
)
class PostFacets:
    @resolver(graphql_type=list[TagCount], description="The tags, most used first.")
    def tags(root: strawberry.Parent[PostList], first: HowMany = 20) -> list[Counted]:
        return _facet(root, Kind.TAG, PostGroupKey.TAG, first)

    @resolver(graphql_type=list[CategoryCount], description="The categories, most used first.")
    def categories(root: strawberry.Parent[PostList], first: HowMany = 20) -> list[Counted]:
        return _facet(root, Kind.CATEGORY, PostGroupKey.CATEGORY, first)

    @resolver(graphql_type=list[AuthorCount], description="The authors, those with most posts first.")
    def authors(root: strawberry.Parent[PostList], first: HowMany = 20) -> list[Counted]:
        return _facet(root, Kind.AUTHOR, PostGroupKey.AUTHOR, first)

    @resolver(graphql_type=list[YearCount], description="The years, newest first.")
    def years(root: strawberry.Parent[PostList], first: HowMany = 20) -> list[YearCount]:
        counts = sorted(root.counted(PostGroupKey.YEAR), reverse=True)
        return [
            YearCount(year=int(year), count=count) for year, count in counts[: check_size("first", first, default=20)]
        ]

    @resolver(graphql_type=list[DomainCount], description="The domains linked to, those with most posts first.")
    def domains(root: strawberry.Parent[PostList], first: HowMany = 20) -> list[Counted]:
        return _facet(root, Kind.DOMAIN, PostGroupKey.DOMAIN, first)


def _facet(posts: PostList, kind: Kind, key: PostGroupKey, first: int | None) -> list[Counted]:
    return counted(posts.reader, kind, posts.counted(key), check_size("first", first, default=20))


_NAMED = {
    PostGroupKey.TAG: Kind.TAG,
    PostGroupKey.CATEGORY: Kind.CATEGORY,
    PostGroupKey.AUTHOR: Kind.AUTHOR,
}


@strawberry.type(description="A page of a list of posts, and what can be said of the whole list.")
class PostConnection(Connection[Post]):
    @resolver(
        graphql_type=list[PostGroup], description="The posts of the whole list in groups, largest first unless by time."
    )
    def groups(
        root: strawberry.Parent[PostList],
        by: Annotated[PostGroupKey, strawberry.argument(description="What to group by.")],
        first: HowMany = 20,
    ) -> list[PostGroupList]:
        counts = root.counted(by)
        if by in NEWEST_GROUP_FIRST:
            counts.sort(reverse=True)
        return [
            PostGroupList(root, by, key, _group_name(root.reader, by, key), count)
            for key, count in counts[: check_size("first", first, default=20)]
        ]

    @resolver(graphql_type=PostFacets, description="Counts over the whole list.")
    def facets(root: strawberry.Parent[PostList]) -> PostList:
        return root


def _group_name(graph: GraphReader, by: PostGroupKey, key: str) -> str:
    kind = _NAMED.get(by)
    node = None if kind is None else graph.get(kind, key, NAME)
    return node.name if isinstance(node, AuthorNode | TermNode) else key
