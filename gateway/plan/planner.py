"""From the text of a document to the plan of one of its operations: parsed, held against the limits, validated, kept.

A plan is valid for ever: the schema does not change while the process runs. The key is the text and the name of the
operation. From the second document on that differs from another in literals alone, such documents share a plan
(`gateway.plan.literals`); the first has its own, whose literals are thought through once for all runs. Dropped, least
recently used first, when the bound in bytes is reached. Belongs to the thread that answers.
"""

from typing import Any, Final, TypeVar

import graphql
import msgspec
from cachetools import LRUCache
from graphql import GraphQLError, GraphQLSchema, OperationType
from graphql.validation import NoSchemaIntrospectionCustomRule, specified_rules

from gateway.errors import ErrorCode
from gateway.plan import literals
from gateway.plan.accept import Acceptor
from gateway.plan.amounts import Variables
from gateway.plan.deadline import Deadline, DeadlineError
from gateway.plan.limits import UNMEASURED, Limiter, LimitError, Limits
from gateway.plan.operation import choose_operation
from gateway.plan.plan import OperationPlan
from gateway.plan.sizes import Sizes
from gateway.plan.validation import MAX_ERRORS, TooMuchWorkError, validate

Key = TypeVar("Key")
Value = TypeVar("Value")

DEFAULT_MAX_BYTES: Final = 32 * 1024 * 1024
# About what a plan takes for each token of its document, and besides.
_BYTES_OF_TOKEN: Final = 1_250
_BYTES_OF_PLAN: Final = 3_000
# The same of a text that shares a plan, or may come to share one.
_BYTES_OF_CUT: Final = 4
_BYTES_OF_ENTRY: Final = 1_000
# So many documents that came once are remembered, by their hashes.
_CAME_ONCE: Final = 20_000


class RefusedError(Exception):
    """A document that is not carried out. `errors` say why, `code` which stage said so."""

    def __init__(self, code: ErrorCode, *errors: GraphQLError) -> None:
        super().__init__(code.value)
        self.code, self.errors = code, errors


class PlanCounts(msgspec.Struct, frozen=True):
    """How often a plan was asked for since the start, and how many are kept now.

    At `hits` the very text was there already, at `shared` one that differs in literals alone.
    """

    hits: int
    shared: int
    misses: int
    entries: int
    bytes: int


class Bound(msgspec.Struct, frozen=True):
    """A plan and the literals of one of the documents that share it: values of hidden variables of the plan.

    Of a plan that is not kept (`is_kept`) no answer need be kept either: nobody would find it again.
    """

    plan: OperationPlan
    literals: dict[str, Any]
    size: int
    is_kept: bool = True

    def given(self, variables: dict[str, Any] | None) -> dict[str, Any]:
        """The values of all variables of the plan, as a request sent them and as its document has them."""
        return {**(variables or {}), **self.literals} if self.literals else variables or {}


class Template(msgspec.Struct, frozen=True):
    """What documents with one skeleton share: a plan, and how their literals are read.

    Without a plan, such a document came once; with `is_fixed` it showed that none can be shared.
    """

    size: int
    plan: OperationPlan | None = None
    read: tuple[literals.Read, ...] = ()
    is_fixed: bool = False


class Planner:
    """Makes plans for one schema, and keeps them."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        introspection: bool = True,
        limits: Limits = Limits(),  # noqa: B008  # frozen
        max_bytes: int = DEFAULT_MAX_BYTES,
    ) -> None:
        self._schema, self._limiter, self._acceptor = schema, Limiter(schema, limits), Acceptor(schema)
        self._rules = [*specified_rules, *([] if introspection else [NoSchemaIntrospectionCustomRule])]
        self._plans: LRUCache[tuple[str, str | None], Bound] = LRUCache(max_bytes / 2, getsizeof=_size)
        self._templates: LRUCache[tuple[literals.Skeleton, str | None], Template] = LRUCache(
            max_bytes / 2, getsizeof=_size
        )
        self._came_once: set[int] = set()
        self._hits = self._shared = self._misses = 0

    def plan(
        self, text: str, operation_name: str | None, variables: Variables, sizes: Sizes, deadline: Deadline
    ) -> Bound:
        """The plan of an operation of a document. Raises RefusedError where there can be none.

        A document that is new is held against the limits with these variables, one that has a plan by `refusals`. If
        the plan is a shared one (it has `literals`), an error of the answer has to be made with `own_plan`: its place
        is one in this document.
        """
        found = self._plans.get((text, operation_name))
        if found is not None:
            self._hits += 1
            return found
        found = self._bound(text, operation_name)
        if found is None:
            return self._own(text, operation_name, variables, sizes, deadline)
        self._shared += 1
        _keep(self._plans, (text, operation_name), found)
        return found

    def own_plan(
        self, text: str, operation_name: str | None, variables: Variables, sizes: Sizes, deadline: Deadline
    ) -> OperationPlan:
        """The plan that is made of this very document. Raises RefusedError where there can be none."""
        found = self._plans.get((text, operation_name))
        if found is None or found.literals:
            return self._own(text, operation_name, variables, sizes, deadline).plan
        return found.plan

    def refusals(self, plan: OperationPlan, variables: Variables, sizes: Sizes) -> tuple[GraphQLError, ...]:
        """Why a plan is not run with these variables on content of these sizes; nothing where it is."""
        return self._limiter.refusals(plan.measured, sizes, variables)

    def validate(self, document: graphql.DocumentNode) -> list[GraphQLError]:
        """In what a document does not fit the schema."""
        return graphql.validate(self._schema, document, self._rules, max_errors=MAX_ERRORS)

    def counts(self) -> PlanCounts:
        """What has happened so far."""
        kept = int(self._plans.currsize + self._templates.currsize)
        return PlanCounts(self._hits, self._shared, self._misses, len(self._plans), kept)

    def _own(
        self, text: str, operation_name: str | None, variables: Variables, sizes: Sizes, deadline: Deadline
    ) -> Bound:
        self._misses += 1
        plan = self._made(text, operation_name, variables, sizes, deadline)
        key = text, operation_name
        bound = Bound(plan, {}, plan.size, is_kept=self._is_worth_keeping(hash(key), plan.size))
        if bound.is_kept:
            _keep(self._plans, key, bound)
        return bound

    def _is_worth_keeping(self, document: int, size: int) -> bool:
        """Whether to keep a plan: a flood of documents that come once would drive out all others.

        While there is much room, each is kept; then those that come a second time (Einziger, Friedman and Manes 2017,
        TinyLFU, have the like as their doorkeeper).
        """
        if self._plans.currsize + size <= self._plans.maxsize / 4 or document in self._came_once:
            return True
        if len(self._came_once) >= _CAME_ONCE:
            self._came_once.clear()
        self._came_once.add(document)
        return False

    def _bound(self, text: str, operation_name: str | None) -> Bound | None:
        """The plan shared with documents that differ from this one in literals alone, if there is one or can be."""
        pieces = literals.cut(text)
        if pieces is None:
            return None
        skeleton, found = pieces
        key, size = (skeleton, operation_name), _BYTES_OF_ENTRY + _BYTES_OF_CUT * len(text)
        template = self._templates.get(key)
        if template is None:
            _keep(self._templates, key, Template(size))
            return None
        if template.plan is None and not template.is_fixed:
            made = self._template(text, operation_name, literals.offsets(skeleton, found), size)
            if made is None:
                return None
            template = made
            _keep(self._templates, key, template)
        if template.plan is None:
            return None
        values = literals.values(template.read, found)
        return None if values is None else Bound(template.plan, values, size)

    def _template(self, text: str, operation_name: str | None, starts: list[int], size: int) -> Template | None:
        """A plan to be shared, made of the first document that would share it; None where that one is not valid."""
        try:
            document = self._limiter.parse(text)
        except (GraphQLError, RecursionError):
            return None
        accepted = self._acceptor.accept(document)
        if accepted is None or graphql.get_operation_ast(document, operation_name) is None:
            return None
        read = None if accepted.literals is None else literals.readers(starts, accepted.literals)
        if read is None:
            return Template(size, is_fixed=True)
        operation = choose_operation(literals.lifted(document, starts), operation_name)
        measured = self._limiter.measure(operation.document, operation.definition)
        size += _BYTES_OF_PLAN + _BYTES_OF_TOKEN * document.token_count
        hidden = tuple(literals.name(at) for at in range(len(starts)))
        return Template(size, OperationPlan(self._schema, operation, measured, size, hidden), read)

    def _made(
        self, text: str, operation_name: str | None, variables: Variables, sizes: Sizes, deadline: Deadline
    ) -> OperationPlan:
        try:
            document = self._limiter.parse(text)
        except LimitError as error:
            raise RefusedError(ErrorCode.LIMIT_EXCEEDED, error) from None
        except GraphQLError as error:
            raise RefusedError(ErrorCode.GRAPHQL_PARSE_FAILED, error) from None
        except RecursionError:
            too_deep = GraphQLError("The document is nested too deep.")
            raise RefusedError(ErrorCode.GRAPHQL_PARSE_FAILED, too_deep) from None
        chosen = graphql.get_operation_ast(document, operation_name)
        if chosen is not None and chosen.operation is not OperationType.QUERY:
            raise RefusedError(ErrorCode.OPERATION_NOT_SUPPORTED, _not_supported(chosen))
        measured = UNMEASURED
        if chosen is not None:
            measured = self._limiter.measure(document, chosen)
            if too_much := self._limiter.refused(measured, sizes, variables):
                raise RefusedError(ErrorCode.LIMIT_EXCEEDED, *too_much)
        try:
            deadline.check()
            if self._acceptor.accept(document) is None:
                errors = validate(self._schema, document, self._rules, deadline)
                if errors:
                    raise RefusedError(ErrorCode.GRAPHQL_VALIDATION_FAILED, *errors)
        except TooMuchWorkError as error:
            raise RefusedError(ErrorCode.LIMIT_EXCEEDED, error) from None
        except DeadlineError as error:
            raise RefusedError(error.code, GraphQLError(str(error))) from None
        if chosen is None:
            raise RefusedError(ErrorCode.OPERATION_RESOLUTION_FAILURE, _unresolved(document, operation_name))
        size = _BYTES_OF_PLAN + _BYTES_OF_TOKEN * document.token_count + len(text)
        return OperationPlan(self._schema, choose_operation(document, operation_name), measured, size)


def _size(kept: Bound | Template) -> int:
    return kept.size


def _keep(cache: LRUCache[Key, Value], key: Key, value: Value) -> None:
    if cache.getsizeof(value) <= cache.maxsize:
        cache[key] = value


def _not_supported(operation: graphql.OperationDefinitionNode) -> GraphQLError:
    if operation.operation is OperationType.MUTATION:
        return GraphQLError("The content is edited in its files; this API has no mutations.", operation)
    return GraphQLError("A subscription cannot be answered over plain HTTP. Send a query instead.", operation)


def _unresolved(document: graphql.DocumentNode, name: str | None) -> GraphQLError:
    names = [
        node.name.value if node.name else "(unnamed)"
        for node in document.definitions
        if isinstance(node, graphql.OperationDefinitionNode)
    ]
    if name is not None:
        return GraphQLError(f"The document has no operation named {name!r}; it has: {', '.join(names) or 'none'}.")
    if not names:
        return GraphQLError("The document has no operation.")
    return GraphQLError(f"The document has several operations ({', '.join(names)}): say which in operationName.")
