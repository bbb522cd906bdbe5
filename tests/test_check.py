"""`gateway check` as it is called, from its flags to its exit code."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sarif_kit.validate import validation_errors
from typer.testing import CliRunner, Result

from gateway.cli import app

ROOT = Path(__file__).parent.parent
GOOD = "---\ntitle: Hello\ntags: [one]\n---\nText.\n"
BAD = "---\ntitle: Bad\ndate: some day\n---\n[gone](nowhere.md)\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder; no setting comes from the environment."""
    for name in list(os.environ):
        if name.upper().startswith(("GATEWAY_", "GITHUB_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    write({"content/posts/good.md": GOOD, "content/posts/bad.md": BAD})
    return tmp_path


def write(files: dict[str, str | bytes]) -> None:
    for path, text in files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(text.encode() if isinstance(text, str) else text)


def check(*arguments: str) -> Result:
    return CliRunner().invoke(app, ("check", *arguments), prog_name="gateway")


def rules(*arguments: str) -> list[str]:
    return [problem["rule"] for problem in json.loads(check(*arguments, "--format", "json").stdout)["problems"]]


def refused(*arguments: str) -> str:
    result = check(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr


class TestScope:
    def test_a_rule_and_a_severity_choose(self) -> None:
        assert rules() == ["date-unreadable", "link-not-found"]
        assert rules("--rule", "link-not-found") == ["link-not-found"]
        assert rules("--rule", "link-not-found", "--rule", "date-unreadable") == rules()
        assert rules("--severity", "error") == ["date-unreadable"]

    def test_what_is_not_told_does_not_fail(self) -> None:
        assert check().exit_code == 1
        assert check("--rule", "link-not-found").exit_code == 0

    def test_files_and_folders_choose(self) -> None:
        write({"content/pages/bad.md": BAD})

        assert len(rules("content", "content/pages")) == 2
        assert rules("content", "content/posts/good.md") == []
        assert rules("content", "content") == rules("content", "content/posts", "content/pages")
        assert "in 1 document:" in check("content", "content/posts/bad.md").stdout

    def test_a_file_that_is_gone_has_no_problems(self) -> None:
        assert rules("content", "content/posts/gone.md") == []

    def test_a_file_elsewhere_is_told_with_what_may_be_meant(self) -> None:
        write({"q/a.graphql": "{ posts { totalCount } }"})

        assert "README.md is not in the content folder content. Give files of that" in refused("content", "README.md")
        assert "into quotes" in refused("content", "--operations", "q/a.graphql", "q/b.graphql")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--rule", "link-not-fond"], "Did you mean link-not-found?"),
            (["--severity", "fatal"], "is not error or warning or info"),
            (["--format", "xml"], "is not text or json or github or sarif"),
            (["--dry-run"], "give both"),
            (["--no-nulls"], "give both"),
            (["--operations", "none/*.graphql"], "no file matches none/*.graphql"),
        ],
    )
    def test_a_wrong_call_is_told(self, arguments: list[str], message: str) -> None:
        assert message in refused(*arguments)


class TestDrafts:
    def test_a_link_to_a_draft_leads_nowhere_as_it_is_served(self) -> None:
        write(
            {
                "content/posts/a.md": "---\ntitle: A\n---\n[x](draft.md)\n",
                "content/posts/draft.md": "---\ntitle: Draft\ndraft: true\n---\n[x](a.md) [y](gone.md)\n",
            }
        )

        found = json.loads(check("--rule", "link-not-found", "--format", "json", "content", "content/posts").stdout)

        remedy = "It leads to a draft: publish that, or take the link out."
        assert [(p["path"], p["column"], p["remedy"] == remedy) for p in found["problems"]] == [
            ("posts/a.md", 5, True),
            ("posts/bad.md", 8, False),
            ("posts/draft.md", 15, False),
        ]

    def test_a_reference_to_a_draft_fails(self) -> None:
        write(
            {
                "content/gateway.toml": '[references]\nreviewer = "authors"\n',
                "content/posts/a.md": "---\ntitle: A\nreviewer: Ana Silva\n---\n",
                "content/authors/ana.md": "---\nname: Ana Silva\ndraft: true\n---\n",
            }
        )

        result = check("--rule", "reference-not-found")

        assert result.exit_code == 1
        assert "posts/a.md:3:1 error" in result.stdout
        assert "It names a draft: publish that, or take the name out." in result.stdout

    def test_what_is_wrong_with_the_bytes_of_a_draft_is_told_once(self) -> None:
        write({"content/posts/draft.md": "---\ntitle: Draft\ndraft: true\ntitle: Twice\n---\n"})

        assert rules("--rule", "duplicate-key") == ["duplicate-key"]


class TestFormats:
    def test_sarif_fits_the_schema_and_names_files_from_the_current_folder(self) -> None:
        result = check("--format", "sarif")
        log = json.loads(result.stdout)

        assert result.exit_code == 1
        assert validation_errors(log) == []
        uris = {
            each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in log["runs"][0]["results"]
        }
        assert uris == {"content/posts/bad.md"}

    def test_at_a_terminal_lines_are_shown_and_fit(self, folder: Path) -> None:
        text = at_terminal(folder, COLUMNS="60", TERM="xterm")
        lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in text.splitlines()]

        assert "\x1b[1;31merror" in text
        assert lines[3].endswith("│ date: some day")
        assert max(map(len, lines)) <= 60

    @pytest.mark.parametrize("variables", [{"NO_COLOR": "1", "TERM": "xterm"}, {"TERM": "dumb"}])
    def test_colours_are_left_out_on_request(self, folder: Path, variables: dict[str, str]) -> None:
        text = at_terminal(folder, COLUMNS="60", **variables)

        assert "│ date: some day" in text
        assert "\x1b" not in text


def at_terminal(folder: Path, *arguments: str, **variables: str) -> str:
    """What `gateway check` shows at a terminal."""
    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **variables}
    command = [sys.executable, "-m", "gateway", "check", *arguments]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=slave, stderr=slave) as process:
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 65_536)
            except OSError:  # what Linux says when the other side has closed
                break
            if not part:
                break
            shown += part
        process.wait()
    os.close(master)
    return shown.decode()


class TestExplain:
    def test_what_was_found_out_and_what_was_written_is_told_with_its_evidence(self) -> None:
        write({"content/gateway.toml": '[permalinks]\nposts = "/:slug/"\n[keys]\ntitle = ["headline"]\n'})
        write({"content/authors.yml": "ana: {name: Ana}\n", "content/posts/good.md": "---\nheadline: Hello\n---\n"})

        lines = [line.strip() for line in check("--explain").stdout.splitlines()]

        told = dict(zip(lines[::2], lines[1::2], strict=True))
        assert {re.sub(" {2,}", "  ", what): why for what, why in told.items()} == {
            "posts  2 files": "because 2 in a folder named posts",
            "author records  1 record": "because 1 in authors.yml",
            "permalinks  posts at /:slug/": "as gateway.toml says",
            "keys  title from headline": "as gateway.toml says",
            "key of title  headline, title": "because 1 file has headline, 1 file has title",
        }


class TestSettings:
    def test_what_matches_nothing_is_told_with_the_file_that_says_it(self) -> None:
        write({"gateway.toml": '[reading]\nignore = ["old/", "!new/", "bad.*"]\n[fields]\nrating = "Int"\n'})

        lines = check().stdout.splitlines()

        assert [line.partition(" — ")[0] for line in lines[:-1]] == [
            "gateway.toml:2 warning setting-unused `reading.ignore`: no file that would be read matches `!new/`.",
            "gateway.toml:2 warning setting-unused `reading.ignore`: no file that would be read matches `old/`.",
            "gateway.toml:4 warning setting-unused `fields.rating`: no post has the key `rating`.",
        ]

    def test_it_can_be_switched_off(self) -> None:
        write({"content/gateway.toml": '[reading]\nignore = ["old/"]\n[rules]\nsetting-unused = "off"\n'})

        assert "setting-unused" not in rules()


class TestFix:
    MIXED = "\ufeff--- \r\ntitle: A\ntags: [One]\n---\nText.\n"
    MENDED = "---\ntitle: A\ntags: [one]\n---\nText.\n"

    @pytest.fixture(autouse=True)
    def mixed(self) -> Path:
        write({"content/posts/bad.md": self.MIXED, "content/posts/more.md": GOOD, "content/posts/most.md": GOOD})
        return Path("content/posts/bad.md")

    def test_it_mends_and_tells_and_checks_what_is_left(self, mixed: Path) -> None:
        result = check("--fix")

        assert result.exit_code == 0
        assert mixed.read_bytes().decode() == self.MENDED
        first, count, _, left = result.stdout.splitlines()
        assert first.startswith("content/posts/bad.md: the byte order mark is gone; 1 line end is now LF; ")
        assert "`One` of the tags is now `one`" in first
        assert count == "1 file mended."
        assert left == "No problems in 4 documents."

    def test_a_second_time_there_is_nothing_to_do(self, mixed: Path) -> None:
        check("--fix")
        read = mixed.stat()

        assert check("--fix").stdout.startswith("0 files mended.")
        assert mixed.stat() == read

    def test_a_dry_run_shows_the_difference_and_writes_nothing(self, mixed: Path) -> None:
        result = check("--fix", "--dry-run")

        assert result.exit_code == 1
        assert mixed.read_bytes().decode() == self.MIXED
        assert result.stdout_bytes.decode() == (
            "--- a/content/posts/bad.md\n+++ b/content/posts/bad.md\n@@ -1,5 +1,5 @@\n"
            "-\ufeff--- \r\n+---\n title: A\n-tags: [One]\n+tags: [one]\n ---\n Text.\n"
        )
        assert result.stderr == "1 file would be mended.\n"

    def test_a_dry_run_with_nothing_to_do_ends_with_0(self) -> None:
        check("--fix")

        assert check("--fix", "--dry-run").exit_code == 0

    def test_the_difference_can_be_applied(self, folder: Path, mixed: Path) -> None:
        write({"content/posts/end.md": "--- \ntitle: A\n---\nno line end"})
        difference = check("--fix", "--dry-run").stdout_bytes

        subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
        subprocess.run(["git", "apply", "--whitespace=nowarn"], cwd=folder, input=difference, check=True)

        assert mixed.read_bytes().decode() == self.MENDED
        assert Path("content/posts/end.md").read_text() == "---\ntitle: A\n---\nno line end"

    def test_only_what_was_asked_for_is_mended(self, mixed: Path) -> None:
        write({"gateway.toml": '[rules]\ntag-variant = "off"\nline-ends-mixed = "off"\n'})

        check("content", "content/posts/good.md", "--fix")
        assert mixed.read_bytes().decode() == self.MIXED
        check("--fix")
        assert mixed.read_bytes().decode() == "---\r\ntitle: A\ntags: [One]\n---\nText.\n"

    def test_what_a_file_or_the_settings_leave_out_is_not_mended(self) -> None:
        left_out = "---\ntitle: A\n---  \n<!-- gateway-disable-file fence-trailing-space -->\n"
        write({"content/posts/good.md": "\ufeff" + GOOD, "content/posts/left.md": left_out})
        write({"content/gateway.toml": '[rules]\nbyte-order-mark = "off"\n', "content/posts/bad.md": GOOD})

        result = check("--fix")

        assert "0 files mended." in result.stdout
        assert Path("content/posts/good.md").read_text(encoding="utf-8").startswith("\ufeff")
        assert Path("content/posts/left.md").read_text(encoding="utf-8") == left_out

    def test_a_sites_own_keys_count(self) -> None:
        write({"content/gateway.toml": '[keys]\ntitle = ["headline"]\n'})
        write({"content/posts/good.md": "\ufeff---\nheadline: Hello\n---\nText.\n", "content/posts/bad.md": GOOD})

        assert "1 file mended." in check("--fix").stdout
        assert Path("content/posts/good.md").read_text(encoding="utf-8").startswith("---")

    def test_names_under_a_sites_own_keys_are_mended(self) -> None:
        write({"content/gateway.toml": '[keys]\ntags = ["labels", "meta.labels"]\n'})
        write({f"content/posts/{name}.md": "---\nlabels: [One]\n---\n" for name in "cdefgh"})
        write({"content/posts/bad.md": "---\nlabels: [one, one]\n---\n"})
        write({"content/posts/inside.md": "---\nmeta: {labels: [one, one]}\n---\n"})

        check("--fix")

        assert Path("content/posts/bad.md").read_text(encoding="utf-8") == "---\nlabels: [One]\n---\n"
        assert Path("content/posts/inside.md").read_text(encoding="utf-8") == "---\nmeta: {labels: [One]}\n---\n"

    def test_a_file_that_may_not_be_written_is_told_and_the_others_are_mended(self, mixed: Path) -> None:
        write({"content/posts/second.md": self.MIXED})
        mixed.chmod(0o444)

        result = check("--fix")

        assert "content/posts/bad.md: left alone: it is read-only" in result.stdout
        assert "1 file mended, 1 left alone." in result.stdout
        assert mixed.read_bytes().decode() == self.MIXED
        assert Path("content/posts/second.md").read_bytes().decode() == self.MENDED

    def test_where_a_program_reads_the_report_what_was_mended_is_told_beside_it(self) -> None:
        result = check("--fix", "--format", "json")

        assert json.loads(result.stdout)["problems"] == []
        assert "1 file mended." in result.stderr


class TestOperations:
    QUERY = (
        "# gateway: for-each posts { slug }\nquery One($slug: String!) { post(slug: $slug) { title tags { name } } }\n"
    )

    @pytest.fixture(autouse=True)
    def queries(self) -> None:
        write({"content/posts/bad.md": GOOD, "q/one.graphql": self.QUERY})

    def test_what_can_be_answered_ends_with_0(self) -> None:
        result = check("--operations", "q/*.graphql")

        assert result.exit_code == 0
        assert result.stdout == "1 operation in 1 file, run 2 times.\nNo problems in 2 documents.\n"

    def test_a_null_ends_with_1_and_is_told_in_the_file_of_the_operation(self) -> None:
        write({"q/one.graphql": self.QUERY.replace("title", "title author @required { name }")})

        result = check("--operations", "q/*.graphql")

        assert result.exit_code == 1
        assert result.stdout.startswith("q/one.graphql:2:55 error operation-null `post.author` is null (posts/bad.md, ")

    def test_the_settings_say_how_much_a_null_matters(self) -> None:
        write({"content/gateway.toml": '[rules]\noperation-null = "warning"\n'})
        write({"q/one.graphql": self.QUERY.replace("title", "title author { name }")})

        result = check("--operations", "q/*.graphql", "--no-nulls")

        assert result.exit_code == 0
        assert "warning operation-null" in result.stdout

    def test_it_is_told_in_every_format(self) -> None:
        write({"q/one.graphql": "{ post(slug: 1) { title } }"})
        arguments = ("--operations", "q/*.graphql", "--format")

        (problem,) = json.loads(check(*arguments, "json").stdout)["problems"]
        (result,) = json.loads(check(*arguments, "sarif").stdout)["runs"][0]["results"]

        assert (problem["path"], problem["file"], problem["line"], problem["column"]) == (*["q/one.graphql"] * 2, 1, 14)
        assert check(*arguments, "github").stdout.startswith("::error file=q/one.graphql,line=1,col=14,")
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "q/one.graphql"

    def test_drafts_are_checked_and_not_asked_for(self) -> None:
        write({"content/posts/draft.md": "---\ntitle: Draft\ndraft: true\ntags: [one]\n---\n[gone](nowhere.md)\n"})

        result = check("--operations", "q/*.graphql", "--no-nulls")

        assert "run 2 times." in result.stdout
        assert "content/posts/draft.md:6:8 warning link-not-found" in result.stdout

    def test_the_schema_is_that_of_the_folder(self) -> None:
        write(
            {
                "content/gateway.toml": "[tool.gateway]\nintrospection = false\n",
                "q/one.graphql": "{ __schema { __typename } }",
            }
        )

        assert rules("--operations", "q/*.graphql") == ["operation-invalid"]
