"""What one rule finds in some files."""

from collections.abc import Mapping
from types import ModuleType

from gateway.content_model import ContentModel
from gateway.lint.run import lint
from gateway.store.problem import Problem
from tests.content import snapshot


def problems(rule: ModuleType, files: Mapping[str, str], model: ContentModel | None = None) -> list[Problem]:
    """The Problems of a rule's module, drafts included."""
    model = model or ContentModel()
    found = lint(snapshot(files, drafts=True, model=model), model)
    return [problem for problem in found if problem.rule == rule.RULE.name]


def places(rule: ModuleType, text: str, path: str = "posts/a.md") -> list[tuple[int | None, int | None]]:
    """Line and column of each finding in one file."""
    return [(problem.line, problem.column) for problem in problems(rule, {path: text})]


def files(rule: ModuleType, content: Mapping[str, str], model: ContentModel | None = None) -> list[str]:
    """The files in which a rule finds something."""
    return [problem.path for problem in problems(rule, content, model)]
