import errno
import struct
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.content_model import ContentModel, FieldName
from gateway.store import fields, loader, reading
from gateway.store.document import Document
from gateway.store.loader import DocumentChanges, DocumentStore
from gateway.store.memory_files import MemoryFiles
from gateway.store.reading import document_key, read_document
from gateway.store.source import FileChanges, FileEntry, Signature, Skipped

GOOD = "---\ntitle: Good\n---\n# H\n\ntext http://a.b\n"
BROKEN = "---\ntitle: a: b\n---\ntext\n"
HEADLINE = "---\ntitle: T\nheadline: H\nauthor: B\nmeta: {by: A}\n---\n"
DISK_ERROR = OSError(errno.EIO, "Input/output error")


class Folder:
    """Files and the store over them; `look` hands on what is new since the last look."""

    def __init__(self, files: Mapping[str, str | bytes], max_file_bytes: int = 1000) -> None:
        self.files = MemoryFiles(files)
        self.store = DocumentStore(self.files, max_file_bytes=max_file_bytes)
        self._known: Mapping[str, FileEntry] = {}

    def look(self) -> DocumentChanges:
        found = self.files.list().files
        changed = tuple(entry for path, entry in sorted(found.items()) if self._known.get(path) != entry)
        done = self.store.apply(FileChanges(changed, tuple(sorted(self._known.keys() - found.keys()))))
        self._known = found
        return done

    def save(self, path: str, text: str | bytes) -> DocumentChanges:
        self.files.write(path, text)
        return self.look()

    def rules(self, path: str = "a.md") -> list[str]:
        return [problem.rule for problem in self.store.documents[path].problems]


def document(data: bytes | str, path: str = "a.md", max_file_bytes: int = 1000) -> Document:
    data = data.encode() if isinstance(data, str) else data
    return read_document(FileEntry(path, Signature(1, len(data), 5, 5)), data, max_file_bytes)[0]


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Good\n---\nA\n\nB\n",
        "---  \r\ntitle: Good\r\n---\t\r\nA\r\n\r\nB\r\n",
        "---\rtitle: Good\r---\rA\r\rB\r",
        "\ufeff---\ntitle: Good\n---\nA\n\nB\n",
        "\ufeff---\r\ntitle: Good\r\n---\r\nA\n\nB\n",
    ],
)
def test_marks_and_line_ends_do_not_matter(text: str) -> None:
    found = document(text)
    assert (found.title, found.body, found.body_line, found.problems) == ("Good", "A\n\nB\n", 4, ())
    assert found.byte_size == len(text.encode())


@pytest.mark.parametrize(
    ("text", "path", "title"),
    [
        ("---\ntitle: T\n---\n# H\n", "a.md", "T"),
        ("---\nname: N\n---\n# H\n", "a.md", "H"),
        ("---\nname: N\n---\n## H\n", "a.md", "N"),
        ("text", "posts/my_first-post.md", "My first post"),
        ("text", "posts/trip/index.md", "Trip"),
        ("text", "---.md", "---"),
    ],
)
def test_the_title_is_what_says_it_best(text: str, path: str, title: str) -> None:
    assert document(text, path).title == title


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("a.md", "a"),
        ("posts/a.md", "posts/a"),
        ("posts/a.b.mdx", "posts/a.b"),
        ("posts/index.md", "posts"),
        ("posts/_index.md", "posts"),
        ("a/index/index.md", "a/index"),
        ("index.md", "index"),
        ("_index.md", "_index"),
        ("posts/index.de.md", "posts/index.de"),
        ("a.b/c", "a.b/c"),
        ("posts/Übung 1.md", "posts/Übung 1"),
    ],
)
def test_the_key_is_the_path_without_extension_and_index(path: str, key: str) -> None:
    assert document_key(path) == key


@pytest.mark.parametrize(
    ("data", "rule", "line", "column"),
    [
        ("a\nb".encode("utf-16"), "file-encoding", 1, 1),
        (b"a\nbc\xe9d", "file-encoding", 2, 3),
        (b"\xef\xbb\xbfa\r\xc3\xa9\xe9", "file-encoding", 2, 2),
        (b"", "file-empty", None, None),
        (b"\xef\xbb\xbf \r\n", "file-empty", None, None),
        (BROKEN.encode(), "header-unparsed", 2, 9),
        (b"---\ndate: 2023-02-30\n---\nx", "date-unreadable", 2, 1),
    ],
)
def test_every_file_makes_a_document_with_its_problem_in_place(
    data: bytes, rule: str, line: int | None, column: int | None
) -> None:
    folder = Folder({"a.md": data, "b.md": GOOD})
    assert len(folder.look().documents) == 2
    assert [(p.rule, p.line, p.column) for p in folder.store.documents["a.md"].problems] == [(rule, line, column)]
    assert folder.rules("b.md") == []


@pytest.mark.parametrize(
    ("data", "rule", "line", "column"),
    [
        (b"x" * 1001, "file-too-large", None, None),
        (b"a\nb\0c", "file-binary", 2, 2),
        ("a\0b".encode("utf-16"), "file-binary", 1, 4),
        ("a\nb".encode("utf-32"), "file-binary", 1, 3),
    ],
)
def test_a_file_of_which_nothing_is_read_has_a_problem_in_place_and_no_document(
    data: bytes, rule: str, line: int | None, column: int | None
) -> None:
    folder = Folder({"a.md": data, "b.md": GOOD})
    done = folder.look()
    assert ([found.path for found in done.documents], list(folder.store.documents)) == (["b.md"], ["b.md"])
    assert [(p.path, p.rule, p.line, p.column) for p in done.skipped or ()] == [("a.md", rule, line, column)]
    assert not folder.save("a.md", data)
    done = folder.save("a.md", GOOD)
    assert ([found.path for found in done.documents], done.skipped) == (["a.md"], ())


def test_latin_1_is_shown_as_far_as_it_can_be_read() -> None:
    found = document("---\ntitle: Café\n---\nÜber".encode("latin-1"))
    assert (found.title, found.body) == ("Caf\ufffd", "\ufffdber")


@pytest.mark.parametrize("bad", [BROKEN, b"\0", b"\xff", "x" * 1001, "---\ntitle: x\n"])
def test_a_save_that_breaks_a_file_keeps_what_was_good(bad: str | bytes) -> None:
    folder = Folder({"a.md": GOOD})
    folder.look()
    (stale,) = folder.save("a.md", bad).documents
    assert (stale.title, stale.body, stale.is_stale, len(stale.problems)) == (
        "Good",
        "# H\n\ntext http://a.b\n",
        True,
        1,
    )
    (mended,) = folder.save("a.md", GOOD).documents
    assert (mended.is_stale, mended.problems) == (False, ())


def test_a_file_that_was_never_good_shows_its_newest_version() -> None:
    folder = Folder({"a.md": BROKEN})
    folder.look()
    (found,) = folder.save("a.md", BROKEN + "more\n").documents
    assert (found.body, found.is_stale) == ("text\nmore\n", False)
    assert folder.save("a.md", b"\0").documents[0].body == "text\nmore\n"


def test_the_same_bytes_are_no_change() -> None:
    folder = Folder({"a.md": GOOD, "b.md": BROKEN, "c.txt": "x"})
    assert folder.look()
    for path, text in (("a.md", GOOD), ("b.md", BROKEN), ("c.txt", "x")):
        assert not folder.save(path, text)


def test_the_same_bytes_saved_again_keep_the_time_at_which_they_were_first_read() -> None:
    folder = Folder({"a.md": GOOD})
    folder.look()
    written = folder.store.documents["a.md"].modified_ns
    assert not folder.save("a.md", GOOD)
    assert folder.store.documents["a.md"].modified_ns == written
    assert folder.save("a.md", "new").documents[0].modified_ns > written


def test_what_is_removed_is_told_once() -> None:
    folder = Folder({"a.md": GOOD, "b.png": b"x"})
    folder.look()
    folder.files.remove("a.md")
    folder.files.remove("b.png")
    done = folder.look()
    assert (done.removed, done.removed_assets, folder.store.documents, folder.store.assets) == (
        ("a.md",),
        ("b.png",),
        {},
        {},
    )
    assert not folder.look()


def test_a_file_that_cannot_be_read_at_start_does_not_hold_up_the_others() -> None:
    folder = Folder({"a.md": GOOD, "b.md": GOOD})
    folder.files.fail_next("read", DISK_ERROR)
    done = folder.look()
    assert [(problem.path, problem.rule) for problem in done.skipped or ()] == [("a.md", "file-unreadable")]
    assert [found.path for found in done.documents] == ["b.md"]
    done = folder.look()
    assert ([found.path for found in done.documents], done.skipped) == (["a.md"], ())
    assert not folder.look()


def test_a_file_that_cannot_be_read_later_keeps_what_was_good_until_it_can() -> None:
    folder = Folder({"a.md": GOOD})
    folder.look()
    folder.files.fail_next("read", DISK_ERROR)
    (stale,) = folder.save("a.md", "new").documents
    assert (stale.title, stale.is_stale, folder.rules()) == ("Good", True, ["file-unreadable"])
    (found,) = folder.look().documents
    assert (found.body, found.is_stale) == ("new", False)
    assert not folder.look()


def test_a_file_that_could_not_be_read_and_is_gone_is_not_tried_again() -> None:
    folder = Folder({"a.md": GOOD})
    folder.files.fail_next("read", DISK_ERROR)
    folder.look()
    folder.files.remove("a.md")
    done = folder.look()
    assert (done.removed, done.skipped) == ((), ())
    assert not folder.look()


def test_what_was_never_read_is_told_beside_what_the_scan_skipped() -> None:
    store = DocumentStore(files := MemoryFiles({"a.md": b"\0", "b.md": b"\0"}))
    skipped = Skipped("x.md", "file-skipped", "It is not a regular file.", "Rename it.")

    def told(changes: FileChanges) -> list[str] | None:
        found = store.apply(changes).skipped
        return None if found is None else [problem.path for problem in found]

    assert told(FileChanges((files.list().files["a.md"],), skipped=(skipped,))) == ["x.md", "a.md"]
    assert told(FileChanges((files.list().files["b.md"],))) == ["x.md", "a.md", "b.md"]
    assert told(FileChanges(removed=("a.md",), skipped=())) == ["b.md"]
    assert told(FileChanges()) is None


@pytest.mark.parametrize("body", ["x" * 1000, "x\0"])
@pytest.mark.parametrize(
    ("flag", "is_draft"), [("draft: true", True), ("published: no", True), ("draft: false", False)]
)
def test_a_post_that_is_withdrawn_and_grows_too_large_is_withdrawn(flag: str, is_draft: bool, body: str) -> None:
    folder = Folder({"a.md": GOOD})
    folder.look()
    (found,) = folder.save("a.md", f"---\ntitle: A\n{flag}\n---\n{body}").documents
    assert (found.title, found.is_stale, found.is_draft) == ("Good", True, is_draft)


def test_nothing_is_lost_when_applying_fails_half_way(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder({"a.md": GOOD, "b.md": GOOD, "c.md": GOOD})
    folder.look()
    folder.files.remove("c.md")
    folder.files.write("a.md", "new")
    folder.files.write("b.md", "new")
    read = reading.read_documents

    def fails_for_b(files: list[tuple[FileEntry, bytes]], *arguments: Any) -> list[tuple[Document, bool]]:
        if any(entry.path == "b.md" for entry, _ in files):
            raise MemoryError
        return read(files, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(reading, "read_documents", fails_for_b)
        patch.setattr(loader, "PORTION", 1)
        with pytest.raises(MemoryError):
            folder.look()
    done = folder.look()
    assert ([found.path for found in done.documents], done.removed) == (["a.md", "b.md"], ("c.md",))


def test_record_files_are_told_of_apart_from_assets() -> None:
    folder = Folder({"blog/authors.yml": "ana: Ana\n", "blog/data.yml": "ana: Ana\n"})
    done = folder.look()
    assert [(file.path, file.records[0].name) for file in done.records] == [("blog/authors.yml", "Ana")]
    assert [asset.path for asset in done.assets] == ["blog/data.yml"]
    assert not folder.save("blog/authors.yml", "ana: Ana\n")
    folder.files.remove("blog/authors.yml")
    assert folder.look().removed_records == ("blog/authors.yml",)
    assert folder.store.records == {}


@pytest.mark.parametrize("bad", ["ana: [\n", b"\xff", "x" * 1001])
def test_a_save_that_breaks_a_record_file_keeps_its_records(bad: str | bytes) -> None:
    folder = Folder({"authors.yml": "ana: Ana\n"})
    (good,) = folder.look().records
    (stale,) = folder.save("authors.yml", bad).records
    assert (stale.records, stale.is_stale, len(stale.problems)) == (good.records, True, 1)
    assert folder.save("authors.yml", "ana: Ana\n").records == (good,)


def test_a_record_file_that_cannot_be_read_keeps_its_records_until_it_can() -> None:
    folder = Folder({"authors.yml": "ana: Ana\n"})
    folder.look()
    folder.files.fail_next("read", DISK_ERROR)
    (stale,) = folder.save("authors.yml", "bo: Bo\n").records
    assert ([r.name for r in stale.records], [p.rule for p in stale.problems]) == (["Ana"], ["file-unreadable"])
    assert [record.name for record in folder.look().records[0].records] == ["Bo"]
    assert not folder.look()


def test_the_sites_own_keys_come_before_the_common_ones() -> None:
    model = ContentModel(keys={FieldName.TITLE: ("headline",), FieldName.AUTHORS: ("meta.by",)})
    store = DocumentStore(
        files := MemoryFiles({"a.md": HEADLINE, "b.md": "---\ntitle: T\nauthor: B\n---\n"}), model=model
    )
    found = store.apply(FileChanges(tuple(files.list().files.values()))).documents
    assert {(document.title, document.authors) for document in found} == {("H", ("A",)), ("T", ("B",))}


def test_skipped_files_become_problems() -> None:
    skipped = Skipped("x.md", "file-skipped", "It is not a regular file.", "Rename it.")
    (problem,) = DocumentStore(MemoryFiles()).apply(FileChanges(skipped=(skipped,))).skipped or ()
    assert (problem.path, problem.rule, problem.line, problem.remedy) == ("x.md", "file-skipped", None, "Rename it.")


PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 3, 2) + b"\x08\x02\x00\x00\x00"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"></svg>'


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.png", PNG, ("image/png", 3, 2)),
        ("a.gif", b"GIF89a" + struct.pack("<HH", 3, 2) + b"\0\0\0", ("image/gif", 3, 2)),
        ("a.svg", SVG, ("image/svg+xml", 3, 2)),
        ("a.png", PNG[:18], ("image/png", None, None)),
        ("a.png", b"no image", ("image/png", None, None)),
        ("a.jpg", b"\xff\xd8\xff\xe0\xff\xff", ("image/jpeg", None, None)),
        ("a.tiff", b"II*\0\xff\xff\xff\xff", ("image/tiff", None, None)),
        ("a.svg", b"<svg width='a", ("image/svg+xml", None, None)),
        ("a.png", b"", ("image/png", None, None)),
        ("a.pdf", PNG, ("application/pdf", None, None)),
        ("noext", PNG, (None, None, None)),
    ],
)
def test_what_is_known_of_an_asset(path: str, data: bytes, expected: tuple[str | None, int | None, int | None]) -> None:
    (asset,) = Folder({path: data}).look().assets
    assert (asset.mime_type, asset.width, asset.height) == expected
    assert asset.byte_size == len(data)


def test_an_asset_that_cannot_be_read_has_no_size_in_pixels() -> None:
    folder = Folder({"a.png": PNG})
    folder.files.fail_next("read", DISK_ERROR)
    (asset,) = folder.look().assets
    assert (asset.width, asset.byte_size) == (None, len(PNG))


@given(st.binary(max_size=300) | st.text().map(str.encode) | st.binary().map(lambda data: b"---\n" + data + b"\n---\n"))
def test_no_bytes_raise(data: bytes) -> None:
    found = document(data)
    assert found.path == "a.md"
    assert found.body_start <= len(found.source)


@given(st.dictionaries(st.from_regex(r"[a-c]/[a-z]{1,4}\.(md|mdx|png)", fullmatch=True), st.binary(max_size=30)))
def test_every_file_has_a_document_or_a_problem_or_is_an_asset(files: dict[str, bytes]) -> None:
    folder = Folder(files)
    skipped = {problem.path for problem in folder.look().skipped or ()}
    assert folder.store.documents.keys() | folder.store.assets.keys() | skipped == files.keys()
    assert skipped.isdisjoint(folder.store.documents)
    assert all(path.endswith(("md", "mdx")) for path in folder.store.documents)


@pytest.mark.parametrize(
    "text",
    [
        "---\n\tdraft: true\ntitle: Secret\n---\nx\n",
        "---\ntitle: a: b\ndraft: true\n---\nx\n",
        "---\ntags: [a\n  draft: yes\n---\nx\n",
        "+++\ntitle = \n draft = true\n+++\nx\n",
        '{"title": "Secret", "draft": true,}\n\nx\n',
        '{\n "title": "Secret" "draft": true\n}\nx\n',
        '{"published": false,}\nx\n',
        "---\ntitle: [a, draft: true\n---\nx\n",
        "---\n? draft\n: true\ntitle: a: b\n---\nx\n",
        '---\n{title: "Secret, draft: true}\n---\nx\n',
        '---\ntitle: "Secret\npublished: no\n---\nx\n',
        "---\ntitle: Secret\n\nis: a: b\n\nsome\nprose\n\ndraft: true\n---\nx\n",
        '---js\n{title: "Secret", draft: true}\n---\nx\n',
        '---json\n{"draft": true,}\n---\nx\n',
        "--\ntitle: Secret\ndraft: true\n---\nx\n",
        "—\ntitle: Secret\ndraft: true\n---\nx\n",
        "x---\ntitle: Secret\ndraft: true\n---\nx\n",
        "---\ntitle: Secret\n\nx\n\ndraft: true\n",
    ],
)
def test_a_broken_draft_is_a_draft(text: str) -> None:
    entry = FileEntry("posts/a.md", Signature(1, len(text), 0, 0))
    document, is_broken = read_document(entry, text.encode(), 1_000_000)
    assert (is_broken, document.is_draft) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: a: b\n---\nSay `draft: true` of it.\n",
        "---\ntitle: a: b\nmy-draft: true\ndraft: trueish\ndraft: false\n---\n",
        "---\ntitle: a\n---\n---\ndraft: true\n---\n",
        "Write `draft: true`.\n",
    ],
)
def test_what_a_body_or_another_key_says_makes_no_draft(text: str) -> None:
    assert not document(text).is_draft


def test_the_sites_own_keys_make_a_broken_draft_too() -> None:
    keys = fields.KeyTable({FieldName.DRAFT: ("extra.wip",), FieldName.PUBLISHED: ("is.live?",)})
    for line in ("wip: yes", "is.live?: false"):
        data = f"---\ntitle: a: b\n{line}\n---\n".encode()
        entry = FileEntry("a.md", Signature(1, len(data), 0, 0))
        assert (read_document(entry, data, 1000, keys)[0].is_draft, document(data).is_draft) == (True, False)


@pytest.mark.parametrize(
    "text", ["--\ntitle: A\n---\n", "---\ntitle: a: b\n---\n", '---\n{title: "A\n---\n', '---js\n{title: "A"}\n---\n']
)
def test_a_draft_stays_one_while_its_header_is_broken(text: str) -> None:
    folder = Folder({"a.md": "---\ntitle: A\ndraft: true\n---\nx\n"})
    folder.look()
    for number in range(2):
        (found,) = folder.save("a.md", f"{text}{number}").documents or (folder.store.documents["a.md"],)
        assert (found.is_draft, found.is_stale, found.title) == (True, True, "A")


@pytest.mark.parametrize("piece", ["draft ", "draft:", "published:\n", "-", "draft" + " " * 1000, "'draft' "])
def test_a_flag_is_looked_for_in_time_in_proportion(piece: str) -> None:
    text = "---\ntitle: a: b\n" + piece * (1_000_000 // len(piece)) + "\n---\n"
    assert not document(text, max_file_bytes=2_000_000).is_draft


@pytest.mark.parametrize(
    ("path", "is_draft"),
    [
        ("_drafts/secret.md", True),
        ("_drafts/2024-01-01-x.md", True),
        ("site/travel/_drafts/far/away.md", True),
        ("a_drafts/x.md", False),
        ("posts/_drafts.md", False),
        ("drafts/x.md", False),
    ],
)
@pytest.mark.parametrize("data", [b"", b"---\ndraft: false\npublished: true\n---\nx\n"])
def test_what_is_in_a_folder_of_drafts_is_a_draft_whatever_it_says(path: str, is_draft: bool, data: bytes) -> None:
    document, _ = read_document(FileEntry(path, Signature(1, len(data), 0, 0)), data, 1_000_000)
    assert document.is_draft is is_draft


@pytest.mark.parametrize(
    ("written", "slug"), [("/first-steps", "first-steps"), ("/a/b/", "a/b"), ("/", "name"), ("x", "x")]
)
def test_a_slug_has_no_slash_at_its_ends(written: str, slug: str) -> None:
    data = f"---\nslug: {written}\n---\nx\n".encode()
    assert read_document(FileEntry("docs/name.md", Signature(1, len(data), 0, 0)), data, 1_000_000)[0].slug == slug


def test_a_post_that_is_withdrawn_with_a_slip_is_withdrawn() -> None:
    files = MemoryFiles({"posts/a.md": "---\ntitle: A\ndate: 2023-01-01\n---\nx\n"})
    store = DocumentStore(files)
    store.apply(FileChanges(tuple(files.list().files.values()), (), None))
    assert not store.documents["posts/a.md"].is_draft
    files.write("posts/a.md", "---\ntitle: A: b\ndraft: true\n---\nx\n")
    store.apply(FileChanges(tuple(files.list().files.values()), (), None))
    document = store.documents["posts/a.md"]
    assert (document.is_stale, document.is_draft, document.title) == (True, True, "A")


def test_an_opening_fence_alone_is_a_header_half_written() -> None:
    document, is_broken = read_document(FileEntry("a.md", Signature(1, 4, 0, 0)), b"---\n", 1_000_000)
    assert is_broken
    assert [problem.rule for problem in document.problems] == ["header-unclosed"]


def test_a_date_of_nought_is_no_date() -> None:
    text = b"---\ndate: 0\n---\nx\n"
    document, _ = read_document(FileEntry("a.md", Signature(1, len(text), 0, 0)), text, 1_000_000)
    assert [problem.rule for problem in document.problems] == ["date-unreadable"]


@pytest.mark.parametrize(
    ("data", "has_mark", "odd"),
    [
        (b"a\nb\n", False, None),
        (b"\xef\xbb\xbfa\r\nb\r\n", True, None),
        (b"a\r\nb\nc\r\n", False, 2),
        (b"a\nb\r\n", False, 2),
        (b"\xef\xbb\xbfa\rb\nc\n", True, 1),
    ],
)
def test_what_the_text_does_not_tell_of_the_file_is_kept(data: bytes, has_mark: bool, odd: int | None) -> None:
    document = read_document(FileEntry("a.md", Signature(1, len(data), 0, 0)), data, 1_000)[0]

    assert (document.has_byte_order_mark, document.odd_line_end) == (has_mark, odd)
