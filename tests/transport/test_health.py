import threading
from pathlib import Path

from starlette.testclient import TestClient

from gateway.app import Gateway, create_app
from gateway.settings import load_settings
from gateway.store.memory_files import MemoryFiles
from gateway.store.source import Listing


class SlowFiles(MemoryFiles):
    """Files that are not listed before they may be."""

    def __init__(self) -> None:
        super().__init__({"posts/first.md": "---\ntitle: First\n---\n"})
        self.may_list = threading.Event()

    def list(self, folder: str = "", recursive: bool = True) -> Listing:
        assert self.may_list.wait(10)
        return super().list(folder, recursive)


def test_the_gateway_is_alive_before_it_is_ready_and_ready_once_it_has_content() -> None:
    files = SlowFiles()
    gateway = Gateway(load_settings(), files=files)
    with TestClient(create_app(gateway=gateway)) as client:
        assert client.get("/livez").json() == {"status": "ok"}
        early = client.get("/readyz")
        query = client.post("/graphql", json={"query": "{ __typename }"})
        page = client.get("/", headers={"Accept": "text/html"})

        files.may_list.set()
        snapshot = gateway.current.wait_for(lambda snapshot: True, timeout=10)
        assert snapshot is not None
        ready = client.get("/readyz")

    assert (early.status_code, early.headers["retry-after"]) == (503, "1")
    assert (early.json()["status"], early.json()["revision"]) == ("loading", None)
    assert early.json()["watch"]["state"] == "starting"
    assert (query.status_code, query.headers["retry-after"]) == (503, "1")
    assert query.json()["errors"][0]["extensions"] == {"code": "NOT_READY"}
    assert page.status_code == 503
    assert "still being loaded" in page.text
    assert ready.status_code == 200
    assert ready.headers["content-revision"] == snapshot.revision.id
    assert ready.headers["cache-control"] == "no-store"
    said = ready.json()
    assert said["revision"] == snapshot.revision.id
    assert (said["status"], said["documents"], said["counts"]["posts"]) == ("ready", 1, 1)
    assert said["seconds_since_change"] >= 0


def test_plans_and_answers_are_counted() -> None:
    gateway = Gateway(load_settings(), files=MemoryFiles({"posts/a.md": "---\ntitle: A\n---\n"}))
    with TestClient(create_app(gateway=gateway)) as client:
        assert gateway.current.wait_for(lambda snapshot: True, timeout=10) is not None
        for query in ("{ __typename }", "{ __typename }", "{"):
            client.post("/graphql", json={"query": query})
        said = client.get("/readyz").json()

    assert {name: said["plans"][name] for name in ("hits", "entries")} == {"hits": 1, "entries": 1}
    assert {name: said["answers"][name] for name in ("hits", "misses", "entries")} == {
        "hits": 1,
        "misses": 1,
        "entries": 1,
    }
    assert said["answers"]["bytes"] > 0


def test_where_no_answers_are_kept_none_are_counted() -> None:
    gateway = Gateway(load_settings(answer_cache_bytes=0), files=MemoryFiles())
    with TestClient(create_app(gateway=gateway)) as client:
        assert gateway.current.wait_for(lambda snapshot: True, timeout=10) is not None
        assert client.get("/readyz").json()["answers"] is None


def test_problems_are_counted_and_do_not_make_it_less_ready(tmp_path: Path) -> None:
    files = MemoryFiles({"posts/a.md": "---\ntitle: [\n---\n", "posts/b.md": "---\ntitle: B\n---\n[x](nowhere.md)\n"})
    gateway = Gateway(load_settings(content=tmp_path), files=files)
    with TestClient(create_app(gateway=gateway)) as client:
        assert gateway.current.wait_for(lambda snapshot: True, timeout=10) is not None
        ready = client.get("/readyz")

    assert ready.status_code == 200
    assert ready.json()["problems"]["error"] == 1
    assert ready.json()["problems"]["warning"] >= 1
    assert str(tmp_path) not in ready.text


def test_a_folder_that_is_not_there_yet_is_served_when_it_comes() -> None:
    files = MemoryFiles({"posts/first.md": "---\ntitle: First\n---\n"})
    files.remove_root()
    gateway = Gateway(load_settings(), files=files)
    with TestClient(create_app(gateway=gateway)) as client:
        assert client.get("/readyz").status_code == 503

        files.make_root({"posts/first.md": "---\ntitle: First\n---\n"})

        assert gateway.current.wait_for(lambda snapshot: snapshot.revision.posts == 1, timeout=10) is not None
        assert client.get("/readyz").status_code == 200


def test_settings_that_have_changed_are_told_until_they_are_put_back(tmp_path: Path) -> None:
    gateway = Gateway(load_settings(content=tmp_path), files=MemoryFiles({"posts/a.md": "---\ntitle: A\n---\n"}))
    with TestClient(create_app(gateway=gateway)) as client:
        assert gateway.current.wait_for(lambda snapshot: True, timeout=10) is not None
        before = client.get("/readyz").json()["settings"]
        (tmp_path / "gateway.toml").write_text('[fields]\nrating = "Int"\n')
        changed, home = client.get("/readyz"), client.get("/").text
        (tmp_path / "gateway.toml").unlink()
        after, home_after = client.get("/readyz").json()["settings"], client.get("/").text

    assert before == after == {"state": "current", "reason": ""}
    reason = "gateway.toml is new since the start. Restart to apply it."
    assert (changed.status_code, changed.json()["settings"]) == (200, {"state": "changed", "reason": reason})
    assert reason in home
    assert "changed" in home
    assert "since the start" not in home_after
