import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.store import rules, yaml_guard
from gateway.store.header import MAX_DEPTH, MAX_NODES, HeaderError
from gateway.store.yaml_place import Places


def depth_of(header: str) -> int:
    depth = deepest = 0
    try:
        for event in yaml.parse(header, Loader=yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            deepest = max(deepest, depth)
    except yaml.YAMLError:
        pass
    return deepest


def nested(kinds: list[str], indent: int, gap: int) -> str:
    """Collections in each other, each begun on a new line, beside the last one, or in brackets."""
    header, column = "", 0
    for kind in kinds:
        if kind in ("-", "?", ":"):
            header += f"{kind}{' ' * gap}"
            column += 1 + gap
        elif kind == "key":
            column = column + indent if header else 0
            header += f"k:\n{' ' * column}"
        else:
            header += kind
    return header + "x"


KINDS = st.lists(st.sampled_from(["-", "?", "key", "[", "{a: ", "[a: ", "- ", "\n", " ", "k: ", ": "]), max_size=80)


@given(KINDS, st.integers(0, 3), st.integers(1, 9))
@settings(deadline=None, max_examples=400)
def test_what_passes_for_shallow_is_shallow(kinds: list[str], indent: int, gap: int) -> None:
    header = nested(kinds, indent, gap)
    assert not yaml_guard.is_plainly_shallow(header) or depth_of(header) <= MAX_DEPTH


@pytest.mark.parametrize("depth", [2, 8, 16, 31, 32, 33, 40, 200])
@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("[", "]"),
        ("{a: ", "}"),
        ("[a: {b: ", "}]"),
        ("- ", ""),
        ("-    ", ""),
        ("? ", ""),
        ("- ? ", ""),
        ("- a:\n", ""),
    ],
)
def test_only_as_deep_as_allowed(opening: str, closing: str, depth: int) -> None:
    inside = opening * depth + "x" + closing * depth
    if opening == "- a:\n":
        inside = "".join(" " * i + ("- a:\n" if i % 2 == 0 else "") for i in range(0, depth, 2)) + "x"
    header = f"k:\n {inside}\n"
    is_refused = False
    try:
        yaml_guard.guard(header, Places(header, 1))
    except HeaderError as error:
        is_refused = error.rule is rules.HEADER_LIMIT
    except yaml.YAMLError:
        pass
    assert is_refused or depth_of(header) <= MAX_DEPTH


@pytest.mark.parametrize(
    ("header", "message", "line", "column"),
    [
        ("a: &x 1\nb: *x\n", "The alias *x is not followed.", 8, 4),
        ("a: {<<: *x}\n", "The alias *x is not followed.", 7, 9),
        ("a:\n  - " + "[" * 40, f"The front matter is nested more than {MAX_DEPTH} deep.", 8, 35),
        ("a: b\n" * MAX_NODES, f"The front matter has more than {MAX_NODES:,} values.", 5006, 4),
    ],
)
def test_what_is_refused_is_placed(header: str, message: str, line: int, column: int) -> None:
    with pytest.raises(HeaderError) as raised:
        yaml_guard.guard(header, Places(header, 7))
    assert (raised.value.message, raised.value.line, raised.value.column) == (message, line, column)
