from collections.abc import Iterator
from pathlib import Path
from typing import Any

import graphql
import pytest

from gateway.graph import node as nodes
from gateway.graph import order, terms
from gateway.graph.model import Kind, NodeRef, global_id
from gateway.graph.snapshot import Snapshot
from gateway.schema import enums
from gateway.store import document, problem
from tests.content import SCHEMA, ask, errors, post, snapshot


def check_seed(graph: Snapshot, path: str, title: str) -> None:
    """What the post that is in the shape of the seed has to be answered as, from every end."""
    query = """query ($path: String!) { post(path: $path) {
      title date author { name slug isStub posts { nodes { title } } }
      category { name label slug posts { totalCount } } tags { name slug }
      resources { totalCount edges { section node { url domain { name posts { nodes { title } } }
        posts { nodes { title } } } } }
    } }"""
    found = ask(graph, query, path=path)["post"]
    assert (found["title"], found["date"]) == (title, "2022-11-05")
    assert found["author"]["name"] == "Priya Srinand"
    assert found["category"]["name"] == "UnderstandingMentalHealth"
    assert found["category"]["label"] == "Understanding Mental Health"
    assert [tag["slug"] for tag in found["tags"]] == ["adhd", "information"]
    edges = found["resources"]["edges"]
    assert [edge["section"] for edge in edges] == ["Resources", "Resources"]
    assert [edge["node"]["domain"]["name"] for edge in edges] == ["mayoclinic.org", "helpguide.org"]
    for edge in edges:
        assert title in [post["title"] for post in edge["node"]["posts"]["nodes"]]
        assert title in [post["title"] for post in edge["node"]["domain"]["posts"]["nodes"]]


def test_a_post_in_the_shape_of_the_seed(graph: Snapshot) -> None:
    check_seed(graph, "posts/warmth", "The warmth of support groups")


def test_the_seed(shared: Path) -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in (shared / "seed").glob("*.md")}
    check_seed(snapshot(files), "support-groups", "The warmth mental health support groups could offer")


def test_post(graph: Snapshot) -> None:
    found = ask(
        graph,
        """{ post(path: "posts/sleep") { __typename id path slug url title description locale wordCount isStale
        date publishedAt updatedAt expiresAt status aliases author { name } authors { name } category { name }
        categories { name } tags { name variants } image { url } } }""",
    )["post"]
    assert found == {
        "__typename": "Post",
        "id": global_id(NodeRef(Kind.POST, "posts/sleep")),
        "path": "posts/sleep",
        "slug": "sleep",
        "url": "/posts/sleep",
        "title": "Sleep and mood",
        "description": None,
        "locale": "en",
        "wordCount": found["wordCount"],
        "isStale": False,
        "date": "2023-02-03",
        "publishedAt": "2023-02-03T04:05:06+00:00",
        "updatedAt": "2023-03-01T00:00:00+00:00",
        "expiresAt": "2090-01-01T00:00:00+00:00",
        "status": "PUBLISHED",
        "aliases": ["/old-sleep"],
        "author": {"name": "Ana Silva"},
        "authors": [{"name": "Ana Silva"}, {"name": "Priya Srinand"}],
        "category": {"name": "SelfCare"},
        "categories": [{"name": "SelfCare"}, {"name": "UnderstandingMentalHealth"}],
        "tags": [{"name": "sleep", "variants": ["sleep"]}, {"name": "ADHD", "variants": ["ADHD", "adhd"]}],
        "image": {"url": "/assets/posts/night.png"},
    }


def test_a_post_that_says_nothing_of_itself() -> None:
    graph = snapshot({"posts/bare.md": "One two three."})
    query = '{ post(path: "posts/bare") { title date author { name } category { name } tags { name } image { url } } }'
    assert ask(graph, query)["post"] == {
        "title": "Bare", "date": None, "author": None, "category": None, "tags": [], "image": None,
    }  # fmt: skip


def test_the_text_in_its_forms(graph: Snapshot) -> None:
    found = ask(
        graph,
        """{ page(path: "about") { markdown html text excerpt(length: 8) readingTime(wordsPerMinute: 1) wordCount
        frontMatter source { path raw bodyLine byteSize contentHash modifiedAt } } }""",
    )["page"]
    assert found["markdown"].startswith("About [sleep](posts/sleep.md).")
    assert '<a href="posts/sleep.md"' in found["html"]
    assert found["text"].startswith("About sleep.")
    assert found["excerpt"] == "About…"
    assert found["readingTime"] == found["wordCount"]
    assert found["frontMatter"] == {"title": "About", "slug": "about"}
    source = found["source"]
    assert (source["path"], source["bodyLine"], source["modifiedAt"]) == ("about.md", 5, "1970-01-01T00:00:00+00:00")
    assert source["raw"].startswith("---\ntitle: About\n")
    assert len(source["contentHash"]) == 32


def test_headings_by_depth(graph: Snapshot) -> None:
    found = ask(
        graph, '{ post(path: "posts/sleep") { all: headings { text depth } two: headings(minDepth: 2) { anchor } } }'
    )
    assert found["post"]["all"] == [{"text": "Sleep", "depth": 1}, {"text": "More", "depth": 2}]
    assert found["post"]["two"] == [{"anchor": "more"}]


def test_links_and_backlinks(graph: Snapshot) -> None:
    found = ask(
        graph,
        """{ post(path: "posts/sleep") {
          links(first: 4) { totalCount nodes { href label kind isBroken line heading { text } source { path } target {
            __typename ... on Post { path } ... on Page { path } ... on Asset { file: path } } } }
          backlinks { nodes { label source { __typename path } } }
        } }""",
    )["post"]
    links = found["links"]["nodes"]
    assert [link["isBroken"] for link in links] == [False, False, True, False]
    targets = [next(iter(link["target"].values())) if link["target"] else None for link in links]
    assert targets == ["Post", "Page", None, "Asset"]
    assert (links[0]["target"]["path"], links[3]["target"]["file"]) == ("posts/warmth", "posts/night.png")
    assert [link["kind"] for link in links] == ["INLINE", "INLINE", "INLINE", "IMAGE"]
    assert links[0]["heading"] == {"text": "Sleep"}
    assert {link["source"]["path"] for link in links} == {"posts/sleep"}
    assert found["backlinks"]["nodes"] == [{"label": "sleep", "source": {"__typename": "Page", "path": "about"}}]


def test_resources_from_both_ends(graph: Snapshot) -> None:
    found = ask(
        graph,
        """{ resource(url: "http://www.helpguide.org/articles/support-groups.htm/") { normalizedUrl labels
          related { url } citations { totalCount edges { line label section occurrences document { path } } } }
          domain(name: "www.example.org") { name resources { nodes { url } } posts { nodes { path } } }
          one: post(path: "posts/sleep") { resources(domain: "helpguide.org", section: "more") { totalCount } } }""",
    )
    assert found["resource"]["normalizedUrl"] == "https://helpguide.org/articles/support-groups.htm"
    assert found["resource"]["labels"] == ["A guide"]
    assert [r["url"] for r in found["resource"]["related"]] == [
        "https://example.org/b",
        "https://www.mayoclinic.org/support-groups/art-20044655",
    ]
    edges = found["resource"]["citations"]["edges"]
    assert [(edge["document"]["path"], edge["section"]) for edge in edges] == [
        ("posts/sleep", "More"),
        ("posts/warmth", "Resources"),
    ]
    assert found["domain"] == {
        "name": "example.org",
        "resources": {"nodes": [{"url": "https://example.org/b"}]},
        "posts": {"nodes": [{"path": "posts/sleep"}]},
    }
    assert found["one"]["resources"]["totalCount"] == 1


def test_author_with_a_profile(graph: Snapshot) -> None:
    found = ask(
        graph,
        """{ author(slug: "Ana Silva") { slug name isStub bio html url profiles frontMatter avatar { path exists }
          posts { totalCount } tags { tag { slug } count } categories { category { name } count }
          coauthors { author { name } count } } }""",
    )["author"]
    assert (found["slug"], found["name"], found["isStub"], found["bio"]) == ("ana", "Ana Silva", False, "Writer")
    assert (found["url"], found["profiles"]) == ("https://ana.example", ["https://social.example/ana"])
    assert found["avatar"] == {"path": "authors/ana.png", "exists": True}
    assert "<strong>writes</strong>" in found["html"]
    assert found["tags"] == [{"tag": {"slug": "adhd"}, "count": 1}, {"tag": {"slug": "sleep"}, "count": 1}]
    assert found["coauthors"] == [{"author": {"name": "Priya Srinand"}, "count": 1}]


def test_author_without_a_profile(graph: Snapshot) -> None:
    found = ask(graph, '{ author(slug: "priya-srinand") { isStub bio html url profiles frontMatter avatar { url } } }')
    assert found["author"] == {
        "isStub": True, "bio": None, "html": None, "url": None, "profiles": [], "frontMatter": {}, "avatar": None,
    }  # fmt: skip


def test_author_with_a_record() -> None:
    record = "ana-s:\n  name: Ana Silva\n  title: Editor\n  email: ana@example.org\n  github: ana\n  image_url: a.png\n"
    graph = snapshot({"authors.yml": record, "a.png": "", "posts/a.md": post(authors="[ana-s]")})
    query = """{ post(path: "posts/a") { author { slug name role isStub profiles frontMatter avatar { path exists }
      postCount } } byName: author(slug: "Ana Silva") { slug } }"""
    found = ask(graph, query)
    assert found["byName"] == {"slug": "ana-s"}
    assert found["post"]["author"] == {
        "slug": "ana-s",
        "name": "Ana Silva",
        "role": "Editor",
        "isStub": False,
        "profiles": ["https://github.com/ana"],
        "frontMatter": {"name": "Ana Silva", "title": "Editor", "github": "ana", "image_url": "a.png"},
        "avatar": {"path": "a.png", "exists": True},
        "postCount": 1,
    }


def test_terms_with_records_and_pages() -> None:
    graph = snapshot(
        {
            "posts/a.md": post(tags="[rest, Rest, REST]", category="SelfCare"),
            "tags.yml": "rest:\n  label: Rest and sleep\n  description: Nights\n",
            "categories/selfcare.md": post("About it.", description="Kindness"),
        }
    )
    query = """{ tag(slug: "REST") { name variants description page { path } }
      category(slug: "selfcare") { name label variants description page { path text } } }"""
    assert ask(graph, query) == {
        "tag": {
            "name": "Rest and sleep", "variants": ["REST", "Rest", "rest"], "description": "Nights", "page": None,
        },
        "category": {
            "name": "SelfCare", "label": "Self Care", "variants": ["SelfCare"], "description": "Kindness",
            "page": {"path": "categories/selfcare", "text": "About it."},
        },
    }  # fmt: skip


def test_asset(graph: Snapshot) -> None:
    found = ask(
        graph,
        """{ post(path: "posts/sleep") { image { path url exists mimeType byteSize width height alt
        usedBy { nodes { path } } } } }""",
    )["post"]["image"]
    assert (found["path"], found["exists"], found["mimeType"], found["alt"]) == (
        "posts/night.png",
        True,
        "image/png",
        "Night",
    )
    assert found["width"] == found["byteSize"] + 1
    assert found["usedBy"]["nodes"] == [{"path": "posts/sleep"}]


def test_translations(graph: Snapshot) -> None:
    found = ask(graph, '{ post(slug: "sleep", locale: "en") { translations { path locale translations { path } } } }')
    assert found["post"]["translations"] == [
        {"path": "posts/schlaf", "locale": "de", "translations": [{"path": "posts/sleep"}]}
    ]


def test_every_node_is_found_by_its_id(graph: Snapshot) -> None:
    ids = [global_id(ref) for ref in graph.nodes]
    found = ask(graph, "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=ids)["nodes"]
    assert [node["id"] for node in found] == ids
    assert [node["__typename"] for node in found] == [ref.kind.value for ref in graph.nodes]
    for id in ids[:5]:
        assert ask(graph, "query ($id: ID!) { node(id: $id) { id } }", id=id)["node"] == {"id": id}


def test_a_slug_finds_its_own_term() -> None:
    graph = snapshot({"posts/a.md": post(tags="['C++', '?', '🎉', 'がき', 'A & B']")})
    for tag in ask(graph, "{ tags { nodes { slug } } }")["tags"]["nodes"]:
        assert ask(graph, "query ($s: String!) { tag(slug: $s) { slug } }", s=tag["slug"])["tag"] == tag


def test_ids_that_name_nothing(graph: Snapshot) -> None:
    missing = global_id(NodeRef(Kind.POST, "posts/missing"))
    assert ask(graph, "query ($id: ID!) { node(id: $id) { id } post(id: $id) { id } }", id=missing) == {
        "node": None, "post": None,
    }  # fmt: skip
    assert errors(graph, '{ node(id: "nonsense") { id } }')[0][:2] == ("BAD_USER_INPUT", ["node"])
    [(code, path, message)] = errors(
        graph, "query ($id: ID!) { page(id: $id) { id } }", id=global_id(NodeRef(Kind.POST, "posts/bare"))
    )
    assert (code, path) == ("BAD_USER_INPUT", ["page"])
    assert message == "The id is that of a Post, not of a Page."


def test_at_most_a_hundred_nodes_at_once(graph: Snapshot) -> None:
    [(code, path, message)] = errors(graph, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 101)
    assert (code, path, message) == ("BAD_USER_INPUT", ["nodes"], "`ids` has 101 members: it takes at most 100.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "Give exactly one of `id`, `path` and `slug`: none was given."),
        ('(path: "a", slug: "b")', "Give exactly one of `id`, `path` and `slug`: `path` and `slug` were given."),
        ('(path: "a", locale: "en")', "`locale` goes with `slug`: an id and a path name one language's file already."),
        (
            '(slug: "sleep")',
            "`slug: 'sleep'` is that of 2: posts/schlaf, posts/sleep. Give `path` instead, or `locale` as well.",
        ),
    ],
)
def test_which_post_has_to_be_clear(graph: Snapshot, arguments: str, message: str) -> None:
    assert errors(graph, f"{{ post{arguments} {{ title }} }}") == [("BAD_USER_INPUT", ["post"], message)]


@pytest.mark.parametrize("path", ["posts/sleep", "posts/sleep.md", "/posts/sleep/"])
def test_a_post_by_path(graph: Snapshot, path: str) -> None:
    assert ask(graph, "query ($p: String!) { post(path: $p) { slug } }", p=path) == {"post": {"slug": "sleep"}}


def test_problems_by_severity_rule_and_path(graph: Snapshot) -> None:
    def rules(arguments: str = "") -> list[str]:
        found = ask(graph, f"{{ problems{arguments} {{ totalCount nodes {{ rule }} }} }}")["problems"]
        assert found["totalCount"] == len(found["nodes"])
        return [node["rule"] for node in found["nodes"]]

    assert rules() == ["link-not-found"]
    assert rules("(severity: WARNING)") == rules('(rule: "link-not-found")') == rules()
    assert rules('(path: "posts/sleep")') == rules('(path: "posts/sleep.md")') == rules()
    assert rules("(severity: ERROR)") == rules('(rule: "x")') == rules('(path: "posts/bare")') == []
    found = ask(graph, '{ post(path: "posts/sleep") { problems { severity line column message remedy path } } }')
    [problem] = found["post"]["problems"]
    assert (problem["severity"], problem["path"], problem["line"]) == ("WARNING", "posts/sleep.md", 16)


def test_revision(graph: Snapshot) -> None:
    said = ask(graph, "{ revision { id sequence posts pages authors tags categories resources problems } }")["revision"]
    assert said == {
        "id": graph.revision.id, "sequence": 1, "posts": 4, "pages": 2, "authors": 2, "tags": 3, "categories": 2,
        "resources": 3, "problems": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("client", "own"),
    [
        (enums.ContentStatus, nodes.ContentStatus),
        (enums.LinkKind, document.LinkKind),
        (enums.Severity, problem.Severity),
        (enums.PostOrderField, order.SortField),
    ],
)
def test_an_enum_of_the_schema_is_that_of_the_graph(client: Any, own: Any) -> None:
    assert {member.name: member.value for member in client} == {member.name: member.value for member in own}


def test_orders_of_terms_are_the_indexes_that_there_are() -> None:
    assert {field.value for field in enums.TermOrderField} == {terms.BY_NAME, terms.BY_POST_COUNT, terms.BY_LATEST}


def described() -> Iterator[tuple[str, Any]]:
    for name, kind in SCHEMA._schema.type_map.items():
        if name.startswith("__") or graphql.is_specified_scalar_type(kind):
            continue
        yield name, kind
        for value_name, value in getattr(kind, "values", {}).items():
            yield f"{name}.{value_name}", value
        for field_name, field in getattr(kind, "fields", {}).items():
            yield f"{name}.{field_name}", field
            for argument_name, argument in getattr(field, "args", {}).items():
                yield f"{name}.{field_name}({argument_name})", argument


def test_everything_has_a_description() -> None:
    assert [name for name, thing in described() if not thing.description] == []


def test_the_printed_schema_is_the_schema(request: pytest.FixtureRequest) -> None:
    from gateway.schema.build import print_sdl

    assert (request.config.rootpath / "schema.graphql").read_text(encoding="utf-8") == print_sdl(SCHEMA)
