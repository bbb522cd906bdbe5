import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.store.place import Places


@given(st.text("aé漢👩\n", max_size=30), st.data())
def test_a_place_counts_characters_of_its_line_in_whatever_order_it_is_asked(text: str, data: st.DataObject) -> None:
    places = Places(text.encode())

    for at in data.draw(st.lists(st.integers(0, len(text)), max_size=4)):
        before = text[:at]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        assert places.of(len(before.encode())) == (line, column)


@pytest.mark.parametrize("back", [0, 60, 4_000_000])
def test_places_near_to_each_other_are_found_fast_in_a_long_line(back: int) -> None:
    places = Places(bytes(4_000_000) + b"\n" + bytes(4_000_000))
    started = time.process_time()
    for at in range(4_000_000, 8_000_000, 40):
        places.of(at)
        places.of(at - back)
    # Takes 0.2 s or so; counting from the beginning of the line takes more than this at any machine's speed.
    assert time.process_time() - started < 5
