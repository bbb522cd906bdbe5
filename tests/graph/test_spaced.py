import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.graph.builder import Builder
from gateway.graph.model import Kind
from gateway.graph.node import PostNode
from gateway.graph.snapshot import Snapshot
from tests.content import changes, post, snapshot

A, B, C = (f"_posts/2024-01-0{at}-{name}.md" for at, name in enumerate("abc", 1))
SITE = {
    A: post(tags="rivers lakes", categories="field notes"),
    B: post(tags="lakes seas"),
    C: post(tags="[rivers, deep seas]"),
}


def tags(graph: Snapshot) -> dict[str, tuple[str, ...]]:
    return {node.key.rpartition("-")[2]: node.tags for node in graph.nodes.values() if isinstance(node, PostNode)}


def test_words_that_other_posts_have_too_are_tags() -> None:
    graph = snapshot(SITE | {"_posts/2024-01-04-d.md": post(tags="seas")})
    assert tags(graph) == {
        "a": ("rivers", "lakes"),
        "b": ("lakes", "seas"),
        "c": ("rivers", "deep-seas"),
        "d": ("seas",),
    }
    assert graph.decision.conventions.spaced == {Kind.TAG}
    (finding,) = [found for found in graph.decision.findings if found.name == "tags"]
    assert finding.evidence == "4 of 4 words in such texts of _posts are found in others too"


def test_categories_in_one_text_are_parts_of_the_address() -> None:
    files = {
        A: post(categories="field notes"),
        B: post(categories="notes"),
        C: post("[a](/field/notes/2024/01/01/a)", categories="[field]"),
    }
    graph = snapshot(files)
    (link,) = [link for node in graph.nodes.values() if isinstance(node, PostNode) for link in node.links]
    assert link.target is not None
    assert not graph.problems


@pytest.mark.parametrize(
    "files",
    [
        {path.replace("_posts", "posts"): text for path, text in SITE.items()},
        {
            A: post(tags="machine learning"),
            B: post(tags="machine learning"),
        },
        {A: post(tags="[deep seas]"), B: post(tags="[deep, seas]")},
        {A: post(tag="deep seas"), B: post(tags="[deep, seas]")},
        {A: post(tags="deep seas"), "blog/b.md": post(tags="[deep, seas]")},
    ],
)
def test_a_text_is_one_tag_in_other_sites_and_without_others_that_say_so(files: dict[str, str]) -> None:
    graph = snapshot(files)
    assert graph.decision.conventions.spaced == frozenset()
    assert any("-" in tag for each in tags(graph).values() for tag in each)


_TAGS = st.sampled_from(("a b", "b c", "a", "c", "[a, d]", "d e"))


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.none() | _TAGS), max_size=8))
def test_any_order_of_edits_leads_to_the_same(edits: list[tuple[str, str | None]]) -> None:
    builder = Builder()
    graph = builder.snapshot
    files: dict[str, str] = {}
    for name, written in edits:
        path = f"_posts/2024-01-01-{name}.md"
        files.pop(path, None)
        if written is not None:
            files[path] = post(tags=written)
        graph, _ = builder.apply(changes({path: files[path]} if written else {}, [] if written else [path]))
    if edits:
        assert list(graph.content()) == list(snapshot(files).content())
