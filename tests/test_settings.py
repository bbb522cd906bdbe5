import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway.settings import Settings, SettingsError, is_loopback, load_settings, settings_table

WriteToml = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, holding an empty content folder; no setting comes from the environment."""
    for name in list(os.environ):
        if name.upper().startswith("GATEWAY_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "content").mkdir()
    return tmp_path


@pytest.fixture
def write_toml(folder: Path) -> WriteToml:
    def write(where: str, body: str) -> Path:
        path = folder / where / "gateway.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"[tool.gateway]\n{body}\n", encoding="utf-8")
        return path

    return write


def refusal(content: Path | None = None, **flags: object) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(content, **flags)
    return str(caught.value)


def test_without_any_source_the_defaults_hold() -> None:
    settings = load_settings()

    assert (settings.content, settings.host, settings.port) == (Path("content"), "127.0.0.1", 8000)
    assert settings.mode == "development"
    assert settings.graphiql
    assert settings.introspection


def test_a_flag_goes_before_a_variable_before_the_file_before_the_default(
    write_toml: WriteToml, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_toml("content", "port = 3\nworkers = 3\nsweep_seconds = 3")
    monkeypatch.setenv("GATEWAY_PORT", "2")
    monkeypatch.setenv("GATEWAY_WORKERS", "2")

    settings = load_settings(port=1)

    assert (settings.port, settings.workers, settings.sweep_seconds, settings.log_level) == (1, 2, 3.0, "info")


def test_a_flag_that_is_none_was_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PORT", "2")

    assert load_settings(None, port=None).port == 2


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_MODE", "")

    assert load_settings().mode == "development"


def test_the_content_folders_file_is_used_rather_than_the_current_folders(write_toml: WriteToml) -> None:
    write_toml("content", "port = 1")
    write_toml(".", "port = 2\nworkers = 2")

    settings = load_settings()

    assert (settings.port, settings.workers) == (1, 1)


def test_the_file_is_looked_for_in_the_content_folder_that_was_given(
    write_toml: WriteToml, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_toml("notes", "port = 1")
    write_toml("docs", "port = 2")
    monkeypatch.setenv("GATEWAY_CONTENT", "docs")

    assert load_settings(Path("notes")).port == 1
    assert load_settings().port == 2


def test_a_content_folder_in_the_file_is_relative_to_the_file(write_toml: WriteToml) -> None:
    write_toml(".", 'content = "docs"')
    assert load_settings().content == Path("docs")

    write_toml("content", 'content = "posts"')
    assert load_settings().content == Path("content/posts")


def test_trusted_documents_in_the_file_are_relative_to_the_file(write_toml: WriteToml) -> None:
    write_toml("content", 'trusted_documents = "../queries"')

    assert load_settings().trusted_documents == Path("content/../queries")


def test_a_file_that_begins_with_a_byte_order_mark_is_read(folder: Path) -> None:
    (folder / "gateway.toml").write_bytes(b"\xef\xbb\xbf[tool.gateway]\r\nport = 1\r\n")

    assert load_settings().port == 1


def test_a_file_may_hold_the_tables_of_other_tools(folder: Path) -> None:
    (folder / "gateway.toml").write_text("[tool.other]\nport = 1\n", encoding="utf-8")

    assert load_settings().port == 8000


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.0.1", "localhost", "LOCALHOST.", "blog.localhost", "::1", "[::1]"]
)
def test_a_loopback_host_is_for_development(host: str) -> None:
    assert is_loopback(host)
    assert not load_settings(host=host).production


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "example.org", "localhost.example.org", "127.0.0.x"])
def test_any_other_host_is_for_production(host: str) -> None:
    assert not is_loopback(host)
    assert load_settings(host=host).production


def test_the_mode_can_be_chosen_whatever_the_host() -> None:
    assert load_settings(mode="production").production
    assert not load_settings(host="0.0.0.0", mode="development").production


def test_words_are_taken_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_LOG_LEVEL", "WARNING")

    assert load_settings().log_level == "warning"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        load_settings().port = 1


def test_a_flag_with_a_bad_value_is_named() -> None:
    assert refusal(port=70000) == "--port: 70000 is not a whole number from 0 to 65535. Change it or leave it out."


def test_a_variable_with_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PORT", "tcp://10.0.0.1:8000")

    assert refusal() == (
        "GATEWAY_PORT: 'tcp://10.0.0.1:8000' is not a whole number from 0 to 65535. Change or unset the variable."
    )


@pytest.mark.parametrize(
    ("line", "key", "reason"),
    [
        ("mode = 'staging'", "mode", "'staging' is not development or production"),
        ("graphiql = 'maybe'", "graphiql", "'maybe' is not true or false"),
        ("workers = 0", "workers", "0 is not a whole number of 1 or more"),
        ("sweep_seconds = nan", "sweep_seconds", "nan is not a number from 0.1 to 3600"),
        ("sweep_seconds = inf", "sweep_seconds", "inf is not a number from 0.1 to 3600"),
        ("host = ''", "host", "'' is not a text that is not empty"),
        ("content = 7", "content", "7 is not a path"),
    ],
)
def test_a_file_with_a_bad_value_is_named_with_the_key(write_toml: WriteToml, line: str, key: str, reason: str) -> None:
    write_toml("content", line)

    assert refusal() == f"content/gateway.toml, {key}: {reason}. Change it or take the line out."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.gateway]\nprot = 1", "gateway.toml, prot: there is no such setting. Did you mean port."),
        (
            "[tool.gateway]\nmax-body-bytes = 1",
            "gateway.toml, max-body-bytes: there is no such setting. Did you mean max_",
        ),
        ("[tool.gateway]\ntheme = 1", "gateway.toml, theme: there is no such setting. The settings are content, host,"),
        ("port = 1", "gateway.toml, port: it stands outside of [tool.gateway]. Move it under a line [tool.gateway]."),
        ("[gateway]\nport = 1", "gateway.toml, gateway: it stands outside of [tool.gateway]."),
        ("tool = 1", "gateway.toml, tool.gateway: it is not a table. Begin with a line [tool.gateway]."),
        ("[tool]\ngateway = 1", "gateway.toml, tool.gateway: it is not a table."),
        ("[tool.gateway]\nport = = 1", "gateway.toml: it is not TOML: Invalid value (at line 2, column 8)."),
        ("é", "gateway.toml: it is not UTF-8. Save it as UTF-8."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_remedy(folder: Path, text: str, message: str) -> None:
    (folder / "gateway.toml").write_text(text, encoding="latin-1")

    assert refusal().startswith(message)


def test_all_bad_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch, write_toml: WriteToml) -> None:
    write_toml("content", "workers = 0")
    monkeypatch.setenv("GATEWAY_HOST", "")
    monkeypatch.setenv("GATEWAY_LOG_LEVEL", "loud")

    lines = refusal(port=-1, host=5).splitlines()

    assert [line.split(":")[0] for line in lines] == [
        "--host",
        "--port",
        "content/gateway.toml, workers",
        "GATEWAY_LOG_LEVEL",
    ]


def test_a_flag_that_does_not_exist_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="not a setting: prot"):
        load_settings(prot=1)


def test_another_process_makes_the_same_settings_from_the_environment(
    write_toml: WriteToml, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_toml("content", "port = 1\nworkers = 4")
    settings = load_settings(host="0.0.0.0", mode="development", graphiql=False, sweep_seconds=0.1)

    for name, value in settings.as_environment().items():
        monkeypatch.setenv(name, value)

    assert load_settings() == settings


def test_the_table_tells_every_setting_with_flag_variable_key_and_default() -> None:
    lines = settings_table().splitlines()

    assert len(lines) == 2 + len(Settings.model_fields)
    assert lines[0] == "| flag | variable | gateway.toml | default | what it does |"
    assert lines[2].startswith("| `CONTENT` | `GATEWAY_CONTENT` | `content` | `content` | The folder")
    assert "| `--port` | `GATEWAY_PORT` | `port` | `8000` | The port to listen on; 0 takes any free one. |" in lines
    assert any(line.startswith("| `--graphiql` / `--no-graphiql` |") for line in lines)
    assert any(line.startswith("| `--production` / `--development` | `GATEWAY_MODE` |") for line in lines)
    assert all(line.count("|") == 6 for line in lines)
