import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from typer.testing import CliRunner, Result

from gateway.cli import app

ROOT = Path(__file__).parent.parent
DEADLINE_SECONDS = 30.0


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a post, a draft and a file that is broken; no setting comes from the environment."""
    for name in list(os.environ):
        if name.upper().startswith("GATEWAY_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "content/posts/hello.md", "---\ntitle: Hello\ndate: 2024-05-01\ntags: [one]\n---\nText.\n")
    write(tmp_path, "content/posts/draft.md", "---\ntitle: Draft\ndraft: true\n---\n[gone](nowhere.md)\n")
    write(tmp_path, "broken/posts/bad.md", "---\ntitle: Bad\ndate: some day\n---\n[gone](nowhere.md)\n")
    return tmp_path


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Commands configure the logs of their process, which here is that of all tests."""
    root, config = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.configure(**config)
    root.handlers[:] = handlers
    root.setLevel(level)


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=given, prog_name="gateway")


def python(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **options)


@contextmanager
def listening() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Server:
    """`python -m gateway serve` in a process of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.output, self.log = folder / "output.txt", folder / "log.txt"
        command = [sys.executable, "-m", "gateway", "serve", "content", "--port", str(self.port), *arguments]
        with self.output.open("wb") as output, self.log.open("wb") as log:
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
            self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=log)

    def wait_until_ready(self) -> dict[str, Any]:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                response = httpx.get(f"{self.base}/readyz", trust_env=False)
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            if response.status_code == 200:
                said: dict[str, Any] = response.json()
                return said
            time.sleep(0.02)
        raise AssertionError(f"not ready: {self.output.read_text()}{self.log.read_text()}")

    def wait_for_output(self, text: str) -> str:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while text not in self.output.read_text(encoding="utf-8"):
            assert time.monotonic() < deadline, self.output.read_text(encoding="utf-8")
            time.sleep(0.02)
        return self.output.read_text(encoding="utf-8")

    def end(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        return self.process.wait(DEADLINE_SECONDS)


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Server]:
    server = Server(folder, *arguments)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
        server.process.wait()


class TestHelp:
    def test_the_version_is_told(self) -> None:
        result = run("--version")

        assert result.exit_code == 0
        assert result.stdout.startswith("gateway ")

    @pytest.mark.parametrize("command", [[], ["serve"], ["check"], ["schema"], ["query"]])
    def test_every_command_has_help(self, command: list[str]) -> None:
        result = run(*command, "--help")

        assert result.exit_code == 0
        assert "Usage: gateway" in result.stdout

    def test_importing_the_command_line_imports_nothing_that_serves(self) -> None:
        heavy = ["gateway.app", "strawberry", "fastapi", "uvicorn", "graphql", "watchdog", "structlog"]
        program = f"import sys, gateway.cli; print(*[name for name in {heavy} if name in sys.modules])"

        assert python("-c", program).stdout.strip() == ""

    def test_it_runs_as_a_module(self) -> None:
        result = python("-m", "gateway", "--help")

        assert result.returncode == 0
        assert "Usage: gateway" in result.stdout


class TestServe:
    @pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
    def test_it_says_where_it_serves_and_what_it_loaded_and_ends_well(self, folder: Path, by: signal.Signals) -> None:
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

    def test_several_processes_serve_one_port_and_end_well(self, folder: Path) -> None:
        with serving(folder, "--workers", "2", "--log-format", "json") as server:
            assert server.wait_until_ready()["counts"]["posts"] == 1
            assert server.end(signal.SIGTERM) == 0
            events = [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]

            assert "content_loaded" in [event["event"] for event in events]
            assert server.output.read_text(encoding="utf-8") == ""

    def test_where_machines_read_the_log_nothing_but_events_is_written(self, folder: Path) -> None:
        with serving(folder, "--log-format", "json", "--no-graphiql") as server:
            server.wait_until_ready()
            server.end(signal.SIGTERM)
            events = [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]

            assert server.output.read_text(encoding="utf-8") == ""
            assert events[0]["event"] == "serving"
            assert events[0]["health"] == f"{server.base}/readyz"
            assert "graphiql" not in events[0]

    def test_a_folder_that_is_not_there_is_told(self) -> None:
        result = run("serve", "nowhere")

        assert result.exit_code == 2
        assert result.stderr == (
            "gateway: The content folder nowhere does not exist. Give the path of a folder of Markdown files.\n"
        )

    def test_a_file_is_no_folder(self) -> None:
        result = run("serve", "content/posts/hello.md")

        assert result.exit_code == 2
        assert "is not a folder" in result.stderr

    def test_a_port_in_use_is_told_with_the_way_out(self) -> None:
        with listening() as port:
            result = run("serve", "content", "--port", str(port))

        assert result.exit_code == 2
        assert f"Port {port} of 127.0.0.1 is in use." in result.stderr
        assert "--port" in result.stderr
        assert len(result.stderr.splitlines()) == 1

    def test_a_host_that_is_not_ours_is_told(self) -> None:
        result = run("serve", "content", "--host", "192.0.2.1", "--port", "0")

        assert result.exit_code == 2
        assert "cannot listen on 192.0.2.1" in result.stderr

    def test_a_setting_that_is_refused_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GATEWAY_WORKERS", "none")

        result = run("serve", "content", "--port", "70000")

        assert result.exit_code == 2
        assert "--port: " in result.stderr
        assert "GATEWAY_WORKERS: " in result.stderr
        assert all(line.startswith("gateway: ") for line in result.stderr.splitlines())


class TestCheck:
    def test_an_error_ends_with_1_and_each_problem_is_a_line(self) -> None:
        result = run("check", "broken")

        assert result.exit_code == 1
        lines = result.stdout.splitlines()
        assert lines[0].startswith("broken/posts/bad.md:3:1 error date-unreadable ")
        assert lines[1].startswith("broken/posts/bad.md:5:8 warning link-not-found ")
        assert lines[2] == "2 problems in 1 document: 1 error, 1 warning, 0 info."
        assert result.stderr == ""

    def test_warnings_alone_end_with_0_and_drafts_are_checked(self) -> None:
        result = run("check")

        assert result.exit_code == 0
        assert "content/posts/draft.md:5:8 warning link-not-found" in result.stdout
        assert "in 2 documents" in result.stdout

    def test_rules_are_as_severe_as_the_folder_says(self, folder: Path) -> None:
        (folder / "broken/gateway.toml").write_text('[rules]\ndate-unreadable = "off"\nlink-not-found = "error"\n')

        result = run("check", "broken")

        assert result.exit_code == 1
        assert "1 problem in 1 document: 1 error, 0 warnings, 0 info." in result.stdout

    def test_a_rule_that_does_not_exist_is_told_with_the_nearest(self, folder: Path) -> None:
        (folder / "broken/gateway.toml").write_text('[rules]\nlink-notfound = "off"\n')

        result = run("check", "broken")

        assert result.exit_code == 2
        place = "broken/gateway.toml, rules.link-notfound"
        assert f"{place}: there is no such rule; did you mean link-not-found. Change it" in result.stderr

    def test_json_is_nothing_but_json(self) -> None:
        result = run("check", "broken", "--format", "json")

        assert result.exit_code == 1
        said = json.loads(result.stdout)
        assert [problem["rule"] for problem in said["problems"]] == ["date-unreadable", "link-not-found"]
        assert said["problems"][0]["path"] == "posts/bad.md"

    def test_github_annotates_the_file_as_the_repository_has_it(self) -> None:
        result = run("check", "broken", "--format", "github")

        assert result.stdout.startswith("::error file=broken/posts/bad.md,line=3,col=1,title=date-unreadable::")

    def test_a_format_that_does_not_exist_is_told(self) -> None:
        result = run("check", "--format", "xml")

        assert result.exit_code == 2
        assert "text or json or github" in result.stderr

    def test_a_folder_that_is_not_there_is_told(self) -> None:
        result = run("check", "nowhere")

        assert result.exit_code == 2
        assert "does not exist" in result.stderr

    def test_into_a_pipe_it_is_plain_and_lines_stay_whole(self, folder: Path) -> None:
        result = python("-m", "gateway", "check", "broken", cwd=folder)

        assert result.returncode == 1
        assert "\x1b" not in result.stdout
        assert len(result.stdout.splitlines()) == 3
        assert result.stderr == ""


class TestSchema:
    def test_it_prints_what_the_file_has(self) -> None:
        assert run("schema").stdout_bytes == (ROOT / "schema.graphql").read_bytes()

    def test_a_file_that_is_current_is_passed_over_in_silence(self) -> None:
        result = run("schema", "--check", str(ROOT / "schema.graphql"))

        assert (result.exit_code, result.output) == (0, "")

    def test_a_file_that_is_not_current_is_shown_with_the_difference(self, folder: Path) -> None:
        sdl = (ROOT / "schema.graphql").read_text(encoding="utf-8")
        write(folder, "schema.graphql", sdl.replace("  title: String!", "  title: String", 1))

        result = run("schema", "--check")

        assert result.exit_code == 1
        assert "\n-  title: String\n+  title: String!\n" in result.stdout
        assert "gateway schema > schema.graphql" in result.stderr

    def test_a_file_that_is_not_there_is_not_current(self) -> None:
        result = run("schema", "--check", "none.graphql")

        assert result.exit_code == 1
        assert "none.graphql cannot be read" in result.stderr


class TestQuery:
    TITLES = "query All { posts { nodes { title } } } query One($s: String!) { post(slug: $s) { title } }"

    def test_one_argument_is_the_query_and_the_folder_that_of_the_settings(self) -> None:
        result = run("query", "{ posts { nodes { title } } }")

        assert result.exit_code == 0
        assert json.loads(result.stdout) == {"data": {"posts": {"nodes": [{"title": "Hello"}]}}}
        assert "\n  " in result.stdout

    def test_two_arguments_are_a_folder_and_a_query(self) -> None:
        result = run("query", "broken", "{ posts { nodes { title } } }")

        assert json.loads(result.stdout)["data"]["posts"]["nodes"] == [{"title": "Bad"}]

    def test_variables_and_the_name_of_the_operation_are_taken(self) -> None:
        result = run("query", self.TITLES, "--variables", '{"s": "hello"}', "--operation-name", "One")

        assert json.loads(result.stdout) == {"data": {"post": {"title": "Hello"}}}

    def test_a_query_comes_from_standard_input(self) -> None:
        result = run("query", "content", "-", given="{ posts { totalCount } }")

        assert json.loads(result.stdout) == {"data": {"posts": {"totalCount": 1}}}

    def test_a_query_comes_from_a_file(self, folder: Path) -> None:
        write(folder, "count.graphql", "{ posts { totalCount } }")

        assert json.loads(run("query", "count.graphql").stdout) == {"data": {"posts": {"totalCount": 1}}}

    def test_errors_are_in_the_answer_and_end_with_1(self) -> None:
        result = run("query", "{ nothing }")

        assert result.exit_code == 1
        assert json.loads(result.stdout)["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"

    @pytest.mark.parametrize("variables", ["{", "[1]"])
    def test_variables_that_are_no_object_are_told(self, variables: str) -> None:
        result = run("query", "{ posts { totalCount } }", "--variables", variables)

        assert result.exit_code == 2
        assert "--variables: it is not" in result.stderr

    def test_a_file_that_is_not_there_is_told(self) -> None:
        result = run("query", "none.graphql")

        assert result.exit_code == 2
        assert "none.graphql cannot be read" in result.stderr

    def test_without_a_query_one_is_asked_for(self) -> None:
        result = run("query")

        assert result.exit_code == 2
        assert "Give a query" in result.stderr


class TestInfer:
    @pytest.fixture(autouse=True)
    def rated(self, folder: Path) -> Path:
        write(folder, "content/posts/hello.md", "---\ntitle: Hello\nrating: 4\nhero-color: red\n---\nText.\n")
        return folder / "content/gateway.toml"

    def test_the_fields_are_printed_as_toml_and_the_evidence_beside_it(self) -> None:
        result = run("infer", "content")

        assert result.exit_code == 0
        assert result.stdout == '[fields]\nheroColor = {type = "String", key = "hero-color"}\nrating = "Int"\n'
        assert "rating     Int     rating      1      4" in result.stderr

    def test_drafts_count(self, folder: Path) -> None:
        write(folder, "content/posts/draft.md", "---\ndraft: true\nrating: 4.5\n---\n")

        assert 'rating = "Float"' in run("infer", "content").stdout

    def test_they_are_written_once_and_what_a_person_wrote_stays(self, rated: Path) -> None:
        rated.write_text('# mine\n[fields]\nrating = "Float"  # halves\n', encoding="utf-8")

        said = run("infer", "content", "--write")
        written = rated.read_text(encoding="utf-8")
        again = run("infer", "content", "--write")

        assert said.stdout == "1 field added to content/gateway.toml.\n"
        color = 'heroColor = {type = "String", key = "hero-color"}'
        assert written == f'# mine\n[fields]\nrating = "Float"  # halves\n{color}\n'
        assert (again.stdout, rated.read_text(encoding="utf-8")) == (
            "No field added to content/gateway.toml.\n",
            written,
        )

    def test_what_is_written_is_in_the_schema_and_in_answers(self) -> None:
        run("infer", "content", "--write")

        assert (
            '"""`hero-color` of the front matter."""\n  heroColor: String'
            in run("schema", "--content", "content").stdout
        )
        query = "{ posts(where: {rating: {gt: 3}}, orderBy: [{field: HERO_COLOR}]) { nodes { rating heroColor } } }"
        answer = json.loads(run("query", "content", query).stdout)
        assert answer == {"data": {"posts": {"nodes": [{"rating": 4, "heroColor": "red"}]}}}

    def test_they_are_written_into_the_file_that_counts(self, folder: Path, rated: Path) -> None:
        write(folder, "gateway.toml", "[tool.gateway]\nport = 81\n")

        assert run("infer", "content", "--write").stdout == "2 fields added to gateway.toml.\n"
        assert not rated.exists()

    def test_a_table_to_which_nothing_can_be_added_is_told(self, rated: Path) -> None:
        rated.write_text("fields.rating = 'Int'\nfields.other = 'Int'\n", encoding="utf-8")

        result = run("infer", "content", "--write")

        assert result.exit_code == 1
        assert "content/gateway.toml was not changed" in result.stderr
        assert "Write them under a line [fields]" in result.stderr


class TestContentModel:
    @pytest.mark.parametrize(
        "command", [["check", "content"], ["schema", "--content", "content"], ["serve", "content", "-p", "0"]]
    )
    def test_a_field_with_a_name_that_is_taken_is_told_with_its_place(self, folder: Path, command: list[str]) -> None:
        write(folder, "content/gateway.toml", '[fields]\ntitle = "Int"\n')

        result = run(*command)

        assert result.exit_code == 2
        assert "content/gateway.toml, fields.title: the gateway has the field `title` of Post already" in result.stderr
        assert 'say what it reads with `key = "title"`' in result.stderr
