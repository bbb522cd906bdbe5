"""How long executing takes without a server, against graphql-core on the same content; and what keeping takes.

    python -m tests.benchmarks.execute FOLDER speed
    python -m tests.benchmarks.execute FOLDER memory

Prints JSON. `make bench` puts it into words.
"""

import argparse
import gc
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import graphql
import msgspec
import orjson
import structlog

from gateway.app import Gateway
from gateway.execution.executor import Executor, Request
from gateway.graph.snapshot import Snapshot
from gateway.settings import load_settings
from tests.benchmarks.queries import QUERIES, all_slugs

_NO_END: Final = 1 << 40
_BATCH_SECONDS: Final = 0.05
_BATCHES: Final = 9


class Speed(msgspec.Struct, frozen=True):
    """Medians, in CPU seconds for one operation, up to its answer as bytes."""

    graphql_core: float
    parts_kept: float
    nothing_kept: float


class Memory(msgspec.Struct, frozen=True):
    """What keeping answers and their parts takes: how many there are, the bytes of their bodies, what the stores count
    them as, and by what the process has grown.
    """

    answers: int
    answer_bodies: int
    answers_counted: int
    parts: int
    part_bodies: int
    parts_counted: int
    grown: int


class Site:
    """Loaded content, and Executors that keep more of it or less."""

    def __init__(self, folder: Path) -> None:
        self.gateway = Gateway(load_settings(folder))
        self.snapshot: Snapshot = self.gateway.load()
        self.slugs = all_slugs(self._ask)

    def executor(self, *, answers: int = 0, parts: int = 0) -> Executor:
        """A new one, with these bounds in bytes."""
        gateway = self.gateway
        return Executor(
            gateway.schema, gateway.derived, current=gateway.current, max_answer_bytes=answers, max_part_bytes=parts
        )

    def _ask(self, text: str, variables: dict[str, Any]) -> dict[str, Any]:
        data = self.executor().execute(Request(text, None, variables), self.snapshot).data
        assert data is not None
        return data


def speed(site: Site) -> dict[str, Speed]:
    """Of q1 to q4, measured in turns."""
    with_parts, without = site.executor(parts=_NO_END), site.executor()
    found = {}
    for name in ("q1", "q2", "q3", "q4"):
        body = orjson.loads(QUERIES[name].bodies(site.slugs)[0])
        request = Request(body["query"], None, body["variables"])
        document = graphql.parse(request.query)

        def by_core(document: graphql.DocumentNode = document, request: Request = request) -> bytes:
            result = without.run(document, site.snapshot, variables=request.variables)
            return orjson.dumps({"data": result.data})

        def kept(request: Request = request) -> bytes:
            return with_parts.execute(request, site.snapshot).content

        def anew(request: Request = request) -> bytes:
            return without.execute(request, site.snapshot).content

        assert by_core() == kept() == anew()
        found[name] = Speed(*_in_turns(by_core, kept, anew))
    return found


def _in_turns(*functions: Callable[[], object]) -> list[float]:
    numbers = []
    for function in functions:
        function()
        began = time.process_time()
        function()
        numbers.append(max(1, int(_BATCH_SECONDS / max(1e-6, time.process_time() - began))))
    spent: list[list[float]] = [[] for _ in functions]
    for _ in range(_BATCHES):
        for function, number, seconds in zip(functions, numbers, spent, strict=True):
            began = time.process_time()
            for _ in range(number):
                function()
            seconds.append((time.process_time() - began) / number)
    return list(map(statistics.median, spent))


def memory(site: Site) -> Memory:
    """One answer for each post (q5), and the parts that these are made of."""
    executor = site.executor(answers=_NO_END, parts=_NO_END)
    requests = [orjson.loads(body) for body in QUERIES["q5"].bodies(site.slugs)]
    asked = [Request(request["query"], None, request["variables"]) for request in requests]
    executor.execute(asked[0], site.snapshot)
    gc.collect()
    before = _resident()
    bodies = sum(len(executor.execute(request, site.snapshot).content) for request in asked)
    gc.collect()
    grown, answers, parts = _resident() - before, executor.answer_counts(), executor.part_counts()
    assert answers is not None
    return Memory(answers.entries, bodies, answers.bytes, parts.entries, parts.bodies, parts.bytes, grown)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


MEASUREMENTS: Final[dict[str, Callable[[Site], Any]]] = {"speed": speed, "memory": memory}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure executing, or the memory that keeping takes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("what", choices=MEASUREMENTS)
    wanted = parser.parse_args()
    structlog.configure(processors=[_drop])
    print(msgspec.json.encode(MEASUREMENTS[wanted.what](Site(wanted.folder))).decode())


def _drop(*_: object) -> structlog.typing.ProcessorReturnValue:
    raise structlog.DropEvent


if __name__ == "__main__":
    main()
