import dataclasses
from pathlib import Path
from typing import Any

import graphql
import pytest
import strawberry

from gateway.content_model import ContentModel, Field, FieldType, ModelError, Reference, Target, read_model
from gateway.execution.executor import Executor, Request, Response
from gateway.graph.derived import Derived
from gateway.graph.snapshot import Snapshot
from gateway.schema.build import build_schema, print_sdl
from tests.content import post, snapshot

MODEL = ContentModel(
    fields={
        "rating": FieldType.INT,
        "score": Field(FieldType.FLOAT, "extra.score"),
        "heroColor": Field(FieldType.STRING, "hero-color", "The colour behind the title."),
        "featured": FieldType.BOOLEAN,
        "reviewedOn": Field(FieldType.DATE, "reviewed"),
        "seenAt": FieldType.DATETIME,
        "mood": FieldType.STRINGS,
        "marks": FieldType.INTS,
        "weights": FieldType.FLOATS,
        "flags": FieldType.BOOLEANS,
        "days": FieldType.DATES,
        "times": FieldType.DATETIMES,
        "seo": FieldType.JSON,
    },
    references={
        "reviewer": Target.AUTHORS,
        "topics": Reference(Target.TAGS, many=True),
        "section": Target.CATEGORIES,
        "series": Reference(Target.POSTS, "part-of", reverse="parts"),
        "sequels": Reference(Target.POSTS, many=True),
        "home": Reference(Target.PAGES, reverse="homeOf", description="The page that shows it."),
    },
)
FILES = {
    "posts/a.md": post(
        "A",
        rating=3,
        extra="{score: 4.5}",
        featured="true",
        reviewed="2024-02-01",
        seenAt="2024-02-01 10:00",
        mood="[Calm, '', bright]",
        marks="[1, 2]",
        weights="[0.5]",
        flags="[true, false]",
        days="[2024-02-01]",
        times="[2024-02-01 10:00]",
        seo="{title: Deep, tags: [a, 1]}",
        reviewer="Bo",
        topics="[Red, blue]",
        section="care",
        sequels="[b, c]",
        home="about",
        **{"hero-color": "1.50", "part-of": "b"},
    ),
    "posts/b.md": post("B", rating=10, extra="{score: -1}", mood="loud", marks=7, author="Bo", tags="[red, Blue]"),
    "posts/c.md": post("C", featured="false", reviewed="2023-01-01", category="Care", **{"hero-color": "azure"}),
    "posts/d.md": post("D", rating="none", mood="[]", sequels="[c]", **{"part-of": "gone"}),
    "about.md": "# About",
}
SCHEMA = build_schema(MODEL)
GRAPH = snapshot(FILES, model=MODEL)
SNAPSHOT = Path(__file__).parent / "typed.graphql"


def answer(query: str, schema: strawberry.Schema = SCHEMA, graph: Snapshot = GRAPH, **variables: Any) -> Response:
    return Executor(schema, Derived()).execute(Request(query, None, variables), graph)


def ask(query: str, **variables: Any) -> Any:
    response = answer(query, **variables)
    assert response.errors == ()
    return response.data


def added_to_the_schema() -> str:
    """What the printed schema has more than that of no content model: types, and members of types that both have."""
    plain, typed = (graphql.parse(print_sdl(schema)).definitions for schema in (build_schema(), SCHEMA))
    known: dict[str, set[str]] = {definition.name.value: set(_members(definition)) for definition in plain}  # type: ignore[attr-defined]  # a definition of a type has a name
    found = []
    for definition in typed:
        name = definition.name.value  # type: ignore[attr-defined]  # as above
        members = {key: node for key, node in _members(definition).items() if key not in known.get(name, ())}
        if members or name not in known:
            kept = "values" if hasattr(definition, "values") else "fields"
            new: dict[str, Any] = {kept: tuple(members.values())}
            found.append(graphql.print_ast(dataclasses.replace(definition, **new)))
    return "\n\n".join(found) + "\n"


def _members(definition: Any) -> dict[str, graphql.Node]:
    members = getattr(definition, "values", None) or getattr(definition, "fields", None) or ()
    return {member.name.value: member for member in members}


def test_the_fields_stand_in_the_schema_with_their_keys() -> None:
    assert added_to_the_schema() == SNAPSHOT.read_text(encoding="utf-8")


def test_each_field_has_its_value() -> None:
    query = """{ post(path: "posts/a") { rating score heroColor featured reviewedOn seenAt mood marks weights flags days
      times seo } }"""
    assert ask(query)["post"] == {
        "rating": 3, "score": 4.5, "heroColor": "1.50", "featured": True, "reviewedOn": "2024-02-01",
        "seenAt": "2024-02-01T10:00:00+00:00", "mood": ["Calm", "bright"], "marks": [1, 2], "weights": [0.5],
        "flags": [True, False], "days": ["2024-02-01"], "times": ["2024-02-01T10:00:00+00:00"],
        "seo": {"title": "Deep", "tags": ["a", 1]},
    }  # fmt: skip


def test_what_is_not_there_or_does_not_fit_is_null() -> None:
    found = ask('{ post(path: "posts/d") { rating heroColor mood marks seo series { path } problems { rule line } } }')
    assert found["post"] == {
        "rating": None, "heroColor": None, "mood": [], "marks": None, "seo": None, "series": None,
        "problems": [{"rule": "field-type", "line": 2}, {"rule": "reference-not-found", "line": 5}],
    }  # fmt: skip


QUERY = """query ($where: PostFilter, $order: [PostOrder!]) {
  posts(where: $where, orderBy: $order) { totalCount nodes { slug } } }"""


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"rating": {"gte": 3}}, "ab"),
        ({"rating": {"gt": 3}}, "b"),
        ({"rating": {"exists": False}}, "cd"),
        ({"rating": {"ne": 3}}, "bcd"),
        ({"rating": {"in": [3, 4]}}, "a"),
        ({"rating": None}, "abcd"),
        ({"rating": {}}, "abcd"),
        ({"score": {"lt": 0.5}}, "b"),
        ({"heroColor": {"startsWith": "1."}}, "a"),
        ({"heroColor": {"eq": "AZURE", "caseSensitive": False}}, "c"),
        ({"featured": {"eq": True}}, "a"),
        ({"featured": {"ne": True}}, "bcd"),
        ({"featured": {"exists": True}}, "ac"),
        ({"reviewedOn": {"lt": "2024-01-01"}}, "c"),
        ({"seenAt": {"gte": "2024-02-01T10:00:00"}}, "a"),
        ({"mood": {"has": "loud"}}, "b"),
        ({"mood": {"some": {"eq": "CALM", "caseSensitive": False}}}, "a"),
        ({"mood": {"every": {"contains": "l"}}}, "bcd"),
        ({"mood": {"none": {"contains": "l"}}}, "cd"),
        ({"mood": {"count": {"eq": 0}}}, "cd"),
        ({"mood": {"exists": False}}, "c"),
        ({"mood": {"exists": True, "count": {"lt": 2}}}, "bd"),
        ({"marks": {"has": 7}}, "b"),
        ({"weights": {"some": {"lt": 1}}}, "a"),
        ({"flags": {"has": False}}, "a"),
        ({"days": {"has": "2024-02-01"}}, "a"),
        ({"times": {"has": "2024-02-01T10:00:00"}}, "a"),
        ({"reviewer": {"name": {"eq": "Bo"}}}, "a"),
        ({"reviewer": {"not": {"name": {"eq": "Bo"}}}}, ""),
        ({"topics": {"some": {"slug": {"eq": "blue"}}, "count": {"eq": 2}}}, "a"),
        ({"section": {"name": {"eq": "Care"}}}, "a"),
        ({"series": {"slug": {"eq": "b"}}}, "a"),
        ({"series": {"not": {"slug": {"eq": "b"}}}}, ""),
        ({"home": {"path": {"eq": "about"}, "title": {"startsWith": "A"}}}, "a"),
        ({"home": {"or": [{"slug": {"eq": "x"}}, {"and": [{"locale": {"exists": False}}]}]}}, "a"),
        ({"sequels": {"some": {"slug": {"eq": "b"}}}}, "a"),
        ({"sequels": {"some": {"path": {"eq": "posts/c"}}}}, "ad"),
        ({"sequels": {"every": {"slug": {"eq": "c"}}}}, "bcd"),
        ({"sequels": {"none": {"title": {"eq": "c", "caseSensitive": False}}}}, "bc"),
        ({"sequels": {"count": {"eq": 1}}}, "d"),
        ({"sequels": {"some": {}}}, "ad"),
        ({"rating": {"gte": 3}, "mood": {"has": "loud"}}, "b"),
        ({"or": [{"rating": {"eq": 3}}, {"featured": {"eq": False}}]}, "ac"),
        ({"and": [{"rating": {"gte": 3}}, {"not": {"rating": {"eq": 3}}}], "title": {"eq": "B"}}, "b"),
    ],
)
def test_posts_are_chosen_by_their_values(where: dict[str, Any], found: str) -> None:
    order = [{"field": "PATH", "direction": "ASC"}]
    posts = ask(QUERY, where=where, order=order)["posts"]
    assert "".join(post["slug"] for post in posts["nodes"]) == found
    assert posts["totalCount"] == len(found)


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ([{"field": "RATING"}], "bacd"),
        ([{"field": "RATING", "direction": "ASC", "nulls": "FIRST"}], "cdab"),
        ([{"field": "SCORE", "direction": "ASC"}], "bacd"),
        ([{"field": "HERO_COLOR"}], "cabd"),
        ([{"field": "FEATURED"}, {"field": "RATING"}], "acbd"),
        ([{"field": "REVIEWED_ON", "direction": "ASC"}], "cabd"),
        ([{"field": "SEEN_AT"}, {"field": "TITLE"}], "adcb"),
    ],
)
def test_posts_are_sorted_by_their_values(order: list[dict[str, str]], found: str) -> None:
    assert "".join(post["slug"] for post in ask(QUERY, order=order)["posts"]["nodes"]) == found


def test_a_sorted_list_is_paged_and_its_cursors_belong_to_it() -> None:
    query = """query ($after: String, $field: PostOrderField!) {
      posts(first: 1, after: $after, orderBy: [{field: $field}]) {
        nodes { slug } pageInfo { endCursor hasNextPage } } }"""
    met, after, more = "", None, True
    while more:
        page = ask(query, field="RATING", after=after)["posts"]
        met, after, more = (
            met + page["nodes"][0]["slug"],
            page["pageInfo"]["endCursor"],
            page["pageInfo"]["hasNextPage"],
        )
    assert met == "bacd"
    (error,) = answer(query, field="SCORE", after=after).errors
    assert "ordered by the field rating desc, and this one is ordered by the field score desc" in error["message"]


def test_references_are_read_from_both_ends() -> None:
    query = """{ post(path: "posts/a") { reviewer { name reviewerPosts { nodes { slug } } } topics { name }
      section { name sectionPosts(where: {rating: {eq: 3}}) { totalCount } } series { slug parts { nodes { slug } } }
      home { path homeOf(first: 1, orderBy: [{field: RATING}]) { totalCount nodes { slug } } } }
      tag(slug: "blue") { topicsPosts { totalCount } } author(slug: "bo") { posts { nodes { slug } } } }"""
    a = {"nodes": [{"slug": "a"}]}
    assert ask(query) == {
        "post": {
            "reviewer": {"name": "Bo", "reviewerPosts": a},
            "topics": [{"name": "Red"}, {"name": "Blue"}],
            "section": {"name": "Care", "sectionPosts": {"totalCount": 1}},
            "series": {"slug": "b", "parts": a},
            "home": {"path": "about", "homeOf": {"totalCount": 1, **a}},
        },
        "tag": {"topicsPosts": {"totalCount": 1}},
        "author": {"posts": {"nodes": [{"slug": "b"}]}},
    }


def test_schemas_of_one_process_know_nothing_of_each_other() -> None:
    other_model = ContentModel(fields={"rating": FieldType.STRINGS, "place": FieldType.STRING})
    other, plain = build_schema(other_model), build_schema()
    graph = snapshot(FILES, model=other_model)
    typed = '{ posts(where: {rating: {has: "10"}}, orderBy: [{field: PLACE}]) { nodes { rating place } } }'
    said = answer(typed, other, graph)
    assert (said.data, said.errors) == ({"posts": {"nodes": [{"rating": ["10"], "place": None}]}}, ())
    for schema in (SCHEMA, plain):
        assert not answer(typed, schema).is_executed
    assert ask("{ posts(where: {rating: {eq: 10}}) { totalCount } }") == {"posts": {"totalCount": 1}}
    assert print_sdl(plain) == print_sdl(build_schema())


def test_a_field_may_have_any_name_that_graphql_takes() -> None:
    model = read_model({"fields": {"_x_": "String", "_": "Int", "mro": "String", "in": "Int"}})
    graph = snapshot({"posts/a.md": post(_x_="one"), "posts/b.md": post(_x_="two")}, model=model)
    said = answer("{ posts(orderBy: [{field: _X_, direction: DESC}]) { nodes { _x_ } } }", build_schema(model), graph)
    assert said.data == {"posts": {"nodes": [{"_x_": "two"}, {"_x_": "one"}]}}


def test_a_typed_post_is_still_a_node_and_a_document() -> None:
    query = """{ post(path: "posts/b") { id } posts { nodes { ... on Document { __typename path }
      ... on Node { id } rating } } }"""
    post_id = ask(query)["post"]["id"]
    found = ask("query ($id: ID!) { node(id: $id) { __typename ... on Post { rating } } }", id=post_id)
    assert found == {"node": {"__typename": "Post", "rating": 10}}


def test_everything_added_is_described() -> None:
    schema: graphql.GraphQLSchema = SCHEMA._schema
    kinds = [schema.type_map[name] for name in ("Post", "PostFilter", "Author", "Tag", "Category", "Page")]
    assert [f"{kind}.{name}" for kind in kinds for name, field in kind.fields.items() if not field.description] == []  # type: ignore[attr-defined]  # these have fields
    order = schema.type_map["PostOrderField"]
    assert isinstance(order, graphql.GraphQLEnumType)
    assert order.values["HERO_COLOR"].description == (
        "The colour behind the title. (From `hero-color` of the front matter.)"
    )


@pytest.mark.parametrize(
    ("tables", "place", "message"),
    [
        ({"fields": {"title": "Int"}}, "fields.title", "the gateway has the field `title` of Post already"),
        (
            {"fields": {"hasImage": "Int"}},
            "fields.hasImage",
            "the gateway has the field `hasImage` of PostFilter already",
        ),
        ({"fields": {"Path": "Int"}}, "fields.Path", "the gateway has the value `PATH` of PostOrderField already"),
        (
            {"fields": {"aB": "Int", "a_b": "Int"}},
            "fields.a_b",
            "`fields.aB` has taken the value `A_B` of PostOrderField already",
        ),
        (
            {"fields": {"a": "Int"}, "references": {"a": "tags"}},
            "references.a",
            "`fields.a` has taken the field `a` of Post already",
        ),
        (
            {"references": {"a": {"to": "tags", "reverse": "posts"}}},
            "references.a.reverse",
            "the gateway has the field `posts` of Tag already",
        ),
        (
            {"references": {"a": {"to": "posts", "reverse": "c"}, "b": {"to": "posts", "reverse": "c"}}},
            "references.b.reverse",
            "`references.a.reverse` has taken the field `c` of Post already",
        ),
    ],
)
def test_a_name_that_is_taken_is_refused_at_its_place(tables: dict[str, Any], place: str, message: str) -> None:
    with pytest.raises(ModelError) as error:
        build_schema(read_model(tables))
    assert (error.value.place, error.value.message) == (place, message)
    assert "reverse = " in error.value.remedy if "reverse" in place else "key = " in error.value.remedy


if __name__ == "__main__":
    SNAPSHOT.write_text(added_to_the_schema(), encoding="utf-8")
