"""The folder that a command is about: its settings, what its gateway.toml says of it, and what is in it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.console import fail, reason
from gateway.content_model import ContentModel, ModelError
from gateway.settings import Settings, SettingsError, find_file, load_content_model, load_settings

if TYPE_CHECKING:
    from gateway.graph.snapshot import Snapshot

Folder = Annotated[
    Path | None,
    typer.Argument(metavar="DIR", help="The folder of Markdown; `content` unless told.", show_default=False),
]


def settings_of(content: Path | None, **flags: Any) -> Settings:
    try:
        return load_settings(content, **flags)
    except SettingsError as error:
        fail(str(error))


def model_of(settings: Settings) -> ContentModel:
    try:
        model = load_content_model(settings.content)
    except SettingsError as error:
        fail(str(error))
    if model.rules:
        from gateway.rules import check_names

        try:
            check_names(model)
        except ModelError as error:
            fail(f"{find_file(settings.content)}, {error}. Change it or take the line out.")
    return model


def require_folder(settings: Settings) -> None:
    from gateway.errors import ContentRootError

    if not settings.content.is_dir():
        fail(str(ContentRootError(settings.content)))


def require_trusted(settings: Settings) -> None:
    """End where the trusted documents cannot be read; whether they fit the schema is found out when there is one."""
    from gateway.operations.trusted import read_trusted

    try:
        read_trusted(settings)
    except SettingsError as error:
        fail(str(error))


def load(settings: Settings, *, with_drafts: bool = False) -> tuple[Any, "Snapshot"]:
    """The gateway and what it has read. What it logs while reading would say the same twice, so only faults are."""
    from gateway.app import Gateway
    from gateway.errors import ContentRootError
    from gateway.observability.logs import configure_logs

    configure_logs(settings.log_format, "error")
    model = model_of(settings)
    try:
        gateway = (
            Gateway(settings, model=model, is_visible=lambda document: True)
            if with_drafts
            else Gateway(settings, model=model)
        )
        return gateway, gateway.load()
    except (SettingsError, ContentRootError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"The content folder {settings.content} cannot be read ({reason(error)}). Check its permissions.")
