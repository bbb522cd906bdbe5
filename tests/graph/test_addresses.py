import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.graph.addresses import (
    Address,
    addresses,
    permalink_path,
    site_path,
    version_of,
    without_extension,
    without_numbers,
)
from tests.content import ask, document, post, snapshot

SEGMENT = st.text(string.ascii_letters + string.digits + "-_ éß.", min_size=1, max_size=8).filter(
    lambda text: text.strip(" .") == text and not text.startswith("_") and ".." not in text
)


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("/docs/faq/?a=1#b", "docs/faq"),
        ("/docs/faq.html", "docs/faq"),
        ("/docs/index.html", "docs"),
        ("/docs/_index.md", "docs"),
        ("/index.html", ""),
        ("/", ""),
        ("/a%20b/%C3%BC", "a b/ü"),
        ("/v1.2", "v1.2"),
    ],
)
def test_the_path_of_a_link(href: str, path: str) -> None:
    assert site_path(href) == path


@given(path=st.text())
def test_no_address_breaks_the_reading_of_paths(path: str) -> None:
    assert not site_path(path).startswith("/")
    assert len(without_extension(path)) <= len(path)
    assert without_numbers(without_numbers(path)).count("/") == path.count("/")


def test_a_document_has_the_addresses_of_its_place_its_slug_and_its_dates() -> None:
    found = addresses(document("blog/2024-01-02-a.md", post(slug="b", date="2024-03-04")))
    assert found == (
        Address("blog", "2024-01-02-a"),
        Address("blog", "b"),
        Address("blog", "2024/01/02/b"),
        Address("blog", "2024/03/04/b"),
    )
    assert Address("guide", "install") in addresses(document("1.guide/2.install.md", "x"))


@pytest.mark.parametrize(
    ("permalink", "path"),
    [
        ("/a/b/", "a/b"),
        ("https://mine.org/a/b", "a/b"),
        ("https://other.org/a/b", None),
        ("/:year/:title/", None),
        ("/{{ page.slug }}/", None),
        ("false", None),
        ("/", ""),
        ("/index.html", ""),
        ("https://mine.org", ""),
        ("/?p=12", None),
        ("/a/?p=12", "a"),
    ],
)
def test_a_permalink_is_a_path_of_the_site(permalink: str, path: str | None) -> None:
    assert permalink_path(document("a.md", post(permalink=f'"{permalink}"')), frozenset({"mine.org"})) == path


def test_version_of() -> None:
    assert version_of("site/versioned_docs/version-1.x/a/b") == ("site/versioned_docs/version-1.x", "1.x")
    plugin = "i18n/fr/docusaurus-plugin-content-docs"
    assert version_of(f"{plugin}/version-1.x/a") == (f"{plugin}/version-1.x", "1.x")
    assert version_of("docs/a") is None
    assert version_of("docs/version-1.x/a") is None


@given(folders=st.lists(SEGMENT, max_size=2), name=SEGMENT, day=st.dates(), is_dated=st.booleans())
def test_every_post_is_found_by_its_slug_and_by_its_whole_name(
    folders: list[str], name: str, day: object, is_dated: bool
) -> None:
    whole = f"{day}-{name}" if is_dated else name
    path = "/".join(("posts", *folders, f"{whole}.md"))
    graph = snapshot({path: post(title="x", tags="[a]")})
    found = ask(graph, "{ posts { nodes { path slug } } }")["posts"]["nodes"][0]
    assert found["slug"]
    query = "query ($slug: String!) { post(slug: $slug) { path } }"
    for slug in (found["slug"], found["path"].rpartition("/")[2]):
        assert ask(graph, query, slug=slug)["post"] == {"path": found["path"]}
