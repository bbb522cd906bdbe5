"""Folders are the stages of the data's way, and imports go one way along it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).parent.parent
# What each folder of `gateway` may import of the others.
MAY_IMPORT: Final[dict[str, frozenset[str]]] = {
    "observability": frozenset(),
    "store": frozenset(),
    "graph": frozenset({"store"}),
    "lint": frozenset({"graph", "store"}),
    # A Document's own fields are shown as they are.
    "schema": frozenset({"graph", "store"}),
    "plan": frozenset({"schema", "graph"}),
    # What resolvers are given is part of the schema.
    "execution": frozenset({"plan", "schema", "graph"}),
    "operations": frozenset({"execution", "graph", "store"}),
    # A field may not have a name that the schema gives already.
    "infer": frozenset({"schema", "graph", "store"}),
    # The pages show nodes and Problems without asking an operation.
    "transport": frozenset({"execution", "schema", "graph", "store"}),
    # Whoever calls a command calls all of it; nothing but `gateway.check` asks the command line for anything.
    "cli": frozenset({"app", "check", "execution", "graph", "infer", "operations", "rules", "schema"}),
}
EVERYBODY_MAY: Final = frozenset(
    {"content_model", "errors", "json_bytes", "observability", "settings", "settings_file"}
)


def imported(file: Path) -> Iterator[str]:
    """What of `gateway` a module imports: folders, and modules beside them."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("gateway."))


def test_every_folder_has_its_place() -> None:
    assert {file.parent.name for file in (ROOT / "gateway").glob("*/__init__.py")} == set(MAY_IMPORT)


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_those_before_it_alone(folder: str) -> None:
    allowed = MAY_IMPORT[folder] | EVERYBODY_MAY | {folder}
    others = {
        f"{file.relative_to(ROOT)} imports {name}"
        for file in (ROOT / "gateway" / folder).rglob("*.py")
        for name in imported(file)
        if name not in allowed
    }
    assert others == set()


@pytest.mark.parametrize("module", sorted(EVERYBODY_MAY - set(MAY_IMPORT)))
def test_what_everybody_may_import_imports_no_folder(module: str) -> None:
    assert set(imported(ROOT / "gateway" / f"{module}.py")) <= EVERYBODY_MAY


def test_there_are_no_relative_imports() -> None:
    files = (ROOT / "gateway").rglob("*.py")
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    assert not any(isinstance(node, ast.ImportFrom) and node.level for node in nodes)
