"""Operations drawn at random that are valid for a schema of content."""

from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from gateway.graph.model import Kind, NodeRef, global_id

IDS = [global_id(NodeRef(kind, key)) for kind, key in ((Kind.POST, "posts/p0"), (Kind.AUTHOR, "a1"), (Kind.TAG, "t1"))]
# What fields need to find something.
REQUIRED = {
    "node": f'id: "{IDS[0]}"',
    "post": 'path: "posts/p0"',
    "page": 'path: "nowhere"',
    "author": 'slug: "a1"',
    "tag": 'slug: "t1"',
    "category": 'slug: "c1"',
    "resource": 'url: "https://h1.org/0"',
    "document": 'url: "/posts/p0"',
    "domain": 'name: "h1.org"',
    "groups": "by: TAG",
    "__type": 'name: "Post"',
}


@st.composite
def operations(draw: st.DrawFn, schema: GraphQLSchema, depth: int = 5) -> tuple[str, dict[str, Any]]:
    """A document of one operation, and its variables."""
    assert schema.query_type is not None
    made = _Operation(draw, schema)
    selection = made.selection(schema.query_type, depth)
    declared = ", ".join(made.declared)
    text = f"query {f'({declared})' if declared else ''} {selection} {' '.join(made.fragments)}"
    return text, made.variables


class _Operation:
    def __init__(self, draw: st.DrawFn, schema: GraphQLSchema) -> None:
        self.draw, self.schema = draw, schema
        self.fragments: list[str] = []
        self.declared: list[str] = []
        self.variables: dict[str, Any] = {}
        self.names = iter(range(1_000_000))

    def one_of(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def selection(self, kind: GraphQLNamedType, depth: int) -> str:
        assert not is_leaf_type(kind)
        parts = ["__typename"]
        for _ in range(self.draw(st.integers(1, 3))):
            if is_abstract_type(kind) and self.one_of(True, True, False):
                member = self.one_of(*self.schema.get_possible_types(kind))
                parts.append(f"... on {member.name} {self.selection(member, depth)}")
            elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
                parts.append(self.field(kind, depth))
        text = f"{{ {' '.join(part for part in parts if part)} }}"
        if not self.one_of(True, False, False):
            return text
        name = f"F{next(self.names)}"
        self.fragments.append(f"fragment {name} on {kind.name} {text}")
        return f"{{ ...{name} ...{name} }}"

    def field(self, kind: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        names = [name for name, each in kind.fields.items() if depth > 1 or is_leaf_type(get_named_type(each.type))]
        # Fields that lead on say most.
        onward = [name for name in names if not is_leaf_type(get_named_type(kind.fields[name].type))]
        if not names:
            return ""
        name = self.one_of(*(onward if onward and self.one_of(True, True, False) else names))
        field = kind.fields[name]
        arguments = (
            [REQUIRED[name]]
            if name in REQUIRED
            and kind.name
            in (
                "Query",
                "PostConnection",
            )
            else []
        )
        if name == "nodes" and "ids" in field.args:
            arguments.append(self.ids())
        arguments += [f"{each}: {self.size()}" for each in self.pages(field)]
        called = f"{name}({', '.join(arguments)})" if arguments else name
        alias = name if name == "frontMatter" else f"a{next(self.names)}: {called}"
        inner = get_named_type(field.type)
        return alias if is_leaf_type(inner) else f"{alias} {self.selection(inner, depth - 1)}"

    def pages(self, field: GraphQLField) -> list[str]:
        given = self.one_of([], ["first"], ["last"]) if "last" in field.args else self.one_of([], ["first"])
        return given if "first" in field.args else []

    def size(self) -> str:
        size = self.draw(st.one_of(st.integers(-1, 7), st.none()))
        if self.one_of(True, False):
            return "null" if size is None else str(size)
        name = f"v{next(self.names)}"
        default = self.one_of("", " = 2", " = null")
        self.declared.append(f"${name}: Int{default}")
        if self.one_of(True, True, False):
            self.variables[name] = size
        return f"${name}"

    def ids(self) -> str:
        ids = [self.one_of(*IDS) for _ in range(self.draw(st.integers(0, 4)))]
        if self.one_of(True, False):
            return f"ids: [{', '.join(f'{each!r}' for each in ids)}]".replace("'", '"')
        name = f"v{next(self.names)}"
        self.declared.append(f"${name}: [ID!]!")
        self.variables[name] = ids
        return f"ids: ${name}"
