"""An operation runs against a Snapshot and gives a response; whatever goes wrong is an error with a code in it."""

import secrets
from typing import Any, Final

import graphql
import msgspec
import strawberry
import structlog
from graphql import GraphQLError, OperationType
from graphql.validation import NoSchemaIntrospectionCustomRule, specified_rules

from gateway.errors import ErrorCode, GatewayError
from gateway.graph.derived import Derived
from gateway.graph.reader import GraphReader
from gateway.graph.snapshot import Snapshot
from gateway.plan.deadline import Deadline, DeadlineError
from gateway.plan.limits import Limiter, LimitError, Limits
from gateway.plan.sizes import SizesOf
from gateway.plan.validation import MAX_ERRORS, TooMuchWorkError, validate
from gateway.schema.context import Context

DEADLINE_SECONDS: Final = 5.0

log = structlog.get_logger("gateway.execution")


class Request(msgspec.Struct, frozen=True):
    """A GraphQL request, as in GraphQL over HTTP §5.1."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] | None = None


class Response(msgspec.Struct, frozen=True):
    """A GraphQL response (GraphQL spec §7.1). `is_executed` is False for a request error: there is then no data."""

    data: dict[str, Any] | None
    errors: tuple[dict[str, Any], ...]
    revision: str
    is_executed: bool
    operation_name: str | None = None

    def body(self) -> dict[str, Any]:
        """The response as a JSON object; `errors` first, as the specification advises."""
        said: dict[str, Any] = {"errors": list(self.errors)} if self.errors else {}
        if self.is_executed:
            said["data"] = self.data
        return said


class Executor:
    """Runs operations of one schema. `masks_errors` hides what the gateway's own faults say; the log has it, by id."""

    def __init__(
        self,
        schema: strawberry.Schema,
        derived: Derived,
        *,
        introspection: bool = True,
        masks_errors: bool = False,
        limits: Limits = Limits(),  # noqa: B008  # frozen
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._schema: graphql.GraphQLSchema = schema._schema
        self._derived, self._masks_errors = derived, masks_errors
        self._limiter, self._sizes, self._seconds = Limiter(self._schema, limits), SizesOf(), deadline_seconds
        self._rules = [*specified_rules, *([] if introspection else [NoSchemaIntrospectionCustomRule])]

    def execute(self, request: Request, snapshot: Snapshot) -> Response:
        """Run a request. Never raises for what a client or the content can cause."""
        revision = snapshot.revision.id

        def refused(code: ErrorCode, *errors: GraphQLError) -> Response:
            return Response(None, tuple(_formatted(error, code) for error in errors), revision, is_executed=False)

        deadline = Deadline(self._seconds)
        try:
            document = self._limiter.parse(request.query)
        except LimitError as error:
            return refused(ErrorCode.LIMIT_EXCEEDED, error)
        except GraphQLError as error:
            return refused(ErrorCode.GRAPHQL_PARSE_FAILED, error)
        except RecursionError:
            return refused(ErrorCode.GRAPHQL_PARSE_FAILED, GraphQLError("The document is nested too deep."))
        operation = graphql.get_operation_ast(document, request.operation_name)
        if operation is not None and operation.operation is not OperationType.QUERY:
            return refused(ErrorCode.OPERATION_NOT_SUPPORTED, _not_supported(operation))
        if operation is not None and self._limiter.limits.mode != "off":
            measured = self._limiter.measure(document, operation)
            too_much = self._limiter.refusals(measured, self._sizes(snapshot), request.variables)
            if too_much:
                return refused(ErrorCode.LIMIT_EXCEEDED, *too_much)
        try:
            errors = validate(self._schema, document, self._rules, deadline)
        except TooMuchWorkError as error:
            return refused(ErrorCode.LIMIT_EXCEEDED, error)
        except DeadlineError as error:
            return refused(error.code, GraphQLError(str(error)))
        if errors:
            return refused(ErrorCode.GRAPHQL_VALIDATION_FAILED, *errors)
        if operation is None:
            return refused(ErrorCode.OPERATION_RESOLUTION_FAILURE, _unresolved(document, request.operation_name))
        timed = graphql.MiddlewareManager(deadline)
        result = self.run(document, snapshot, request.operation_name, request.variables, timed)
        found = result.errors or []
        if result.data is None and found and found[0].path is None:
            return refused(ErrorCode.BAD_USER_INPUT, *found[:MAX_ERRORS])
        name = operation.name.value if operation.name else None
        return Response(result.data, tuple(map(self._located, found[:MAX_ERRORS])), revision, True, name)

    def run(
        self,
        document: graphql.DocumentNode,
        snapshot: Snapshot,
        operation_name: str | None = None,
        variables: dict[str, Any] | None = None,
        middleware: graphql.MiddlewareManager | None = None,
    ) -> graphql.ExecutionResult:
        """Run an operation of a document that fits the schema; its errors are as they are raised, masked by nobody."""
        return graphql.execute_sync(
            self._schema,
            document,
            context_value=Context(GraphReader(snapshot, self._derived)),
            variable_values=variables,
            operation_name=operation_name,
            middleware=middleware,
        )

    def _located(self, error: GraphQLError) -> dict[str, Any]:
        """A field error: the client's own fault is told as it is, ours under an id."""
        cause = error.original_error
        if isinstance(cause, GatewayError):
            return _formatted(error, cause.code)
        if cause is None or isinstance(cause, GraphQLError):
            return _formatted(error, ErrorCode.BAD_USER_INPUT)
        if isinstance(cause, RecursionError):
            said = _formatted(error, ErrorCode.BAD_USER_INPUT)
            return said | {"message": "The selection is nested too deep to be answered. Ask for fewer levels."}
        fault = secrets.token_hex(6)
        log.error("resolver_failed", fault=fault, path=error.path, exc_info=cause)
        message = f"Internal error {fault}."
        if not self._masks_errors:
            message += f" {type(cause).__name__}: {cause}"
        return _formatted(error, ErrorCode.INTERNAL_SERVER_ERROR) | {"message": message}


def _formatted(error: GraphQLError, code: ErrorCode) -> dict[str, Any]:
    formatted: dict[str, Any] = dict(error.formatted)
    return formatted | {"extensions": {**formatted.get("extensions", {}), "code": code.value}}


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
