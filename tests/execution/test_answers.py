"""Answers that are kept: when they are served again, and that they are checked."""

from typing import Any

import pytest
import structlog

from gateway.execution.executor import Executor, Request
from gateway.execution.kept import KeptCounts
from gateway.graph.builder import Builder
from gateway.graph.current import Current
from gateway.graph.derived import Derived
from tests.content import SCHEMA, changes, post

TITLES = "{ posts { nodes { title } } }"


class Site:
    """An executor over content that is edited."""

    def __init__(self, files: dict[str, str], **options: Any) -> None:
        self._builder, self._current = Builder(), Current()
        self.executor = Executor(SCHEMA, Derived(), current=self._current, **options)
        self.edit(files)

    def edit(self, files: dict[str, str]) -> None:
        self._current.publish(*self._builder.apply(changes(files)))

    def ask(self, query: str, **variables: Any) -> tuple[Any, bool]:
        """The data, and whether it was kept."""
        assert self._current.snapshot is not None
        response = self.executor.execute(Request(query, None, variables), self._current.snapshot)
        assert not response.errors
        return response.data, response.is_hit

    def counts(self) -> KeptCounts:
        counts = self.executor.answer_counts()
        assert counts is not None
        return counts


def test_an_answer_is_served_again_until_a_change_touches_it() -> None:
    site = Site({"posts/a.md": post(title="A")})
    said = {"posts": {"nodes": [{"title": "A"}]}}
    assert [site.ask(TITLES), site.ask(TITLES)] == [(said, False), (said, True)]
    site.edit({"posts/a.md": post("another text", title="A")})
    assert site.ask(TITLES) == (said, True)
    site.edit({"posts/a.md": post(title="B")})
    assert site.ask(TITLES) == ({"posts": {"nodes": [{"title": "B"}]}}, False)


def test_what_is_asked_of_the_schema_alone_is_kept_over_every_change() -> None:
    site = Site({"posts/a.md": post(title="A")})
    query = '{ __type(name: "Post") { name } }'
    site.ask(query)
    site.edit({"posts/b.md": post(title="B")})
    assert site.ask(query) == ({"__type": {"name": "Post"}}, True)


def test_kept_answers_are_checked_one_in_so_many() -> None:
    site = Site({"posts/a.md": post(title="A")}, check_every=2)
    for _ in range(5):
        site.ask(TITLES)
    assert (site.counts().hits, site.counts().checked, site.counts().different) == (4, 2, 0)


def test_a_kept_answer_that_is_wrong_is_found_told_and_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site({"posts/a.md": post(title="A")}, check_every=1)
    site.ask(TITLES)
    monkeypatch.setattr(Current, "touches", lambda *_: False)
    site.edit({"posts/a.md": post(title="B")})
    with structlog.testing.capture_logs() as told:
        assert site.ask(TITLES)[0] == {"posts": {"nodes": [{"title": "B"}]}}
    assert [each["event"] for each in told] == ["kept_answer_differs"]
    assert site.counts().different == 1
