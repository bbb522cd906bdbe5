"""The schema, built once at start and the same for the life of the process."""

import strawberry
from strawberry.printer import print_schema

from gateway.schema.author import Author
from gateway.schema.page import Page
from gateway.schema.post import Post
from gateway.schema.query import Query
from gateway.schema.resource import Asset, Domain, Resource
from gateway.schema.term import Category, Tag


def build_schema() -> strawberry.Schema:
    """The executable schema."""
    return strawberry.Schema(query=Query, types=[Post, Page, Author, Tag, Category, Resource, Domain, Asset])


def print_sdl(schema: strawberry.Schema) -> str:
    """The schema in the schema definition language, as `schema.graphql` has it."""
    return print_schema(schema) + "\n"
