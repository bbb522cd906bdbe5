import os
import stat
from pathlib import Path

import pytest

from gateway.lint.rewrite import NotRewritten, check_rewritable, rewrite
from gateway.store.source import Disk, Signature


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    (folder / "posts").mkdir(parents=True)
    (folder / "posts/a.md").write_text("before")
    return folder


def signature(root: Path, path: str = "posts/a.md") -> Signature:
    entry = Disk(root).entry(path)
    assert entry is not None
    return entry.signature


def refused(root: Path, path: str, expected: Signature) -> str:
    """Why a file is left as it is; nothing is left beside it."""
    with pytest.raises(NotRewritten) as caught:
        rewrite(root, path, b"after", expected)
    with pytest.raises(NotRewritten):
        check_rewritable(root, path, expected)
    assert not list(root.rglob("*.tmp"))
    return str(caught.value)


def test_the_bytes_are_new_and_the_mode_is_as_it_was(root: Path) -> None:
    file = root / "posts/a.md"
    file.chmod(0o640)

    rewrite(root, "posts/a.md", b"after", signature(root))

    assert file.read_bytes() == b"after"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["a.md"]


def test_a_file_at_the_root_is_rewritten_through_a_link_to_the_root(root: Path, tmp_path: Path) -> None:
    (root / "b.md").write_text("before")
    (tmp_path / "link").symlink_to(root)

    rewrite(tmp_path / "link", "b.md", b"after", signature(root, "b.md"))

    assert (root / "b.md").read_bytes() == b"after"


def test_a_file_that_changed_since_it_was_read_stays(root: Path) -> None:
    read = signature(root)
    (root / "posts/a.md").write_text("an edit")

    assert "changed meanwhile" in refused(root, "posts/a.md", read)
    assert (root / "posts/a.md").read_text() == "an edit"


def test_a_file_that_is_gone_is_not_made_again(root: Path) -> None:
    read = signature(root)
    (root / "posts/a.md").unlink()

    assert "not there" in refused(root, "posts/a.md", read)
    assert not (root / "posts/a.md").exists()


def test_a_read_only_file_stays(root: Path) -> None:
    (root / "posts/a.md").chmod(0o444)

    assert "read-only" in refused(root, "posts/a.md", signature(root))


def test_a_link_stays_one(root: Path) -> None:
    (root / "posts/b.md").symlink_to("a.md")

    assert "is a link" in refused(root, "posts/b.md", signature(root, "posts/b.md"))
    assert (root / "posts/b.md").is_symlink()


def test_a_folder_that_became_a_link_is_not_followed(root: Path, tmp_path: Path) -> None:
    read = signature(root)
    (root / "posts").rename(tmp_path / "outside")
    (root / "posts").symlink_to(tmp_path / "outside")

    assert "through a link" in refused(root, "posts/a.md", read)
    assert (tmp_path / "outside/a.md").read_text() == "before"


def test_a_file_of_two_names_stays(root: Path) -> None:
    os.link(root / "posts/a.md", root / "posts/b.md")

    assert "hard links" in refused(root, "posts/a.md", signature(root))


def test_where_the_new_file_cannot_be_written_the_old_one_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = signature(root)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotRewritten, match="No space left on device"):
        rewrite(root, "posts/a.md", b"after", read)

    assert (root / "posts/a.md").read_text() == "before"
    assert [path.name for path in (root / "posts").iterdir()] == ["a.md"]
