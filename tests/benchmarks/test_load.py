import subprocess
import sys
from pathlib import Path

from tests.benchmarks import load


def test_generated_posts_are_the_same_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        load.generate(tmp_path / name, posts=3)
    files = [sorted((tmp_path / name).rglob("*.md")) for name in ("one", "two")]
    assert len(files[0]) == 3
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


def test_a_folder_is_measured_and_its_parts_are_named(tmp_path: Path) -> None:
    load.generate(tmp_path, posts=3)
    command = [sys.executable, load.__file__, str(tmp_path), "--rounds", "1"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert shown.startswith("3 files of content, 3 documents, ")
    for line in ("load / floor", "peak memory", "  front matter", "  Markdown", "  the graph"):
        assert f"\n{line}" in shown
