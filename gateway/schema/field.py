"""The two kinds of field. `field` reads the attribute of the node that has its name; `resolver` calls a function."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import strawberry
from strawberry.types.field import StrawberryField

field: Final = strawberry.field
READS: Final = "reads"
"""The metadata of a field: what its function reads of the node that it is given, None for all of it."""


def resolver(
    *, description: str, graphql_type: Any = None, reads: Iterable[str] | None = None
) -> Callable[[Callable[..., Any]], StrawberryField]:
    """A field whose function is given the node as `root`, and `info` if it asks for it.

    `graphql_type` is the type that clients see, where the function returns nodes of the graph. `reads` are the fields
    of the node that the function looks at, by the names that `changed_fields` has; all of them unless told.
    """
    make: Callable[[Callable[..., Any]], StrawberryField] = strawberry.field(
        description=description,
        graphql_type=graphql_type,
        metadata={READS: None if reads is None else frozenset(reads)},
    )
    return make


def own_reads(of: StrawberryField) -> frozenset[str] | None:
    """The fields of its own node that a field reads: the attribute of its name, or what its resolver declares."""
    if of.base_resolver is None:
        return frozenset((of.python_name,))
    reads: frozenset[str] | None = of.metadata.get(READS)
    return reads
