import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.graph.collections import folder_matches, place
from gateway.graph.conventions import Conventions, Role
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AuthorNode
from gateway.graph.snapshot import Snapshot
from tests.content import document, post, snapshot


@pytest.mark.parametrize(
    ("pattern", "folder", "is_match"),
    [
        ("docs", "docs/deep", True),
        ("docs", "docs2", False),
        ("docs/**", "docs", True),
        ("docs/**", "docs/a/b", True),
        ("docs/**", "docs2", False),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b", "a/xb", False),
        ("**/b", "b", True),
        ("**/b", "a/b/c", True),
        ("**", "", True),
        ("news/*", "news", False),
        ("news/*", "news/2024", True),
        ("n*s", "news", True),
    ],
)
def test_a_pattern_names_folders(pattern: str, folder: str, is_match: bool) -> None:
    assert folder_matches(pattern, folder) is is_match


NAMES = st.text("ab", min_size=1, max_size=4)


@given(
    st.lists(st.one_of(st.just("**"), st.text("ab*", min_size=1, max_size=5)), min_size=1, max_size=4),
    st.lists(NAMES, max_size=5),
)
def test_a_pattern_means_what_trying_all_places_finds(pattern: list[str], folder: list[str]) -> None:
    tried = "".join("(?:[^/]+/)*" if name == "**" else name.replace("*", "[^/]*") + "/" for name in pattern)
    expected = re.match(tried, f"{'/'.join(folder)}/") is not None
    assert folder_matches("/".join(pattern), "/".join(folder)) is expected


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [("*a" * 60 + "b", "a" * 250), ("**/a/" * 60 + "b", "a/" * 250 + "c"), ("*" * 200 + "b", "a")],
)
def test_many_stars_are_matched_in_a_time_that_grows_with_the_path(pattern: str, folder: str) -> None:
    # If every place were tried for every star, this would not come to an end.
    assert not folder_matches(pattern, folder)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("authors/_index.md", Role.PAGE),
        ("en/authors/_index.md", Role.PAGE),
        ("en/authors/index.md", Role.PAGE),
        ("authors/ana/_index.md", Role.PROFILE),
        ("authors/ana/index.md", Role.PROFILE),
        ("posts/2024/_index.md", Role.PAGE),
        ("posts/a/index.md", Role.POST),
        ("guide/deep/_index.md", Role.PAGE),
        ("i18n/fr/docusaurus-plugin-content-blog/a.md", Role.POST),
        ("i18n/fr/docusaurus-plugin-content-pages/a.md", Role.PAGE),
    ],
)
def test_the_path_of_a_file_says_what_it_is(path: str, role: Role) -> None:
    assert place(document(path, post(title="x")), Conventions()).role is role


def bio(graph: Snapshot) -> str | None:
    author = graph.nodes[NodeRef(Kind.AUTHOR, "ana")]
    assert isinstance(author, AuthorNode)
    return author.bio


def test_the_profiles_of_one_author_in_several_languages_are_one_in_the_default_language() -> None:
    files = {
        "en/authors/ana.md": post(name="Ana", description="Hello"),
        "de/authors/ana.md": post(name="Ana", description="Hallo"),
        "en/a.md": "[x](authors/ana.md)",
        "de/a.md": "[x](authors/ana.md)",
    }
    graph = snapshot(files)
    assert (bio(graph), list(graph.problems.values())) == ("Hello", [])
    german = snapshot(files | {"de/b.md": "text"})
    assert (bio(german), list(german.problems.values())) == ("Hallo", [])


def test_two_profiles_of_one_slug_in_one_language_are_told() -> None:
    graph = snapshot({"authors/ana.md": post(name="Ana"), "people/ana.md": post(name="Ana")})
    assert [(p.path, p.rule) for p in graph.problems.values()] == [("people/ana.md", "identity-duplicate")]
