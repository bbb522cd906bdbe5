from gateway.graph.builder import Builder
from gateway.graph.contribution import POSTS, PROBLEMS
from gateway.graph.delta import Delta, changed_fields
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AnyNode
from gateway.graph.snapshot import Snapshot
from gateway.store.loader import DocumentChanges
from tests.content import changes, post, snapshot
from tests.random_site import MODEL

ALL = (POSTS, "")
A = NodeRef(Kind.POST, "posts/a")


def node(text: str, path: str = "posts/a.md") -> AnyNode:
    return snapshot({path: text}, model=MODEL).nodes[A]


def steps(*edits: DocumentChanges) -> tuple[Snapshot, Delta]:
    builder = Builder()
    result = [builder.apply(edit) for edit in edits]
    return result[-1]


def test_a_document_counts_by_its_own_fields_and_by_its_body() -> None:
    title = changed_fields(node(post("x", title="A")), node(post("x", title="B")))
    assert {"title", "source", "content_hash"} <= title
    assert not {"body", "document", "word_count", "links"} & title
    assert {"body", "source"} <= changed_fields(node(post("x")), node(post("y")))


def test_what_a_node_has_itself_does_not_count_by_its_document() -> None:
    changed = changed_fields(node(post("x", tags="[Sleep]")), node(post("x", tags="[sleep]")))
    assert "source" in changed
    assert "tags" not in changed


def test_typed_values_and_references_count_by_their_places() -> None:
    changed = changed_fields(node(post(rating=1, featured="true")), node(post(rating=2, featured="true")))
    assert {"typed", "typed.0"} <= changed
    assert "typed.3" not in changed
    changed = changed_fields(node(post(author="Ana")), node(post(author="Ana", section="Care", category="Care")))
    assert {"references", "references.2"} <= changed
    assert "references.0" not in changed


def test_parts_of_indexes_know_what_moved_in_them_and_whether_they_grew() -> None:
    _, delta = steps(
        changes({"posts/a.md": post(date="2024-01-01", tags="[x]"), "posts/b.md": post(date="2024-01-02")}),
        changes({"posts/a.md": post(date="2024-01-03", tags="[y]")}),
    )
    assert [entry[-1] for entry in delta.moved[ALL]] == ["posts/a", "posts/a"]
    assert ALL not in delta.resized
    assert {(POSTS, "Tag:x"), (POSTS, "Tag:y")} <= delta.resized


def test_a_part_of_an_index_has_the_nodes_that_changed_as_it_held_them() -> None:
    _, delta = steps(
        changes({"posts/a.md": post(title="A", date="2024-01-01", tags="[x]")}),
        changes({"posts/a.md": post(title="B", date="2024-01-01", tags="[y]")}),
    )
    change = delta.changes[A]
    assert delta.members(ALL) == [(change.before, change.after, change.fields)]
    assert delta.members((POSTS, "Tag:x")) == [(change.before, None, change.fields)]
    assert delta.members((POSTS, "Tag:y")) == [(None, change.after, change.fields)]
    assert delta.members((POSTS, "Tag:z")) == ()


def test_problems_that_come_and_go_are_told_with_what_they_say() -> None:
    before, _ = steps(changes({"posts/a.md": post("[x](nowhere.md)")}))
    _, delta = steps(changes({"posts/a.md": post("[x](nowhere.md)")}), changes({"posts/a.md": post("x")}))
    ((entry, problem),) = before.problems.items()
    assert [(change.entry, change.before, change.after) for change in delta.problems] == [(entry, problem, None)]
    assert delta.changed_problems == {entry}
    assert delta.members((PROBLEMS, "")) == [(problem, None, frozenset())]
