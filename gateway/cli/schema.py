"""`gateway schema`: the GraphQL schema as text, and whether a kept one is current."""

from difflib import unified_diff
from pathlib import Path
from typing import Annotated, Final

import typer

from gateway.cli.console import fail, print_out, reason
from gateway.cli.folder import model_of, settings_of
from gateway.content_model import ModelError
from gateway.settings import refused_model

SCHEMA_FILE: Final = Path("schema.graphql")


def schema(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The file to compare with, for `--check`."),
    ] = SCHEMA_FILE,
    content: Annotated[
        Path | None,
        typer.Option("--content", metavar="DIR", help="The folder whose gateway.toml declares typed fields."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Print nothing; show what differs from FILE and end with 1 if it does.")
    ] = False,
) -> None:
    """Print the GraphQL schema."""
    from gateway.schema.build import build_schema, print_sdl

    settings = settings_of(content)
    try:
        sdl = print_sdl(build_schema(model_of(settings)))
    except ModelError as error:
        fail(str(refused_model(settings.content, error)))
    if not check:
        print_out(sdl)
        return
    try:
        kept = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{file} cannot be read ({reason(error)}). Make it with: gateway schema > {file}", code=1)
    if kept != sdl:
        lines = unified_diff(kept.splitlines(True), sdl.splitlines(True), str(file), "the schema of this version")
        print_out("".join(line if line.endswith("\n") else f"{line}\n" for line in lines))
        fail(f"{file} is not current. Make it again with: gateway schema > {file}", code=1)
