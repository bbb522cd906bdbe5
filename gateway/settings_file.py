"""Whether the gateway.toml that counts still says what it said when the gateway started.

It is read at the start alone, as the schema that it makes must not change under clients. An edit is told, so that
nobody waits for it to have an effect.
"""

import threading
import tomllib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from gateway.content_model import ContentModel, ModelError
from gateway.settings import (
    FILE_NAME,
    SettingsError,
    find_file,
    load_content_model,
    load_settings,
    refused_model,
)


class FileState(StrEnum):
    """`current`: what the file says is what holds. `changed`: a start from now on would take something else."""

    CURRENT = "current"
    CHANGED = "changed"


class SettingsState(msgspec.Struct, frozen=True):
    """The state, and where it is `changed` what happened and what to do. The reason names no folder of the machine."""

    state: FileState
    reason: str = ""


_CURRENT: Final = SettingsState(FileState.CURRENT)


class SettingsFile:
    """The file of one content folder, from now on. `try_model` raises ModelError for tables that cannot be served.

    What the file means counts: other comments and blank lines are no change. May be asked from any thread; whoever asks
    first after a change tells `on_state` of it.
    """

    def __init__(
        self,
        content: Path,
        try_model: Callable[[ContentModel], object],
        on_state: Callable[[SettingsState], None] = lambda state: None,
    ) -> None:
        self._content, self._try_model, self._on_state = content, try_model, on_state
        self._lock = threading.Lock()
        self._at_start = self._now = _read(content)
        self._state = _CURRENT

    @property
    def state(self) -> SettingsState:
        """The state now. Costs the reading of one small file."""
        with self._lock:
            now = _read(self._content)
            if now != self._now:
                self._now = now
                self._state = self._compared(now)
                self._on_state(self._state)
            return self._state

    def _compared(self, now: str | None) -> SettingsState:
        if now == self._at_start:
            return _CURRENT
        if now is None:
            reason = f"{FILE_NAME} is gone, and what it said still holds. Put it back, or restart to go on without it."
            return SettingsState(FileState.CHANGED, reason)
        happened = f"{FILE_NAME} {'is new' if self._at_start is None else 'has changed'} since the start"
        refused = self._refused()
        if refused:
            return SettingsState(FileState.CHANGED, f"{happened}, and a restart would fail: {refused}")
        return SettingsState(FileState.CHANGED, f"{happened}. Restart to apply it.")

    def _refused(self) -> str:
        """Why the gateway would not start with what the file says now; "" where it would."""
        try:
            load_settings(self._content)
            model = load_content_model(self._content)
            try:
                self._try_model(model)
            except ModelError as error:
                raise refused_model(self._content, error) from None
        except SettingsError as error:
            path = str(find_file(self._content) or FILE_NAME)
            return " ".join(str(problem).replace(path, FILE_NAME) for problem in error.problems)
        return ""


def _read(content: Path) -> str | None:
    """What the file means, as a text to compare; its text where it means nothing; None where there is no file."""
    path = find_file(content)
    if path is None:
        return None
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"{path}: {error.strerror}"
    try:
        # As a text: the order of the entries is that of the fields in the schema.
        return f"{path}: {tomllib.loads(text)}"
    except tomllib.TOMLDecodeError:
        return f"{path}: {text}"
