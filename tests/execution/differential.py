"""Random operations given to the engine and to graphql-core, which must make the same of them.

An item is some bytes: they decide what the content or the schema is, and what is asked of it.
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import graphql
import orjson
from graphql import DocumentNode, ExecutionResult, Executor, GraphQLError, GraphQLSchema, NoFragmentCyclesRule
from graphql.execution.executor import CollectedErrors
from graphql.pyutils import Path

from gateway.errors import ErrorCode
from gateway.execution import exact, execute
from gateway.execution.executor import Request, Response
from gateway.graph.derived import Derived
from gateway.graph.reader import GraphReader
from gateway.plan.operation import choose_operation
from gateway.plan.plan import OperationPlan
from gateway.plan.validation import MAX_ERRORS
from gateway.schema.context import Context
from tests.content import SCHEMA
from tests.execution.choices import Choices
from tests.execution.oracle import (
    Outcome,
    Place,
    assert_alike,
    assert_nothing_told_below_a_null,
    assert_same,
    is_from_below,
    outcome,
)
from tests.execution.random_content import random_content
from tests.execution.random_operations import Grammar, Operation
from tests.execution.random_schemas import Call, RandomSchema, Trace

Values = dict[str, Any] | None
Result = ExecutionResult | Awaitable[ExecutionResult]
# Root value, context value and variables to a result.
Engine = Callable[[Any, Any, Values], Result]


class Difference(AssertionError):
    """What the engine and graphql-core made of an operation, and of which."""


class Case(NamedTuple):
    """A case in which there was no difference, with the outcome for the first values of its variables."""

    document: DocumentNode
    outcome: Outcome
    is_valid: bool

    @property
    def kind(self) -> str:
        """A word for the kind of the operation and of its answer."""
        found = self.outcome
        if not self.is_valid:
            return "invalid"
        if found.raised is not None:
            return "raising"
        if found.data is None and all(error.path is None for error in found.errors):
            return "refused"
        return ("awaited " if found.was_awaited else "") + ("with errors" if found.errors else "without errors")


def check_content(data: bytes) -> Case:
    """Ask random content, of the engine alone and of a gateway that was asked before. Raises Difference."""
    choices = Choices(data)
    # There are not many contents, and each is asked for many things.
    size, number = choices.below(4), choices.below(64)
    content = random_content(random.Random(number).randbytes(size**2 * 4))
    operation = content.grammar.operation(choices)
    schema, document, derived = SCHEMA._schema, graphql.parse(operation.text), Derived()

    def run(engine: Engine, values: Values) -> Outcome:
        return outcome(lambda: engine(None, Context(GraphReader(content.graph, derived)), values))

    found = [run(by_core(schema, document, operation.name), values) for values in operation.variables]
    for engine in engines(schema, document, operation.name):
        for values, expected in zip(operation.variables, found, strict=True):
            actual = run(engine, values)
            with difference(operation, values, None, actual, expected):
                assert_same(actual, expected)
    invalid = graphql.validate(schema, document, max_errors=MAX_ERRORS)
    # Twice, as what is kept is served the second time.
    questions = list(zip(operation.variables, found, strict=True)) * 2
    for values, expected in questions[:1] if invalid else questions:
        response = content.executor.execute(Request(operation.text, operation.name, values), content.graph)
        with difference(operation, values, None, response, expected):
            if invalid:
                _assert_refused(response, [error.message for error in invalid])
            else:
                _assert_served(response, expected)
    return Case(document, found[0], is_valid=not invalid)


def _assert_refused(response: Response, messages: list[str]) -> None:
    """An operation that is not valid is refused in graphql-core's words, but for kinds that there are none of here.

    So is one that is too much work to validate.
    """
    assert not response.is_executed
    code = ErrorCode(response.errors[0]["extensions"]["code"])
    assert code in (ErrorCode.GRAPHQL_VALIDATION_FAILED, ErrorCode.OPERATION_NOT_SUPPORTED, ErrorCode.LIMIT_EXCEEDED)
    if code is ErrorCode.GRAPHQL_VALIDATION_FAILED:
        assert [error["message"] for error in response.errors] == messages


def _assert_served(response: Response, expected: Outcome) -> None:
    """A response has the bytes of graphql-core's data, and its errors; the wording of some is the gateway's own."""
    errors = expected.errors[:MAX_ERRORS]
    if expected.data is None and (not errors or errors[0].path is None):
        assert not response.is_executed
        if response.errors[0]["extensions"]["code"] == ErrorCode.BAD_USER_INPUT.value:
            assert [error["message"] for error in response.errors] == [error.message for error in errors]
        return
    assert response.is_executed
    assert response.content.endswith(b'"data":' + orjson.dumps(expected.data) + b"}")
    assert [error["path"] for error in response.errors] == [list(error.path or ()) for error in errors]
    for said, error in zip(response.errors, errors, strict=True):
        if said["extensions"]["code"] == ErrorCode.INTERNAL_SERVER_ERROR.value:
            assert not error.cause.startswith(("GraphQLError", "InputError"))
        else:
            assert said["message"] == error.message
        places = [(place["line"], place["column"]) for place in said["locations"]]
        assert places == list(error.locations)


def check_schema(data: bytes) -> Case:
    """Ask a random schema. Raises Difference."""
    choices = Choices(data)
    made = RandomSchema(choices)
    operation = Grammar(made.schema, deepest=4).operation(choices)
    document = graphql.parse(operation.text)
    if graphql.validate(made.schema, document, [NoFragmentCyclesRule]):
        # It has no end: where it breaks off depends on how deep the interpreter's stack is.
        return Case(document, Outcome(None, (), None, was_awaited=False), is_valid=False)

    def run(engine: Engine, values: Values) -> Run:
        trace = Trace()
        found = outcome(lambda: engine(made.root_value, trace, values), in_loop=made.is_async)
        calls = Counter(trace.calls) if made.is_async else trace.calls
        types = {call.path: call.return_type for call in trace.calls}
        return Run(found, calls, types, trace.close(), trace.closed)

    found = [run(by_core(made.schema, document, operation.name), values) for values in operation.variables]
    for engine in engines(made.schema, document, operation.name):
        for values, expected in zip(operation.variables, found, strict=True):
            actual = run(engine, values)
            with difference(operation, values, made.schema, actual.outcome, expected.outcome):
                _assert_calls(actual, expected)
                assert_nothing_told_below_a_null(actual.outcome, actual.types)
                if made.is_async:
                    every = run(by_core(made.schema, document, operation.name, EveryError), values)
                    assert_alike(actual.outcome, expected.outcome, every.outcome.errors)
                else:
                    assert_same(actual.outcome, expected.outcome)
    return Case(document, found[0].outcome, is_valid=not graphql.validate(made.schema, document, max_errors=1))


class Run(NamedTuple):
    """What came of a run.

    `calls` are those of resolvers, in order where there is one; `types` are those of fields, by place; `abandoned`
    coroutines were left alone, and `closed` streams ended before their end.
    """

    outcome: Outcome
    calls: list[Call] | Counter[Call]
    types: dict[Place, str]
    abandoned: int
    closed: int


class EveryError(Executor[Any]):
    """graphql-core where an error stays at its own place, and hides none that come later below it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.error_propagation = False
        self.collected_errors = _EveryError()


class _EveryError(CollectedErrors):
    def has_nulled_position(self, start_path: Path | None) -> bool:
        return False


def by_core(
    schema: GraphQLSchema, document: DocumentNode, name: str | None, executor: type[Executor[Any]] | None = None
) -> Engine:
    """The operation as graphql-core executes it."""
    return lambda root, context, values: graphql.execute(
        schema, document, root, context, values, name, executor_class=executor
    )


def engines(schema: GraphQLSchema, document: DocumentNode, name: str | None) -> Iterator[Engine]:
    """The operation as the engine executes it: by a plan for each run, and by one for all."""
    yield lambda root, context, values: execute(schema, document, root, context, values, name)
    try:
        operation = choose_operation(document, name)
    except GraphQLError:
        return
    if operation.beyond is not None:
        return
    plan = OperationPlan(schema, operation)

    def run(root: Any, context: Any, values: Values) -> Result:
        coerced = plan.coerce(values)
        return ExecutionResult(None, coerced) if isinstance(coerced, list) else exact.run(plan, root, context, coerced)

    yield run


def _assert_calls(actual: Run, expected: Run) -> None:
    """Resolvers were called as often as in graphql-core and were told the same, and what they began was ended."""
    assert actual.abandoned <= expected.abandoned, f"{actual.abandoned} coroutines were left alone"
    if isinstance(actual.calls, Counter) and any(
        is_from_below(error, expected.outcome.data) for error in expected.outcome.errors
    ):
        # How far the others come where one field fails is nobody's business, but nothing is called twice.
        assert max(actual.calls.values(), default=1) == 1
    else:
        assert (actual.calls, actual.closed) == (expected.calls, expected.closed)


@contextmanager
def difference(
    operation: Operation, values: Values, schema: GraphQLSchema | None, actual: Outcome | Response, expected: Outcome
) -> Iterator[None]:
    """Tell a difference with all that is needed to see it again."""
    try:
        yield
    except AssertionError as error:
        parts = [
            str(error).partition("\n")[0],
            operation.text,
            f"variables {values!r}, operation {operation.name!r}",
            f"engine:       {actual!r}",
            f"graphql-core: {expected!r}",
            "" if schema is None else graphql.print_schema(schema),
        ]
        raise Difference("\n".join(parts)) from error
