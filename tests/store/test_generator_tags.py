import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.store import markdown, render
from gateway.store.generator_tags import tags, without_tags


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("import X from './x'\nimport {A,\n  B} from \"b\"\nimport './c.css';\n\nHi", "Hi"),
        ("export const meta = {\n  a: 1,\n}\n\nHi", "Hi"),
        (
            "import duties\nfrom 'abroad' rose\nexport of goods fell",
            "import duties\nfrom 'abroad' rose\nexport of goods fell",
        ),
        ("a{/* comment */} b", "a b"),
        ("a\n{{% def %}} b", "a\nb"),
        (":::note\nInside\n:::", "Inside"),
        (":::warning[Mind *this*]{x=1}\nInside\n:::", "Mind this\nInside"),
        ('::card{to="/x"}\nInside\n::', "Inside"),
        ("A ratio of 1::2, std::move", "A ratio of 1::2, std::move"),
        ("Hi {{ page.title }}, {% if a %}yes{% else %}no{% endif %}.", "Hi , yesno."),
        ("{% include a.html\n   b='c' %}\n\nHi", "Hi"),
        ("{% comment %}\nnever {{ x }}\n{% endcomment %}Hi", "Hi"),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ('{{< figure src="/a_b_c.png" title="*x*" >}} {{% note %}}Hi{{% /note %}}', "Hi"),
        ("<p>{{ x }}Hi {% y %}</p>", "Hi"),
        (r"\frac{{ a }}{b}", r"\frac{{ a }}{b}"),
        ("`{% x %}` and `{{ y }}` {{ z }}", "{% x %} and {{ y }}"),
        ("Use `{%` and `%}`", "Use {% and %}"),
        ("```\n{% x %}\nimport a from 'b'\n:::note\n```", "{% x %}\nimport a from 'b'\n:::note"),
    ],
)
def test_what_is_for_the_generator_is_not_in_the_text(body: str, text: str) -> None:
    assert markdown.plain_text(body) == text
    assert markdown.read(body).word_count == len(text.split())


def test_headings_are_named_without_tags_and_have_the_same_anchors_in_html() -> None:
    body = "# One {{< badge >}}\n\n## {{ x }} two\n"
    assert [(heading.text, heading.anchor) for heading in markdown.read(body).headings] == [
        ("One", "one"),
        ("two", "two"),
    ]
    assert [f'<h{n} id="{name}">' in render.html(body) for n, name in ((1, "one"), (2, "two"))] == [True, True]


def test_links_in_tags_are_links() -> None:
    body = '{% include video.html url="https://example.org/a" %} x https://example.org/b'
    assert [link.href for link in markdown.read(body).links] == ["https://example.org/a", "https://example.org/b"]
    assert markdown.plain_text(body) == "x https://example.org/b"


@given(
    st.lists(
        st.sampled_from(
            ("{%", "%}", "{{", "}}", "{{<", ">}}", " x", "raw", "endraw", "\n", ":::", "::", "`", "é", "http://a.bc")
        )
    ).map("".join)
)
def test_what_is_left_is_a_part_of_the_text_in_its_order(body: str) -> None:
    source = body.encode()
    found = tags(source, [])
    assert all(start <= end for start, end in found)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(found))
    without_tags(body)
    left = iter(body)
    assert all(character in left for character in "".join(markdown.plain_text(body).split()))
