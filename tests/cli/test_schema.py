from pathlib import Path

from tests.cli.program import ROOT, run, write


def test_it_prints_what_the_file_has() -> None:
    assert run("schema").stdout_bytes == (ROOT / "schema.graphql").read_bytes()


def test_a_file_that_is_current_is_passed_over_in_silence() -> None:
    result = run("schema", "--check", str(ROOT / "schema.graphql"))

    assert (result.exit_code, result.output) == (0, "")


def test_a_file_that_is_not_current_is_shown_with_the_difference(folder: Path) -> None:
    sdl = (ROOT / "schema.graphql").read_text(encoding="utf-8")
    write(folder, "schema.graphql", sdl.replace("  title: String!", "  title: String", 1))

    result = run("schema", "--check")

    assert result.exit_code == 1
    assert "\n-  title: String\n+  title: String!\n" in result.stdout
    assert "gateway schema > schema.graphql" in result.stderr


def test_a_file_that_is_not_there_is_not_current() -> None:
    result = run("schema", "--check", "none.graphql")

    assert result.exit_code == 1
    assert "none.graphql cannot be read" in result.stderr
