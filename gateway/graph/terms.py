"""The nodes that no file is: authors, tags, categories, resources, domains, assets.

They follow from how often Documents spell them which way. The commonest spelling names a node, ties going to the first
in code point order, so that a name depends on the content alone.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from gateway.graph.contribution import LABEL, SPELLING, IndexName, Vote, newest_first
from gateway.graph.index import Entry, SortedIndex
from gateway.graph.model import Kind, NodeRef, domain_of
from gateway.graph.node import AnyNode, AssetNode, AuthorNode, DomainNode, ProfileNode, ResourceNode, TermNode
from gateway.store.loader import AssetFile

BY_NAME: Final = "name"
BY_POST_COUNT: Final = "post-count"
BY_LATEST: Final = "latest"
# The largest Int of GraphQL (§3.5.1); a larger file is of unknown size.
_MAX_INT: Final = 2**31 - 1

# How often each vote for one node was cast.
Votes = Mapping[Vote, int]


def term_index(kind: Kind, order: str = BY_NAME) -> str:
    """The name of the index of all nodes of a kind in an order."""
    return f"{kind}/{order}"


def derive(ref: NodeRef, votes: Votes, profile: ProfileNode | None, file: AssetFile | None) -> AnyNode | None:
    """The node that the votes make of a reference; None where nothing names it any more."""
    spellings = _ranked(votes, SPELLING)
    if ref.kind is Kind.AUTHOR and profile is not None:
        return AuthorNode(ref.key, profile.document.name or profile.document.title, spellings, profile)
    if not spellings:
        return None
    match ref.kind:
        case Kind.AUTHOR:
            return AuthorNode(ref.key, spellings[0], spellings, None)
        case Kind.TAG | Kind.CATEGORY:
            return TermNode(ref.kind, ref.key, spellings[0], spellings)
        case Kind.RESOURCE:
            return ResourceNode(ref.key, spellings[0], domain_of(ref.key), _ranked(votes, LABEL))
        case Kind.DOMAIN:
            return DomainNode(ref.key)
        case Kind.ASSET:
            return _asset(ref.key, spellings[0], next(iter(_ranked(votes, LABEL)), None), file)
        case Kind.POST | Kind.PAGE:
            return None


def _ranked(votes: Votes, aspect: str) -> tuple[str, ...]:
    counts = {vote[2]: count for vote, count in votes.items() if vote[1] == aspect}
    return tuple(sorted(counts, key=lambda text: (-counts[text], text)) if len(counts) > 1 else counts)


def _asset(key: str, spelling: str, alt: str | None, file: AssetFile | None) -> AssetNode:
    if file is None:
        return AssetNode(key, None, spelling, False, None, None, None, None, alt)
    url = "/assets/" + quote(file.path, safe="/")
    size = file.byte_size if file.byte_size <= _MAX_INT else None
    return AssetNode(key, file.path, url, True, file.mime_type, size, file.width, file.height, alt)


def places(node: AnyNode, posts: SortedIndex) -> list[tuple[Entry, tuple[IndexName, ...]]]:
    """Where a derived node stands in the indexes of its kind, given the index of its posts."""
    domain = None
    match node:
        case AuthorNode() | TermNode():
            name = node.name.casefold()
        case ResourceNode():
            domain, name = node.domain, node.key
        case DomainNode():
            name = node.key
        case _:
            return []
    latest = next(iter(posts), (newest_first(None),))[0]
    ranks = (name, -len(posts), latest)
    return [((rank, node.key), names) for rank, names in zip(ranks, _indexes(node.kind, domain), strict=True)]


@lru_cache(maxsize=16_384)
def _indexes(kind: Kind, domain: str | None) -> tuple[tuple[IndexName, ...], ...]:
    """The names of the indexes by name, by post count and by latest post: of the kind, and of the domain if any."""
    parts = [""] if domain is None else ["", f"{Kind.DOMAIN}:{domain}"]
    return tuple(
        tuple((term_index(kind, order), part) for part in parts) for order in (BY_NAME, BY_POST_COUNT, BY_LATEST)
    )
