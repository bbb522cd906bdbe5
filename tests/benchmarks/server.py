"""A uvicorn process on a core of its own, and what the system says that it used."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import orjson

from tests.benchmarks import client
from tests.benchmarks.client import Load, Loaded

ROOT: Final = Path(__file__).parents[2]
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_START_SECONDS: Final = 120.0
_UVICORN: Final = (
    "--host 127.0.0.1 --workers 1 --loop uvloop --http httptools --no-access-log --log-level warning".split()
)


class Cores(msgspec.Struct, frozen=True):
    """Which core servers run on, and which their clients; they are one where there is only one."""

    server: int
    client: int

    @classmethod
    def found(cls) -> "Cores":
        """The last of those that may be used, and the first."""
        allowed = os.sched_getaffinity(0)
        return cls(max(allowed), min(allowed))


class Used(msgspec.Struct, frozen=True):
    """What a server came to under a load. `cpu` is in seconds a request; `foreign` the part of its core others took."""

    loaded: Loaded
    cpu: float
    foreign: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.loaded.requests / self.loaded.seconds


class Server:
    """One server. It is stopped, as a process, except while it is used: what it does by itself disturbs no other."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, cores: Cores) -> None:
        self._process, self.port, self._cores = process, port, cores

    def load(self, load: Load) -> Used:
        """Put it under a load, whose port does not count."""
        with self._awake(), clients(self._cores, [msgspec.structs.replace(load, port=self.port)]) as running:
            before, busy_before, began = self._cpu(), _busy(self._cores.server), time.perf_counter()
            (loaded,) = running()
            # No less than the system can tell: it counts in hundredths of a second.
            spent, busy = max(1 / _TICKS, self._cpu() - before), _busy(self._cores.server) - busy_before
            foreign = max(0.0, busy - spent) / (time.perf_counter() - began)
        return Used(loaded, spent / max(1, loaded.asked), foreign)

    def load_with(self, *loads: Load) -> list[Loaded]:
        """Put it under several loads at once."""
        placed = [msgspec.structs.replace(load, port=self.port) for load in loads]
        with self._awake(), clients(self._cores, placed) as running:
            return running()

    def ask(self, text: str, variables: dict[str, Any] | None = None) -> bytes:
        """The body of the answer to one operation."""
        with self._awake():
            return self._ask(text, variables)

    def _ask(self, text: str, variables: dict[str, Any] | None) -> bytes:
        said = orjson.dumps({"query": text, "variables": variables or {}})
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/graphql", said, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # http: it stands above
            body: bytes = answer.read()
        return body

    def resident_bytes(self) -> int:
        """The memory that the process has."""
        return int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @contextmanager
    def _awake(self) -> Iterator[None]:
        self._process.send_signal(signal.SIGCONT)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGSTOP)

    def wait(self, path: str) -> None:
        """Until a path is answered by a 200. Raises RuntimeError where the server ends before."""
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5):
                    self._process.send_signal(signal.SIGSTOP)
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"The server on port {self.port} does not answer at {path}.")

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


@contextmanager
def serving(application: list[str], ready: str, cores: Cores, **environment: str) -> Iterator[Server]:
    """Start uvicorn with an application, and end it. Gateways take their settings from the environment alone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    command = [sys.executable, "-m", "uvicorn", *application, "--port", str(port), *_UVICORN]
    process = subprocess.Popen(command, cwd=ROOT, env=inherited | environment)
    os.sched_setaffinity(process.pid, {cores.server})
    server = Server(process, port, cores)
    try:
        server.wait(ready)
        yield server
    finally:
        server.close()


@contextmanager
def clients(cores: Cores, loads: list[Load]) -> Iterator[Callable[[], list[Loaded]]]:
    """Clients in processes of their own. What it gives lets them begin, and waits for what comes of them."""
    with ExitStack() as stack:
        processes = []
        for _ in loads:
            command = [sys.executable, client.__file__]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            stack.enter_context(process)
            stack.callback(process.kill)
            os.sched_setaffinity(process.pid, {cores.client})
            processes.append(process)

        def run() -> list[Loaded]:
            for process, load in zip(processes, loads, strict=True):
                assert process.stdin is not None
                process.stdin.write(msgspec.json.encode(load))
                process.stdin.close()
            return [_come_to(process) for process in processes]

        yield run


def _come_to(process: "subprocess.Popen[bytes]") -> Loaded:
    assert process.stdout is not None
    said = process.stdout.read()
    if process.wait() != 0:
        raise RuntimeError("A client of the benchmark has failed; what it said stands above.")
    return msgspec.json.decode(said, type=Loaded)


def _busy(core: int) -> float:
    """The seconds for which a core has worked, or was given to others by the machine below."""
    (line,) = [line for line in Path("/proc/stat").read_text().splitlines() if line.startswith(f"cpu{core} ")]
    user, nice, system, _, _, interrupts, soft, stolen = map(int, line.split()[1:9])
    return (user + nice + system + interrupts + soft + stolen) / _TICKS
