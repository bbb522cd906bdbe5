"""What filters mean: each becomes a function over nodes, made once for an operation.

A value that is missing meets `ne`, `notIn` and `exists: false`, and nothing else. A null condition is not given.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, TypeVar

import orjson

from gateway.errors import InputError
from gateway.graph.contribution import BACKLINKS, partition
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AuthorNode, CitationEdge, DocumentNode, PageNode, PostNode, TermNode
from gateway.graph.reads import Fields, Known
from gateway.schema.enums import FrontMatterOperator
from gateway.schema.filters import (
    AddedTest,
    DocumentConditions,
    DocumentFilter,
    DocumentListFilter,
    FrontMatterFilter,
    PageFilter,
    PostFilter,
    ResourceFilter,
    StatusFilter,
    TermFilter,
    TermListFilter,
)
from gateway.schema.value_tests import (
    ORDERED,
    Test,
    all_of,
    any_of,
    list_test,
    not_,
    ordered_test,
    text_test,
    value_test,
)

Named = AuthorNode | TermNode
NAME = frozenset(("name",))
"""What tests look at of a term; its slug is its key."""
_LOOKED_AT = NAME | {"slug", "title", "locale"}
"""What tests look at of a node that a reference leads to, be it a term or a Document."""
EdgeFilter = TermFilter | TermListFilter | DocumentFilter | DocumentListFilter
T = TypeVar("T")


def _status_test(where: StatusFilter) -> Test[str]:
    tests: list[Test[str]] = []
    if where.eq is not None:
        eq = where.eq.value
        tests.append(lambda status: status == eq)
    if where.ne is not None:
        ne = where.ne.value
        tests.append(lambda status: status != ne)
    if where.in_ is not None:
        among = {status.value for status in where.in_}
        tests.append(lambda status: status in among)
    if where.not_in is not None:
        apart = {status.value for status in where.not_in}
        tests.append(lambda status: status not in apart)
    return all_of(tests)


def term_test(where: TermFilter) -> Test[Named]:
    """The test of a TermFilter."""
    tests: list[Test[Named]] = []
    if where.slug is not None:
        slug = text_test(where.slug)
        tests.append(lambda term: slug(term.slug))
    if where.name is not None:
        name = text_test(where.name)
        tests.append(lambda term: name(term.name))
    return all_of([*tests, *_joined(where, term_test)])


def document_test(where: DocumentFilter) -> Test[DocumentNode]:
    """The test of a DocumentFilter."""
    names = [name for name in ("path", "slug", "title", "locale") if getattr(where, name) is not None]
    tests = [_of(name, text_test(getattr(where, name))) for name in names]
    return all_of([*tests, *_joined(where, document_test)])


def _joined(where: Any, test: Callable[[Any], Test[T]]) -> Iterator[Test[T]]:
    """The tests of what a filter says with `and`, `or` and `not`."""
    if where.and_ is not None:
        yield from map(test, where.and_)
    if where.or_ is not None:
        yield any_of(list(map(test, where.or_)))
    if where.not_ is not None:
        yield not_(test(where.not_))


def _resource_test(where: ResourceFilter) -> Test[CitationEdge]:
    tests: list[Test[CitationEdge]] = []
    if where.url is not None:
        url = text_test(where.url)
        tests.append(lambda citation: url(citation.resource))
    if where.domain is not None:
        domain = text_test(where.domain)
        tests.append(lambda citation: domain(citation.domain))
    if where.section is not None:
        section = text_test(where.section)
        tests.append(lambda citation: section(citation.section))
    if where.label is not None:
        label = text_test(where.label)
        tests.append(lambda citation: label(citation.label))
    return all_of(tests)


def _front_matter_test(where: FrontMatterFilter) -> Test[Any]:
    keys, op, bound = where.key.split("."), where.op, where.value
    if op in (FrontMatterOperator.IN, FrontMatterOperator.NOT_IN) and not isinstance(bound, list):
        raise InputError(f"`frontMatter` with `op: {op.name}` takes a list as `value`.")
    if op is FrontMatterOperator.EXISTS and not isinstance(bound, bool):
        raise InputError("`frontMatter` with `op: EXISTS` takes true or false as `value`.")

    def find(front_matter: Any) -> Any:
        value = front_matter
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    return lambda front_matter: _compare(op, find(front_matter), bound)


def _compare(op: FrontMatterOperator, value: Any, bound: Any) -> bool:
    match op:
        case FrontMatterOperator.EXISTS:
            return (value is not None) is bound
        case FrontMatterOperator.EQ:
            return _same(value, bound)
        case FrontMatterOperator.NE:
            return not _same(value, bound)
        case FrontMatterOperator.IN:
            return any(_same(value, item) for item in bound)
        case FrontMatterOperator.NOT_IN:
            return not any(_same(value, item) for item in bound)
        case FrontMatterOperator.CONTAINS:
            if isinstance(value, str):
                return isinstance(bound, str) and bound in value
            return isinstance(value, list) and any(_same(item, bound) for item in value)
    if not ((_is_number(value) and _is_number(bound)) or (isinstance(value, str) and isinstance(bound, str))):
        return False
    return ORDERED[op.value](value, bound)


def _same(value: Any, other: Any) -> bool:
    return isinstance(value, bool) is isinstance(other, bool) and bool(value == other)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def post_test(where: PostFilter, known: Known) -> Test[PostNode]:
    """The test of a PostFilter. What it asks of other nodes it asks `known`."""
    tests = _document_tests(where, known)
    for name in ("date", "published_at", "updated_at"):
        if (condition := getattr(where, name)) is not None:
            tests.append(_of(name, ordered_test(condition)))
    if where.status is not None:
        tests.append(_of("status", _status_test(where.status)))
    for kind, one, many in _TERMS:
        if (condition := getattr(where, one, None)) is not None:
            tests.append(_first_term(kind, many, term_test(condition), known))
        if (condition := getattr(where, many)) is not None:
            tests.append(_terms(kind, many, list_test(condition, term_test), known))
    tests.extend(test(condition, known) for test, condition in where.added)
    tests.extend(_joined(where, lambda inner: post_test(inner, known)))
    return all_of(tests)


def page_test(where: PageFilter, known: Known) -> Test[PageNode]:
    """The test of a PageFilter. See `post_test`."""
    return all_of([*_document_tests(where, known), *_joined(where, lambda inner: page_test(inner, known))])


def _document_tests(where: DocumentConditions, known: Known) -> list[Test[Any]]:
    tests: list[Test[Any]] = []
    for name in ("path", "slug", "url", "title", "description", "locale"):
        if (condition := getattr(where, name)) is not None:
            tests.append(_of(name, text_test(condition)))
    if where.word_count is not None:
        tests.append(_of("word_count", ordered_test(where.word_count)))
    if where.resources is not None:
        resources = list_test(where.resources, _resource_test)
        tests.append(lambda node: resources(list(node.citations)))
    if where.has_image is not None:
        has_image = where.has_image
        tests.append(lambda node: (node.image is not None) is has_image)
    if where.has_problems is not None:
        has_problems = where.has_problems
        tests.append(lambda node: bool(node.problems) is has_problems)
    if where.is_linked is not None:
        is_linked = where.is_linked
        tests.append(lambda node: bool(known.count(BACKLINKS, partition(NodeRef(node.kind, node.key)))) is is_linked)
    for condition in where.front_matter or ():
        tests.append(_front_matter(_front_matter_test(condition)))
    return tests


_TERMS = (
    (Kind.AUTHOR, "author", "authors"),
    (Kind.CATEGORY, "category", "categories"),
    (Kind.TAG, "", "tags"),
)


def typed_test(place: int) -> AddedTest:
    """What makes a test of a condition on the field at that place of `PostNode.typed`."""

    def make(condition: Any, known: Known) -> Test[PostNode]:
        test = value_test(condition)
        return lambda post: test(post.typed[place])

    return make


def edge_test(place: int) -> AddedTest:
    """What makes a test of a condition on what the edge at that place of `PostNode.references` leads to."""

    def make(condition: EdgeFilter, known: Known) -> Test[PostNode]:
        nodes = partial(_nodes, known, fields=_LOOKED_AT)
        if isinstance(condition, TermListFilter | DocumentListFilter):
            one = term_test if isinstance(condition, TermListFilter) else document_test
            members = list_test(condition, one)
            return lambda post: members(nodes(post.references[place]))
        test: Test[Any] = term_test(condition) if isinstance(condition, TermFilter) else document_test(condition)
        return lambda post: any(map(test, nodes(post.references[place])))

    return make


def _nodes(known: Known, refs: Iterable[NodeRef], fields: Fields) -> list[Any]:
    return [node for ref in refs if (node := known.get(ref.kind, ref.key, fields)) is not None]


def _of(name: str, test: Test[Any]) -> Test[Any]:
    return lambda node: test(getattr(node, name))


def _front_matter(test: Test[Any]) -> Test[Any]:
    return lambda node: test(orjson.loads(node.document.front_matter))


def _named(known: Known, kind: Kind, keys: Iterable[str]) -> list[Named]:
    return _nodes(known, (NodeRef(kind, key) for key in keys), NAME)


def _first_term(kind: Kind, many: str, test: Test[Named], known: Known) -> Test[PostNode]:
    return lambda post: any(map(test, _named(known, kind, getattr(post, many)[:1])))


def _terms(kind: Kind, many: str, test: Test[list[Any]], known: Known) -> Test[PostNode]:
    return lambda post: test(_named(known, kind, getattr(post, many)))
