"""The two kinds of field. `field` reads the attribute of the node that has its name; `resolver` calls a function."""

from collections.abc import Callable
from typing import Any, Final

import strawberry
from strawberry.types.field import StrawberryField

field: Final = strawberry.field


def resolver(*, description: str, graphql_type: Any = None) -> Callable[[Callable[..., Any]], StrawberryField]:
    """A field whose function is given the node as `root`, and `info` if it asks for it.

    `graphql_type` is the type that clients see, where the function returns nodes of the graph.
    """
    make: Callable[[Callable[..., Any]], StrawberryField] = strawberry.field(
        description=description, graphql_type=graphql_type
    )
    return make
