"""What becomes of kept parts: their bound, their two generations, and the revisions at which they hold."""

from gateway.execution.parts import Part, Parts
from gateway.graph.current import Current
from gateway.graph.model import Kind, NodeRef
from gateway.graph.reads import Reads
from tests.execution.test_kept import Site, edited, titles

A, B = NodeRef(Kind.POST, "posts/a"), NodeRef(Kind.POST, "posts/b")


def part(size: int = 0, sequence: int = 1) -> Part:
    return Part(b"x" * size, Reads(), sequence)


def test_what_is_used_outlives_what_is_not() -> None:
    parts = Parts(Current(), 100_000)
    table, other = parts.table(), parts.table()
    table.put("used", part())
    other.put("unused", part())
    for at in range(100):
        table.put(f"filler {at}", part(5_000))
        assert table.get("used") is not None
    assert other.get("unused") is None
    assert table.get("filler 0") is None


def test_what_is_kept_stays_within_the_bound() -> None:
    parts = Parts(Current(), 100_000)
    tables = [parts.table() for _ in range(5)]
    for at in range(200):
        tables[at % 5].put(str(at), part(at * 20))
        kept = [each for table in tables for each in (*table.young.values(), *table.old.values())]
        assert sum(each.size for each in kept) <= 100_000


def test_a_part_that_would_push_out_many_is_not_kept() -> None:
    parts = Parts(Current(), 100_000)
    table = parts.table()
    table.put("small", part())
    table.put("large", part(20_000))
    assert (table.get("small") is None, table.get("large") is None) == (False, True)


def test_nothing_is_kept_where_there_is_no_room_at_all() -> None:
    table = Parts(Current(), 0).table()
    table.put("a", part())
    assert table.get("a") is None


def test_variables_below_count_for_the_size_of_a_part() -> None:
    assert Part(b"", Reads(), 1, 1_000).size - Part(b"", Reads(), 1).size == 1_000


def test_a_part_holds_later_for_as_long_as_nothing_touches_it() -> None:
    site = Site()
    parts, made = Parts(site.current, 100_000), Part(b"1", titles(A), site.now)
    edited(site, "posts/b.md", title="Other")
    assert parts.holds(made, site.now)
    assert made.sequence == site.now
    edited(site, "posts/a.md", title="Other")
    assert not parts.holds(made, site.now)
    edited(site, "posts/b.md", title="Another")
    assert not parts.holds(made, site.now)


def test_a_part_of_a_later_revision_is_not_given_to_who_began_before() -> None:
    site = Site()
    parts, began = Parts(site.current, 100_000), site.now
    edited(site, "posts/b.md", title="Other")
    assert not parts.holds(Part(b"1", titles(A), site.now), began)


def test_a_part_does_not_hold_when_the_changes_since_are_forgotten() -> None:
    site = Site(deltas=1)
    parts, made = Parts(site.current, 100_000), Part(b"1", titles(A), site.now)
    for title in ("Other", "Another"):
        edited(site, "posts/b.md", title=title)
    assert not parts.holds(made, site.now)


def test_a_part_is_made_again_rather_than_looked_through_very_many_changes() -> None:
    site = Site()
    parts, made = Parts(site.current, 100_000), Part(b"1", titles(A), site.now)
    for at in range(30):
        edited(site, "posts/b.md", title=f"B{at}")
    assert not parts.holds(made, site.now)


def test_all_can_be_let_go() -> None:
    parts = Parts(Current(), 100_000)
    table = parts.table()
    table.put("a", part())
    parts.clear()
    assert table.get("a") is None
