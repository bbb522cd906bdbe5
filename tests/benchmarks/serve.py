"""How fast the gateway answers, as a part of what bare uvicorn reaches with as many bytes that it only has to send.

    python -m tests.benchmarks.serve FOLDER
    python -m tests.benchmarks.serve --posts 5000 --seconds 3 --rounds 3

Each server has a process on one core, its clients have one on another. Measurements alternate, in rounds, so that a
machine that is slow for a while is slow for all of them; medians count, and ratios are made within a round. The CPU
time of a request, which other work disturbs least, and its ratio stand beside. Needs Linux, for what it says in /proc.
"""

import argparse
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

import msgspec
import orjson

from tests.benchmarks import execute
from tests.benchmarks.client import UNIQUE, Load
from tests.benchmarks.execute import Memory, Speed
from tests.benchmarks.load import generate
from tests.benchmarks.queries import QUERIES, all_slugs, attacks, clients
from tests.benchmarks.server import ROOT, Cores, Server, Used, serving

T = TypeVar("T")

_GATEWAY: Final = ["--factory", "gateway.app:create_app"]
_BARE: Final = ["tests.benchmarks.bare:app", "--lifespan", "off"]
# What is kept by each of the gateways that are measured: its settings, and the name of its aims.
KEEPING: Final[dict[str, tuple[dict[str, str], str]]] = {
    "as shipped": ({}, "kept"),
    "parts": ({"GATEWAY_ANSWER_CACHE_BYTES": "0"}, "parts"),
    "nothing": ({"GATEWAY_ANSWER_CACHE_BYTES": "0", "GATEWAY_PART_CACHE_BYTES": "0"}, "nothing"),
}
CLIENTS: Final = 64
SECTIONS: Final = ("queries", "clients", "edits", "health", "execution", "memory")
_HEALTH_SECONDS: Final = 0.05
_EDIT_SECONDS: Final = 1.0
_EDITED_MOST: Final = 20


class Bench:
    """The servers, and how long each is measured."""

    def __init__(self, folder: Path, bare: Server, gateways: dict[str, Server], seconds: float, rounds: int) -> None:
        self.folder, self.bare, self.gateways = folder, bare, gateways
        self.seconds, self.rounds, self.warm = seconds, rounds, min(1.0, seconds / 3)
        self.shipped = gateways["as shipped"]
        self.slugs = all_slugs(self._asked)

    def load(self, bodies: list[str], path: str = "/graphql", **others: Any) -> Load:
        return Load(0, path, bodies, seconds=self.seconds, warm=self.warm, **others)

    def size(self, bodies: Sequence[str]) -> int:
        """How many bytes the answers have, on average of the first ones. They must be free of errors."""
        sizes = []
        for body in bodies[:CLIENTS]:
            asked = orjson.loads(body.replace(UNIQUE, "0000000000"))
            answer = self.shipped.ask(asked["query"], asked.get("variables"))
            if answer.startswith(b'{"errors"'):
                raise RuntimeError(f"What is measured is answered by errors: {asked['query']}\n{answer[:500].decode()}")
            sizes.append(len(answer))
        return round(statistics.mean(sizes))

    def rounds_of(self, loads: dict[str, tuple[Server, Load]]) -> dict[str, list[Used]]:
        """Each load on its server, in turns, every second time the other way round."""
        found: dict[str, list[Used]] = {name: [] for name in loads}
        for number in range(self.rounds):
            for name in loads if number % 2 == 0 else reversed(loads):
                server, load = loads[name]
                found[name].append(server.load(load))
        return found

    def _asked(self, text: str, variables: dict[str, Any]) -> dict[str, Any]:
        data: dict[str, Any] = orjson.loads(self.shipped.ask(text, variables))["data"]
        return data


def queries(bench: Bench, names: Sequence[str]) -> Iterator[str]:
    """The queries on all servers."""
    yield _row("query", "kept", "bytes", "of bare", "aim", "of bare by CPU", "CPU µs", "bare: CPU µs", "a second",
               "p50 ms", "p99 ms", "errors", "foreign")  # fmt: skip
    yield _row(*["---"] * 2, *["---:"] * 11)
    for name in names:
        query = QUERIES[name]
        bodies = query.bodies(bench.slugs)
        size = bench.size(bodies)
        loads = {"bare": (bench.bare, bench.load(bodies, f"/{size}"))}
        aims: dict[str, float | None] = {keeping: getattr(query, aim) for keeping, (_, aim) in KEEPING.items()}
        for keeping, server in bench.gateways.items():
            if aims[keeping] is not None:
                loads[keeping] = server, bench.load(bodies)
        found = bench.rounds_of(loads)
        bare = found.pop("bare")
        for keeping, used in found.items():
            yield _row(f"{name}: {query.what}", keeping, f"{size:,}", *_of_bare(used, bare, aims[keeping]))


def clients_with_their_own(bench: Bench) -> Iterator[str]:
    """As many clients as there are connections, each with a query of its own."""
    bodies = clients(bench.slugs, CLIENTS)
    size = bench.size(bodies)
    loads = {
        "bare": (bench.bare, bench.load(bodies, f"/{size}", connections=CLIENTS, is_own=True)),
        **{
            keeping: (server, bench.load(bodies, connections=CLIENTS, is_own=True))
            for keeping, server in bench.gateways.items()
        },
    }
    found = bench.rounds_of(loads)
    bare = found.pop("bare")
    for keeping, used in found.items():
        yield _row(f"{CLIENTS} clients, a query each", keeping, f"{size:,}", *_of_bare(used, bare, None))


def _of_bare(used: list[Used], bare: list[Used], aim: float | None) -> Iterator[str]:
    ratio = statistics.median(one.rate / other.rate for one, other in zip(used, bare, strict=True))
    by_cpu = statistics.median(other.cpu / one.cpu for one, other in zip(used, bare, strict=True))
    yield f"{ratio:.2f}"
    yield "" if aim is None else _judged(f"≥ {aim:.2f}", is_met=ratio >= aim)
    yield f"{by_cpu:.2f}"
    yield f"{statistics.median(each.cpu for each in used) * 1e6:.0f}"
    yield f"{statistics.median(each.cpu for each in bare) * 1e6:.0f}"
    yield f"{statistics.median(each.rate for each in used):,.0f}"
    yield f"{statistics.median(each.loaded.p50 for each in used) * 1e3:.2f}"
    yield f"{statistics.median(each.loaded.p99 for each in used) * 1e3:.2f}"
    yield f"{sum(each.loaded.errors for each in used)}"
    yield f"{statistics.median(each.foreign for each in [*used, *bare]):.0%}"


def edits(bench: Bench) -> Iterator[str]:
    """One edit of a file a second while q1 to q5 are asked: as often as can be, and at about a third of that."""
    bodies = list(chain.from_iterable(QUERIES[name].bodies(bench.slugs[:CLIENTS]) for name in QUERIES if name < "q6"))
    full = bench.load(bodies)
    bench.shipped.load(full)
    third = msgspec.structs.replace(full, every=3 * full.connections / bench.shipped.load(full).rate)
    loads = {"full load": full, "a third of it": third}
    quiet: dict[str, list[Used]] = {name: [] for name in loads}
    edited: dict[str, list[Used]] = {name: [] for name in loads}
    for _ in range(bench.rounds):
        for name, load in loads.items():
            quiet[name].append(bench.shipped.load(load))
            with _editing(bench):
                edited[name].append(bench.shipped.load(load))
    for name in loads:
        before, after = (statistics.median(each.loaded.p99 for each in some[name]) for some in (quiet, edited))
        ratio = after / before
        yield _row(
            f"one edit a second, {name}: p99",
            f"{after * 1e3:.1f} ms, {ratio:.1f} × the {before * 1e3:.1f} ms without",
            _judged("≤ 3 ×", is_met=ratio <= 3),
        )
        loaded = [each.loaded for each in edited[name]]
        if any(each.hits for each in loaded):
            hits = sum(each.hits for each in loaded) / sum(each.requests for each in loaded)
            yield _row(f"one edit a second, {name}: answers that were kept", f"{hits:.1%}", "")
        rates = [statistics.median(each.rate for each in some[name]) for some in (edited, quiet)]
        yield _row(f"one edit a second, {name}: answers a second", f"{rates[0]:,.0f}, {rates[1]:,.0f} without", "")


@contextmanager
def _editing(bench: Bench) -> Iterator[None]:
    """Edit a post each second: one of the newest, which lists show, and any other by turns."""
    paths = [bench.folder / path for path in _paths(bench)]
    chance, is_over = Random(7), threading.Event()

    def edit() -> None:
        number = 0
        while not is_over.wait(_EDIT_SECONDS if number else 0.0):
            path = chance.choice(paths[:_EDITED_MOST] if number % 2 else paths)
            path.write_text(path.read_text(encoding="utf-8") + f"\nEdit {number}.\n", encoding="utf-8")
            number += 1

    thread = threading.Thread(target=edit)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _paths(bench: Bench) -> list[str]:
    text = "query($slug: String!) { post(slug: $slug) { source { path } } }"
    some = [*bench.slugs[:_EDITED_MOST], *Random(7).sample(bench.slugs, min(len(bench.slugs), _EDITED_MOST))]
    asked = [orjson.loads(bench.shipped.ask(text, {"slug": slug})) for slug in some]
    return [each["data"]["post"]["source"]["path"] for each in asked]


def health(bench: Bench) -> Iterator[str]:
    """How late /livez is while hostile documents arrive, from one client and from four."""
    ping = bench.load([], "/livez", connections=1, every=_HEALTH_SECONDS)
    for kind, bodies in attacks().items():
        for number in (1, 4):
            attack = bench.load(bodies, connections=number)
            answered, hostile = bench.shipped.load_with(ping, attack)
            yield _row(
                f"health: p99 of /livez, {number} × {kind}",
                f"{answered.p99 * 1e3:.0f} ms (p50 {answered.p50 * 1e3:.0f}; a document {hostile.p50 * 1e3:.0f} ms, "
                f"{hostile.errors} of {hostile.requests} refused)",
                _judged("≤ 50 ms", is_met=answered.p99 <= 0.05),
            )


def execution(bench: Bench) -> Iterator[str]:
    """Executing in process, against graphql-core."""
    aims = {"q2": 40e-6, "q3": 250e-6}
    for name, speed in _measured(bench.folder, "speed", dict[str, Speed]).items():
        for kept, seconds in (("parts kept", speed.parts_kept), ("nothing kept", speed.nothing_kept)):
            ratio, aim = speed.graphql_core / seconds, aims.get(name)
            yield _row(
                f"in process, {name}, {kept}",
                f"{seconds * 1e6:.1f} µs, graphql-core {speed.graphql_core * 1e6:,.0f} µs: {ratio:,.0f} ×",
                _judged(f"≤ {aim * 1e6:.0f} µs, ≥ 40 ×", is_met=seconds <= aim and ratio >= 40) if aim else "",
            )


def memory(bench: Bench) -> Iterator[str]:
    """What keeping takes beside the bytes that are sent."""
    found = _measured(bench.folder, "memory", Memory)
    answers, parts = max(1, found.answers), max(1, found.parts)
    yield _row(
        f"memory of {found.answers:,} kept answers and {found.parts:,} kept parts",
        f"{found.grown / answers:,.0f} bytes for an answer and its parts; counted: "
        f"{found.answers_counted / answers:,.0f} for an answer, {found.parts_counted / parts:,.0f} for a part; "
        f"their JSON: {found.answer_bodies / answers:,.0f} and {found.part_bodies / parts:,.0f}",
        "",
    )
    for name, server in {"bare": bench.bare, **bench.gateways}.items():
        yield _row(f"resident memory, {name}", f"{server.resident_bytes() / 1e6:,.0f} MB", "")


def _measured(folder: Path, what: str, result: type[T]) -> T:
    command = [sys.executable, "-m", execute.__name__, str(folder), what]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT)
    return msgspec.json.decode(run.stdout, type=result)


def _judged(aim: str, *, is_met: bool) -> str:
    return aim if is_met else f"**{aim}**"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


@contextmanager
def benched(folder: Path, seconds: float, rounds: int) -> Iterator[Bench]:
    """Start all servers on a folder, whose files are edited later."""
    cores = Cores.found()
    with ExitStack() as stack:
        bare = stack.enter_context(serving(_BARE, "/1", cores))
        common = {"GATEWAY_CONTENT": str(folder), "GATEWAY_MODE": "production", "GATEWAY_LOG_LEVEL": "warning"}
        gateways = {
            keeping: stack.enter_context(serving(_GATEWAY, "/readyz", cores, **common, **settings))
            for keeping, (settings, _) in KEEPING.items()
        }
        yield Bench(folder, bare, gateways, seconds, rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure answering over HTTP, against bare uvicorn.")
    parser.add_argument("folder", nargs="?", type=Path, help="the content; generated posts without it")
    parser.add_argument("--posts", type=int, default=5000, help="how many posts to generate (5000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often to measure; medians count (3)")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each time (3)")
    parser.add_argument("--queries", default=",".join(QUERIES), help=f"which ({','.join(QUERIES)})")
    parser.add_argument("--sections", default=",".join(SECTIONS), help=f"which ({','.join(SECTIONS)})")
    wanted = parser.parse_args()
    names, sections = wanted.queries.split(","), wanted.sections.split(",")
    if wanted.folder is not None and not wanted.folder.is_dir():
        parser.error(f"{wanted.folder} is not a folder.")
    if not set(names) <= set(QUERIES) or not set(sections) <= set(SECTIONS):
        parser.error(f"The queries are {', '.join(QUERIES)}; the sections are {', '.join(SECTIONS)}.")
    # Servers that are stopped would outlive a bench that is ended without a word.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as made:
        # A copy: files of it are edited.
        folder = Path(made, "content")
        if wanted.folder is None:
            generate(folder, wanted.posts)
        else:
            shutil.copytree(wanted.folder, folder, symlinks=True)
        with benched(folder, wanted.seconds, wanted.rounds) as bench:
            if not bench.slugs:
                parser.error(f"There are no posts in {wanted.folder}.")
            for line in report(bench, names, sections):
                print(line, flush=True)


def report(bench: Bench, names: Sequence[str], sections: Sequence[str]) -> Iterator[str]:
    """All that was measured, as two tables. An aim that was missed is bold."""
    yield f"{len(bench.slugs):,} posts; medians of {bench.rounds} × {bench.seconds:g} s; 1.00 is bare uvicorn.\n"
    if "queries" in sections:
        yield from queries(bench, names)
    if "clients" in sections:
        yield from clients_with_their_own(bench)
    yield f"\n{_row('what', 'measured', 'aim')}\n{_row('---', '---', '---')}"
    for section, measure in (("edits", edits), ("health", health), ("execution", execution), ("memory", memory)):
        if section in sections:
            yield from measure(bench)


if __name__ == "__main__":
    main()
