"""What it costs to answer a field, beside the objects that it gives.

Weights are in microseconds, as graphql-core takes them for posts of six hundred words on one core of a small server:
magnitudes, measured once. A cost of 1, as the limit counts it, is `UNIT` of them.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

UNIT: Final = 10
ATTRIBUTE: Final = 2
"""A scalar that is read from a node, and a member of a list of scalars."""
CALL: Final = 5
"""A field whose function is called."""
OBJECT: Final = 5
"""An object in the answer, without its fields."""


class Scan(msgspec.Struct, frozen=True):
    """Something that is looked at for every one of many.

    `of` names them: a type (all its nodes, `Post`), or a connection by its coordinate (`Author.posts`: those of the
    author with most). `each` is the weight of one. Where there are arguments in `by`, it is that of one name in their
    objects (`{title: {eq: "a"}}` has two), and there is no scan where none is given.
    """

    of: str
    each: float
    by: tuple[str, ...] = ()


class Weight(msgspec.Struct, frozen=True):
    """The weight of a field: fixed, and that of its scans."""

    fixed: int = CALL
    scans: tuple[Scan, ...] = ()


REPEATING: Final = frozenset(("ResourceCitationConnection",))
"""The connections of which several edges may have the same node."""
RELATED: Final = "Post.related"
"""What a scan for related posts looks at: as many posts as there are, but for each term the newest alone."""

WEIGHTS: Final[Mapping[str, Weight]] = {
    "Document.html": Weight(150),
    "Document.text": Weight(70),
    "Document.excerpt": Weight(70),
    "SourceFile.raw": Weight(10),
    "Author.html": Weight(150),
    "Post.related": Weight(50, (Scan(RELATED, 1.2),)),
    "Post.previous": Weight(15),
    "Post.next": Weight(15),
    "Author.tags": Weight(20, (Scan("Author.posts", 2),)),
    "Author.categories": Weight(20, (Scan("Author.posts", 2),)),
    "Author.coauthors": Weight(20, (Scan("Author.posts", 2),)),
    "Tag.related": Weight(20, (Scan("Tag.posts", 2),)),
    "PostConnection.groups": Weight(20, (Scan("Post", 0.8),)),
    "PostGroup.posts": Weight(20, (Scan("Post", 0.1),)),
    "PostFacets.tags": Weight(20, (Scan("Post", 0.8),)),
    "PostFacets.categories": Weight(20, (Scan("Post", 0.8),)),
    "PostFacets.authors": Weight(20, (Scan("Post", 0.8),)),
    "PostFacets.years": Weight(20, (Scan("Post", 0.8),)),
    "PostFacets.domains": Weight(20, (Scan("Post", 0.8),)),
    "Query.authors": Weight(10, (Scan("Author", 1, ("where", "orderBy")),)),
    "Query.tags": Weight(10, (Scan("Tag", 1, ("where", "orderBy")),)),
    "Query.categories": Weight(10, (Scan("Category", 1, ("where", "orderBy")),)),
    "Query.resources": Weight(10, (Scan("Resource", 1.5, ("orderBy",)),)),
    "Query.domains": Weight(10, (Scan("Domain", 1.5, ("orderBy",)),)),
    "Query.problems": Weight(10, (Scan("Problem", 1, ("severity", "rule", "path")),)),
}
"""By schema coordinate; what an interface says holds for the types that implement it. Others weigh what is usual."""


def posts_weight(coordinate: str) -> Weight:
    """The weight of a connection of posts that can be filtered."""
    of = "Post" if coordinate == "Query.posts" else coordinate
    return Weight(10, (Scan(of, 0.5, ("where",)), Scan(of, 1.5, ("orderBy",))))
