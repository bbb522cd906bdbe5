import unittest.mock
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.graph import builder as builder_module
from gateway.graph.builder import Builder
from gateway.graph.bylines import bylines, split_joint
from gateway.graph.model import Kind, NodeRef, fold
from gateway.graph.node import AuthorNode, PostNode
from gateway.graph.points import AUTHOR, BYLINE, Definer, Point
from gateway.graph.snapshot import Snapshot
from tests.content import changes, document, post, snapshot


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
    assert found.variants == ("José", "josé", "JOSE")


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


def test_a_joint_name_is_not_split_for_the_authors_of_pages_who_are_no_authors() -> None:
    files = {"posts/a.md": post(author="Ana and Bo", date="2024-01-01")}
    pages = {"pages/p.md": post(author="Ana"), "pages/q.md": post(author="Bo")}
    assert [ref.key for ref in snapshot(files | pages).nodes if ref.kind is Kind.AUTHOR] == ["ana-and-bo"]


def test_profiles_of_one_name_tell_of_each_other() -> None:
    graph = snapshot({"authors/a1.md": post(name="Ana Silva"), "authors/a2.md": post(name="Ana Silva")})
    assert {(problem.path, problem.rule, problem.message) for problem in graph.problems.values()} == {
        ("authors/a1.md", "author-ambiguous", "The name ana-silva is also that of authors/a2.md."),
        ("authors/a2.md", "author-ambiguous", "The name ana-silva is also that of authors/a1.md."),
    }


def test_a_joint_name_with_a_profile_of_its_own_is_one_author() -> None:
    files = {
        "posts/a.md": post(author_name="Marks and Spencer"),
        "posts/b.md": post(authors="[Marks, Spencer]"),
        "authors/ms.md": post(name="Marks and Spencer"),
    }
    assert authors(files) == ("ms",)


def test_an_author_who_is_named_twice_is_one() -> None:
    assert authors({"posts/a.md": post(authors="[Ana, ANA]")}) == ("ana",)


PEOPLE = "ana-s:\n  name: Ana Silva\n  github: silva\nBo:\n  name: Bo Berg\n"


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("ana-s", ("ana-s",)),
        ("ANA SÍLVA", ("ana-s",)),
        ("'@silva'", ("ana-s",)),
        ("silva", ("ana-s",)),
        ("Anna S. (@silva)", ("ana-s",)),
        ("Ana Silva <ana@example.org>", ("ana-s",)),
        ("bo", ("bo",)),
        ("[ana-s, Bo]", ("ana-s", "bo")),
        ("Bo Berg and Ana Silva", ("bo", "ana-s")),
        ("'@silva & bo'", ("ana-s", "bo")),
        ("silva & bo", ("silva-bo",)),
        ("{name: Somebody Else, id: ana-s}", ("ana-s",)),
        ("{name: Ana Silva, id: unknown}", ("ana-s",)),
        ("{key: ana-s, title: Guest}", ("ana-s",)),
        ("[{name: Cy}, Bo]", ("cy", "bo")),
        ("Ana Silva, Editor", ("ana-silva-editor",)),
    ],
)
def test_a_record_is_found_by_id_name_and_handle(said: str, keys: tuple[str, ...]) -> None:
    assert authors({"authors.yml": PEOPLE, "posts/a.md": post(author=said)}) == keys


def test_a_record_that_comes_takes_the_posts_of_the_stub_and_gives_them_back() -> None:
    builder = Builder()
    builder.apply(changes({"posts/a.md": post(author="Ana Silva")}))
    with_it, delta = builder.apply(changes({"authors.yml": PEOPLE}))
    assert NodeRef(Kind.AUTHOR, "ana-silva") not in with_it.nodes
    assert [entry[-1] for entry in with_it.index("posts", "Author:ana-s")] == ["posts/a"]
    assert (AUTHOR, "ana-silva") in delta.lookups
    without, _ = builder.apply(changes({}, ["authors.yml"]))
    assert dict(without.content()) == dict(snapshot({"posts/a.md": post(author="Ana Silva")}).content())


def test_a_record_and_a_profile_of_one_name_are_one_author_under_the_key_of_the_profile() -> None:
    files = {"authors.yml": PEOPLE, "authors/ana.md": post(name="Ana Silva"), "posts/a.md": post(author="ana-s")}
    assert authors(files) == ("ana",)
    assert {ref.key for ref in snapshot(files).nodes if ref.kind is Kind.AUTHOR} == {"ana", "bo"}


def test_an_edit_of_a_record_touches_only_the_posts_that_it_is_about() -> None:
    builder = Builder()
    builder.apply(changes({"authors.yml": PEOPLE, "posts/a.md": post(author="ana-s"), "posts/b.md": post(author="Bo")}))
    _, delta = builder.apply(changes({"authors.yml": PEOPLE.replace("Bo Berg", "Bo Bergson")}))
    assert {change.ref for change in delta.nodes} == {NodeRef(Kind.AUTHOR, "bo")}


def test_the_id_of_a_record_is_no_spelling_of_a_name() -> None:
    files = {"authors.yml": PEOPLE, "posts/a.md": post(author="ana-s"), "posts/b.md": post(author="Ana silva")}
    assert author(files, "ana-s").variants == ("Ana silva",)


def test_a_handle_and_an_address_are_no_part_of_the_name() -> None:
    assert author({"posts/a.md": post(author="Jo Doe (@jo)")}, "jo-doe").variants == ("Jo Doe",)
    assert author({"posts/a.md": post(author="Jo Doe <jo@example.org>")}, "jo-doe").name == "Jo Doe"


def slips(graph: Snapshot) -> list[tuple[str, int | None, str]]:
    found = [problem for problem in graph.problems.values() if problem.rule == "reference-not-found"]
    return [(problem.path, problem.line, problem.message) for problem in found]


NINE = {f"posts/{at}.md": post(author="ana-s") for at in range(9)}


def test_an_unknown_id_is_a_problem_where_authors_are_named_by_id() -> None:
    files = {"authors.yml": PEOPLE, "posts/x.md": post(title="X", authors="[ana-s, ana-x]")}
    assert slips(snapshot(files | NINE)) == [("posts/x.md", 3, "No author has the id ana-x.")]
    assert authors(files | NINE, "posts/x") == ("ana-s", "ana-x")


@pytest.mark.parametrize(
    "files",
    [
        {"posts/x.md": post(author="ana-x")},
        {"authors.yml": PEOPLE, "posts/x.md": post(author="Ann Other")},
        {"authors.yml": PEOPLE, "posts/x.md": post(author="{name: ana-x, url: 'https://a.example'}")},
        {"authors.yml": PEOPLE, "posts/x.md": post(author="ana-x"), "posts/y.md": post(author="Guest Who")},
    ],
    ids=["no records", "a name", "described in place", "too many others"],
)
def test_a_new_name_is_no_problem(files: dict[str, str]) -> None:
    assert slips(snapshot(NINE | files)) == []


def test_an_unknown_id_becomes_a_problem_when_the_rest_turns_to_ids_and_back() -> None:
    builder = Builder()
    names = {path: post(author="Ana Silva") for path in NINE}
    counts = []
    for files in ({"authors.yml": PEOPLE, "posts/x.md": post(author="ana-x")}, names, NINE, names):
        counts.append(len(slips(builder.apply(changes(files))[0])))
    assert counts == [0, 0, 1, 0]
    assert len(slips(builder.apply(changes(NINE))[0])) == 1
    assert len(slips(builder.apply(changes({}, ["authors.yml"]))[0])) == 0


SAID = st.sampled_from(("ana-s", "bo", "Bo", "who", "Ana Silva", "Some One", "{name: who, url: u}", "[who, ana-s]"))
POSTS = st.dictionaries(
    st.sampled_from([f"posts/{letter}.md" for letter in "abcd"]), SAID.map(lambda a: post(author=a))
)
FILES = st.tuples(POSTS, st.sampled_from(({}, {"authors.yml": PEOPLE}, {"authors/who.md": post(name="Who")})))


@given(steps=st.lists(FILES.map(lambda pair: pair[0] | pair[1]), min_size=1, max_size=5))
def test_whether_ids_are_meant_follows_from_the_files_alone(steps: list[dict[str, str]]) -> None:
    builder, before = Builder(), dict[str, str]()
    # Half is reached by fewer posts than nine tenths.
    with unittest.mock.patch.object(builder_module, "IDS_ARE_MEANT", 0.5):
        for files in steps:
            after, _ = builder.apply(changes(files, before.keys() - files.keys()))
            assert dict(after.content()) == dict(snapshot(files).content())
            before = files


def test_split_joint() -> None:
    assert split_joint("A, B, and C & D AND E") == ["A", "B", "C", "D", "E"]
    assert split_joint("Sandy Anderson") == ["Sandy Anderson"]


WORDS = st.sampled_from(("Ana", "Bo", "and", "AND", "Andy", ",", "&", "(@cy)", "@dee", "é", " "))
NAME = st.lists(WORDS, min_size=1, max_size=8).map(" ".join).filter(fold)


@given(name=NAME, known=st.sets(st.sampled_from(("ana", "bo", "andy", "e", "ana-bo", "dee"))))
def test_taking_a_name_apart_loses_nobody(name: str, known: set[str]) -> None:
    def meaning(point: Point) -> tuple[Definer, ...]:
        is_known = point[0] == BYLINE and point[1] in known
        return (Definer("", NodeRef(Kind.AUTHOR, point[1])),) if is_known else ()

    written = document("posts/a.md", post(author_name=f'"{name}"'))
    found = list(bylines(written, meaning))
    if len(found) > 1:
        assert {byline.key for byline in found} <= known
        # Every word stands in one of the parts, as often as in the whole; only what joins them is gone, and the handle
        # behind a part.
        words = Counter(word for byline in found for word in fold(byline.text).split("-"))
        assert Counter(fold(name).split("-")) - words <= Counter({"and": 9, "cy": 9})
    elif written.authors:
        assert [byline.key for byline in found] in (
            [fold(written.authors[0])],
            [fold(part) for part in split_joint(name)],
        )
