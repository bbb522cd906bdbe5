from gateway.graph.derived import Derived
from tests.content import document


def lead(text: str) -> str:
    return Derived().lead(document("a.md", text), wikilinks=False)


def test_an_excerpt_ends_where_its_author_ends_it() -> None:
    assert lead("One.\n\n<!--more-->\n\nTwo.") == "One."
    assert lead("One.\n\nTwo.") == "One.\n\nTwo."


def test_the_header_may_say_what_ends_it() -> None:
    assert lead("---\nexcerpt_separator: <!--end-->\n---\nOne.\n<!--end-->\nTwo.") == "One."
    assert lead("---\nexcerpt_separator: 3\n---\nOne.\n\n<!--more-->\n\nTwo.") == "One."
