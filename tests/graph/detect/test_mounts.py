import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.graph.addresses import Address
from gateway.graph.conventions import Mount
from gateway.graph.detect import mounts
from gateway.graph.detect.mounts import MountEvidence, served, served_under

Step = tuple[str, object]


def counted(*steps: Step) -> MountEvidence:
    evidence = MountEvidence()
    for step in steps:
        count(evidence, step, +1)
    return evidence


def count(evidence: MountEvidence, step: Step, sign: int) -> None:
    kind, value = step
    match kind, value:
        case "file", str():
            folder, _, name = value.rpartition("/")
            evidence.count_address(Address(folder, name), sign)
        case "link", str():
            evidence.count_link(value, sign)
        case "page", (str() as host, str() as path):
            evidence.count_page(host, path, sign)
        case "asset", str():
            evidence.count_asset(value, sign)


def test_what_links_and_files_do_not_share_is_the_mount() -> None:
    files = [("file", f"content/en/docs/{name}") for name in "abc"]
    links = [("link", f"docs/{name}") for name in "abc"]
    assert counted(*files, *links).mounts() == {Mount("content/en", ""): 3}


def test_a_path_of_the_site_may_stand_before_what_the_folder_has() -> None:
    files = [("file", f"guide/{name}") for name in "abcd"]
    links = [("link", f"handbook/guide/{name}") for name in "abcd"]
    assert counted(*files, *links).mounts() == {Mount("", "handbook"): 4}


def test_one_link_decides_nothing() -> None:
    assert counted(("file", "x/about"), ("link", "about")).mounts() == {}


def test_a_rare_chance_match_is_no_mount() -> None:
    files = [("file", f"content/{at}") for at in range(100)]
    links = [("link", str(at)) for at in range(100)]
    chance = [("file", "archive/old/7"), ("file", "archive/old/8")]
    assert counted(*files, *links, *chance).mounts() == {Mount("content", ""): 100}


def test_a_name_that_very_many_files_have_says_nothing() -> None:
    files = [("file", f"content/{at}/index") for at in range(129)]
    links = [("link", f"{at}/index") for at in range(129)]
    evidence = counted(*files, *links)
    assert evidence.mounts() == {}
    count(evidence, files[0], -1)
    count(evidence, links[0], -1)
    assert evidence.mounts() == {Mount("content", ""): 128}


def test_a_host_whose_pages_are_here_is_the_sites_own() -> None:
    files = [("file", f"blog/2024/{name}") for name in "abcdefghij"]
    own = [("page", ("example.org", f"blog/2024/{name}")) for name in "abcdefghijk"]
    other = [("page", ("other.org", "blog/2024/a")), ("page", ("other.org", "x/y"))]
    assert counted(*files, *own, *other).hosts() == {"example.org": (10, 11)}


def test_a_host_with_a_few_pages_of_the_same_path_is_another_site() -> None:
    files = [("file", f"docs/guides/{name}") for name in "abcdefghij"]
    other = [("page", ("old.example.org", f"guides/{name}")) for name in "abcdefg"]
    assert counted(*files, *other).hosts() == {}


def test_dated_addresses_are_counted_apart_from_their_folders() -> None:
    evidence = MountEvidence()
    for at, folder in enumerate(("_posts/2023", "_posts/2024", "drafts"), 1):
        evidence.count_address(Address(folder, f"2024/01/0{at}/p"), +1)
        evidence.count_link(f"archive/2024/01/0{at}/p", +1)
    assert (evidence.dated(), evidence.mounts()) == ({"archive": 3}, {})


def test_links_to_the_own_domain_vote_for_mounts_too() -> None:
    files = [("file", f"content/blog/{name}") for name in "abcdefghij"]
    own = [("page", ("example.org", f"blog/{name}")) for name in "abcdefghij"]
    assert counted(*files, *own).mounts() == {Mount("content", ""): 10}


def test_a_name_that_very_many_files_have_votes_for_nothing_until_fewer_have_it() -> None:
    files = [("file", f"content/{at}/readme") for at in range(129)]
    evidence = counted(*files, *[("link", f"{at}/readme") for at in range(100)])
    assert evidence.mounts() == {}
    count(evidence, files.pop(), -1)
    assert evidence.mounts() == {Mount("content", ""): 100}


def test_folders_of_static_files_are_known_by_name() -> None:
    evidence = counted(("asset", "site/static/a.png"), ("asset", "public/b/c.png"), ("asset", "img/d.png"))
    assert evidence.static_folders() == ["public", "site/static"]


def test_served_turns_paths_of_the_site_into_places_and_back() -> None:
    mounts = (Mount("content/de", "de"), Mount("content/en", ""), Mount("", ""))
    assert list(served(mounts, "de/docs/a")) == ["content/de/docs/a", "content/en/de/docs/a", "de/docs/a"]
    assert list(served_under(mounts, "content/de/docs/a")) == ["de/docs/a", "content/de/docs/a"]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("file"), st.sampled_from(("a/x", "b/x", "a/b/x", "x", "a/y", "c/a/y"))),
        st.tuples(st.just("link"), st.sampled_from(("x", "a/x", "s/a/x", "y", "b/y"))),
        st.tuples(
            st.just("page"), st.tuples(st.sampled_from(("one.org", "two.org")), st.sampled_from(("a/x", "b/x", "q/y")))
        ),
        st.tuples(st.just("asset"), st.sampled_from(("static/x", "a/static/y"))),
    ),
    max_size=14,
)


@pytest.mark.parametrize("most_alike", [1, 2, 128])
@given(kept=STEPS, gone=STEPS, seed=st.integers())
def test_what_is_taken_away_leaves_no_trace(most_alike: int, kept: list[Step], gone: list[Step], seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mounts, "_MOST_ALIKE", most_alike)
        assert_no_trace(kept, gone, seed)


def assert_no_trace(kept: list[Step], gone: list[Step], seed: int) -> None:
    steps = [*kept, *gone]
    random.Random(seed).shuffle(steps)
    random.Random(seed).shuffle(gone)
    evidence = counted(*steps)
    for step in gone:
        count(evidence, step, -1)
    fresh = counted(*kept)
    assert evidence.mounts() == fresh.mounts()
    assert evidence.hosts() == fresh.hosts()
    assert evidence.static_folders() == fresh.static_folders()
    assert vars(evidence) == vars(fresh)
