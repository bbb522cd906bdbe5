import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.benchmarks import client, serve
from tests.benchmarks.load import generate
from tests.conftest import MAY_BE_SKIPPED


@pytest.mark.skipif(sys.platform != "linux", reason=f"{MAY_BE_SKIPPED}only Linux has /proc")
def test_servers_are_measured_beside_bare_uvicorn_and_the_folder_stays_as_it_is(tmp_path: Path) -> None:
    generate(tmp_path, posts=30)
    files = {path: path.read_bytes() for path in tmp_path.rglob("*.md")}
    command = [
        sys.executable,
        "-m",
        serve.__name__,
        str(tmp_path),
        "--seconds",
        "0.1",
        "--rounds",
        "1",
        "--queries",
        "q1",
    ]
    shown = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]).stdout
    assert shown.startswith("30 posts; medians of 1 × 0.1 s")
    rows = [line.split(" | ") for line in shown.splitlines() if line.startswith("| q1")]
    assert [(row[1], row[-2]) for row in rows] == [(keeping, "0") for keeping in serve.KEEPING]
    for what in ("64 clients", "one edit a second", "health: p99", "in process, q3", "memory of 30 kept", "resident"):
        assert f"\n| {what}" in shown
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.md")} == files


def test_each_document_that_must_be_new_is_new_and_an_answer_may_come_in_pieces() -> None:
    bodies: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_answer_in_pieces, args=(listening, bodies))
        thread.start()
        load = client.Load(listening.getsockname()[1], "/", [f"p{client.UNIQUE}"], connections=1, seconds=0.2, warm=0)
        loaded = client.run(load)
        thread.join()
    assert len(set(bodies)) == len(bodies) >= loaded.requests > 1
    assert (loaded.errors, loaded.hits) == (0, loaded.requests)


def _answer_in_pieces(listening: socket.socket, bodies: list[bytes]) -> None:
    connection, _ = listening.accept()
    with connection:
        while received := connection.recv(10_000):
            bodies.append(received.rpartition(b"\r\n\r\n")[2])
            for piece in (b"HTTP/1.1 200 OK\r\nCache-Status: a; hit\r\nConte", b"nt-Length: 5\r\n\r\nab", b"cde"):
                connection.sendall(piece)
