from pathlib import Path

import pytest

from gateway.execution.executor import Executor
from gateway.graph.derived import Derived
from gateway.graph.model import Kind, NodeRef, global_id
from gateway.operations.run import Checked, OperationCheck
from tests.content import SCHEMA, snapshot

CONTENT = {
    "posts/a.md": "---\ntitle: A\nauthor: Mara\nimage: a.png\n---\nText.\n",
    "posts/b.md": "---\ntitle: B\n---\nText.\n",
    "posts/c.md": "---\ntitle: C\n---\nText.\n",
    "posts/a.png": "",
}
GRAPH = snapshot(CONTENT)
POST, GONE = (global_id(NodeRef(Kind.POST, key)) for key in ("posts/b", "posts/gone"))
INVALID, ERROR, NULL, NOT_RUN = (f"operation-{kind}" for kind in ("invalid", "error", "null", "not-run"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(*texts: str, no_nulls: bool = False, introspection: bool = True) -> Checked:
    """The texts as the files 0.graphql, 1.graphql, … against the content above."""
    for number, text in enumerate(texts):
        Path(f"{number}.graphql").write_text(text, encoding="utf-8")
    check = OperationCheck(
        SCHEMA._schema, Executor(SCHEMA, Derived()), GRAPH, introspection=introspection, no_nulls=no_nulls
    )
    return check.check([f"{number}.graphql" for number in range(len(texts))])


def problems(*texts: str, no_nulls: bool = False) -> list[tuple[str, str, int | None, int | None, str]]:
    found = checked(*texts, no_nulls=no_nulls).problems
    return [(each.rule, each.path, each.line, each.column, each.message) for each in found]


def messages(*texts: str, no_nulls: bool = False) -> list[str]:
    return [message for *_, message in problems(*texts, no_nulls=no_nulls)]


class TestSchema:
    def test_an_operation_that_fits_is_run_and_is_no_problem(self) -> None:
        assert checked("{ posts { totalCount } }", "query A { posts { totalCount } } query B { __typename }") == (
            Checked((), files=2, operations=3, runs=3)
        )

    def test_what_does_not_fit_is_told_at_its_place_and_not_run(self) -> None:
        found = checked("# 😀\n{\n  posts { nodes { titel } }\n}")

        (problem,) = found.problems
        assert (problem.rule, problem.line, problem.column) == (INVALID, 3, 19)
        assert "'titel'" in problem.message
        assert found.runs == 0

    def test_a_mistake_in_a_fragment_is_told_once_in_its_own_file(self) -> None:
        found = problems("{ ...F }", "query A { ...F }", "fragment F on Query { nothing }")

        assert [(rule, path, line, column) for rule, path, line, column, _ in found] == [(INVALID, "2.graphql", 1, 23)]

    def test_a_fragment_that_nothing_uses_is_looked_at_too(self) -> None:
        assert messages("fragment F on Post { titel }")[0].startswith("Cannot query field 'titel'")
        assert messages("fragment F on Post { title }") == []

    def test_mutations_have_no_place_in_the_schema(self) -> None:
        assert messages("mutation A { a }") == ["The mutation operation is not supported by the schema."]

    def test_introspection_is_refused_where_the_server_refuses_it(self) -> None:
        text = "{ __schema { description } }"

        assert checked(text).problems == ()
        assert checked(text, introspection=False).problems[0].rule == INVALID

    def test_required_is_a_directive_of_fields(self) -> None:
        assert messages("{ posts @required { totalCount } }") == []
        assert "may not be used on query" in messages("query @required { posts { totalCount } }")[0]
        assert "Unknown argument" in messages("{ posts @required(acton: LOG) { totalCount } }")[0]

    def test_an_operation_that_does_not_fit_keeps_no_other_from_being_run(self) -> None:
        found = checked(
            "query A { nothing }\nquery B { ...F }\nquery C { ...G }\nquery D { post(slug: 1) { title } }\n"
            "query E { posts { ...H } }\nfragment F on Query { posts { nodes { description @required } } }",
            "fragment G on Query { nix }",
            "fragment H on PostConnection { totalCount }\nquery",
        )

        assert [(each.rule, each.path, each.line) for each in found.problems] == [
            (INVALID, "0.graphql", 1), (INVALID, "0.graphql", 4), (NULL, "0.graphql", 6),
            (INVALID, "1.graphql", 1), (INVALID, "2.graphql", 2),
        ]  # fmt: skip
        assert found.runs == 2


class TestVariables:
    QUERY = "query One($slug: String!) { post(slug: $slug) { title @required author @required { name } } }"

    def test_without_values_an_operation_is_not_run_and_that_is_told(self) -> None:
        (found,) = problems(self.QUERY)

        assert found[:4] == (NOT_RUN, "0.graphql", 1, 1)
        assert found[4] == "There are no values for $slug."

    def test_what_has_a_default_needs_no_values(self) -> None:
        assert checked("query ($n: Int! = 1) { posts(first: $n) { totalCount } }").runs == 1

    def test_a_comment_that_cannot_be_followed_keeps_no_other_from_being_followed(self) -> None:
        found = checked(f'# gateway: with {{\n# gateway: for-all\n# gateway: with {{"slug": "a"}}\n{self.QUERY}')

        assert [(each.rule, each.line) for each in found.problems] == [(INVALID, 1), (INVALID, 2)]
        assert found.runs == 1

    def test_it_is_run_with_each_of_the_values_above_it(self) -> None:
        text = f'# gateway: with {{"slug": "a"}}\n# Another:\n# gateway: with {{"slug": "b"}}\n{self.QUERY}'

        assert checked(text).runs == 2
        assert problems(text) == [(NULL, "0.graphql", 4, 65, '`post.author` is null (posts/b.md, {"slug":"b"}).')]

    def test_it_is_run_for_each_of_a_list_and_what_fails_alike_is_one_problem(self) -> None:
        text = f"# gateway: for-each posts {{ slug }}\n{self.QUERY}"

        assert checked(text).runs == 3
        assert messages(text) == ['`post.author` is null (posts/b.md, {"slug":"b"}), and 1 time more.']

    def test_for_each_takes_arguments_and_names_of_its_own(self) -> None:
        query = "query One($p: String!) { post(path: $p) { image @required { url } } }"

        assert checked(f'# gateway: for-each posts(where: {{title: {{eq: "A"}}}}) {{ p: path }}\n{query}').runs == 1

    def test_lists_of_several_pages_are_gone_through(self) -> None:
        graph = snapshot({f"posts/{number}.md": "---\ntags: [a]\n---\n" for number in range(250)})
        Path("0.graphql").write_text(f"# gateway: for-each posts {{ slug }}\n{self.QUERY}", encoding="utf-8")

        check = OperationCheck(SCHEMA._schema, Executor(SCHEMA, Derived()), graph)

        assert check.check(["0.graphql"]).runs == 250

    @pytest.mark.parametrize(
        ("comment", "message"),
        [
            ("with {", "What follows `with` is not JSON"),
            ("with [1]", "What follows `with` is not an object"),
            ("for-each posts", "is not a list and a selection"),
            ("for-each posts { a", "cannot be read: Syntax Error"),
            ("for-each a { b } c { d }", "is not a list and a selection"),
            ("for-each posts { nothing }", "cannot be asked: Cannot query field 'nothing'"),
            ("for-each post { title }", "cannot be asked"),
            ("for-each a { b } } query X { c", "is not one field"),
            ('for-each posts(where: {title: {regex: "("}}) { slug }', "cannot be asked"),
            ("for each", "is not `with` or `for-each`"),
        ],
    )
    def test_a_comment_that_cannot_be_followed_is_told_where_it_stands(self, comment: str, message: str) -> None:
        (found,) = problems(f"\n  # gateway: {comment}\n{self.QUERY}")

        assert found[:4] == (INVALID, "0.graphql", 2, 3)
        assert message in found[4]

    def test_values_that_do_not_fit_are_an_error_of_the_answer(self) -> None:
        (found,) = problems(f'# gateway: with {{"slug": 3}}\n{self.QUERY}')

        assert found[:4] == (ERROR, "0.graphql", 2, 11)


class TestAnswers:
    def test_an_error_is_told_at_its_field(self) -> None:
        assert problems("{\n  many: posts(first: 1000) { nodes { title } }\n}")[0][:4] == (ERROR, "0.graphql", 2, 3)
        assert messages("{ many: posts(first: 1000) { nodes { title } } }")[0].startswith(
            "`many` is answered with an error: `first: 1000` is out of range"
        )

    def test_a_null_is_told_with_the_file_that_it_is_of(self) -> None:
        text = "{ posts(first: 2) { nodes { title image @required { url } } } }"

        assert messages(text) == ["`posts.nodes[1].image` is null (posts/b.md)."]

    def test_a_null_that_is_not_required_is_none_of_our_business(self) -> None:
        assert messages("{ posts { nodes { image { url } } } }") == []

    def test_where_null_is_expected_it_is_not_told(self) -> None:
        assert messages('{ post(slug: "x") @required(action: NONE) { title } }') == []
        assert len(messages('{ post(slug: "x") @required(action: LOG) { title } }')) == 1

    def test_a_field_that_is_required_in_one_of_two_places_is_required(self) -> None:
        text = "{ post(slug: NAME) { title } ...F } fragment F on Query { post(slug: NAME) @required { title } }"

        assert messages(text.replace("NAME", '"nowhere"')) == ["`post` is null."]

    def test_a_field_of_another_type_is_not_asked_for(self) -> None:
        parts = "... on Author { bio @required } ... on Post { image @required { url } }"
        text = f'{{ node(id: "{POST}") {{ {parts} }} }}'

        assert messages(text) == ["`node.image` is null (posts/b.md)."]

    def test_no_nulls_takes_every_field_and_every_item_for_required(self) -> None:
        text = f'{{ post(slug: "b") {{ image {{ url }} }} nodes(ids: ["{POST}", "{GONE}"]) {{ id }} }}'

        assert messages(text) == []
        assert messages(text, no_nulls=True) == ["`post.image` is null (posts/b.md).", "`nodes[1]` is null."]

    def test_what_is_null_because_of_an_error_is_told_once(self) -> None:
        text = '{ post(slug: "a") { backlinks(first: 1000) @required { totalCount } } }'

        assert [rule for rule, *_ in problems(text, no_nulls=True)] == [ERROR]
