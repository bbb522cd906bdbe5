"""Lists of authors, tags, categories, resources and domains: by name, by number of posts, by newest post."""

from typing import Any, Final

from gateway.graph.index import Entry, SortedIndex
from gateway.graph.model import Kind
from gateway.graph.node import AuthorNode, TermNode
from gateway.graph.order import Descending, Order
from gateway.graph.reader import GraphReader
from gateway.graph.terms import BY_LATEST, BY_NAME, BY_POST_COUNT, term_index
from gateway.schema.arguments import TermOrder
from gateway.schema.connection import List, page_arguments
from gateway.schema.enums import Direction
from gateway.schema.filters import TermFilter
from gateway.schema.predicates import NAME, term_test

RESOURCES_BY_NAME: Final = Order(f"{Kind.RESOURCE} by {BY_NAME}", (str, str))
# Entries of the two numbers are negative, so that they ascend as the numbers descend.
_SHAPES: Final[dict[str, type]] = {BY_NAME: str, BY_POST_COUNT: int, BY_LATEST: int}


def term_list(
    reader: GraphReader,
    kind: Kind,
    partition: str = "",
    where: TermFilter | None = None,
    order_by: list[TermOrder] | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> List:
    """A list of the nodes of a kind; `where` is for kinds that have a slug and a name."""
    keys = [(term.field.value, _reversed(term)) for term in order_by or ()] or [(BY_NAME, False)]
    name = ", ".join(key + (" reversed" if reverse else "") for key, reverse in keys)
    shape = [Descending if _SHAPES[key] is str and reverse else _SHAPES[key] for key, reverse in keys]
    order = Order(f"{kind} by {name}", (*shape, str))
    arguments = page_arguments(order, first, after, last, before)

    def node(entry: Entry) -> Any:
        return reader.get(kind, entry[-1])

    if where is None and len(keys) == 1 and not keys[0][1]:
        return List(reader, order, arguments, node, index=term_index(kind, keys[0][0]), partition=partition, kind=kind)
    test = None if where is None else term_test(where)

    def select() -> SortedIndex:
        ranks = [_ranks(reader, kind, partition, key, reverse) for key, reverse in keys]
        entries = ((*(rank[member] for rank in ranks), member) for member in ranks[0])
        if test is None:
            return SortedIndex.of(entries)
        return SortedIndex.of(
            e
            for e in entries
            if isinstance(term := reader.get(kind, e[-1], NAME), AuthorNode | TermNode) and test(term)
        )

    return List(reader, order, arguments, node, source=select, kind=kind)


def _reversed(term: TermOrder) -> bool:
    natural = Direction.ASC if term.field.value == BY_NAME else Direction.DESC
    return term.direction is not None and term.direction is not natural


def _ranks(reader: GraphReader, kind: Kind, partition: str, key: str, reverse: bool) -> dict[str, Any]:
    entries = reader.scan(term_index(kind, key), partition)
    if not reverse:
        return {member: rank for rank, member in entries}
    return {member: Descending(rank) if isinstance(rank, str) else -rank for rank, member in entries}
