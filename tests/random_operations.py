"""Operations at random over the schema: valid ones, with arguments that often find something."""

import random
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import orjson
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from gateway.graph.index import Entry
from gateway.graph.model import Kind, NodeRef, global_id
from gateway.graph.order import BY_PATH, NEWEST_FIRST, Order
from gateway.graph.snapshot import Snapshot
from gateway.graph.terms import BY_NAME, term_index
from gateway.schema.document import PLACE_IN_FILE
from gateway.schema.query import PROBLEM_ORDER

Choose = Callable[[random.Random], Any]

_TERM: Final = (
    '{slug: {eq: "sleep"}}',
    '{name: {eq: "Sleep"}}',
    '{name: {startsWith: "A"}}',
    '{not: {slug: {eq: "ana"}}}',
    '{or: [{name: {contains: "e"}}, {slug: {eq: "c"}}]}',
)
_CONDITIONS: Final[tuple[str, ...]] = (
    'title: {eq: "Something"}',
    'title: {contains: "a", caseSensitive: false}',
    'slug: {in: ["a", "b"]}',
    'path: {startsWith: "posts/"}',
    "description: {exists: true}",
    'locale: {eq: "en"}',
    'date: {gte: "2020-01-01"}',
    'publishedAt: {lt: "2021-02-01T00:00:00Z"}',
    "updatedAt: {exists: false}",
    "wordCount: {gt: 8}",
    "status: {eq: PUBLISHED}",
    "hasImage: true",
    "hasProblems: false",
    "isLinked: true",
    "isLinked: false",
    "rating: {gte: 2}",
    'mood: {some: {eq: "calm"}}',
    'frontMatter: [{key: "seo.title", op: EQ, value: "Deep"}]',
    'frontMatter: [{key: "rating", op: EXISTS, value: true}]',
    'resources: {some: {domain: {eq: "example.com"}}}',
    "resources: {count: {gt: 0}}",
    *(f"{name}: {{some: {term}}}" for name in ("authors", "tags", "categories", "topics") for term in _TERM),
    *(f"{name}: {term}" for name in ("author", "category", "reviewer", "section") for term in _TERM),
    'tags: {none: {name: {eq: "mood"}}}',
    "authors: {count: {eq: 1}}",
)
_GIVEN: Final[dict[str, tuple[str, ...]]] = {
    "slug": (*"abcdefgh", "ana", "n", "sleep", "unlu", "care", "bo", "bee", "Ana", "nobody"),
    "path": (*(f"posts/{name}" for name in "abcdefgh"), "about", "posts/n", "notes/a", "posts/b.md", "posts/gone"),
    "url": ("https://example.com/p", "https://other.org", "https://example.com/q", "https://nowhere.org"),
    "name": ("example.com", "other.org", "www.example.com", "nowhere.org"),
    "domain": ("example.com", "other.org"),
    "section": ("Resources", "A heading"),
    "locale": ("en", "de"),
    "rule": ("link-not-found", "date-invalid"),
}


_POINTED: Final = (
    "{ posts(%(page)s) { nodes { path } } }",
    "{ posts(%(page)s) { pageInfo { hasNextPage hasPreviousPage } } }",
    "{ posts(first: 0) { totalCount } }",
    "{ post(path: %(path)s) { title } }",
    "{ post(path: %(path)s) { author { name } image { exists } } }",
    "{ post(path: %(path)s) { links(first: 1) { nodes { isBroken target { __typename } } } } }",
    "{ post(path: %(path)s) { backlinks(first: 1) { nodes { href } } } }",
    "{ post(path: %(path)s) { backlinks { totalCount } } }",
    "{ post(path: %(path)s) { next { path } previous { path } } }",
    "{ post(path: %(path)s) { parts(first: 1) { nodes { path } } homeOf: home { path } } }",
    "{ post(slug: %(slug)s) { path } page(slug: %(slug)s) { path } }",
    "{ author(slug: %(slug)s) { slug } tag(slug: %(slug)s) { slug } }",
    "{ post(slug: %(slug)s, locale: %(locale)s) { path } }",
    "{ page(path: %(path)s) { translations { path } } }",
    "{ tag(slug: %(slug)s) { name postCount } }",
    "{ tag(slug: %(slug)s) { posts(%(page)s) { nodes { path } } } }",
    "{ category(slug: %(slug)s) { posts(%(page)s) { nodes { path } } } }",
    "{ author(slug: %(slug)s) { posts(%(page)s) { nodes { path } } } }",
    "{ author(slug: %(slug)s) { reviewerPosts(%(page)s) { nodes { path } } } }",
    "{ resource(url: %(url)s) { citations(first: 1) { edges { line } } } }",
    "{ resource(url: %(url)s) { postCount } }",
    "{ domain(name: %(name)s) { posts(%(page)s) { nodes { path } } } }",
    "{ pages(last: 1) { nodes { path } } }",
    "{ problems(first: 1) { nodes { message } } }",
    "{ problems(first: 1, path: %(path)s) { nodes { message } } }",
    "{ tags(first: 1, orderBy: {field: POST_COUNT}) { nodes { slug } } }",
    "{ posts(where: {tags: {some: {slug: {eq: %(slug)s}}}}, %(page)s) { nodes { path } } }",
    "{ posts { facets { tags(first: 1) { count } } } }",
    "{ revision { posts problems } }",
)


_VARIABLES: Final = frozenset(("first", "last", "after", "slug", "path", "url", "name", "id"))


class Operation(NamedTuple):
    """The text of an operation, and values for its variables."""

    text: str
    variables: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.text} {orjson.dumps(self.variables).decode()}"


class RandomOperations:
    """Makes operations. What a Snapshot holds serves for ids and cursors."""

    def __init__(self, schema: GraphQLSchema, chance: random.Random) -> None:
        assert schema.query_type is not None
        self._schema, self._query, self._chance = schema, schema.query_type, chance

    def operation(self, snapshot: Snapshot) -> Operation:
        """A valid operation; some are answered with errors."""
        self._snapshot = snapshot
        self._names = 0
        self._types: list[str] = []
        self._variables: dict[str, Any] = {}
        if self._chance.random() < 0.3:
            return Operation(self._pointed(), {})
        names = self._chance.sample(list(self._query.fields), self._chance.choice((1, 1, 1, 2)))
        text = "{ " + " ".join(self._field(self._query, name, depth=0) for name in names) + " }"
        return Operation(f"query({', '.join(self._types)}) {text}" if self._types else text, self._variables)

    def again(self, operation: Operation) -> Operation:
        """The same with other numbers for its variables."""
        numbers = (0, 1, 2, 3)
        others = {
            name: self._chance.choice(numbers) if isinstance(value, int) else value
            for name, value in operation.variables.items()
        }
        return Operation(operation.text, others)

    def _pointed(self) -> str:
        """One that shows little, so that what it shows is all that its record has to have."""
        first = self._chance.choice(
            ("first: 1", "first: 2", "last: 1", f"first: 2, after: {self._cursor('Post.posts')}")
        )
        given = {name: _text(self._chance.choice(values)) for name, values in _GIVEN.items()}
        return self._chance.choice(_POINTED) % {**given, "page": first.replace(", after: None", "")}

    def _field(self, parent: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int) -> str:
        field = parent.fields[name]
        self._names += 1
        text = f"f{self._names}: {name}{self._arguments(field, f'{parent.name}.{name}', depth)}"
        kind = get_named_type(field.type)
        return text if is_leaf_type(kind) else f"{text} {{ {self._selection(kind, depth + 1)} }}"

    def _selection(self, kind: Any, depth: int) -> str:
        if isinstance(kind, GraphQLUnionType):
            return "__typename " + self._members(kind, depth)
        assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        leaves = [name for name, field in kind.fields.items() if is_leaf_type(get_named_type(field.type))]
        deeper = [name for name in kind.fields if name not in leaves]
        chance = self._chance
        chosen = chance.sample(leaves, min(len(leaves), chance.randint(0, 3)))
        if deeper and depth < 6 and (chance.random() < 0.75 / depth or kind.name.endswith(("Connection", "Edge"))):
            chosen += chance.sample(deeper, chance.choice((1, 1, 2)) if len(deeper) > 1 else 1)
        asked = [self._field(kind, name, depth) for name in chosen]
        if isinstance(kind, GraphQLInterfaceType):
            asked.append(self._members(kind, depth))
        return " ".join(asked) or "__typename"

    def _members(self, kind: GraphQLInterfaceType | GraphQLUnionType, depth: int) -> str:
        members = [each for each in self._schema.get_possible_types(kind) if self._chance.random() < 0.5]
        return " ".join(f"... on {each.name} {{ {self._selection(each, depth)} }}" for each in members) or "__typename"

    def _arguments(self, field: GraphQLField, place: str, depth: int) -> str:
        chance, given = self._chance, {}
        forward = chance.random() < 0.8
        one_of = chance.choice(("path", "path", "slug", "slug", "id"))
        for name, argument in field.args.items():
            is_needed = isinstance(argument.type, GraphQLNonNull)
            if place in ("Query.post", "Query.page", "Query.document") and name in ("id", "path", "slug"):
                is_needed = name == one_of
                if not is_needed:
                    continue
            if name in ("last", "before", "first", "after") and forward is not (name in ("first", "after")):
                continue
            likely = {"first": 0.95, "last": 1.0, "where": 0.4 if depth == 0 else 0.1}.get(name, 0.25)
            if is_needed or chance.random() < likely:
                value = given[name] = self._value(name, argument, place)
                if value is not None and name in _VARIABLES and chance.random() < 0.3:
                    given[name] = self._variable(argument, value)
        said = ", ".join(f"{name}: {value}" for name, value in given.items() if value is not None)
        return f"({said})" if said else ""

    def _variable(self, argument: GraphQLArgument, value: str) -> str:
        name = f"v{len(self._types)}"
        self._types.append(f"${name}: {argument.type}")
        self._variables[name] = orjson.loads(value)
        return f"${name}"

    def _value(self, name: str, argument: GraphQLArgument, place: str) -> str | None:
        chance = self._chance
        kind = get_named_type(argument.type)
        if isinstance(kind, GraphQLEnumType):
            member: str = chance.choice(list(kind.values))
            return member
        if name in ("first", "last"):
            return str(chance.choice((0, 1, 1, 2, 2, 3, 5)))
        if name in ("after", "before"):
            return self._cursor(place)
        if name == "id":
            return _text(self._id())
        if name == "ids":
            return "[" + ", ".join(_text(self._id()) for _ in range(2)) + "]"
        if name in _GIVEN:
            return _text(chance.choice(_GIVEN[name]))
        if kind.name == "PostFilter":
            return self._filter()
        if kind.name == "TermFilter":
            return chance.choice(_TERM)
        if kind.name == "PostOrder":
            fields = chance.sample(("TITLE", "DATE", "UPDATED_AT", "WORD_COUNT", "PATH", "RATING", "PUBLISHED_AT"), 2)
            keys = (f"{{field: {each}, direction: {chance.choice(('ASC', 'DESC'))}}}" for each in fields)
            return "[" + ", ".join(keys) + "]"
        if kind.name == "TermOrder":
            fields = chance.sample(("NAME", "POST_COUNT", "LATEST"), chance.choice((1, 1, 2)))
            keys = (
                f"{{field: {each}{chance.choice(('', ', direction: DESC', ', direction: ASC'))}}}" for each in fields
            )
            return "[" + ", ".join(keys) + "]"
        numbers = {"minDepth": "1", "maxDepth": "2", "length": "30", "wordsPerMinute": "10"}
        return numbers.get(name)

    def _filter(self) -> str:
        chance = self._chance
        conditions = chance.sample(_CONDITIONS, chance.choice((1, 1, 2)))
        if len(conditions) == 1 or conditions[0].split(":")[0] == conditions[1].split(":")[0]:
            return f"{{not: {{{conditions[0]}}}}}" if chance.random() < 0.2 else f"{{{conditions[0]}}}"
        if chance.random() < 0.3:
            return "{or: [" + ", ".join(f"{{{each}}}" for each in conditions) + "]}"
        return "{" + ", ".join(conditions) + "}"

    def _id(self) -> str:
        refs = sorted(self._snapshot.nodes)
        ref = self._chance.choice(refs) if refs and self._chance.random() < 0.9 else NodeRef(Kind.POST, "posts/gone")
        return global_id(ref)

    def _cursor(self, place: str) -> str | None:
        """A cursor of the list's own order, if it is a plain one: others are refused, which is no answer to keep."""
        name, index, order = self._list(place)
        entries: Sequence[Entry] = [entry for part, found in self._parts(index) if part == name for entry in found]
        if order is None or not entries:
            return None
        return _text(order.cursor(self._chance.choice(entries)))

    def _parts(self, index: str) -> list[tuple[str, list[Entry]]]:
        return [
            (part, list(entries)) for (name, part), entries in sorted(self._snapshot.indexes.items()) if name == index
        ]

    def _list(self, place: str) -> tuple[str, str, Order | None]:
        parent, _, name = place.partition(".")
        if name in ("posts", "usedBy", "parts") or name.endswith("Posts") or name == "homeOf":
            return "", "posts", NEWEST_FIRST
        if place == "Query.pages":
            return "", "pages", BY_PATH
        if place == "Query.problems":
            return "", "problems", PROBLEM_ORDER
        kinds = {"authors": Kind.AUTHOR, "tags": Kind.TAG, "categories": Kind.CATEGORY, "resources": Kind.RESOURCE}
        if parent == "Query" and name in kinds:
            return "", term_index(kinds[name]), Order(f"{kinds[name]} by {BY_NAME}", (str, str))
        if name in ("backlinks", "citations"):
            return "", name, PLACE_IN_FILE
        return "", "", None


def _text(value: str) -> str:
    return orjson.dumps(value).decode()
