"""Whatever can be parsed can be measured, valid or not."""

import graphql
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.plan.amounts import MOST
from gateway.plan.sizes import SizesOf
from tests.content import post, snapshot
from tests.plan.measuring import limiter, measured, refused

GRAPH = snapshot({"posts/a.md": post(tags="[x]")})
SIZES = SizesOf()(GRAPH)
FRAGMENTS = st.sampled_from(["A", "B", "C", "Missing"])
TYPES = st.sampled_from(["Query", "Post", "PostConnection", "Node", "LinkTarget", "__Type", "PostFilter", "Nothing"])
FIELDS = st.sampled_from(
    ["posts", "nodes", "edges", "node", "tags", "related", "groups", "title", "html", "__typename", "__schema",
     "__type", "types", "fields", "ofType", "next", "nothing"]
)  # fmt: skip
VALUES = st.recursive(
    st.sampled_from(["1", "-7", "1e9", "9" * 40, "null", "true", '"x"', "ENUM", "$v", "$w", "{}", "[]"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda values: f"[{' '.join(values)}]") | inner.map("{{a: {}}}".format)
    ),
    max_leaves=4,
)
ARGUMENTS = st.dictionaries(
    st.sampled_from(["first", "last", "ids", "where", "orderBy", "name", "by"]), VALUES, max_size=3
)
DIRECTIVES = st.sampled_from(["", "", "", "@skip(if: $v)", "@a @b(c: [$w])"])


def _arguments(given: dict[str, str]) -> str:
    return f"({', '.join(f'{name}: {value}' for name, value in given.items())})" if given else ""


def _selection(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    below = st.lists(inner, min_size=1, max_size=4).map(lambda parts: f"{{ {' '.join(parts)} }}")
    alias = st.sampled_from(["", "", "x: ", "y: "])
    field = st.builds("{}{}{} {} {}".format, alias, FIELDS, ARGUMENTS.map(_arguments), DIRECTIVES, below)
    inline = st.builds("... {} {} {}".format, TYPES.map("on {}".format) | st.just(""), DIRECTIVES, below)
    return field | inline


LEAVES = st.builds("{} {}".format, FIELDS, DIRECTIVES) | st.builds("...{} {}".format, FRAGMENTS, DIRECTIVES)
SELECTIONS = st.lists(st.recursive(LEAVES, _selection, max_leaves=12), min_size=1, max_size=4).map(
    lambda parts: f"{{ {' '.join(parts)} }}"
)
DOCUMENTS = st.builds(
    "query ($v: Int = {}, $w: [PostFilter] = {}) {} {} {}".format,
    st.sampled_from(["1", "null", "{a: 1}", '"x"']),
    st.sampled_from(["null", "[{not: {}}]", "7"]),
    DIRECTIVES,
    SELECTIONS,
    st.lists(st.builds("fragment {} on {} {}".format, FRAGMENTS, TYPES, SELECTIONS), max_size=4).map(" ".join),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)


@given(text=DOCUMENTS, variables=st.fixed_dictionaries({}, optional={"v": JSON, "w": JSON}))
@example(
    text="{ ...A } fragment A on Query { ...B ...A } fragment B on Query { posts { ...B } ...A x: nothing }",
    variables={},
)
@settings(max_examples=400, deadline=None)
def test_whatever_can_be_parsed_can_be_measured(text: str, variables: dict[str, object]) -> None:
    by = limiter(max_depth=2, max_aliases=1, max_root_fields=1, max_directives=1, max_cost=1, max_nodes=1)
    for given_variables in (variables, None):
        found = measured(text).cost(SIZES, given_variables)
        assert 0 <= found.cost <= MOST
        assert 0 <= found.nodes <= MOST
    assert refused(text, GRAPH, variables, by).keys() <= set(by.limits.__struct_fields__)
    assert measured(text).shape == measured(graphql.print_ast(graphql.parse(text))).shape
