"""What lies outside the text: pages on the web, their hosts, and files beside the content."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import strawberry

from gateway.graph.contribution import CITATIONS, POSTS, partition
from gateway.graph.index import Entry
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AnyNode, AssetNode, CitationEdge, DomainNode, ResourceNode
from gateway.graph.order import Order
from gateway.graph.reader import GraphReader
from gateway.graph.terms import BY_NAME, term_index
from gateway.schema.author import HowMany, OrderBy, Where
from gateway.schema.connection import (
    After,
    Before,
    Connection,
    Edge,
    First,
    Last,
    List,
    PageArguments,
    check_size,
    page_arguments,
)
from gateway.schema.context import GraphInfo, reader
from gateway.schema.document import PLACE_IN_FILE, DocumentRef, Heading, Node, linking_document
from gateway.schema.field import edge, field, resolver
from gateway.schema.post_list import PostList
from gateway.schema.refs import DomainType, PostConnectionType, ResourceCitationConnectionType, ResourceType
from gateway.schema.term_list import RESOURCES_BY_NAME


@strawberry.type(description="A page on the web: one node for all spellings of its address, whoever links to it.")
class Resource(Node):
    url: str = field(description="The address in its commonest spelling.")
    labels: list[str] = field(description="The texts with which it is linked to, commonest first.")

    @classmethod
    def is_type_of(cls, obj: Any, info: Any) -> bool:
        return isinstance(obj, ResourceNode)

    @resolver(
        reads=(),
        description="The address that is the identity: https, without `www.`, fragment, final slash and tracking "
        "parameters.",
    )
    def normalized_url(root: strawberry.Parent[ResourceNode]) -> str:
        return root.key

    domain = edge(Kind.DOMAIN, "domain", graphql_type=DomainType, description="The host.")

    @resolver(reads=(), description="How many posts link to it.")
    def post_count(root: strawberry.Parent[ResourceNode], info: GraphInfo) -> int:
        return reader(info).count(POSTS, _part(root))

    @resolver(reads=(), graphql_type=PostConnectionType, description="The posts that link to it.")
    def posts(
        root: strawberry.Parent[ResourceNode],
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: Where = None,
        order_by: OrderBy = None,
    ) -> PostList:
        return PostList(reader(info), _part(root), where, order_by, first, after, last, before)

    @resolver(reads=(), graphql_type=ResourceCitationConnectionType, description="Where it is linked to, by file.")
    def citations(
        root: strawberry.Parent[ResourceNode],
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> "CitationList":
        graph = reader(info)
        arguments = page_arguments(PLACE_IN_FILE, first, after, last, before)

        def citation(entry: Entry) -> CitationEdge:
            return linking_document(graph, entry, frozenset(("citations",))).citations[entry[2]]

        return CitationList(graph, PLACE_IN_FILE, arguments, citation, index=CITATIONS, partition=_part(root))

    @resolver(
        reads=(),
        graphql_type=list[ResourceType],
        description="Other pages that the same posts link to, most often met first.",
    )
    def related(root: strawberry.Parent[ResourceNode], info: GraphInfo, first: HowMany = 10) -> list[ResourceNode]:
        wanted = check_size("first", first, default=10)
        graph = reader(info)
        counts = Counter(
            key
            for post in graph.posts(_part(root), frozenset(("resources",)))
            for key in post.resources
            if key != root.key
        )
        ranked = sorted(counts, key=lambda key: (-counts[key], key))[:wanted]
        nodes = (graph.get(Kind.RESOURCE, key) for key in ranked)
        return [node for node in nodes if node is not None]


def _part(node: ResourceNode | DomainNode | AssetNode) -> str:
    return partition(NodeRef(node.kind, node.key))


def chosen_citations(
    citations: tuple[CitationEdge, ...], section: str | None, domain: str | None
) -> Sequence[CitationEdge]:
    """Those under a section and on a host, where these are given."""
    if section is None and domain is None:
        return citations
    wanted = None if section is None else section.casefold()
    host = None if domain is None else domain.casefold().removeprefix("www.")
    return [
        citation
        for citation in citations
        if (wanted is None or (citation.section or "").casefold() == wanted) and host in (None, citation.domain)
    ]


class CitationPlace:
    """What a ResourceCitationEdge's fields read."""

    def __init__(self, graph: GraphReader, citation: CitationEdge, cursor: str) -> None:
        self._graph, self._citation, self.cursor = graph, citation, cursor
        self.heading, self.section, self.line = citation.heading, citation.section, citation.line
        self.label, self.occurrences = citation.label or None, citation.occurrences

    @property
    def node(self) -> ResourceNode | None:
        """The Resource that the link leads to."""
        return self._graph.get(Kind.RESOURCE, self._citation.resource)

    @property
    def document(self) -> AnyNode | None:
        """The Document that has the link."""
        return self._graph.get(self._citation.source.kind, self._citation.source.key)


class CitationList(List):
    """A List whose entries are links, and whose members are the Resources that they lead to."""

    def __init__(
        self,
        reader: GraphReader,
        order: Order,
        arguments: PageArguments,
        citation: Callable[[Entry], CitationEdge],
        **source: Any,
    ) -> None:
        super().__init__(
            reader, order, arguments, lambda entry: reader.get(Kind.RESOURCE, citation(entry).resource), **source
        )
        self._citation = citation

    @property
    def edges(self) -> list[Any]:
        """The links of the page, each with its place."""
        entries = self._page.entries
        return [CitationPlace(self._reader, self._citation(e), self._order.cursor(e)) for e in entries]


@strawberry.type(description="A link from a Document to a page on the web.")
class ResourceCitationEdge(Edge[Resource]):
    label: str | None = field(description="The text of the link.")
    heading: Heading | None = field(description="The heading that it stands under; null before the first one.")
    section: str | None = field(description="The heading, or the line such as `Resources:-`, that it stands under.")
    line: int = field(description="The line in the file, from 1.")
    occurrences: int = field(description="How many times the Document links to the page.")
    document: DocumentRef = field(description="The Document that has the link.")


@strawberry.type(description="A page of links to pages on the web.")
class ResourceCitationConnection(Connection[Resource]):
    edges: list[ResourceCitationEdge] = field(  # type: ignore[assignment]  # the Relay way: an edge with fields of its own
        description="The links on this page, each with its place."
    )


@strawberry.type(description="A page of a list of pages on the web.")
class ResourceConnection(Connection[Resource]):
    pass


@strawberry.type(description="A host on the web, without `www.`.")
class Domain(Node):
    name: str = field(description="The host's name.")

    @classmethod
    def is_type_of(cls, obj: Any, info: Any) -> bool:
        return isinstance(obj, DomainNode)

    @resolver(reads=(), graphql_type=ResourceConnection, description="Its pages that the content links to, by address.")
    def resources(
        root: strawberry.Parent[DomainNode],
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> List:
        graph = reader(info)
        arguments = page_arguments(RESOURCES_BY_NAME, first, after, last, before)
        index = term_index(Kind.RESOURCE, BY_NAME)
        return List(
            graph,
            RESOURCES_BY_NAME,
            arguments,
            lambda e: graph.get(Kind.RESOURCE, e[-1]),
            index=index,
            partition=_part(root),
        )

    @resolver(reads=(), description="How many posts link to it.")
    def post_count(root: strawberry.Parent[DomainNode], info: GraphInfo) -> int:
        return reader(info).count(POSTS, _part(root))

    @resolver(reads=(), graphql_type=PostConnectionType, description="The posts that link to it.")
    def posts(
        root: strawberry.Parent[DomainNode],
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: Where = None,
        order_by: OrderBy = None,
    ) -> PostList:
        return PostList(reader(info), _part(root), where, order_by, first, after, last, before)


@strawberry.type(description="A page of a list of hosts.")
class DomainConnection(Connection[Domain]):
    pass


@strawberry.type(description="A file beside the content, most often an image; or the place where one is missing.")
class Asset(Node):
    path: str | None = field(description="The file's path below the content folder; null where it is not there.")
    url: str = field(
        description="Where to get it: a path on this server; for an image elsewhere on the web or a missing one, "
        "the address as written."
    )
    exists: bool = field(description="Whether the file is in the content folder.")
    mime_type: str | None = field(description="Its media type, by its extension.")
    byte_size: int | None = field(description="Its size in bytes.")
    width: int | None = field(description="The width of an image in pixels.")
    height: int | None = field(description="The height of an image in pixels.")
    alt: str | None = field(description="The alternative text that most Documents give it.")

    @classmethod
    def is_type_of(cls, obj: Any, info: Any) -> bool:
        return isinstance(obj, AssetNode)

    @resolver(reads=(), graphql_type=PostConnectionType, description="The posts that show it or link to it.")
    def used_by(
        root: strawberry.Parent[AssetNode],
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> PostList:
        return PostList(reader(info), _part(root), None, None, first, after, last, before)
