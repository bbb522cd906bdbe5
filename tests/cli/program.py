"""The command line as it is called: in this process, or in one of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from typer.testing import CliRunner, Result

from gateway.cli import app

ROOT = Path(__file__).parent.parent.parent
DEADLINE_SECONDS = 30.0


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=given, prog_name="gateway")


def python(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **options)


@contextmanager
def listening() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Server:
    """`python -m gateway serve` in a process of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.output, self.log = folder / "output.txt", folder / "log.txt"
        command = [sys.executable, "-m", "gateway", "serve", "content", "--port", str(self.port), *arguments]
        with self.output.open("wb") as output, self.log.open("wb") as log:
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
            self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=log)

    def wait_until_ready(self) -> dict[str, Any]:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                response = httpx.get(f"{self.base}/readyz", trust_env=False)
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            if response.status_code == 200:
                said: dict[str, Any] = response.json()
                return said
            time.sleep(0.02)
        raise AssertionError(f"not ready: {self.output.read_text()}{self.log.read_text()}")

    def wait_for_output(self, text: str) -> str:
        return self._wait_for(text, self.output)

    def wait_for_log(self, text: str) -> str:
        return self._wait_for(text, self.log)

    @staticmethod
    def _wait_for(text: str, file: Path) -> str:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while text not in file.read_text(encoding="utf-8"):
            assert time.monotonic() < deadline, file.read_text(encoding="utf-8")
            time.sleep(0.02)
        return file.read_text(encoding="utf-8")

    def end(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        return self.process.wait(DEADLINE_SECONDS)


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Server]:
    server = Server(folder, *arguments)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
        server.process.wait()
