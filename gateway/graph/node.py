"""The nodes of a Snapshot: immutable, and naming each other only by key.

A node never holds another node, so whoever wants to cross an edge has to ask the GraphReader, which writes it down.
"""

import datetime as dt
from enum import StrEnum

import msgspec

from gateway.graph.model import Kind, NodeRef
from gateway.graph.typed import Value
from gateway.store.document import Document, Heading, LinkKind
from gateway.store.problem import Problem
from gateway.store.record import Record


class ContentStatus(StrEnum):
    """Where a post stands on its way to its readers."""

    PUBLISHED = "published"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    EXPIRED = "expired"


class LinkEdge(msgspec.Struct, frozen=True, gc=False):
    """A link inside the content, from a Document to what it points at. `target` is None where there is nothing."""

    source: NodeRef
    position: int
    href: str
    label: str
    kind: LinkKind
    line: int
    heading: Heading | None
    target: NodeRef | None
    target_anchor: str | None


class CitationEdge(msgspec.Struct, frozen=True, gc=False):
    """A link from a Document to a Resource, under the heading or the section line that it stands below."""

    source: NodeRef
    position: int
    resource: str
    domain: str
    url: str
    label: str
    heading: Heading | None
    section: str | None
    line: int
    occurrences: int = 1


class DocumentNode(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What posts, pages and profiles share: the Document and what its links came to.

    `url` is the address on the site (`site_url`); of a profile, which has none of its own, it is empty.
    `translation_group` is the same for the versions of one page in several languages. `has_wikilinks` says that the
    text has some, and that they are meant as links.
    """

    key: str
    document: Document
    url: str = ""
    links: tuple[LinkEdge, ...] = ()
    citations: tuple[CitationEdge, ...] = ()
    image: str | None = None
    problems: tuple[Problem, ...] = ()
    translation_group: str | None = None
    has_wikilinks: bool = False

    @property
    def path(self) -> str:
        return self.key

    @property
    def slug(self) -> str:
        return self.document.slug

    @property
    def title(self) -> str:
        return self.document.title

    @property
    def description(self) -> str | None:
        return self.document.description

    @property
    def word_count(self) -> int:
        return self.document.word_count

    @property
    def is_stale(self) -> bool:
        return self.document.is_stale

    @property
    def locale(self) -> str | None:
        return self.document.locale

    @property
    def aliases(self) -> tuple[str, ...]:
        return self.document.aliases


class PostNode(DocumentNode, frozen=True, kw_only=True, gc=False):
    """A post. `authors`, `categories` and `tags` are keys, in the order given; `resources` are distinct.

    `typed` are the values of the content model's fields and `references` what each of its edges leads to, in its order.
    """

    kind = Kind.POST
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    typed: tuple[Value, ...] = ()
    references: tuple[tuple[NodeRef, ...], ...] = ()
    status: ContentStatus = ContentStatus.PUBLISHED

    @property
    def date(self) -> dt.date | None:
        return self.document.date

    @property
    def published_at(self) -> dt.datetime | None:
        return self.document.published_at

    @property
    def updated_at(self) -> dt.datetime | None:
        return self.document.updated_at

    @property
    def expires_at(self) -> dt.datetime | None:
        return self.document.expires_at


class PageNode(DocumentNode, frozen=True, kw_only=True, gc=False):
    """Markdown outside the posts."""

    kind = Kind.PAGE


class ProfileNode(DocumentNode, frozen=True, kw_only=True, gc=False):
    """The file that describes an author; reached through its AuthorNode. `record` is what its header says."""

    record: Record


class Description(msgspec.Struct, frozen=True, gc=False):
    """What a record or a page says of an author or a term.

    `image` is the key of the asset that the record names; `page` is where it stands, if that is a Page. Those with a
    lower `rank` count first: a description of the very id goes before one that has the same name.
    """

    rank: int
    record: Record
    image: str | None = None
    page: str | None = None


class AuthorNode(msgspec.Struct, frozen=True, gc=False):
    """Somebody who writes. `profile` is the node of the author's own file.

    A stub has neither that nor a record: what there is of it the posts say. `avatar` is the key of an asset.
    """

    kind = Kind.AUTHOR
    key: str
    name: str
    variants: tuple[str, ...]
    profile: ProfileNode | None
    is_stub: bool = True
    role: str | None = None
    bio: str | None = None
    url: str | None = None
    avatar: str | None = None
    profiles: tuple[str, ...] = ()
    front_matter: bytes = b"{}"

    @property
    def slug(self) -> str:
        return self.key


class TermNode(msgspec.Struct, frozen=True, gc=False):
    """A tag or a category: its record's name or the commonest spelling is its name, all spellings are its variants.

    `label` is the name as people read it; `page` is the key of the Page about it. A stub has neither page nor record.
    """

    kind: Kind
    key: str
    name: str
    variants: tuple[str, ...]
    label: str
    description: str | None = None
    page: str | None = None
    is_stub: bool = True

    @property
    def slug(self) -> str:
        return self.key


class ResourceNode(msgspec.Struct, frozen=True, gc=False):
    """A page on the web, once, however many posts cite it. `key` is its normalised URL."""

    kind = Kind.RESOURCE
    key: str
    url: str
    domain: str
    labels: tuple[str, ...]


class DomainNode(msgspec.Struct, frozen=True, gc=False):
    """A host of Resources, without `www.`."""

    kind = Kind.DOMAIN
    key: str

    @property
    def name(self) -> str:
        return self.key


class AssetNode(msgspec.Struct, frozen=True, gc=False):
    """A file that Documents show or link to; or the place where one is missing, or an image elsewhere on the web."""

    kind = Kind.ASSET
    key: str
    path: str | None
    url: str
    exists: bool
    mime_type: str | None
    byte_size: int | None
    width: int | None
    height: int | None
    alt: str | None


AnyNode = PostNode | PageNode | AuthorNode | TermNode | ResourceNode | DomainNode | AssetNode
