"""Lists of Pages."""

from typing import Final

from gateway.graph.contribution import PAGES
from gateway.graph.index import Entry
from gateway.graph.node import PageNode
from gateway.graph.order import BY_PATH, SortField, SortTerm
from gateway.graph.reader import GraphReader
from gateway.schema.arguments import PageOrder
from gateway.schema.document_list import DocumentList
from gateway.schema.enums import Direction, PageOrderField
from gateway.schema.filters import PageFilter
from gateway.schema.predicates import page_test

_DEFAULT: Final = (SortTerm(SortField.PATH, descending=False),)


def _by_path(page: PageNode) -> Entry:
    return (page.key,)


class PageList(DocumentList[PageNode]):
    """A page of Pages."""

    node_type = PageNode
    index = PAGES
    order = BY_PATH
    entry = staticmethod(_by_path)

    def __init__(
        self,
        reader: GraphReader,
        where: PageFilter | None,
        order_by: list[PageOrder] | None,
        first: int | None,
        after: str | None,
        last: int | None,
        before: str | None,
    ) -> None:
        terms = tuple(map(_sort_term, order_by or ()))
        test = None if where is None else page_test(where, reader.known)
        super().__init__(reader, "", test, () if terms == _DEFAULT else terms, first, after, last, before)


def _sort_term(term: PageOrder) -> SortTerm:
    natural = Direction.DESC if term.field is PageOrderField.WORD_COUNT else Direction.ASC
    return SortTerm(SortField(term.field.value), (term.direction or natural) is Direction.DESC)
