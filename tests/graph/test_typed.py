import datetime as dt
import json
from typing import Any

import pytest

from gateway.content_model import ContentModel, Field, FieldType, TypedField
from gateway.graph.header import Header
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import PostNode
from gateway.graph.typed import Value, typed_values
from gateway.store.problem import Severity
from tests.content import document, post, snapshot

UTC = dt.UTC


def read(field_type: FieldType, header: str, key: str = "key") -> tuple[Value, list[str]]:
    """The value of one key under a type, and the messages of its Problems."""
    values, problems = typed_values(Header(document("a.md", header)), (TypedField("name", field_type, key, None),))
    return values[0], [problem.message for problem in problems]


def yaml(value: str) -> str:
    return f"---\nkey: {value}\n---\n"


@pytest.mark.parametrize(
    ("field_type", "written", "value"),
    [
        (FieldType.STRING, "a text", "a text"),
        (FieldType.STRING, "3.0", "3.0"),
        (FieldType.STRING, "1917", "1917"),
        (FieldType.STRING, "no", "no"),
        (FieldType.STRING, "True", "True"),
        (FieldType.STRING, "2023-02-23", "2023-02-23"),
        (FieldType.INT, "-3", -3),
        (FieldType.INT, "2147483647", 2_147_483_647),
        (FieldType.FLOAT, "3", 3.0),
        (FieldType.FLOAT, "3.5", 3.5),
        (FieldType.FLOAT, "2147483648", 2_147_483_648.0),
        (FieldType.BOOLEAN, "true", True),
        (FieldType.DATE, "2023-02-23", dt.date(2023, 2, 23)),
        (FieldType.DATE, "'2023-02-23'", dt.date(2023, 2, 23)),
        (FieldType.DATETIME, "2023-02-23", dt.datetime(2023, 2, 23, tzinfo=UTC)),
        (FieldType.DATETIME, "2023-02-23 01:00+02:00", dt.datetime(2023, 2, 22, 23, tzinfo=UTC)),
        (FieldType.STRINGS, "[a, 1.0, no, null, '']", ("a", "1.0", "no")),
        (FieldType.STRINGS, "1.0", ("1.0",)),
        (FieldType.INTS, "[1, 2]", (1, 2)),
        (FieldType.INTS, "[]", ()),
        (FieldType.DATES, "[2023-02-23]", (dt.date(2023, 2, 23),)),
        (FieldType.JSON, "{a: [1, b]}", b'{"a":[1,"b"]}'),
        (FieldType.JSON, "false", b"false"),
        (FieldType.JSON, "null", None),
        (FieldType.STRING, "''", None),
        (FieldType.STRING, "[]", None),
        (FieldType.INT, "null", None),
        (FieldType.INTS, "null", None),
    ],
)  # fmt: skip
def test_a_value_is_read_as_its_type(field_type: FieldType, written: str, value: Value) -> None:
    found, problems = read(field_type, yaml(written))
    assert (found, type(found), problems) == (value, type(value), [])


@pytest.mark.parametrize(
    ("field_type", "written", "said"),
    [
        (FieldType.STRING, "[a]", "a list, which is no String"),
        (FieldType.STRING, "{a: b}", "a table, which is no String"),
        (FieldType.INT, "3.5", "the value 3.5, which is no Int"),
        (FieldType.INT, "'3'", "the text '3', which is no Int"),
        (FieldType.INT, "true", "the value true, which is no Int"),
        (FieldType.INT, "2147483648", "the value 2147483648, which is no Int"),
        (FieldType.FLOAT, "three", "the text 'three', which is no Float"),
        (FieldType.BOOLEAN, "1", "the value 1, which is no Boolean"),
        (FieldType.BOOLEAN, "yes", "the text 'yes', which is no Boolean"),
        (FieldType.DATE, "soon", "the text 'soon', which is no Date"),
        (FieldType.DATE, "2023-02-23 10:00", "the text '2023-02-23 10:00', which is no Date"),
        (FieldType.DATETIME, "2023-02-30", "the text '2023-02-30', which is no DateTime"),
    ],
)
def test_a_value_that_does_not_fit_is_a_problem_and_null(field_type: FieldType, written: str, said: str) -> None:
    assert read(field_type, yaml(written)) == (None, [f"`key` has {said}."])


def test_a_member_that_does_not_fit_is_left_out_of_its_list() -> None:
    assert read(FieldType.INTS, yaml("[1, two, 3]")) == ((1, 3), ["`key` has the text 'two', which is no Int."])


def test_members_that_do_not_fit_in_one_way_are_one_problem() -> None:
    model = ContentModel(fields={"nums": FieldType.INTS})
    graph = snapshot({"posts/a.md": "---\nnums: [x, x, y]\n---\n"}, model=model)
    node = graph.nodes[NodeRef(Kind.POST, "posts/a")]
    assert isinstance(node, PostNode)
    assert len(node.problems) == len(graph.problems) == 2


def test_the_problem_is_at_the_key_and_says_what_mends_it() -> None:
    model = ContentModel(fields={"stars": Field(FieldType.INT, "rating")})
    graph = snapshot({"posts/a.md": "\n---\ntitle: A\n'rating': five\n---\n"}, model=model)
    (problem,) = graph.problems.values()
    assert (problem.path, problem.line, problem.column) == ("posts/a.md", 4, 1)
    assert (problem.rule, problem.severity) == ("field-type", Severity.ERROR)
    assert problem.remedy == "Write a whole number of at most 32 bits, or change the type of `stars` in gateway.toml."


@pytest.mark.parametrize(
    ("key", "value"),
    [("extra.rating", 4), ("extra.seo.weight", 2), ("extra.a.key", 3), ("extra.none", None), ("extra.rating.x", None)],
)
def test_a_dot_leads_into_a_table_unless_a_key_has_it(key: str, value: Any) -> None:
    header = json.dumps({"extra": {"rating": 4, "seo": {"weight": 2}}, "extra.a.key": 3})
    assert read(FieldType.INT, header, key) == (value, [])


def test_a_problem_in_a_table_is_at_the_table_and_in_toml_too() -> None:
    fields = (TypedField("rating", FieldType.INT, "extra.rating", None),)
    header = "+++\ntitle = 'A'\n[extra]\nrating = 1979-05-27\n+++\n"
    (value,), (problem,) = typed_values(Header(document("a.md", header)), fields)
    assert (value, problem.line, problem.column) == (None, 3, 1)


def test_the_values_of_a_post_are_kept_with_its_node_in_the_order_of_the_model() -> None:
    model = ContentModel(fields={"b": FieldType.INT, "a": FieldType.STRING})
    graph = snapshot({"posts/p.md": post(a="x", b="1"), "pages/p.md": post(b="no number")}, model=model)
    node: Any = graph.nodes[NodeRef(Kind.POST, "posts/p")]
    assert node.typed == (1, "x")
    assert not graph.problems
