import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.cli.program import write


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a post, a draft and a file that is broken; no setting comes from the environment."""
    for name in list(os.environ):
        if name.upper().startswith("GATEWAY_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "content/posts/hello.md", "---\ntitle: Hello\ndate: 2024-05-01\ntags: [one]\n---\nText.\n")
    write(tmp_path, "content/posts/draft.md", "---\ntitle: Draft\ndraft: true\n---\n[gone](nowhere.md)\n")
    write(tmp_path, "broken/posts/bad.md", "---\ntitle: Bad\ndate: some day\n---\n[gone](nowhere.md)\n")
    return tmp_path


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Commands configure the logs of their process, which here is that of all tests."""
    root, server, config = logging.getLogger(), logging.getLogger("uvicorn.error"), structlog.get_config()
    handlers, level, server_level = list(root.handlers), root.level, server.level
    yield
    server.setLevel(server_level)
    structlog.configure(**config)
    root.handlers[:] = handlers
    root.setLevel(level)
