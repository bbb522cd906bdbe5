import random
import re
from collections.abc import Mapping
from typing import Any

import graphql
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.content_model import ContentModel, Field, FieldName, FieldType, Reference, Target
from gateway.infer.propose import Inference, infer, legal_name
from gateway.schema.build import build_schema
from tests.content import document


def inferred(*headers: Mapping[str, Any], model: ContentModel | None = None) -> Inference:
    """What is inferred from posts with this front matter."""
    files = [document(f"posts/{at}.md", orjson.dumps(header).decode() + "\n") for at, header in enumerate(headers)]
    return infer(files, model or ContentModel())


def names(inference: Inference) -> dict[str, str]:
    return {proposal.key: proposal.name for proposal in inference.proposals}


def test_a_proposal_has_its_evidence() -> None:
    (proposal,) = inferred({"rating": 4}, {"rating": 4.5}, {"rating": None}, {"title": "A"}).proposals
    assert (proposal.name, proposal.key, proposal.type) == ("rating", "rating", FieldType.FLOAT)
    assert (proposal.files, proposal.example) == (2, 4)
    assert proposal.seen == ((FieldType.FLOAT, 1), (FieldType.INT, 1))


def test_keys_that_the_gateway_serves_are_left_out() -> None:
    served = {"title": "A", "date": "2024-01-01", "tags": ["a"], "author": "B", "cover": "c.png", "draft": False}
    assert inferred(served).proposals == ()


def test_keys_that_the_model_has_are_left_out() -> None:
    model = ContentModel(
        keys={FieldName.TITLE: ("headline",)},
        fields={"stars": Field(FieldType.INT, "rating")},
        references={"reviewer": Target.AUTHORS, "series": Reference(Target.POSTS, "part_of")},
    )
    header = {"headline": "A", "rating": 1, "reviewer": "B", "part_of": "c", "left": "over"}
    assert names(inferred(header, model=model)) == {"left": "left"}


def test_a_key_in_one_of_a_hundred_posts_is_proposed_and_a_rarer_one_is_not() -> None:
    assert names(inferred({"often": 1}, *([{"title": "A"}] * 99))) == {"often": "often"}
    assert names(inferred({"rare": 1}, *([{"title": "A"}] * 100))) == {}


def test_the_tables_of_a_site_are_looked_into() -> None:
    header = {
        "extra": {"team": "a", "a.b": 1},
        "params": {"wide": True},
        "menu": {"main": 1},
        "taxonomies": {"tags": []},
    }
    found = inferred(header)
    assert names(found) == {"extra.team": "team", "params.wide": "wide", "menu": "menu"}
    assert {proposal.name: proposal.type for proposal in found.proposals}["menu"] is FieldType.JSON


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("rating", "rating"), ("hero-color", "heroColor"), ("hero_color", "heroColor"), ("Hero Color", "heroColor"),
        ("heroColor", "heroColor"), ("HeroColor", "heroColor"), ("og:image", "ogImage"), ("SEO", "seo"),
        ("seo-URL", "seoURL"), ("2x", "_2x"), ("__typename", "typename"), ("café", "cafe"), ("标题", "field"),
    ],
)  # fmt: skip
def test_a_key_gets_a_name_that_graphql_allows(key: str, name: str) -> None:
    assert legal_name(key) == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    header = {"status": "a", "hero-color": 1, "hero_color": 2, "TEAM": 3, "team": 4, "not": 5, "word_count": 6, "b": 7}
    model = ContentModel(fields={"b2": FieldType.INT}, references={"b": Reference(Target.POSTS, "c")})
    assert names(inferred(header, model=model)) == {
        "TEAM": "team", "b": "b3", "team": "team2", "hero-color": "heroColor", "hero_color": "heroColor2",
        "not": "not2", "status": "status2", "word_count": "wordCount2",
    }  # fmt: skip


def test_the_order_of_the_posts_does_not_matter() -> None:
    files = [document(f"posts/{at}.md", f'{{"a{at % 3}": {at}, "b": "{at}"}}\n') for at in range(9)]
    mixed = random.Random(1).sample(files, 9)
    assert infer(mixed, ContentModel()) == infer(files, ContentModel())


KEYS = st.text(st.sampled_from("aAbB_- .:1éж"), min_size=1, max_size=6) | st.sampled_from(
    ("status", "text", "and", "hasImage", "updated_at", "published-at", "DATE", "true", "wordCount")
)


@given(st.dictionaries(KEYS, st.sampled_from((1, "a", True, 1.5, "2024-01-01", [1], {"a": 1})), max_size=8))
@settings(deadline=None, max_examples=30)
def test_what_is_proposed_makes_a_schema(header: dict[str, Any]) -> None:
    proposals = inferred(header).proposals
    fields = {each.name: Field(each.type, each.key) for each in proposals}
    schema: graphql.GraphQLSchema = build_schema(ContentModel(fields=fields))._schema
    assert len(fields) == len(proposals)
    assert graphql.validate_schema(schema) == []
    assert all(re.fullmatch(r"(?!__)[_A-Za-z]\w*", name, re.ASCII) for name in fields)
