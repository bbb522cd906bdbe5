"""The persisted-query links of Apollo Client and urql, as they are published, against a running gateway."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Gateway
from gateway.settings import load_settings
from gateway.store.memory_files import MemoryFiles

LINKS = Path(__file__).parent.parent / "node" / "persisted.mjs"
NOT_FOUND, NOT_SUPPORTED = "PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"

Run = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture
def run(node: str, serve: Callable[[Gateway], str]) -> Run:
    """What each link has asked and got from a gateway with the given settings, by its name and method."""

    def links(**settings: Any) -> dict[str, dict[str, Any]]:
        address = serve(Gateway(load_settings(**settings), files=MemoryFiles({"posts/a.md": "---\ntitle: A\n---\n"})))
        command = [node, str(LINKS), f"{address}/graphql", "{ posts { totalCount } }"]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert (ended.returncode, ended.stderr) == (0, "")
        return {told["link"]: told for told in map(json.loads, ended.stdout.splitlines())}

    return links


def test_they_send_a_text_once_and_its_hash_from_then_on(run: Run) -> None:
    told = run()

    assert sorted(told) == ["apollo GET", "apollo POST", "urql GET", "urql POST"]
    for link, each in told.items():
        missed, sent, found = each["requests"]
        assert all(answer["posts"]["totalCount"] == 1 for answer in each["answers"])
        assert (missed["hasQuery"], missed["status"], missed["code"]) == (False, 200, NOT_FOUND)
        assert missed["cacheControl"] == "no-store"
        assert (sent["hasQuery"], sent["code"]) == (True, None)
        assert (found["hasQuery"], found["code"]) == (False, None)
        assert {missed["method"], found["method"]} == {link.split()[1]}
        assert ("s-maxage" in found["cacheControl"]) is link.endswith("GET")


def test_where_no_text_is_taken_up_they_send_it_each_time(run: Run) -> None:
    told = run(persisted_query_bytes=0)

    for each in told.values():
        missed, sent, again = each["requests"]
        assert all(answer["posts"]["totalCount"] == 1 for answer in each["answers"])
        assert (missed["status"], missed["code"], missed["cacheControl"]) == (200, NOT_SUPPORTED, "no-store")
        assert [(later["hasQuery"], later["code"]) for later in (sent, again)] == [(True, None)] * 2


def test_they_are_told_what_is_not_trusted(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.graphql").write_text("{ __typename }")

    told = run(trusted_documents=tmp_path, trusted_only=True)

    for each in told.values():
        assert {(asked["status"], asked["code"]) for asked in each["requests"]} == {(403, "DOCUMENT_NOT_TRUSTED")}
