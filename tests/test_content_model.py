from pathlib import Path

import pytest

from gateway.content_model import (
    ContentModel,
    Edge,
    Field,
    FieldName,
    FieldType,
    Reference,
    RuleLevel,
    Target,
    TypedField,
)
from gateway.settings import SettingsError, load_content_model, load_settings
from gateway.store import fields


def written(folder: Path, text: str) -> ContentModel:
    (folder / "gateway.toml").write_text(text, encoding="utf-8")
    return load_content_model(folder)


def test_nothing_written_leaves_everything_to_detection(tmp_path: Path) -> None:
    assert load_content_model(tmp_path) == ContentModel()
    assert written(tmp_path, "[tool.gateway]\nport = 1\n") == ContentModel()


def test_every_table_is_read(tmp_path: Path) -> None:
    model = written(
        tmp_path,
        """
        [tool.gateway]
        port = 81
        [collections]
        posts = ["blog", "news/*"]
        [permalinks]
        posts = "/:year/:slug/"
        [languages]
        default = "en"
        folders = { "content/de" = "de" }
        [site]
        domains = ["example.org"]
        mounts = { "content/en" = "/" }
        [reading]
        ignore = ["drafts/**"]
        dates = "day-first"
        wikilinks = true
        [keys]
        title = ["headline"]
        [fields]
        rating = "Int"
        heroColor = { type = "String", key = "hero-color" }
        [references]
        reviewer = "authors"
        series = { to = "posts", many = true, reverse = "parts" }
        [rules]
        link-not-found = "error"
        """,
    )
    assert load_settings(tmp_path).port == 81
    assert model.collections.posts == ("blog", "news/*")
    assert model.languages.folders == {"content/de": "de"}
    assert model.fields == {"rating": FieldType.INT, "heroColor": Field(FieldType.STRING, "hero-color")}
    assert model.references == {"reviewer": Target.AUTHORS, "series": Reference(Target.POSTS, None, True, "parts")}
    assert model.rules == {"link-not-found": RuleLevel.ERROR}


def test_the_names_of_fields_are_those_that_have_keys() -> None:
    assert set(FieldName) == set(fields.KEYS)


@pytest.mark.parametrize(
    ("written_as", "remedy"),
    [
        ("titel", "Did you mean title."),
        ("Translation_Key", "Did you mean translation-key."),
        ("xyz", "The fields are title, name, description,"),
    ],
)
def test_a_field_that_does_not_exist_is_refused_with_the_nearest_name(
    tmp_path: Path, written_as: str, remedy: str
) -> None:
    with pytest.raises(SettingsError) as error:
        written(tmp_path, f'[keys]\n{written_as} = ["headline"]')
    assert f"gateway.toml, keys.{written_as}: there is no field of this name. {remedy}" in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[collections]\npostz = ["a"]', "gateway.toml, collections: object contains unknown field `postz`"),
        ('[keys]\ntitle = "by"', 'gateway.toml, keys.title: it is not a list of keys. Write title = ["by"]'),
        ("[keys]\ndate = [1]", 'gateway.toml, keys.date: it is not a list of keys. Write date = ["a-key"]'),
        ("keys = 3", "gateway.toml, keys: expected `object`, got `int`"),
        ("[collections]\nposts = [1]", "gateway.toml, collections.posts[0]: expected `str`, got `int`"),
        ('[fields]\nrating = "Integer"', "gateway.toml, fields.rating: invalid enum value 'Integer'"),
        (
            '[reading]\nignore = ["[z-a]"]',
            "gateway.toml, reading.ignore[0]: '[z-a]' is no pattern: bad character range",
        ),
        ('[permalinks]\nposts = "/:years/"', "permalinks.posts: `:years` is no part of an address. Did you mean :year"),
        (
            '[permalinks]\nposts = "/:section/"',
            "`:section` is no part of an address. The parts are :year, :month, :day",
        ),
        ('[permalinks]\nposts = "/blog/"', "permalinks.posts: '/blog/' is one address for all that it is about. Write"),
        (
            '[permalinks]\nposts = "https://example.org/blog/:slug/"',
            "'https://example.org/blog/:slug/' is no path of the site. Write \"/blog/:slug/\".",
        ),
        ('[site]\ndomains = ["*.example.org"]', "site.domains[0]: '*.example.org' is no host. Write it alone, such as"),
        ('[site]\ndomains = ["a.org", "https:///"]', "gateway.toml, site.domains[1]: 'https:///' is no host"),
        ('[site]\ndomains = ["https://[::1/"]', "site.domains[0]: 'https://[::1/' is no host"),
        (
            '[site]\ndomains = ["https://example.org/blog/"]',
            '\'https://example.org/blog/\' is more than a host. Write "example.org", and mounts = { "" = "/blog" } if',
        ),
        ('[site.mounts]\ndocs = "https://example.org/docs"', 'is no path of the site. Write "/docs".'),
        ('[reading]\nignore = ["a*b*c*d*e*f"]', "reading.ignore[0]: 'a*b*c*d*e*f' has more than 4 * in one name."),
        (
            '[reading]\nignore = ["**/a/**/b/**/c/**/d/**"]',
            "reading.ignore[0]: '**/a/**/b/**/c/**/d/**' has more than 4 **",
        ),
        (
            '[collections]\nposts = ["a", "blog/"]\npages = ["blog"]',
            "collections.pages[0]: 'blog' is among the posts already. Take it out of one of the two.",
        ),
        (
            '[collections]\ntags = ["a"]\ncategories = ["a"]',
            "collections.categories[0]: 'a' is among the tags already.",
        ),
        ('[reading]\ndates = "american"', "gateway.toml, reading.dates: invalid enum value 'american'"),
    ],
)
def test_a_wrong_entry_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        written(tmp_path, text)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        '[site]\ndomains = ["https://example.org/", "WWW.example.com", "localhost:8000", "bücher.example", "//a.org"]',
        '[collections]\npages = ["topics"]\ntags = ["topics"]\nposts = ["a", "a"]',
        '[keys]\ndate = ["published"]\npublished = ["published"]',
        '[reading]\nignore = ["*.*.*", "**/a/**"]',
        '[site.mounts]\n"content/en" = "/en"\ndocs = "guide:v2/"',
    ],
)
def test_what_can_only_be_meant_in_one_way_is_taken(tmp_path: Path, text: str) -> None:
    written(tmp_path, text)


def test_a_table_that_does_not_exist_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "gateway.toml").write_text("[collection]\nposts = []", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"collection: there is no such table\. Did you mean \[collections\]"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[fields]\nhero-color = 'Int'", "gateway.toml, fields.hero-color: 'hero-color' cannot be a name in GraphQL"),
        ("[fields]\n__a = 'Int'", "gateway.toml, fields.__a: '__a' cannot be a name in GraphQL"),
        ("[references]\n2nd = 'posts'", "gateway.toml, references.2nd: '2nd' cannot be a name in GraphQL"),
        (
            "[references]\na = { to = 'posts', reverse = 'part of' }",
            "gateway.toml, references.a.reverse: 'part of' cannot be a name in GraphQL",
        ),
        ("[references]\na = 'autors'", "gateway.toml, references.a: invalid enum value 'autors'"),
        ("[references]\na = 'autors'", "Write one of posts, pages, authors, tags, categories"),
        (
            "[fields]\na = 'Int'\nb = { type = 'Int', kee = 'c' }",
            "gateway.toml, fields.b: object contains unknown field",
        ),
    ],
)
def test_an_entry_that_cannot_be_a_field_is_told_with_its_name(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        written(tmp_path, text)
    assert said in str(error.value)


def test_entries_are_written_out() -> None:
    model = ContentModel(
        fields={"rating": FieldType.INT, "color": Field(FieldType.STRING, "hero-color", "The colour.")},
        references={"reviewer": Target.AUTHORS, "series": Reference(Target.POSTS, "part-of", True, "parts")},
    )
    assert model.typed_fields() == (
        TypedField("rating", FieldType.INT, "rating", None),
        TypedField("color", FieldType.STRING, "hero-color", "The colour."),
    )
    assert model.edges() == (
        Edge("reviewer", Target.AUTHORS, "reviewer", False, "reviewerPosts", None),
        Edge("series", Target.POSTS, "part-of", True, "parts", None),
    )
