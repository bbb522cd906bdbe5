import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.store.ignore import Ignore, is_content
from gateway.store.memory_files import MemoryFiles
from gateway.store.source import DEEPEST_PATH, Disk, FileSystem


def put(root: Path, path: str, text: str = "text") -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def paths(files: FileSystem, folder: str = "", recursive: bool = True) -> list[str]:
    return sorted(files.list(folder, recursive).files)


def skipped(files: FileSystem) -> dict[str, str]:
    return {item.path: item.message for item in files.list().skipped}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


def on_disk(tmp_path: Path, content: dict[str, str]) -> FileSystem:
    for path, text in content.items():
        put(tmp_path, path, text)
    return Disk(tmp_path)


def in_memory(tmp_path: Path, content: dict[str, str]) -> FileSystem:
    return MemoryFiles(content)


Make = Callable[[Path, dict[str, str]], FileSystem]
both = pytest.mark.parametrize("make", [on_disk, in_memory])


class TestNames:
    @pytest.mark.parametrize("name", ["a.md", "a.MD", "a.mdx", "a.markdown", "x/a.mdown", "é.mkd"])
    def test_markdown_is_content(self, name: str) -> None:
        assert is_content(name)

    @pytest.mark.parametrize("name", ["a.png", "a.md.png", "md", "a.html", "amd"])
    def test_everything_else_is_an_asset(self, name: str) -> None:
        assert not is_content(name)

    @pytest.mark.parametrize(
        "path",
        [
            ".env",
            ".git/config",
            "posts/.x.md.swp",
            "posts/x.md~",
            "posts/#x.md#",
            "posts/.#x.md",
            "posts/4913",
            "gateway.toml",
            "posts/x.md___jb_tmp___",
            "posts/x.md___jb_old___",
            "posts/x.md.tmp",
            "posts/x.md.crswap",
            "node_modules/a/readme.md",
            "posts/_partials/x.md",
            "posts/_x.md",
            "README.md",
            "readme.mdx",
            "Code_of_Conduct.md",
            "SECURITY.md",
        ],
    )
    def test_are_ignored(self, path: str) -> None:
        assert Ignore().path(path)

    @pytest.mark.parametrize(
        "path",
        ["_index.md", "posts/_index.MD", "_posts/2020-01-01-x.md", "posts/readme.md", "_redirects", "a b/c#d.md", "x"],
    )
    def test_are_not_ignored(self, path: str) -> None:
        assert not Ignore().path(path)


CONTENT = {"a.md": "one", "posts/b.md": "two", "posts/2024/c.md": "three", "img/d.png": "four", ".git/e.md": "five"}


@both
class TestBothFileSystems:
    def test_list_gives_content_and_assets_below_the_root(self, make: Make, tmp_path: Path) -> None:
        assert paths(make(tmp_path, CONTENT)) == ["a.md", "img/d.png", "posts/2024/c.md", "posts/b.md"]

    def test_list_of_one_folder(self, make: Make, tmp_path: Path) -> None:
        files = make(tmp_path, CONTENT)
        assert paths(files, "posts") == ["posts/2024/c.md", "posts/b.md"]
        assert paths(files, "posts", recursive=False) == ["posts/b.md"]
        assert paths(files, recursive=False) == ["a.md"]

    def test_list_of_what_is_no_folder_is_empty(self, make: Make, tmp_path: Path) -> None:
        files = make(tmp_path, CONTENT)
        assert paths(files, "gone") == paths(files, "a.md") == []

    def test_entry_is_as_listed(self, make: Make, tmp_path: Path) -> None:
        files = make(tmp_path, CONTENT)
        assert files.entry("posts/b.md") == files.list().files["posts/b.md"]
        assert files.entry("posts") is None
        assert files.entry("gone/x.md") is None
        assert files.entry(".git/e.md") is None

    def test_read_stops_one_byte_above_the_limit(self, make: Make, tmp_path: Path) -> None:
        files = make(tmp_path, CONTENT)
        assert files.read("posts/2024/c.md", 100) == b"three"
        assert files.read("posts/2024/c.md", 5) == b"three"
        assert files.read("posts/2024/c.md", 3) == b"thre"

    @pytest.mark.parametrize("path", ["gone.md", ".git/e.md", "../a.md", "/etc/passwd", "posts/../a.md", "", "a\0.md"])
    def test_read_refuses_what_is_not_listed(self, make: Make, tmp_path: Path, path: str) -> None:
        with pytest.raises(FileNotFoundError):
            make(tmp_path, CONTENT).read(path, 100)


class TestDisk:
    def test_a_signature_differs_after_a_save_that_keeps_size_and_mtime(self, root: Path) -> None:
        file = put(root, "a.md", "one")
        os.utime(file, ns=(1, 1))
        before = Disk(root).entry("a.md")
        file.write_text("two")
        os.utime(file, ns=(1, 1))
        assert Disk(root).entry("a.md") != before

    def test_a_root_that_is_a_link_is_resolved_at_each_look(self, tmp_path: Path) -> None:
        put(tmp_path, "one/a.md")
        put(tmp_path, "two/b.md")
        link = tmp_path / "link"
        link.symlink_to("one")
        files = Disk(link)
        first = files.identity()
        assert paths(files) == ["a.md"]
        link.unlink()
        link.symlink_to("two")
        assert files.identity() not in (first, None)
        assert paths(files) == ["b.md"]
        assert files.read("b.md", 10) == b"text"

    def test_a_root_that_is_missing_or_a_file_has_no_identity(self, tmp_path: Path) -> None:
        put(tmp_path, "file")
        for name in ("gone", "file"):
            assert Disk(tmp_path / name).identity() is None
            with pytest.raises(OSError, match=name):
                Disk(tmp_path / name).list()

    def test_a_link_to_a_file_inside_is_followed(self, root: Path) -> None:
        put(root, "..data/a.md", "real")
        (root / "a.md").symlink_to("..data/a.md")
        files = Disk(root)
        assert paths(files) == ["a.md"]
        assert files.read("a.md", 10) == b"real"
        assert files.entry("a.md") == files.list().files["a.md"]

    def test_a_link_out_of_the_root_is_skipped_and_never_read(self, root: Path) -> None:
        put(root.parent, "secret.md")
        put(root.parent, "content-next-door/secret.md")
        (root / "a.md").symlink_to("../secret.md")
        (root / "b.md").symlink_to("../content-next-door/secret.md")
        (root / "folder").symlink_to("..")
        files = Disk(root)
        assert paths(files) == []
        assert set(skipped(files)) == {"a.md", "b.md", "folder"}
        for path in ("a.md", "b.md", "folder/secret.md"):
            assert files.entry(path) is None
            with pytest.raises(PermissionError):
                files.read(path, 10)

    def test_a_folder_that_became_a_link_out_of_the_root_is_not_read_through(self, root: Path) -> None:
        put(root.parent, "elsewhere/a.md", "secret")
        put(root, "posts/a.md")
        files = Disk(root)
        assert paths(files) == ["posts/a.md"]
        (root / "posts").rename(root.parent / "old")
        (root / "posts").symlink_to("../elsewhere")
        with pytest.raises(PermissionError):
            files.read("posts/a.md", 10)
        assert paths(files, "posts") == []

    def test_the_check_holds_without_proc(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(root.parent, "secret.md")
        (root / "a.md").symlink_to("../secret.md")
        put(root, "b.md")
        readlink = os.readlink

        def without_proc(path: str) -> str:
            if path.startswith("/proc"):
                raise FileNotFoundError
            return readlink(path)

        monkeypatch.setattr(os, "readlink", without_proc)
        assert Disk(root).read("b.md", 10) == b"text"
        with pytest.raises(PermissionError):
            Disk(root).read("a.md", 10)

    def test_links_to_folders_inside_are_not_followed_so_loops_end(self, root: Path) -> None:
        put(root, "posts/a.md")
        (root / "posts" / "loop").symlink_to("..")
        (root / "self").symlink_to(".")
        files = Disk(root)
        assert paths(files) == ["posts/a.md"]
        assert skipped(files) == {}
        assert files.entry("self/posts/a.md") is None

    def test_a_link_that_leads_nowhere_is_skipped_if_it_is_named_as_content(self, root: Path) -> None:
        (root / "a.md").symlink_to("gone.md")
        (root / "b.md").symlink_to("b.md")
        (root / "c.png").symlink_to("gone.png")
        assert set(skipped(Disk(root))) == {"a.md", "b.md"}

    def test_a_named_pipe_or_socket_is_skipped_and_never_blocks(self, root: Path) -> None:
        os.mkfifo(root / "pipe.md")
        os.mkfifo(root / "pipe")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(os.path.relpath(root / "socket.md"))
            files = Disk(root)
            assert paths(files) == []
            assert set(skipped(files)) == {"pipe.md", "socket.md"}
            with pytest.raises(OSError, match="regular file") as caught:
                files.read("pipe.md", 10)
            assert caught.value.errno == errno.EINVAL

    def test_a_name_that_is_not_utf8_is_skipped_with_an_escaped_path(self, root: Path) -> None:
        with open(os.fsencode(root) + b"/bad\xff.md", "wb"):
            pass
        os.mkdir(os.fsencode(root) + b"/folder\xfe")
        put(root, "fine-é.md")
        files = Disk(root)
        assert paths(files) == ["fine-é.md"]
        assert set(skipped(files)) == {"bad\\xff.md", "folder\\xfe"}
        assert files.entry("bad\udcff.md") is None
        assert paths(files, "folder\udcfe") == []

    @pytest.mark.parametrize(
        "name", ["line\nbreak.md", "\x1b[31m.md", "a\\b.md", " .md ", "x" * 252 + ".md", "e\u0301.md"]
    )
    def test_an_odd_name_is_kept_as_it_is_on_disk(self, root: Path, name: str) -> None:
        put(root, name)
        assert paths(Disk(root)) == [name]
        assert Disk(root).read(name, 10) == b"text"

    def test_folders_nested_too_deeply_are_skipped(self, root: Path) -> None:
        deepest = "/".join(["d"] * DEEPEST_PATH)
        put(root, f"{deepest}/a.md")
        put(root, f"{deepest}/d/b.md")
        files = Disk(root)
        assert paths(files) == [f"{deepest}/a.md"]
        assert set(skipped(files)) == {f"{deepest}/d"}
        assert files.entry(f"{deepest}/d/b.md") is None

    def test_an_unreadable_folder_is_skipped_and_named(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(root, "posts/a.md")
        put(root, "b.md")
        scandir = os.scandir

        def refusing(path: str) -> "os._ScandirIterator[str]":
            if path.endswith("/posts"):
                raise PermissionError(errno.EACCES, "Permission denied", path)
            return scandir(path)

        monkeypatch.setattr(os, "scandir", refusing)
        listing = Disk(root).list()
        assert list(listing.files) == ["b.md"]
        assert listing.unreadable == ("posts",)
        assert [item.path for item in listing.skipped] == ["posts"]

    def test_a_file_that_goes_while_it_is_listed_is_left_out(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (root / "a.md").symlink_to("b.md")
        put(root, "b.md")
        realpath = os.path.realpath

        def too_late(path: str, *, strict: bool = False) -> str:
            if strict:
                raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)
            return realpath(path)

        monkeypatch.setattr(os.path, "realpath", too_late)
        assert paths(Disk(root)) == ["b.md"]

    def test_a_relative_root_stays_where_it_was(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(root, "a.md")
        monkeypatch.chdir(root.parent)
        files = Disk(Path("content"))
        monkeypatch.chdir("/")
        assert paths(files) == ["a.md"]


class TestMemoryFiles:
    def test_failures_are_given_once_each(self) -> None:
        files = MemoryFiles({"a.md": "text"})
        files.fail_next("read", OSError(errno.EIO, "disk"), times=2)
        for _ in range(2):
            with pytest.raises(OSError, match="disk"):
                files.read("a.md", 10)
        assert files.read("a.md", 10) == b"text"

    def test_changes_are_told_and_a_new_root_has_another_identity(self) -> None:
        told: list[str] = []
        files = MemoryFiles(on_change=told.append)
        first = files.identity()
        files.write("a/x.md", "text")
        files.move("a", "b")
        assert paths(files) == ["b/x.md"]
        files.remove("b")
        files.remove_root()
        assert files.identity() is None
        files.make_root({"c.md": "text"})
        assert files.identity() not in (first, None)
        assert told == ["a/x.md", "a", "b", "b", "", "c.md", ""]


@pytest.mark.parametrize("make", [Disk, None], ids=["disk", "memory"])
def test_patterns_ignore_files_and_folders(make: type[Disk] | None, tmp_path: Path) -> None:
    ignore = Ignore(patterns=("drafts/", "*.tmp.md", "/archive/**/old.md"))
    kept = ["a.md", "deep/drafts.md", "archive/new.md"]
    content = dict.fromkeys((*kept, "drafts/a.md", "deep/drafts/b.md", "x.tmp.md", "archive/1/old.md"), "text")
    if make is None:
        files: FileSystem = MemoryFiles(content, ignore=ignore)
    else:
        for path, text in content.items():
            put(tmp_path, path, text)
        files = make(tmp_path, ignore)
    assert paths(files) == sorted(kept)
    assert [path for path in content if files.serves(path)] == kept
    assert files.entry("drafts/a.md") is None


@pytest.mark.parametrize("make", [Disk, None], ids=["disk", "memory"])
def test_a_vault_is_marked(make: type[Disk] | None, tmp_path: Path) -> None:
    content = {"a.md": "text", ".obsidian/app.json": "{}", "deep/.obsidian/app.json": "{}"}
    if make is None:
        files: FileSystem = MemoryFiles(content)
    else:
        for path, text in content.items():
            put(tmp_path, path, text)
        files = make(tmp_path)
    assert paths(files) == [".obsidian/", "a.md"]
    assert files.entry(".obsidian/") is None
