"""`gateway check`: its flags. What they mean together is decided in `gateway.check`."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.console import fail
from gateway.cli.folder import Folder, load, settings_of


def check(
    content: Folder = None,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="Files and folders in DIR to tell about; all unless told.", show_default=False
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="text|json|github|sarif",
            help="`text` for people, `json` for programs, `github` to annotate the files of a pull request, "
            "`sarif` for code scanning.",
        ),
    ] = "text",
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", metavar="NAME", help="Only Problems of this rule; may be given several times."),
    ] = None,
    severity: Annotated[
        str,
        typer.Option("--severity", metavar="error|warning|info", help="Only Problems that matter as much or more."),
    ] = "info",
    everything: Annotated[
        bool, typer.Option("--all", help="On a terminal, show every Problem rather than the first 10 of each rule.")
    ] = False,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Mend what can be mended safely: byte order marks, mixed line ends, spaces after fences, spellings "
            "of tags.",
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="With `--fix`, write nothing: show the difference, and end with 1 if there is one."
        ),
    ] = False,
    operations: Annotated[
        list[str] | None,
        typer.Option(
            "--operations",
            metavar="PATTERN",
            help="Run the operations in these files too, such as 'queries/*.graphql'; may be given several times.",
        ),
    ] = None,
    no_nulls: Annotated[
        bool,
        typer.Option(
            "--no-nulls", help="With `--operations`, let no field be null rather than those with `@required`."
        ),
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Tell what was found out of the folder, and on what evidence; check nothing."),
    ] = False,
) -> None:
    """List what is wrong in a folder, drafts included. Ends with 1 where something is an error."""
    from gateway.check import UsageError, Wanted
    from gateway.check import check as run_check

    settings = settings_of(content)
    wanted = Wanted(
        form=form,
        only=tuple(files or ()),
        rules=tuple(rule or ()),
        severity=severity,
        everything=everything,
        fix=fix,
        dry_run=dry_run,
        operations=tuple(operations or ()),
        no_nulls=no_nulls,
        explain=explain,
    )
    try:
        code = run_check(settings.content, wanted, lambda: load(settings, with_drafts=True))
    except UsageError as error:
        fail(str(error))
    raise typer.Exit(code)
