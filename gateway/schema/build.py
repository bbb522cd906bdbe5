"""The schema, built once at start and the same for the life of the process."""

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
)
from strawberry.printer import print_schema

from gateway.content_model import ContentModel
from gateway.schema.author import Author
from gateway.schema.page import Page
from gateway.schema.post import Post
from gateway.schema.query import Query
from gateway.schema.resource import Asset, Domain, Resource
from gateway.schema.term import Category, Tag


def build_schema(model: ContentModel = ContentModel()) -> strawberry.Schema:  # noqa: B008  # frozen
    """The executable schema."""
    schema = strawberry.Schema(query=Query, types=[Post, Page, Author, Tag, Category, Resource, Domain, Asset])
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
