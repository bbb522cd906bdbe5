"""Which posts have most in common with one: what they share, weighted by how rare it is."""

from collections import defaultdict
from math import log
from typing import Final

import msgspec

from gateway.graph.contribution import POSTS, partition
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AssetNode, AuthorNode, PageNode, PostNode, ResourceNode, TermNode
from gateway.graph.reader import GraphReader

# How much sharing one of these says, beside its rarity.
_WEIGHTS: Final = (
    (Kind.TAG, "tags", 1.0),
    (Kind.CATEGORY, "categories", 0.5),
    (Kind.RESOURCE, "resources", 1.0),
    (Kind.AUTHOR, "authors", 0.3),
)
# A term that more posts share than this says little of any of them; only its newest posts are looked at.
_POSTS_OF_A_TERM: Final = 500


class Related(msgspec.Struct, frozen=True):
    """A post, how much it shares with another, and the names of what they share, rarest first."""

    node: PostNode
    score: float
    shared: list[str]


def related_posts(reader: GraphReader, post: PostNode, first: int) -> list[Related]:
    """The posts that share most with a post: weight × log(1 + posts / posts with it) over what is shared."""
    total = reader.count(POSTS)
    scores: defaultdict[str, float] = defaultdict(float)
    shared: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for kind, attribute, weight in _WEIGHTS:
        for key in getattr(post, attribute):
            part = partition(NodeRef(kind, key))
            worth = weight * log(1 + total / max(1, reader.count(POSTS, part)))
            name = _name(reader, kind, key)
            for entry in reader.page(POSTS, part, first=_POSTS_OF_A_TERM).entries:
                if entry[-1] != post.key:
                    scores[entry[-1]] += worth
                    shared[entry[-1]].append((-worth, name))
    ranked = sorted(scores, key=lambda key: (-round(scores[key], 9), key))[:first]
    nodes = ((key, reader.get(Kind.POST, key)) for key in ranked)
    return [
        Related(node, round(scores[key], 4), [name for _, name in sorted(shared[key])])
        for key, node in nodes
        if node is not None
    ]


_NAMES: Final = frozenset(("name", "url"))


def _name(reader: GraphReader, kind: Kind, key: str) -> str:
    node = reader.get(kind, key, _NAMES)
    match node:
        case AuthorNode() | TermNode():
            return node.name
        case ResourceNode():
            return node.url
        case PostNode() | PageNode() | AssetNode() | None:
            return key
        case _:
            return key
