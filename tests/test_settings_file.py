from pathlib import Path

import pytest

from gateway.content_model import ContentModel, ModelError
from gateway.settings_file import FileState, SettingsFile

STATED = '[tool.gateway]\nsweep_seconds = 3\n[fields]\nrating = "Int"\nplace = "String"\n'


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "content").mkdir()
    path = tmp_path / "content/gateway.toml"
    path.write_text(STATED)
    return path


def settings_file() -> SettingsFile:
    return SettingsFile(Path("content"), lambda model: None)


def test_an_edit_is_told_until_it_is_put_back(file: Path) -> None:
    watched = settings_file()
    assert (watched.state.state, watched.state.reason) == (FileState.CURRENT, "")

    file.write_text(STATED.replace("Int", "Float"))
    assert watched.state.state is FileState.CHANGED
    assert watched.state.reason == "gateway.toml has changed since the start. Restart to apply it."

    file.write_text(STATED)
    assert (watched.state.state, watched.state.reason) == (FileState.CURRENT, "")


@pytest.mark.parametrize(
    "text",
    [f"# Mine.\n\n{STATED}", STATED.replace("\n", "\r\n"), "\ufeff" + STATED, STATED.replace(" = ", "=")],
)
def test_what_means_the_same_is_no_change(file: Path, text: str) -> None:
    watched = settings_file()
    file.write_bytes(text.encode())
    assert watched.state.state is FileState.CURRENT


def test_another_order_of_the_fields_is_a_change(file: Path) -> None:
    watched = settings_file()
    file.write_text('[tool.gateway]\nsweep_seconds = 3\n[fields]\nplace = "String"\nrating = "Int"\n')
    assert watched.state.state is FileState.CHANGED


def test_a_file_that_goes_or_comes_is_told(file: Path, tmp_path: Path) -> None:
    watched = settings_file()
    file.unlink()
    assert watched.state.reason.startswith("gateway.toml is gone, and what it said still holds.")

    without = settings_file()
    (tmp_path / "gateway.toml").write_text(STATED)
    assert without.state.reason == "gateway.toml is new since the start. Restart to apply it."
    assert watched.state.state is FileState.CHANGED


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("[fields\n", "it is not TOML: "),
        ("[fields]\nrating = 3\n", "gateway.toml, fields.rating: "),
        ("[tool.gateway]\nport = -1\n", "gateway.toml, port: -1 is not a whole number"),
    ],
)
def test_what_would_keep_the_gateway_from_starting_is_told(file: Path, text: str, refused: str) -> None:
    watched = settings_file()
    file.write_text(text)
    reason = watched.state.reason
    assert reason.startswith("gateway.toml has changed since the start, and a restart would fail: gateway.toml")
    assert refused in reason
    assert "content/" not in reason


def test_a_model_that_cannot_be_served_is_told(file: Path) -> None:
    def refuse(model: ContentModel) -> None:
        raise ModelError("fields.title", "it is taken")

    watched = SettingsFile(Path("content"), refuse)
    file.write_text('[fields]\ntitle = "Int"\n')
    assert "a restart would fail: gateway.toml, fields.title: it is taken." in watched.state.reason


def test_each_change_is_told_once(file: Path) -> None:
    told: list[FileState] = []
    watched = SettingsFile(Path("content"), lambda model: None, lambda state: told.append(state.state))
    for text in (STATED, "", STATED):
        file.write_text(text)
        assert watched.state == watched.state
    assert told == [FileState.CHANGED, FileState.CURRENT]
