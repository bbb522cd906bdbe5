"""The other end of a measured server: some connections that ask again as soon as they are answered, or every so often.

It reads a Load as JSON from standard input and writes a Loaded to standard output. It parses no more of an answer than
it has to, so that one process asks several times faster than a server in Python can answer.
"""

import selectors
import socket
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import count, cycle
from typing import Final

import msgspec

UNIQUE: Final = "UUUUUUUUUU"
"""Stands in a body for ten digits that are never the same again."""

_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"\ncontent-length:"
_HIT: Final = b"; hit"
# One for all connections: what arrives is counted, and only the head is looked at.
_BUFFER: Final = bytearray(1 << 18)


class Load(msgspec.Struct, frozen=True):
    """What to ask: POST the bodies to the path, in turn, or GET it where there are none.

    With `is_own` each connection has one body of its own. Each connection asks `every` so many seconds, the first ones
    spread over that time, or at once where it is 0. What is asked in the first `warm` seconds is not counted.
    """

    port: int
    path: str
    bodies: list[str] = []
    connections: int = 32
    seconds: float = 3.0
    warm: float = 0.5
    every: float = 0.0
    is_own: bool = False


class Loaded(msgspec.Struct, frozen=True):
    """What came of it.

    `asked` counts the requests while it was warming up too. `errors` are answers that are not a 200, or begin with
    errors; `hits` those that were kept. Latencies are in seconds, counted from when the question was due: waiting
    behind a late answer counts too.
    """

    requests: int
    asked: int
    seconds: float
    errors: int
    hits: int
    p50: float
    p99: float
    most: float


class Connection:
    """One connection. It has one question under way at most."""

    def __init__(self, load: Load, requests: Iterator[bytes]) -> None:
        self._requests = requests
        self._received = b""
        # Of the body that is under way; None while its head is not there yet.
        self._missing: int | None = None
        self.due = 0.0
        self.is_error = self.is_hit = False
        self.socket = socket.create_connection(("127.0.0.1", load.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> None:
        self._received, self._missing = b"", None
        self.socket.sendall(next(self._requests))

    def is_answered(self) -> bool:
        """Take what has arrived. Whether the answer is whole."""
        size = self.socket.recv_into(_BUFFER)
        if not size:
            raise ConnectionError("the server has closed a connection")
        if self._missing is None:
            data = self._received + _BUFFER[:size]
            end = data.find(_HEAD_END)
            if end < 0:
                self._received = data
                return False
            head = data[: end + 2].lower()
            at = head.index(_LENGTH) + len(_LENGTH)
            self._missing = int(head[at : head.index(b"\r", at)]) + end + 4
            self.is_error = data[9:12] != b"200" or data.startswith(b'{"errors"', end + 4)
            self.is_hit = _HIT in head
            size = len(data)
        self._missing -= size
        return self._missing <= 0


def run(load: Load) -> Loaded:
    """Put a server under load. Raises OSError where it does not answer."""
    requests = [_encoded(body, load) for body in load.bodies or [""]]
    everyone = [Connection(load, each) for each in _questions(load, requests)]
    selector = selectors.DefaultSelector()
    for connection in everyone:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    began = time.perf_counter()
    counted_from, until = began + load.warm, began + load.warm + load.seconds
    latencies: list[float] = []
    asked = errors = hits = 0
    for place, connection in enumerate(everyone):
        connection.due = began + load.every * place / len(everyone)
    waiting = list(everyone)
    while (now := time.perf_counter()) < until:
        for connection in [each for each in waiting if each.due <= now]:
            waiting.remove(connection)
            connection.ask()
        timeout = max(0.0, min([until, *[each.due for each in waiting]]) - now)
        for key, _ in selector.select(timeout):
            connection = key.data
            if not connection.is_answered():
                continue
            now = time.perf_counter()
            asked += 1
            if connection.due >= counted_from:
                latencies.append(now - connection.due)
                errors += connection.is_error
                hits += connection.is_hit
            if load.every:
                connection.due += load.every
                waiting.append(connection)
            else:
                connection.due = now
                connection.ask()
    for connection in everyone:
        connection.socket.close()
    # A server that has not answered at all in time is told of as one that has taken all of it.
    latencies = latencies or [load.seconds]
    p99 = statistics.quantiles(latencies, n=100, method="inclusive")[98] if len(latencies) > 1 else latencies[0]
    return Loaded(len(latencies), asked, load.seconds, errors, hits, statistics.median(latencies), p99, max(latencies))


def _encoded(body: str, load: Load) -> bytes:
    said = body.encode()
    head = f"{'POST' if said else 'GET'} {load.path} HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\n"
    head += "Accept: application/json\r\n"
    if said:
        head += f"Content-Type: application/json\r\nContent-Length: {len(said)}\r\n"
    return head.encode() + b"\r\n" + said


def _questions(load: Load, requests: list[bytes]) -> Iterator[Iterator[bytes]]:
    """For each connection what it asks, one after another, without end."""
    shared: Iterator[bytes] = cycle(requests)
    if any(UNIQUE.encode() in request for request in requests):
        shared = _numbered(shared)
    for place in range(load.connections):
        yield cycle([requests[place % len(requests)]]) if load.is_own else shared


def _numbered(requests: Iterator[bytes]) -> Iterator[bytes]:
    # In units of 10 microseconds: the next run begins beyond what this one can come to.
    for number in count(time.time_ns() // 10_000):
        yield next(requests).replace(UNIQUE.encode(), b"%010d" % (number % 10**10))


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(run(msgspec.json.decode(sys.stdin.buffer.read(), type=Load))))
