"""The process that a run of the frame happens in. Arguments: target, files, folder, seconds, engine, seed."""

import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.fuzz.frame import MAX_FINDINGS, Watch, check_some, target_named


def main(name: str, files: Path, folder: Path, seconds: float, engine: str, seed: int) -> None:
    if engine == "atheris":
        by_atheris(name, files, folder, seconds, seed)
        return
    target = target_named(name)
    watch, end = Watch(target, folder), time.monotonic() + seconds
    items = target.items(files)
    while time.monotonic() < end and len(watch.report.findings) < MAX_FINDINGS:
        check_some(watch, items, seed, target.chunk)
        seed += 1
    watch.save()


def by_atheris(name: str, files: Path, folder: Path, seconds: float, seed: int) -> None:
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["gateway"]):
        target = target_named(name)
    watch = Watch(target, folder)
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, example in enumerate(target.examples(files)):
        (corpus / str(number)).write_bytes(example)

    def one(item: bytes) -> None:
        # The watch has it; raised, it would end the run.
        with suppress(AssertionError):
            watch.check(item)

    words = folder / "words"
    escaped = ("".join(map("\\x{:02x}".format, word)) for word in target.words)
    words.write_text("".join(f'"{word}"\n' for word in escaped))
    # Its blind changes of bytes seldom leave UTF-8; hypothesis looks into what is not ASCII.
    options = [
        f"-max_total_time={int(seconds)}",
        f"-seed={seed + 1}",
        "-max_len=4096",
        "-only_ascii=1",
        f"-dict={words}",
    ]
    limits = ["-rss_limit_mb=0", "-timeout=60"]
    atheris.Setup([sys.argv[0], *options, *limits, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    target, files, folder, seconds, engine, seed = sys.argv[1:]
    main(target, Path(files), Path(folder), float(seconds), engine, int(seed))
