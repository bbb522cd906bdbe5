from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.content_model import FieldName
from gateway.store import fields, front_matter, header
from gateway.store.document import DayFirst
from gateway.store.fields import Fields


def read(header: str, path: str = "posts/a.md", fence: str = "---") -> Fields:
    found = front_matter.read(f"{fence}\n{header}\n{fence}\n", path)
    assert not found.problems
    return fields.read(found.entries, path)


def rules(read: Fields) -> list[str]:
    return [problem.rule for problem in read.problems]


@pytest.mark.parametrize(
    ("header", "authors"),
    [
        ("author: Priya Srinand", ("Priya Srinand",)),
        ("author_name: A, B and C", ("A, B and C",)),
        ("authors: [a, b, a]", ("a", "b")),
        ("authors:\n- a\n-\n- ~\n- ' '\n- b", ("a", "b")),
        ("authors:\n- name: A\n  url: http://a.b\n- id: b", ("A", "b")),
        ("author: {name: A, email: x}", ("A",)),
        ("author:\nauthors: a", ("a",)),
        ("author: []", ()),
        ("author: 1917", ("1917",)),
        ("authors: [1, no, 2023-01-01]", ("1", "no", "2023-01-01")),
        ("extra: {author: A}", ("A",)),
        ("taxonomies: {authors: [a, b]}", ("a", "b")),
        ("extra: text\ntaxonomies:", ()),
    ],
)
def test_authors_are_one_or_many(header: str, authors: tuple[str, ...]) -> None:
    found = read(header)
    assert (found.authors, rules(found)) == (authors, [])


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("tags: [adhd, information]", ("adhd", "information")),
        ("tags: adhd, information", ("adhd", "information")),
        ("tags: '[adhd]'", ("[adhd]",)),
        ("tag: adhd", ("adhd",)),
        ("tags:\n- null\n- a", ("a",)),
        ("tags: null", ()),
        ("tags: [C#, a: b]", ("C#",)),
    ],
)
def test_tags_are_one_or_many(header: str, tags: tuple[str, ...]) -> None:
    assert read(header).tags == tags


@pytest.mark.parametrize(
    "written", ["{}: a", "{}: [a]", "{}: [a, null, a]", "{}:\n- a\n-\n- ''", "{}:\n  name: a", "{}: [{{id: a}}]"]
)
@pytest.mark.parametrize("field", [FieldName.AUTHORS, FieldName.TAGS, FieldName.CATEGORIES, FieldName.ALIASES])
def test_every_key_of_several_values_takes_one_or_many(field: FieldName, written: str) -> None:
    for key in fields.KEYS[field]:
        if "." not in key:
            found = read(written.format(key))
            assert (getattr(found, field), rules(found)) == (("a",), [])
            assert getattr(read(f"{key}: null"), field) == getattr(read(f"{key}: [null, '']"), field) == ()


@pytest.mark.parametrize("written", ["'[adhd, information'", "adhd, information]"])
def test_tags_with_one_bracket_of_two_are_read_and_reported(written: str) -> None:
    found = read(f"title: a\ntags: {written}")
    assert found.tags == ("adhd", "information")
    assert [(p.rule, p.line, p.column) for p in found.problems] == [("stray-bracket", 3, 1)]


def test_a_dotted_key_looks_into_a_toml_table() -> None:
    found = read("[taxonomies]\ntags = ['a', 'b']\ncategories = ['c']\n[extra]\nauthor = 'me'", fence="+++")
    assert (found.tags, found.categories, found.authors) == (("a", "b"), ("c",), ("me",))


def test_the_key_most_meant_counts_unless_it_is_empty() -> None:
    assert read("author: b\nauthor_name: a").authors == ("a",)
    assert read("author: b\nauthor_name: ''").authors == ("b",)


@pytest.mark.parametrize(
    ("header", "is_draft"),
    [
        ("draft: true", True),
        ("draft: yes", True),
        ("draft: 'True'", True),
        ("draft: 1", True),
        ("draft: false", False),
        ("draft: maybe", False),
        ("draft:", False),
        ("draft: [true]", False),
        ("published: false", True),
        ("published: no", True),
        ("published: true", False),
        ("published: 2023-01-01", False),
        ("title: a", False),
    ],
)
def test_drafts(header: str, is_draft: bool) -> None:
    found = read(header)
    assert (found.is_draft, rules(found)) == (is_draft, [])


def test_published_may_be_the_date() -> None:
    assert read("published: 2023-01-02").date == date(2023, 1, 2)
    assert read("published: true").date is None


@pytest.mark.parametrize(
    ("header", "path", "day"),
    [
        ("date: '2022-11-05'", "a.md", date(2022, 11, 5)),
        ("pubDate: 2022-11-05", "a.md", date(2022, 11, 5)),
        ("date: 2022-11-05", "2023-01-01-a.md", date(2022, 11, 5)),
        ("title: a", "posts/2023-01-01-a.md", date(2023, 1, 1)),
        ("path: blog/2023/01/01/a", "a.md", date(2023, 1, 1)),
        ("permalink: /2023/01/01/a/", "a.md", date(2023, 1, 1)),
        ("title: a", "2023/01/01/a.md", None),
    ],
)
def test_the_date_is_from_the_key_then_the_file_name_then_the_permalink(
    header: str, path: str, day: date | None
) -> None:
    assert read(header, path).date == day


def test_times_are_in_utc_and_the_day_stays_the_authors() -> None:
    found = read("date: 2022-11-05 23:30 -0800\nlastmod: 2022-11-07\nexpiryDate: 2030-01-01T00:00:00Z")
    assert (found.date, found.published_at) == (date(2022, 11, 5), datetime(2022, 11, 6, 7, 30, tzinfo=UTC))
    assert found.updated_at == datetime(2022, 11, 7, tzinfo=UTC)
    assert found.expires_at == datetime(2030, 1, 1, tzinfo=UTC)


def test_a_date_in_a_form_that_says_too_little_is_told_the_form_wanted() -> None:
    for written in ("20220708", "2022-07", "1657274400"):
        (problem,) = read(f"date: {written}").problems
        assert (problem.rule, "YYYY-MM-DD" in str(problem.remedy)) == ("date-unreadable", True)


@pytest.mark.parametrize("written", ["2023-02-30", "2023-02-14 25:00:00", "soon", "[2023-02-14]", "{a: b}"])
def test_an_unreadable_date_is_reported_at_its_key(written: str) -> None:
    found = read(f"title: a\ndate: {written}", "2023-01-01-a.md")
    assert [(p.rule, p.path, p.line, p.column) for p in found.problems] == [
        ("date-unreadable", "2023-01-01-a.md", 3, 1)
    ]
    assert found.date == date(2023, 1, 1)


@pytest.mark.parametrize(
    "written",
    [
        *("a.png", "[a.png]", "[[a.png]]", "{src: a.png, alt: x}", "{url: a.png}", "[a.png, b.png]", "\n  src: a.png"),
        *("{title: T, image: a.png, relative: false}", "{relative: a.png}", "{tagline: x, image: {file: a.png}}"),
        *("[{alt: x}, {src: a.png}]", "{image: '', url: a.png}"),
    ],
)
def test_an_image_is_a_path_a_list_or_an_object(written: str) -> None:
    found = read(f"cover: {written}")
    assert (found.image, rules(found)) == ("a.png", [])


@pytest.mark.parametrize("written", ["{title: Docs, actions: [{link: /a}]}", "{relative: true}", "{}", "false", "''"])
def test_what_names_no_image_is_none_and_no_mistake_and_leaves_the_word_to_another_key(written: str) -> None:
    found = read(f"hero: {written}")
    assert (found.image, found.image_place, rules(found)) == (None, None, [])
    found = read(f"hero: {written}\nbanner: b.png")
    assert (found.image, found.image_place) == ("b.png", (3, 1))


@pytest.mark.parametrize(
    "key", ["images", "featureImage", "feature_image", "featured_image", "featuredimage", "og_image"]
)
def test_an_image_has_many_keys(key: str) -> None:
    assert read(f"{key}: [/img/a.png, /img/b.png]").image == "/img/a.png"


@pytest.mark.parametrize("written", ["1917", "2023-02-23", "3.0", "no", "12:30", "0123", "true", "'null'", "1e3"])
def test_a_text_stays_as_it_is_written(written: str) -> None:
    found = read(f"title: {written}\nslug: {written}\ntags: [{written}]")
    plain = written.strip("'")
    assert (found.title, found.slug, found.tags) == (plain, plain, (plain,))


@pytest.mark.parametrize("written", ["[a, b]", "{a: b}"])
def test_a_title_that_is_no_text_is_reported(written: str) -> None:
    found = read(f"title: {written}")
    assert (found.title, rules(found)) == (None, ["unfit-value"])


def test_a_table_among_texts_is_reported_and_the_texts_stay() -> None:
    found = read("tags: [a, [b], {c: d}]")
    assert (found.tags, rules(found)) == (("a",), ["unfit-value", "unfit-value"])


def test_nothing_said_is_none_and_empty() -> None:
    found = fields.read({}, "a.md")
    assert (found.title, found.date, found.authors, found.is_draft, found.problems) == (None, None, (), False, ())
    assert not found.is_publication


@pytest.mark.parametrize("header", ["date: 2023-01-01", "author: a", "category: a", "tags: [a]"])
def test_what_only_a_published_piece_has_makes_a_publication(header: str) -> None:
    assert read(header).is_publication


@pytest.mark.parametrize(
    ("header", "permalink"),
    [
        ("permalink: /a/b/", "/a/b/"),
        ("path: blog/2023/a", "blog/2023/a"),
        ("permalink: a.html", "a.html"),
        ("url: https://example.org/a", "https://example.org/a"),
        ("permalink: false\nurl: /a/", "/a/"),
        ("permalink: pretty", None),
        ("permalink: 3.0", None),
        ("permalink: a b/c", None),
        ("permalink: [/a/]", None),
        ("permalink: {a: /b/}", None),
        ("permalink:", None),
    ],
)
def test_a_permalink_is_a_text_that_looks_like_a_path_or_a_url(header: str, permalink: str | None) -> None:
    found = read(header)
    assert (found.permalink, rules(found)) == (permalink, [])


@pytest.mark.parametrize("key", ["canonical", "canonical_url", "canonicalUrl", "canonicalURL"])
def test_a_canonical_address_has_four_spellings(key: str) -> None:
    assert read(f"{key}: https://example.org/a").canonical == "https://example.org/a"
    assert read(f"{key}: true").canonical is None


@pytest.mark.parametrize(("written", "doc_id"), [("intro", "intro"), ("'3'", "3"), ("3", None), ("[a]", None)])
def test_an_id_is_a_text(written: str, doc_id: str | None) -> None:
    assert read(f"id: {written}").doc_id == doc_id


@pytest.mark.parametrize("key", ["translationKey", "translation_key"])
def test_a_translation_key_is_a_text_as_written(key: str) -> None:
    assert read(f"{key}: 007").translation_key == "007"


def test_dates_that_can_be_read_in_two_ways_have_both() -> None:
    found = read("date: 03/04/2024 10:00\nupdated: 2024-03-05\nexpires: 05/06/2030")
    assert (found.date, found.date_order_vote) == (date(2024, 3, 4), 0)
    assert found.slash_dates == (
        DayFirst("published_at", date(2024, 4, 3), datetime(2024, 4, 3, 10, tzinfo=UTC)),
        DayFirst("expires_at", date(2030, 6, 5), datetime(2030, 6, 5, tzinfo=UTC)),
    )


@pytest.mark.parametrize(
    ("header", "vote"),
    [
        ("date: 03/14/2024\nupdated: 03/15/2024", 2),
        ("date: 14/03/2024\nupdated: 03/15/2024", 0),
        ("date: 14/03/2024", -1),
        ("date: 14/14/2024x\nupdated: 2024-03-15", 0),
    ],
)
def test_dates_that_can_be_read_in_one_way_vote(header: str, vote: int) -> None:
    found = read(header)
    assert (found.date_order_vote, found.slash_dates) == (vote, ())


LEAVES = st.none() | st.text(max_size=20) | st.sampled_from(["2023-02-30", "[a", "yes"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner), max_leaves=8)
NAMES = st.sampled_from(sorted({key.partition(".")[0] for keys in fields.KEYS.values() for key in keys}))


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_no_value_of_a_known_key_raises(values: dict[str, object]) -> None:
    entries = {key: header.Entry(value, value, 2, 1) for key, value in values.items()}
    found = fields.read(entries, "a.md")
    assert all((problem.line, problem.column) == (2, 1) for problem in found.problems)


@pytest.mark.parametrize(
    ("header", "details"),
    [
        ("author: Ana", []),
        ("authors:\n- Bo\n- {name: Ana, url: 'https://a.b'}", [("Ana", "https://a.b", None)]),
        ("author: {id: ana, role: Editor}", [("ana", None, "Editor")]),
        ("author: {key: ana, title: Editor}", [("ana", None, "Editor")]),
        ("author: {name: 1917, url: /x}", [("1917", "/x", None)]),
        ("author: Ana\nauthorURL: /x\nauthorTitle: Editor", [("Ana", "/x", "Editor")]),
        ("authors: [Ana, Bo]\nauthorURL: /x", []),
        ("authorURL: /x", []),
    ],
)
def test_what_is_said_of_an_author_beside_the_name(
    header: str, details: list[tuple[str, str | None, str | None]]
) -> None:
    assert [(name, said.url, said.role) for name, said in read(header).author_details] == details


def test_the_place_of_the_authors_is_that_of_the_key_that_they_are_read_from() -> None:
    assert read("author:\nauthors: [a]").authors_place == (3, 1)
    assert read("title: T").authors_place is None
    entries = front_matter.read("---\nmeta: {by: A}\n---\n", "a.md").entries
    table = fields.KeyTable({FieldName.AUTHORS: ("meta.by",)})
    assert fields.read(entries, "a.md", table).authors_place == (2, 1)


_VALUES = st.sampled_from(["", "~", "''", "[]", "{}", "x", "0", "false", "[a]", "{labels: a}", "{labels: ''}"])


@given(st.dictionaries(st.sampled_from(["tags", "tag", "labels", "meta", "taxonomies"]), _VALUES))
def test_the_key_of_a_field_is_the_same_in_a_header_and_in_its_values(header: dict[str, str]) -> None:
    table = fields.KeyTable({FieldName.TAGS: ("labels", "meta.labels")})
    lines = "".join(f"{key}: {value}\n" for key, value in header.items())
    entries = front_matter.read(f"---\nx: 1\n{lines}---\n", "a.md").entries
    values = {key: entry.value for key, entry in entries.items()}

    key = table.key_of(FieldName.TAGS, values)

    chosen = table.choose(entries).get(FieldName.TAGS)
    assert (chosen is None) == (key is None)
    assert chosen is None or key is None or chosen.value == fields.value_at(values, key)
