from pathlib import Path

from gateway.app import Gateway
from gateway.lint.run import problems_of
from gateway.settings import load_settings
from gateway.store.memory_files import MemoryFiles


def test_problems_come_by_file_and_place(tmp_path: Path) -> None:
    files = MemoryFiles({"b.md": "[x](no.md)\n\n[y](no.md)\n", "a.md": "---\ndate: soon\n---\n"})
    gateway = Gateway(load_settings(tmp_path), files=files)

    found = [(problem.path, problem.line) for problem in problems_of(gateway.load())]

    assert found == [("a.md", 2), ("b.md", 1), ("b.md", 3)]
