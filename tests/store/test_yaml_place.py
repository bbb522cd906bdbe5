import yaml
from hypothesis import given
from hypothesis import strategies as st

from gateway.store.yaml_place import Places

WORDS = st.text("ab é😀\n\x85\u2028\u2029", max_size=8)


@given(st.lists(WORDS, min_size=1, max_size=8), st.integers(1, 9))
def test_a_place_is_that_in_the_file_whatever_yaml_takes_for_a_line_break(words: list[str], first_line: int) -> None:
    text = "[" + ",\u2028".join(f'"{word}"' for word in words) + "]"
    node = yaml.CBaseLoader(text).get_single_node()
    assert isinstance(node, yaml.SequenceNode)
    places, at = Places(text, first_line), 1
    for word, item in zip(words, node.value, strict=True):
        assert places.of(item.start_mark) == (first_line + text.count("\n", 0, at), at - text.rfind("\n", 0, at))
        at += len(f'"{word}",\u2028')


def test_without_a_mark_it_is_the_first_line() -> None:
    assert Places("a", 3).of(None) == (3, 1)
