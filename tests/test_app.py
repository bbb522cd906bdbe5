import threading
from pathlib import Path

import pytest
import structlog

from gateway.app import Gateway, create_app
from gateway.errors import ContentRootError
from gateway.execution.executor import Request
from gateway.graph.snapshot import Snapshot
from gateway.settings import load_settings
from gateway.store.memory_files import MemoryFiles
from gateway.store.reconciler import WatchState
from gateway.store.source import FileChanges

FIRST = "---\ntitle: First\n---\n"


def test_a_gateway_answers_without_a_server() -> None:
    gateway = Gateway(load_settings(), files=MemoryFiles({"posts/first.md": FIRST}))

    response = gateway.executor.execute(Request("{ posts { nodes { title } } }"), gateway.load())

    assert response.data == {"posts": {"nodes": [{"title": "First"}]}}


def test_a_folder_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ContentRootError, match="missing does not exist"):
        Gateway(load_settings(content=tmp_path / "missing")).load()
    (tmp_path / "file").touch()
    with pytest.raises(ContentRootError, match="file is not a folder"):
        Gateway(load_settings(content=tmp_path / "file")).load()


def test_drafts_are_in_the_graph_only_where_they_are_let_in() -> None:
    files = {"posts/a.md": FIRST, "posts/b.md": "---\ntitle: B\ndraft: true\n---\n"}

    public = Gateway(load_settings(), files=MemoryFiles(files)).load()
    everything = Gateway(load_settings(), files=MemoryFiles(files), is_visible=lambda document: True).load()

    assert (public.revision.posts, everything.revision.posts) == (1, 2)


def test_what_is_in_a_folder_of_drafts_is_a_post_that_is_not_published() -> None:
    files = {"_posts/2024-01-01-a.md": FIRST, "_drafts/secret.md": "Not yet.", "_drafts/2024-01-02-x.md": FIRST}

    public = Gateway(load_settings(), files=MemoryFiles(files)).load()
    everything = Gateway(load_settings(), files=MemoryFiles(files), is_visible=lambda document: True).load()

    assert (public.revision.posts, public.revision.pages) == (1, 0)
    assert (everything.revision.posts, everything.revision.pages) == (3, 0)


def test_a_trusted_document_that_does_not_fit_is_told_at_the_start_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "bad.graphql").write_text("{\n  posts { nodes { titel } }\n}", encoding="utf-8")
    (tmp_path / "good.graphql").write_text("{ __typename }", encoding="utf-8")

    with structlog.testing.capture_logs() as logs:
        create_app(gateway=Gateway(load_settings(trusted_documents=tmp_path), files=MemoryFiles()))

    [told] = [each for each in logs if each["event"] == "document_not_trusted"]
    assert (told["log_level"], told["place"]) == ("error", f"{tmp_path.as_posix()}/bad.graphql:2:19")
    assert "'titel'" in told["message"]
    assert told["remedy"]


def test_the_first_revision_is_told_once() -> None:
    told: list[Snapshot] = []
    files = MemoryFiles({"posts/first.md": FIRST})
    gateway = Gateway(load_settings(), files=files, on_loaded=told.append)
    gateway.start()
    files.write("posts/second.md", FIRST)
    assert gateway.sync(10)
    gateway.stop()

    assert len(told) == 1


def test_what_is_stopped_can_still_be_read() -> None:
    before = set(threading.enumerate())
    gateway = Gateway(load_settings(), files=MemoryFiles({"posts/first.md": FIRST}))
    gateway.start()
    assert gateway.current.wait_for(lambda snapshot: True, 10) is not None

    gateway.stop()

    assert gateway.watch.state is WatchState.STOPPED
    assert set(threading.enumerate()) <= before
    snapshot = gateway.current.snapshot
    assert snapshot is not None
    assert gateway.executor.execute(Request("{ __typename }"), snapshot).errors == ()


def test_a_change_that_fails_half_way_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    files = MemoryFiles({"posts/first.md": FIRST, "posts/second.md": "---\ntitle: Second\n---\n[a](first.md)\n"})
    files.write("authors.yml", "ana: Ana\n")
    gateway = Gateway(load_settings(), files=files)
    first = gateway.load()
    builder = gateway._builder
    assert builder is not None

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(builder, "apply", fail)
    files.write("posts/third.md", "---\ntitle: Third\n---\n[a](second.md)\n")
    entry = files.entry("posts/third.md")
    assert entry is not None
    changes = FileChanges(changed=(entry,), removed=())
    with pytest.raises(MemoryError):
        gateway._apply(changes)
    assert gateway.current.snapshot is first

    gateway._apply(changes)

    fresh = Gateway(load_settings(), files=files).load()
    mended = gateway.current.snapshot
    assert mended is not None
    assert list(mended.content()) == list(fresh.content())
    assert mended.revision.sequence > first.revision.sequence


def test_the_reason_of_a_watch_names_no_folder_of_the_machine(tmp_path: Path) -> None:
    content = tmp_path / "notes"
    content.mkdir()
    gateway = Gateway(load_settings(content=content))

    assert gateway._without_root(f"{content}/posts cannot be watched") == "notes/posts cannot be watched"


def test_making_an_application_starts_nothing(tmp_path: Path) -> None:
    before = threading.enumerate()

    create_app(load_settings(content=tmp_path / "not there yet"))

    assert threading.enumerate() == before
