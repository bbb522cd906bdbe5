"""Fuzzes accepting documents: what is accepted must have no errors by graphql-core."""

import functools
from pathlib import Path
from typing import Final

import graphql
from graphql import GraphQLError, GraphQLSchema
from graphql.validation import NoSchemaIntrospectionCustomRule, specified_rules
from hypothesis import strategies as st

from gateway.plan.accept import Acceptor
from tests.content import SCHEMA
from tests.execution.choices import Choices
from tests.execution.random_operations import Grammar
from tests.execution.random_schemas import RandomSchema
from tests.fuzz.frame import Target
from tests.plan.documents import usual
from tests.plan.slips import slipped

SIZES: Final = (16, 64, 256, 600)
RULES: Final = [*specified_rules, NoSchemaIntrospectionCustomRule]


@functools.cache
def _content() -> tuple[GraphQLSchema, Acceptor, Grammar]:
    schema = SCHEMA._schema
    return schema, Acceptor(schema), Grammar(schema)


usual_documents = functools.cache(usual)


def _document(choices: Choices) -> tuple[GraphQLSchema, Acceptor, str]:
    """A usual document, a random one of the content's schema, or one of a random schema; with slips or without."""
    schema, acceptor, grammar = _content()
    kind = choices.below(3)
    if kind == 0:
        return schema, acceptor, slipped(choices.pick(usual_documents()), choices)
    if kind == 1:
        return schema, acceptor, slipped(grammar.operation(choices).text, choices)
    random = RandomSchema(choices).schema
    return random, Acceptor(random), slipped(Grammar(random, deepest=4).operation(choices).text, choices)


def check(data: bytes) -> str:
    """Hold the document that some bytes make against graphql-core's rules, if it is accepted."""
    schema, acceptor, text = _document(Choices(data))
    try:
        document = graphql.parse(text)
    except GraphQLError:
        return "no document"
    is_accepted = acceptor.accept(document) is not None
    errors = graphql.validate(schema, document, RULES)
    if is_accepted:
        assert not errors, f"{errors[0].message}\n{text}"
        return "accepted"
    return "invalid" if errors else "valid, not accepted"


def decisions() -> st.SearchStrategy[bytes]:
    return st.one_of([st.binary(min_size=size, max_size=size) for size in SIZES])


def items(folder: Path) -> st.SearchStrategy[bytes]:
    """Decisions; the folder's files are not looked at."""
    return decisions()


def examples(folder: Path) -> list[bytes]:
    """The simplest document of each kind."""
    return [b"\0", b"\1", b"\2"]


TARGET: Final = Target(check, items, examples)
