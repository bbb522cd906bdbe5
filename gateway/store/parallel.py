"""Reading many files on more than one core: helpers, processes of their own, read a part of the portions.

A helper is this module run by a new Python, which takes a tenth of a second. Forking is not safe beside threads, and
multiprocessing runs the main program's module again in each of its processes. A helper that ends early, for whatever
reason, costs only its help: what it had to read is read by whoever is left, at last by this process.
"""

import gc
import os
import pickle
import select
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from sys import intern
from typing import BinaryIO, Final

import msgspec

from gateway.store.reading import Portion, Read, Reader
from gateway.store.source import Disk

# With half as many files for each helper, its start costs as much as it saves.
FILES_WORTH_A_HELPER: Final = 2000
# Taking in what helpers have read takes a tenth of the time of reading it, and a container may have fewer cores than
# its machine.
MOST_HELPERS: Final = 3
# Portions that a helper has before it: one to read while the answer to the other waits.
AHEAD: Final = 2
LENGTH_BYTES: Final = 8
# As much as Linux lets anyone have: what a helper has read waits there while this process reads on its own.
PIPE_BYTES: Final = 1 << 20

_answer: Final = msgspec.msgpack.Decoder(list[Read])
_encode: Final = msgspec.msgpack.Encoder().encode


def read(reader: Reader, portions: Sequence[Portion]) -> Iterator[list[Read]]:
    """What is read of each portion, in any order; by helpers too where that is faster."""
    files = sum(len(portion.entries) for portion in portions)
    # Other file systems live in this process.
    wanted = min(_cores() - 1, MOST_HELPERS, files // FILES_WORTH_A_HELPER) if isinstance(reader.files, Disk) else 0
    waiting = deque(portions)
    with ExitStack() as stack:
        helpers: list[_Helper] = []
        with suppress(OSError):
            for _ in range(wanted):
                helpers.append(stack.enter_context(_Helper(reader)))
        while waiting or any(helper.portions for helper in helpers):
            for helper in helpers:
                helper.ask(waiting)
            if waiting:
                yield reader.read(waiting.popleft())
            busy = [helper for helper in helpers if helper.portions]
            for helper in select.select(busy, [], [], 0 if waiting else None)[0] if busy else ():
                yield from helper.answers(waiting)


class _Helper:
    """A process that reads portions, in the order in which it is asked for them."""

    def __init__(self, reader: Reader) -> None:
        # Not from the working folder, which may be anybody's: -P.
        command = [sys.executable, "-P", "-m", __name__]
        self._process = subprocess.Popen(  # noqa: S603  # nothing of it comes from outside
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            pipesize=PIPE_BYTES,
        )
        self._read = bytearray()
        self.portions: deque[Portion] = deque()
        assert self._process.stdin is not None  # noqa: S101  # asked for above
        assert self._process.stdout is not None  # noqa: S101
        self._requests, self._answers = self._process.stdin, self._process.stdout
        os.set_blocking(self._requests.fileno(), False)
        self._is_lost = not self._send(reader)

    def __enter__(self) -> "_Helper":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._requests.close()
        self._answers.close()
        self._process.wait()

    def fileno(self) -> int:
        return self._answers.fileno()

    def ask(self, waiting: deque[Portion]) -> None:
        while waiting and len(self.portions) < AHEAD and not self._is_lost:
            self.portions.append(waiting.popleft())
            if not self._send(self.portions[-1]):
                self._lose(waiting)

    def _send(self, message: Reader | Portion) -> bool:
        data = pickle.dumps(message)
        # Never in parts: that would be a pipe that is full, at a helper that waits for its answers to be read.
        with suppress(OSError):
            return os.write(self._requests.fileno(), data) == len(data)
        return False

    def answers(self, waiting: deque[Portion]) -> Iterator[list[Read]]:
        """What has come of answers; what will not come is waiting again."""
        part = os.read(self._answers.fileno(), PIPE_BYTES)
        if not part:
            self._lose(waiting)
        self._read += part
        while len(self._read) >= LENGTH_BYTES:
            end = LENGTH_BYTES + int.from_bytes(self._read[:LENGTH_BYTES], "big")
            if len(self._read) < end:
                return
            with memoryview(self._read) as view:
                answer = _answer.decode(view[LENGTH_BYTES:end])
            del self._read[:end]
            self.portions.popleft()
            for file in answer:
                _intern_names(file)
            yield answer

    def _lose(self, waiting: deque[Portion]) -> None:
        self._is_lost = True
        waiting.extend(self.portions)
        self.portions.clear()
        self._read.clear()


def _intern_names(file: Read) -> None:
    """Keep names that many files give once, as `reading` does."""
    document = file.document
    if document is not None:
        for field in ("authors", "categories", "tags"):
            # Nobody has the Document yet.
            msgspec.structs.force_setattr(document, field, tuple(map(intern, getattr(document, field))))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _help(requests: BinaryIO, answers: BinaryIO) -> None:
    """Read what is asked for until nobody asks any more."""
    reader: Reader = pickle.load(requests)  # noqa: S301  # from the process that started this one, here and below
    while True:
        answer = _encode(reader.read(pickle.load(requests)))  # noqa: S301
        answers.write(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
        answers.flush()


if __name__ == "__main__":
    # Ctrl+C is for the process that asked; it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    with suppress(EOFError, BrokenPipeError):
        _help(sys.stdin.buffer, sys.stdout.buffer)
