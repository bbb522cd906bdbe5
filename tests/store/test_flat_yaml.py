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


KEYS = st.sampled_from(["a", "b", "title", "T_1", "null", "yes", "_x", "a-b"])
WORDS = st.sampled_from(
    ["a", "b c", "don't", "x:y", "c#", "é 😀", "(z)", "1", "null", "true", "no", "1e3", "2023-01-02", "~"]
)
PIECES = st.sampled_from(
    [
        *"-+.:,#'\"[]{}&*!|>%@`?\\=<\t\n\x07\x85\xa0\u2028\ufeff\u200b",
        *(": ", " #", "- ", "''", "-1.5", "\n  ", "\n- ", "---", "...", ", ", "[a, b]", "9" * 41),
    ]
)


def lines(keys: st.SearchStrategy[str], words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    quoted = st.sampled_from("'\"").flatmap(lambda quote: words.map(lambda word: f"{quote}{word}{quote}"))
    items = st.lists(words | quoted, min_size=1, max_size=4)
    flow = items.map(lambda items: f"[{', '.join(items)}]")
    block = st.builds(
        lambda indent, items: "".join(f"\n{indent}- {item}" for item in items), st.sampled_from(["", " "]), items
    )
    return st.builds("{}: {}{}".format, keys, words | quoted | flow | block, st.sampled_from(["", "  "]))


# Most lines are flat: one that is not makes the whole header another thing.
FLAT = lines(KEYS, WORDS)
ODD = lines(
    KEYS | st.sampled_from(["1", "é", "a b", "'q'", "?", "-", "<<", "x" * 101]), st.lists(WORDS | PIECES).map("".join)
)
OTHER = st.sampled_from(["", "# c", "  # c", "  ", "- a", "  a", "a:", "a:b"])
HEADERS = st.lists(st.one_of(FLAT, FLAT, FLAT, ODD, OTHER), max_size=4).map("\n".join)


@given(HEADERS, st.sampled_from(["\n", "\n", ""]))
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
            f"a: [{'9' * 41}]\n",
            f"a:\n- {'9' * 41}\n",
            "a: b",
            "'a': b\n",
        ),
        "a: b\n" * 5000,
    ],
)
def test_what_is_not_flat_is_left_to_libyaml(header: str) -> None:
    assert flat_yaml.read(header, 2) is None
