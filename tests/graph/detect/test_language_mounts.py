from gateway.graph.conventions import Conventions, Mount
from gateway.graph.detect.language_mounts import families_of, mounts_of_others, usual_mounts


def decided(languages: dict[str, str], default: str | None = "en") -> Conventions:
    return Conventions(languages=languages, families=families_of(languages), default_language=default)


def pairs(*parents: str) -> dict[str, str]:
    return {f"{parent}/{tag}": tag for parent in parents for tag in ("de", "en")}


def test_the_default_language_is_served_from_the_root_and_others_under_their_names() -> None:
    found = decided(pairs("content"))
    mounts = tuple(usual_mounts(found))
    assert set(mounts) == {Mount("content/en", ""), Mount("content", "")}
    assert list(mounts_of_others(mounts, found)) == [Mount("content/de", "de")]


def test_a_folder_beside_its_translations_stands_for_itself() -> None:
    found = decided({"a/pages.de": "de", "a/pages.fr": "fr"})
    assert found.families == {"a/pages": "a/pages", "a/pages.de": "a/pages", "a/pages.fr": "a/pages"}
    assert found.main_folders == {"a/pages": "a/pages"}
    assert set(usual_mounts(found)) == {Mount("a", "")}
    assert list(mounts_of_others([Mount("a/pages/x", "y")], found)) == [
        Mount("a/pages.de/x", "de/y"),
        Mount("a/pages.fr/x", "fr/y"),
    ]


def test_the_folder_in_the_default_language_goes_before_one_in_no_language() -> None:
    assert decided({"pages.en": "en", "pages.de": "de"}).main_folders == {"pages": "pages.en"}
    assert decided({"pages.en": "en", "pages": "fr"}, "fr").main_folders == {"pages": "pages"}


def test_of_very_many_folders_with_languages_the_outermost_are_at_the_root() -> None:
    many = [f"packages/p{at}" for at in range(400)]
    assert set(usual_mounts(decided(pairs("content", *many)))) == {Mount("content/en", ""), Mount("content", "")}
    assert list(usual_mounts(decided(pairs(*many)))) == []
    few = decided(pairs(*many[:8]))
    assert sum(mount.url == "" and mount.folder.endswith("/en") for mount in usual_mounts(few)) == 8
