import json
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.store import front_matter
from gateway.store.document import Document
from gateway.store.header import Header
from gateway.store.reading import read_document
from gateway.store.source import FileEntry, Signature


def read(text: str) -> Header:
    return front_matter.read(text, "posts/a.md")


def values(text: str) -> dict[str, Any]:
    return {key: entry.value for key, entry in read(text).entries.items()}


def texts(text: str) -> dict[str, Any]:
    return {key: entry.text for key, entry in read(text).entries.items()}


def problems(text: str) -> list[tuple[str, int | None, int | None]]:
    return [(problem.rule, problem.line, problem.column) for problem in read(text).problems]


def body(text: str) -> str:
    return text[read(text).body_start :]


class TestWhereAHeaderIs:
    @pytest.mark.parametrize(
        "text",
        [
            "---\ntitle: A\n---\nbody\n",
            "---  \ntitle: A\n--- \t\nbody\n",
            "-----\ntitle: A\n-----\nbody\n",
            "-----\ntitle: A\n---\nbody\n",
            "---\ntitle: A\n...\nbody\n",
            "\n\n  \n---\ntitle: A\n---\nbody\n",
            "<!-- c\n -->\n\n<!-- d -->\n---\ntitle: A\n---\nbody\n",
            "+++\ntitle = 'A'\n+++\nbody\n",
            "+++ \ntitle = 'A'\n+++  \nbody\n",
            "---yaml\ntitle: A\n---\nbody\n",
            "---yml \ntitle: A\n...\nbody\n",
            "--- json\n{\n\n'title': 'A'}\n---\nbody\n".replace("'", '"'),
            "---TOML\ntitle = 'A'\n---\nbody\n",
            '{"title": "A"}\nbody\n',
            '\n{\n  "title": "A"\n}\nbody\n',
        ],
    )
    def test_a_header_is_found(self, text: str) -> None:
        assert values(text) == {"title": "A"}
        assert body(text) == "body\n"
        assert read(text).body_line == text.count("\n")
        assert not problems(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "\n",
            "text",
            "# A\n\n---\n\ntext\n",
            "---\n\ntext\n",
            "---\n\ntext\n\n---\n\nmore\n",
            "text\n---\ntitle: A\n---\n",
            " ---\n\ntitle: A\n---\n",
            "--\ntitle: A\n\nbody\n",
            "-\n- a\n---\nb: c\n",
            "—\nSo they said to us: no.\nAnd we went on.\n---\n",
            "---Rivers\n\ntext\n",
            "--- Rivers and lakes\ntext\n---\n",
            "<!-- open\n---\ntitle: A\n---\n",
            "<!-- c --> ---\ntitle: A\n---\n",
            "{{ liquid }}\n",
            "{% include x %}\n",
            "***\ntitle: A\n***\n",
        ],
    )
    def test_no_header_leaves_the_whole_body(self, text: str) -> None:
        assert read(text) == Header(None, {}, 0, 1)

    @pytest.mark.parametrize("inside", ["- a\n- b\n", "text\n", "[a, b]\n", "1\n"])
    def test_two_rules_without_keys_between_are_body_and_reported(self, inside: str) -> None:
        text = f"---\n{inside}---\nmore\n"
        assert body(text) == text
        assert problems(text) == [("header-not-mapping", 2, 1)]

    @pytest.mark.parametrize(
        "text", ["---\n---\nbody", "---\n\n---\nbody", "---\n# c\n---\nbody", "+++\n+++\nbody", "---json\n---\nbody"]
    )
    def test_an_empty_header_is_a_header(self, text: str) -> None:
        assert (values(text), body(text), problems(text)) == ({}, "body", [])

    def test_a_longer_line_of_dashes_in_a_value_does_not_close(self) -> None:
        text = "---\ntext: |\n  a\n------\nb: 1\n---\nbody"
        assert body(text) == "body"
        assert "a\n" in texts("---\ntext: |\n  a\n  ------\n  b\n---\nbody")["text"]
        assert texts("---\ntext: |\n  a\n  ------\n  b\n---\nbody")["text"].endswith("------\nb\n")

    def test_an_indented_line_of_dashes_does_not_close(self) -> None:
        assert values("---\nt: |\n  a\n  ---\n  b\nc: 1\n---\n") == {"t": "a\n---\nb\n", "c": 1}

    def test_the_body_keeps_its_white_space(self) -> None:
        text = "---\na: 1\n---\n\n    code\n\n"
        assert (body(text), read(text).body_line) == ("\n    code\n\n", 4)

    @pytest.mark.parametrize(
        ("text", "rest"),
        [
            ("---\ntitle: A\ntags: [a]\n\nbody: x\n", "\nbody: x\n"),
            ("---\ntitle: A\ntags: [a]", ""),
            ("+++\ntitle = 'A'\ntags = ['a']\n\nbody", "\nbody"),
        ],
    )
    def test_an_unclosed_header_ends_at_a_blank_line(self, text: str, rest: str) -> None:
        assert values(text) == {"title": "A", "tags": ["a"]}
        assert (body(text), problems(text)) == (rest, [("header-unclosed", 1, 1)])
        assert read(text).is_broken

    @pytest.mark.parametrize(
        "fence",
        [
            "--",
            "-",
            "—",
            "x---",
            "\u200b---",
            " ---",
            "\xa0---",
            "---\xa0",
            "--- # c",
            "---title: B",
            "---js",
            "--- coffee",
        ],
    )
    def test_a_line_that_is_almost_a_fence_is_told_and_what_is_below_it_read(self, fence: str) -> None:
        text = f"\n{fence}\ntitle: A\ntags: [a]\n---\nbody"
        assert (values(text), body(text)) == ({"title": "A", "tags": ["a"]}, "body")
        assert (problems(text), read(text).is_broken) == ([("header-fence", 2, 1)], True)
        assert fence.strip() in read(text).problems[0].message

    @pytest.mark.parametrize("fence", ["++", "++++x", "x+++"])
    def test_so_is_one_of_toml(self, fence: str) -> None:
        text = f"{fence}\ntitle = 'A'\n+++\nbody"
        assert (values(text), body(text), problems(text)) == ({"title": "A"}, "body", [("header-fence", 1, 1)])

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ('---json\n{"title": "A",}\n---\nbody', "header-unparsed"),
            ("---json\n[1]\n---\nbody", "header-unparsed"),
            ("---yaml\n- a\n---\nbody", "header-unparsed"),
            ('---json\n{"title": "A"}\n\nbody', "header-unclosed"),
            ("---js\n{title: 'A'}\n---\nbody", "header-fence"),
            ('---\n{title: "A, draft: true}\n---\nbody', "header-unparsed"),
        ],
    )
    def test_a_header_that_is_meant_as_one_is_none_of_the_body(self, text: str, rule: str) -> None:
        assert ([found for found, _, _ in problems(text)], read(text).is_broken) == ([rule], True)
        assert body(text).strip() == "body"


def document(text: str) -> Document:
    data = text.encode()
    return read_document(FileEntry("a.md", Signature(1, len(data), 0, 0)), data, 10_000)[0]


class TestOnDemand:
    def test_a_document_tells_the_source_text_of_its_values(self) -> None:
        found = document("---\nversion: 3.0\nyear: 1917\nnone: ~\nlist: [1.10, no]\ntable: {a: 1e3}\n---\nbody\n")
        assert front_matter.source_texts(found) == {
            "version": "3.0",
            "year": "1917",
            "none": None,
            "list": ["1.10", "no"],
            "table": {"a": "1e3"},
        }

    @pytest.mark.parametrize("text", ["+++\nversion = 1.10\n+++\n", '{"version": 1.10}\n', "---\nversion: 1.10\n"])
    def test_it_does_so_in_every_format_and_of_a_broken_header(self, text: str) -> None:
        assert front_matter.source_texts(document(text)) == {"version": "1.10"}

    @pytest.mark.parametrize("above", ["", "\n<!-- c -->\n", "\ufeff"])
    def test_a_document_tells_the_places_of_its_keys(self, above: str) -> None:
        found = document(f"{above}---\na: 1\n\n'b c': é\n? d\n: x\n---\nbody\n")
        first = above.count("\n") + 2
        assert front_matter.places(found) == {"a": (first, 1), "b c": (first + 2, 1), "d": (first + 3, 3)}

    @pytest.mark.parametrize("text", ["", "text\n", "---\n\ntext\n\n---\n", "---\n- a\n---\n", '{"a": \nbody'])
    def test_without_a_header_there_is_nothing_to_tell(self, text: str) -> None:
        found = document(text)
        assert (front_matter.source_texts(found), front_matter.places(found)) == ({}, {})

    def test_a_fence_of_another_length_may_stand_in_an_unclosed_header(self) -> None:
        text = "---\n-----\ntitle: \ntitle:\n  \n+++\n---\n"
        is_sound(text)
        assert body(text) == "title: \ntitle:\n  \n+++\n---\n"


class TestValues:
    def test_every_key_has_its_place(self) -> None:
        found = read("\n---\n# c\ntitle: A\n\n'quoted' : b\nlist:\n- a\n---\n").entries
        assert {key: (entry.line, entry.column) for key, entry in found.items()} == {
            "title": (4, 1),
            "quoted": (6, 1),
            "list": (7, 1),
        }

    @pytest.mark.parametrize(
        "written", ["2023-02-23", "3.0", "no", "yes", "12:30", "0123", "0x1F", "1_000", "2023-02-30", "25:00:00"]
    )
    def test_source_text_is_kept(self, written: str) -> None:
        assert texts(f"---\na: {written}\nb: [{written}]\nc: {{d: {written}}}\n---\n") == {
            "a": written,
            "b": [written],
            "c": {"d": written},
        }

    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("1917", 1917),
            ("-3", -3),
            ("3.0", 3.0),
            ("1e3", 1000.0),
            ("true", True),
            ("False", False),
            ("null", None),
            ("~", None),
            ("", None),
            ("no", "no"),
            ("on", "on"),
            ("12:30", "12:30"),
            ("0123", "0123"),
            ("1_000", "1_000"),
            ("2023-02-23", "2023-02-23"),
            (".nan", ".nan"),
            (".inf", ".inf"),
            ("1e999", "1e999"),
            ("9007199254740993", "9007199254740993"),
            ("9" * 5000, "9" * 5000),
            ("'1917'", "1917"),
            ('"null"', "null"),
            ("''", ""),
        ],
    )
    def test_json_values_follow_the_core_schema_of_yaml_1_2(self, written: str, value: object) -> None:
        found = values(f"---\na: {written}\n---\n")["a"]
        assert found == value
        assert type(found) is type(value)

    def test_toml_and_json_have_the_same_shapes(self) -> None:
        toml = "+++\na = 1\nb = [true, 2.5]\nd = 2023-01-02\nn = nan\n[c]\ne = 'x'\n+++\n"
        json = '{"a": 1, "b": [true, 2.5], "d": "2023-01-02", "n": NaN,\n "c": {"e": "x"}}\n'
        expected = {"a": 1, "b": [True, 2.5], "d": "2023-01-02", "n": "nan", "c": {"e": "x"}}
        assert values(toml) == values(json) == expected
        assert texts(toml) == texts(json) == expected | {"a": "1", "b": ["true", "2.5"]}

    def test_places_in_toml_and_json(self) -> None:
        toml = read("\n+++\na = 1\n  'b c' = 2\n[d]\na = 3\n[[e]]\nf = 1\n+++\n").entries
        assert [(key, e.line, e.column) for key, e in toml.items()] == [
            ("a", 3, 1),
            ("b c", 4, 1),
            ("d", 5, 1),
            ("e", 7, 1),
        ]
        in_tables = read("+++\n[d]\nz = 1\n[e.z]\na = 1\n[z]\nb = 1\n+++\n").entries
        assert {key: e.line for key, e in in_tables.items()} == {"d": 2, "e": 4, "z": 6}
        json = read('{"x": {"title": "}"},\n  "title": "\\"x\\":", "b\\n": 1\n}\n').entries
        assert [(key, e.line, e.column) for key, e in json.items()] == [("x", 1, 2), ("title", 2, 3), ("b\n", 2, 22)]

    @pytest.mark.parametrize("key", ["content", "handler", "self", "metadata", "cls", "path"])
    @pytest.mark.parametrize("form", ["---\n{}: x\n---\n", "+++\n{} = 'x'\n+++\n", '{{"{}": "x"}}\n'])
    def test_no_key_is_special(self, key: str, form: str) -> None:
        assert values(form.format(key)) == {key: "x"}

    @pytest.mark.parametrize(
        ("written", "key"),
        [("2024", "2024"), ("true", "true"), ("1.5", "1.5"), ("~", "~"), ("[a]", "?"), ("? {}", "?")],
    )
    def test_keys_need_not_be_text(self, written: str, key: str) -> None:
        assert key in values(f"---\n{written}\n: x\n---\n" if written[0] == "?" else f"---\n{written}: x\n---\n")

    def test_half_characters_in_json_become_replacement_characters(self) -> None:
        found = read('{"a\\ud800": ["\\udfff", {"b": "\\ud83d\\ude00"}]}\n').entries
        assert found["a\ufffd"].value == ["\ufffd", {"b": "😀"}]


class TestProblems:
    @pytest.mark.parametrize(
        ("line", "column"),
        [
            ("title: a: b", 9),
            ("author: @me", 9),
            ("author: `x`", 9),
            ("author: %x", 9),
            ("title: [a", 1),
            ("title: 'a", 8),
            ("\ttitle: a", 1),
            ("title: a\x07", 9),
            ("a: *x", 4),
        ],
    )
    def test_a_bad_line_is_placed_and_the_others_are_read(self, line: str, column: int) -> None:
        text = f"---\ndate: 2023-01-01\n{line}\n---\nbody"
        ((rule, _, found),) = problems(text)
        assert rule in ("header-unparsed", "header-limit")
        assert (body(text), read(text).is_broken) == ("body", True)
        assert texts(text)["date"] == "2023-01-01"
        assert line in ("title: [a", "title: 'a") or found == column

    @pytest.mark.parametrize(
        ("line", "value"),
        [
            ("title: a: b", "a: b"),
            ("title: @me", "@me"),
            ("title: `x`", "`x`"),
            ("title: %x", "%x"),
            ("title: [a", "[a"),
        ],
    )
    def test_a_bad_line_is_taken_by_the_letter(self, line: str, value: str) -> None:
        text = f"---\n{line}\nslug: s\n---\n"
        assert texts(text) == {"title": value, "slug": "s"}
        assert read(text).entries["slug"].line == 3

    def test_a_bad_toml_line_leaves_tables_whole(self) -> None:
        text = "+++\ntitle = 'A\n[extra]\nauthor = 'B'\n[[parts]]\nx = 1\n+++\nbody"
        assert problems(text) == [("header-unparsed", 2, 11)]
        assert texts(text) == {"title": "A", "extra": {"author": "B"}, "parts": [{"x": "1"}]}

    def test_a_bad_toml_line_leaves_the_others(self) -> None:
        text = "+++\ntitle = 'A'\ndate = 2023-02-30\ntags = ['a',\n 'b']\n+++\nbody"
        assert [rule for rule, _, _ in problems(text)] == ["header-unparsed"]
        assert texts(text) == {"title": "A", "date": "2023-02-30", "tags": ["a", "b"]}

    @pytest.mark.parametrize(
        ("text", "line", "column"),
        [
            ('{"a": 1,\n "b": }\n}\nbody', 2, 7),
            ('{"a": 1\n\nbody', 2, 1),
            ('{"a": ' + "9" * 5000 + "}\nbody", 1, 7),
        ],
    )
    def test_bad_json_is_placed(self, text: str, line: int, column: int) -> None:
        assert problems(text) == [("header-unparsed", line, column)]
        assert body(text) in ("body", "\nbody")

    def test_json_may_hold_a_brace_on_a_line_of_its_own(self) -> None:
        assert values('{\n"a": {\n"b": 1\n}\n,"c": 2\n}\nbody') == {"a": {"b": 1}, "c": 2}

    @pytest.mark.parametrize(
        ("text", "line", "column"),
        [
            ("---\na: 1\nb: 2\na: 3\n---\n", 4, 1),
            ("---\nx:\n  a: 1\n  a: 3\n---\n", 4, 3),
            ('{"a": 1,\n "a": 3}\n', 2, 2),
            ('{"x": [{"a": 1,\n "a": 3}]}\n', 2, 2),
        ],
    )
    def test_the_last_of_two_equal_keys_counts_and_is_reported(self, text: str, line: int, column: int) -> None:
        assert problems(text) == [("duplicate-key", line, column)]
        assert "3" in str(values(text))
        assert "1" not in str(values(text))

    @pytest.mark.parametrize("tag", ["!x", "!ruby/object:Foo"])
    def test_a_local_tag_is_ignored_and_reported(self, tag: str) -> None:
        text = f"---\na: {tag} b\n---\n"
        assert (values(text), problems(text)) == ({"a": "b"}, [("yaml-tag", 2, 4)])

    @pytest.mark.parametrize("value", ["!!set {a, b}", "!!binary aGk=", "!!python/object:os.system x", "!!timestamp x"])
    def test_no_tag_makes_anything_but_json(self, value: str) -> None:
        assert isinstance(values(f"---\na: {value}\n---\n")["a"], str | dict)


ALIASES = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(8)
)
MERGES = "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i}\n  <<: [{', '.join([f'*a{i - 1}'] * 4)}]\n" for i in range(1, 13))
HOSTILE = {
    "aliases": f"---\n{ALIASES}---\n",
    "merge keys": f"---\n{MERGES}---\n",
    "brackets": f"---\na: {'[' * 50_000}\n---\n",
    "braces": f"---\na: {'{a: ' * 30_000}\n---\n",
    "100,000 brackets": f"---\na: {'[' * 100_000}\n---\n",
    "blocks, 3,000 deep": "---\n" + "".join(" " * (i % 900) + "a:\n" for i in range(3000)) + "---\n",
    "blocks": "---\n" + "".join(" " * i + "a:\n" for i in range(480)) + "---\n",
    "dashes": f"---\na:\n{'- ' * 60_000}x\n---\n",
    "dashes two spaces apart": f"---\na:\n{'-  ' * 1300}x\n---\n",
    "question marks": f"---\n{'? ' * 60_000}x\n---\n",
    "line separators": "---\na:" + "".join("\u2028" + " " * i + "a:" for i in range(1, 80)) + "\n---\n",
    "values": "---\na: [" + "x," * 20_000 + "]\n---\n",
    "size": "---\na: " + "x" * 200_000 + "\n---\n",
    "toml brackets": f"+++\na = {'[' * 60_000}\n+++\n",
    "toml depth": f"+++\na = {'[' * 300}{']' * 300}\n+++\n",
    "toml dotted key": f"+++\n{'.'.join('a' * 60_000)} = 1\n+++\n",
    "toml dotted table": f"+++\n[{' . '.join(['a', chr(34) * 2] * 15_000)}]\n+++\n",
    "json brackets": '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}\n",
    "json values": '{"a": [' + "1," * 20_000 + "1]}\n",
    "json depth": '{"a": ' + "[" * 300 + "]" * 300 + "}\n",
}


class TestHostileHeaders:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_bombs_are_refused(self, name: str) -> None:
        found = read(HOSTILE[name] + "body")
        assert found.problems[0].rule in ("header-limit", "header-unparsed")
        assert found.is_broken

    def test_no_bomb_ends_the_process(self) -> None:
        program = (
            "import json, sys; from gateway.store import front_matter as f\n"
            "for text in json.load(sys.stdin): f.read(text, 'a.md')"
        )
        done = subprocess.run([sys.executable, "-c", program], input=json.dumps(list(HOSTILE.values())), text=True)
        assert done.returncode == 0

    @pytest.mark.parametrize(
        "text",
        [
            "---\na" + " " * 120_000 + "\n---\n",
            "---\na" + " " * 1_900_000 + "\n---\n",
            "---\n" + ("---" + " " * 1000 + "x\n") * 1000,
            "+++\n" + "".join(f"a{i} = 1\n" for i in range(10_000)) + "+++\n",
            "{" + ",".join(f'"a{i}": 1' for i in range(10_000)) + "}\n",
            "---\n" + "a: b: c\n" * 100_000,
            "<!---->" * 100_000,
            "<!-- " * 100_000,
            "\n" * 500_000,
            " " * 1_000_000,
            "-" * 1_000_000 + "x",
            "---" + " " * 1_000_000 + "x",
            "x---\n" + "a: b\n" * 200_000,
            "---js\n" + "{" * 1_000_000 + "\n---\n",
        ],
        ids=range(14),
    )
    def test_time_is_in_proportion(self, text: str) -> None:
        read(text)


HEADERS = [
    '---\ntitle: A b\ndate: 2023-01-02\ntags: [a, "b", c]\n'
    "author:\n  name: x\nlist:\n- a\n- b: c\ntext: |\n  h\n---\nb\n",
    "+++\ntitle = 'A'\ndate = 2023-01-02T10:00:00Z\n[taxonomies]\ntags = ['a', \"b\"]\n[[x]]\ny = 1\n+++\n# Body\n",
    '{\n "title": "A\\u00e9", "n": {"a": [1, 2.5, null, true]},\n "tags": ["x"]\n}\nBody\n',
    '---json\n{"title": "A", "n": [1]}\n---\nBody\n',
    "--\ntitle: A\ntags: [a]\n---\nBody\n",
    "<!-- c -->\n\n----  \na: &x 1\nb: *x\n? q\n: !t r\n...\nbody",
]
MUTATION = st.tuples(
    st.sampled_from(["drop", "insert", "double"]),
    st.integers(0, 200),
    st.sampled_from(list("-+.:=[]{}\"'|>&*!#%@`,\n\t \\<0a\u2028\x85\ufeff\x07é")),
)


def is_sound(text: str) -> None:
    found, lines = read(text), text.count("\n") + 1
    assert 0 <= found.body_start <= len(text)
    assert found.body_line == text.count("\n", 0, found.body_start) + 1
    assert all(1 <= entry.line <= lines and entry.column >= 1 for entry in found.entries.values())
    assert all(1 <= (problem.line or 0) <= lines and (problem.column or 0) >= 1 for problem in found.problems)
    assert read(text[: found.body_start]).entries == found.entries


@given(st.text() | st.text().map("---\n{}\n---\n".format) | st.text().map("+++\n{}\n+++".format))
@settings(deadline=None)
def test_no_text_raises(text: str) -> None:
    is_sound(text)


@given(st.sampled_from(HEADERS), st.lists(MUTATION, min_size=1, max_size=6))
@settings(deadline=None, max_examples=400)
def test_no_slip_of_the_hand_raises(text: str, mutations: list[tuple[str, int, str]]) -> None:
    for kind, at, character in mutations:
        at = at % (len(text) + 1)
        kept = "" if kind == "drop" else text[at : at + 1] * 2 if kind == "double" else text[at : at + 1] + character
        text = text[:at] + kept + text[at + 1 :]
    is_sound(text)


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff")
    # `1e3` is a number in YAML 1.2 and text in 1.1.
).filter(lambda word: not re.fullmatch("[-+0-9.eE]+", word))
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | WORDS
PLAIN = st.dictionaries(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True).filter(lambda key: key not in ("y", "n", "yes", "no", "on", "off")),
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner) | st.dictionaries(st.from_regex(r"k[a-z]{0,5}", fullmatch=True), inner),
        max_leaves=8,
    ),
    min_size=1,
)


@given(PLAIN, st.booleans())
@settings(deadline=None)
def test_plain_mappings_are_read_as_pyyaml_reads_them(mapping: dict[str, Any], flow: bool) -> None:
    header = yaml.safe_dump(mapping, default_flow_style=flow, allow_unicode=True)
    if flow and header.count("\n") > 1:
        header = f"x: {yaml.safe_dump(mapping, default_flow_style=True, width=10**6)}"
    assert values(f"---\n{header}---\n") == yaml.safe_load(header)
