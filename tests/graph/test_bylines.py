import pytest

from gateway.graph.builder import Builder
from gateway.graph.bylines import split_joint
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AuthorNode, PostNode
from tests.content import changes, post, snapshot


def authors(files: dict[str, str], path: str = "posts/a") -> tuple[str, ...]:
    found = snapshot(files).nodes[NodeRef(Kind.POST, path)]
    assert isinstance(found, PostNode)
    return found.authors


def author(files: dict[str, str], key: str) -> AuthorNode:
    found = snapshot(files).nodes[NodeRef(Kind.AUTHOR, key)]
    assert isinstance(found, AuthorNode)
    return found


def test_an_author_without_a_profile_is_a_stub_under_the_commonest_spelling() -> None:
    files = {f"posts/{at}.md": post(author_name=name) for at, name in enumerate(("josé", "José", "José", "JOSE"))}
    found = author(files, "jose")
    assert (found.is_stub, found.name) == (True, "José")
    assert found.variants == ("José", "JOSE", "josé")


@pytest.mark.parametrize("name", ["Ana Silva", "ana silva", "ANA SÍLVA", "ana-s", "Ana Silva (@ana)"])
def test_a_profile_is_found_by_name_and_by_slug(name: str) -> None:
    files = {"authors/ana-s.md": post(name="Ana Silva"), "posts/a.md": post(author_name=name)}
    assert authors(files) == ("ana-s",)
    assert author(files, "ana-s").name == "Ana Silva"
    assert not author(files, "ana-s").is_stub


def test_a_profile_that_comes_later_takes_the_posts_of_the_stub() -> None:
    builder = Builder()
    builder.apply(changes({"posts/a.md": post(author_name="Ana Silva")}))
    after, _ = builder.apply(changes({"authors/ana-s.md": post(name="Ana Silva")}))
    assert NodeRef(Kind.AUTHOR, "ana-silva") not in after.nodes
    assert [entry[-1] for entry in after.index("posts", "Author:ana-s")] == ["posts/a"]


def test_a_profile_alone_is_an_author() -> None:
    assert author({"authors/ana.md": post(name="Ana")}, "ana").variants == ()


def test_a_joint_name_is_split_only_when_all_parts_are_known() -> None:
    joint = {"posts/a.md": post(author_name="Ana, Bo and Cy")}
    assert authors(joint) == ("ana-bo-and-cy",)
    known = {"posts/b.md": post(author_name="Ana"), "authors/bo.md": post(name="Bo")}
    assert authors(joint | known) == ("ana-bo-and-cy",)
    assert authors(joint | known | {"posts/c.md": post(author_name="Cy")}) == ("ana", "bo", "cy")


def test_a_joint_name_with_a_profile_of_its_own_is_one_author() -> None:
    files = {
        "posts/a.md": post(author_name="Marks and Spencer"),
        "posts/b.md": post(authors="[Marks, Spencer]"),
        "authors/ms.md": post(name="Marks and Spencer"),
    }
    assert authors(files) == ("ms",)


def test_an_author_who_is_named_twice_is_one() -> None:
    assert authors({"posts/a.md": post(authors="[Ana, ANA]")}) == ("ana",)
