"""The nodes that no file is: authors, tags, categories, resources, domains, assets.

They follow from how often Documents spell them which way, and from what profiles, records and pages say of them. The
commonest spelling names a node that nothing else names, so that a name depends on the content alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeVar
from urllib.parse import quote

import orjson

from gateway.graph.contribution import (
    BIO,
    IMAGE,
    LABEL,
    PROFILE_URL,
    ROLE,
    SPELLING,
    URL,
    IndexName,
    Place,
    Vote,
    newest_first,
)
from gateway.graph.index import SortedIndex
from gateway.graph.label import label
from gateway.graph.model import Kind, NodeRef, commonest, domain_of
from gateway.graph.node import (
    AnyNode,
    AssetNode,
    AuthorNode,
    Description,
    DomainNode,
    ProfileNode,
    ResourceNode,
    TermNode,
)
from gateway.json_bytes import json_bytes
from gateway.store.loader import AssetFile

BY_NAME: Final = "name"
BY_POST_COUNT: Final = "post-count"
BY_LATEST: Final = "latest"
# The largest Int of GraphQL (§3.5.1); a larger file is of unknown size.
_MAX_INT: Final = 2**31 - 1

T = TypeVar("T")
# How often each vote for one node was cast.
Votes = Mapping[Vote, int]


def term_index(kind: Kind, order: str = BY_NAME) -> str:
    """The name of the index of all nodes of a kind in an order."""
    return f"{kind}/{order}"


def derive(
    ref: NodeRef,
    votes: Votes,
    descriptions: Sequence[Description] = (),
    profile: ProfileNode | None = None,
    file: AssetFile | None = None,
) -> AnyNode | None:
    """The node that the votes make of a reference, as it is described; None where nothing names it any more.

    An author is there as well where only a profile or record tells of one; a term is there where a post has it.
    """
    if ref.kind is Kind.AUTHOR:
        return _author(ref.key, votes, descriptions, profile)
    spellings = _ranked(votes, SPELLING)
    if not spellings:
        return None
    match ref.kind:
        case Kind.TAG | Kind.CATEGORY:
            return _term(ref, spellings, descriptions)
        case Kind.RESOURCE:
            return ResourceNode(ref.key, spellings[0], domain_of(ref.key), _ranked(votes, LABEL))
        case Kind.DOMAIN:
            return DomainNode(ref.key)
        case Kind.ASSET:
            return _asset(ref.key, spellings[0], next(iter(_ranked(votes, LABEL)), None), file)
        case Kind.AUTHOR | Kind.POST | Kind.PAGE:
            return None


def _author(
    key: str, votes: Votes, descriptions: Sequence[Description], profile: ProfileNode | None
) -> AuthorNode | None:
    """An author, each field from who says it best: the profile, then records, then what most posts say."""
    spellings = _ranked(votes, SPELLING)
    is_stub = profile is None and not descriptions
    if is_stub and not spellings:
        return None
    records = [description.record for description in descriptions]
    name = None
    if profile is not None:
        name = profile.document.name or profile.document.title
        records.insert(0, profile.record)
    name = name or _first(record.name for record in records) or _first(spellings)
    images = [description.image for description in descriptions]
    voted = {aspect: _first(_ranked(votes, aspect)) for aspect in (ROLE, BIO, URL, IMAGE)}
    return AuthorNode(
        key,
        name or _first(record.id for record in records) or key,
        spellings,
        profile,
        is_stub,
        _first(record.role for record in records) or voted[ROLE],
        (profile and profile.description) or _first(record.description for record in records) or voted[BIO],
        _first(record.url for record in records) or voted[URL],
        (profile and profile.image) or _first(images) or voted[IMAGE],
        _first(record.profiles or None for record in records) or _ranked(votes, PROFILE_URL),
        _front_matter(profile, descriptions),
    )


def _front_matter(profile: ProfileNode | None, descriptions: Sequence[Description]) -> bytes:
    said = [] if profile is None else [profile.document.front_matter]
    said += [description.record.front_matter for description in descriptions]
    if len(said) < 2:
        return said[0] if said else b"{}"
    merged = {key: value for text in reversed(said) for key, value in orjson.loads(text).items()}
    return json_bytes(merged)


def _term(ref: NodeRef, spellings: tuple[str, ...], descriptions: Sequence[Description]) -> TermNode:
    given = _first(description.record.name for description in descriptions)
    read = given or _first(spelling for spelling in spellings if " " in spelling.strip()) or label(spellings[0])
    text = _first(description.record.description for description in descriptions)
    page = _first(description.page for description in descriptions)
    return TermNode(ref.kind, ref.key, given or spellings[0], spellings, read, text, page, not descriptions)


def _first(said: Iterable[T | None]) -> T | None:
    return next((each for each in said if each is not None), None)


def _ranked(votes: Votes, aspect: str) -> tuple[str, ...]:
    counts = {vote[2]: count for vote, count in votes.items() if vote[1] == aspect}
    return tuple(commonest(counts) if len(counts) > 1 else counts)


def _asset(key: str, spelling: str, alt: str | None, file: AssetFile | None) -> AssetNode:
    if file is None:
        return AssetNode(key, None, spelling, False, None, None, None, None, alt)
    url = "/assets/" + quote(file.path, safe="/")
    size = file.byte_size if file.byte_size <= _MAX_INT else None
    return AssetNode(key, file.path, url, True, file.mime_type, size, file.width, file.height, alt)


def places(node: AnyNode, posts: SortedIndex) -> list[Place]:
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
