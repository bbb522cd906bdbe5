"""What the documentation says is so. Run as a program, this writes again what is generated of it."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import graphql
import orjson
import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from gateway.app import Gateway
from gateway.cli import app
from gateway.errors import CODE_MEANINGS, ErrorCode
from gateway.execution.executor import Request
from gateway.schema.build import build_schema, print_sdl
from gateway.settings import Settings, load_settings, settings_table
from tests import rules_page

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
RULES_PAGE = ROOT / "docs/rules.md"


@cache
def example_gateway() -> Gateway:
    gateway = Gateway(load_settings(ROOT / "content"))
    gateway.load()
    return gateway


def answer(query: str) -> dict[str, Any]:
    gateway = example_gateway()
    snapshot = gateway.current.snapshot
    assert snapshot is not None
    return gateway.executor.execute(Request(query), snapshot).body()


def shown_query() -> str:
    return code(block("query"), "graphql")[0]


def shown_answer() -> str:
    said = orjson.dumps(answer(shown_query()), option=orjson.OPT_INDENT_2).decode()
    return f"```json\n{said}\n```\n"


def errors_table() -> str:
    lines = [f"| `{code.value}` | {meaning} |" for code, meaning in CODE_MEANINGS.items()]
    return "\n".join(["| code | what it means |", "|---|---|", *lines]) + "\n"


def commands_table() -> str:
    lines = [f"| `{usage(name)}` | {_cell(command.help or '')} |" for name, command in commands().items()]
    flags = [
        f"| `{' / '.join([*option.opts, *option.secondary_opts])}` of `{name}` | {_cell(option.help or '')} |"
        for name in commands()
        if name != "serve"  # its flags are the settings
        for option in options(name)
    ]
    lines += ["| `gateway --version`, `gateway --help` | The version; the commands. Every command has `--help`. |"]
    head = ["| command | what it does |", "|---|---|"]
    serve = "`gateway serve` takes every setting below as a flag; `-p` is `--port`. The others have their own:\n"
    return "\n".join([*head, *lines, "", serve, "| flag | what it does |", "|---|---|", *flags]) + "\n"


def commands() -> dict[str, Any]:
    found: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]  # a Typer of commands is a group
    return found


def options(name: str) -> list[Any]:
    return [option for option in commands()[name].params if option.param_type_name == "option"]


def usage(name: str) -> str:
    arguments = [f"[{option.metavar}]" for option in commands()[name].params if option.param_type_name == "argument"]
    return " ".join(["gateway", name, *arguments])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


EXPLAINED = '{ post(slug: "burnout-or-tired") { title tags { name } } }'


def shown_explanation() -> str:
    gateway = example_gateway()
    assert gateway.current.snapshot is not None
    said = gateway.executor.explain(Request(EXPLAINED), gateway.current.snapshot)
    return f"```\n$ gateway explain '{EXPLAINED}'\n{said}```\n"


GENERATED: dict[str, Callable[[], str]] = {
    "answer": shown_answer,
    "explain": shown_explanation,
    "errors": errors_table,
    "commands": commands_table,
    "settings": settings_table,
    "rules": rules_page.names,
}


def readme() -> str:
    return README.read_text(encoding="utf-8")


def block(name: str) -> str:
    """What stands between the markers of that name."""
    (found,) = re.findall(rf"<!-- {name}: begin -->\n(.*?)<!-- {name}: end -->\n", readme(), re.DOTALL)
    return str(found)


def code(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def described(schema: graphql.GraphQLSchema) -> list[tuple[str, str | None]]:
    """Everything in a schema that has a name, with its description."""
    found: list[tuple[str, str | None]] = []
    for name, kind in schema.type_map.items():
        if name.startswith("__") or graphql.is_specified_scalar_type(kind):
            continue
        found.append((name, kind.description))
        if isinstance(kind, graphql.GraphQLEnumType):
            found += [(f"{name}.{value}", each.description) for value, each in kind.values.items()]
        if isinstance(kind, graphql.GraphQLInputObjectType):
            found += [(f"{name}.{field}", each.description) for field, each in kind.fields.items()]
        if isinstance(kind, graphql.GraphQLObjectType | graphql.GraphQLInterfaceType):
            for field, output in kind.fields.items():
                found.append((f"{name}.{field}", output.description))
                found += [(f"{name}.{field}({key})", each.description) for key, each in output.args.items()]
    return found


class TestReadme:
    @pytest.mark.parametrize("name", GENERATED)
    def test_what_is_generated_is_current(self, name: str) -> None:
        assert block(name) == GENERATED[name](), "write it again: .venv/bin/python tests/test_docs.py"

    def test_every_query_is_answered_without_errors_and_not_by_nothing(self) -> None:
        queries = code(readme(), "graphql")

        assert len(queries) > 3
        for query in queries:
            said = answer(query)
            assert "errors" not in said, query
            assert re.search(r"\"title\":\"", orjson.dumps(said).decode()), query

    def test_the_operation_of_a_client_can_be_checked(self, tmp_path: Path) -> None:
        (operation,) = code(readme(), "graphql operation")
        (tmp_path / "post.graphql").write_text(operation, encoding="utf-8")
        checked = CliRunner().invoke(app, ["check", str(ROOT / "content"), "--operations", f"{tmp_path}/*.graphql"])
        assert checked.exit_code == 0, checked.output
        assert f"run {example_gateway().load().revision.posts} times" in checked.stdout

    def test_every_error_code_has_a_meaning(self) -> None:
        assert set(CODE_MEANINGS) == set(ErrorCode)

    def test_every_command_and_flag_is_named(self) -> None:
        text = readme()

        for name in commands():
            assert f"gateway {name}" in text
            for option in options(name):
                for flag in (*option.opts, *option.secondary_opts):
                    assert f"`{flag}`" in text or f"`{flag} " in text or f" {flag}`" in text, flag

    def test_every_setting_is_a_flag_of_serve(self) -> None:
        flags = {flag for option in options("serve") for flag in (*option.opts, *option.secondary_opts)}

        for name in Settings.model_fields:
            if name not in ("content", "mode"):
                assert f"--{name.replace('_', '-')}" in flags
        assert {"--production", "--development"} <= flags

    def test_every_folder_of_the_package_is_explained(self) -> None:
        for folder in (ROOT / "gateway").iterdir():
            if (folder / "__init__.py").exists():
                assert f"`gateway/{folder.name}/`" in readme()

    def test_every_make_target_that_is_named_exists(self) -> None:
        (targets,) = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

        assert set(re.findall(r"(?:^|`)make ([\w-]+)", readme(), re.MULTILINE)) <= set(targets.split())

    def test_every_file_that_is_linked_to_exists(self) -> None:
        prose = re.sub(r"`[^`\n]*`", "", readme())

        for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", prose):
            assert (ROOT / link).exists(), link


class TestRules:
    def test_the_page_is_current(self) -> None:
        kept = RULES_PAGE.read_text(encoding="utf-8")

        assert kept == rules_page.page(), "write it again: .venv/bin/python tests/test_docs.py"


class TestSchema:
    def test_the_file_is_current(self) -> None:
        kept = (ROOT / "schema.graphql").read_text(encoding="utf-8")

        assert kept == print_sdl(build_schema()), "make schema"

    def test_everything_in_it_is_described(self) -> None:
        schema: graphql.GraphQLSchema = build_schema()._schema

        assert [name for name, description in described(schema) if not description] == []


def update() -> None:
    for name, make in GENERATED.items():
        text = readme()
        head, begin, rest = text.partition(f"<!-- {name}: begin -->\n")
        _, end, tail = rest.partition(f"<!-- {name}: end -->\n")
        README.write_text(head + begin + make() + end + tail, encoding="utf-8")
    RULES_PAGE.write_text(rules_page.page(), encoding="utf-8")


if __name__ == "__main__":
    update()
    typer.echo("README.md and docs/rules.md are current.")
