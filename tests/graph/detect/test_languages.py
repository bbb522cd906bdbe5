import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.graph.detect.languages import (
    LanguageEvidence,
    LanguageFolders,
    language_folder_of,
    language_tag,
    split_suffix,
)


def decided(*keys: str) -> LanguageFolders:
    evidence = LanguageEvidence()
    for key in keys:
        evidence.count(key, +1)
    return evidence.decide()


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("de", "de"), ("pt-br", "pt-BR"), ("zh_TW", "zh-TW"), ("zh-hans", "zh-Hans"), ("zh-Hant-TW", "zh-Hant-TW"),
        ("es-419", "es-419"), ("fil", "fil"), ("xx", None), ("docs", None), ("js", None), ("DE", None), ("", None),
        ("base-l10n", None), ("en-", None),
    ],
)  # fmt: skip
def test_a_name_is_a_language_tag(name: str, tag: str | None) -> None:
    assert language_tag(name) == tag


def test_two_folders_that_share_a_file_name_are_languages() -> None:
    found = decided("content/en/about", "content/de/about", "content/fr/only")
    assert found.folders == {"content/de": "de", "content/en": "en", "content/fr": "fr"}
    assert (found.files, found.shared) == ({"de": 1, "en": 1, "fr": 1}, 1)


@pytest.mark.parametrize(
    "keys", [("en/about", "de/other"), ("is/about", "posts/about"), ("a/b/c/d/en/x", "a/b/c/d/de/x")]
)
def test_folders_that_share_nothing_or_lie_too_deep_are_none(keys: tuple[str, ...]) -> None:
    assert decided(*keys).folders == {}


def test_a_folder_may_have_its_language_at_the_end_of_its_name() -> None:
    found = decided("pages/tar", "pages.de/tar", "pages.zh_TW/zip")
    assert found.folders == {"pages.de": "de", "pages.zh_TW": "zh-TW"}


def test_a_file_may_have_its_language_at_the_end_of_its_name() -> None:
    assert decided("docs/about", "docs/about.de", "docs/team.de", "docs/site.io").suffixes == {"de"}
    assert decided("docs/about.en", "docs/about.de").suffixes == {"de", "en"}
    assert decided("docs/about.de", "docs/site.io").suffixes == frozenset()


DOCUSAURUS = "i18n/fr/docusaurus-plugin-content-"


@pytest.mark.parametrize(
    ("key", "folder"),
    [
        (f"{DOCUSAURUS}docs/current/a", f"{DOCUSAURUS}docs/current"),
        (f"deep/er/than/three/{DOCUSAURUS}blog/2024/a", f"deep/er/than/three/{DOCUSAURUS}blog"),
        (f"{DOCUSAURUS}docs/version-1.x/a/b", f"{DOCUSAURUS}docs/version-1.x"),
        (f"{DOCUSAURUS}docs/a", None),
        (f"{DOCUSAURUS}docs-community/current/a", None),
        (f"my{DOCUSAURUS}blog/a", None),
        ("i18n/xx/docusaurus-plugin-content-blog/a", None),
    ],
)
def test_what_docusaurus_translates_is_in_a_language_by_its_path_alone(key: str, folder: str | None) -> None:
    assert decided(key).folders == ({} if folder is None else {folder: "fr"})


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("content/de", ("de", "content", None)),
        ("de", ("de", "", None)),
        ("a/pages.pt-br", ("pt-br", "a/pages", None)),
        ("english", ("english", "", None)),
        (f"web/{DOCUSAURUS}docs/current", ("fr", "web/docs", "fr/docs")),
        (f"{DOCUSAURUS}docs/version-2.0", ("fr", "versioned_docs/version-2.0", "fr/docs/2.0")),
        (f"{DOCUSAURUS}blog", ("fr", "blog", "fr/blog")),
        (f"{DOCUSAURUS}pages", ("fr", "src/pages", "fr")),
    ],
)
def test_the_path_of_a_folder_says_of_what_it_is_a_translation(folder: str, found: tuple[str, str, str | None]) -> None:
    assert language_folder_of(folder) == found


def test_the_default_language_is_none_of_those_beside_a_folder_in_no_language() -> None:
    found = decided("pages/a", "pages.de/a", "pages.de/b", "x/de/a", "x/fr/a", "x/it/b")
    assert (found.has_plain, found.may_be_default) == (True, {"fr": 1, "it": 1})


MANY = tuple(f"docs/{at}" for at in range(60))


@pytest.mark.parametrize(
    ("keys", "suffixes"),
    [
        (("trunk.io",), set()),
        (("trunk.io", "trunk"), set()),
        (("a/trunk.io", "a/trunk", "b/trunk.io", "b/trunk"), set()),
        (("trunk.io", "trunk", "a.de", "a", "b.de", "b"), {"de"}),
        (("a.de", "a", "b.de", "b", "only.de"), {"de"}),
        (("a.de", "a.fr"), {"de", "fr"}),
        (("trunk", "trunk.io", "trunk.de", "a", "a.de"), {"de"}),
        (("a.de", "b.fr"), set()),
    ],
)
def test_in_a_large_folder_one_name_makes_no_language(keys: tuple[str, ...], suffixes: set[str]) -> None:
    assert decided(*MANY, *keys).suffixes == suffixes


@pytest.mark.parametrize(("others", "suffixes"), [(48, {"de"}), (49, set())])
def test_in_fifty_files_one_page_is_enough(others: int, suffixes: set[str]) -> None:
    assert decided("a", "a.de", *MANY[:others]).suffixes == suffixes


def test_split_suffix() -> None:
    assert split_suffix("about.pt-br") == ("about", "pt-BR")
    assert split_suffix("node.js") == ("node.js", None)


KEYS = st.lists(
    st.sampled_from(
        (
            "en/a",
            "de/a",
            "en/b",
            "fr/c",
            "a",
            "a.de",
            "a.fr",
            "x/en/a",
            "x/de/a",
            "p/a",
            "p.de/a",
            "p.de/b",
            "b.io",
            "docs/a",
            "i18n/fr/docusaurus-plugin-content-docs/current/a",
            "i18n/de/docusaurus-plugin-content-docs/current/a",
        )
    ),
    max_size=12,
)


@given(keys=KEYS, others=KEYS, seed=st.integers())
def test_what_is_taken_away_leaves_no_trace(keys: list[str], others: list[str], seed: int) -> None:
    evidence = LanguageEvidence()
    steps = [(key, +1) for key in (*keys, *others)]
    random.Random(seed).shuffle(steps)
    for key, sign in (*steps, *((key, -1) for key in others)):
        evidence.count(key, sign)
    assert evidence.decide() == decided(*keys)
