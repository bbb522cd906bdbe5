import orjson
import pytest

from gateway.graph.builder import Builder
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AuthorNode
from tests.content import changes, post, snapshot


def author(files: dict[str, str], key: str = "ana") -> AuthorNode:
    found = snapshot(files).nodes[NodeRef(Kind.AUTHOR, key)]
    assert isinstance(found, AuthorNode)
    return found


RECORD = (
    "ana:\n  name: Ana of the record\n  role: Editor\n  bio: B\n  url: https://r.example\n  avatar: r.png\n  x: ana\n"
)


def test_a_record_alone_is_an_author() -> None:
    found = author({"authors.yml": RECORD, "r.png": ""})
    assert (found.name, found.is_stub, found.variants) == ("Ana of the record", False, ())
    assert (found.role, found.bio, found.url, found.avatar) == ("Editor", "B", "https://r.example", "r.png")
    assert found.profiles == ("https://x.com/ana",)


def test_a_profile_goes_before_a_record_field_by_field() -> None:
    profile = post(name="Ana", title="About Ana", url="https://p.example")
    found = author({"authors.yml": RECORD, "authors/ana.md": profile})
    assert (found.name, found.role, found.bio, found.url) == ("Ana", "Editor", "B", "https://p.example")
    said = orjson.loads(found.front_matter)
    assert (said["name"], said["title"], said["bio"]) == ("Ana", "About Ana", "B")


def test_records_of_one_id_in_two_files_complete_each_other_in_the_order_of_paths() -> None:
    found = author({"blog/authors.yml": RECORD, "authors.json": '{"ana": {"name": "Ana", "location": "Oslo"}}'})
    assert (found.name, found.role) == ("Ana", "Editor")
    assert orjson.loads(found.front_matter)["location"] == "Oslo"


def test_a_record_without_a_name_is_called_as_the_posts_do() -> None:
    files = {"authors.yml": "ana-s:\n  bio: B\n"}
    assert author(files, "ana-s").name == "ana-s"
    assert author(files | {"posts/a.md": post(author="Ana S")}, "ana-s").name == "Ana S"


def test_what_most_posts_say_beside_a_name_describes_the_stub() -> None:
    said = ("{name: Ana, url: 'https://a.example', title: Guest}", "{name: Ana, url: 'https://b.example'}")
    files = {f"posts/{at}.md": post(author=said[at > 0]) for at in range(3)}
    found = author(files)
    assert (found.is_stub, found.url, found.role, found.front_matter) == (True, "https://b.example", "Guest", b"{}")


def test_the_keys_of_docusaurus_1_describe_the_stub() -> None:
    header = {"author": "Ana", "authorTitle": "Guest", "authorURL": "https://a.example", "authorTwitter": "ana"}
    found = author({"posts/a.md": post(**header, authorImageURL="https://pics.example/a.png")})
    assert (found.role, found.url, found.profiles) == ("Guest", "https://a.example", ("https://twitter.com/ana",))
    assert found.avatar == "https://pics.example/a.png"


def test_what_posts_say_fills_the_gaps_of_a_record() -> None:
    files = {
        "authors.yml": "ana:\n  name: Ana\n",
        "posts/a.md": post(author="{id: ana, name: A, url: 'https://a.org'}"),
    }
    assert (author(files).name, author(files).url, author(files).is_stub) == ("Ana", "https://a.org", False)


def test_the_picture_of_a_post_s_author_is_not_one_of_the_post() -> None:
    graph = snapshot({"posts/a.md": post(author="{name: Ana, image: x.png}"), "posts/x.png": ""})
    assert len(graph.index("posts", "Asset:posts/x.png")) == 0
    assert NodeRef(Kind.ASSET, "posts/x.png") in graph.nodes


@pytest.mark.parametrize("image", ["x.png", "./x.png", "/blog/x.png"])
def test_a_picture_is_found_from_the_file_of_the_record(image: str) -> None:
    found = author({"blog/authors.yml": f"ana:\n  name: Ana\n  avatar: {image}\n", "blog/x.png": ""})
    assert found.avatar == "blog/x.png"


def test_a_picture_that_is_missing_is_a_problem_of_the_record_until_it_comes() -> None:
    builder = Builder()
    before, _ = builder.apply(changes({"authors.yml": "bo: Bo\nana:\n  avatar: x.png\n"}))
    assert [(p.path, p.line, p.rule) for p in before.problems.values()] == [("authors.yml", 2, "image-not-found")]
    after, delta = builder.apply(changes({"x.png": ""}))
    assert not after.problems
    assert NodeRef(Kind.ASSET, "x.png") in {change.ref for change in delta.nodes}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- {name: Bo, avatar: x.png}\n", "- {name: Ana, avatar: x.png}\n"),
        (
            "- {name: Bo, avatar: x.png}\n- {name: Ana, avatar: x.png}\n",
            "- {name: Ana, avatar: x.png}\n- {name: Bo, avatar: x.png}\n",
        ),
        (
            "authors: [{name: Bo, avatar: x.png}, {name: Ana, avatar: x.png}]\n",
            "authors: [{name: Bo, avatar: x.png}]\n",
        ),
    ],
)
def test_a_problem_that_goes_from_one_record_to_another_stays(before: str, after: str) -> None:
    builder = Builder()
    builder.apply(changes({"authors.yml": before}))
    graph, _ = builder.apply(changes({"authors.yml": after}))
    assert dict(graph.content()) == dict(snapshot({"authors.yml": after}).content())
    assert len(graph.problems) == after.count("\n")


def test_what_is_wrong_in_a_record_file_is_in_the_graph() -> None:
    builder = Builder()
    with_it, _ = builder.apply(changes({"authors.yml": "ana: [\n"}))
    assert [(p.path, p.rule) for p in with_it.problems.values()] == [("authors.yml", "records-unreadable")]
    without, _ = builder.apply(changes({"authors.yml": "ana: Ana\n"}))
    assert not without.problems
    assert with_it.revision.id != without.revision.id


def test_a_record_file_that_says_the_same_in_other_words_gives_the_same_snapshot() -> None:
    builder = Builder()
    before, _ = builder.apply(changes({"authors.yml": "ana: Ana\n"}))
    assert builder.apply(changes({"authors.yml": "# People\n\nana: Ana\n"}))[0] is before
