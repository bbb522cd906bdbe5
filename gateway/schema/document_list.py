"""Lists of Documents of one kind: a part of the graph under a filter, in an order."""

from collections.abc import Callable
from functools import cached_property
from typing import ClassVar, Generic

from gateway.graph.index import Entry, SortedIndex
from gateway.graph.order import Order, SortTerm, document_order
from gateway.graph.reader import DocumentNodeT, GraphReader
from gateway.schema.connection import List, page_arguments


class DocumentList(List, Generic[DocumentNodeT]):
    """A page of the posts or the Pages of a partition for which `where` holds.

    A subclass says which, and names the index that has them and its order.
    """

    node_type: type[DocumentNodeT]
    index: ClassVar[str]
    order: ClassVar[Order]

    def __init__(
        self,
        reader: GraphReader,
        partition: str,
        where: Callable[[DocumentNodeT], bool] | None,
        order_by: tuple[SortTerm, ...],
        first: int | None,
        after: str | None,
        last: int | None,
        before: str | None,
    ) -> None:
        self._where: Callable[[DocumentNodeT], bool] | None = where
        self._entry: Callable[[DocumentNodeT], Entry] | None = None
        order = self.order
        if order_by:
            order, self._entry = document_order(order_by)
        super().__init__(
            reader,
            order,
            page_arguments(order, first, after, last, before),
            lambda entry: reader.get(self.node_type.kind, entry[-1]),
            index=self.index,
            partition=partition,
            source=None if where is None and self._entry is None else self._select,
        )

    def _select(self) -> SortedIndex:
        entry = self._entry
        if self._where is None and entry is not None:
            return self._reader.ordered(self.node_type, self._partition, self._order.name, entry)
        if entry is not None:
            return SortedIndex.of(map(entry, self.selected))
        chosen = {node.key for node in self.selected}
        return SortedIndex.of(e for e in self._reader.scan(self.index, self._partition) if e[-1] in chosen)

    @cached_property
    def selected(self) -> list[DocumentNodeT]:
        """All of them under the filter, in the order of the index."""
        where = self._where
        return [
            node for node in self._reader.documents(self.node_type, self._partition) if where is None or where(node)
        ]
