"""Client operations against the schema and the content: what is wrong with them, as Problems of their own files."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import graphql
import msgspec
import orjson
from graphql import DocumentNode, GraphQLSchema, MiddlewareManager, Node, OperationDefinitionNode, OperationType
from graphql.validation import NoSchemaIntrospectionCustomRule, NoUnusedFragmentsRule, specified_rules

from gateway.execution.executor import Executor
from gateway.graph.snapshot import Snapshot
from gateway.operations import cases, files
from gateway.operations.files import OperationFile, place, problem_of
from gateway.operations.nulls import AnswerPath, Nulls, with_required
from gateway.operations.rules import OPERATION_ERROR, OPERATION_INVALID, OPERATION_NOT_RUN, OPERATION_NULL
from gateway.store.problem import Problem, Rule, problem_order

_LONGEST_VALUES: Final = 200


class Checked(msgspec.Struct, frozen=True):
    """The Problems, with paths as the files were found; how many files and operations there were, and runs of them."""

    problems: tuple[Problem, ...]
    files: int
    operations: int
    runs: int


class OperationCheck:
    """The checks of one schema and one Snapshot. `no_nulls` takes every field for a required one."""

    def __init__(
        self,
        schema: GraphQLSchema,
        executor: Executor,
        snapshot: Snapshot,
        *,
        introspection: bool = True,
        no_nulls: bool = False,
    ) -> None:
        self._schema, self._executor, self._snapshot, self._no_nulls = schema, executor, snapshot, no_nulls
        self._client_schema = with_required(schema)
        # A fragment that only another file uses is no mistake.
        self._rules = [rule for rule in specified_rules if rule is not NoUnusedFragmentsRule]
        if not introspection:
            self._rules.append(NoSchemaIntrospectionCustomRule)
        self._problems: dict[Problem, None] = {}
        self._failures: dict[tuple[Rule, str, int | None, int | None, str], list[str]] = {}
        self._runs = 0

    def check(self, paths: Iterable[str]) -> Checked:
        """Check the operations of some files, which may use each other's fragments."""
        named = list(dict.fromkeys(paths))
        read = files.read(named, self._report)
        for file in read:
            self._check_file(file, read)
        found = sorted((*self._problems, *self._told_failures()), key=problem_order)
        return Checked(tuple(found), len(named), sum(len(list(file.operations())) for file in read), self._runs)

    def _report(self, problem: Problem) -> None:
        self._problems[problem] = None

    def _check_file(self, file: OperationFile, read: list[OperationFile]) -> None:
        document, found = self._validated(file, read)
        for problem in found:
            self._report(problem)
        for operation in file.operations():
            alone, wrong = self._validated(file.only(operation), read) if found else (document, [])
            # What does not fit the schema is not run: its errors would say the same again.
            if not wrong:
                self._run(operation, alone)

    def _validated(self, file: OperationFile, read: list[OperationFile]) -> tuple[DocumentNode, list[Problem]]:
        """The document of a file with the fragments that it needs, and in what it does not fit the schema."""
        found: list[Problem] = []
        document = files.completed(file, read, found.append)
        errors = graphql.validate(self._client_schema, document, self._rules)
        return document, [*found, *(problem_of(error, file.path) for error in errors)]

    def _run(self, operation: OperationDefinitionNode, document: DocumentNode) -> None:
        if operation.operation is not OperationType.QUERY:
            self._not_run(operation, f"A {operation.operation.value} is checked against the schema only.")
            return
        said = cases.comments(operation)
        if not said and (needed := _needed(operation)):
            self._not_run(operation, f"There are no values for {', '.join(needed)}.")
            return
        if not said:
            self._execute(operation, document, {})
        for comment in said:
            try:
                for variables in cases.variables(comment, self._schema, self._executor, self._snapshot):
                    self._execute(operation, document, variables)
            except cases.CaseError as error:
                path, _, _ = place(operation)
                self._report(
                    OPERATION_INVALID.at(path, error.token.line, error.token.column, error.message, _COMMENT_REMEDY)
                )

    def _not_run(self, operation: OperationDefinitionNode, message: str) -> None:
        self._report(OPERATION_NOT_RUN.at(*place(operation), message))

    def _execute(self, operation: OperationDefinitionNode, document: DocumentNode, variables: dict[str, Any]) -> None:
        self._runs += 1
        nulls = Nulls(allows_no_nulls=self._no_nulls)
        name = operation.name.value if operation.name is not None else None
        result = self._executor.run(document, self._snapshot, name, variables, MiddlewareManager(nulls))
        failed: set[AnswerPath] = set()
        for error in result.errors or ():
            path = tuple(error.path or ())
            failed.add(path)
            node = error.nodes[0] if error.nodes else operation
            self._fail(OPERATION_ERROR, node, path, _as_part(error.message), variables, nulls.file_of(path))
        for field, path in nulls.found:
            if path not in failed:
                self._fail(OPERATION_NULL, field, path, "is null", variables, nulls.file_of(path))

    def _fail(
        self, rule: Rule, node: Node, path: AnswerPath, said: str, variables: dict[str, Any], file: str | None
    ) -> None:
        """Note a failure. What fails at one field in one way is one Problem, however many runs it is of."""
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        values = orjson.dumps(variables).decode() if variables else ""
        if len(values) > _LONGEST_VALUES:
            values = values[:_LONGEST_VALUES] + "…"
        behind = ", ".join(filter(None, (file, values)))
        failure = (f"`{where}` " if where else "") + said + (f" ({behind})" if behind else "")
        self._failures.setdefault((rule, *place(node), said), []).append(failure)

    def _told_failures(self) -> Iterator[Problem]:
        for (rule, path, line, column, _), failures in self._failures.items():
            more = len(failures) - 1
            times = f", and {more:,} time{'s' if more > 1 else ''} more" if more else ""
            yield rule.at(path, line, column, f"{failures[0]}{times}.")


_COMMENT_REMEDY: Final = 'Write `# gateway: with {"slug": "hello"}` or `# gateway: for-each posts { slug }`.'


def _as_part(message: str) -> str:
    """An error's message as a part of a sentence."""
    return f"is answered with an error: {message.removesuffix('.')}"


def _needed(operation: OperationDefinitionNode) -> list[str]:
    """The variables without which an operation cannot be run."""
    return [
        f"${definition.variable.name.value}"
        for definition in operation.variable_definitions or ()
        if isinstance(definition.type, graphql.NonNullTypeNode) and definition.default_value is None
    ]
