import gc
from collections import deque
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import graphql

from gateway.execution.kept import KeptResults
from gateway.graph.builder import Builder
from gateway.graph.current import Current
from gateway.graph.model import Kind, NodeRef
from gateway.graph.reads import Reads
from gateway.graph.snapshot import Snapshot
from tests.content import changes, post
from tests.execution.recorded import Recorded

TITLE = frozenset(("title",))
A, B = NodeRef(Kind.POST, "posts/a"), NodeRef(Kind.POST, "posts/b")


class Site:
    """Two posts, and what is published of their edits."""

    def __init__(self, deltas: int = 1024) -> None:
        self.builder, self.current = Builder(), Current()
        self.current.deltas = deque(maxlen=deltas)
        self.save(**{"posts/a.md": post("A", title="A"), "posts/b.md": post("B", title="B")})

    def save(self, **files: str) -> None:
        self.current.publish(*self.builder.apply(changes(files)))

    @property
    def snapshot(self) -> Snapshot:
        return self.builder.snapshot

    @property
    def now(self) -> int:
        return self.snapshot.revision.sequence


def titles(*refs: NodeRef) -> Reads:
    reads = Reads()
    for ref in refs:
        reads.node(ref, TITLE)
    return reads


def edited(site: Site, path: str, **header: Any) -> None:
    site.save(**{path: post("Another text", **header)})


def test_what_is_kept_is_found_again_at_the_same_revision() -> None:
    site = Site()
    kept = KeptResults(site.current)
    assert kept.get("a", site.now) is None
    made = kept.put("a", b"1", titles(A), site.now)
    assert kept.get("a", site.now) is made
    assert (kept.counts().hits, kept.counts().misses, kept.counts().entries) == (1, 1, 1)


def test_an_edit_elsewhere_leaves_it_and_is_looked_at_once() -> None:
    site = Site()
    kept = KeptResults(site.current)
    made = kept.put("a", b"1", titles(A), site.now)
    edited(site, "posts/b.md", title="Other")
    edited(site, "posts/a.md", title="A")
    assert kept.get("a", site.now) is made
    assert made.sequence == site.now
    assert kept.get("a", site.now) is made
    assert (kept.counts().hits, kept.counts().revalidated) == (2, 1)


def test_what_an_edit_touches_is_made_again_and_told_if_it_came_to_the_same() -> None:
    site = Site()
    kept = KeptResults(site.current)
    for body in (b"1", b"2", b"2"):
        kept.put("a", body, titles(A), site.now)
        edited(site, "posts/a.md", title=f"A{site.now}")
        assert kept.get("a", site.now) is None
    assert (kept.counts().touched, kept.counts().needless) == (3, 1)


def test_what_is_older_than_the_deltas_that_are_kept_is_made_again() -> None:
    site = Site(deltas=1)
    kept = KeptResults(site.current)
    kept.put("a", b"1", titles(A), site.now)
    edited(site, "posts/b.md", title="Other")
    edited(site, "posts/b.md", title="Yet another")
    assert kept.get("a", site.now) is None
    assert kept.counts().out_of_reach == 1


def test_a_request_that_began_earlier_neither_gets_nor_replaces_what_is_later() -> None:
    site = Site()
    kept, began = KeptResults(site.current), site.now
    edited(site, "posts/a.md", title="Other")
    later = kept.put("a", b"2", titles(A), site.now)
    assert kept.get("a", began) is None
    kept.put("a", b"1", titles(A), began)
    assert kept.get("a", site.now) is later


def test_what_is_asked_for_stays_and_the_rest_goes_within_the_bound() -> None:
    site = Site()
    kept = KeptResults(site.current, max_bytes=40_000)
    for number in range(200):
        kept.put(number, bytes(1_000), titles(A), site.now)
        assert kept.get(0, site.now) is not None
        assert kept.counts().bytes <= 40_000
    counts = kept.counts()
    assert kept.get(1, site.now) is None
    assert counts.entries + counts.evicted == 200


def test_what_would_take_much_of_the_bound_is_not_kept() -> None:
    site = Site()
    kept = KeptResults(site.current, max_bytes=40_000)
    assert kept.put("a", bytes(6_000), titles(A), site.now).body == bytes(6_000)
    assert kept.get("a", site.now) is None


def test_all_can_be_let_go() -> None:
    site = Site()
    kept = KeptResults(site.current)
    kept.put("a", b"1", titles(A), site.now)
    kept.clear()
    assert kept.get("a", site.now) is None
    assert (kept.counts().entries, kept.counts().bytes) == (0, 0)


def test_a_request_sees_one_revision_whatever_is_saved_meanwhile() -> None:
    site, recorded = Site(), Recorded()
    document = graphql.parse('{ a: post(slug: "a") { title } b: post(slug: "b") { title } posts { totalCount } }')
    before = site.snapshot
    expected, _, _ = recorded.run(document, before)

    def save() -> None:
        recorded.before_field = None
        site.save(**{"posts/b.md": post("B", title="Other"), "posts/c.md": post("C", title="C")})

    recorded.before_field = save
    body, reads, _ = recorded.run(document, before)
    assert (body, site.snapshot is before) == (expected, False)
    kept = KeptResults(site.current)
    kept.put("a", body, reads, before.revision.sequence)
    assert kept.get("a", site.now) is None
    assert recorded.run(document, site.snapshot)[0] != body


def test_what_is_kept_holds_no_snapshot() -> None:
    site, recorded = Site(), Recorded()
    kept = KeptResults(site.current)
    query = '{ posts(where: {authors: {none: {name: {eq: "Ana"}}}}, first: 1) { nodes { title } } }'
    body, reads, _ = recorded.run(graphql.parse(query), site.snapshot)
    kept.put("a", body, reads, site.now)
    snapshots = [each for each in _reachable(reads) if isinstance(each, Snapshot)]
    assert (body, snapshots) == (b'[{"posts":{"nodes":[{"title":"A"}]}},[]]', [])


def _reachable(start: object) -> Iterator[object]:
    """What an object holds, and what that holds."""
    seen, waiting = set[int](), [start]
    while waiting:
        found = waiting.pop()
        if id(found) in seen or isinstance(found, type | ModuleType):
            continue
        seen.add(id(found))
        yield found
        # A function's module is not held for the sake of what is kept.
        held = found.__closure__ or () if isinstance(found, FunctionType) else gc.get_referents(found)
        waiting += held
