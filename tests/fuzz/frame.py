"""Checks invented items for a given time, and counts them and what was found.

A finding is an item that the check raises on, that takes longer than MAX_SECONDS, or that ends the process or never
ends itself. Items are invented by hypothesis, or by atheris where that is installed (`pip install atheris`; it has no
wheels for every system), which also looks at which lines an item has reached.
"""

import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final, Literal

import hypothesis
import msgspec
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

# Of the processor's time for one item.
MAX_SECONDS: Final = 0.25
# After so long without a word, an item is one that never ends.
PATIENCE: Final = 60.0
MAX_FINDINGS: Final = 20
CHUNK: Final = 500

Engine = Literal["hypothesis", "atheris"]


class Target(msgspec.Struct, frozen=True):
    """Something to fuzz.

    `check` raises on an answer that is not sound, and returns a word for the kind of item, by which the report counts,
    or how often it has checked what. No item may take more `seconds` (MAX_SECONDS unless told). `items` makes a
    strategy of a folder of real files; `examples` gives atheris some to begin with, and `words` what to put into them.
    """

    check: Callable[[bytes], str | Counter[str]]
    items: Callable[[Path], st.SearchStrategy[bytes]]
    examples: Callable[[Path], list[bytes]]
    words: tuple[bytes, ...] = ()
    seconds: float | None = None

    @property
    def chunk(self) -> int:
        """How many items to check between two looks at the clock."""
        return max(1, int(CHUNK * MAX_SECONDS / (self.seconds or MAX_SECONDS)))


class Finding(msgspec.Struct, frozen=True):
    """An item, and what happened."""

    item: bytes
    said: str


class Report(msgspec.Struct, frozen=True):
    """What a run came to. `slowest` is in seconds."""

    items: int = 0
    kinds: dict[str, int] = {}
    slowest: float = 0.0
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: "Report") -> "Report":
        return Report(
            self.items + other.items,
            dict(Counter(self.kinds) + Counter(other.kinds)),
            max(self.slowest, other.slowest),
            self.findings + other.findings,
        )

    def __str__(self) -> str:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in Counter(self.kinds).most_common())
        checks = sum(self.kinds.values())
        counted = f"{self.items:,} items" + (f", {checks:,} checks" if checks > self.items else "")
        first = f"{counted} ({kinds}); the slowest took {self.slowest * 1000:.1f} ms; "
        return "\n".join(
            [
                f"{first}{len(self.findings)} findings",
                *(f"{finding.said}\n  {finding.item[:2000]!r}" for finding in self.findings),
            ]
        )


class Watch:
    """Checks items one after the other. What it knows is in `folder` at all times, for whoever outlives it."""

    def __init__(self, target: Target, folder: Path) -> None:
        self._check, self._most, self._folder = target.check, target.seconds, folder
        self._items, self._slowest, self._saved = 0, 0.0, 0.0
        self._kinds: Counter[str] = Counter()
        self._findings: dict[str, Finding] = {}

    def check(self, item: bytes) -> None:
        """Check one; raise AssertionError for a finding."""
        (self._folder / "item").write_bytes(item)
        began = time.process_time()
        kind: str | Counter[str] = "wrong"
        try:
            kind = self._check(item)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            self._find(f"{Path(place.filename).name}:{place.lineno}", item, f"{type(error).__name__}: {error}")
        seconds = time.process_time() - began
        self._items += 1
        self._kinds.update([kind] if isinstance(kind, str) else kind)
        self._slowest = max(self._slowest, seconds)
        if seconds > (self._most or MAX_SECONDS):
            self._find("slow", item, f"{seconds:.2f} s for {len(item):,} bytes")
        if time.monotonic() - self._saved > 1:
            self.save()

    def _find(self, place: str, item: bytes, said: str) -> None:
        # Hypothesis makes what it found smaller and smaller: the last item of a place is the one to show.
        self._findings[place] = Finding(item, f"{place}: {said}")
        self.save()
        raise AssertionError(said)

    @property
    def report(self) -> Report:
        return Report(self._items, dict(self._kinds), self._slowest, tuple(self._findings.values()))

    def save(self) -> None:
        self._saved = time.monotonic()
        (self._folder / "report").write_bytes(msgspec.json.encode(self.report))


def check_some(watch: Watch, items: st.SearchStrategy[bytes], seed: int, count: int = CHUNK) -> None:
    """Check so many items by hypothesis; the same seed makes the same ones."""

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(items)
    def check(item: bytes) -> None:
        watch.check(item)

    try:
        check()
    except (AssertionError, hypothesis.errors.HypothesisException, BaseExceptionGroup):
        # The watch has it.
        watch.save()


def run(target: str, files: Path, seconds: float, *, engine: Engine = "hypothesis", seed: int = 0) -> Report:
    """Fuzz for so many seconds, in processes that may end. `target` is `module:name` of a Target."""
    report = Report()
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and len(report.findings) < MAX_FINDINGS:
        with tempfile.TemporaryDirectory() as folder:
            command = [
                sys.executable,
                "-m",
                "tests.fuzz.child",
                target,
                str(files),
                folder,
                str(left),
                engine,
                str(seed),
            ]
            ending = _ending(command, left)
            report += _saved(Path(folder))
            if ending:
                report += Report(1, {}, 0.0, (Finding((Path(folder) / "item").read_bytes(), ending),))
        seed += 1_000_000
    return report


def _ending(command: list[str], seconds: float) -> str:
    """How a process ended that should not have; empty if it did as it was asked."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + PATIENCE)
    except subprocess.TimeoutExpired:
        return "it never ends"
    if done.returncode == 0:
        return ""
    if done.returncode < 0:
        return f"it ends the process by {signal.Signals(-done.returncode).name}"
    raise RuntimeError(f"The fuzzing process failed:\n{done.stderr[-4000:]}")


def _saved(folder: Path) -> Report:
    try:
        return msgspec.json.decode((folder / "report").read_bytes(), type=Report)
    except (FileNotFoundError, msgspec.DecodeError):
        return Report()


def target_named(name: str) -> Target:
    module, _, variable = name.partition(":")
    target = getattr(import_module(module), variable)
    assert isinstance(target, Target)
    return target
