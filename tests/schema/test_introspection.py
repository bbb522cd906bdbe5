import graphql

from gateway.schema.build import build_schema


def test_every_type_says_whether_it_is_one_of_several() -> None:
    text = '{ __type(name: "PostFilter") { isOneOf inputFields { type { isOneOf ofType { isOneOf } } } } }'
    answer = graphql.graphql_sync(build_schema()._schema, text)
    assert answer.errors is None
    assert answer.data is not None
    assert answer.data["__type"]["isOneOf"] is False
