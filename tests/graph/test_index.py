from bisect import bisect_left, bisect_right

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.graph import index
from gateway.graph.index import EMPTY, SortedIndex

ENTRIES = st.tuples(st.integers(0, 60), st.sampled_from("abc"))
SETS = st.lists(ENTRIES, max_size=12)
EDITS = st.lists(st.tuples(SETS, SETS), max_size=8)
# More entries than fit into one chunk, so that chunks are split, emptied and taken away.
MANY = st.integers(0, 1200).map(lambda count: [(at * 7 % 1201, "x") for at in range(count)])


@given(start=MANY, edits=EDITS)
@settings(deadline=None)
def test_it_is_the_sorted_set_whatever_is_changed(start: list[tuple[int, str]], edits: list[tuple[list, list]]) -> None:  # type: ignore[type-arg]  # of entries
    found, expected = SortedIndex.of(start), set(start)
    for removed, added in edits:
        found, expected = found.changed(removed, added), (expected - set(removed)) | set(added)
        assert list(found) == sorted(expected)
        assert len(found) == len(expected)


@given(start=MANY, place=ENTRIES)
@settings(deadline=None)
def test_after_and_before_a_place(start: list[tuple[int, str]], place: tuple[int, str]) -> None:
    found, expected = SortedIndex.of(start), sorted(set(start))
    assert list(found.after(place)) == expected[bisect_right(expected, place) :]
    assert list(found.before(place)) == expected[: bisect_left(expected, place)][::-1]
    assert list(found.after(None)) == expected
    assert list(found.before(None)) == expected[::-1]
    assert (place in found) == (place in expected)


def test_it_is_equal_to_one_with_the_same_entries_in_other_chunks() -> None:
    entries = [(at,) for at in range(1000)]
    grown = EMPTY
    for entry in reversed(entries):
        grown = grown.changed([], [entry])
    assert grown == SortedIndex.of(entries)
    assert hash(grown) == hash(SortedIndex.of(entries))
    assert grown != SortedIndex.of([*entries[:-1], (5000,)])


def test_a_change_leaves_what_was_there_as_it_was() -> None:
    before = SortedIndex.of((at,) for at in range(600))
    after = before.changed([(3,)], [(1000,)])
    assert (3,) in before
    assert (1000,) not in before
    assert after._chunks[1] is before._chunks[1]


def test_a_chunk_that_grows_too_long_is_split() -> None:
    found = SortedIndex.of((at, 0) for at in range(4 * index._CHUNK))
    for at in range(2 * index._CHUNK):
        found = found.changed([], [(1, at + 1)])
    assert max(map(len, found._chunks)) <= 2 * index._CHUNK
    assert list(found) == sorted(set(found))


def test_removing_everything_leaves_the_empty_index() -> None:
    found = SortedIndex.of((at,) for at in range(600))
    for at in range(600):
        found = found.changed([(at,)], [])
    assert found == EMPTY
    assert list(found.before(None)) == []
