"""The rules that compare files with each other."""

from types import ModuleType

import pytest

from gateway.content_model import ContentModel, FieldName, Site
from gateway.lint.rules import (
    author_joint,
    author_variant,
    category_variant,
    description_missing,
    key_misspelled,
    link_own_domain,
    post_expired,
    tag_variant,
    title_repeated,
    value_type_unusual,
)
from tests.content import post
from tests.lint.findings import files, places, problems


def posts(count: int, folder: str = "posts", **header: object) -> dict[str, str]:
    return {f"{folder}/{number:03}.md": post("", **header) for number in range(count)}


class TestKeys:
    @pytest.mark.parametrize("key", ["titel", "titl", "tittle", "Title", "TITLE", "tilte"])
    def test_a_slip_of_a_common_key_is_found(self, key: str) -> None:
        content = posts(3, title="a") | {"posts/x.md": f"---\nx: 1\n{key}: b\n---\n"}

        found = problems(key_misspelled, content)

        assert [(problem.path, problem.line, problem.column) for problem in found] == [("posts/x.md", 3, 1)]
        assert "`title`" in (found[0].remedy or "")

    @pytest.mark.parametrize("key", ["social_image", "socialimage", "Social-Image"])
    def test_another_way_to_join_the_words_is_a_slip(self, key: str) -> None:
        assert files(key_misspelled, posts(3, socialImage="a.png") | {"x.md": post(**{key: "b.png"})}) == ["x.md"]

    @pytest.mark.parametrize("key", ["images", "data", "math", "publisher", "series", "tale"])
    def test_keys_of_their_own_are_left_alone(self, key: str) -> None:
        header = {"image": "a", "date": "2024-05-01", "path": "a", "published": "true", "title": "a"}

        assert files(key_misspelled, posts(20, **header) | {"x.md": post(**{key: "b"})}) == []

    def test_a_key_that_many_have_is_none(self) -> None:
        assert files(key_misspelled, posts(20, title="a") | posts(5, "b", titel="a")) == []

    def test_a_key_beside_the_one_that_it_is_like_is_none(self) -> None:
        assert files(key_misspelled, posts(3, title="a") | {"x.md": post(title="a", titel="b")}) == []

    def test_a_key_that_the_settings_name_is_none(self) -> None:
        model = ContentModel(keys={FieldName.TITLE: ("titel",)})

        assert files(key_misspelled, posts(3, title="a") | {"x.md": post(titel="b")}, model) == []

    def test_a_slip_of_a_key_that_the_settings_name_is_found(self) -> None:
        model = ContentModel(keys={FieldName.TITLE: ("headline",)})

        assert files(key_misspelled, posts(3, headline="a") | {"x.md": post(headlin="b")}, model) == ["x.md"]


class TestValueTypes:
    @pytest.mark.parametrize("value", ["1", "1.5", "true", "[a]", "{a: b}"])
    def test_a_value_unlike_its_siblings_is_found(self, value: str) -> None:
        content = posts(20, slug="a") | {"posts/x.md": f"---\ntitle: x\nslug: {value}\n---\n"}

        found = problems(value_type_unusual, content)

        assert [(problem.path, problem.line, problem.column) for problem in found] == [("posts/x.md", 3, 1)]
        assert "a text in 20 files of posts" in found[0].message

    @pytest.mark.parametrize("value", ["", "[]", "''", "b", "2024-05-01"])
    def test_an_empty_value_and_a_date_among_texts_are_none(self, value: str) -> None:
        assert files(value_type_unusual, posts(20, slug="a") | {"posts/x.md": post(slug=value)}) == []

    def test_one_author_or_tag_and_several_are_of_one_type(self) -> None:
        assert (
            files(value_type_unusual, posts(20, author="a", tags="[a]") | {"x.md": post(author="[a]", tags="a")}) == []
        )

    def test_one_and_several_under_a_sites_own_key_are_of_one_type(self) -> None:
        model = ContentModel(keys={FieldName.TAGS: ("labels",)})

        assert files(value_type_unusual, posts(20, labels="[a, b]") | {"posts/x.md": post(labels="a")}, model) == []

    def test_a_whole_number_among_numbers_is_none(self) -> None:
        assert files(value_type_unusual, posts(20, weight=1.5) | {"posts/x.md": post(weight=2)}) == []
        assert files(value_type_unusual, posts(20, weight=2) | {"posts/x.md": post(weight=1.5)}) == ["posts/x.md"]

    def test_nineteen_siblings_are_too_few(self) -> None:
        assert files(value_type_unusual, posts(18, slug="a") | {"posts/x.md": post(slug=1)}) == []

    def test_a_folder_with_few_files_is_compared_with_the_one_above(self) -> None:
        content = {f"docs/{number}/a.md": post(slug="a") for number in range(20)}

        assert files(value_type_unusual, content | {"docs/x/a.md": post(slug=1)}) == ["docs/x/a.md"]

    def test_what_more_than_one_in_twenty_do_is_a_habit(self) -> None:
        content = posts(30, slug="a")
        content |= {f"posts/x{number}.md": post(slug=1) for number in range(3)}

        assert files(value_type_unusual, content) == []


class TestAuthors:
    @pytest.mark.parametrize("name", ["mara lind", "Mara  Lind", "Mára Lind", "Mara Lidn", "Mara Lnd", "Mara Lindt"])
    def test_a_rarer_spelling_is_found(self, name: str) -> None:
        content = posts(3, author="Mara Lind") | {"posts/x.md": f"---\ntitle: a\nauthor: '{name}'\n---\n"}

        found = problems(author_variant, content)

        assert [(problem.path, problem.line, problem.column) for problem in found] == [("posts/x.md", 3, 10)]
        assert "Mara Lind" in (found[0].remedy or "")

    @pytest.mark.parametrize("name", ["Mara Lind (@mara)", "Lind", "Mara Lindberg", "maralind", "Lara Lund"])
    def test_handles_other_names_and_ids_are_left_alone(self, name: str) -> None:
        assert files(author_variant, posts(3, author="Mara Lind") | {"posts/x.md": post(author=f"'{name}'")}) == []

    def test_of_two_spellings_that_are_as_common_the_one_with_accents_is_meant(self) -> None:
        content = {"a.md": post(author="Zoe Berg"), "b.md": post(author="Zoë Berg")}

        (found,) = problems(author_variant, content)
        assert (found.path, found.remedy) == ("a.md", "Write Zoë Berg if that is who is meant.")
        assert files(author_variant, content | posts(1, author="Zoe Berg")) == ["b.md"]

    def test_short_names_and_numbers_are_not_compared_by_letters(self) -> None:
        content = posts(3, author="Jo Berg") | {"posts/x.md": post(author="Jo Borg")}
        content |= posts(3, "b", author="Working group 1") | {"posts/y.md": post(author="Working group 2")}

        assert files(author_variant, content) == []

    def test_two_near_names_with_as_many_posts_are_two(self) -> None:
        assert files(author_variant, {"a.md": post(author="Mara Lind"), "b.md": post(author="Mara Lint")}) == []

    def test_the_names_in_a_joint_byline_count_each(self) -> None:
        content = posts(2, author="Mara Lind") | posts(1, "b", author="Jo Berg")
        content["x.md"] = "---\nauthor: Jo Berg and mara lind\n---\n"

        found = problems(author_variant, content)

        assert [(problem.path, problem.line, problem.column) for problem in found] == [("x.md", 2, 21)]

    @pytest.mark.parametrize(
        "name",
        [
            "Mara Lind and Jo Berg",
            "Mara Lind & Jo",
            "Mara Lind, Jo Berg",
            "Ana, Jo and Mara",
            "ana & jo",
            "A B, C D, and E F",
        ],
    )
    def test_a_byline_that_may_be_several_peoples_is_found(self, name: str) -> None:
        assert places(author_joint, f"---\ntitle: a\nauthor: {name}\n---\n") == [(3, 9)]

    @pytest.mark.parametrize(
        "name",
        [
            "Mara Lind",
            "Lind, Mara",
            "Mara Lind, Facebook",
            "Josh Aas, ISRG Executive Director",
            "Jon Millican, Software Engineer, Facebook",
            "Mara Lind, PhD",
            "Lind & Sons, Inc.",
            "Mara Lind on behalf of Design and Research",
            "The Research and Design Team of the City",
            "Brandon Alexander",
        ],
    )
    def test_a_byline_of_one_is_left_alone(self, name: str) -> None:
        assert places(author_joint, f"---\nauthor: {name}\n---\n") == []

    def test_a_byline_that_the_graph_splits_is_left_alone(self) -> None:
        content = {"a.md": post(author="Mara Lind"), "b.md": post(author="Jo Berg")}

        assert files(author_joint, content | {"x.md": post(author="Mara Lind and Jo Berg")}) == []

    @pytest.mark.parametrize(
        ("rule", "name"),
        [(author_variant, "mara-lind"), (author_variant, "Mara Lindt"), (author_joint, "Lind and Berg")],
    )
    def test_the_ids_and_names_of_those_who_have_a_record_are_left_alone(self, rule: ModuleType, name: str) -> None:
        records = "mara-lind: Mara Lind\nmara-lindt: Mara Lindt\nlind-and-berg: Lind and Berg\n"
        content = posts(3, author="Mara Lind") | {"posts/x.md": post(author=name)}

        assert files(rule, content) == ["posts/x.md"]
        assert files(rule, content | {"authors.yml": records}) == []


class TestTags:
    @pytest.mark.parametrize(("rule", "key"), [(tag_variant, "tags"), (category_variant, "category")])
    def test_a_rarer_spelling_is_found(self, rule: ModuleType, key: str) -> None:
        content = posts(2, **{key: "Open Water"}) | {"x.md": f"---\nx: 1\n{key}: open-water\n---\n"}

        found = problems(rule, content)

        assert [(problem.path, problem.line) for problem in found] == [("x.md", 3)]
        assert (found[0].remedy or "").startswith("Write Open Water")

    def test_a_tag_and_a_category_need_not_be_spelled_alike(self) -> None:
        content = posts(2, tags="[Water]") | {"x.md": post(category="water")}

        assert files(tag_variant, content) + files(category_variant, content) == []

    @pytest.mark.parametrize(
        ("rule", "key", "record"), [(tag_variant, "tags", "tags.yml"), (category_variant, "category", "categories.yml")]
    )
    def test_the_id_of_a_record_is_no_spelling(self, rule: ModuleType, key: str, record: str) -> None:
        content = posts(2, **{key: "Open Water"}) | {"x.md": post(**{key: "open-water"})}

        assert files(rule, content | {record: "open-water: {label: Open Water}\n"}) == []

    def test_the_place_is_that_of_the_tag(self) -> None:
        content = posts(2, tags="[Water, B]") | {"x.md": "---\ntags:\n  - b\n  - Water\n---\n"}

        assert [(problem.line, problem.column) for problem in problems(tag_variant, content)] == [(3, 5)]


class TestOwnDomain:
    MODEL = ContentModel(site=Site(domains=("www.example.org",)))

    @pytest.mark.parametrize("href", ["https://example.org/a", "http://www.example.org", "//example.org/a#b"])
    def test_a_link_with_the_sites_own_host_is_found(self, href: str) -> None:
        found = problems(link_own_domain, {"a.md": f"b\n\n[a]({href})\n"}, self.MODEL)

        assert [(problem.line, problem.column) for problem in found] == [(3, 5)]

    def test_other_hosts_are_left_alone(self) -> None:
        text = "[a](https://example.com) [b](https://blog.example.org) [c](/d)\n"

        assert files(link_own_domain, {"a.md": text}, self.MODEL) == []


class TestTitles:
    def test_a_first_heading_that_is_the_title_is_found(self) -> None:
        assert places(title_repeated, "---\ntitle: 'On Rivers'\n---\n\n  # On *rivers*\n") == [(5, 3)]

    @pytest.mark.parametrize("body", ["# Lakes\n", "## Rivers\n", "## A\n\n# Rivers\n", "Rivers\n"])
    def test_another_beginning_is_left_alone(self, body: str) -> None:
        assert places(title_repeated, f"---\ntitle: Rivers\n---\n{body}") == []

    def test_a_title_that_is_not_in_the_header_is_not_printed_twice(self) -> None:
        assert places(title_repeated, "---\nx: 1\n---\n# Rivers\n") == []

    def test_what_most_files_of_a_folder_do_is_its_way(self) -> None:
        repeated = {f"posts/{n}.md": post("# A\n", title="A") for n in range(4)}
        plain = {f"posts/x{n}.md": post(title="A") for n in range(4)}

        assert len(files(title_repeated, repeated | plain)) == 4
        assert files(title_repeated, repeated | {"posts/x.md": post(title="A")}) == []


def test_a_post_whose_day_has_passed_is_found_at_the_day() -> None:
    assert places(post_expired, "---\ntitle: a\nexpiryDate: 2020-01-01\n---\n") == [(3, 1)]
    assert places(post_expired, "---\nexpires: 2999-01-01\n---\n") == []


class TestDescriptions:
    def test_a_post_without_one_among_posts_with_one_is_found_at_its_title(self) -> None:
        content = posts(5, description="a") | {"posts/x.md": post(x=1, title="a")}

        assert [(p.path, p.line, p.column) for p in problems(description_missing, content)] == [("posts/x.md", 3, 1)]

    def test_where_few_have_one_none_is_missed(self) -> None:
        content = posts(5, description="a") | {f"posts/x{n}.md": post(title="a") for n in range(2)}

        assert files(description_missing, content) == []

    def test_pages_need_none(self) -> None:
        assert files(description_missing, posts(5, "pages", description="a") | {"pages/x.md": post(title="a")}) == []
