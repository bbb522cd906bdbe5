import gc
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.graph.builder import Builder
from gateway.graph.collections import is_public
from gateway.graph.delta import Delta
from gateway.graph.model import Kind, NodeRef
from gateway.graph.points import CONVENTIONS
from gateway.graph.snapshot import Snapshot
from gateway.store.loader import DocumentChanges
from gateway.store.problem import Problem, Severity
from tests.content import changes, is_anything, post, snapshot

Files = dict[str, str]
# What a step does to the files: a text to save, or None to delete.
Step = dict[str, str | None]

POSTS = ("posts/a.md", "posts/a/index.md", "posts/b.md", "posts/c.md", "posts/a.markdown", "posts/d/b.md")
OTHERS = ("about.md", "notes/a.md", "notes/a/index.md", "index.md", "posts/_index.md", "pages/b.md")
AGREED = (
    "en/a.md",
    "de/a.md",
    "de/n.md",
    "n.fr.md",
    "n.md",
    "posts/2020-01-02-d.md",
    "tags/sleep.md",
    "1.g/2.n.md",
    "1.g/1.a.md",
    "g/01-n.md",
    "g/02-a.md",
)
PROFILES = (
    "authors/ana.md",
    "authors/bo.md",
    "people/ana.md",
    "authors/ana/index.md",
    "authors/ana/_index.md",
    "en/authors/ana.md",
    "de/authors/ana.md",
)
RECORDS = ("authors.yml", "posts/authors.json", "_data/authors/bo.yml", "tags.yml", "categories.json")
TERM_PAGES = ("tags/unlu.md", "categories/other/_index.md", "_tags/sleep.md")
ASSETS = (
    "authors/x.png",
    "images/x.png",
    "posts/x.png",
    "posts/a/x.png",
    "x.png",
    "posts/b.pdf",
    "author-ids",
    "CNAME",
    ".obsidian/",
)

NAMES = st.sampled_from(
    ("Ana", "ána", "Bo", "Ana and Bo", "Bo, Ana & Cy", "Cy", "ANA (@ana)", "Dee and Cy", "an", "@an", "bee", "who")
)
TAGS = st.lists(st.sampled_from(("Sleep", "sleep", "Ünlü", "unlu", "C++", "?")), max_size=3)
LINKS = st.lists(
    st.sampled_from(
        (
            "[one](b.md)", "[two](../about)", "[three](/posts/a)", "[four](old)", "[five](a#top)", "[six](x.png)",
            "![seven](x.png)", "![eight](images/x.png)", "![nine](/x.png)", "[ten](https://www.example.com/p?utm_x=1)",
            "[eleven](http://example.com/p/)", "<https://other.org/>", "[twelve](http://[bad)", "[home](/)",
            "![out](https://pics.org/a.png)", "[self](./a.md)", "[file](b.pdf)", "[[a]]", "[[N|n]] ![[x.png]]",
            "[en](/en/a)", "[site](/a)", "[day](/posts/2020/01/02/d) [day](/2020/01/02/d.html)", "[g](/g/n)",
            "[own](https://mine.org/posts/a) [own](https://mine.org/en/a) [own](https://mine.org/posts/d/b)",
            "[guess](/posts/gone/n) [guess](gone/b.md)", "[old](/2019/first)",
            "![ids](/author-ids)",
        )
    ),
    max_size=5,
)  # fmt: skip


@st.composite
def record_texts(draw: st.DrawFn) -> str:
    """JSON, which is YAML as well: records by id, one of them alone, or what no record file holds."""
    ids = st.sampled_from(("an", "Ana", "bee", "bo", "cy", "sleep", "unlu", "other", "self-care"))
    fields = {
        "name": st.sampled_from(("Ana", "Bo", "Bee", "Cy", "Sleep", "Self Care")),
        "bio": st.sampled_from(("One", "Two")),
        "avatar": st.sampled_from(("x.png", "images/x.png", "https://pics.org/b.png")),
        "github": st.sampled_from(("an", "bo", "who")),
    }
    record = st.fixed_dictionaries({}, optional=fields)
    many = st.dictionaries(ids, st.one_of(record, record, st.sampled_from(("Bo", None, 3))), max_size=3)
    listed = st.fixed_dictionaries({"authors": many})
    said = draw(st.one_of(many, many, listed, record, st.lists(record, max_size=2), st.just("text")))
    text = json.dumps(said)
    return text[:-1] if draw(st.integers(0, 9)) == 0 else text


@st.composite
def texts(draw: st.DrawFn) -> str:
    header: dict[str, object] = {}
    if draw(st.booleans()):
        header["author_name"] = draw(NAMES)
    elif draw(st.booleans()):
        header["authors"] = draw(st.lists(NAMES, max_size=3))
    if tags := draw(TAGS):
        header["tags"] = "[" + ", ".join(f"'{tag}'" for tag in tags) + "]"
    for key, values in (
        ("date", ("2020-01-02", "2021-05-06T07:08:09Z", "nonsense", "0001-01-01")),
        ("draft", ("true", "false")),
        ("slug", ("a", "b", "ana", "Á")),
        ("category", ("SelfCare", "self care", "Other")),
        (
            "author",
            ("{name: Ana, url: 'https://a.org'}", "{id: an, name: Annie, image: x.png}", "{name: Eve, role: R}"),
        ),
        ("authorURL", ("https://b.org", "https://c.org")),
        ("handle", ("an", "eve")),
        ("image", ("x.png", "images/x.png", "https://pics.org/a.png", "{{ cover }}")),
        ("aliases", ("[old]", "[/old/, a]")),
        ("permalink", ("/2019/first/", "https://mine.org/second")),
        ("updated", ("25/12/2020", "12/25/2020", "3/4/2021")),
        ("locale", ("en", "de")),
        ("name", ("Ana", "Bo", "Cy")),
        ("title", ("Ana", "Something")),
    ):
        if draw(st.integers(0, 3)) == 0:
            header[key] = draw(st.sampled_from(values))
    return post("# Top\n\n" + "\n\n".join(draw(LINKS)), **header)


PATHS = st.sampled_from(POSTS + OTHERS + AGREED + PROFILES + TERM_PAGES)
SAVED = st.tuples(PATHS, texts())
RECORD_SAVED = st.tuples(st.sampled_from(RECORDS), record_texts())
ASSET_SAVED = st.tuples(st.sampled_from(ASSETS), st.sampled_from(("", "larger", "mine.org")))
DELETED = st.tuples(st.sampled_from(POSTS + OTHERS + AGREED + PROFILES + TERM_PAGES + RECORDS + ASSETS), st.none())
STEPS = st.lists(
    st.lists(st.one_of(SAVED, SAVED, RECORD_SAVED, ASSET_SAVED, DELETED), min_size=1, max_size=4).map(
        lambda pairs: dict(pairs)
    ),
    min_size=1,
    max_size=8,
)
# Renames and draft toggles are about files that are there, so they are made when the step comes.
TURNS = st.lists(st.sampled_from(("save", "save", "rename", "toggle")), min_size=8, max_size=8)


def _step(kind: str, step: Step, files: Files) -> Step:
    """A step as drawn, or done to the first file there is: a rename to its first path, a draft made public or back."""
    if not files or kind == "save":
        return step
    first = min(files)
    if kind == "rename":
        return {first: None, next(iter(step)): files[first]}
    text = files[first]
    return {
        first: text.replace("draft: true\n", "")
        if "draft: true" in text
        else text.replace("---\n", "---\ndraft: true\n", 1)
    }


def _steps(steps: list[Step], turns: list[str]) -> Iterator[tuple[Files, DocumentChanges]]:
    """The files after each step, and what the store tells of it."""
    files: Files = {}
    for drawn, kind in zip(steps, turns, strict=False):
        step = {path: text for path, text in _step(kind, drawn, files).items() if files.get(path) != text}
        saved = {path: text for path, text in step.items() if text is not None}
        removed = [path for path, text in step.items() if text is None and path in files]
        files = {path: text for path, text in (files | saved).items() if path not in removed}
        yield dict(files), changes(saved, removed)


@pytest.mark.parametrize("drafts", [False, True])
@given(steps=STEPS, turns=TURNS)
@settings(max_examples=250, deadline=None)
def test_the_graph_after_any_edits_is_that_of_a_fresh_load(drafts: bool, steps: list[Step], turns: list[str]) -> None:
    builder = Builder(is_visible=is_anything if drafts else is_public)
    for files, step in _steps(steps, turns):
        after, _ = builder.apply(step)
        assert after is builder.snapshot
        assert dict(after.content()) == dict(snapshot(files, drafts=drafts).content())


@given(steps=STEPS, turns=TURNS)
@settings(max_examples=150, deadline=None)
def test_the_revision_id_changes_exactly_with_the_content(steps: list[Step], turns: list[str]) -> None:
    builder = Builder()
    for _, step in _steps(steps, turns):
        before = dict(builder.snapshot.content())
        after = dict(builder.apply(step)[0].content())
        if {**before, "revision": None} != {**after, "revision": None}:
            assert before["revision"] != after["revision"]


@given(steps=STEPS, turns=TURNS)
@settings(max_examples=150, deadline=None)
def test_a_delta_has_every_difference(steps: list[Step], turns: list[str]) -> None:
    builder = Builder()
    for _, step in _steps(steps, turns):
        before = builder.snapshot
        after, delta = builder.apply(step)
        if delta.is_everything:
            assert [name for name, _ in before.content()] == ["revision", "decision", "longest"]
            assert (delta.nodes, delta.moves, delta.lookups) == ((), (), ())
        else:
            _check_delta(before, after, delta)


def _check_delta(before: Snapshot, after: Snapshot, delta: Delta) -> None:
    refs = {ref for ref in {*before.nodes, *after.nodes} if before.nodes.get(ref) != after.nodes.get(ref)}
    assert {change.ref for change in delta.nodes} == refs
    for change in delta.nodes:
        assert (change.before, change.after) == (before.nodes.get(change.ref), after.nodes.get(change.ref))
    assert len(delta.nodes) == len(refs)
    moves = {
        (name, entry)
        for name in {*before.indexes, *after.indexes}
        for entry in set(before.index(*name)) ^ set(after.index(*name))
    }
    noted = [((move.index, move.partition), move.before or move.after) for move in delta.moves]
    assert len(noted) == len(set(noted))
    assert set(noted) == moves
    lookups = {key for key in {*before.lookups, *after.lookups} if before.lookups.get(key) != after.lookups.get(key)}
    if before.decision.conventions != after.decision.conventions:
        lookups.add(CONVENTIONS)
    assert set(delta.lookups) == lookups
    assert (delta.before, delta.after) == (before.revision.id, after.revision.id)


@given(files=st.dictionaries(PATHS, texts(), max_size=5), drafts=st.dictionaries(PATHS, texts(), max_size=3))
@settings(max_examples=150, deadline=None)
def test_stores_that_differ_only_in_drafts_look_the_same_to_readers(files: Files, drafts: Files) -> None:
    public = {path: text.replace("draft: true\n", "") for path, text in files.items()}
    hidden = {
        path: text.replace("draft: false\n", "").replace("---\n", "---\ndraft: true\n", 1)
        if "draft: true" not in text
        else text
        for path, text in drafts.items()
        if path not in public
    }
    assert dict(snapshot(public).content()) == dict(snapshot(public | hidden).content())


def test_changes_that_say_nothing_new_give_the_same_snapshot() -> None:
    builder = Builder(now=lambda: datetime(2024, 1, 1, tzinfo=UTC))
    first, _ = builder.apply(changes({"posts/a.md": post(tags="[one]"), "x.png": ""}))
    again, delta = builder.apply(changes({"posts/a.md": post(tags="[one]"), "x.png": ""}))
    assert again is first
    assert (delta.nodes, delta.moves, delta.lookups, delta.before) == ((), (), (), delta.after)
    assert builder.apply(DocumentChanges())[0] is first


def test_a_draft_that_changes_is_no_change_for_readers() -> None:
    builder = Builder()
    before, _ = builder.apply(changes({"posts/a.md": post(), "posts/b.md": post("One.", draft="true")}))
    assert builder.apply(changes({"posts/b.md": post("Two.", draft="true")}))[0] is before
    assert builder.apply(changes({}, ["posts/b.md"]))[0] is before


def test_a_post_goes_even_if_an_asset_came_that_it_looked_for_in_vain() -> None:
    builder = Builder()
    builder.apply(changes({"posts/a.md": post("![x](x.png)"), "posts/x.png": ""}))
    builder.apply(changes({"x.png": ""}))
    after, _ = builder.apply(changes({}, ["posts/a.md"]))
    assert dict(after.nodes) == {}


def test_a_problem_of_a_profile_goes_when_the_file_that_it_links_to_comes() -> None:
    builder = Builder()
    before, _ = builder.apply(changes({"authors/ana.md": post("[cv](cv.png)", name="Ana")}))
    after, delta = builder.apply(changes({"authors/cv.png": ""}))
    assert len(before.problems) == 1
    assert len(after.problems) == 0
    assert after.revision.id != before.revision.id
    assert [change.ref for change in delta.nodes] == [NodeRef(Kind.AUTHOR, "ana")]


def test_a_profile_goes_even_if_one_of_its_links_led_elsewhere_in_between() -> None:
    builder = Builder()
    builder.apply(changes({"authors/ana.md": post("[cv](cv.png)", name="Ana"), "cv.png": ""}))
    builder.apply(changes({"authors/cv.png": ""}))
    after, _ = builder.apply(changes({}, ["authors/ana.md"]))
    assert dict(after.content()) == dict(snapshot({}).content())


def test_what_two_say_stays_a_problem_until_neither_says_it() -> None:
    record = "{name: %s, image: missing.png}"
    both = f"authors:\n  ana: {record % 'Ana'}\n  bo: {record % 'Bo'}\n"
    builder = Builder()
    assert len(builder.apply(changes({"authors.yml": both}))[0].problems) == 1
    one = both.replace("Ana, image: missing.png", "Ana")
    assert len(builder.apply(changes({"authors.yml": one}))[0].problems) == 1
    assert not builder.apply(changes({"authors.yml": one.replace(", image: missing.png", "")}))[0].problems


def test_evidence_alone_makes_another_snapshot() -> None:
    builder = Builder()
    before, _ = builder.apply(changes({"a.md": "[[b]]", "b.md": ""}))
    after, _ = builder.apply(changes({".obsidian/": ""}))
    assert before.decision.conventions == after.decision.conventions
    assert dict(after.content()) == dict(snapshot({"a.md": "[[b]]", "b.md": "", ".obsidian/": ""}).content())
    assert after.revision.id != before.revision.id


def test_problems_of_files_that_are_skipped_come_and_go() -> None:
    builder = Builder()
    skipped = Problem("x.md", None, None, "file-skipped", Severity.ERROR, "It is a pipe.")
    with_it, _ = builder.apply(DocumentChanges(skipped=(skipped,)))
    assert list(with_it.problems.values()) == [skipped]
    assert with_it.revision.problems == 1
    without, _ = builder.apply(DocumentChanges(skipped=()))
    assert without.revision.id == snapshot({}).revision.id
    assert not without.problems


def test_of_twins_the_first_is_served_and_the_second_has_a_problem() -> None:
    files = {"posts/a.md": post(title="First"), "posts/a/index.md": post(title="Second")}
    graph = snapshot(files)
    assert list(graph.nodes) == [NodeRef(Kind.POST, "posts/a")]
    assert [(p.path, p.rule) for p in graph.problems.values()] == [("posts/a/index.md", "identity-duplicate")]


def test_the_second_twin_is_served_when_the_first_goes() -> None:
    builder = Builder()
    builder.apply(changes({"posts/a.md": post(title="First"), "posts/a/index.md": post(title="Second")}))
    after, _ = builder.apply(changes({}, ["posts/a.md"]))
    assert dict(after.content()) == dict(snapshot({"posts/a/index.md": post(title="Second")}).content())


def test_revisions_count_up_and_are_dated() -> None:
    when = datetime(2024, 1, 1, tzinfo=UTC)
    builder = Builder(now=lambda: when)
    first, _ = builder.apply(changes({"posts/a.md": post(tags="[x, y]", category="C", author_name="Ana")}))
    second, _ = builder.apply(changes({"about.md": "[x](https://example.com)"}))
    assert (first.revision.sequence, second.revision.sequence) == (1, 2)
    assert first.revision.created_at == when
    counts = second.revision
    assert (counts.posts, counts.pages, counts.authors, counts.tags, counts.categories) == (1, 1, 1, 2, 1)
    assert (counts.resources, counts.problems) == (1, 0)


def test_nothing_that_building_makes_needs_the_garbage_collector() -> None:
    # It is off while a folder is loaded, and what there is then is never looked at again.
    written = post("[b](b.md) ![x](x.png) https://a.org", author="Ana", tags="[x]", aliases="[/old]")
    files = changes({"posts/a.md": written, "posts/b.md": post("## B"), "authors/ana.md": post(name="Ana")})
    Builder().apply(files)
    gc.collect()
    gc.disable()
    try:
        Builder().apply(files)
        assert gc.collect() == 0
    finally:
        gc.enable()
