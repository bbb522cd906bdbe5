"""`gateway query`: one answer, without a server."""

from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.cli.console import fail, print_out, reason
from gateway.cli.folder import load, settings_of


def query(
    first: Annotated[
        str | None,
        typer.Argument(metavar="DIR", help="The folder of Markdown; `content` unless told.", show_default=False),
    ] = None,
    second: Annotated[
        str | None,
        typer.Argument(
            metavar="QUERY",
            help="The query; `-` reads it from standard input, a path that ends in .graphql from that file.",
            show_default=False,
        ),
    ] = None,
    variables: Annotated[
        str | None, typer.Option("--variables", metavar="JSON", help="The variables, as a JSON object.")
    ] = None,
    operation_name: Annotated[
        str | None, typer.Option("--operation-name", metavar="NAME", help="Which operation of several to run.")
    ] = None,
) -> None:
    """Answer one query from a folder, without a server. Ends with 1 where the answer has errors."""
    import orjson

    from gateway.execution.executor import Request

    # One argument alone is the query.
    folder, asked = (None, first) if second is None else (first, second)
    if asked is None:
        fail("Give a query, such as '{ posts(first: 3) { nodes { title } } }'.")
    text = _query_text(asked)
    given = _variables(variables)
    gateway, snapshot = load(settings_of(None if folder is None else Path(folder)))
    response = gateway.executor.execute(Request(text, operation_name, given), snapshot)
    print_out(orjson.dumps(response.body(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    if response.errors:
        raise typer.Exit(1)


def _query_text(given: str) -> str:
    try:
        if given == "-":
            return typer.get_binary_stream("stdin").read().decode("utf-8-sig")
        if given.endswith(".graphql"):
            return Path(given).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        place = "standard input" if given == "-" else given
        fail(f"The query in {place} cannot be read ({reason(error)}).")
    return given


def _variables(given: str | None) -> dict[str, Any] | None:
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
