from tests.cli.program import run

QUERY = "query One($s: String!) { post(slug: $s) { title tags { name } } }"


def test_a_plan_is_drawn_with_how_each_field_is_found_and_what_the_answer_depends_on() -> None:
    result = run("explain", QUERY, "--variables", '{"s": "hello"}')

    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["title", "String!", "attribute", "title"] in lines
    assert ["tags", "[Tag!]!", "edge", "to", "every", "Tag,", "by", "tags"] in lines
    assert ["look-up", "slug-by-default:Post", "'hello'"] in lines
    assert any(line[:2] == ["node", "Post"] and line[-2:] == ["tags,", "title"] for line in lines)


def test_an_operation_with_errors_is_drawn_and_not_said_to_be_kept() -> None:
    result = run("explain", "{ posts(first: -1) { totalCount } }")

    assert result.exit_code == 0
    assert "Run exactly: its answer has errors" in result.stdout


def test_what_is_no_operation_is_told_as_by_query() -> None:
    result = run("explain", "{ nothing }")

    assert result.exit_code == 2
    assert "Cannot query field 'nothing' on type 'Query'." in result.stderr
