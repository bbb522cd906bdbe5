"""What is found out of a whole folder, shown by what the graph makes of its files."""

import datetime as dt

import msgspec
import pytest

from gateway.content_model import Collections, ContentModel, DateOrder, FieldName, FieldType, Languages, Reading, Site
from gateway.graph import rules
from gateway.graph.builder import Builder
from gateway.graph.conventions import Mount
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import PageNode, PostNode
from gateway.graph.snapshot import Snapshot
from gateway.store.loader import AssetFile
from tests.content import ask, changes, post, snapshot


def built(files: dict[str, str], model: ContentModel) -> Snapshot:
    return Builder(model=model).apply(changes(files))[0]


def node(graph: Snapshot, path: str) -> PostNode | PageNode:
    found = graph.nodes.get(NodeRef(Kind.POST, path)) or graph.nodes.get(NodeRef(Kind.PAGE, path))
    assert isinstance(found, PostNode | PageNode)
    return found


def target(graph: Snapshot, path: str, at: int = 0) -> str | None:
    found = node(graph, path).links[at].target
    return None if found is None else found.key


def finding(graph: Snapshot, name: str) -> str | None:
    return next((found.value for found in graph.decision.findings if found.name == name), None)


TWO_LANGUAGES = {
    "content/en/about.md": "# About",
    "content/en/faq.md": "# Questions",
    "content/en/post/news.md": post(date="2024-01-02"),
    "content/de/about.md": "# Über uns",
}


def test_a_document_in_a_language_folder_is_in_that_language() -> None:
    graph = snapshot(TWO_LANGUAGES)
    assert (node(graph, "content/de/about").locale, node(graph, "content/en/faq").locale) == ("de", "en")
    assert finding(graph, "default language") == "en"


def test_the_front_matter_names_the_language_before_the_folder_does() -> None:
    graph = snapshot(TWO_LANGUAGES | {"content/de/about.md": post(lang="de-CH")})
    assert node(graph, "content/de/about").locale == "de-CH"


def test_a_slug_finds_the_document_in_the_default_language() -> None:
    query = 'query ($locale: String) { page(slug: "about", locale: $locale) { path translations { path locale } } }'
    graph = snapshot(TWO_LANGUAGES)
    assert ask(graph, query)["page"] == {
        "path": "content/en/about",
        "translations": [{"path": "content/de/about", "locale": "de"}],
    }
    assert ask(graph, query, locale="de")["page"]["path"] == "content/de/about"


def test_a_page_that_is_in_one_language_only_is_found_by_its_slug() -> None:
    graph = snapshot(TWO_LANGUAGES | {"content/de/nur.md": "# Nur hier"})
    assert ask(graph, '{ page(slug: "nur") { locale } }')["page"]["locale"] == "de"


def test_a_language_may_stand_at_the_end_of_the_name() -> None:
    files = {"posts/a.md": post(), "posts/a.fr.md": post(), "posts/b.md": post(translationKey="k")}
    graph = snapshot(files | {"posts/autre.fr.md": post(translationKey="k")})
    assert (node(graph, "posts/a.fr").slug, node(graph, "posts/a.fr").locale) == ("a", "fr")
    query = "query ($path: String!) { post(path: $path) { translations { path } } }"
    assert ask(graph, query, path="posts/a")["post"]["translations"] == [{"path": "posts/a.fr"}]
    assert ask(graph, query, path="posts/b")["post"]["translations"] == [{"path": "posts/autre.fr"}]


def test_an_ending_that_is_no_language_is_part_of_the_name() -> None:
    files = {f"pages/{name}.md": "x" for name in ("trunk", "trunk.io", "trunk.de", "a", "a.de", *range(100))}
    graph = snapshot(files)
    assert (node(graph, "pages/trunk.io").slug, node(graph, "pages/trunk.io").locale) == ("trunk.io", None)
    assert finding(graph, "languages") == "de (2)"
    assert [found.evidence for found in graph.decision.findings if found.name == "languages"] == [
        "2 pages are there in two languages or more"
    ]
    query = '{ page(path: "pages/trunk.de") { translations { path } } }'
    assert ask(graph, query)["page"]["translations"] == [{"path": "pages/trunk"}]


def test_a_path_of_the_site_leads_to_the_default_language_and_under_its_name_to_another() -> None:
    links = "[one](/about) [two](/faq/) [three](/de/about)"
    graph = snapshot(TWO_LANGUAGES | {"content/de/links.md": links, "content/en/links.md": links})
    for path in ("content/de/links", "content/en/links"):
        found = [target(graph, path, at) for at in range(3)]
        assert found == ["content/en/about", "content/en/faq", "content/de/about"]
    assert not graph.problems


def test_what_is_not_translated_is_found_in_the_default_language() -> None:
    graph = snapshot(
        TWO_LANGUAGES | {"content/de/x.md": "[one](faq.md) [two](/de/faq)", "content/de/y.md": "[z](/de/x)"}
    )
    assert [target(graph, "content/de/x", at) for at in range(2)] == ["content/en/faq"] * 2
    assert not graph.problems


def test_a_dated_name_gives_the_slug_and_the_address() -> None:
    files = {"blog/2024-03-01-hello.md": post("[x](/blog/2024/03/01/hello/)"), "blog/b.md": post("[y](/blog/hello)")}
    graph = snapshot(files)
    assert node(graph, "blog/2024-03-01-hello").slug == "hello"
    assert (target(graph, "blog/2024-03-01-hello"), target(graph, "blog/b")) == ("blog/2024-03-01-hello",) * 2
    assert not graph.problems
    for slug in ("hello", "2024-03-01-hello"):
        assert ask(graph, f'{{ post(slug: "{slug}") {{ path }} }}')["post"] == {"path": "blog/2024-03-01-hello"}


def test_dated_addresses_are_found_under_the_path_that_links_vote_for() -> None:
    dated = {f"{folder}/2024-03-0{at}-p{at}.md": post() for at, folder in enumerate(("a/2023", "b", "b"), 1)}
    links = {f"l{at}.md": f"[x](/archive/2024/03/0{at}/p{at}/)" for at in range(1, 4)}
    graph = snapshot(dated | links)
    assert [target(graph, f"l{at}") for at in range(1, 4)] == [
        "a/2023/2024-03-01-p1",
        "b/2024-03-02-p2",
        "b/2024-03-03-p3",
    ]
    assert finding(graph, "dated addresses") == "/archive/:year/:month/:day/:slug"
    assert not [problem for problem in graph.problems.values() if problem.rule.startswith("link")]


TRANSLATIONS = "query ($path: String!) { page(path: $path) { locale translations { path } } }"
BESIDE = {"pages/a.md": "x", "pages.ko/a.md": "x", "pages.ko/b.md": "[a](a.md) [c](c.md)", "pages/c.md": "x"}


def test_a_folder_beside_its_translations_is_one_of_them_in_no_language() -> None:
    graph = snapshot(BESIDE | {"guides/a.md": "x", "guides.ko/a.md": "x"})
    assert graph.decision.conventions.default_language is None
    assert ask(graph, '{ page(slug: "c") { path } }')["page"] == {"path": "pages/c"}
    found = [ask(graph, TRANSLATIONS, path=path)["page"] for path in ("pages/a", "pages.ko/a", "guides/a")]
    assert found == [
        {"locale": None, "translations": [{"path": "pages.ko/a"}]},
        {"locale": "ko", "translations": [{"path": "pages/a"}]},
        {"locale": None, "translations": [{"path": "guides.ko/a"}]},
    ]
    assert [target(graph, "pages.ko/b", at) for at in range(2)] == ["pages.ko/a", "pages/c"]


DOCS_IN = {f"docs/{tag}/{at}.md": "x" for tag, count in (("en", 3), ("ko", 4), ("fr", 2)) for at in range(count)}


@pytest.mark.parametrize(
    ("others", "written", "locale"),
    [
        ({}, Languages(default="en"), "en"),
        (DOCS_IN, Languages(), "en"),
        (DOCS_IN, Languages(default="fr"), "fr"),
        (DOCS_IN, Languages(default="ko"), None),
        ({}, Languages(default="en", folders={"pages.ko": "ko"}), None),
        ({}, Languages(folders={"pages.ko": "ko", "pages": "en"}), "en"),
    ],
    ids=["written", "most files but those beside it", "written of several", "one beside it", "folders", "its folder"],
)
def test_a_folder_beside_its_translations_is_in_the_default_language(
    others: dict[str, str], written: Languages, locale: str | None
) -> None:
    graph = snapshot(BESIDE | others, model=ContentModel(languages=written))
    found = ask(graph, TRANSLATIONS, path="pages/a")["page"]
    assert found == {"locale": locale, "translations": [{"path": "pages.ko/a"}]}


DOCUSAURUS = {
    "docs/start.md": post(date="2024-01-01"),
    "docs/more.md": "x",
    "blog/2024-01-02-news.md": "x",
    "src/pages/about.md": "x",
    "versioned_docs/version-1.0/start.md": "x",
    "i18n/fr/docusaurus-plugin-content-docs/current/start.md": "[1](more.md) [2](/fr/docs/start) [3](/docs/more)",
    "i18n/fr/docusaurus-plugin-content-docs/version-1.0/start.md": "[1](/fr/docs/1.0/start)",
    "i18n/fr/docusaurus-plugin-content-blog/2024-01-02-news.md": "[1](/fr/blog/2024/01/02/news) [2](/fr/about)",
    "i18n/fr/docusaurus-plugin-content-pages/about.md": "x",
    "i18n/xx/docusaurus-plugin-content-pages/about.md": "x",
}


@pytest.mark.parametrize("above", ["", "website/"])
def test_what_docusaurus_has_in_i18n_are_translations_of_its_folders(above: str) -> None:
    graph = snapshot({f"{above}{path}": text for path, text in DOCUSAURUS.items()})
    plugin = f"{above}i18n/fr/docusaurus-plugin-content-"
    query = "query ($path: String!) { %s(path: $path) { locale translations { path } } }"
    for kind, translation, original in (
        ("post", "docs/current/start", "docs/start"),
        ("page", "docs/version-1.0/start", "versioned_docs/version-1.0/start"),
        ("post", "blog/2024-01-02-news", "blog/2024-01-02-news"),
        ("page", "pages/about", "src/pages/about"),
    ):
        found = ask(graph, query % kind, path=plugin + translation)[kind]
        assert found == {"locale": "fr", "translations": [{"path": above + original}]}
    docs = [target(graph, f"{plugin}docs/current/start", at) for at in range(3)]
    assert docs == [f"{above}docs/more", f"{plugin}docs/current/start", f"{above}docs/more"]
    assert target(graph, f"{plugin}docs/version-1.0/start") == f"{plugin}docs/version-1.0/start"
    blog = [target(graph, f"{plugin}blog/2024-01-02-news", at) for at in range(2)]
    assert blog == [f"{plugin}blog/2024-01-02-news", f"{plugin}pages/about"]
    assert not graph.problems


def test_older_versions_of_documentation_stand_behind_the_current_one() -> None:
    files = {
        "docs/start.md": post("[old](/docs/1.0/start) [same](/docs/start)", date="2024-01-01"),
        "versioned_docs/version-1.0/start.md": post(date="2023-01-01"),
        "versioned_docs/version-2.0/start.md": post(date="2023-06-01"),
    }
    graph = snapshot(files)
    assert [target(graph, "docs/start", at) for at in range(2)] == ["versioned_docs/version-1.0/start", "docs/start"]
    assert ask(graph, '{ post(slug: "start") { path } }')["post"] == {"path": "docs/start"}
    assert not graph.problems


def test_jekyll_serves_posts_beside_their_folder_and_under_their_categories() -> None:
    files = {
        "_posts/2024-03-01-hello.md": post(category="life"),
        "about.md": "[one](/2024/03/01/hello.html) [two](/life/2024/03/01/hello)",
    }
    graph = snapshot(files)
    assert [target(graph, "about", at) for at in range(2)] == ["_posts/2024-03-01-hello"] * 2
    assert finding(graph, "most like") == "Jekyll"


def test_a_permalink_and_an_alias_are_addresses() -> None:
    files = {
        "content/a.md": post(path="2016/09/29/First", aliases="[old/first.html]", title="A"),
        "content/b.md": "[one](/2016/09/29/First) [two](/old/first.html) [three](https://blog.org/2016/09/29/First/)",
        "content/c.md": post(permalink="https://blog.org/c/"),
        "content/d.md": post(canonical="https://www.blog.org/d/"),
    }
    graph = snapshot(files)
    assert [target(graph, "content/b", at) for at in range(3)] == ["content/a"] * 3
    assert finding(graph, "own domain") == "blog.org"
    assert not graph.index("Resource/name")


def test_the_pages_that_posts_are_about_are_resources() -> None:
    files = {f"posts/{at}.md": post(f"<https://{at}.org/x/y>", url=f"https://{at}.org/x/y") for at in "abc"}
    graph = snapshot(files)
    assert finding(graph, "own domain") is None
    assert len(graph.index("Resource/name")) == 3


def test_a_link_relative_to_the_address_of_its_file_is_found() -> None:
    files = {
        "content/a.md": post("[next](../../10/02/Second)", path="2016/09/29/First"),
        "content/b.md": post(path="2016/09/10/02/Second"),
    }
    assert target(snapshot(files), "content/a") == "content/b"


def test_numbers_that_order_a_folder_are_no_part_of_slug_and_address() -> None:
    files = {"1.guide/1.start.md": "", "1.guide/2.install.md": "[back](/guide/start)", "2.0-release.md": ""}
    graph = snapshot(files)
    assert (node(graph, "1.guide/2.install").slug, node(graph, "2.0-release").slug) == ("install", "2.0-release")
    assert target(graph, "1.guide/2.install") == "1.guide/1.start"


DOCS = {
    "docs/01-intro/01-page1.md": "[a](02-page_2.md) [b](page_2) [c](/docs/intro/page_2) [d](/docs/01-intro/02-page_2)",
    "docs/01-intro/02-page_2.md": "[up](../advanced) [over](../advanced/start) [file](<../02_advanced/1. start.md>)",
    "docs/01-intro/index.md": "Words.",
    "docs/02_advanced/index.md": "Words.",
    "docs/02_advanced/1. start.md": "Words.",
    "docs/02_advanced/2. end.md": post(slug="/finish"),
    "docs/faq.md": "Words.",
}


def test_numbers_with_dashes_are_no_part_of_slug_and_address_where_most_names_of_a_folder_have_one() -> None:
    graph = snapshot(DOCS)
    slugs = {path: node(graph, path).slug for path in ("docs/01-intro", "docs/01-intro/02-page_2", "docs/faq")}
    assert list(slugs.values()) == ["intro", "page_2", "faq"]
    assert node(graph, "docs/02_advanced/2. end").slug == "finish"
    assert [target(graph, "docs/01-intro/01-page1", at) for at in range(4)] == ["docs/01-intro/02-page_2"] * 4
    assert [target(graph, "docs/01-intro/02-page_2", at) for at in range(3)] == [
        "docs/02_advanced",
        "docs/02_advanced/1. start",
        "docs/02_advanced/1. start",
    ]
    assert finding(graph, "numbers") == "01-name stands for name"
    assert not graph.problems


def test_numbers_that_do_not_order_a_folder_stay() -> None:
    for names in (
        ("10-tips", "12-ways", "3-reasons"),
        ("1-chapter", "2-chapter"),
        ("2024-01-02-x", "2024-01-03-y"),
        ("01-a", "02-b", "c", "d"),
        ("01-02-x", "02-03-y"),
        ("01-alone",),
    ):
        graph = snapshot({f"docs/{name}.md": "" for name in names})
        assert finding(graph, "numbers") is None, names
        assert node(graph, f"docs/{names[0]}").slug == names[0].removeprefix("2024-01-02-")


def test_an_order_that_comes_and_goes_leaves_nothing_behind() -> None:
    builder = Builder()
    builder.apply(changes({"a/01-x.md": ""}))
    graph, _ = builder.apply(changes({"a/02-y.md": ""}))
    assert node(graph, "a/01-x").slug == "x"
    graph, _ = builder.apply(changes({}, removed=["a/02-y.md"]))
    assert node(graph, "a/01-x").slug == "01-x"


VAULT = {
    "Notes/One.md": "See [[two|the second]] and [[Two#Part]]. [[#Here|up]]",
    "Deep/er/Two.md": "![[pic.png]]",
    "img/pic.png": "",
}


def test_wikilinks_are_links_where_they_lead_to_files() -> None:
    graph = snapshot(VAULT)
    assert [target(graph, "Notes/One", at) for at in range(2)] == ["Deep/er/Two"] * 2
    assert len(node(graph, "Notes/One").links) == 2
    assert target(graph, "Deep/er/Two") == "img/pic.png"
    query = '{ page(path: "Notes/One") { text html links { nodes { label kind } } } }'
    found = ask(graph, query)["page"]
    assert found["text"] == "See the second and Two#Part. up"
    assert ">the second</a>" in found["html"]
    assert [link["kind"] for link in found["links"]["nodes"]] == ["WIKI", "WIKI"]


def test_a_wikilink_in_a_table_has_its_label_behind_an_escaped_bar() -> None:
    table = "| a | b |\n|---|---|\n| [[Gamma\\|G]] | ![[pic.png\\|100]] |\n"
    graph = snapshot({"a.md": table, "Gamma.md": "", "pic.png": "", ".obsidian/": ""})
    query = """{ page(path: "a") { text html links { nodes { label } } }
        gamma: page(path: "Gamma") { backlinks { nodes { source { ... on Page { path } } } } } }"""
    found = ask(graph, query)
    assert found["page"]["text"] == "a\tb\nG"
    assert (
        '<a href="Gamma" rel="noopener noreferrer">G</a></td><td><img src="pic.png" alt="" width="100">'
        in (found["page"]["html"])
    )
    assert [link["label"] for link in found["page"]["links"]["nodes"]] == ["G", None]
    assert [target(graph, "a", at) for at in range(2)] == ["Gamma", "pic.png"]
    assert found["gamma"]["backlinks"]["nodes"] == [{"source": {"path": "a"}}]


def test_wikilinks_are_text_where_they_lead_nowhere_or_are_switched_off() -> None:
    for graph in (
        snapshot({"a.md": "An array of [[T; 4]] is [[not]] a link."}),
        built(VAULT, ContentModel(reading=Reading(wikilinks=False))),
    ):
        assert all(not found.links for found in graph.nodes.values() if isinstance(found, PageNode))
        assert not graph.problems


def test_a_wikilink_in_code_or_before_a_parenthesis_is_none() -> None:
    graph = snapshot({"a.md": "`[[b]]`\n\n    [[b]]\n\n[[b]](https://x.org) [[b]]", "b.md": ""})
    assert [link.line for link in node(graph, "a").links] == [5]


def test_dates_with_slashes_are_read_as_most_of_the_folder_can_only_be() -> None:
    files = {"posts/a.md": post(date="25/12/2023"), "posts/b.md": post(date="03/04/2024")}
    assert str(node(snapshot(files), "posts/b").document.date) == "2024-04-03"
    assert str(node(snapshot({"posts/b.md": files["posts/b.md"]}), "posts/b").document.date) == "2024-03-04"
    model = ContentModel(fields={"due": FieldType.DATE})
    typed = node(built({**files, "posts/c.md": post(due="03/04/2024")}, model), "posts/c")
    assert isinstance(typed, PostNode)
    assert typed.typed == (dt.date(2024, 4, 3),)
    month_first = ContentModel(reading=Reading(dates=DateOrder.MONTH_FIRST))
    assert str(node(built(files, month_first), "posts/b").document.date) == "2024-03-04"


def test_written_collections_win_over_names() -> None:
    files = {"posts/a.md": post(date="2024-01-01"), "notes/deep/b.md": "", "team/ana.md": post(name="Ana")}
    model = ContentModel(collections=Collections(posts=("notes/*",), pages=("posts",), authors=("team",)))
    graph = built(files, model)
    assert isinstance(node(graph, "posts/a"), PageNode)
    assert isinstance(node(graph, "notes/deep/b"), PostNode)
    assert NodeRef(Kind.AUTHOR, "ana") in graph.nodes


def test_what_is_dated_and_signed_in_a_folder_of_authors_is_a_post() -> None:
    graph = snapshot({"people/ana.md": post(name="Ana"), "people/news.md": post(date="2024-01-01", author="Ana")})
    assert isinstance(node(graph, "people/news"), PostNode)


def test_written_mounts_permalinks_and_languages_are_taken() -> None:
    model = ContentModel(
        permalinks={"posts": "/:year/:slug/"},
        languages=Languages(default="fr", folders={"francais": "fr", "english": "en"}),
        site=Site(domains=("www.example.org",), mounts={"francais": "/site"}),
    )
    files = {
        "francais/posts/a.md": post(date="2024-01-01"),
        "english/b.md": "[one](/2024/a) [two](/site/posts/a) [three](https://example.org/2024/a/)",
    }
    graph = built(files, model)
    assert [target(graph, "english/b", at) for at in range(3)] == ["francais/posts/a"] * 3
    assert node(graph, "english/b").locale == "en"
    assert Mount("francais", "site") in graph.decision.conventions.mounts
    assert all(found.is_written for found in graph.decision.findings if found.name in ("languages", "mount"))


def test_a_written_permalink_of_posts_is_of_posts_alone() -> None:
    model = ContentModel(permalinks={"posts": "/blog/:slug/"})
    files = {"about.md": "x", "posts/_index.md": "x", "z.md": post(date="2024-01-01"), "authors/ana.md": post(name="A")}
    graph = built(files | {"q.md": "[1](/blog/about/) [2](/blog/posts/) [3](/blog/ana/) [4](/blog/z/)"}, model)
    assert [target(graph, "q", at) for at in range(4)] == ["about", "posts", "ana", "z"]
    told = [problem.message for problem in graph.problems.values() if problem.path == "q.md"]
    assert sorted(message.partition(" was")[0] for message in told) == [
        "The link to /blog/about/",
        "The link to /blog/ana/",
        "The link to /blog/posts/",
    ]


def test_what_a_permalink_is_filled_in_with_is_not_filled_in_again() -> None:
    model = ContentModel(permalinks={"posts": "/:category/:title/"})
    files = {"a.md": post(date="2024-01-01", category="'x:title'"), "q.md": "[x](/x:title/a/)"}
    assert target(built(files, model), "q") == "a"


LANGUAGES = {"fr/z.md": "x", "es/z.md": "x", "english/a.md": "x", "german/a.md": "x", "german/b.md": "x"}


@pytest.mark.parametrize("slash", ["", "/"])
def test_written_languages_replace_those_that_are_found(slash: str) -> None:
    written = Languages(folders={f"{slash}english{slash}": "en", f"{slash}german": "de"})
    found = built(LANGUAGES, ContentModel(languages=written))
    assert found.decision.conventions.languages == {"english": "en", "german": "de"}
    assert found.decision.conventions.default_language == "en"
    assert (node(found, "german/a").locale, node(found, "fr/z").locale) == ("de", None)


@pytest.mark.parametrize(
    ("model", "name", "found", "written"),
    [
        (ContentModel(languages=Languages(folders={})), "languages", {"de": "de", "en": "en"}, {}),
        (ContentModel(languages=Languages(suffixes=())), "suffixes", {"fr"}, set()),
        (ContentModel(languages=Languages(suffixes=("it",))), "suffixes", {"fr"}, {"it"}),
        (ContentModel(reading=Reading(numbers=False)), "is_numbered", True, False),
        (ContentModel(reading=Reading(wikilinks=False)), "is_vault", True, False),
        (ContentModel(reading=Reading(dates=DateOrder.MONTH_FIRST)), "is_day_first", True, False),
        (ContentModel(collections=Collections(tags=())), "term_folders", {"tags": Kind.TAG}, {}),
        (ContentModel(site=Site(domains=())), "own_domains", {"mine.org"}, set()),
        (ContentModel(permalinks={"posts": "/:slug/"}), "dated_under", ("archive",), ()),
        (
            ContentModel(site=Site(mounts={})),
            "mounts",
            (Mount("de", "de"), Mount("", ""), Mount("en", ""), Mount("static", "")),
            (Mount("", ""),),
        ),
    ],
)
def test_all_that_is_found_out_can_be_written_or_switched_off(
    model: ContentModel, name: str, found: object, written: object
) -> None:
    files = {
        "en/a.md": "[[b]] [1](/archive/2024/01/14/p/) [2](/archive/2024/01/15/q/)",
        "de/a.md": "x",
        "en/b.md": "x",
        "c.fr.md": "x",
        "c.md": "x",
        "1.one.md": "x",
        "2.two.md": "x",
        "posts/p.md": post(date="14/1/2024", tags="[sleep]"),
        "posts/q.md": post(date="15/1/2024", tags="[sleep]"),
        "tags/sleep.md": "x",
        "static/x.png": "",
    }
    step = changes(files)
    step = msgspec.structs.replace(step, assets=(*step.assets, AssetFile("CNAME", 12, None, host="mine.org")))
    for given, expected in ((ContentModel(), found), (model, written)):
        decided = Builder(model=given).apply(step)[0].decision.conventions
        assert getattr(decided, name) == expected


def test_a_folder_of_terms_is_one_whose_names_are_in_use() -> None:
    posts = {"posts/a.md": post(tags="[Sleep, Work]")}
    used = snapshot(posts | {"topics/sleep.md": "", "topics/other.md": ""})
    unused = snapshot(posts | {"topics/one.md": "", "topics/two.md": ""})
    assert used.decision.conventions.term_folders == {"topics": Kind.TAG}
    assert unused.decision.conventions.term_folders == {}


def test_a_link_to_a_part_of_the_site_that_is_not_here_is_told_as_such() -> None:
    files = {"blog/a.md": post("[one](/docs/start) [two](/blog/missing)"), "blog/b.md": post("[three](/blog/a)")}
    graph = snapshot(files)
    found = sorted((p.column, p.rule) for p in graph.problems.values())
    assert found == [(7, "link-outside"), (26, "link-not-found")]


def test_a_link_without_a_scheme_is_told_what_it_lacks() -> None:
    graph = snapshot({"a.md": "[x](github.com/me) [y](gone.md)"})
    remedies = {problem.remedy for problem in graph.problems.values()}
    assert remedies == {"Write https://github.com/me if it is on the web.", rules.LINK_NOT_FOUND.remedy}


def test_folders_of_pages_and_of_files_are_served_from_the_root_by_custom() -> None:
    graph = snapshot(
        {"content/news/a.md": post("[x](/news) ![y](/y.png)"), "content/news/_index.md": "n", "static/y.png": ""}
    )
    assert [target(graph, "content/news/a", at) for at in range(2)] == ["content/news", "static/y.png"]


def test_the_home_page_of_a_site_is_always_there() -> None:
    graph = snapshot({"blog/a.md": post("[home](/) [list](/blog/)")})
    assert [target(graph, "blog/a", at) for at in range(2)] == [None, None]
    assert [problem.rule for problem in graph.problems.values()] == ["link-outside"]


def test_a_name_that_several_files_have_is_ambiguous_unless_one_is_nearer() -> None:
    files = {"x/to.md": "x", "y/to.md": "y", "from.md": "[a](gone/to.md)", "y/z/from.md": "[a](gone/to.md)"}
    graph = snapshot(files)
    assert (target(graph, "from"), target(graph, "y/z/from")) == (None, "y/to")
    assert sorted(p.rule for p in graph.problems.values()) == ["link-ambiguous", "link-fallback"]


def test_an_asset_is_not_found_by_its_name_alone() -> None:
    graph = snapshot({"a/one.md": "[x](chart.svg) ![y](2024/chart.svg)", "b/2024/chart.svg": ""})
    assert [target(graph, "a/one", at) for at in range(2)] == [None, "b/2024/chart.svg"]


def test_a_new_file_changes_the_conventions_for_all_and_its_removal_changes_them_back() -> None:
    builder = Builder()
    before, _ = builder.apply(changes({"en/a.md": "", "en/b.md": ""}))
    between, delta = builder.apply(changes({"de/a.md": ""}))
    after, _ = builder.apply(changes({}, ["de/a.md"]))
    assert [node(graph, "en/b").locale for graph in (before, between, after)] == [None, "en", None]
    assert NodeRef(Kind.PAGE, "en/b") in {change.ref for change in delta.nodes}
    assert before.revision.id == after.revision.id != between.revision.id


def test_a_folder_that_obsidian_made_is_a_vault() -> None:
    files = {f"{at}.md": "text" for at in range(40)} | {"a.md": "[[b]]", "b.md": "text"}
    assert target(snapshot(files | {".obsidian/": ""}), "a") == "b"
    assert node(snapshot(files), "a").links == ()


def test_a_cname_file_names_the_own_domain() -> None:
    cname = AssetFile("static/CNAME", 12, None, host="www.mine.org")
    builder = Builder()
    step = changes({"a.md": "[b](https://mine.org/b) <https://mine.org/none/x>", "b.md": "text"})
    graph, _ = builder.apply(msgspec.structs.replace(step, assets=(cname,)))
    assert (target(graph, "a"), finding(graph, "own domain")) == ("b", "mine.org")
    assert not graph.index("Resource/name")
    after, _ = builder.apply(changes({}, ["static/CNAME"]))
    assert len(after.index("Resource/name")) == 2


@pytest.mark.parametrize(("path", "is_own"), [("CNAME", True), ("site/public/CNAME", True), ("demo/CNAME", False)])
def test_a_cname_file_of_an_example_names_nothing(path: str, is_own: bool) -> None:
    named = post(permalink="https://mine.org/a/b")
    step = msgspec.structs.replace(changes({"a.md": ""}), assets=(AssetFile(path, 12, None, host="mine.org"),))
    graph, _ = Builder().apply(step)
    assert graph.decision.conventions.own_domains == ({"mine.org"} if is_own else set())
    twice, _ = Builder().apply(
        msgspec.structs.replace(step, documents=changes({"a.md": named, "b.md": named}).documents)
    )
    assert [found.name for found in twice.decision.findings].count("own domain") == 1


def test_what_is_written_is_told_as_it_is_written() -> None:
    model = ContentModel(
        collections=Collections(posts=("blog", "news/*"), authors=("team",), tags=()),
        permalinks={"posts": "/:slug/", "*": "/:name/"},
        reading=Reading(ignore=("drafts/", "*.tmp.md")),
        keys={FieldName.TITLE: ("headline", "name2")},
    )
    told = {each.name: each for each in built({"blog/a.md": post(headline="A")}, model).decision.findings}
    assert {name: told[name].value for name in ("collections", "permalinks", "keys", "left out")} == {
        "collections": "posts in blog, news/*; authors in team; tags in no folder",
        "permalinks": "posts at /:slug/; all files at /:name/",
        "keys": "title from headline, name2",
        "left out": "drafts/, *.tmp.md",
    }
    assert all(told[name].is_written for name in ("collections", "permalinks", "keys", "left out"))
    assert finding(built({"blog/a.md": ""}, ContentModel()), "collections") is None


def test_record_files_are_told_with_where_they_are_and_how_many_records_they_hold() -> None:
    files = {
        "posts/a.md": post(title="A"),
        "_data/authors.yml": "ana: {name: Ana}\nbo: {name: Bo}\n",
        "data/people.yml": "x: {name: X}\n",
        "data/authors/cy.json": '{"name": "Cy"}',
        "data/authors/di.json": '{"name": "Di"}',
        "tags.yml": "red: {label: Red}\n",
    }
    graph = snapshot(files)
    told = {each.name: (each.value, each.evidence) for each in graph.decision.findings if "records" in each.name}
    assert told == {
        "author records": ("4 records", "2 in _data/authors.yml, 2 in data/authors/"),
        "tag records": ("1 record", "1 in tags.yml"),
    }


def test_records_that_come_and_go_are_told_as_of_a_fresh_load() -> None:
    builder = Builder()
    builder.apply(changes({"a.md": "", "authors.yml": "ana: {name: Ana}\n", "authors/bo.yml": "name: Bo\n"}))
    builder.apply(changes({"authors.yml": "ana: {name: Ana}\ncy: {name: Cy}\n"}, removed=("authors/bo.yml",)))
    after, _ = builder.apply(changes({"tags.yml": ""}))
    fresh = snapshot({"a.md": "", "authors.yml": "ana: {name: Ana}\ncy: {name: Cy}\n", "tags.yml": ""})
    assert after.decision == fresh.decision
    assert finding(after, "author records") == "2 records"


def test_a_collection_of_jekyll_is_served_under_its_name_without_the_underscore() -> None:
    files = {"_tutorials/start.md": "x", "a.md": "[x](/tutorials/start/) [y](/tutorials/start.html#part)"}
    graph = snapshot(files)
    assert ([target(graph, "a", at) for at in range(2)], len(graph.problems)) == (["_tutorials/start"] * 2, 0)
    assert finding(graph, "mount") == "_tutorials is served under /tutorials"


@pytest.mark.parametrize("folder", ["_posts", "_drafts", "_data", "tutorials"])
def test_other_folders_are_no_collections_of_jekyll(folder: str) -> None:
    graph = snapshot({f"{folder}/start.md": "x"})
    assert "Jekyll collection" not in " ".join(found.evidence for found in graph.decision.findings)
