"""Every rule has an example that breaks it, and the mended one does not."""

import errno
import re
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.app import Gateway
from gateway.content_model import ContentModel, read_model
from gateway.lint.catalogue import BY_NAME, RULES
from gateway.lint.run import lint
from gateway.settings import load_settings
from gateway.store.memory_files import MemoryFiles
from gateway.store.problem import Example, Problem, Rule
from gateway.store.rules import FILE_UNREADABLE
from gateway.store.source import Disk

WITH_TEXT = [rule for rule in RULES if rule.example is not None and not rule.example.is_command]
MENDED = [rule for rule in WITH_TEXT if rule.example is not None and rule.example.good is not None]


def broken(files: MemoryFiles | Disk, root: Path, model: ContentModel | None = None) -> set[str]:
    """The rules that a folder breaks, read anew."""
    gateway = Gateway(load_settings(root), files=files, is_visible=lambda document: True, model=model or ContentModel())
    return {problem.rule for problem in lint(gateway.load(), gateway.model)}


def broken_by(example: Example, text: str, root: Path) -> set[str]:
    files: Mapping[str, str | bytes] = {example.path: text.encode(errors="surrogateescape"), **example.beside}
    model = read_model(tomllib.loads(example.beside.get("gateway.toml", "")))
    return broken(MemoryFiles(files), root, model)


def ids(rules: list[Rule]) -> list[str]:
    return [rule.name for rule in rules]


def example_of(rule: Rule) -> Example:
    assert rule.example is not None
    return rule.example


@pytest.mark.parametrize("rule", RULES, ids=ids(list(RULES)))
def test_a_rule_says_what_it_is_in_sentences(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)
    assert rule.summary.endswith(".")
    assert rule.remedy.endswith(".")
    assert rule.example is not None, "the docs show an example of each"


@pytest.mark.parametrize("rule", WITH_TEXT, ids=ids(WITH_TEXT))
def test_the_example_breaks_the_rule(rule: Rule, tmp_path: Path) -> None:
    example = example_of(rule)

    assert rule.name in broken_by(example, example.bad, tmp_path)


@pytest.mark.parametrize("rule", MENDED, ids=ids(MENDED))
def test_the_mended_example_breaks_none(rule: Rule, tmp_path: Path) -> None:
    example = example_of(rule)

    assert broken_by(example, example.good or "", tmp_path) == set()


@pytest.mark.parametrize("name", ["file-skipped", "file-too-large"])
def test_the_command_breaks_the_rule(name: str, tmp_path: Path) -> None:
    (tmp_path / "site/posts").mkdir(parents=True)

    subprocess.run(["sh", "-c", example_of(BY_NAME[name]).bad], cwd=tmp_path / "site", check=True)

    assert name in broken(Disk(tmp_path / "site"), tmp_path)


def test_a_file_that_may_not_be_read_breaks_its_rule(tmp_path: Path) -> None:
    files = MemoryFiles({"posts/rivers.md": "# Rivers\n"})
    files.fail_next("read", PermissionError(errno.EACCES, "Permission denied"))

    assert broken(files, tmp_path) == {FILE_UNREADABLE.name}


def test_a_problem_has_the_remedy_of_its_rule_unless_there_is_a_better_one() -> None:
    rule = RULES[0]

    assert rule.at("a.md", 1, 1, "Broken.") == Problem("a.md", 1, 1, rule.name, rule.severity, "Broken.", rule.remedy)
    assert rule.at("a.md", 1, 1, "Broken.", "Mend it.").remedy == "Mend it."
