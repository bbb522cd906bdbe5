"""The exact run: an operation carried out as the specification says, errors, nulls and awaitables included.

It takes any schema and any resolver. What does not depend on values is thought out once, in the plan: which fields
there are, how the value of each is completed. Messages are graphql-core's, which clients and tests know.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final, TypeGuard

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    OperationType,
    default_field_resolver,
    default_type_resolver,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
    located_error,
)
from graphql.execution.values import VariableValues
from graphql.pyutils import Path, Undefined, gather_with_cancel, inspect, is_iterable
from graphql.pyutils.is_awaitable import is_async_iterable
from graphql.pyutils.is_awaitable import is_awaitable as may_be_awaited
from graphql.type.definition import GraphQLResolveInfoHelpers

from gateway.execution.abandoned import Abandoned
from gateway.plan.deadline import Deadline
from gateway.plan.plan import OperationPlan
from gateway.plan.selection import FieldPlan

Fields = dict[str, Any]
Info = GraphQLResolveInfo[Any]
Completer = Callable[["ExactRun", FieldPlan, Info, Path, Any], Any]

_TOO_DEEP: Final = "Selections are nested too deeply. Execution aborted."
# Values of these types are most of all values, and none of them can be awaited.
_PLAIN: Final = frozenset((str, int, float, bool, type(None), list, dict, tuple))


def is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    """Whether a value is to be awaited."""
    return type(value) not in _PLAIN and may_be_awaited(value)


def run(
    plan: OperationPlan,
    root_value: Any,
    context_value: Any,
    variable_values: VariableValues,
    deadline: Deadline | None = None,
) -> ExecutionResult | Awaitable[ExecutionResult]:
    """Carry out a plan (GraphQL spec §6.2). The answer is awaitable only if something in it has to be awaited.

    After the deadline no field is resolved any more: it is an error.
    """
    return ExactRun(plan, root_value, context_value, variable_values, deadline).run()


class _Nulled(dict[Path | None, None]):
    """The places that errors have made null: what goes wrong below one of them later is not told any more."""

    def covers(self, path: Path | None) -> bool:
        while path is not None:
            if path in self:
                return True
            path = path.prev
        return None in self


class ExactRun:
    """One run of a plan: the values it is given, and the errors it meets."""

    __slots__ = (
        "_abandoned",
        "_context",
        "_deadline",
        "_errors",
        "_helpers",
        "_nulled",
        "_plan",
        "_root",
        "_variable_values",
    )

    def __init__(
        self,
        plan: OperationPlan,
        root_value: Any,
        context_value: Any,
        variable_values: VariableValues,
        deadline: Deadline | None,
    ) -> None:
        self._plan, self._root, self._context, self._variable_values = plan, root_value, context_value, variable_values
        self._deadline = deadline
        self._errors: list[GraphQLError] = []
        self._nulled = _Nulled()
        self._abandoned = Abandoned()
        self._helpers = GraphQLResolveInfoHelpers(gather=_gather, track=self._track)

    def run(self) -> ExecutionResult | Awaitable[ExecutionResult]:
        operation = self._plan.operation.definition
        root_type = self._plan.root_type
        if root_type is None:
            message = f"Schema is not configured to execute {operation.operation.value} operation."
            return ExecutionResult(None, [GraphQLError(message, operation)])
        try:
            fields = self._plan.selections(self._variable_values).root.fields(root_type)
        except RecursionError:
            return ExecutionResult(None, [GraphQLError(_TOO_DEEP, operation)])
        except GraphQLError as error:
            return ExecutionResult(None, [error])
        data: Any
        try:
            if operation.operation is OperationType.MUTATION:
                data = self._serially(root_type, fields)
            else:
                data = self.fields(root_type, fields, self._root, None)
        except GraphQLError as error:
            return self._failed(error)
        if is_awaitable(data):
            return self._awaited(data)
        return ExecutionResult(data, self._errors or None)

    async def _awaited(self, data: Awaitable[Fields]) -> ExecutionResult:
        try:
            return ExecutionResult(await data, self._errors or None)
        except GraphQLError as error:
            return self._failed(error)

    def _failed(self, error: GraphQLError) -> ExecutionResult:
        """An error that no nullable place has held up: the data as a whole is null."""
        self._add(error, None)
        return ExecutionResult(None, self._errors)

    def _serially(self, parent_type: GraphQLObjectType, fields: Sequence[FieldPlan]) -> Fields | Awaitable[Fields]:
        """The fields of a mutation, each begun when the one before it has ended (§6.2.2)."""
        results: Fields = {}
        for at, field in enumerate(fields):
            value = self.field(field, self._root, Path(None, field.key, parent_type.name))
            if is_awaitable(value):
                return self._serially_from(parent_type, fields, at, value, results)
            results[field.key] = value
        return results

    async def _serially_from(
        self,
        parent_type: GraphQLObjectType,
        fields: Sequence[FieldPlan],
        at: int,
        value: Awaitable[Any],
        results: Fields,
    ) -> Fields:
        results[fields[at].key] = await value
        for field in fields[at + 1 :]:
            completed = self.field(field, self._root, Path(None, field.key, parent_type.name))
            results[field.key] = await completed if is_awaitable(completed) else completed
        return results

    def fields(
        self, parent_type: GraphQLObjectType, fields: Iterable[FieldPlan], source: Any, path: Path | None
    ) -> Fields | Awaitable[Fields]:
        """The fields of one object, begun all at once (§6.2.1)."""
        results: Fields = {}
        pending: list[str] = []
        name = parent_type.name
        try:
            for field in fields:
                key = field.key
                results[key] = value = self.field(field, source, Path(path, key, name))
                if type(value) not in _PLAIN and may_be_awaited(value):
                    pending.append(key)
        except Exception:
            self._abandoned.settle([results[key] for key in pending])
            raise
        return self._gathered_fields(results, pending) if pending else results

    async def _gathered_fields(self, results: Fields, pending: list[str]) -> Fields:
        values = await _all([results[key] for key in pending])
        results.update(zip(pending, values, strict=True))
        return results

    def field(self, field: FieldPlan, source: Any, path: Path) -> Any:
        """The value of one field of an object, or an awaitable of it; null where it failed and may be null (§6.4)."""
        steps: tuple[Any, Completer] | None = field.work.get("exact")
        if steps is None:
            # Like graphql-core, which asks the definition at each call, so that a resolver set later is found.
            steps = field.work["exact"] = (field.definition, completer(field.return_type))
        plan = self._plan
        info = GraphQLResolveInfo(
            field.name,
            field.nodes,
            field.return_type,
            field.parent_type,
            path,
            plan.schema,
            plan.operation.fragments,
            self._root,
            plan.operation.definition,
            self._variable_values,
            self._context,
            is_awaitable,
            None,
            self._helpers,
        )
        try:
            if self._deadline is not None:
                self._deadline.check()
            arguments = field.arguments(self._variable_values)
            result = (field.definition.resolve or default_field_resolver)(source, info, **arguments)
            if is_awaitable(result):
                return self._complete_awaited(steps[1], field, info, path, result, field.return_type)
            completed = _complete(steps[1], self, field, info, path, result)
            if is_awaitable(completed):
                return self._guarded(completed, field, path, field.return_type)
        except Exception as error:
            self.failed(error, field, path, field.return_type)
            return None
        return completed

    def failed(self, error: Exception, field: FieldPlan, path: Path, place: GraphQLOutputType) -> None:
        """Note an error at a place that may be null; raise it, located, at one that may not (§6.4.4)."""
        located = located_error(error, field.nodes, path.as_list())
        if is_non_null_type(place):
            raise located
        self._add(located, path)

    def _add(self, error: GraphQLError, path: Path | None) -> None:
        if not self._nulled.covers(path):
            self._nulled[path] = None
            self._errors.append(error)

    async def _complete_awaited(
        self,
        complete: Completer,
        field: FieldPlan,
        info: Info,
        path: Path,
        result: Awaitable[Any],
        place: GraphQLOutputType,
    ) -> Any:
        try:
            completed = _complete(complete, self, field, info, path, await result)
            return await completed if is_awaitable(completed) else completed
        except Exception as error:
            self.failed(error, field, path, place)
            return None

    async def _guarded(self, completed: Awaitable[Any], field: FieldPlan, path: Path, place: GraphQLOutputType) -> Any:
        try:
            return await completed
        except Exception as error:
            self.failed(error, field, path, place)
            return None

    def item(
        self,
        complete: Completer,
        field: FieldPlan,
        info: Info,
        path: Path,
        item: Any,
        place: GraphQLOutputType,
    ) -> Any:
        """The value of one item of a list, or an awaitable of it."""
        try:
            if is_awaitable(item):
                return self._complete_awaited(complete, field, info, path, item, place)
            completed = _complete(complete, self, field, info, path, item)
            return self._guarded(completed, field, path, place) if is_awaitable(completed) else completed
        except Exception as error:
            self.failed(error, field, path, place)
            return None

    def complete_object(
        self, object_type: GraphQLObjectType, field: FieldPlan, info: Info, path: Path, result: Any
    ) -> Fields | Awaitable[Fields]:
        """The sub-selection over an object whose type is known."""
        if object_type.is_type_of is not None:
            fits: Any = object_type.is_type_of(result, info)
            if is_awaitable(fits):
                return self._object_that_fits(fits, object_type, field, path, result)
            if not fits:
                raise _misfit(object_type, field, result)
        return self.subfields(object_type, field, path, result)

    async def _object_that_fits(
        self, fits: Awaitable[bool], object_type: GraphQLObjectType, field: FieldPlan, path: Path, result: Any
    ) -> Fields:
        if not await fits:
            raise _misfit(object_type, field, result)
        found: Any = self.subfields(object_type, field, path, result)
        fields: Fields = await found if is_awaitable(found) else found
        return fields

    def subfields(
        self, object_type: GraphQLObjectType, field: FieldPlan, path: Path, source: Any
    ) -> Fields | Awaitable[Fields]:
        selection = field.selection
        assert selection is not None  # noqa: S101  # only leaves have none
        return self.fields(object_type, selection.fields(object_type), source, path)

    def runtime_type(self, name: Any, field: FieldPlan, result: Any, abstract: Any) -> GraphQLObjectType:
        """The object type of a name that an abstract type's resolver gave. Raises GraphQLError for any other."""
        schema, place = self._plan.schema, f"'{field.parent_type}.{field.name}'"
        if name is None:
            raise GraphQLError(
                f"Abstract type '{abstract}' must resolve to an Object type at runtime for field {place}."
                f" Either the '{abstract}' type should provide a 'resolve_type' function or each possible type"
                " should provide an 'is_type_of' function.",
                field.nodes,
            )
        if not isinstance(name, str):
            raise GraphQLError(
                f"Abstract type '{abstract}' must resolve to an Object type at runtime for field {place} with value"
                f" {inspect(result)}, received '{inspect(name)}', which is not a valid Object type name.",
                field.nodes,
            )
        found = schema.get_type(name)
        if found is None:
            raise GraphQLError(
                f"Abstract type '{abstract}' was resolved to a type '{name}' that does not exist inside the schema.",
                field.nodes,
            )
        if not is_object_type(found):
            message = f"Abstract type '{abstract}' was resolved to a non-object type '{name}'."
            raise GraphQLError(message, field.nodes)
        if not schema.is_sub_type(abstract, found):
            message = f"Runtime Object type '{found}' is not a possible type for '{abstract}'."
            raise GraphQLError(message, field.nodes)
        return found

    def items(
        self,
        complete: Completer,
        place: GraphQLOutputType,
        field: FieldPlan,
        info: Info,
        path: Path,
        items: Iterable[Any],
    ) -> Any:
        """The items of a list, each completed (§6.4.3)."""
        results: list[Any] = []
        pending: list[int] = []
        waiting: Iterator[Any] = iter(items)
        try:
            for at, item in enumerate(waiting):
                value = self.item(complete, field, info, Path(path, at, None), item, place)
                results.append(value)
                if type(value) not in _PLAIN and may_be_awaited(value):
                    pending.append(at)
        except Exception:
            self._abandoned.settle([results[at] for at in pending], waiting)
            raise
        return self._gathered_items(results, pending) if pending else results

    async def _gathered_items(self, results: list[Any], pending: list[int]) -> list[Any]:
        for at, value in zip(pending, await _all([results[at] for at in pending]), strict=True):
            results[at] = value
        return results

    async def async_items(
        self,
        complete: Completer,
        place: GraphQLOutputType,
        field: FieldPlan,
        info: Info,
        path: Path,
        items: AsyncIterator[Any],
    ) -> list[Any]:
        """The same for items that come one by one."""
        results: list[Any] = []
        pending: list[int] = []
        try:
            while True:
                at = len(results)
                item_path = Path(path, at, None)
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    break
                except Exception as error:
                    raise located_error(error, field.nodes, path.as_list()) from error
                value = self.item(complete, field, info, item_path, item, place)
                results.append(value)
                if is_awaitable(value):
                    pending.append(at)
        except Exception:
            await _close(items)
            self._abandoned.settle([results[at] for at in pending])
            raise
        return await self._gathered_items(results, pending) if pending else results

    def _track(self, values: Sequence[Any]) -> None:
        self._abandoned.settle([value for value in values if is_awaitable(value)])


def _complete(complete: Completer, run: ExactRun, field: FieldPlan, info: Info, path: Path, result: Any) -> Any:
    # An exception that is given back says the same as one that is raised.
    if isinstance(result, Exception):
        raise result
    return complete(run, field, info, path, result)


def completer(place: GraphQLOutputType) -> Completer:
    """What makes a resolver's result the value of a place of this type (§6.4.3, CompleteValue)."""
    if is_non_null_type(place):
        return _non_null(completer(place.of_type))
    if is_list_type(place):
        complete = _list(place.of_type)
    elif is_leaf_type(place):
        complete = _leaf(place)
    elif is_abstract_type(place):
        complete = _abstract(place)
    else:
        complete = _object(place)

    def nullable(run: ExactRun, field: FieldPlan, info: Info, path: Path, result: Any) -> Any:
        return None if result is None or result is Undefined else complete(run, field, info, path, result)

    return nullable


def _non_null(complete: Completer) -> Completer:
    def non_null(run: ExactRun, field: FieldPlan, info: Info, path: Path, result: Any) -> Any:
        completed = complete(run, field, info, path, result)
        if completed is None:
            raise TypeError(f"Cannot return null for non-nullable field {field.parent_type}.{field.name}.")
        return completed

    return non_null


def _leaf(leaf_type: Any) -> Completer:
    def leaf(run: ExactRun, field: FieldPlan, info: Info, path: Path, result: Any) -> Any:
        value = leaf_type.coerce_output_value(result)
        if value is None or value is Undefined:
            raise TypeError(
                f"Expected `{inspect(leaf_type)}.coerce_output_value({inspect(result)})` to return non-nullable value,"
                f" returned: {inspect(value)}"
            )
        return value

    return leaf


def _list(item_type: GraphQLOutputType) -> Completer:
    complete = completer(item_type)

    def items(run: ExactRun, field: FieldPlan, info: Info, path: Path, result: Any) -> Any:
        if is_async_iterable(result):
            return run.async_items(complete, item_type, field, info, path, aiter(result))
        if not is_iterable(result):
            raise GraphQLError(f"Expected Iterable, but did not find one for field '{field.parent_type}.{field.name}'.")
        return run.items(complete, item_type, field, info, path, result)

    return items


def _object(object_type: Any) -> Completer:
    def fields(run: ExactRun, field: FieldPlan, info: Info, path: Path, result: Any) -> Any:
        return run.complete_object(object_type, field, info, path, result)

    return fields


def _abstract(abstract_type: Any) -> Completer:
    def fields(run: ExactRun, field: FieldPlan, info: Info, path: Path, result: Any) -> Any:
        name = (abstract_type.resolve_type or default_type_resolver)(result, info, abstract_type)
        if is_awaitable(name):
            return awaited(run, field, info, path, result, name)
        return run.complete_object(run.runtime_type(name, field, result, abstract_type), field, info, path, result)

    async def awaited(
        run: ExactRun, field: FieldPlan, info: Info, path: Path, result: Any, name: Awaitable[Any]
    ) -> Any:
        object_type = run.runtime_type(await name, field, result, abstract_type)
        found = run.complete_object(object_type, field, info, path, result)
        return await found if is_awaitable(found) else found

    return fields


def _misfit(object_type: GraphQLObjectType, field: FieldPlan, result: Any) -> GraphQLError:
    return GraphQLError(f"Expected value of type '{object_type}' but got: {inspect(result)}.", field.nodes)


async def _all(values: Sequence[Awaitable[Any]]) -> Sequence[Any]:
    return [await values[0]] if len(values) == 1 else await gather_with_cancel(*values)


def _gather(values: Sequence[Awaitable[Any]]) -> Awaitable[list[Any]]:
    return gather_with_cancel(*values)


async def _close(items: Any) -> None:
    close = getattr(items, "aclose", None)
    if close is None:
        return
    # The error for which it is closed is the one to tell.
    with suppress(Exception):
        await close()
