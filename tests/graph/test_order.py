import base64
import datetime as dt
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.content_model import ContentModel, FieldType
from gateway.graph.index import Entry, SortedIndex
from gateway.graph.model import Kind
from gateway.graph.node import PostNode
from gateway.graph.order import (
    NEWEST_FIRST,
    SORTABLE,
    BadCursor,
    Descending,
    Order,
    SortField,
    SortTerm,
    TypedKey,
    document_order,
)
from gateway.graph.reader import page_of
from tests.content import post, snapshot

TEXTS = st.text(max_size=4)
SHAPES = st.lists(st.sampled_from((int, str, Descending)), max_size=3)
# One of each type that posts can be sorted by.
TYPED = tuple(TypedKey(f"key{place}", kind, place) for place, kind in enumerate(sorted(SORTABLE)))
FIELDS = st.sampled_from((*SortField, *TYPED))
TERMS = st.lists(st.builds(SortTerm, FIELDS, st.booleans(), st.booleans()), min_size=1, max_size=3)


@st.composite
def entries(draw: st.DrawFn, shape: tuple[type, ...]) -> Entry:
    values = {int: st.integers(-5, 5), str: TEXTS, Descending: st.builds(Descending, TEXTS)}
    return tuple(draw(values[kind]) for kind in shape)


@given(data=st.data(), shape=SHAPES)
def test_a_cursor_names_its_entry(data: st.DataObject, shape: list[type]) -> None:
    order = Order("some", (*shape, str))
    entry = data.draw(entries(order.shape))
    assert order.entry(order.cursor(entry)) == entry


def cursor_of(said: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(said)).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "", "?", "aaa", "é", "\ud800",
        cursor_of({}), cursor_of([]), cursor_of([1, "a"]), cursor_of("published_at desc"),
        cursor_of(["title asc", 1, "a"]), cursor_of(["published_at desc"]), cursor_of(["published_at desc", 1]),
        cursor_of(["published_at desc", "1", "a"]), cursor_of(["published_at desc", True, "a"]),
        cursor_of(["published_at desc", 1.5, "a"]), cursor_of(["published_at desc", 1, None]),
        cursor_of(["published_at desc", 1, "a", "b"]), cursor_of(["published_at desc", [1], "a"]),
    ],
)  # fmt: skip
def test_what_is_no_cursor_of_the_order_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        NEWEST_FIRST.entry(cursor)


def test_a_cursor_of_another_order_is_told_as_such() -> None:
    with pytest.raises(BadCursor, match="ordered by title, and this one is ordered by published_at desc"):
        NEWEST_FIRST.entry(Order("title", (str,)).cursor(("a",)))


@given(st.binary())
def test_no_bytes_break_the_reading_of_cursors(raw: bytes) -> None:
    with pytest.raises(BadCursor):
        NEWEST_FIRST.entry(base64.urlsafe_b64encode(raw).decode())


def pages(index: SortedIndex, size: int, *, backward: bool) -> list[Entry]:
    """All entries as a client meets them, page by page."""
    met: list[Entry] = []
    place = None
    while True:
        page = page_of(index, last=size, before=place) if backward else page_of(index, first=size, after=place)
        met = [*page.entries, *met] if backward else [*met, *page.entries]
        if not (page.has_previous if backward else page.has_next):
            return met
        place = page.entries[0 if backward else -1]


@given(data=st.data(), shape=SHAPES, size=st.integers(1, 5), backward=st.booleans())
@settings(deadline=None)
def test_paging_meets_each_entry_once(data: st.DataObject, shape: list[type], size: int, backward: bool) -> None:
    index = SortedIndex.of(data.draw(st.sets(entries((*shape, str)), max_size=20)))
    assert pages(index, size, backward=backward) == list(index)


@given(
    start=st.sets(st.integers(0, 30)),
    come=st.sets(st.integers(31, 60)),
    gone=st.sets(st.integers(0, 30)),
    size=st.integers(1, 4),
)
@settings(deadline=None)
def test_pages_are_not_shifted_by_what_comes_and_goes(
    start: set[int], come: set[int], gone: set[int], size: int
) -> None:
    # Entries that come have odd places, so that they stand among those that were there.
    before = SortedIndex.of((2 * at,) for at in start)
    after = SortedIndex.of([(2 * at,) for at in start - gone] + [(2 * at - 61,) for at in come])
    first = page_of(before, first=size)
    met = list(first.entries)
    while first.has_next:
        first = page_of(after, first=size, after=first.entries[-1])
        if not first.entries:
            break
        met += first.entries
    assert len(met) == len(set(met))
    assert {(2 * at,) for at in start - gone} <= set(met)


def posts() -> list[PostNode]:
    files = {
        "posts/a.md": post("one two", title="b", date="2020-01-01", updated="2021-01-01", **typed("B", "-1", "false")),
        "posts/b.md": post("one", title="B", date="2020-01-01", **typed("a", "2", "true")),
        "posts/c.md": post("one two three", title="a", updated="2020-06-01"),
        "posts/d.md": post(title="c", date="2022-01-01T10:00:00Z", updated="2020-06-01", **typed("b", "10", "true")),
    }
    model = ContentModel(fields={key.name: key.type for key in TYPED})
    return [node for node in snapshot(files, model=model).nodes.values() if isinstance(node, PostNode)]


def typed(text: str, number: str, flag: str) -> dict[str, str]:
    """Front matter with a value of each type."""
    values = {
        FieldType.STRING: text,
        FieldType.INT: number,
        FieldType.FLOAT: f"{number}.5",
        FieldType.BOOLEAN: flag,
        FieldType.DATE: f"20{abs(int(number)):02}-01-01",
        FieldType.DATETIME: f"2020-01-01 00:{abs(int(number)):02}",
    }
    return {key.name: values[key.type] for key in TYPED}


POSTS = posts()


@given(terms=TERMS)
def test_an_order_of_posts_is_that_of_its_keys_one_after_the_other(terms: list[SortTerm]) -> None:
    order, entry = document_order(tuple(terms))
    expected = sorted(POSTS, key=lambda post: post.key)
    for term in reversed(terms):
        there = [post for post in expected if _value(post, term.field) is not None]
        missing = [post for post in expected if _value(post, term.field) is None]
        there.sort(key=lambda post: _value(post, term.field), reverse=term.descending)
        expected = missing + there if term.nulls_first else there + missing
    assert [post.key for post in sorted(POSTS, key=entry)] == [post.key for post in expected]
    assert all(order.entry(order.cursor(entry(post))) == entry(post) for post in POSTS)


def _value(post: PostNode, field: SortField | TypedKey) -> Any:
    values: dict[SortField, str | int | dt.date | None] = {
        SortField.DATE: post.date,
        SortField.PUBLISHED_AT: post.published_at,
        SortField.UPDATED_AT: post.updated_at,
        SortField.TITLE: post.title.casefold(),
        SortField.PATH: post.key,
        SortField.WORD_COUNT: post.word_count,
    }
    if isinstance(field, TypedKey):
        value = post.typed[field.place]
        return value.casefold() if isinstance(value, str) else value
    return values[field]


def test_posts_are_what_the_orders_are_tried_on() -> None:
    assert {post.kind for post in POSTS} == {Kind.POST}
    assert sorted(sum(value is not None for value in post.typed) for post in POSTS) == [0, 6, 6, 6]
