import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from sys import intern

import pytest

from gateway.store import fields, parallel
from gateway.store.memory_files import MemoryFiles
from gateway.store.parallel import AHEAD
from gateway.store.reading import Portion, Read, Reader
from gateway.store.source import Disk, FileEntry, Signature

GOOD = "---\ntitle: Post {}\ndate: 2024-05-06T07:08:09+02:00\ntags: [a, b]\n---\n# H\n\nSources:-\n\nhttps://a.b/{}\n"


@pytest.fixture(autouse=True)
def helpers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Two helpers for however few files; the processes that were started."""
    started: list[subprocess.Popen[bytes]] = []

    class Started(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload]  # whatever they are
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Started)
    monkeypatch.setattr(parallel, "FILES_WORTH_A_HELPER", 1)
    monkeypatch.setattr(parallel, "_cores", lambda: 3)
    yield started
    assert all(process.returncode is not None for process in started)


class Here(Reader):
    """A reader that remembers what it has read in this process."""

    def __init__(self, root: Path) -> None:
        super().__init__(Disk(root), 2000, fields.COMMON_KEYS)
        self.portions: list[Portion] = []

    def read(self, portion: Portion) -> list[Read]:
        self.portions.append(portion)
        return super().read(portion)

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return Reader, (self.files, self._max_file_bytes, self._keys)


def portions(root: Path, count: int = 20) -> list[Portion]:
    """So many portions: a good file, one with a broken header, one that is not UTF-8 and one that is missing."""
    made: list[Portion] = []
    for number in range(count):
        (root / f"{number}-good.md").write_text(GOOD.format(number, number))
        (root / f"{number}-broken.md").write_text("---\ntitle: a: b\n---\ntext\n")
        (root / f"{number}-bytes.md").write_bytes(b"\xef\xbb\xbfa \xff\r\nb\n")
        names = [f"{number}-{name}.md" for name in ("good", "broken", "bytes", "missing")]
        made.append(Portion(tuple(FileEntry(name, Signature(1, 9, 5, 5)) for name in names), {}))
    return made


def by_path(files: list[Read]) -> dict[str, Read]:
    return {file.path: file for file in files}


def read(reader: Reader, asked: list[Portion]) -> dict[str, Read]:
    return by_path([file for portion in parallel.read(reader, asked) for file in portion])


def test_helpers_read_what_this_process_would(tmp_path: Path) -> None:
    asked, reader = portions(tmp_path), Here(tmp_path)
    found = read(reader, asked)
    assert len(reader.portions) <= len(asked) - 2 * AHEAD
    assert found == by_path([file for portion in asked for file in Here(tmp_path).read(portion)])


def test_names_are_kept_once_whoever_reads_them(tmp_path: Path) -> None:
    found = read(Here(tmp_path), portions(tmp_path))
    documents = [file.document for file in found.values() if file.document is not None]
    assert {id(tag) for document in documents for tag in document.tags} == {id(intern("a")), id(intern("b"))}


def test_helpers_tell_what_is_known_already(tmp_path: Path) -> None:
    (portion,) = portions(tmp_path, 1)
    document = Here(tmp_path).read(portion)[-1].document
    assert document is not None
    known = Portion(portion.entries, {document.path: document.content_hash})
    assert read(Here(tmp_path), [known] * AHEAD * 2)[document.path] == Read(document.path, None)


@pytest.mark.parametrize("program", ["false", "true", "no such program", "head -c 1000"])
def test_helpers_that_are_of_no_help_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\nexec {program} >/dev/null\n")
    script.chmod(0o755)
    asked, reader = portions(tmp_path), Here(tmp_path)
    monkeypatch.setattr(sys, "executable", str(script))
    assert len(read(reader, asked)) == 4 * len(asked)
    assert len(reader.portions) == len(asked)


def test_helpers_end_with_who_asked_them(tmp_path: Path, helpers: list["subprocess.Popen[bytes]"]) -> None:
    files = parallel.read(Here(tmp_path), portions(tmp_path))
    next(files)
    assert [process.returncode for process in helpers] == [None, None]
    files.close()  # type: ignore[attr-defined]  # it is a generator
    assert None not in [process.returncode for process in helpers]


def test_files_that_are_in_this_process_are_read_by_it(helpers: list["subprocess.Popen[bytes]"]) -> None:
    files = MemoryFiles({"a.md": "text"})
    reader = Reader(files, 2000, fields.COMMON_KEYS)
    assert list(read(reader, [Portion(tuple(files.list().files.values()), {})])) == ["a.md"]
    assert not helpers
