"""How long loading a folder takes, what the time goes to, and how much memory it needs.

    python tests/benchmarks/load.py FOLDER
    python tests/benchmarks/load.py --posts 5000

Each measurement is a process of its own that does one thing on one core; the best of `--rounds` counts, in CPU time,
which other work on the machine disturbs least. Only how long loading takes on all cores is told by the clock. The floor
is what nobody can leave out: every file read, and its header parsed by PyYAML's C loader (or tomllib).
"""

import argparse
import gc
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from typing import Any, Final, TypeVar

import structlog
import yaml

from gateway.app import Gateway
from gateway.graph.builder import Builder
from gateway.settings import load_settings
from gateway.store import fields, front_matter, markdown
from gateway.store.loader import DEFAULT_MAX_FILE_BYTES, DocumentStore
from gateway.store.source import Disk, FileChanges, FileEntry, is_content

T = TypeVar("T")

_REST: Final = "the rest of the Documents"
_WORDS = (
    "attention pattern daily small step people notice feeling change support routine rest signal memory plan habit "
    "research question evidence moment practice voice family school friend the a of and to in is that for with as on "
    "by at from into about after before without because while helps makes takes gives finds keeps may can should often"
).split()


def generate(folder: Path, posts: int, seed: int = 7) -> None:
    """Write so many posts of about 5 KB, the same ones for the same numbers, below `folder`/posts."""
    chance = random.Random(seed)
    for number in range(posts):
        path = folder / "posts" / str(2010 + number % 15) / f"post-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(_post(chance, number)) + "\n", encoding="utf-8")


def _post(chance: random.Random, number: int) -> Iterator[str]:
    tags = ", ".join(chance.sample(_WORDS, 6))
    yield f"---\ntitle: {_sentence(chance, 4)}\ndate: '{2010 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}'"
    yield f"tags: [{tags}]\ndescription: {_sentence(chance, 12)}\nauthor_name: Author {number % 200}"
    yield f"category: {chance.choice(_WORDS)}\n---\n"
    for section in range(3):
        yield f"## {_sentence(chance, 5)}\n"
        for _ in range(4):
            written = [_sentence(chance, 14) + "." for _ in range(4)]
            written[1] = f"*{written[1]}*" if section else f"{written[1]} [{chance.choice(_WORDS)}]({_url(chance)})"
            yield " ".join(written) + "\n"
        yield "".join(f"- {_sentence(chance, 6)}\n" for _ in range(4))
    yield f"Resources:-\n\n{_url(chance)}\n\n{_url(chance)}"


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize()


def _url(chance: random.Random) -> str:
    number = chance.randrange(2000)
    return f"https://www.site{number % 80}.example.org/{_WORDS[number % len(_WORDS)]}/{number}"


def floor(folder: Path) -> dict[str, float]:
    """Every file read and its header parsed; nothing else."""
    began = time.process_time()
    count = 0
    for place, _, names in os.walk(folder):
        for name in filter(is_content, names):
            count += 1
            text = Path(place, name).read_bytes().decode(errors="replace")
            with suppress(yaml.YAMLError, tomllib.TOMLDecodeError):
                if text.startswith("---\n"):
                    yaml.load(text[4 : text.find("\n---", 3)], yaml.CSafeLoader)
                elif text.startswith("+++\n"):
                    tomllib.loads(text[4 : text.find("\n+++", 3)])
    return {"files": count, "seconds": time.process_time() - began}


def load(folder: Path) -> dict[str, float]:
    """What `gateway serve` does before it answers."""
    gateway = Gateway(load_settings(folder))
    before = _peak_bytes()
    began, began_wall = time.process_time(), time.perf_counter()
    snapshot = gateway.load()
    return {
        "seconds": time.process_time() - began,
        "wall": time.perf_counter() - began_wall,
        "peak": _peak_bytes(),
        "before": before,
        "documents": snapshot.revision.posts + snapshot.revision.pages,
        "resources": snapshot.revision.resources,
    }


def load_on_all_cores(folder: Path) -> dict[str, float]:
    """The time by the clock that `load` takes where it has the whole machine."""
    return {"seconds": load(folder)["wall"]}


def parts(folder: Path) -> dict[str, float]:
    """The steps of loading one after the other, by name. What is kept and what is compared is in none of them."""
    gc.disable()
    disk = Disk(folder)
    disk.identity()
    spent: dict[str, float] = {}

    def timed(name: str, step: Callable[..., T], *columns: Iterable[Any]) -> list[T]:
        began = time.process_time()
        made = list(map(step, *columns))
        spent[name] = spent.get(name, 0.0) + time.process_time() - began
        return made

    (listing,) = timed("list the folder", disk.list, [""])
    entries = sorted(listing.files.values(), key=_path)
    paths = [entry.path for entry in entries if is_content(entry.path)]
    # In portions, for the memory of one to serve the next as it does when files are read one by one.
    for at in range(0, len(paths), 200):
        some = paths[at : at + 200]
        read = timed("read the files", disk.read, some, repeat(DEFAULT_MAX_FILE_BYTES))
        texts = [data.decode("utf-8-sig", "replace").replace("\r\n", "\n") for data in read]
        headers = timed("front matter", front_matter.read, texts, some)
        timed("fields", fields.read, [header.entries for header in headers], some)
        bodies = [text[header.body_start :] for text, header in zip(texts, headers, strict=True)]
        timed("Markdown", markdown.read, bodies)
    inside = sum(spent.values()) - spent["list the folder"]
    (changes,) = timed(_REST, DocumentStore(disk).apply, [FileChanges(tuple(entries))])
    spent[_REST] = max(0.0, spent[_REST] - inside)
    timed("the graph", Builder().apply, [changes])
    return spent


def _path(entry: FileEntry) -> str:
    return entry.path


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


MEASUREMENTS = {"floor": floor, "load": load, "all cores": load_on_all_cores, "parts": parts}


def report(measured: dict[str, dict[str, float]]) -> str:
    """The measurements of one folder as a table."""
    bare, loaded, wide = measured["floor"], measured["load"], measured["all cores"]
    files = max(1.0, bare["files"])
    rows = [
        f"{bare['files']:,.0f} files of content, {loaded['documents']:,.0f} documents, "
        f"{loaded['resources']:,.0f} web addresses",
        f"{'load':<28}{loaded['seconds']:8.2f} s {_each(loaded['seconds'], files)} "
        f"{files / loaded['wall']:9,.0f} files a second",
        f"{'by the clock, on all cores':<28}{wide['seconds']:8.2f} s {_each(wide['seconds'], files)} "
        f"{files / wide['seconds']:9,.0f} files a second",
        f"{'floor: read, parse headers':<28}{bare['seconds']:8.2f} s {_each(bare['seconds'], files)}",
        f"{'load / floor':<28}{loaded['seconds'] / bare['seconds']:8.2f}",
        f"{'peak memory':<28}{loaded['peak'] / 1e6:8.0f} MB, {loaded['before'] / 1e6:.0f} of them before loading",
        "of which:",
    ]
    rows += [f"  {name:<26}{spent:8.2f} s {_each(spent, files)}" for name, spent in measured["parts"].items()]
    return "\n".join(rows)


def _each(seconds: float, files: float) -> str:
    return f"{seconds / files * 1e6:8.0f} µs a file"


def measure(folder: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Each measurement in a process of its own, best of `rounds`, in turns."""
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for name in MEASUREMENTS:
            command = [sys.executable, __file__, "--only", name, str(folder)]
            run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            found: dict[str, float] = json.loads(run.stdout)
            if name not in best or _seconds(found) < _seconds(best[name]):
                best[name] = found
    return best


def _seconds(found: dict[str, float]) -> float:
    return found.get("seconds", sum(found.values()))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how a folder of content loads, against reading it alone.")
    parser.add_argument("folder", nargs="?", type=Path, help="the folder; generated posts without it")
    parser.add_argument("--posts", type=int, default=5000, help="how many posts to generate (5000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often to measure; the best counts (3)")
    parser.add_argument("--only", choices=MEASUREMENTS, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.folder is not None and not wanted.folder.is_dir():
        parser.error(f"{wanted.folder} is not a folder.")
    if wanted.only:
        structlog.configure(processors=[_drop])
        if wanted.only != "all cores" and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        print(json.dumps(MEASUREMENTS[wanted.only](wanted.folder)))
    elif wanted.folder is not None:
        print(report(measure(wanted.folder, wanted.rounds)))
    else:
        with tempfile.TemporaryDirectory() as made:
            generate(Path(made), wanted.posts)
            print(report(measure(Path(made), wanted.rounds)))


def _drop(*_: object) -> structlog.typing.ProcessorReturnValue:
    raise structlog.DropEvent


if __name__ == "__main__":
    main()
