"""The rules about running text: what they find where, and what they leave alone."""

from types import ModuleType

import pytest

from gateway.lint.rules import (
    byte_order_mark,
    destination_space,
    fence_trailing_space,
    fence_unclosed,
    heading_unspaced,
    line_ends_mixed,
    link_insecure,
    parenthesis_doubled,
    replacement_character,
    scheme_misspelled,
    zero_width_character,
)
from gateway.lint.source_text import SourceText
from gateway.store.reading import read_document
from gateway.store.source import FileEntry, Signature
from tests.lint.findings import places

TEXT_RULES = (destination_space, heading_unspaced, parenthesis_doubled, scheme_misspelled, zero_width_character)
BROKEN = {
    destination_space: "[a](b/c d.md)",
    heading_unspaced: "##No space",
    parenthesis_doubled: "[a](https://b.cd))",
    scheme_misspelled: "htps://a.bc",
    zero_width_character: "wa\u200bter",
}


@pytest.mark.parametrize("rule", TEXT_RULES)
@pytest.mark.parametrize(
    "code",
    [
        "```\n{}\n```\n",
        "~~~ sh\n{}\n~~~\n",
        "    {}\n",
        "- a\n\n  ```\n  {}\n  ```\n",
        "> ```\n> {}\n> ```\n",
        "<!-- {} -->\n",
        "<!--\n{}\n-->\n",
        "a <!-- {} --> b\n",
        "<pre>\n{}\n</pre>\n",
        "a <code>{}</code> b\n",
        "{{% highlight md %}}\n{}\n{{% endhighlight %}}\n",
        "{{{{< highlight md >}}}}\n{}\n{{{{< /highlight >}}}}\n",
        '{{{{< figure src="{}" >}}}}\n',
        "a `{}` b\n",
    ],
)
def test_code_comments_and_templates_are_no_text(rule: ModuleType, code: str) -> None:
    text = code.format(BROKEN[rule])

    assert places(rule, text) == []
    assert places(rule, f"{text}\n{BROKEN[rule]}\n") != []


@pytest.mark.parametrize("rule", TEXT_RULES)
@pytest.mark.parametrize("code", ["{{/* {} */}}\n", "export const a = '{}'\n", "a {{'{}'}} b\n"])
def test_what_mdx_runs_is_no_text(rule: ModuleType, code: str) -> None:
    assert places(rule, code.format(BROKEN[rule]), "posts/a.mdx") == []


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("see htps://a.bc", 5),
        ("[a](htp://a.bc)", 5),
        ("[a](ttps://a.bc)", 5),
        ("é: httpss://a.bc", 4),
        ('<a href="hhttps://a.bc">a</a>', 10),
        ("[a](http//a.bc)", 5),
        ("[a](https:/a.bc/d)", 5),
        ("[a](https:///a.bc)", 5),
        ("[a](https:://a.bc)", 5),
        ("[a](https;//a.bc)", 5),
        ("[a](http://https://a.bc)", 5),
    ],
)
def test_a_scheme_that_is_nearly_one_is_found(text: str, column: int) -> None:
    assert places(scheme_misspelled, f"---\nx: 1\n---\n\n{text}\n") == [(5, column)]


@pytest.mark.parametrize(
    "text",
    [
        "https://a.bc http://a.bc HTTPS://a.bc",
        "ftp://a.bc ws://a.bc smtp://a.bc",
        "HTTP/2.0 and http/1.1, https/tls",
        "https://web.archive.org/web/2020/https:/a.bc https://a.bc?u=http//b.cd",
        "the http:// scheme",
        "git+htps://a.bc",
        "src/http//server",
    ],
)
def test_other_schemes_and_words_are_left_alone(text: str) -> None:
    assert places(scheme_misspelled, f"{text}\n") == []


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[a](https://b.cd)) e", 18),
        ("f (g) [a](https://b.cd)) e", 24),
        ("(https://b.cd)) e", 15),
        ("[a](b_(c).md)) e", 14),
        ("[a]((https://b.cd)) e", 5),
    ],
)
def test_a_parenthesis_too_many_is_found(text: str, column: int) -> None:
    assert places(parenthesis_doubled, f"{text}\n") == [(1, column)]


@pytest.mark.parametrize(
    "text",
    [
        "([a](https://b.cd)) e",
        "(see\n[a](https://b.cd)) e",
        "(1) ([a](https://b.cd)) e",
        "[a](https://b.cd/e_(f)) g",
        "(https://b.cd/e_(f)) g",
        "f(g(h))",
    ],
)
def test_parentheses_that_match_are_left_alone(text: str) -> None:
    assert places(parenthesis_doubled, f"{text}\n") == []


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[a](b c.md)", 6),
        ("![é](images/b c.png)", 14),
        ("[a](https://b.cd/e f)", 19),
        ("[a](https://b. cd/e)", 15),
        ("[a](b c.md#d)", 6),
    ],
)
def test_a_destination_with_a_space_is_found(text: str, column: int) -> None:
    assert places(destination_space, f"{text}\n") == [(1, column)]


@pytest.mark.parametrize(
    "text",
    [
        '[a](b.md "a title/x")',
        "[a](b.md 'a title/x')",
        "[a](b.md (a title/x))",
        "[a](<b c.md>)",
        "[a](b%20c.md)",
        "[a]( b.md )",
        "[a] (b c.md)",
        "a[0](as they say)",
        "[a]({{ site.url }}/b c.md)",
    ],
)
def test_titles_brackets_and_asides_are_no_destinations_with_spaces(text: str) -> None:
    assert places(destination_space, f"{text}\n") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("##Resources", (1, 1)),
        ("a\n\n  ###Évora\n", (3, 3)),
        ("##**Bold**", (1, 1)),
        ("##1. First", (1, 1)),
        ("a\n\n#Resources\n\nb", (3, 1)),
    ],
)
def test_a_heading_without_its_space_is_found(text: str, place: tuple[int, int]) -> None:
    assert places(heading_unspaced, f"{text}\n") == [place]


@pytest.mark.parametrize(
    "text",
    [
        "## Resources",
        "#1234 is mended",
        "a line that ends in\n#Rivers and goes on",
        "#Rivers and\nmore",
        "#Rivers #Lakes",
        "#rivers",
        "##",
        "##\tTab",
        "a ##b",
        "#!/bin/sh",
        "#[derive(Debug)]",
        "<div>\n##Rivers\n</div>",
    ],
)
def test_hashtags_and_numbers_are_no_headings(text: str) -> None:
    assert places(heading_unspaced, f"{text}\n") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("```\na\n", (1, 1)),
        ("a\n\n~~~ sh\nb\n```\n", (3, 1)),
        ("````\na\n```\n", (1, 1)),
        ("- a\n\n  ```\n  b\n\nc\n", (3, 3)),
        ("> ```\n> a\n\nb\n", (1, 3)),
        ("```", (1, 1)),
    ],
)
def test_a_fence_that_nothing_closes_is_found(text: str, place: tuple[int, int]) -> None:
    assert places(fence_unclosed, text) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "```\na\n```\n",
        "```\n```",
        "~~~\n```\n~~~~\n",
        "- ```\n  a\n  ```\n",
        "> ```\n> a\n> ```  \n",
        "    ```\n",
        "`` ``` ``\n",
    ],
)
def test_a_fence_that_is_closed_or_none_is_left_alone(text: str) -> None:
    assert places(fence_unclosed, text) == []


def test_a_byte_order_mark_is_found() -> None:
    assert places(byte_order_mark, "\ufeff# A\n") == [(1, 1)]
    assert places(byte_order_mark, "# A\n") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\nb\r\nc\n", [(2, 2)]),
        ("a\r\nb\nc\r\n", [(2, 2)]),
        ("a\rb\nc\n", [(1, 2)]),
        ("a\nb\n", []),
        ("a\r\nb\r\n", []),
        ("a\rb\r", []),
    ],
)
def test_the_first_line_that_ends_unlike_most_is_found(text: str, found: list[tuple[int, int]]) -> None:
    assert places(line_ends_mixed, text) == found


def test_lost_characters_are_found_where_they_are() -> None:
    assert places(replacement_character, "---\ntitle: a\ufffd\n---\né \ufffd\ufffd b `\ufffd`\n") == [(2, 9), (4, 3)]


def test_what_is_lost_because_a_file_is_not_utf_8_is_not_said_twice() -> None:
    data = b"caf\xe9\n"
    document = read_document(FileEntry("a.md", Signature(1, len(data), 0, 0)), data, 1_000)[0]

    assert "\ufffd" in document.body
    assert list(replacement_character.check(SourceText(document))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("é\u200bb\n", [(1, 2)]),
        ("a\u200b\u200bb\u2060\n", [(1, 2), (1, 5)]),
        ("a\ufeffb\n", [(1, 2)]),
        ("---\ntags: [wa\u200bter]\n---\n", [(2, 10)]),
        ("ภาษา\u200bไทย\n", []),
        ("👩\u200d🚒 می\u200cخواهم\n", []),
        ("`a\u200bb`\n", []),
    ],
)
def test_invisible_characters_are_found_unless_a_script_needs_them(text: str, found: list[tuple[int, int]]) -> None:
    assert places(zero_width_character, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("é [a](http://b.cd/e)", [(1, 7)]),
        ("http://b.cd", [(1, 1)]),
        ('<a href="http://b.cd">a</a>', [(1, 10)]),
        ("[a][b] and [c][b]\n\n[b]: http://b.cd\n", [(3, 6)]),
        ("[a](http://b.cd/e) [a](http://b.cd)", [(1, 5), (1, 24)]),
        ("[a](http://b.cd) [a](http://b.cd)", [(1, 5), (1, 22)]),
        ("[a](http://b.cd/?e&amp;f)", [(1, 5)]),
        ("https://b.cd www.b.cd", []),
        ("http://localhost:8000 http://127.0.0.1/a http://my.test/a http://[::1]/a", []),
        ("`http://b.cd`", []),
    ],
)
def test_links_without_encryption_are_found_at_their_address(text: str, found: list[tuple[int, int]]) -> None:
    assert places(link_insecure, f"{text}\n") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("--- \ntitle: a\n---\t\n", [(1, 4), (3, 4)]),
        ("+++  \ntitle = 'a'\n+++\n", [(1, 4)]),
        ("---\ntitle: a\n---\n\na\n\n---  \n", []),
    ],
)
def test_spaces_behind_the_fences_of_front_matter_are_found(text: str, found: list[tuple[int, int]]) -> None:
    assert places(fence_trailing_space, text) == found
