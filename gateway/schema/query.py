"""The root of every query."""

from datetime import datetime
from typing import Annotated

import strawberry

from gateway.errors import InputError
from gateway.graph.contribution import PAGES, POSTS, PROBLEMS
from gateway.graph.index import Entry
from gateway.graph.model import Kind, fold, parse_url
from gateway.graph.node import AnyNode, AuthorNode, DomainNode, PageNode, PostNode, ResourceNode, TermNode
from gateway.graph.order import Order
from gateway.graph.points import AUTHOR
from gateway.graph.reader import GraphReader
from gateway.graph.terms import term_index
from gateway.schema.arguments import PageOrder, TermOrder
from gateway.schema.author import Author, AuthorConnection, OrderBy, Where
from gateway.schema.connection import MAX_PAGE, After, Before, Connection, First, Last, List, page_arguments
from gateway.schema.context import GraphInfo, reader
from gateway.schema.document import Document, Node, Problem
from gateway.schema.enums import Severity
from gateway.schema.field import field, resolver
from gateway.schema.filters import PageFilter, TermFilter
from gateway.schema.lookup import document_by, document_by_url, node_by_id
from gateway.schema.page import Page, PageConnection
from gateway.schema.page_list import PageList
from gateway.schema.post import Post, PostConnection
from gateway.schema.post_list import PostList
from gateway.schema.resource import Domain, DomainConnection, Resource, ResourceConnection
from gateway.schema.term import Category, CategoryConnection, Tag, TagConnection
from gateway.schema.term_list import term_list
from gateway.store.problem import Problem as StoredProblem
from gateway.store.problem import Severity as StoredSeverity
from gateway.store.problem import problem_order
from gateway.store.reading import document_key

PROBLEM_ORDER = Order("place", (str, int, int, str, str))

Slug = Annotated[str, strawberry.argument(description="The slug; a name finds its slug.")]
ById = Annotated[strawberry.ID | None, strawberry.argument(description="The global id.")]
ByPath = Annotated[
    str | None,
    strawberry.argument(description="The path below the content folder, with or without the file's extension."),
]
BySlug = Annotated[str | None, strawberry.argument(description="The slug.")]
ByLocale = Annotated[str | None, strawberry.argument(description="The language, where several posts have the slug.")]
WherePage = Annotated[PageFilter | None, strawberry.argument(description="Only Pages for which this holds.")]
OrderPages = Annotated[list[PageOrder] | None, strawberry.argument(description="The order; by path unless told.")]
WhereTerm = Annotated[TermFilter | None, strawberry.argument(description="Only those for which this holds.")]
OrderTerms = Annotated[list[TermOrder] | None, strawberry.argument(description="The order; by name unless told.")]


@strawberry.type(description="The name of one state of the content: every answer is made of exactly one.")
class Revision:
    id: strawberry.ID = field(description="A hash of the content: the same files have the same id everywhere.")
    sequence: int = field(description="How many revisions this process has seen; an order, no identity.")
    created_at: datetime = field(description="When this process made the revision.")
    posts: int = field(description="How many posts there are.")
    pages: int = field(description="How many Pages there are.")
    authors: int = field(description="How many authors there are.")
    tags: int = field(description="How many tags there are.")
    categories: int = field(description="How many categories there are.")
    resources: int = field(description="How many pages on the web are linked to.")
    problems: int = field(description="How many Problems there are.")


class RevisionView:
    """What a Revision's fields read: counts depend on what they count, the rest on every change."""

    def __init__(self, graph: GraphReader) -> None:
        self._graph = graph

    @property
    def id(self) -> str:
        return self._graph.revision().id

    @property
    def sequence(self) -> int:
        return self._graph.revision().sequence

    @property
    def created_at(self) -> datetime:
        return self._graph.revision().created_at

    @property
    def posts(self) -> int:
        return self._graph.count(POSTS)

    @property
    def pages(self) -> int:
        return self._graph.count(PAGES)

    @property
    def authors(self) -> int:
        return self._graph.count(term_index(Kind.AUTHOR))

    @property
    def tags(self) -> int:
        return self._graph.count(term_index(Kind.TAG))

    @property
    def categories(self) -> int:
        return self._graph.count(term_index(Kind.CATEGORY))

    @property
    def resources(self) -> int:
        return self._graph.count(term_index(Kind.RESOURCE))

    @property
    def problems(self) -> int:
        return self._graph.count(PROBLEMS)


@strawberry.type(description="A page of a list of Problems.")
class ProblemConnection(Connection[Problem]):
    pass


@strawberry.type(description="The content: posts, and all that they are linked with.")
class Query:
    @resolver(graphql_type=Node | None, description="The node with a global id; null where there is none.")
    def node(
        info: GraphInfo, id: Annotated[strawberry.ID, strawberry.argument(description="The global id.")]
    ) -> AnyNode | None:
        return node_by_id(reader(info), id)

    @resolver(
        graphql_type=list[Node | None],
        description="The nodes with some global ids, in their order; null where there is none.",
    )
    def nodes(
        info: GraphInfo,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="The global ids, at most 100.")],
    ) -> list[AnyNode | None]:
        if len(ids) > MAX_PAGE:
            raise InputError(f"`ids` has {len(ids)} members: it takes at most {MAX_PAGE}.")
        return [node_by_id(reader(info), id) for id in ids]

    @resolver(
        graphql_type=Post | None, description="One post, by exactly one of id, path and slug; null where there is none."
    )
    def post(
        info: GraphInfo, id: ById = None, path: ByPath = None, slug: BySlug = None, locale: ByLocale = None
    ) -> PostNode | None:
        return document_by(reader(info), PostNode, id, path, slug, locale)

    @resolver(graphql_type=PostConnection, description="Posts, newest first unless told.")
    def posts(
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: Where = None,
        order_by: OrderBy = None,
    ) -> PostList:
        return PostList(reader(info), "", where, order_by, first, after, last, before)

    @resolver(
        graphql_type=Page | None, description="One Page, by exactly one of id, path and slug; null where there is none."
    )
    def page(
        info: GraphInfo, id: ById = None, path: ByPath = None, slug: BySlug = None, locale: ByLocale = None
    ) -> PageNode | None:
        return document_by(reader(info), PageNode, id, path, slug, locale)

    @resolver(graphql_type=PageConnection, description="Pages, by path unless told.")
    def pages(
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: WherePage = None,
        order_by: OrderPages = None,
    ) -> PageList:
        return PageList(reader(info), where, order_by, first, after, last, before)

    @resolver(
        graphql_type=Document | None,
        description="The post or Page at an address of the site; null where there is none. Besides the `url` of a "
        "Document its aliases find it, and every other address with which a link would: where its `url` is another "
        "than the one asked for, send the reader there.",
    )
    def document(
        info: GraphInfo,
        url: Annotated[
            str,
            strawberry.argument(
                description="The path (`/blog/first`), or the whole address where the host is the site's own. A final "
                "slash, `index.html`, the extension, capitals, the query and the fragment make no difference."
            ),
        ],
        locale: Annotated[
            str | None, strawberry.argument(description="The language, where several Documents have the address.")
        ] = None,
    ) -> PostNode | PageNode | None:
        return document_by_url(reader(info), url, locale)

    @resolver(graphql_type=Author | None, description="One author; null where there is none.")
    def author(info: GraphInfo, slug: Slug) -> AuthorNode | None:
        graph = reader(info)
        found = graph.get(Kind.AUTHOR, fold(slug))
        if found is None:
            named = graph.lookup(AUTHOR, fold(slug))
            found = graph.get(Kind.AUTHOR, named[0].key) if named else None
        return found

    @resolver(graphql_type=AuthorConnection, description="Authors, by name unless told.")
    def authors(
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: WhereTerm = None,
        order_by: OrderTerms = None,
    ) -> List:
        return term_list(reader(info), Kind.AUTHOR, "", where, order_by, first, after, last, before)

    @resolver(graphql_type=Tag | None, description="One tag; null where there is none.")
    def tag(info: GraphInfo, slug: Slug) -> TermNode | None:
        return reader(info).get(Kind.TAG, fold(slug))

    @resolver(graphql_type=TagConnection, description="Tags, by name unless told.")
    def tags(
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: WhereTerm = None,
        order_by: OrderTerms = None,
    ) -> List:
        return term_list(reader(info), Kind.TAG, "", where, order_by, first, after, last, before)

    @resolver(graphql_type=Category | None, description="One category; null where there is none.")
    def category(info: GraphInfo, slug: Slug) -> TermNode | None:
        return reader(info).get(Kind.CATEGORY, fold(slug))

    @resolver(graphql_type=CategoryConnection, description="Categories, by name unless told.")
    def categories(
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: WhereTerm = None,
        order_by: OrderTerms = None,
    ) -> List:
        return term_list(reader(info), Kind.CATEGORY, "", where, order_by, first, after, last, before)

    @resolver(graphql_type=Resource | None, description="One page on the web; null where nothing links to it.")
    def resource(
        info: GraphInfo,
        url: Annotated[str, strawberry.argument(description="Its address, in any spelling.")],
    ) -> ResourceNode | None:
        parsed = parse_url(url)
        if parsed is None:
            raise InputError(
                f"`url: {url[:200]!r}` is not a web address: give one that starts with https:// or http://."
            )
        return reader(info).get(Kind.RESOURCE, parsed.normalized)

    @resolver(
        graphql_type=ResourceConnection,
        description="Pages on the web that the content links to, by address unless told.",
    )
    def resources(
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        domain: Annotated[
            str | None, strawberry.argument(description="Only those on this host, with or without `www.`.")
        ] = None,
        order_by: OrderTerms = None,
    ) -> List:
        part = "" if domain is None else f"{Kind.DOMAIN}:{_host(domain)}"
        return term_list(reader(info), Kind.RESOURCE, part, None, order_by, first, after, last, before)

    @resolver(graphql_type=Domain | None, description="One host on the web; null where nothing links to it.")
    def domain(
        info: GraphInfo,
        name: Annotated[str, strawberry.argument(description="Its name, with or without `www.`.")],
    ) -> DomainNode | None:
        return reader(info).get(Kind.DOMAIN, _host(name))

    @resolver(
        graphql_type=DomainConnection, description="Hosts on the web that the content links to, by name unless told."
    )
    def domains(
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        order_by: OrderTerms = None,
    ) -> List:
        return term_list(reader(info), Kind.DOMAIN, "", None, order_by, first, after, last, before)

    @resolver(graphql_type=ProblemConnection, description="What is wrong in the content, by file and place.")
    def problems(
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        severity: Annotated[Severity | None, strawberry.argument(description="Only those that matter so much.")] = None,
        rule: Annotated[str | None, strawberry.argument(description="Only those that break this rule.")] = None,
        path: Annotated[
            str | None, strawberry.argument(description="Only those of one file, with or without its extension.")
        ] = None,
    ) -> List:
        graph = reader(info)
        arguments = page_arguments(PROBLEM_ORDER, first, after, last, before)
        wanted = None if severity is None else StoredSeverity(severity.value)
        if severity is None and rule is None and path is None:
            return List(graph, PROBLEM_ORDER, arguments, graph.problem, index=PROBLEMS)

        def select(problem: StoredProblem) -> Entry | None:
            is_of_file = path in (None, problem.path) or path == document_key(problem.path)
            is_meant = is_of_file and wanted in (None, problem.severity) and rule in (None, problem.rule)
            return problem_order(problem) if is_meant else None

        return List(graph, PROBLEM_ORDER, arguments, graph.problem, selection=graph.select_problems(select))

    @resolver(graphql_type=Revision, description="The revision that this answer is made of.")
    def revision(info: GraphInfo) -> RevisionView:
        return RevisionView(reader(info))


def _host(name: str) -> str:
    return name.strip().casefold().removeprefix("www.").rstrip(".")
