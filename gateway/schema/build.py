"""The schema, built once at start and the same for the life of the process."""

from typing import Any

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    is_input_object_type,
)
from strawberry.printer import print_schema
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from gateway.content_model import ContentModel
from gateway.schema.author import Author
from gateway.schema.page import Page
from gateway.schema.post import Post
from gateway.schema.query import Query
from gateway.schema.resource import Asset, Domain, Resource
from gateway.schema.term import Category, Tag
from gateway.schema.typed import Added, added_fields


class ContentSchema(strawberry.Schema):
    """A schema whose types have fields besides those of their classes; other schemas know nothing of them."""

    def __init__(self, added: Added, **options: Any) -> None:
        self._added = added
        super().__init__(**options)

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        own, added = type_definition.fields, self._added.get(type_definition.origin)
        if added is None:
            return own
        name = self.config.name_converter.get_graphql_name
        return list(({name(field): field for field in own} | {name(field): field for field in added}).values())

    def _extend_introspection(self) -> None:
        # Strawberry's own `isOneOf` raises for lists and non-null types.
        kinds = self._schema.type_map["__Type"]
        assert isinstance(kinds, GraphQLObjectType)  # noqa: S101  # by the specification
        kinds.fields["isOneOf"].resolve = lambda kind, info: kind.is_one_of if is_input_object_type(kind) else None


def build_schema(model: ContentModel = ContentModel()) -> strawberry.Schema:  # noqa: B008  # frozen
    """The executable schema, with the typed fields and the references of a content model.

    Raises:
        ModelError: The content model gives a name to a field that is taken.
    """
    types = [Post, Page, Author, Tag, Category, Resource, Domain, Asset]
    schema = ContentSchema(added_fields(model), query=Query, types=types)
    _leave_out_null_defaults(schema._schema)
    return schema


def _leave_out_null_defaults(schema: GraphQLSchema) -> None:
    """Make `first: Int = null` the `first: Int` that it means; the resolvers' own defaults serve both."""
    for graphql_type in schema.type_map.values():
        inputs: list[GraphQLArgument | GraphQLInputField] = []
        if isinstance(graphql_type, GraphQLInputObjectType):
            inputs.extend(graphql_type.fields.values())
        elif isinstance(graphql_type, GraphQLObjectType | GraphQLInterfaceType):
            inputs.extend(argument for field in graphql_type.fields.values() for argument in field.args.values())
        for each in inputs:
            if each.default_value is None:
                each.default_value = Undefined


def print_sdl(schema: strawberry.Schema) -> str:
    """The schema in the schema definition language, as `schema.graphql` has it."""
    return print_schema(schema) + "\n"
