"""`gateway query`: one answer, without a server."""

from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.cli.console import fail, print_out, reason
from gateway.cli.folder import load, settings_of

QueryFolder = Annotated[
    str | None,
    typer.Argument(metavar="DIR", help="The folder of Markdown; `content` unless told.", show_default=False),
]
Query = Annotated[
    str | None,
    typer.Argument(
        metavar="QUERY",
        help="The query; `-` reads it from standard input, a path that ends in .graphql from that file.",
        show_default=False,
    ),
]
Variables = Annotated[str | None, typer.Option("--variables", metavar="JSON", help="The variables, as a JSON object.")]
OperationName = Annotated[
    str | None, typer.Option("--operation-name", metavar="NAME", help="Which operation of several to run.")
]


def query(
    first: QueryFolder = None,
    second: Query = None,
    variables: Variables = None,
    operation_name: OperationName = None,
) -> None:
    """Answer one query from a folder, without a server. Ends with 1 where the answer has errors."""
    import orjson

    from gateway.execution.executor import Request

    folder, asked = asked_of(first, second)
    text = query_text(asked)
    given = variables_of(variables)
    gateway, snapshot = load(settings_of(None if folder is None else Path(folder)))
    response = gateway.executor.execute(Request(text, operation_name, given), snapshot)
    print_out(orjson.dumps(response.body(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    if response.errors:
        raise typer.Exit(1)


def asked_of(first: str | None, second: str | None) -> tuple[str | None, str]:
    """The folder and the query among the arguments; one alone is the query."""
    folder, asked = (None, first) if second is None else (first, second)
    if asked is None:
        fail("Give a query, such as '{ posts(first: 3) { nodes { title } } }'.")
    return folder, asked


def query_text(given: str) -> str:
    """The text of a query that was given as itself, as a file or as `-`."""
    try:
        if given == "-":
            return typer.get_binary_stream("stdin").read().decode("utf-8-sig")
        if given.endswith(".graphql"):
            return Path(given).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        place = "standard input" if given == "-" else given
        fail(f"The query in {place} cannot be read ({reason(error)}).")
    return given


def variables_of(given: str | None) -> dict[str, Any] | None:
    """The variables in a JSON object."""
    import orjson

    if given is None:
        return None
    try:
        variables = orjson.loads(given)
    except orjson.JSONDecodeError as error:
        fail(f'--variables: it is not JSON ({error}). Give an object such as \'{{"slug": "hello"}}\'.')
    if not isinstance(variables, dict):
        fail('--variables: it is not an object. Give one such as \'{"slug": "hello"}\'.')
    return variables
