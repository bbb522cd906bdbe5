"""Somebody saves a file on a real disk: the next query sees it."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from gateway.app import Gateway, create_app
from gateway.execution.executor import Request
from gateway.graph.snapshot import Snapshot
from gateway.settings import load_settings
from gateway.store.reconciler import WatchState

TIMEOUT = 10
POST = "---\ntitle: {title}\ntags: [one]\n---\n\n{body}\n"
QUERY = """query ($path: String!) {
  post(path: $path) {
    title isStale text
    problems { rule severity }
    backlinks { nodes { source { path } } }
  }
  posts { nodes { path } }
  problems { totalCount nodes { path rule line } }
}"""


def text(title: str, body: str = "Words.") -> str:
    return POST.format(title=title, body=body)


class Journey:
    """A folder, the gateway that follows it, and what a query says of one post."""

    def __init__(self, content: Path, gateway: Gateway) -> None:
        self.content, self.gateway = content, gateway

    def write(self, path: str, written: str) -> None:
        (self.content / path).parent.mkdir(parents=True, exist_ok=True)
        (self.content / path).write_text(written)

    def ask(self, snapshot: Snapshot, path: str) -> dict[str, Any]:
        response = self.gateway.executor.execute(Request(QUERY, None, {"path": path}), snapshot)
        assert response.errors == ()
        assert response.data is not None
        return response.data

    def until(self, condition: Callable[[dict[str, Any]], bool], path: str = "posts/first") -> dict[str, Any]:
        """What a query says, as soon as the condition holds for it."""
        snapshot = self.gateway.current.wait_for(lambda snapshot: condition(self.ask(snapshot, path)), TIMEOUT)
        assert snapshot is not None, "never seen"
        return self.ask(snapshot, path)


def paths(said: dict[str, Any]) -> list[str]:
    return sorted(node["path"] for node in said["posts"]["nodes"])


def title(said: dict[str, Any]) -> str | None:
    return said["post"] and str(said["post"]["title"])


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    content = tmp_path / "content"
    # Sweeps, which would find every change in the end, are too rare to help: what is seen was watched.
    made = Journey(content, Gateway(load_settings(content=content, sweep_seconds=3600)))
    made.write("posts/first.md", text("First"))
    made.write("posts/second.md", text("Second", "See [the first](first.md)."))
    made.gateway.start()
    made.until(lambda said: title(said) == "First")
    # From here on the folder is watched.
    assert made.gateway.sync(TIMEOUT)
    assert made.gateway.watch.state is WatchState.OK
    yield made
    made.gateway.stop()


def test_an_edit(journey: Journey) -> None:
    before = journey.gateway.current.snapshot
    assert before is not None

    journey.write("posts/first.md", text("First again", "Other words."))

    assert journey.until(lambda said: title(said) == "First again")["post"]["text"].strip() == "Other words."
    # Whoever holds the Snapshot from before still reads what was there.
    assert title(journey.ask(before, "posts/first")) == "First"


def test_a_new_file_and_a_new_folder(journey: Journey) -> None:
    journey.write("posts/2024/deep/third.md", text("Third"))

    said = journey.until(lambda said: title(said) == "Third", "posts/2024/deep/third")

    assert paths(said) == ["posts/2024/deep/third", "posts/first", "posts/second"]


def test_a_deletion_breaks_the_links_to_what_is_gone(journey: Journey) -> None:
    (journey.content / "posts/first.md").unlink()

    said = journey.until(lambda said: said["post"] is None)

    assert paths(said) == ["posts/second"]
    assert [(problem["path"], problem["line"]) for problem in said["problems"]["nodes"]] == [("posts/second.md", 6)]


def test_a_rename_is_a_post_gone_and_another_come(journey: Journey) -> None:
    (journey.content / "posts/first.md").rename(journey.content / "posts/renamed.md")

    said = journey.until(lambda said: paths(said) == ["posts/renamed", "posts/second"], "posts/renamed")

    assert title(said) == "First"
    assert said["problems"]["totalCount"] == 1


def test_a_broken_file_is_served_as_it_was_until_it_is_mended(journey: Journey) -> None:
    journey.write("posts/first.md", "---\ntitle: [First\n---\n\nWords.\n")

    said = journey.until(lambda said: said["post"]["isStale"])
    assert (title(said), said["post"]["text"].strip()) == ("First", "Words.")
    assert [problem["severity"] for problem in said["post"]["problems"]] == ["ERROR"]
    assert [problem["path"] for problem in said["problems"]["nodes"]] == ["posts/first.md"]
    assert len(said["post"]["backlinks"]["nodes"]) == 1

    journey.write("posts/first.md", text("Mended"))

    said = journey.until(lambda said: title(said) == "Mended")
    assert said["post"]["isStale"] is False
    assert said["problems"]["totalCount"] == 0


def test_a_link_that_is_mended_is_a_backlink_again(journey: Journey) -> None:
    journey.write("posts/second.md", text("Second", "See [the first](frist.md)."))
    journey.until(lambda said: said["problems"]["totalCount"] == 1 and not said["post"]["backlinks"]["nodes"])

    journey.write("posts/second.md", text("Second", "See [the first](first.md)."))

    said = journey.until(lambda said: said["problems"]["totalCount"] == 0)
    assert said["post"]["backlinks"]["nodes"] == [{"source": {"path": "posts/second"}}]


def test_a_folder_that_is_moved_takes_its_posts_along(journey: Journey) -> None:
    (journey.content / "posts").rename(journey.content / "articles")

    said = journey.until(lambda said: paths(said) == ["articles/first", "articles/second"], "articles/first")

    assert title(said) == "First"
    # And what is saved in its new place is seen, too.
    journey.write("articles/first.md", text("First, moved"))
    journey.until(lambda said: title(said) == "First, moved", "articles/first")


def test_a_folder_that_is_moved_in_from_elsewhere(journey: Journey, tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "blog").mkdir(parents=True)
    (tmp_path / "elsewhere" / "blog" / "third.md").write_text(text("Third"))

    shutil.move(tmp_path / "elsewhere" / "blog", journey.content / "blog")

    assert "blog/third" in paths(journey.until(lambda said: title(said) == "Third", "blog/third"))


def test_an_atomic_save_is_one_edit(journey: Journey) -> None:
    beside = journey.content / "posts/.first.md.tmp"
    revisions = len(journey.gateway.current.deltas)

    beside.write_text(text("Saved beside"))
    os.replace(beside, journey.content / "posts/first.md")

    said = journey.until(lambda said: title(said) == "Saved beside")
    assert paths(said) == ["posts/first", "posts/second"]
    assert journey.gateway.sync(TIMEOUT)
    assert len(journey.gateway.current.deltas) == revisions + 1


def test_a_post_that_becomes_a_draft_is_gone_until_it_is_none(journey: Journey) -> None:
    journey.write("posts/first.md", "---\ntitle: First\ndraft: true\n---\n\nWords.\n")
    assert paths(journey.until(lambda said: said["post"] is None)) == ["posts/second"]

    journey.write("posts/first.md", "---\ntitle: First\ndraft: false\n---\n\nWords.\n")

    journey.until(lambda said: title(said) == "First")


def test_an_edit_that_changes_nothing_is_no_new_revision(journey: Journey) -> None:
    before = journey.gateway.current.snapshot
    path = journey.content / "posts/first.md"

    path.write_text(path.read_text())

    assert journey.gateway.sync(TIMEOUT)
    after = journey.gateway.current.snapshot
    assert before is not None
    assert after is not None
    assert after.revision.id == before.revision.id


def test_many_edits_at_once_come_to_what_a_fresh_start_would_read(journey: Journey) -> None:
    for number in range(200):
        journey.write(f"posts/n{number}.md", text(f"N{number}", f"[next](n{(number + 1) % 250}.md)"))
    for number in range(0, 200, 3):
        (journey.content / f"posts/n{number}.md").unlink()
    fresh = Gateway(load_settings(content=journey.content)).load()

    seen = journey.gateway.current.wait_for(lambda snapshot: snapshot.revision.id == fresh.revision.id, TIMEOUT)

    assert seen is not None
    # When a file was last written is no part of what it says, but both have read the same files.
    assert list(seen.content()) == list(fresh.content())


def test_a_save_is_seen_within_a_second_over_http(tmp_path: Path) -> None:
    post = tmp_path / "posts" / "first.md"
    post.parent.mkdir()
    post.write_text(text("First"))
    gateway = Gateway(load_settings(content=tmp_path))
    query = {"query": '{ post(path: "posts/first") { title isStale } }'}
    with TestClient(create_app(gateway=gateway), base_url="http://localhost") as client:
        assert gateway.current.wait_for(lambda snapshot: True, TIMEOUT) is not None
        assert gateway.sync(TIMEOUT)
        first = client.post("/graphql", json=query)
        assert first.json() == {"data": {"post": {"title": "First", "isStale": False}}}
        revision = first.headers["content-revision"]

        post.write_text(text("Edited"))
        saved = time.monotonic()
        assert gateway.current.wait_for(lambda snapshot: snapshot.revision.id != revision, TIMEOUT) is not None
        took = time.monotonic() - saved
        edited = client.post("/graphql", json=query)

        assert edited.json() == {"data": {"post": {"title": "Edited", "isStale": False}}}
        assert edited.headers["content-revision"] == client.get("/readyz").json()["revision"] != revision
        assert "Edited" in client.get("/preview/posts/first").text
        assert took < 1

        post.write_text("---\ntitle: [\n---\n")
        revision = edited.headers["content-revision"]
        assert gateway.current.wait_for(lambda snapshot: snapshot.revision.id != revision, TIMEOUT) is not None

        assert client.post("/graphql", json=query).json() == {"data": {"post": {"title": "Edited", "isStale": True}}}
        assert client.get("/readyz").json()["problems"]["error"] == 1
    assert gateway.watch.state is WatchState.STOPPED


def test_an_edit_of_a_record(journey: Journey) -> None:
    def name(snapshot: Snapshot) -> str | None:
        request = Request('{ author(slug: "ana-s") { name isStub } }', None, {})
        response = journey.gateway.executor.execute(request, snapshot)
        assert response.data is not None
        return response.data["author"] and str(response.data["author"]["name"])

    wait = journey.gateway.current.wait_for
    journey.write("posts/first.md", "---\nauthors: [ana-s]\n---\n")
    assert wait(lambda snapshot: name(snapshot) == "ana-s", TIMEOUT)
    journey.write("authors.yml", "ana-s:\n  name: Ana Silva\n")
    assert wait(lambda snapshot: name(snapshot) == "Ana Silva", TIMEOUT)
    journey.write("authors.yml", "ana-s:\n  name: [Ana\n")
    snapshot = wait(lambda snapshot: len(snapshot.problems) == 1, TIMEOUT)
    assert snapshot is not None
    assert name(snapshot) == "Ana Silva"
    (journey.content / "authors.yml").unlink()
    assert wait(lambda snapshot: name(snapshot) == "ana-s", TIMEOUT)
    assert not journey.gateway.is_asset("authors.yml")
