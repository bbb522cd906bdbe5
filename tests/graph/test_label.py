import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.graph.label import label


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("UnderstandingMentalHealth", "Understanding Mental Health"),
        ("selfCare", "Self Care"),
        ("HTMLParser", "HTML Parser"),
        ("AGoodDay", "A Good Day"),
        ("ÉtéIndien", "Été Indien"),
        ("LinuxKernel2024", "Linux Kernel 2024"),
        ("Top10Tips", "Top 10 Tips"),
        ("CSS3Tricks", "CSS3 Tricks"),
        ("OpenAPIs", "Open APIs"),
        ("McDonaldFarm", "McDonald Farm"),
        ("GitHub", "GitHub"),
        ("GitHubActions", "GitHub Actions"),
        ("LearningJavaScript", "Learning JavaScript"),
        ("iOSTips", "iOS Tips"),
        ("macOS", "macOS"),
        ("self-care", "Self care"),
        ("snake_case_name", "Snake case name"),
        ("rust", "Rust"),
        ("日本語", "日本語"),
    ],
)
def test_a_name_in_one_style_is_taken_apart(name: str, read: str) -> None:
    assert label(name) == read


@pytest.mark.parametrize(
    "name",
    ["ADHD", "iOS", "eBay", "jQuery", "LaTeX", "Wi-Fi", "COVID-19", "Web3", "2FA", "URLs", "Already Spaced", "-", ""],
)
def test_an_authors_own_spelling_is_kept(name: str) -> None:
    assert label(name) == name


@given(st.text())
def test_a_label_has_the_same_letters(name: str) -> None:
    def letters(text: str) -> str:
        return "".join(text.replace("-", "").replace("_", "").split()).casefold()

    assert letters(label(name)) == letters(name)
