import json
import signal
from pathlib import Path

import httpx
import pytest

from tests.cli.program import listening, run, serving


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_serves_and_what_it_loaded_and_ends_well(folder: Path, by: signal.Signals) -> None:
    with serving(folder) as server:
        server.wait_until_ready()
        query = {"query": "{ posts { nodes { title } } }"}
        answer = httpx.post(f"{server.base}/graphql", json=query, trust_env=False)
        output = server.wait_for_output("Ready in")

        assert answer.json() == {"data": {"posts": {"nodes": [{"title": "Hello"}]}}}
        assert "server" not in answer.headers
        for path in ("/", "/graphql", "/graphiql", "/preview", "/readyz"):
            assert f"{server.base}{path}\n" in output
        assert "1 post, 0 pages, 0 problems." in output
        assert server.end(by) == 0


def test_several_processes_serve_one_port_and_end_well(folder: Path) -> None:
    with serving(folder, "--workers", "2", "--log-format", "json") as server:
        assert server.wait_until_ready()["counts"]["posts"] == 1
        assert server.end(signal.SIGTERM) == 0
        events = [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]

        assert "content_loaded" in [event["event"] for event in events]
        assert server.output.read_text(encoding="utf-8") == ""


def test_where_machines_read_the_log_nothing_but_events_is_written(folder: Path) -> None:
    with serving(folder, "--log-format", "json", "--no-graphiql") as server:
        server.wait_until_ready()
        server.end(signal.SIGTERM)
        events = [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]

        assert server.output.read_text(encoding="utf-8") == ""
        assert events[0]["event"] == "serving"
        assert events[0]["health"] == f"{server.base}/readyz"
        assert "graphiql" not in events[0]


def test_settings_that_are_edited_while_it_serves_are_told_without_being_asked_for(folder: Path) -> None:
    with serving(folder, "--sweep-seconds", "0.1") as server:
        server.wait_until_ready()
        (folder / "content/gateway.toml").write_text('[fields]\nrating = "Int"\n')

        assert "Restart to apply it." in server.wait_for_log("settings_changed")
        assert server.end(signal.SIGTERM) == 0


def test_a_folder_that_is_not_there_is_told() -> None:
    result = run("serve", "nowhere")

    assert result.exit_code == 2
    assert result.stderr == (
        "gateway: The content folder nowhere does not exist. Give the path of a folder of Markdown files.\n"
    )


def test_a_file_is_no_folder() -> None:
    result = run("serve", "content/posts/hello.md")

    assert result.exit_code == 2
    assert "is not a folder" in result.stderr


def test_a_port_in_use_is_told_with_the_way_out() -> None:
    with listening() as port:
        result = run("serve", "content", "--port", str(port))

    assert result.exit_code == 2
    assert f"Port {port} of 127.0.0.1 is in use." in result.stderr
    assert "--port" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_host_that_is_not_ours_is_told() -> None:
    result = run("serve", "content", "--host", "192.0.2.1", "--port", "0")

    assert result.exit_code == 2
    assert "cannot listen on 192.0.2.1" in result.stderr


def test_trusted_documents_that_cannot_be_read_are_told() -> None:
    missing = run("serve", "content", "--trusted-documents", "nowhere")
    none = run("serve", "content", "--trusted-only")

    assert missing.exit_code == none.exit_code == 2
    assert missing.stderr == "gateway: nowhere: there is no such folder or file. Correct trusted_documents.\n"
    assert none.stderr.startswith("gateway: trusted_only: no document is trusted. Name a folder or a manifest")


def test_trusted_documents_that_all_do_not_fit_the_schema_are_told(folder: Path) -> None:
    (folder / "q.graphql").write_text("{ nothing }", encoding="utf-8")

    result = run("serve", "content", "--port", "0", "--trusted-documents", str(folder), "--trusted-only")

    assert result.exit_code == 2
    assert "q.graphql: Cannot query field 'nothing' on type 'Query'" in result.stderr


def test_a_setting_that_is_refused_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_WORKERS", "none")

    result = run("serve", "content", "--port", "70000")

    assert result.exit_code == 2
    assert "--port: " in result.stderr
    assert "GATEWAY_WORKERS: " in result.stderr
    assert all(line.startswith("gateway: ") for line in result.stderr.splitlines())
