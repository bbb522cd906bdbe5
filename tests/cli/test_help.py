import pytest

from tests.cli.program import python, run


def test_the_version_is_told() -> None:
    result = run("--version")

    assert result.exit_code == 0
    assert result.stdout.startswith("gateway ")


@pytest.mark.parametrize("command", [[], ["serve"], ["check"], ["infer"], ["schema"], ["query"]])
def test_every_command_has_help(command: list[str]) -> None:
    result = run(*command, "--help")

    assert result.exit_code == 0
    assert "Usage: gateway" in result.stdout


def test_importing_the_command_line_imports_nothing_that_serves() -> None:
    heavy = ["gateway.app", "strawberry", "fastapi", "uvicorn", "graphql", "watchdog", "structlog"]
    program = f"import sys, gateway.cli; print(*[name for name in {heavy} if name in sys.modules])"

    assert python("-c", program).stdout.strip() == ""


def test_it_runs_as_a_module() -> None:
    result = python("-m", "gateway", "--help")

    assert result.returncode == 0
    assert "Usage: gateway" in result.stdout
