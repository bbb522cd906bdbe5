import graphql
import pytest

from gateway.plan.deadline import Deadline, DeadlineError
from gateway.plan.validation import MAX_ERRORS, TooMuchWorkError, validate
from tests.content import SCHEMA
from tests.schema.every_field import every_field

FOREVER = Deadline(1e9)


def errors(text: str, deadline: Deadline = FOREVER) -> list[str]:
    rules = graphql.specified_rules
    return [error.message for error in validate(SCHEMA._schema, graphql.parse(text), rules, deadline)]


def test_errors_are_graphql_cores() -> None:
    assert errors("{ __typename }") == []
    assert errors("{ nothing }") == ["Cannot query field 'nothing' on type 'Query'."]
    assert len(errors("{ " + " ".join(f"f{at}" for at in range(20)) + " }")) == MAX_ERRORS + 1
    assert len(errors("{ " + " ".join(f"f{at}" for at in range(MAX_ERRORS)) + " }")) == MAX_ERRORS


@pytest.mark.parametrize(
    "text",
    [
        "{ posts { nodes { " + "title " * 900 + "} } }",
        "{ posts { nodes { " + "next { title } " * 230 + "} } }",
        "{ __typename } fragment F on Query { " + "__typename " * 900 + "}",
        "{ posts { nodes { " + ("next { " + "title " * 28 + "} ") * 30 + "} } }",
    ],
)
def test_a_document_that_repeats_itself_is_not_compared_to_its_end(text: str) -> None:
    assert graphql.parse(text).token_count <= 1000
    with pytest.raises(TooMuchWorkError, match="Ask for each field once"):
        errors(text)


def test_a_document_of_many_different_fields_is_compared() -> None:
    everything = every_field(
        SCHEMA._schema,
        {
            "node": 'id: "a"',
            "nodes": "ids: []",
            "author": 'slug: ""',
            "tag": 'slug: ""',
            "category": 'slug: ""',
            "resource": 'url: ""',
            "domain": 'name: ""',
        },
    )
    assert graphql.parse(everything).token_count > 1000
    assert errors(everything) == []


def test_validation_ends_when_its_time_is_over() -> None:
    with pytest.raises(DeadlineError, match=r"longer than -1 seconds"):
        errors("{ __typename }", Deadline(-1))
