"""What the tables `[fields]` and `[references]` of a `gateway.toml` add to the schema: fields, filters, orders.

The types of the schema are classes, shared by every schema of a process, so nothing is added to them: what is added is
handed to one schema, which shows it among the fields of the type (`gateway.schema.build`).
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, Final

import orjson
import strawberry
from strawberry.scalars import JSON
from strawberry.schema.name_converter import NameConverter
from strawberry.types import get_object_definition
from strawberry.types.enum import EnumValue, StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from gateway.content_model import ContentModel, Edge, FieldType, ModelError, Target, TypedField
from gateway.graph.model import NodeRef
from gateway.graph.node import PostNode
from gateway.graph.order import SORTABLE, TypedKey
from gateway.graph.references import KINDS, reverse_partition
from gateway.schema import value_filters
from gateway.schema.arguments import PostOrder
from gateway.schema.author import Author, OrderBy, Where
from gateway.schema.connection import After, Before, First, Last
from gateway.schema.context import GraphInfo, reader
from gateway.schema.enums import PostOrderField
from gateway.schema.field import edge as edge_field
from gateway.schema.field import resolver
from gateway.schema.filters import (
    ADDED_TEST,
    AddedTest,
    DocumentFilter,
    DocumentListFilter,
    PostFilter,
    TermFilter,
    TermListFilter,
)
from gateway.schema.page import Page
from gateway.schema.post import Post
from gateway.schema.post_list import PostList
from gateway.schema.predicates import edge_test, typed_test
from gateway.schema.refs import PostConnectionType
from gateway.schema.term import Category, Tag

Added = Mapping[type, Sequence[StrawberryField]]
"""The fields that types get besides their own; one of the same name stands in the place of their own."""

_TYPES: Final[Mapping[FieldType, Any]] = {
    FieldType.STRING: str,
    FieldType.INT: int,
    FieldType.FLOAT: float,
    FieldType.BOOLEAN: bool,
    FieldType.DATE: dt.date,
    FieldType.DATETIME: dt.datetime,
    FieldType.STRINGS: list[str],
    FieldType.INTS: list[int],
    FieldType.FLOATS: list[float],
    FieldType.BOOLEANS: list[bool],
    FieldType.DATES: list[dt.date],
    FieldType.DATETIMES: list[dt.datetime],
    FieldType.JSON: JSON,
}
# JSON has none: `frontMatter` compares what is inside.
_FILTERS: Final[Mapping[FieldType, type]] = {
    FieldType.STRING: value_filters.StringFilter,
    FieldType.INT: value_filters.IntFilter,
    FieldType.FLOAT: value_filters.FloatFilter,
    FieldType.BOOLEAN: value_filters.BooleanFilter,
    FieldType.DATE: value_filters.DateFilter,
    FieldType.DATETIME: value_filters.DateTimeFilter,
    FieldType.STRINGS: value_filters.StringListFilter,
    FieldType.INTS: value_filters.IntListFilter,
    FieldType.FLOATS: value_filters.FloatListFilter,
    FieldType.BOOLEANS: value_filters.BooleanListFilter,
    FieldType.DATES: value_filters.DateListFilter,
    FieldType.DATETIMES: value_filters.DateTimeListFilter,
}
_TARGETS: Final[Mapping[Target, type]] = {
    Target.POSTS: Post,
    Target.PAGES: Page,
    Target.AUTHORS: Author,
    Target.TAGS: Tag,
    Target.CATEGORIES: Category,
}
_ONE: Final[Mapping[Target, Any]] = {
    Target.POSTS: Post | None,
    Target.PAGES: Page | None,
    Target.AUTHORS: Author | None,
    Target.TAGS: Tag | None,
    Target.CATEGORIES: Category | None,
}
_MANY: Final[Mapping[Target, Any]] = {
    Target.POSTS: list[Post],
    Target.PAGES: list[Page],
    Target.AUTHORS: list[Author],
    Target.TAGS: list[Tag],
    Target.CATEGORIES: list[Category],
}
_DOCUMENTS: Final = frozenset((Target.POSTS, Target.PAGES))


def added_fields(model: ContentModel) -> Added:
    """The fields that a content model adds. Raises ModelError where a name is taken."""
    fields, edges = model.typed_fields(), model.edges()
    names = _Names()
    added: defaultdict[type, list[StrawberryField]] = defaultdict(list)
    keys: list[EnumValue] = []
    for place, field in enumerate(fields):
        at, description = f"fields.{field.name}", _description(field)
        names.take(Post, field.name, at)
        added[Post].append(_value_field(field, place, description))
        if field.type in _FILTERS:
            names.take(PostFilter, field.name, at)
            condition = _condition(field.name, _FILTERS[field.type], typed_test(place), description)
            added[PostFilter].append(condition)
        if field.type in SORTABLE:
            key = order_name(field.name)
            names.take(PostOrderField, key, at)
            keys.append(EnumValue(key, TypedKey(field.name, field.type, place), description=description))
    for place, edge in enumerate(edges):
        at, description = f"references.{edge.name}", _description(edge)
        names.take(Post, edge.name, at)
        names.take(_TARGETS[edge.to], edge.reverse, f"{at}.reverse")
        added[Post].append(_edge_field(edge, place, description))
        added[_TARGETS[edge.to]].append(_reverse_field(edge))
        names.take(PostFilter, edge.name, at)
        added[PostFilter].append(_condition(edge.name, _edge_filter(edge), edge_test(place), description))
    if keys:
        added[PostOrder].append(_order_field(keys))
    return added


def order_name(name: str) -> str:
    """The name in an enum of a field's name: `heroColor` is HERO_COLOR."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def names_of_post() -> frozenset[str]:
    """The names that no field can be given, because a field of Post or of its filter has them."""
    return frozenset((*_own_names(Post), *_own_names(PostFilter)))


def orders_of_post() -> frozenset[str]:
    """The names of the orders that posts have by themselves."""
    return frozenset(_own_names(PostOrderField))


def _own_names(owner: Any) -> Iterator[str]:
    if owner is PostOrderField:
        yield from PostOrderField.__members__
    else:
        convert = NameConverter().get_graphql_name
        yield from map(convert, get_object_definition(owner, strict=True).fields)


class _Names:
    """The names of each type, with the entry of gateway.toml that took them, or the type itself."""

    def __init__(self) -> None:
        self._taken: dict[Any, dict[str, str]] = {}

    def take(self, owner: Any, name: str, place: str) -> None:
        taken = self._taken.setdefault(owner, dict.fromkeys(_own_names(owner), ""))
        if name in taken:
            by = f"`{taken[name]}` has taken" if taken[name] else "the gateway has"
            what = "value" if owner is PostOrderField else "field"
            message = f"{by} the {what} `{name}` of {owner.__name__} already"
            raise ModelError(place, message, _remedy(place, taken[name]))
        taken[name] = place


def _remedy(place: str, taken_by: str) -> str:
    _, name, *reverse = place.split(".")
    if reverse:
        return 'Give the other end another name with `reverse = "…"`'
    if place == f"references.{name}" and taken_by == f"fields.{name}":
        # `gateway infer` proposes every key as a field, before anybody can know that it is a reference.
        return (
            f"Delete `{name}` under [fields] if it is to be a reference; to have both, give this one another name, and "
            f'say what it reads with `key = "{name}"`'
        )
    return f'Give it another name, and say what it reads with `key = "{name}"`'


def _description(entry: TypedField | Edge) -> str:
    source = f"`{entry.key}` of the front matter"
    return f"{source}." if entry.description is None else f"{entry.description.strip()} (From {source}.)"


def _value_field(field: TypedField, place: int, description: str) -> StrawberryField:
    def value(root: strawberry.Parent[PostNode]) -> Any:
        return root.typed[place]

    def json(root: strawberry.Parent[PostNode]) -> Any:
        kept = root.typed[place]
        return orjson.loads(kept) if isinstance(kept, bytes) else None

    read = json if field.type is FieldType.JSON else value
    reads = (f"typed.{place}",)
    return _named(
        field.name, resolver(reads=reads, description=description, graphql_type=_TYPES[field.type] | None)(read)
    )


def _edge_field(edge: Edge, place: int, description: str) -> StrawberryField:
    def keys(root: PostNode) -> list[str]:
        return [ref.key for ref in root.references[place]]

    graphql_type = (_MANY if edge.many else _ONE)[edge.to]
    made = edge_field(
        KINDS[edge.to],
        f"references.{place}",
        keys=keys,
        many=edge.many,
        graphql_type=graphql_type,
        description=description,
    )
    return _named(edge.name, made)


def _reverse_field(edge: Edge) -> StrawberryField:
    @resolver(reads=(), graphql_type=PostConnectionType, description=f"The posts whose `{edge.key}` names it.")
    def posts(
        root: strawberry.Parent[Any],
        info: GraphInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: Where = None,
        order_by: OrderBy = None,
    ) -> PostList:
        part = reverse_partition(edge, NodeRef(root.kind, root.key))
        return PostList(reader(info), part, where, order_by, first, after, last, before)

    return _named(edge.reverse, posts)


def _edge_filter(edge: Edge) -> type:
    if edge.to in _DOCUMENTS:
        return DocumentListFilter if edge.many else DocumentFilter
    return TermListFilter if edge.many else TermFilter


def _condition(name: str, kind: type, test: AddedTest, description: str) -> StrawberryField:
    made: StrawberryField = strawberry.field(
        default=None, description=description, graphql_type=kind | None, metadata={ADDED_TEST: test}
    )
    return _named(name, made)


def _order_field(keys: Sequence[EnumValue]) -> StrawberryField:
    """`field` of PostOrder, over an enum of its own: the values of PostOrderField, and more."""
    own: StrawberryEnumDefinition = PostOrderField.__strawberry_definition__  # type: ignore[attr-defined]  # Strawberry's
    values = [*own.values, *keys]
    # Clients never see the names of the members; as such Python refuses `_X_`, which GraphQL takes.
    members = [(f"value_{place}", value.value) for place, value in enumerate(values)]
    wrapped = Enum("PostOrderField", members)  # type: ignore[misc]  # mypy takes only members that it can read
    (field,) = (f for f in get_object_definition(PostOrder, strict=True).fields if f.python_name == "field")
    made: StrawberryField = strawberry.field(
        description=field.description,
        graphql_type=StrawberryEnumDefinition(wrapped, own.name, values, own.description),
    )
    return _named("field", made)


def _named(name: str, field: StrawberryField) -> StrawberryField:
    field.graphql_name = name
    return field
