"""How many posts have an author, a tag, a category, a domain or a year, among some posts."""

from collections.abc import Iterable
from typing import Any

import msgspec
import strawberry

from gateway.graph.model import Kind
from gateway.graph.reader import GraphReader
from gateway.schema.field import field
from gateway.schema.refs import AuthorType, CategoryType, DomainType, TagType

_COUNT = "How many of the posts."


@strawberry.type(description="A tag, and how many of some posts have it.")
class TagCount:
    tag: TagType = field(description="The tag.")
    count: int = field(description=_COUNT)


@strawberry.type(description="A category, and how many of some posts are in it.")
class CategoryCount:
    category: CategoryType = field(description="The category.")
    count: int = field(description=_COUNT)


@strawberry.type(description="An author, and how many of some posts are theirs.")
class AuthorCount:
    author: AuthorType = field(description="The author.")
    count: int = field(description=_COUNT)


@strawberry.type(description="A domain, and how many of some posts link to it.")
class DomainCount:
    domain: DomainType = field(description="The domain.")
    count: int = field(description=_COUNT)


@strawberry.type(description="A year, and how many of some posts are from it.")
class YearCount:
    year: int = field(description="The year.")
    count: int = field(description=_COUNT)


class Counted(msgspec.Struct, frozen=True):
    """What the fields of the count types read: one node under the name of its kind, and the count."""

    node: Any
    count: int

    @property
    def tag(self) -> Any:
        return self.node

    category = author = domain = tag


def counted(graph: GraphReader, kind: Kind, counts: Iterable[tuple[str, int]], first: int) -> list[Counted]:
    """The first of some counts, with their nodes."""
    found: list[Counted] = []
    for key, count in counts:
        if len(found) == first:
            break
        node = graph.get(kind, key)
        if node is not None:
            found.append(Counted(node, count))
    return found
