import re
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from gateway.app import Gateway
from gateway.execution.executor import Request
from gateway.graph.reader import GraphReader
from gateway.settings import load_settings
from gateway.transport.example_queries import FOLDER, ExampleQueries
from tests.transport.conftest import CONTENT

NAMES = [path.name for path in sorted(FOLDER.glob("*.graphql"))]


@pytest.fixture(scope="module")
def loaded() -> Gateway:
    gateway = Gateway(load_settings(content=CONTENT))
    gateway.load()
    return gateway


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_each_example_answers_from_the_example_content(loaded: Gateway, number: int) -> None:
    snapshot = loaded.current.snapshot
    assert snapshot is not None
    example, variables = list(ExampleQueries().about(GraphReader(snapshot, loaded.derived)))[number]

    response = loaded.executor.execute(Request(example.query, None, variables), snapshot)

    assert response.errors == ()
    assert "" not in variables.values()
    assert response.data
    empty = {name for name, value in response.data.items() if not _says_something(value)}
    # That nothing is wrong with the example content is no fault of the example.
    assert empty <= {"problems"}


def _says_something(value: Any) -> bool:
    match value:
        case dict():
            return any(map(_says_something, value.values()))
        case list():
            return any(map(_says_something, value))
        case _:
            return value not in (None, "", 0, False)


def test_every_example_has_a_name_of_its_own() -> None:
    names = [example.name for example in ExampleQueries().all]

    assert len(names) == len(NAMES) == len(set(names))
    assert all(names)


def test_the_page_is_given_examples_about_the_content_that_is_served(client: Callable[..., TestClient]) -> None:
    made = client({"posts/one.md": "---\ntitle: One\nauthor: Ada\ntags: [x]\n---\n"})

    examples = made.get("/graphiql/examples.json").json()

    assert len(examples) == len(NAMES)
    assert all(example["query"].startswith("#") for example in examples)
    variables = [orjson.loads(example["variables"]) for example in examples if "variables" in example]
    assert {"path": "posts/one"}.items() <= {k: v for each in variables for k, v in each.items()}.items()


def test_the_examples_of_an_empty_folder_are_still_queries(client: Callable[..., TestClient]) -> None:
    made = client({})

    for example in made.get("/graphiql/examples.json").json():
        variables = orjson.loads(example.get("variables", "{}"))
        answer = made.post("/graphql", json={"query": example["query"], "variables": variables})
        assert answer.status_code == 200
        assert "errors" not in answer.json()


def test_the_page_may_load_nothing_from_elsewhere(client: Callable[..., TestClient]) -> None:
    made = client()

    for address in ("/graphiql", "/graphiql/"):
        shown = made.get(address)
        assert shown.status_code == 200
        policy = shown.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "http" not in policy
        assert re.findall(r'(?:src|href)="(?!/graphiql/)', shown.text) == []
    page = made.get("/graphiql")
    scripts = re.findall(r'src="([^"]+)"', page.text)
    assert scripts
    script = made.get(scripts[0])
    assert (script.status_code, script.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert made.get("/favicon.ico").headers["content-type"].startswith("image/svg+xml")


def test_a_query_is_typed_run_and_answered_in_a_browser(site: str, browser: Browser) -> None:
    page = browser.new_page()
    said: list[str] = []
    elsewhere: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((site, "data:", "blob:")) else elsewhere.append(r.url))
    page.set_default_timeout(20_000)
    page.goto(f"{site}/graphiql")
    page.wait_for_selector(".graphiql-query-editor .view-lines")
    page.click(".graphiql-query-editor .view-lines")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text("query Mine { posts(first: 1) { nodes { path } } }")
    # Only then has the page taken note of which operation there is to run.
    page.locator(".graphiql-tab", has_text="Mine").wait_for()
    page.click(".graphiql-execute-button")
    page.locator(".graphiql-response", has_text="making-a-safety-plan").wait_for()
    page.close()

    assert said == []
    assert elsewhere == []
