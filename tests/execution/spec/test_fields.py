"""Which fields a selection set comes to (GraphQL spec §6.3.2), in which order, and where their values come from."""

from typing import Any

from graphql import build_schema

from tests.execution.spec.asking import answer

SCHEMA = build_schema("""
  type Query { me: Person, you: Person, echo(text: String): String }
  type Person { name: String, age: Int, friend: Person, friends: [Person] }
""")
ANA: dict[str, Any] = {"name": "Ana", "age": 30}
ANA["friend"] = {"name": "Bo", "age": 20}


def ask(text: str) -> Any:
    found = answer(SCHEMA, text, {"me": ANA, "you": ANA["friend"]})
    assert found.errors == []
    return found.data


def keys(data: dict[str, Any]) -> list[str]:
    return list(data)


def test_keys_come_in_the_order_in_which_they_are_first_met() -> None:
    data = ask("{ me { ...F age __typename name } } fragment F on Person { name n: name }")
    assert keys(data["me"]) == ["name", "n", "age", "__typename"]


def test_an_alias_is_the_key() -> None:
    assert ask("{ a: me { b: name } c: me { d: age } }") == {"a": {"b": "Ana"}, "c": {"d": 30}}


def test_selections_under_one_key_are_merged_at_every_level() -> None:
    text = "{ me { friend { name } } me { friend { age } } ...F } fragment F on Query { me { friend { n: name } } }"
    assert ask(text) == {"me": {"friend": {"name": "Bo", "age": 20, "n": "Bo"}}}


def test_a_merged_field_keeps_the_place_of_its_first() -> None:
    assert keys(ask("{ me { name } you { name } me { age } }")) == ["me", "you"]


def test_a_fragment_counts_once_in_a_selection_set() -> None:
    assert ask("{ me { ...F ...F ...F } } fragment F on Person { name }") == {"me": {"name": "Ana"}}


def test_a_fragment_within_itself_comes_to_an_end() -> None:
    text = "{ me { ...F } } fragment F on Person { name ...G } fragment G on Person { age ...F }"
    assert ask(text) == {"me": {"name": "Ana", "age": 30}}


def test_a_fragment_on_another_type_has_no_fields() -> None:
    assert ask("{ me { ... on Query { name } ...F name } } fragment F on Query { age }") == {"me": {"name": "Ana"}}


def test_what_a_validated_document_has_not_is_left_out() -> None:
    assert ask("{ me { name nothing ...Nothing ... on Nothing { age } } nothing { name } }") == {"me": {"name": "Ana"}}


def test_an_object_of_which_nothing_is_asked_is_empty() -> None:
    assert ask("{ me }") == {"me": {}}


def test_by_default_a_value_is_an_item_of_a_mapping_or_an_attribute() -> None:
    class Person:
        name = "Cy"

        def age(self, info: Any) -> int:
            return 7

    assert answer(SCHEMA, "{ me { name age friend { name } } }", {"me": Person()}).data == {
        "me": {"name": "Cy", "age": 7, "friend": None}
    }


def test_by_default_what_can_be_called_is_given_the_arguments() -> None:
    root = {"echo": lambda info, text="nothing": f"{info.field_name} {text}"}
    assert answer(SCHEMA, '{ echo a: echo(text: "x") }', root).data == {"echo": "echo nothing", "a": "echo x"}


def test_a_resolver_is_called_once_for_each_key_and_object() -> None:
    calls: list[str] = []

    def me(info: Any) -> Any:
        calls.append(".".join(map(str, info.path.as_list())))
        return {"friends": [{"friend": friend}, {"friend": friend}]}

    def friend(info: Any) -> Any:
        calls.append(".".join(map(str, info.path.as_list())))
        return ANA

    text = "{ me { friends { friend { name } friend { age } ...F } } me { __typename } other: me { name } }"
    answer(SCHEMA, text + " fragment F on Person { friend { name } }", {"me": me})
    assert calls == ["me", "me.friends.0.friend", "me.friends.1.friend", "other"]


def test_a_deep_selection_is_answered() -> None:
    ring: dict[str, Any] = {"name": "Ana"}
    ring["friend"] = ring
    data = answer(SCHEMA, "{ me { " + "friend { " * 60 + "name" + " }" * 60 + " } }", {"me": ring}).data["me"]
    for _ in range(60):
        data = data["friend"]
    assert data == {"name": "Ana"}
