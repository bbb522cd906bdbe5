"""What an operation is run with, as comments above it say.

    # gateway: with {"slug": "anxiety-at-work"}
    # gateway: for-each posts { slug }
    query Post($slug: String!) { post(slug: $slug) { title @required } }

`with` gives the variables of one run. `for-each` takes a list of the API and what to select from each of its nodes:
there is a run for every node, with what was selected for variables; an alias (`{ path: slug }`) renames. Several such
lines are so many sets of runs. An operation without any is run once if it needs no variables.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import graphql
import msgspec
import orjson
from graphql import FieldNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, Token, TokenKind

from gateway.execution.executor import Executor
from gateway.graph.snapshot import Snapshot

PAGE: Final = 100
_COMMENT: Final = re.compile(r"\s*gateway:\s*(\S*)\s*(.*?)\s*\Z", re.DOTALL)


class CaseError(Exception):
    """A comment that cannot be followed; `token` is where it stands."""

    def __init__(self, token: Token, message: str) -> None:
        super().__init__(message)
        self.token, self.message = token, message


class Comment(msgspec.Struct, frozen=True):
    """One `# gateway:` comment."""

    token: Token
    word: str
    rest: str


def comments(operation: OperationDefinitionNode) -> list[Comment]:
    """The comments directly above an operation, from the top."""
    found: list[Comment] = []
    token = operation.loc.start_token.prev if operation.loc is not None else None
    while token is not None and token.kind is TokenKind.COMMENT:
        if match := _COMMENT.match(token.value or ""):
            found.append(Comment(token, match[1], match[2]))
        token = token.prev
    return found[::-1]


def variables(comment: Comment, schema: GraphQLSchema, executor: Executor, snapshot: Snapshot) -> Iterator[Any]:
    """The variables of each run that a comment asks for. Raises CaseError."""
    match comment.word:
        case "with":
            yield _object(comment)
        case "for-each":
            yield from _of_each_node(comment, schema, executor, snapshot)
        case _:
            raise CaseError(comment.token, f"`gateway: {comment.word}` is not `with` or `for-each`.")


def _object(comment: Comment) -> Any:
    try:
        said = orjson.loads(comment.rest)
    except orjson.JSONDecodeError as error:
        raise CaseError(comment.token, f"What follows `with` is not JSON: {error}.") from None
    if not isinstance(said, dict):
        raise CaseError(comment.token, 'What follows `with` is not an object such as {"slug": "hello"}.')
    return said


def _of_each_node(comment: Comment, schema: GraphQLSchema, executor: Executor, snapshot: Snapshot) -> Iterator[Any]:
    query = _list_query(comment)
    errors = graphql.validate(schema, query)
    if errors:
        raise CaseError(comment.token, f"`for-each` cannot be asked: {errors[0].message}")
    after: str | None = None
    while True:
        result = executor.run(query, snapshot, variables={"first": PAGE, "after": after})
        if result.errors or result.data is None:
            said = result.errors[0].message if result.errors else "there is no answer"
            raise CaseError(comment.token, f"`for-each` is answered with an error: {said}")
        page = result.data["list"]
        yield from page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def _list_query(comment: Comment) -> graphql.DocumentNode:
    """The query for a page of the list; what stands in the comment is a field of the root, with what to select."""
    try:
        (operation,) = graphql.parse(f"{{{comment.rest}}}").definitions
    except (GraphQLError, ValueError) as error:
        message = error.message if isinstance(error, GraphQLError) else "it is not one field"
        raise CaseError(comment.token, f"What follows `for-each` cannot be read: {message}") from None
    fields = operation.selection_set.selections if isinstance(operation, OperationDefinitionNode) else ()
    field = fields[0] if len(fields) == 1 else None
    if not isinstance(field, FieldNode) or field.selection_set is None:
        raise CaseError(comment.token, "What follows `for-each` is not a list and a selection, such as posts { slug }.")
    arguments = " ".join(map(graphql.print_ast, field.arguments or ()))
    return graphql.parse(
        f"query ($first: Int, $after: String) {{ list: {field.name.value}(first: $first after: $after {arguments})"
        f" {{ nodes {graphql.print_ast(field.selection_set)} pageInfo {{ hasNextPage endCursor }} }} }}"
    )
