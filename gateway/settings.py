"""All settings of the gateway in one table: a field of `Settings` is a setting, with its type, default and help.

A value is the first found of: a flag of the command line, a `GATEWAY_*` environment variable, the table
`[tool.gateway]` of a `gateway.toml` (the content folder's, or else the current folder's), the default. The other tables
of that file are about the content: see `gateway.content_model`.
"""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin

from pydantic import BeforeValidator, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from gateway.content_model import TABLES, ContentModel, ModelError, read_model

FILE_NAME = "gateway.toml"
VARIABLE_PREFIX = "GATEWAY_"

Mode: TypeAlias = Literal["development", "production"]
LimitMode: TypeAlias = Literal["off", "measure", "enforce"]
LogFormat: TypeAlias = Literal["auto", "console", "json"]
LogLevel: TypeAlias = Literal["debug", "info", "warning", "error"]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`. A name that is not known to be local is taken for a public one."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _usual_mode(earlier: dict[str, Any]) -> Mode:
    return "development" if is_loopback(earlier["host"]) else "production"


def _any_case(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Settings(BaseSettings):
    """What the gateway was told to do. Made once, by `load_settings`; it does not change while the gateway runs."""

    # env_ignore_empty: an empty variable is what `docker compose` passes on for one that is not set.
    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=VARIABLE_PREFIX, env_ignore_empty=True, validate_default=True
    )

    content: Path = Field(Path("content"), description="The folder of Markdown to serve.")
    host: str = Field("127.0.0.1", min_length=1, description="The name or address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; 0 takes any free one.")
    workers: int = Field(1, ge=1, description="How many processes serve requests.")
    mode: Annotated[Mode, BeforeValidator(_any_case)] = Field(
        default_factory=_usual_mode,
        description="Production hides the inside of unexpected errors.",
        json_schema_extra={
            "flag": "`--production` / `--development`",
            "default": "`development` on a loopback host, else `production`",
        },
    )
    log_format: Annotated[LogFormat, BeforeValidator(_any_case)] = Field(
        "auto", description="How log lines look; `auto` is `console` on a terminal and `json` elsewhere."
    )
    log_level: Annotated[LogLevel, BeforeValidator(_any_case)] = Field(
        "info", description="The least important events to log."
    )
    graphiql: bool = Field(True, description="Show GraphiQL, the page to try queries in.")
    introspection: bool = Field(True, description="Let clients ask for the schema.")
    max_body_bytes: int = Field(1_000_000, ge=1, description="The largest request body that is read.")
    max_file_bytes: int = Field(2_000_000, ge=1, description="The largest content file that is read.")
    answer_cache_bytes: int = Field(
        64_000_000,
        ge=0,
        description="How much memory kept answers may take; 0 keeps none. None is served that a change has touched.",
    )
    part_cache_bytes: int = Field(
        64_000_000,
        ge=0,
        description="How much memory kept parts of answers may take, each what is asked of one node; 0 keeps none.",
    )
    limits: Annotated[LimitMode, BeforeValidator(_any_case)] = Field(
        "enforce", description="Whether operations that go beyond a limit are refused; `measure` only logs them."
    )
    max_tokens: int = Field(1_000, ge=1, description="The most tokens in a document.")
    max_depth: int = Field(12, ge=1, description="The most levels of fields inside of fields.")
    max_aliases: int = Field(30, ge=0, description="The most aliases in an operation.")
    max_root_fields: int = Field(20, ge=1, description="The most fields at the root of an operation.")
    max_directives: int = Field(50, ge=0, description="The most directives in a document.")
    max_cost: int = Field(
        5_000, ge=1, description="The most that an operation may cost; 1 is some 10 microseconds of work."
    )
    max_nodes: int = Field(10_000, ge=1, description="The most objects and members of lists in an answer.")
    deadline_seconds: float = Field(5.0, ge=0.1, le=3600, description="How long an operation may take.")
    check_answers: int = Field(
        0,
        ge=0,
        description="Make one in so many kept answers again before it is served, and log if it differs; 0: none.",
    )
    persisted_query_bytes: int = Field(
        8_000_000,
        ge=0,
        description="How much memory documents may take that clients have sent once and name by their hash then; "
        "0 takes up none.",
    )
    trusted_documents: Path | None = Field(
        None,
        description="A folder of `.graphql` files, or a manifest of documents, that clients may name by an id.",
        json_schema_extra={"default": "none"},
    )
    trusted_only: bool = Field(False, description="Carry out none but the trusted documents.")
    shared_cache_seconds: int = Field(
        5, ge=0, description="How long a CDN may answer a `GET` without asking here (`s-maxage`)."
    )
    shared_cache_stale_seconds: int = Field(
        30, ge=0, description="For how much longer it may while it asks (`stale-while-revalidate`)."
    )
    sweep_seconds: float = Field(
        2.0, ge=0.1, le=3600, description="How often all files are looked at, in case a change was not reported."
    )

    @property
    def production(self) -> bool:
        return self.mode == "production"

    def as_environment(self) -> dict[str, str]:
        """The variables from which `load_settings()` makes these same settings in another process."""
        return {_variable(name): _as_text(getattr(self, name)) for name in type(self).model_fields}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        content = init_settings().get("content") or env_settings().get("content") or cls.model_fields["content"].default
        path = find_file(Path(content))
        values = _read_settings(path) if path else {}
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=values)


@dataclass(frozen=True)
class SettingProblem:
    """One wrong setting: where it was given, what is wrong with it and what mends it."""

    source: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.source}: {self.message}. {self.remedy}."


class SettingsError(Exception):
    """The gateway cannot start with these settings; each problem is a line of the message."""

    def __init__(self, problems: Sequence[SettingProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def load_settings(content: Path | None = None, **flags: Any) -> Settings:
    """The settings from all sources. A flag is named as its field; None says that it was not given.

    Raises:
        SettingsError: A source cannot be read, names a setting that does not exist, or gives a value that is refused.
    """
    if unknown := flags.keys() - Settings.model_fields.keys():
        raise TypeError(f"not a setting: {', '.join(sorted(unknown))}")
    given = {name: value for name, value in {"content": content, **flags}.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        # A default is not computed when what it is computed from was refused: not a problem of its own.
        details = [detail for detail in error.errors() if detail["type"] != "default_factory_not_called"]
        raise SettingsError([_refused(str(detail["loc"][0]), detail["input"], given) for detail in details]) from None


def settings_table() -> str:
    """The table of all settings for the documentation, in Markdown."""
    lines = ["| flag | variable | gateway.toml | default | what it does |", "|---|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        default = extra.get("default") or f"`{_as_text(field.default)}`"
        lines.append(f"| {_flag(name)} | `{_variable(name)}` | `{name}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def _variable(name: str) -> str:
    return VARIABLE_PREFIX + name.upper()


def _flag(name: str) -> str:
    field = Settings.model_fields[name]
    if isinstance(field.json_schema_extra, dict) and "flag" in field.json_schema_extra:
        return str(field.json_schema_extra["flag"])
    if name == "content":
        return "`CONTENT`"
    option = name.replace("_", "-")
    return f"`--{option}` / `--no-{option}`" if field.annotation is bool else f"`--{option}`"


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def load_content_model(content: Path) -> ContentModel:
    """What the `gateway.toml` of a content folder says of the content; all is left to detection where there is none.

    Raises:
        SettingsError: The file cannot be read, or a table in it cannot be taken.
    """
    path = find_file(content)
    if path is None:
        return ContentModel()
    try:
        return read_model({key: value for key, value in _read_file(path).items() if key in TABLES})
    except ModelError as error:
        raise refused_model(content, error) from None


def refused_model(content: Path, error: ModelError) -> SettingsError:
    """The error in terms of the `gateway.toml` of a content folder."""
    path = str(find_file(content) or FILE_NAME)
    return SettingsError(
        [SettingProblem(f"{path}, {error.place}" if error.place else path, error.message, error.remedy)]
    )


def find_file(content: Path) -> Path | None:
    """The `gateway.toml` that counts for a content folder: its own, or the current folder's."""
    return next((path for path in (content / FILE_NAME, Path(FILE_NAME)) if path.is_file()), None)


def _read_file(path: Path) -> dict[str, Any]:
    """All that is in a gateway.toml."""
    try:
        # utf-8-sig: some editors begin a file with a byte order mark, which TOML does not know.
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError([SettingProblem(str(path), f"it cannot be read ({error.strerror})", "Allow it")]) from None
    except UnicodeDecodeError:
        raise SettingsError([SettingProblem(str(path), "it is not UTF-8", "Save it as UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([SettingProblem(str(path), f"it is not TOML: {error}", "Mend that line")]) from None


def _read_settings(path: Path) -> dict[str, Any]:
    """The table [tool.gateway] of a gateway.toml. A relative path in it is relative to the file."""
    everything = _read_file(path)
    tool = everything.get("tool", {})
    values: Any = tool.get("gateway", {}) if isinstance(tool, dict) else tool
    problems = [_outside(path, key, value) for key, value in everything.items() if key != "tool" and key not in TABLES]
    table: dict[str, Any] = values if isinstance(values, dict) else {}
    if table is values:
        problems += [_no_such_setting(path, key) for key in table if key not in Settings.model_fields]
    else:
        problems.append(
            SettingProblem(f"{path}, tool.gateway", "it is not a table", "Begin with a line [tool.gateway]")
        )
    if problems:
        raise SettingsError(problems)
    for name in ("content", "trusted_documents"):
        if isinstance(table.get(name), str):
            table[name] = path.parent / table[name]
    return table


def _outside(path: Path, key: str, value: object) -> SettingProblem:
    near = get_close_matches(key, TABLES, n=1) if isinstance(value, dict) else []
    if near:
        return SettingProblem(f"{path}, {key}", "there is no such table", f"Did you mean [{near[0]}]")
    return SettingProblem(
        f"{path}, {key}", "it stands outside of [tool.gateway]", "Move it under a line [tool.gateway]"
    )


def _no_such_setting(path: Path, key: str) -> SettingProblem:
    near = get_close_matches(key.lower().replace("-", "_"), Settings.model_fields, n=1)
    remedy = f"Did you mean {near[0]}" if near else f"The settings are {', '.join(Settings.model_fields)}"
    return SettingProblem(f"{path}, {key}", "there is no such setting", remedy)


def _refused(name: str, value: object, given: Mapping[str, object]) -> SettingProblem:
    shown = repr(str(value) if isinstance(value, Path) else value)
    message = f"{shown:.100} is not {_accepted(Settings.model_fields[name])}"
    if name in given:
        return SettingProblem(_flag(name).replace("`", ""), message, "Change it or leave it out")
    variable = next((key for key in os.environ if key.upper() == _variable(name) and os.environ[key]), None)
    if variable:
        return SettingProblem(variable, message, "Change or unset the variable")
    content = given.get("content") or os.environ.get(_variable("content")) or Settings.model_fields["content"].default
    return SettingProblem(f"{find_file(Path(str(content)))}, {name}", message, "Change it or take the line out")


def _accepted(field: FieldInfo) -> str:
    """What a setting takes, in words."""
    if get_origin(field.annotation) is Literal:
        return " or ".join(get_args(field.annotation))
    kinds: dict[Any, str] = {
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        Path: "a path",
        Path | None: "a path",
    }
    words = kinds.get(field.annotation, "a text that is not empty")
    least = next((rule.ge for rule in field.metadata if hasattr(rule, "ge")), None)
    most = next((rule.le for rule in field.metadata if hasattr(rule, "le")), None)
    if least is not None:
        words += f" from {least}" if most is not None else f" of {least} or more"
    return words if most is None else f"{words} to {most}"
