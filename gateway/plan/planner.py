"""From the text of a document to the plan of one of its operations: parsed, held against the limits, validated, kept.

A plan is valid for ever: the schema does not change while the process runs. The key is the text and the name of the
operation. Dropped, least recently used first, when the bound in bytes is reached. Belongs to the thread that answers.
"""

from typing import Final

import graphql
import msgspec
from cachetools import LRUCache
from graphql import GraphQLError, GraphQLSchema, OperationType
from graphql.validation import NoSchemaIntrospectionCustomRule, specified_rules

from gateway.errors import ErrorCode
from gateway.plan.amounts import Variables
from gateway.plan.deadline import Deadline, DeadlineError
from gateway.plan.limits import UNMEASURED, Limiter, LimitError, Limits
from gateway.plan.operation import choose_operation
from gateway.plan.plan import OperationPlan
from gateway.plan.sizes import Sizes
from gateway.plan.validation import TooMuchWorkError, validate

DEFAULT_MAX_BYTES: Final = 32 * 1024 * 1024
# About what a plan takes for each token of its document, and besides.
_BYTES_OF_TOKEN: Final = 1_250
_BYTES_OF_PLAN: Final = 3_000


class RefusedError(Exception):
    """A document that is not carried out. `errors` say why, `code` which stage said so."""

    def __init__(self, code: ErrorCode, *errors: GraphQLError) -> None:
        super().__init__(code.value)
        self.code, self.errors = code, errors


class PlanCounts(msgspec.Struct, frozen=True):
    """How often a plan was asked for since the start and was there already (`hits`), and how many are kept now."""

    hits: int
    misses: int
    entries: int
    bytes: int


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
        self._schema, self._limiter = schema, Limiter(schema, limits)
        self._rules = [*specified_rules, *([] if introspection else [NoSchemaIntrospectionCustomRule])]
        self._plans: LRUCache[tuple[str, str | None], OperationPlan] = LRUCache(
            max_bytes, getsizeof=lambda plan: plan.size
        )
        self._hits = self._misses = 0

    def plan(
        self, text: str, operation_name: str | None, variables: Variables, sizes: Sizes, deadline: Deadline
    ) -> OperationPlan:
        """The plan of an operation of a document. Raises RefusedError where there can be none.

        A new document is held against the limits with these variables; one that has a plan, by `refusals`.
        """
        key = text, operation_name
        found = self._plans.get(key)
        if found is not None:
            self._hits += 1
            return found
        self._misses += 1
        plan = self._made(text, operation_name, variables, sizes, deadline)
        if plan.size <= self._plans.maxsize:
            self._plans[key] = plan
        return plan

    def refusals(self, plan: OperationPlan, variables: Variables, sizes: Sizes) -> tuple[GraphQLError, ...]:
        """Why a plan is not run with these variables on content of these sizes; nothing where it is."""
        return self._limiter.refusals(plan.measured, sizes, variables)

    def counts(self) -> PlanCounts:
        """What has happened so far."""
        return PlanCounts(self._hits, self._misses, len(self._plans), int(self._plans.currsize))

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
            errors = validate(self._schema, document, self._rules, deadline)
        except TooMuchWorkError as error:
            raise RefusedError(ErrorCode.LIMIT_EXCEEDED, error) from None
        except DeadlineError as error:
            raise RefusedError(error.code, GraphQLError(str(error))) from None
        if errors:
            raise RefusedError(ErrorCode.GRAPHQL_VALIDATION_FAILED, *errors)
        if chosen is None:
            raise RefusedError(ErrorCode.OPERATION_RESOLUTION_FAILURE, _unresolved(document, operation_name))
        size = _BYTES_OF_PLAN + _BYTES_OF_TOKEN * document.token_count + len(text)
        return OperationPlan(self._schema, choose_operation(document, operation_name), measured, size)


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
