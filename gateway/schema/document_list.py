"""Lists of Documents of one kind: a part of the graph under a filter, in an order."""

from collections.abc import Callable
from typing import ClassVar, Generic

from gateway.graph.index import Entry
from gateway.graph.order import Order, SortTerm, document_order
from gateway.graph.reader import DocumentNodeT, GraphReader, Selection
from gateway.schema.connection import List, page_arguments

Matches = Callable[[DocumentNodeT], bool]


class DocumentList(List, Generic[DocumentNodeT]):
    """A page of the posts or the Pages of a partition for which `where` holds, or of a selection of them.

    A subclass says which, and names the index that has them, its order and what makes an entry of it.
    """

    node_type: type[DocumentNodeT]
    index: ClassVar[str]
    order: ClassVar[Order]
    entry: Callable[[DocumentNodeT], Entry]

    def __init__(
        self,
        reader: GraphReader,
        partition: str,
        where: Matches[DocumentNodeT] | None,
        order_by: tuple[SortTerm, ...],
        first: int | None,
        after: str | None,
        last: int | None,
        before: str | None,
        selection: Selection[DocumentNodeT] | None = None,
    ) -> None:
        kind = self.node_type.kind
        order, entry = document_order(order_by) if order_by else (self.order, type(self).entry)
        arguments = page_arguments(order, first, after, last, before)
        self._test: Matches[DocumentNodeT] | None = where
        if where is not None:
            selection = reader.select(self.node_type, partition, selecting(entry, where))
        elif selection is None and order_by:
            selection = reader.ordered(self.node_type, partition, order.name, entry)
        super().__init__(
            reader,
            order,
            arguments,
            lambda entry: reader.get(kind, entry[-1]),
            index=self.index,
            partition=partition,
            selection=selection,
            kind=kind,
        )


def selecting(
    entry: Callable[[DocumentNodeT], Entry], test: Matches[DocumentNodeT]
) -> Callable[[DocumentNodeT], Entry | None]:
    """What makes an entry of those for which the test holds, and None of the others."""
    return lambda node: entry(node) if test(node) else None
