"""The application behind a real server, and in process."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import strawberry
import uvicorn
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

from gateway.app import Gateway, create_app
from gateway.schema.build import build_schema
from gateway.settings import load_settings
from gateway.store.memory_files import MemoryFiles

CONTENT = Path(__file__).parent.parent.parent / "content"
CHROMIUM_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

Serve = Callable[[Gateway], str]
Client = Callable[..., TestClient]


@cache
def schema() -> strawberry.Schema:
    """Built once: it is the same for all applications."""
    return build_schema()


@contextmanager
def serving(gateway: Gateway) -> Iterator[str]:
    """A real server, with content; gives its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        # Whoever connects before the server takes over waits in the queue of the socket.
        listening.listen()
        config = uvicorn.Config(create_app(gateway=gateway), log_config=None, access_log=False, ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            assert gateway.current.wait_for(lambda snapshot: True, timeout=10) is not None
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda gateway: stack.enter_context(serving(gateway))


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a server of the example content."""
    with serving(Gateway(load_settings(content=CONTENT))) as address:
        yield address


@pytest.fixture
def client() -> Iterator[Client]:
    """Makes clients of applications with the given files; they have loaded them."""
    with ExitStack() as stack:

        def make(files: Mapping[str, str | bytes] | None = None, **settings: Any) -> TestClient:
            memory = MemoryFiles({"posts/first.md": "---\ntitle: First\n---\n"} if files is None else files)
            gateway = Gateway(load_settings(**settings), files=memory, schema=schema())
            app = create_app(gateway=gateway)
            made = stack.enter_context(
                TestClient(app, base_url="http://localhost", raise_server_exceptions=False, follow_redirects=False)
            )
            assert gateway.current.wait_for(lambda snapshot: True, timeout=10) is not None
            return made

        yield make


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield opened
        opened.close()
