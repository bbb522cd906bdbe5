"""Interfaces and unions (GraphQL spec §6.4.3, ResolveAbstractType): which object type a value is of."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, GraphQLUnionType, build_schema

from tests.execution.spec.asking import answer, awaited, later

SDL: Final = """
  type Query { pet: Pet, pets: [Pet], thing: Thing, dog: Dog }
  interface Pet { name: String }
  interface Loud implements Pet { name: String, sound: String }
  type Dog implements Loud & Pet { name: String, sound: String, barks: Boolean }
  type Cat implements Pet { name: String, meows: Boolean }
  type Car { name: String }
  union Thing = Dog | Car
"""
DOG: Final = {"__typename": "Dog", "name": "Odie", "sound": "wuff", "barks": True}
CAT: Final = {"__typename": "Cat", "name": "Tom", "meows": False}
CAR: Final = {"__typename": "Car", "name": "Mini"}


def schema(resolve_type: Callable[..., Any] | None = None, **tests: Callable[..., Any]) -> GraphQLSchema:
    """The schema; `tests` are the `is_type_of` of types."""
    made = build_schema(SDL)
    for name in ("Pet", "Thing"):
        kind = made.type_map[name]
        assert isinstance(kind, GraphQLInterfaceType | GraphQLUnionType)
        kind.resolve_type = resolve_type
    for name, test in tests.items():
        object_type = made.type_map[name]
        assert isinstance(object_type, GraphQLObjectType)
        object_type.is_type_of = test
    return made


def test_a_value_may_name_its_type() -> None:
    text = "{ pets { __typename name ... on Dog { barks } ... on Cat { meows } } thing { ... on Car { name } } }"
    assert answer(schema(), text, {"pets": [DOG, CAT], "thing": CAR}).data == {
        "pets": [
            {"__typename": "Dog", "name": "Odie", "barks": True},
            {"__typename": "Cat", "name": "Tom", "meows": False},
        ],
        "thing": {"name": "Mini"},
    }


def test_an_object_may_name_its_type_too() -> None:
    class Cat:
        __typename = "Cat"
        name = "Tom"

    assert answer(schema(), "{ pet { __typename name } }", {"pet": Cat()}).data["pet"] == {
        "__typename": "Cat",
        "name": "Tom",
    }


def test_fragments_on_interfaces_and_unions_hold_for_their_members() -> None:
    text = "{ pets { ... on Loud { sound } ... on Thing { ... on Pet { name } } } }"
    assert answer(schema(), text, {"pets": [DOG, CAT]}).data == {"pets": [{"sound": "wuff", "name": "Odie"}, {}]}


def test_the_type_is_asked_of_the_abstract_type() -> None:
    asked: list[tuple[Any, str, str]] = []

    def resolve(value: Any, info: Any, kind: Any) -> str:
        asked.append((value, info.field_name, kind.name))
        return "Cat" if "meows" in value else "Dog"

    assert answer(schema(resolve), "{ pets { __typename } }", {"pets": [CAT, DOG]}).data == {
        "pets": [{"__typename": "Cat"}, {"__typename": "Dog"}]
    }
    assert asked == [(CAT, "pets", "Pet"), (DOG, "pets", "Pet")]


def test_without_that_the_first_type_that_takes_the_value_is_it() -> None:
    made = schema(Dog=lambda value, info: "barks" in value, Cat=lambda value, info: True)
    root = {"pets": [{"barks": 1}, {"meows": 1}]}
    assert answer(made, "{ pets { __typename } }", root).data == {
        "pets": [{"__typename": "Dog"}, {"__typename": "Cat"}]
    }


def test_the_type_may_be_known_later() -> None:
    made = schema(lambda value, info, kind: later(value["__typename"]))
    assert awaited(made, "{ pets { __typename name } }", {"pets": [DOG, CAT]}).data == {
        "pets": [{"__typename": "Dog", "name": "Odie"}, {"__typename": "Cat", "name": "Tom"}]
    }
    made = schema(Dog=lambda value, info: later("barks" in value), Cat=lambda value, info: later("meows" in value))
    root = {"pets": [{"barks": 1, "name": "x"}, {"meows": 1}]}
    assert awaited(made, "{ pets { __typename name } }", root).data == {
        "pets": [{"__typename": "Dog", "name": "x"}, {"__typename": "Cat", "name": None}]
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            None,
            "Abstract type 'Pet' must resolve to an Object type at runtime for field 'Query.pet'. Either the 'Pet' type"
            " should provide a 'resolve_type' function or each possible type should provide an 'is_type_of' function.",
        ),
        ("Bird", "Abstract type 'Pet' was resolved to a type 'Bird' that does not exist inside the schema."),
        ("Loud", "Abstract type 'Pet' was resolved to a non-object type 'Loud'."),
        ("String", "Abstract type 'Pet' was resolved to a non-object type 'String'."),
        ("Car", "Runtime Object type 'Car' is not a possible type for 'Pet'."),
        (
            7,
            "Abstract type 'Pet' must resolve to an Object type at runtime for field 'Query.pet' with value 'x',"
            " received '7', which is not a valid Object type name.",
        ),
    ],
)
def test_a_type_that_cannot_be_is_an_error(given: Any, message: str) -> None:
    expected = ({"pet": None}, [f"pet: {message}"])
    assert answer(schema(lambda value, info, kind: given), "{ pet { name } }", {"pet": "x"}) == expected
    assert awaited(schema(lambda value, info, kind: later(given)), "{ pet { name } }", {"pet": "x"}) == expected


def test_a_type_that_is_not_known_to_the_value_is_an_error() -> None:
    data, errors = answer(schema(), "{ pets { name } }", {"pets": [{"name": "x"}, CAT]})
    assert data == {"pets": [None, {"name": "Tom"}]}
    assert errors[0].startswith("pets.0: Abstract type 'Pet' must resolve to an Object type")


def test_an_error_while_the_type_is_asked_for_is_one_of_the_field() -> None:
    def fail(*given: Any) -> Any:
        raise ValueError("no")

    expected = ({"pet": None}, ["pet: no"])
    assert answer(schema(fail), "{ pet { name } }", {"pet": {}}) == expected
    assert answer(schema(Dog=fail), "{ pet { name } }", {"pet": {}}) == expected
    assert awaited(schema(Dog=lambda value, info: later(ValueError("no"))), "{ pet { name } }", {"pet": {}}) == expected


@pytest.mark.parametrize("fits", [True, False])
def test_an_object_type_may_refuse_a_value(fits: bool) -> None:
    expected: Any = (
        ({"dog": {"name": "x"}}, [])
        if fits
        else (
            {"dog": None},
            ["dog: Expected value of type 'Dog' but got: {'name': 'x'}."],
        )
    )
    assert answer(schema(Dog=lambda value, info: fits), "{ dog { name } }", {"dog": {"name": "x"}}) == expected
    assert awaited(schema(Dog=lambda value, info: later(fits)), "{ dog { name } }", {"dog": {"name": "x"}}) == expected


def test_the_type_that_was_found_is_asked_too() -> None:
    made = schema(lambda value, info, kind: "Dog", Dog=lambda value, info: False)
    assert answer(made, "{ pet { name } }", {"pet": {}}).errors == ["pet: Expected value of type 'Dog' but got: {}."]
