import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.store import flat_yaml, yaml_header
from gateway.store.header import Entries, HeaderError
from gateway.store.problem import Rule


def by_libyaml(header: str) -> Entries | None:
    """The entries that libyaml reads; None where it has anything to say about the header."""
    said: list[Rule] = []
    try:
        found = yaml_header.read_nodes(header, 2, lambda rule, *place: said.append(rule))
    except HeaderError:
        return None
    return None if said else found


def agrees(header: str) -> bool:
    """Whether the fast reading is libyaml's, order included; says whether there was one."""
    found = flat_yaml.read(header, 2)
    if found is not None:
        expected = by_libyaml(header)
        assert expected is not None
        assert list(found.items()) == list(expected.items())
    return found is not None


KEYS = st.sampled_from(
    ["a", "b", "title", "T_1", "null", "yes", "_x", "a-b", "1", "é", "a b", "'q'", "?", "-", "<<", "x" * 101]
)
PIECES = st.sampled_from(
    [
        *"ab 01-+.:,#'\"[]{}&*!|>%@`?~\\=<\t\n\x07\x85\xa0é😀\u2028\ufeff\u200b",
        *(": ", " #", "- ", "''", "null", "true", "no", "1e3", "-1.5", "0x1", "2023-01-02", "http://a.b/c?d#e"),
        *("\n  ", "\n- ", "---", "...", ", ", "[a, b]", "9" * 41),
    ]
)
VALUES = st.lists(PIECES, max_size=6).map("".join)
QUOTED = st.tuples(st.sampled_from("'\""), VALUES).map(lambda pair: f"{pair[0]}{pair[1]}{pair[0]}")
FLOW = st.lists(VALUES | QUOTED | st.sampled_from(["a", "b c", "'d'"]), max_size=4).map(
    lambda items: f"[{', '.join(items)}]"
)
BLOCK = st.tuples(
    st.sampled_from(["", " ", "  "]), st.lists(VALUES | QUOTED | st.just("a"), min_size=1, max_size=4)
).map(lambda pair: "".join(f"\n{pair[0]}- {item}" for item in pair[1]))
LINES = st.tuples(
    KEYS, st.sampled_from([":", ": ", ":  "]), VALUES | QUOTED | FLOW | BLOCK, st.sampled_from(["", " ", " # c"])
)
HEADERS = st.lists(LINES.map("".join) | st.sampled_from(["", "# c", "  # c", "  ", "- a", "  a"]), max_size=4).map(
    "\n".join
)


@given(HEADERS, st.sampled_from(["\n", ""]))
@settings(max_examples=1000, deadline=None)
@example("a: b\n  c: d\n", "")
@example("a: b\n\n  c\n", "")
@example("a:\n- b\n\n- c\n", "")
@example("a: [b, ]\n", "")
def test_what_the_fast_way_reads_is_what_libyaml_reads(header: str, end: str) -> None:
    agrees(header + end)


@given(st.from_regex(re.compile(r"(?:[ab]: ?[ -~\n]{0,12}\n){1,3}"), fullmatch=True))
@settings(deadline=None)
def test_any_printable_value_is_read_as_libyaml_reads_it(header: str) -> None:
    agrees(header)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "# c\n\n",
        "title: A title, with — dashes:and (more)\n",
        "date: 2023-01-02\ndate2: '2023-01-02'\nn: 1917\nf: 3.0\nb: true\nx:\ny: ~\n",
        "url: http://a.b/c?d=e#f\n",
        "quoted: \"it's\"\nother: 'say \"a\"'\nempty: ''\n",
        "tags: [a, 'b, c', \"d\", 1, null]\nnone: []\n",
        "tags:\n- a\n- b c\n\nmore:\n  - 'd'\n  - 2\n",
        "name: naïve café 😀  \n",
        "it: don't\nlist: [don't, won't]\n",
    ],
)
def test_a_flat_header_takes_the_fast_way(header: str) -> None:
    assert agrees(header)


@pytest.mark.parametrize(
    "header",
    [
        *(
            "a: b: c\n",
            "a: b #c\n",
            "a: |\n  b\n",
            "a: b\n  c\n",
            "a: 'b\n  c'\n",
            'a: "b\\n"\n',
            "a: {b: c}\n",
            "a:\n  b: c\n",
        ),
        *(
            "a: &b c\n",
            "a: !b c\n",
            "a: [b, [c]]\n",
            "a: [b,]\n",
            "a: [b\n",
            "a: 'b''c'\n",
            "a: 1\na: 2\n",
            "- a\n",
            "a\n",
            "a:b\n",
        ),
        *(
            "a: \x07\n",
            "a: b\x85c\n",
            "a:\tb\n",
            "a:\n- b\n  - c\n",
            "a:\n- b: c\n",
            "a: -1\n",
            f"a: {'9' * 41}\n",
            "a: b",
            "'a': b\n",
        ),
        "a: b\n" * 5000,
    ],
)
def test_what_is_not_flat_is_left_to_libyaml(header: str) -> None:
    assert flat_yaml.read(header, 2) is None
