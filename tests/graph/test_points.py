import pytest

from gateway.graph.builder import Builder
from gateway.graph.contribution import split_joint
from gateway.graph.conventions import Conventions, Mount
from gateway.graph.links import candidates
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AuthorNode, PageNode, PostNode
from gateway.graph.snapshot import Snapshot
from tests.content import changes, document, post, snapshot


def node(graph: Snapshot, path: str) -> PostNode | PageNode:
    found = graph.nodes.get(NodeRef(Kind.POST, path)) or graph.nodes.get(NodeRef(Kind.PAGE, path))
    assert isinstance(found, PostNode | PageNode)
    return found


def target(files: dict[str, str], href: str, source: str = "posts/deep/from.md") -> str | None:
    """What a link leads to, by kind and key."""
    graph = snapshot({source: post(f"[x](<{href}>)")} | files)
    found = node(graph, source.removesuffix(".md")).links[0].target
    rules = ("link-not-found", "link-ambiguous", "link-outside")
    broken = [problem for problem in graph.problems.values() if problem.rule in rules]
    assert bool(broken) == (found is None)
    return None if found is None else f"{found.kind} {found.key}"


def test_candidates_stand_in_the_order_in_which_they_are_meant() -> None:
    found = candidates(document("posts/from.md", ""), "to.md?q=1#part", Conventions(mounts=(Mount("", ""),)))
    assert list(found) == [
        ("file", "posts/to.md"),
        ("key", "posts/to"),
        ("file", "posts/from/to.md"),
        ("key", "posts/from/to"),
        ("file", "to.md"),
        ("key", "to"),
        ("url", "to"),
        ("alias", "to"),
    ]


@pytest.mark.parametrize(
    ("there", "href", "found"),
    [
        ("posts/deep/to.md", "to.md", "Post posts/deep/to"),
        ("posts/deep/to.md", "./to", "Post posts/deep/to"),
        ("posts/deep/to.md", "to.html", "Post posts/deep/to"),
        ("posts/to.md", "../to.md", "Post posts/to"),
        ("posts/to.md", "../to/", "Post posts/to"),
        ("posts/deep/from/to.md", "to", "Post posts/deep/from/to"),
        ("posts/to.md", "/posts/to", "Post posts/to"),
        ("posts/to.md", "posts/to.md", "Post posts/to"),
        ("posts/to/index.md", "/posts/to/", "Post posts/to"),
        ("posts/to/index.md", "/posts/to/index.html", "Post posts/to"),
        ("about.md", "/about#team", "Page about"),
        ("about.md", "../../about.md?print=1", "Page about"),
        ("index.md", "/", "Page index"),
        ("_index.md", "/", "Page _index"),
        ("blog/other/to.md", "/blog/gone/to", "Post blog/other/to"),
        ("posts/two words.md", "../two%20words.md", "Post posts/two words"),
        ("posts/é.md", "../%C3%A9", "Post posts/é"),
        ("authors/ana.md", "/authors/ana", "Author ana"),
        ("posts/a.pdf", "../a.pdf", "Asset posts/a.pdf"),
        ("posts/to.md", "../../../outside.md", None),
        ("posts/to.md", "missing", None),
    ],
)
def test_a_link_leads_to(there: str, href: str, found: str | None) -> None:
    assert target({there: post()}, href) == found


def test_a_link_leads_to_an_alias() -> None:
    files = {"posts/new.md": post(aliases="[/2019/old/, older]")}
    assert target(files, "/2019/old") == "Post posts/new"
    assert target(files, "older") == "Post posts/new"


def test_the_last_segment_finds_a_document_only_where_it_is_the_only_one() -> None:
    files = {"blog/x/to.md": post(), "blog/y/to.md": post()}
    assert target(files, "/blog/z/to") is None
    assert target({"blog/x/to.md": post()}, "/blog/z/to") == "Post blog/x/to"


def test_a_better_candidate_takes_the_link_over_and_gives_it_back() -> None:
    builder = Builder()
    far, _ = builder.apply(changes({"posts/from.md": post("[x](to.md)"), "to.md": ""}))
    near, delta = builder.apply(changes({"posts/to.md": ""}))
    back, _ = builder.apply(changes({}, ["posts/to.md"]))
    targets = [node(graph, "posts/from").links[0].target for graph in (far, near, back)]
    assert targets == [NodeRef(Kind.PAGE, "to"), NodeRef(Kind.POST, "posts/to"), NodeRef(Kind.PAGE, "to")]
    assert NodeRef(Kind.POST, "posts/from") in {change.ref for change in delta.nodes}


def test_anchors_and_addresses_are_kept_as_written() -> None:
    link = node(snapshot({"a.md": "[x](b.md#part)", "b.md": ""}), "a").links[0]
    assert (link.href, link.target_anchor, link.label) == ("b.md#part", "part", "x")


@pytest.mark.parametrize("href", ["#part", "mailto:a@b.org", "tel:1", "{{ url }}", "{%%20x%20%}", "javascript:x"])
def test_what_leads_out_of_the_content_is_no_link_in_it(href: str) -> None:
    graph = snapshot({"a.md": f"[x](<{href}>)"})
    assert node(graph, "a").links == ()
    assert not graph.problems


def test_a_missing_image_is_a_problem_and_an_asset_that_does_not_exist() -> None:
    graph = snapshot({"posts/a.md": post("![Alt](x.png)")})
    assert [(p.rule, p.line) for p in graph.problems.values()] == [("image-not-found", 3)]
    assert node(graph, "posts/a").links[0].target == NodeRef(Kind.ASSET, "posts/x.png")


def test_backlinks_leave_out_the_links_of_a_document_to_itself() -> None:
    graph = snapshot({"a.md": "[self](a.md)", "b.md": "[a](a.md)"})
    assert list(graph.index("backlinks", "Page:a")) == [("b", "Page", 0)]


def authors(files: dict[str, str], path: str = "posts/a") -> tuple[str, ...]:
    found = node(snapshot(files), path)
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


def test_split_joint() -> None:
    assert split_joint("A, B, and C & D AND E") == ["A", "B", "C", "D", "E"]
    assert split_joint("Sandy Anderson") == ["Sandy Anderson"]
