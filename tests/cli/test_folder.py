from pathlib import Path

import pytest

from tests.cli.program import run, write


@pytest.mark.parametrize(
    "command", [["check", "content"], ["schema", "--content", "content"], ["serve", "content", "-p", "0"]]
)
def test_a_field_with_a_name_that_is_taken_is_told_with_its_place(folder: Path, command: list[str]) -> None:
    write(folder, "content/gateway.toml", '[fields]\ntitle = "Int"\n')

    result = run(*command)

    assert result.exit_code == 2
    assert "content/gateway.toml, fields.title: the gateway has the field `title` of Post already" in result.stderr
    assert 'say what it reads with `key = "title"`' in result.stderr
