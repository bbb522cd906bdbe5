"""What every Document offers: its source, its text in three forms, its headings, links and Problems."""

from datetime import UTC, datetime
from typing import Annotated

import orjson
import strawberry
from strawberry.scalars import JSON

from gateway.errors import InputError
from gateway.graph.contribution import BACKLINKS, partition
from gateway.graph.index import Entry
from gateway.graph.model import Kind, NodeRef, global_id
from gateway.graph.node import AnyNode, AssetNode, DocumentNode, LinkEdge, PageNode, PostNode
from gateway.graph.order import Order
from gateway.graph.points import TRANSLATION
from gateway.graph.reader import GraphReader
from gateway.graph.reads import THERE
from gateway.schema.connection import (
    POSITION,
    After,
    Before,
    Connection,
    First,
    Last,
    List,
    check_size,
    page_arguments,
    positions,
)
from gateway.schema.context import GraphInfo, reader
from gateway.schema.enums import LinkKind, Severity
from gateway.schema.field import field, resolver
from gateway.schema.refs import AssetType, AuthorType, PageType, PostType
from gateway.store import prose
from gateway.store.document import Document as StoredDocument
from gateway.store.document import Heading as StoredHeading
from gateway.store.problem import Problem as StoredProblem

PLACE_IN_FILE = Order("place in the linking file", (str, str, int))
MAX_EXCERPT = 10_000


@strawberry.interface(description="Anything that has a global id.")
class Node:
    @resolver(
        reads=(),
        description="The opaque id of this node: the same after restarts, reloads and edits that keep its path or "
        "name.",
    )
    def id(root: strawberry.Parent[AnyNode]) -> strawberry.ID:
        return strawberry.ID(global_id(NodeRef(root.kind, root.key)))


@strawberry.type(description="A heading of a text.")
class Heading:
    text: str = field(description="The heading without markup.")
    depth: int = field(description="Its level, from 1 to 6.")
    anchor: str = field(description="The fragment that links to it: the `id` of the heading in `html`.")
    line: int = field(description="The line in the file, from 1.")
    word_count: int = field(description="How many words stand between it and the next heading.")


@strawberry.type(description="The file behind a Document.")
class SourceFile:
    path: str = field(description="The file's path below the content folder, with its extension.")
    content_hash: str = field(description="A hash of the file's bytes (BLAKE2b, 128 bits).")
    byte_size: int = field(description="The size of the file in bytes.")
    body_line: int = field(description="The line on which the text starts, below the front matter; from 1.")

    @resolver(
        description="When the file was last written, as the file system had it when these bytes were first read: a "
        "save that leaves them as they were is no change."
    )
    def modified_at(root: strawberry.Parent[StoredDocument]) -> datetime:
        return datetime.fromtimestamp(root.modified_ns / 1_000_000_000, UTC)

    @resolver(description="The whole file as text, front matter included; line ends are `\\n`.")
    def raw(root: strawberry.Parent[StoredDocument]) -> str:
        return root.source.decode()


@strawberry.type(description="Something wrong in a content file: where, what, and what to do about it.")
class Problem:
    severity: Severity = field(description="How much it matters.")
    rule: str = field(description="The rule that it breaks, as `gateway check` names it.")
    message: str = field(description="What is wrong.")
    remedy: str | None = field(description="What to do about it.")
    path: str = field(description="The file's path below the content folder, with its extension.")
    line: int | None = field(description="The line in the file, from 1; null where it is about the whole file.")
    column: int | None = field(description="The column in the line, from 1.")


LinkTarget = Annotated[
    PostType | PageType | AuthorType | AssetType,
    strawberry.union("LinkTarget", description="What a link inside the content can lead to."),
]
DocumentRef = Annotated["Document", strawberry.lazy("gateway.schema.document")]


@strawberry.type(description="A link from one Document to another or to an asset.")
class Link:
    href: str = field(description="The address as it is written in the file.")
    kind: LinkKind = field(description="How it is written.")
    line: int = field(description="The line in the file, from 1.")
    heading: Heading | None = field(description="The heading that the link stands under; null before the first one.")

    @resolver(description="The link's text, or an image's alternative text; null where there is none.")
    def label(root: strawberry.Parent[LinkEdge]) -> str | None:
        return root.label or None

    @resolver(
        description="Whether the link leads into the content folder and finds nothing there; `target` is then null."
    )
    def is_broken(root: strawberry.Parent[LinkEdge], info: GraphInfo) -> bool:
        target = _target(root, reader(info), frozenset(("exists",)))
        return target is None or (isinstance(target, AssetNode) and not target.exists)

    @resolver(graphql_type=DocumentRef, description="The Document that has the link.")
    def source(root: strawberry.Parent[LinkEdge], info: GraphInfo) -> AnyNode | None:
        return reader(info).get(root.source.kind, root.source.key)

    @resolver(graphql_type=LinkTarget | None, description="What the link leads to; null where there is nothing.")
    def target(root: strawberry.Parent[LinkEdge], info: GraphInfo) -> AnyNode | None:
        return _target(root, reader(info))


def _target(link: LinkEdge, graph: GraphReader, fields: frozenset[str] = THERE) -> AnyNode | None:
    return None if link.target is None else graph.get(link.target.kind, link.target.key, fields)


@strawberry.type(description="A page of links.")
class LinkConnection(Connection[Link]):
    pass


@strawberry.interface(description="Anything backed by a Markdown file.")
class Document(Node):
    path: str = field(
        description="The path below the content folder without its extension: the identity, always unique. "
        "`posts/first/index.md` has the path `posts/first`."
    )
    slug: str = field(description="The `slug` of the front matter, or the last part of the path.")
    url: str = field(
        description="The address on the site, as a path from its root: that of `permalink` or `gateway.toml`, else "
        "what links show, else the folder and the slug. It has no final slash, no extension and no host; `/` is home."
    )
    aliases: list[str] = field(
        description="Other addresses at which it used to be, as the front matter lists them; `document` finds it by "
        "these too."
    )
    title: str = field(
        description="The `title` of the front matter, else the first heading, else the file's name in words."
    )
    description: str | None = field(description="The `description` or `summary` of the front matter.")
    locale: str | None = field(
        description="The language: that of the front matter, or of the folder or the name where these stand for one."
    )
    word_count: int = field(description="The number of words; in Chinese and Japanese, of characters.")
    is_stale: bool = field(
        description="True while the file is broken and this is what it held before; `problems` say what is wrong."
    )

    @resolver(
        reads=("path", "content_hash", "byte_size", "body_line", "modified_ns", "source"),
        graphql_type=SourceFile,
        description="The file itself.",
    )
    def source(root: strawberry.Parent[DocumentNode]) -> StoredDocument:
        return root.document

    @resolver(
        reads=("front_matter",),
        description="The front matter as JSON, with its own keys. Dates and what is no plain YAML 1.2 value stay text.",
    )
    def front_matter(root: strawberry.Parent[DocumentNode]) -> JSON:
        return JSON(orjson.loads(root.document.front_matter))

    @resolver(reads=("body",), description="The text as it is written, without front matter.")
    def markdown(root: strawberry.Parent[DocumentNode]) -> str:
        return root.document.body

    @resolver(reads=("body", "has_wikilinks"), description="The text as HTML, sanitised; addresses are as written.")
    def html(root: strawberry.Parent[DocumentNode], info: GraphInfo) -> str:
        return reader(info).html(root)

    @resolver(reads=("body", "has_wikilinks"), description="The text without markup.")
    def text(root: strawberry.Parent[DocumentNode], info: GraphInfo) -> str:
        return reader(info).text(root)

    @resolver(
        reads=("body", "front_matter", "has_wikilinks"),
        description="The beginning of the text without markup, up to `<!--more-->` if that is in it; where it is "
        "longer than wanted, it is cut at the end of a word and closed by an ellipsis.",
    )
    def excerpt(
        root: strawberry.Parent[DocumentNode],
        info: GraphInfo,
        length: Annotated[
            int | None, strawberry.argument(description="At most so many characters, up to 10000.")
        ] = 200,
    ) -> str:
        return prose.excerpt(reader(info).lead(root), check_size("length", length, 1, MAX_EXCERPT, default=200))

    @resolver(reads=("headings",), graphql_type=list[Heading], description="The headings, in order.")
    def headings(
        root: strawberry.Parent[DocumentNode],
        min_depth: Annotated[int | None, strawberry.argument(description="The highest level wanted, from 1.")] = 1,
        max_depth: Annotated[int | None, strawberry.argument(description="The lowest level wanted, up to 6.")] = 6,
    ) -> list[StoredHeading]:
        low, high = (
            check_size("minDepth", min_depth, 1, 6, default=1),
            check_size("maxDepth", max_depth, 1, 6, default=6),
        )
        return [heading for heading in root.document.headings if low <= heading.depth <= high]

    @resolver(reads=("word_count",), description="How many minutes it takes to read, rounded up.")
    def reading_time(
        root: strawberry.Parent[DocumentNode],
        words_per_minute: Annotated[
            int | None, strawberry.argument(description="How fast the reader is, from 1 to 10000.")
        ] = 200,
    ) -> int:
        return prose.reading_time(
            root.word_count, check_size("wordsPerMinute", words_per_minute, 1, 10_000, default=200)
        )

    @resolver(
        reads=("links",),
        graphql_type=LinkConnection,
        description="The links to other Documents and to assets, in the order of the text.",
    )
    def links(
        root: strawberry.Parent[PostNode | PageNode],
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> List:
        arguments = page_arguments(POSITION, first, after, last, before)
        links = root.links
        return List(reader(info), POSITION, arguments, lambda e: links[e[0]], source=lambda: positions(len(links)))

    @resolver(reads=(), graphql_type=LinkConnection, description="The links of other Documents to this one.")
    def backlinks(
        root: strawberry.Parent[PostNode | PageNode],
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> List:
        graph = reader(info)
        arguments = page_arguments(PLACE_IN_FILE, first, after, last, before)

        def link(entry: Entry) -> LinkEdge:
            return linking_document(graph, entry, frozenset(("links",))).links[entry[2]]

        part = partition(NodeRef(root.kind, root.key))
        return List(graph, PLACE_IN_FILE, arguments, link, index=BACKLINKS, partition=part)

    @resolver(reads=("problems",), graphql_type=list[Problem], description="What is wrong in the file.")
    def problems(root: strawberry.Parent[DocumentNode]) -> list[StoredProblem]:
        return list(root.problems)


_LOCALE = frozenset(("locale",))


def translations(graph: GraphReader, node: PostNode | PageNode) -> list[AnyNode]:
    """The other versions of a page, each in a language of its own."""
    if node.translation_group is None:
        return []
    refs = graph.lookup(f"{TRANSLATION}:{node.kind}", node.translation_group)
    others = (graph.get(ref.kind, ref.key, _LOCALE) for ref in refs if ref.key != node.key)
    return [other for other in others if isinstance(other, DocumentNode) and other.locale != node.locale]


def linking_document(graph: GraphReader, entry: Entry, fields: frozenset[str]) -> PostNode | PageNode:
    """The Document whose link an entry of BACKLINKS or CITATIONS stands for; `fields` are looked at."""
    node = graph.get(Kind(entry[1]), entry[0], fields)
    if not isinstance(node, PostNode | PageNode):
        raise InputError(f"{entry[0]} is not in this revision.")
    return node
