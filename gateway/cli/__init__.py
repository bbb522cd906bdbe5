"""The command line: a module for each command.

What a command needs is imported when it runs, so that `gateway --help` comes at once.
"""

from typing import Annotated

import typer

from gateway.cli import check, explain, infer, query, schema, serve
from gateway.cli.console import PROGRAM

app = typer.Typer(
    name=PROGRAM,
    help="Point it at a folder of Markdown with front matter and get a typed, linked, live GraphQL API.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    app(prog_name=PROGRAM)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"gateway {version('content-gateway')}")
        except PackageNotFoundError:
            typer.echo("gateway (not installed: run from its source)")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


for command in (serve.serve, check.check, infer.infer, schema.schema, query.query, explain.explain):
    app.command()(command)
