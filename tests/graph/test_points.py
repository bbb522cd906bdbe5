import pytest

from gateway.graph.builder import Builder
from gateway.graph.conventions import Conventions, Mount
from gateway.graph.links import candidates
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import PageNode, PostNode
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


def test_a_file_that_comes_touches_only_the_files_whose_links_it_can_take() -> None:
    builder = Builder()
    others = {f"posts/{at}.md": post(f"[x](/posts/{at + 1}) [y](gone-{at}.md)") for at in range(20)}
    builder.apply(
        changes(others | {"posts/by-path.md": post("[x](new.md)"), "notes/by-name.md": post("[x](old/new.md)")})
    )
    _, delta = builder.apply(changes({"posts/new.md": post()}))
    touched = {change.ref.key for change in delta.nodes if change.ref.kind in (Kind.POST, Kind.PAGE)}
    assert touched == {"posts/new", "posts/by-path", "notes/by-name"}


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


def test_an_address_in_lower_case_finds_a_file_in_any_case() -> None:
    graph = snapshot({"posts/About.md": post("x"), "a.md": "[x](/posts/about/)"})
    assert (node(graph, "a").links[0].target, list(graph.problems.values())) == (NodeRef(Kind.POST, "posts/About"), [])
    both = snapshot({"posts/About.md": post("x"), "posts/about.md": post("x"), "a.md": "[x](/posts/about/)"})
    assert node(both, "a").links[0].target == NodeRef(Kind.POST, "posts/about")


def test_files_of_the_same_alias_tell_of_each_other() -> None:
    files = {"a.md": post("x", aliases="[/old, /Old/]"), "b.md": post("x", aliases="[/OLD]")}
    graph = snapshot(files | {"c.md": "[x](/old)"})
    assert {problem.path: problem.message for problem in graph.problems.values()} == {
        "a.md": "The alias old is also that of b.md.",
        "b.md": "The alias old is also that of a.md.",
    }
    assert node(graph, "c").links[0].target == NodeRef(Kind.PAGE, "a")


def test_translations_may_have_the_same_alias() -> None:
    files = {f"{folder}/a.md": post("x", aliases="[/old]") for folder in ("en", "de")}
    assert not snapshot(files).problems


def test_of_files_of_one_name_the_link_tells_the_folder() -> None:
    files = {f"guide/{at:03}/x.md": "x" for at in range(150)}
    assert target(files, "/guide/old/007/x") == "Page guide/007/x"
    graph = snapshot(files | {"a.md": "[x](/guide/old/x)"})
    assert [(p.rule, p.message) for p in graph.problems.values()] == [
        ("link-ambiguous", "The link to /guide/old/x may mean guide/000/x.md, guide/001/x.md, guide/002/x.md, ….")
    ]


def test_a_change_of_one_of_many_posts_of_one_slug_is_none_of_most_others() -> None:
    builder = Builder()
    files = {f"posts/{at:02}.md": post(slug="flood") for at in range(20)}
    graph, _ = builder.apply(changes(files))
    assert {problem.message for problem in graph.problems.values() if problem.path > "posts/03.md"} == {
        "The slug flood is also that of posts/00.md, posts/01.md, posts/02.md, …."
    }
    _, delta = builder.apply(changes({"posts/10.md": post(slug="drought")}))
    assert {change.ref.key for change in delta.nodes} == {"posts/10"}
    after, _ = builder.apply(changes({}, [f"posts/{at:02}.md" for at in range(18)]))
    assert {problem.path: problem.message for problem in after.problems.values()} == {
        "posts/18.md": "The slug flood is also that of posts/19.md.",
        "posts/19.md": "The slug flood is also that of posts/18.md.",
    }
