import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.graph.model import parse_url
from gateway.graph.url_remedy import url_remedy
from tests.content import snapshot


@pytest.mark.parametrize(
    ("href", "remedy"),
    [
        ("https://example..org", "Write https://example.org."),
        ("https://.example.org/a", "Write https://example.org/a."),
        ("https:/example.org/a", "Write https://example.org/a."),
        ("http:///example.org", "Write http://example.org."),
        ("http://https://example.org", "Write https://example.org."),
        ('https://example.org/a.mp3">', "Write https://example.org/a.mp3."),
        ("https://example.org/a>Knight", "Write https://example.org/a."),
        ("https://exa mple.org/a b", "Write https://example.org/a%20b."),
        ("https://example,org/a", "Write https://example.org/a."),
        ("//2015/03/19/how/", "Write /2015/03/19/how/ for a path of this site."),
        ("https://", None),
        ("//", None),
        (f"https://example..org/{'x' * 300}", None),
    ],
)
def test_the_likeliest_address_is_told(href: str, remedy: str | None) -> None:
    assert url_remedy(href) == remedy


def test_a_problem_has_it() -> None:
    (problem,) = snapshot({"a.md": "[x](https://example..org/a)"}).problems.values()
    assert (problem.rule, problem.remedy) == ("url-invalid", "Write https://example.org/a.")


@given(st.text(alphabet='htps:/.aé ,"<>()[]%1', max_size=30).map("http".__add__))
def test_what_is_to_be_written_is_an_address(href: str) -> None:
    remedy = url_remedy(href)
    if remedy is not None:
        assert parse_url(remedy.removeprefix("Write ").removesuffix(".")) is not None
