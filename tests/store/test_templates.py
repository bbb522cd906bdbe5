import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.store import markdown, render
from gateway.store.templates import plain_address, with_plain_destinations


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("/about", "/about"),
        ('{{ "/about/" | url }}', "/about/"),
        ("{{ '/a.png' | relative_url }}", "/a.png"),
        ("{{ site.baseurl }}/about", "/about"),
        ("{{site.url}}{{site.baseurl}}/about", "/about"),
        ("{{ site.baseurl }}{% post_url 2010-07-21-name %}", "/_posts/2010-07-21-name"),
        ("{{ site.baseurl }}/{% link about.md %}", "/about.md"),
        ('{{ site.baseurl }}{{ "/about" | relative_url }}', "/about"),
        ("{% link about.md %}", "/about.md"),
        ("{% post_url 2010-07-21-name %}#part", "/_posts/2010-07-21-name#part"),
        ('{{< ref "about.md" >}}', "about.md"),
        ('{{% relref "about.md#team" %}}', "about.md#team"),
        ('{{< relref path="about.md" lang="de" >}}', "about.md"),
        ("{{% ref lang='de' path='about.md' outputFormat='amp' %}}#team", "about.md#team"),
        ("{{< ref `about.md` >}}", "about.md"),
        ('{{< ref lang="de" >}}', None),
        ("{{ page.next }}", None),
        ("{useBaseUrl('x')}", None),
        ("${x}", None),
        ("{{ site.baseurl }}", None),
    ],
)
def test_what_an_address_comes_to(address: str, plain: str | None) -> None:
    assert plain_address(address) == plain


def test_a_link_that_is_filled_in_is_one() -> None:
    body = """See [the blog]({{ "/blog/" | url }}) and
![a cat]({{ site.baseurl }}/cat.png "Cat").

[x]: {% link x.md %}
[x]"""
    assert [(link.href, link.label, link.line) for link in markdown.read(body).links] == [
        ("/blog/", "the blog", 1),
        ("/cat.png", "a cat", 2),
        ("/x.md", "x", 5),
    ]
    assert '<a href="/blog/"' in render.html(body)


@pytest.mark.parametrize(
    ("body", "href"),
    [
        ("[a]({{ site.baseurl }}{% post_url 2010-07-21-name %})", "/_posts/2010-07-21-name"),
        ('x <a href="{{ "/about" | relative_url }}">a</a>', "/about"),
        ("x <a href='{{ '/about' | relative_url }}'>a</a>", "/about"),
        ('<div>\n<a href="{{ site.baseurl }}/about">a</a>\n</div>', "/about"),
        ('<img src="{{< ref "a.png" >}}" alt="a">', "a.png"),
        ('[a]({{< relref path="about.md" lang="en" >}})', "about.md"),
    ],
)
def test_an_address_of_several_parts_or_in_html_is_filled_in(body: str, href: str) -> None:
    assert [(link.href, link.label) for link in markdown.read(body).links] == [(href, "a")]
    (link,) = markdown.read(body).links
    assert link.offset == body.index("{")


@pytest.mark.parametrize(
    "body", ['`<a href="{{ "/a" | url }}">`', '<a href="{{ x }}/a">a</a>', '<a href="{{ "/a" | url }}>a</a>']
)
def test_an_attribute_that_is_code_or_unknown_is_none(body: str) -> None:
    assert [link.href for link in markdown.read(body).links if plain_address(link.href)] == []


def test_code_is_left_alone() -> None:
    body = '`[x]({{ "/a" | url }})`\n\n```\n[x]({{ "/b" | url }})\n```\n\nÄ [x]({{ "/c" | url }})'
    assert [link.href for link in markdown.read(body).links] == ["/c"]
    assert "[x]({{ &quot;/b&quot; | url }})" in render.html(body).replace('"', "&quot;")


@pytest.mark.parametrize("code", ["`{}`", "~~~\n{}\n~~~", "    {}", "\t{}", "-     {}", "> ```\n> {}"])
def test_whatever_makes_it_code(code: str) -> None:
    body = code.format('[x]({{ "/a" | url }})') + '\n\n[x]({{ "/c" | url }})'
    assert [link.href for link in markdown.read(body).links] == ["/c"]


@given(
    body=st.lists(
        st.sampled_from(
            (
                '[ä]({{ "/ü" | url }})',
                "](",
                "{{",
                "}}",
                "{% link x %}",
                "[a]: ",
                "\n",
                "`",
                "é",
                "<",
                ">",
                ")",
                " x",
                '<a href="',
                "{{ site.url }}",
                '"',
            )
        )
    ).map("".join)
)
def test_a_body_is_as_long_as_before(body: str) -> None:
    filled = with_plain_destinations(body, list)
    assert len(filled.encode()) == len(body.encode())
    assert filled.count("\n") == body.count("\n")
