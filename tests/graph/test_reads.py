from collections.abc import Callable

import pytest

from gateway.graph.builder import Builder
from gateway.graph.contribution import POSTS, partition
from gateway.graph.delta import Delta
from gateway.graph.derived import Derived
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import PostNode
from gateway.graph.reader import GraphReader
from gateway.graph.reads import Known, Reads, Selection, Unknown, affected
from gateway.graph.snapshot import Snapshot
from tests.content import changes, post

A, B, ANA = NodeRef(Kind.POST, "posts/a"), NodeRef(Kind.POST, "posts/b"), NodeRef(Kind.AUTHOR, "ana")
SLEEP = partition(NodeRef(Kind.TAG, "sleep"))
FILES = {
    "posts/a.md": post("One two.", title="A", date="2024-01-03", tags="[sleep]", authors="[Ana]"),
    "posts/b.md": post("Three.", title="B", date="2024-01-02", tags="[mood]"),
    "posts/c.md": post("Four.", title="C", date="2024-01-01"),
}


def step(**edits: str | None) -> tuple[Snapshot, Delta]:
    """The posts, and what an edit of some of them changes; None deletes one."""
    builder = Builder()
    before, _ = builder.apply(changes(FILES))
    saved = {f"posts/{name}.md": text for name, text in edits.items() if text is not None}
    removed = [f"posts/{name}.md" for name, text in edits.items() if text is None]
    return before, builder.apply(changes(saved, removed))[1]


def read(snapshot: Snapshot, ask: Callable[[GraphReader], object]) -> Reads:
    reader = GraphReader(snapshot, Derived())
    ask(reader)
    return reader.reads


def is_touched(ask: Callable[[GraphReader], object], **edits: str | None) -> bool:
    before, delta = step(**edits)
    return affected(read(before, ask), delta)


def fields(ref: NodeRef, *names: str) -> Callable[[GraphReader], object]:
    return lambda reader: reader.get(ref.kind, ref.key, frozenset(names))


OTHER_TITLE = post("One two.", title="Z", date="2024-01-03", tags="[sleep]", authors="[Ana]")
OTHER_BODY = post("One three.", title="A", date="2024-01-03", tags="[sleep]", authors="[Ana]")
OTHER_DAY = post("One two.", title="A", date="2024-01-05", tags="[sleep]", authors="[Ana]")


def test_a_field_is_touched_by_a_change_of_that_field_alone() -> None:
    assert is_touched(fields(A, "title"), a=OTHER_TITLE)
    assert not is_touched(fields(A, "title"), a=OTHER_BODY)
    assert not is_touched(fields(A, "body"), a=OTHER_TITLE)
    assert is_touched(fields(A, "body"), a=OTHER_BODY)
    assert is_touched(lambda reader: reader.get(*_pair(A), None), a=OTHER_BODY)


def test_a_node_that_is_only_looked_for_is_touched_when_it_comes_or_goes() -> None:
    assert not is_touched(fields(A), a=OTHER_TITLE)
    assert is_touched(fields(A), a=None)
    assert is_touched(fields(NodeRef(Kind.POST, "posts/d")), d=post("D"))


def test_fields_of_one_node_are_added_up() -> None:
    reads = Reads()
    for names in ((), ("title",), ("body",)):
        reads.node(A, frozenset(names))
    assert reads.nodes == {A: frozenset(("title", "body"))}
    reads.node(A, None)
    assert reads.nodes == {A: None}


def test_a_page_is_touched_up_to_the_entry_after_it() -> None:
    def two(reader: GraphReader) -> object:
        return reader.page(POSTS, first=2)

    assert is_touched(two, a=OTHER_DAY)
    assert is_touched(two, b=post("Three.", date="2024-01-01T12:00:00Z"))
    assert not is_touched(two, d=post("D", date="2023-01-01"))
    assert not is_touched(two, a=OTHER_TITLE)


def test_an_empty_page_is_touched_by_what_comes() -> None:
    def none(reader: GraphReader) -> object:
        return reader.page(POSTS, partition(NodeRef(Kind.TAG, "new")), first=2)

    assert is_touched(none, b=post("B", tags="[new]"))
    assert not is_touched(none, b=post("B", tags="[sleep]"))


def test_a_count_is_touched_by_another_count_alone() -> None:
    assert is_touched(lambda reader: reader.count(POSTS), a=None)
    assert is_touched(lambda reader: reader.count(POSTS, SLEEP), a=post("A"))
    assert not is_touched(lambda reader: reader.count(POSTS), a=OTHER_DAY)
    assert not is_touched(lambda reader: reader.count(POSTS), a=None, d=post("D"))


def test_a_lookup_is_touched_when_it_finds_another_node() -> None:
    def by_slug(slug: str) -> Callable[[GraphReader], object]:
        return lambda reader: reader.lookup("slug:Post", slug)

    assert is_touched(by_slug("d"), d=post("D"))
    assert is_touched(by_slug("a"), a=None)
    assert not is_touched(by_slug("a"), a=OTHER_TITLE)


def test_a_walk_is_touched_by_what_comes_and_goes_and_by_what_it_reads() -> None:
    def tags(reader: GraphReader) -> object:
        return list(reader.posts("", frozenset(("tags",))))

    assert is_touched(tags, a=None)
    assert is_touched(tags, a=post("A", tags="[mood]", date="2024-01-03"))
    assert not is_touched(tags, a=OTHER_DAY)
    assert not is_touched(tags, a=OTHER_TITLE)


def titled(*titles: str) -> Callable[[PostNode], tuple[str] | None]:
    return lambda node: (node.key,) if node.title in titles else None


def test_a_filtered_list_is_touched_by_what_its_page_shows() -> None:
    def page(reader: GraphReader) -> object:
        return reader.select(PostNode, "", titled("A", "C", "Z")).page(first=1)

    assert not is_touched(page, a=OTHER_TITLE)
    assert is_touched(page, a=post("A", title="Y"))
    assert is_touched(page, c=None)
    assert not is_touched(page, b=None)
    assert not is_touched(page, d=post("D", title="A"))


def test_a_filtered_list_is_counted_and_walked() -> None:
    def count(reader: GraphReader) -> object:
        return reader.select(PostNode, "", titled("A", "B", "Z")).count()

    def bodies(reader: GraphReader) -> object:
        return reader.select(PostNode, "", titled("A", "Z")).members(frozenset(("body",)))

    assert is_touched(count, c=post("C", title="A"))
    assert not is_touched(count, a=None, c=post("C", title="A"))
    assert is_touched(bodies, a=OTHER_BODY)
    assert not is_touched(bodies, a=OTHER_TITLE)
    assert not is_touched(bodies, b=post("Other", title="B"))


def test_a_list_that_nothing_was_read_of_is_touched_by_nothing() -> None:
    assert not is_touched(lambda reader: reader.select(PostNode, "", titled("A")), a=None)


def test_problems_and_the_revision_are_touched_by_what_they_show() -> None:
    def broken(reader: GraphReader) -> object:
        return reader.select_problems(lambda problem: (problem.path,) if problem.path == "posts/a.md" else None).count()

    assert is_touched(broken, a=post("[x](nowhere.md)"))
    assert not is_touched(broken, b=post("[x](nowhere.md)"))
    assert is_touched(lambda reader: reader.revision(), b=post("B"))


def test_nothing_holds_after_a_step_that_changes_everything() -> None:
    snapshot, everything = Builder().apply(changes(FILES))
    assert affected(read(snapshot, fields(A)), everything)


def test_what_tests_ask_of_other_nodes_is_asked_once_and_not_after_the_end() -> None:
    before, _ = step(a=OTHER_TITLE)
    reader = GraphReader(before, Derived())
    known, name = reader.known, frozenset(("name",))
    found = known.get(Kind.AUTHOR, "ana", name)
    assert (reader.reads.nodes, known.count(POSTS, "")) == ({ANA: name}, 3)
    reader.reads.close()
    assert (known.get(Kind.AUTHOR, "ana", name), known.count(POSTS, "")) == (found, 3)
    with pytest.raises(Unknown):
        known.get(Kind.AUTHOR, "bo", name)
    with pytest.raises(Unknown):
        known.count(POSTS, SLEEP)


def test_each_record_has_all_that_its_own_tests_ask() -> None:
    before, _ = step(a=OTHER_TITLE)
    reader = GraphReader(before, Derived())
    records = []
    for _ in range(2):
        reader.reads = Reads()
        reader.known.get(Kind.AUTHOR, "ana", frozenset(("name",)))
        records.append(reader.reads)
    assert records[0].nodes == records[1].nodes == {ANA: frozenset(("name",))}


def test_a_selection_that_cannot_tell_is_touched() -> None:
    _, delta = step(a=OTHER_TITLE)
    known = Known(lambda kind, key, fields: None, lambda index, part: 0)
    known.close()
    selection = Selection((POSTS, ""), lambda node: (known.count(POSTS, ""),))
    assert selection.is_affected(delta)


def test_an_answer_depends_on_all_that_its_parts_depend_on() -> None:
    before, delta = step(a=OTHER_TITLE, b=post("B", tags="[sleep]"))
    asks: list[Callable[[GraphReader], object]] = [
        fields(A, "title"),
        lambda reader: reader.page(POSTS, SLEEP, first=1),
        lambda reader: reader.count(POSTS, SLEEP),
        lambda reader: list(reader.posts(SLEEP, frozenset())),
        lambda reader: reader.select(PostNode, "", titled("A")).count(),
        lambda reader: reader.revision(),
    ]
    for ask in asks:
        whole, middle = Reads(), Reads()
        middle.parts.append(read(before, ask))
        whole.parts.append(middle)
        assert affected(whole, delta)
    assert not affected(Reads(), delta)


def _pair(ref: NodeRef) -> tuple[Kind, str]:
    return ref.kind, ref.key
