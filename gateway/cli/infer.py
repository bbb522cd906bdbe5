"""`gateway infer`: the typed fields that a folder could have."""

from typing import Annotated

import typer

from gateway.cli.console import fail, print_out, reason
from gateway.cli.folder import Folder, load, settings_of
from gateway.settings import FILE_NAME, find_file


def infer(
    content: Folder = None,
    write: Annotated[
        bool, typer.Option("--write", help="Add the fields to the folder's gateway.toml instead of printing them.")
    ] = False,
) -> None:
    """Propose a typed field for each key of the posts' front matter, drafts included."""
    from gateway.graph.node import PostNode
    from gateway.infer.propose import infer
    from gateway.infer.report import report
    from gateway.infer.toml_file import NotAddedError, fields_table, write_fields

    settings = settings_of(content)
    gateway, snapshot = load(settings, with_drafts=True)
    posts = (node.document for node in snapshot.nodes.values() if isinstance(node, PostNode))
    inference = infer(posts, gateway.model)
    typer.echo(report(inference, settings.content), err=True, nl=False)
    if not write:
        print_out(fields_table(inference.proposals))
        return
    path = find_file(settings.content) or settings.content / FILE_NAME
    try:
        write_fields(path, inference.proposals)
    except (OSError, NotAddedError) as error:
        fail(f"{path} was not changed: {reason(error)}.", code=1)
    count = len(inference.proposals)
    typer.echo(f"{count or 'No'} field{'s' if count > 1 else ''} added to {path}.")
