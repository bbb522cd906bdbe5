"""An operation runs against a Snapshot and gives a response; whatever goes wrong is an error with a code in it.

An answer without errors is kept with the record of what it was made from (`kept`), and served for as long as no change
touches that.
"""

import secrets
from functools import cached_property
from time import perf_counter
from typing import Any, Final

import graphql
import msgspec
import orjson
import strawberry
import structlog
from graphql import GraphQLError
from graphql.execution.values import VariableValues
from msgspec.structs import force_setattr

from gateway.errors import ErrorCode, GatewayError
from gateway.execution import exact
from gateway.execution.explain import dependencies
from gateway.execution.fast import FastPlan
from gateway.execution.fast_run import FastRun, NotFast
from gateway.execution.kept import Kept, KeptCounts, KeptResults
from gateway.execution.parts import PartCounts, Parts
from gateway.graph.current import Current
from gateway.graph.derived import Derived
from gateway.graph.reader import GraphReader
from gateway.graph.snapshot import Snapshot
from gateway.json_bytes import json_bytes
from gateway.plan.deadline import Deadline, DeadlineError
from gateway.plan.explain import drawn
from gateway.plan.limits import Limits, cost_extension
from gateway.plan.plan import OperationPlan
from gateway.plan.planner import Bound, PlanCounts, Planner, RefusedError
from gateway.plan.selection import Selections
from gateway.plan.sizes import Sizes, SizesOf
from gateway.plan.validation import MAX_ERRORS
from gateway.schema.context import Context

DEFAULT_DEADLINE_SECONDS: Final = 5.0
DEFAULT_MAX_ANSWER_BYTES: Final = 64 * 1024 * 1024
DEFAULT_MAX_PART_BYTES: Final = 64 * 1024 * 1024

# What an answer is kept under: the plan, and the variables in one form.
Key = tuple[object, bytes]

log = structlog.get_logger("gateway.execution")


class Request(msgspec.Struct, frozen=True):
    """A GraphQL request, as in GraphQL over HTTP §5.1."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] | None = None


class Response(msgspec.Struct, frozen=True, dict=True):
    """A GraphQL response (GraphQL spec §7.1) as JSON, in UTF-8; `errors` first, as the specification advises.

    `is_executed` is False for a request error: there is then no data. `kept` is the entry of the cache that it was
    served from or put into, None where it is not kept; `is_hit` says which of the two. Where it was executed, it took
    `plan_seconds` to come to its plan, and `run_seconds` from there.
    """

    content: bytes
    errors: tuple[dict[str, Any], ...]
    revision: str
    is_executed: bool
    operation_name: str | None = None
    kept: Kept | None = None
    is_hit: bool = False
    plan_seconds: float = 0.0
    run_seconds: float = 0.0

    def body(self) -> dict[str, Any]:
        """The response as a JSON object."""
        said: dict[str, Any] = orjson.loads(self.content)
        return said

    @cached_property
    def data(self) -> dict[str, Any] | None:
        """The `data` of the response; None where there is none."""
        data: dict[str, Any] | None = self.body().get("data")
        return data


class Executor:
    """Runs operations of one schema over one line of Snapshots. Belongs to the thread that answers.

    `masks_errors` hides what the gateway's own faults say; the log has it, by id. `current` has the Deltas of the line.
    Without it nothing that was kept is right at another Snapshot. With `max_answer_bytes` 0 no answers are kept, with
    `max_part_bytes` 0 no parts. One in `check_every` kept answers is made again before it is served, and compared.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        derived: Derived,
        *,
        introspection: bool = True,
        masks_errors: bool = False,
        current: Current | None = None,
        max_answer_bytes: int = DEFAULT_MAX_ANSWER_BYTES,
        max_part_bytes: int = DEFAULT_MAX_PART_BYTES,
        limits: Limits = Limits(),  # noqa: B008  # frozen
        deadline_seconds: float = DEFAULT_DEADLINE_SECONDS,
        check_every: int = 0,
    ) -> None:
        self._strawberry, self._schema = schema, schema._schema
        self._derived, self._masks_errors = derived, masks_errors
        self._current = Current() if current is None else current
        self._planner = Planner(self._schema, introspection=introspection, limits=limits)
        self._sizes, self._seconds, self._limits = SizesOf(), deadline_seconds, limits
        self._answers = KeptResults(self._current, max_answer_bytes) if max_answer_bytes else None
        self._parts = Parts(self._current, max_part_bytes)
        self._snapshot: Snapshot | None = None
        self._check_every, self._until_check = check_every, check_every

    def plan_counts(self) -> PlanCounts:
        """How plans have been used so far."""
        return self._planner.counts()

    def answer_counts(self) -> KeptCounts | None:
        """How kept answers have been used so far; None where none are kept."""
        return None if self._answers is None else self._answers.counts()

    def part_counts(self) -> PartCounts:
        """How many parts of answers are kept."""
        return self._parts.counts()

    def validate(self, document: graphql.DocumentNode) -> list[GraphQLError]:
        """In what a document does not fit the schema: all its operations, whether or not they can be executed here."""
        return self._planner.validate(document)

    def execute(self, request: Request, snapshot: Snapshot) -> Response:
        """Run a request. Never raises for what a client or the content can cause."""
        if snapshot is not self._snapshot:
            self._turn_to(snapshot)
        started = perf_counter()
        text, name, sent, sizes = request.query, request.operation_name, request.variables or {}, self._sizes(snapshot)
        deadline = Deadline(self._seconds)
        try:
            bound = self._planner.plan(text, name, sent, sizes, deadline)
            planned = perf_counter()
            response = self._answered(bound, request, snapshot, sizes, deadline)
        except RefusedError as error:
            return self._refused(snapshot, error.code, *error.errors)
        except DeadlineError as error:
            return self._refused(snapshot, error.code, GraphQLError(str(error)))
        # Nobody else has seen it yet, and making it again takes longer than a hit.
        force_setattr(response, "plan_seconds", planned - started)
        force_setattr(response, "run_seconds", perf_counter() - planned)
        return response

    def _answered(
        self, bound: Bound, request: Request, snapshot: Snapshot, sizes: Sizes, deadline: Deadline
    ) -> Response:
        sent = request.variables or {}
        plan, given = bound.plan, bound.given(sent)
        answers = self._answers
        key = None if answers is None or not bound.is_kept else _key(plan, given)
        if answers is not None and key is not None:
            kept = answers.get(key, snapshot.revision.sequence)
            if kept is not None and self._check_every and not self._is_right(kept, answers, plan, snapshot, given):
                kept = None
            if kept is not None:
                return Response(kept.body, (), snapshot.revision.id, True, plan.operation.name, kept, is_hit=True)
        too_much = self._planner.refusals(plan, given, sizes)
        if not too_much and (written := self._written(plan, given, snapshot, deadline, key)) is not None:
            return written
        if bound.literals:
            # Errors tell places in the client's own document.
            plan = self._planner.own_plan(request.query, request.operation_name, sent, sizes, deadline)
            given, key = sent, None
            too_much = too_much and self._planner.refusals(plan, given, sizes)
        if too_much:
            raise RefusedError(ErrorCode.LIMIT_EXCEEDED, *too_much)
        return self._exactly(plan, given, snapshot, deadline, key)

    def with_cost(self, response: Response, request: Request, snapshot: Snapshot) -> Response:
        """The response to a request, with what that could have cost, and the limits, in `extensions.cost`."""
        given, sizes = request.variables or {}, self._sizes(snapshot)
        try:
            plan = self._planner.own_plan(request.query, request.operation_name, given, sizes, Deadline(self._seconds))
        except RefusedError:
            # It was carried out before; there is no time left to say what it cost.
            return response
        said = cost_extension(plan.measured.cost(sizes, given), self._limits)
        content = b'%b,"extensions":{"cost":%b}}' % (response.content[:-1], orjson.dumps(said))
        return msgspec.structs.replace(response, content=content, kept=None)

    def explain(self, request: Request, snapshot: Snapshot) -> str | None:
        """How a request would be carried out, for people to read; None where it is refused: `execute` says why."""
        if snapshot is not self._snapshot:
            self._turn_to(snapshot)
        given = request.variables or {}
        deadline, sizes = Deadline(self._seconds), self._sizes(snapshot)
        try:
            plan = self._planner.own_plan(request.query, request.operation_name, given, sizes, deadline)
            values = plan.coerce(given)
            if isinstance(values, list) or self._planner.refusals(plan, given, sizes):
                return None
            reader = GraphReader(snapshot, self._derived)
            data = self._fast(plan, reader, snapshot.revision.sequence, values, given, deadline)
        except (RefusedError, DeadlineError):
            return None
        cost = plan.measured.cost(sizes, given)
        said = [drawn(plan, plan.selections(values)), f"Costs at most {cost.cost:,}, for {cost.nodes:,} nodes.\n"]
        if data is None:
            beyond = plan.operation.beyond
            why = f"graphql-core executes it: {beyond}" if beyond else "its answer has errors, or is about the schema"
            said.append(f"Run exactly: {why}.\n")
        else:
            said.append(f"Written as JSON, {len(data):,} bytes, and kept until one of these changes:\n")
            said += [f"  {line}\n" for line in dependencies(reader.reads)]
        return "".join(said)

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

    def _turn_to(self, snapshot: Snapshot) -> None:
        """Serve another Snapshot. What is kept stays only if the Deltas between the two are known."""
        last, self._snapshot = self._snapshot, snapshot
        if last is not None and not self._current.leads(last.revision, snapshot.revision):
            self._forget()

    def _forget(self) -> None:
        """Let all that is kept go."""
        self._parts.clear()
        if self._answers is not None:
            self._answers.clear()

    def _fast(
        self,
        plan: OperationPlan,
        reader: GraphReader,
        sequence: int,
        values: VariableValues,
        given: dict[str, Any],
        deadline: Deadline,
    ) -> bytes | None:
        """The data as JSON; None where the exact run has to say what it is. Raises DeadlineError."""
        run = FastRun(reader, sequence, self._parts, values, given, deadline)
        try:
            fast = self._fast_plan(plan.selections(values))
            return None if fast is None else fast.run(run)
        except DeadlineError:
            raise
        except Exception as error:
            # Whatever it was, the exact run meets it again, and knows where it belongs.
            if not isinstance(error, NotFast | GatewayError):
                log.debug("not_fast", operation=plan.operation.name, exc_info=error)
            return None

    def _fast_plan(self, selections: Selections) -> FastPlan | None:
        work = selections.work
        if "fast" not in work:
            try:
                work["fast"] = FastPlan(self._strawberry, selections, self._parts)
            except Exception as error:
                # As when it runs; but found out once for all.
                if not isinstance(error, NotFast | GraphQLError | GatewayError):
                    log.debug("not_fast", operation=selections.operation.name, exc_info=error)
                work["fast"] = None
        fast: FastPlan | None = work["fast"]
        return fast

    def _is_right(
        self, kept: Kept, answers: KeptResults, plan: OperationPlan, snapshot: Snapshot, given: dict[str, Any]
    ) -> bool:
        """Whether a kept answer may be served: when it is its turn, it is made again in the other way and compared."""
        self._until_check -= 1
        if self._until_check:
            return True
        self._until_check = self._check_every
        values: Any = plan.coerce(given)
        result: Any = exact.run(plan, None, Context(GraphReader(snapshot, self._derived)), values)
        if answers.is_right(kept, orjson.dumps({"data": result.data})):
            return True
        log.error("kept_answer_differs", operation=plan.operation.name, revision=snapshot.revision.id)
        # It was made of parts, which may be as wrong.
        self._forget()
        return False

    def _written(
        self, plan: OperationPlan, given: dict[str, Any], snapshot: Snapshot, deadline: Deadline, key: Key | None
    ) -> Response | None:
        """The answer of the fast run; None where there is none. Raises DeadlineError."""
        values = plan.coerce(given)
        if isinstance(values, list):
            return None
        reader = GraphReader(snapshot, self._derived)
        data = self._fast(plan, reader, snapshot.revision.sequence, values, given, deadline)
        return None if data is None else self._good(plan, b'{"data":%b}' % data, reader, snapshot, key)

    def _exactly(
        self, plan: OperationPlan, given: dict[str, Any], snapshot: Snapshot, deadline: Deadline, key: Key | None
    ) -> Response:
        """The answer of the exact run. Raises RefusedError where it has no data at all."""
        values = plan.coerce(given)
        if isinstance(values, list):
            raise RefusedError(ErrorCode.BAD_USER_INPUT, *values[:MAX_ERRORS])
        reader = GraphReader(snapshot, self._derived)
        result: Any = exact.run(plan, None, Context(reader), values, deadline)
        found = tuple(result.errors or ())[:MAX_ERRORS]
        if result.data is None and found and found[0].path is None:
            raise RefusedError(ErrorCode.BAD_USER_INPUT, *found)
        if found:
            errors = tuple(map(self._located, found))
            content = orjson.dumps({"errors": errors, "data": result.data})
            return Response(content, errors, snapshot.revision.id, True, plan.operation.name)
        # What the exact run shows of nodes is not recorded. What is asked of the schema alone has none.
        key = key if reader.reads.is_empty else None
        return self._good(plan, json_bytes({"data": result.data}), reader, snapshot, key)

    def _good(
        self, plan: OperationPlan, content: bytes, reader: GraphReader, snapshot: Snapshot, key: Key | None
    ) -> Response:
        """An answer without errors; it is kept where it has a key."""
        kept = None
        if self._answers is not None and key is not None:
            kept = self._answers.put(key, content, reader.reads, snapshot.revision.sequence, len(key[1]))
        return Response(content, (), snapshot.revision.id, True, plan.operation.name, kept)

    def _refused(self, snapshot: Snapshot, code: ErrorCode, *errors: GraphQLError) -> Response:
        said = tuple(_formatted(error, code) for error in errors)
        return Response(orjson.dumps({"errors": said}), said, snapshot.revision.id, is_executed=False)

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


def _key(plan: OperationPlan, given: dict[str, Any]) -> Key | None:
    """What an answer is kept under: the plan's token, and the variables in one form; None where they are no JSON.

    A plan takes many times what an answer does, and is let go without regard to the answers.

    A variable that is null is not one that is missing, and one that is not declared does not count.
    """
    if not plan.variables:
        return plan.token, b""
    sent = [[name, given[name]] for name in plan.variables if name in given]
    try:
        return plan.token, json_bytes(sent, _SORTED)
    except TypeError:
        return None


_SORTED: Final = orjson.OPT_SORT_KEYS


def _formatted(error: GraphQLError, code: ErrorCode) -> dict[str, Any]:
    formatted: dict[str, Any] = dict(error.formatted)
    return formatted | {"extensions": {**formatted.get("extensions", {}), "code": code.value}}
