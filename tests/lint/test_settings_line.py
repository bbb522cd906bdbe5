import pytest

from gateway.lint.settings_line import line_of_entry

TEXT = """\
languages.default = "en"  # [fields]
[fields]
rating = "Int"\r
"hero" = { type = "String", key = "hero-color" }
'x-y' . a = 1
[ languages . "folders" ]
"content/de" = "de"
[languages.suffixes]
[collections]
posts = [
  "blog",
]
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("languages.default", 1),
        ("fields.rating", 3),
        ("fields.hero", 4),
        ("fields.hero.key", 4),
        ("fields.x-y.a", 5),
        ("languages.folders.content/de", 7),
        ("collections.posts", 10),
        ("fields.her", None),
        ("posts", None),
        ("", None),
    ],
)
def test_the_line_is_that_of_the_entry_or_of_what_it_is_written_in(place: str, line: int | None) -> None:
    assert line_of_entry(TEXT, place) == line
