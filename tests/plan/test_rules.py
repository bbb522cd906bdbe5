"""What is known of fields holds for a schema as it is: nothing in it is left without a bound or a weight of its own."""

from graphql import GraphQLInterfaceType, GraphQLObjectType

from gateway.plan.rules import field_rules
from gateway.schema.weights import WEIGHTS
from tests.content import SCHEMA, snapshot
from tests.plan.test_cost import MODEL, MODELS

TYPES = {
    name: kind
    for name, kind in SCHEMA._schema.type_map.items()
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__")
}


def test_every_list_has_a_bound_that_holds() -> None:
    for model, schema in MODELS:
        known = set(snapshot({}, model=model).longest)
        for kind, rules in field_rules(schema._schema).items():
            for name, rule in rules.items():
                if rule.is_list and not kind.startswith("__"):
                    bounded = [rule.page is not None, rule.given is not None, rule.is_paged, bool(rule.lengths)]
                    assert sum(bounded) == 1, f"{kind}.{name}"
                    assert set(rule.lengths) <= known, f"{kind}.{name}"


def test_every_longest_list_is_one_of_the_schema() -> None:
    (_, (model, schema)) = MODELS
    assert model is MODEL
    rules = field_rules(schema._schema)
    for coordinate in snapshot({}, model=model).longest:
        kind, name = coordinate.split(".")
        assert rules[kind][name].is_list


def test_connections_are_always_asked_for_by_the_page() -> None:
    rules = field_rules(SCHEMA._schema)
    connections = {kind for kind in rules if any(rule.is_paged for rule in rules[kind].values())}
    assert {"PostConnection", "LinkConnection", "ResourceCitationConnection"} <= connections
    for kind in rules:
        for name, rule in rules[kind].items():
            assert (rule.page is not None and not rule.is_list) == (rule.below in connections), f"{kind}.{name}"


def test_weights_are_those_of_fields_and_arguments_that_exist() -> None:
    for coordinate, weight in WEIGHTS.items():
        kind, name = coordinate.split(".")
        arguments = TYPES[kind].fields[name].args
        for scan in weight.scans:
            assert set(scan.by) <= arguments.keys()
            kind, _, name = scan.of.partition(".")
            assert not name or name in TYPES[kind].fields


def test_what_an_interface_says_holds_for_its_types() -> None:
    rules = field_rules(SCHEMA._schema)
    for kind in ("Document", "Post", "Page"):
        assert rules[kind]["html"].weight == WEIGHTS["Document.html"].fixed
    assert set(rules["Document"]["headings"].lengths) == {"Post.headings", "Page.headings"}


def test_filters_cost_by_whose_posts_they_are_asked_of() -> None:
    rules = field_rules(MODELS[1][1]._schema)
    scanned = {kind: {scan.of for scan in rules[kind]["posts"].scans} for kind in ("Query", "Author", "Tag", "Domain")}
    assert scanned == {"Query": {"Post"}, "Author": {"Author.posts"}, "Tag": {"Tag.posts"}, "Domain": {"Domain.posts"}}
    assert {scan.of for scan in rules["Author"]["editorPosts"].scans} == {"Author.editorPosts"}
