"""What commands say to whoever called them, and how they end."""

from typing import Final, NoReturn

import typer

PROGRAM: Final = "gateway"


def fail(message: str, code: int = 2) -> NoReturn:
    for line in message.splitlines():
        typer.echo(f"{PROGRAM}: {line}", err=True)
    raise typer.Exit(code)


def print_out(text: str | bytes) -> None:
    """Write to standard output as UTF-8 with plain line ends, whatever the machine's own encoding is."""
    typer.echo(text.encode(errors="replace") if isinstance(text, str) else text, nl=False)


def reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
