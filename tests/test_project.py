"""What ships beside the package: dependencies, lock files, the wheel, the container, and how tests are run."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-build.lock"]


def locked(name: str) -> dict[str, tuple[Requirement, frozenset[str]]]:
    """The requirements of a lock file, each with its hashes."""
    found: dict[str, tuple[Requirement, frozenset[str]]] = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8")):
        if entry.startswith(("#", "--")) or not entry.strip():
            continue
        hashes = frozenset(re.findall(r"--hash=(sha256:[0-9a-f]{64})", entry))
        requirement = Requirement(entry.split("\\")[0])
        found[canonicalize_name(requirement.name)] = (requirement, hashes)
    return found


def assert_covers(lock: str, ranges: list[str]) -> None:
    pins = locked(lock)
    for wanted in map(Requirement, ranges):
        pin, _ = pins[canonicalize_name(wanted.name)]
        (exact,) = pin.specifier
        assert wanted.specifier.contains(exact.version), f"{lock} has {pin}, pyproject.toml wants {wanted}: make lock"


class TestLockFiles:
    @pytest.mark.parametrize("lock", LOCKS)
    def test_every_requirement_is_pinned_and_hashed(self, lock: str) -> None:
        for requirement, hashes in locked(lock).values():
            assert [pin.operator for pin in requirement.specifier] == ["=="]
            assert hashes

    @pytest.mark.parametrize("lock", LOCKS)
    def test_no_host_and_no_folder_of_a_machine_is_named(self, lock: str) -> None:
        text = (ROOT / lock).read_text(encoding="utf-8")

        assert "//" not in text
        assert not re.search(r"(^|\s)/", text)

    @pytest.mark.parametrize("lock", LOCKS)
    def test_only_wheels_are_installed(self, lock: str) -> None:
        assert "--only-binary :all:" in (ROOT / lock).read_text(encoding="utf-8").splitlines()

    @pytest.mark.parametrize("lock", LOCKS)
    def test_no_parser_for_uploads_is_installed(self, lock: str) -> None:
        assert "python-multipart" not in locked(lock)

    def test_they_fit_the_ranges_of_the_project(self) -> None:
        dependencies = PROJECT["project"]["dependencies"]

        assert_covers("requirements.lock", dependencies)
        assert_covers("requirements-dev.lock", dependencies + PROJECT["project"]["optional-dependencies"]["dev"])
        assert_covers("requirements-build.lock", PROJECT["build-system"]["requires"])

    @pytest.mark.parametrize(("smaller", "larger"), [(LOCKS[0], LOCKS[1]), (LOCKS[2], LOCKS[1])])
    def test_they_agree_with_each_other(self, smaller: str, larger: str) -> None:
        few, many = locked(smaller), locked(larger)

        assert all(many[name] == pin for name, pin in few.items() if name in many)
        if smaller == "requirements.lock":
            assert few.keys() <= many.keys()

    def test_whatever_the_gateway_imports_is_installed_by_the_lock_file(self) -> None:
        pins = locked("requirements.lock").keys()
        packages = packages_distributions()

        for path in (ROOT / "gateway").rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names = [node.module]
                for top in {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"gateway"}:
                    found = {canonicalize_name(name) for name in packages.get(top, [])}
                    assert found & pins, f"{path.relative_to(ROOT)} imports {top}, which requirements.lock lacks"


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is in the wheel."""
    pytest.importorskip("hatchling", reason="hatchling is not installed: pip install -r requirements-build.lock")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


class TestWheel:
    def test_it_holds_the_whole_package(self, names: list[str]) -> None:
        package = {path.relative_to(ROOT).as_posix() for path in (ROOT / "gateway").rglob("*.py")}

        assert {name for name in package if not name.startswith("gateway/transport/web/")} <= set(names)
        assert "gateway/py.typed" in names

    @pytest.mark.parametrize("folder", ["static", "templates"])
    def test_it_holds_what_is_sent_to_browsers(self, names: list[str], folder: str) -> None:
        files = {path for path in (ROOT / "gateway/transport" / folder).rglob("*") if path.is_file()}

        assert {path.relative_to(ROOT).as_posix() for path in files} <= set(names)

    def test_it_does_not_hold_the_source_of_the_front_end(self, names: list[str]) -> None:
        assert not [name for name in names if name.startswith("gateway/transport/web")]

    def test_it_holds_nothing_but_the_package(self, names: list[str]) -> None:
        assert {name.split("/")[0] for name in names} == {"gateway", "content_gateway-0.1.0.dist-info"}


class TestContainer:
    @pytest.fixture
    def instructions(self) -> list[tuple[str, str]]:
        """The Dockerfile's instructions, those of the last stage only."""
        text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
        pairs = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
        last = max(number for number, pair in enumerate(pairs) if pair[0] == "FROM")
        return [(name, argument) for name, argument in pairs[last:]]

    @pytest.fixture
    def health_check(self, instructions: list[tuple[str, str]]) -> list[str]:
        (check,) = [argument for name, argument in instructions if name == "HEALTHCHECK"]
        command: list[str] = json.loads(check.partition("CMD ")[2])
        assert command[0] == "python"
        return [sys.executable, *command[1:]]

    @pytest.fixture
    def service(self) -> dict[str, Any]:
        compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
        service: dict[str, Any] = compose["services"]["gateway"]
        return service

    @pytest.fixture
    def server(self) -> Iterator[HTTPServer]:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if self.path == "/readyz" and server.ready else 503)  # type: ignore[attr-defined]  # set by the test
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Answer) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            yield server
            server.shutdown()
            thread.join()

    def test_it_does_not_run_as_root(self, instructions: list[tuple[str, str]]) -> None:
        (user,) = [argument for name, argument in instructions if name == "USER"]

        assert all(int(number) > 0 for number in user.split(":"))

    def test_it_serves_the_content_volume_in_production(self, instructions: list[tuple[str, str]]) -> None:
        (entry,) = [json.loads(argument) for name, argument in instructions if name == "ENTRYPOINT"]

        assert entry == ["gateway", "serve", "/content", "--host", "0.0.0.0", "--production"]
        assert ("EXPOSE", "8000") in instructions

    @pytest.mark.parametrize(("ready", "healthy"), [(True, True), (False, False)])
    def test_it_is_healthy_when_the_gateway_is_ready(
        self, health_check: list[str], server: HTTPServer, ready: bool, healthy: bool
    ) -> None:
        server.ready = ready  # type: ignore[attr-defined]  # what the handler above looks at
        environment = {**os.environ, "GATEWAY_PORT": str(server.server_port), "http_proxy": "http://127.0.0.1:9"}
        result = subprocess.run(health_check, env=environment, capture_output=True, check=False)

        assert (result.returncode == 0) == healthy

    def test_every_dependency_is_installed_by_hash(self) -> None:
        text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")

        for install in re.findall(r"pip install ([^&\n]*)", text):
            assert "--require-hashes" in install or "--no-index" in install

    def test_what_is_copied_into_it_exists_and_is_not_ignored(self) -> None:
        text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
        allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

        for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE):
            for name in line.split()[:-1]:
                assert (ROOT / name).exists()
                assert f"!{name}" in allowed

    def test_compose_mounts_the_content_read_only(self, service: dict[str, Any]) -> None:
        (volume,) = service["volumes"]

        assert (volume["target"], volume["read_only"]) == ("/content", True)

    def test_compose_runs_it_in_production(self, service: dict[str, Any]) -> None:
        assert service["environment"]["GATEWAY_MODE"] == "production"
        assert service["restart"] == "unless-stopped"
        assert service["ports"] == ["8000:8000"]

    def test_compose_gives_it_no_rights_that_it_does_not_need(self, service: dict[str, Any]) -> None:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service
        assert "user" not in service, "the image's own user is not root"


class TestMake:
    def test_make_alone_lists_every_target(self) -> None:
        make = shutil.which("make")
        if make is None:
            pytest.skip("make is not installed: apt-get install make")
        text = (ROOT / "Makefile").read_text(encoding="utf-8")
        (targets,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
        listed = subprocess.run([make, "-s"], cwd=ROOT, check=True, capture_output=True, text=True).stdout

        assert re.findall(r"^ +make ([\w-]+) +\S", listed, re.MULTILINE) == targets.split()


class TestSkips:
    """How tests/conftest.py treats a skipped test."""

    SUITE = """
import pytest

@pytest.mark.skip(reason="install it: apt-get install tool")
def test_marked(): pass

def test_called():
    pytest.skip("install it: apt-get install tool")

@pytest.mark.xfail(reason="known", strict=True)
def test_known(): raise AssertionError

def test_shared(shared): pass
"""

    MODULE = """
import pytest

pytest.importorskip("no_such_module", reason="install it: pip install tool")
"""

    def run(self, suite: str, folder: Path, no_skips: str) -> subprocess.CompletedProcess[str]:
        tests = folder / "project/tests"
        tests.mkdir(parents=True)
        shutil.copy(ROOT / "tests/conftest.py", tests)
        (tests / "test_functions.py").write_text(suite, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "-ra",
            "-c",
            os.devnull,
            "--rootdir",
            ".",
            "tests",
        ]
        environment = {**os.environ, "GATEWAY_TEST_NO_SKIPS": no_skips}
        return subprocess.run(
            command, cwd=folder / "project", env=environment, capture_output=True, text=True, check=False
        )

    def test_skips_are_told_with_what_to_install(self, tmp_path: Path) -> None:
        result = self.run(self.SUITE, tmp_path, no_skips="")

        assert result.returncode == 0
        assert "3 skipped, 1 xfailed" in result.stdout
        assert "install it: apt-get install tool" in result.stdout

    def test_where_nothing_may_be_skipped_a_skip_is_a_failure(self, tmp_path: Path) -> None:
        result = self.run(self.SUITE, tmp_path, no_skips="1")

        assert result.returncode == 1
        assert re.search(
            r"tests/test_functions.py::test_called may not be skipped .*apt-get install tool", result.stdout
        )
        assert re.search(
            r"tests/test_functions.py::test_marked may not be skipped .*apt-get install tool", result.stdout
        )

    def test_a_module_that_is_skipped_as_a_whole_is_a_failure_too(self, tmp_path: Path) -> None:
        result = self.run(self.MODULE, tmp_path, no_skips="1")

        assert result.returncode != 0
        assert re.search(r"tests/test_functions.py may not be skipped .*pip install tool", result.stdout)

    def test_missing_example_content_may_be_skipped_everywhere(self, tmp_path: Path) -> None:
        result = self.run(self.SUITE, tmp_path, no_skips="1")

        assert "test_shared may not be skipped" not in result.stdout
        assert "there is no folder `shared` beside the project" in result.stdout
