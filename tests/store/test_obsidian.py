import pytest

from gateway.store.obsidian import comments
from tests.content import snapshot


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("a %%b%% c", ["%%b%%"]),
        ("%%\né\n\nb\n%%\nc %%d%%", ["%%\né\n\nb\n%%", "%%d%%"]),
        ("`%%` a %%b", []),
        ("```\n%% a\n```\nb %%c%%", ["%%c%%"]),
        ("100 % %%", []),
    ],
)
def test_what_is_between_two_marks_is_a_comment_outside_of_code(body: str, found: list[str]) -> None:
    assert [body.encode()[start:end].decode() for start, end in comments(body)] == found


def test_a_link_in_a_comment_is_none_in_a_vault() -> None:
    files = {"a.md": "%%[x](gone.md) [[lost]]%% [y](b.md)\n\n%%\n[z](https://example.org/z)\n%%", "b.md": "x"}
    for mark, links in (({".obsidian/": ""}, ["b.md"]), ({}, ["gone.md", "b.md"])):
        graph = snapshot(files | mark)
        (node,) = [node for node in graph.nodes.values() if getattr(node, "key", "") == "a"]
        assert [link.href for link in getattr(node, "links", ())] == links
        assert len(graph.index("Resource/name")) == (0 if mark else 1)
