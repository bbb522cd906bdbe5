import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page
from starlette.testclient import TestClient

from gateway.app import Gateway
from gateway.settings import load_settings
from gateway.transport.security_headers import PAGE_POLICY

Client = Callable[..., TestClient]

HOSTILE = """"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7654 * 1234 }}"""
FILES: dict[str, str | bytes] = {
    "posts/first.md": """---
title: The first
date: 2024-02-03
description: How it began
author: Ada Lovelace
category: GettingHelp
tags: [Maths, "c++"]
image: ../images/cover.png
---
See [the second](second.md#Part), [about](/pages/about.md) and [the drawing](../images/draw%20ing.png).

![A drawing](../images/draw%20ing.png) ![far](https://example.org/far.png)

<script>alert(1)</script><b onclick="alert(1)">bold</b> <a href="javascript:alert(1)">no</a>

Resources:

- [A page](https://www.example.org/page)
- [Another](https://example.org/other)
- [Elsewhere](https://example.com/)
""",
    "posts/second.md": "---\ntitle: The second\ndate: 2024-02-04\n---\n\n## Part\n\nBack to [the first](first.md).\n",
    "pages/about.md": "# About us\n\n[The first](../posts/first.md)\n",
    "images/cover.png": b"\x89PNG",
    "images/draw ing.png": b"\x89PNG",
}


def test_the_home_page_says_what_is_served(client: Client) -> None:
    made = client(FILES, content=Path("/somewhere/on/this/machine/notes"))
    # The content is there at once, the watch a moment later.
    assert any(made.get("/readyz").json()["watch"]["state"] == "ok" for _ in range(10_000))

    page = made.get("/")

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["content-security-policy"] == PAGE_POLICY
    revision = made.get("/readyz").json()["revision"]
    assert page.headers["content-revision"] == revision
    assert f'data-seen="{revision} ok current"' in page.text
    assert "<dt>posts</dt><dd>2</dd>" in page.text
    assert "<dt>pages</dt><dd>1</dd>" in page.text
    assert "Following every save" in page.text
    assert page.text.index("The second") < page.text.index("The first")
    for link in ("/graphiql", "/preview", "/readyz", "/livez", "/schema.graphql", "/preview/posts/first"):
        assert f'href="{link}"' in page.text
        assert made.get(link).status_code == 200
    assert "every file could be read" in page.text


def test_the_home_page_names_the_folder_and_not_its_place(
    serve: Callable[[Gateway], str], tmp_path: Path, browser: Browser
) -> None:
    content = tmp_path / "my notes"
    content.mkdir()
    address = serve(Gateway(load_settings(content=content)))
    page = browser.new_page()

    page.goto(address)

    assert page.locator("h1").inner_text() == "my notes"
    assert str(tmp_path) not in page.content()
    page.close()


def test_the_home_page_lists_the_worst_problems_first_and_says_how_to_mend_them(client: Client) -> None:
    files = {f"posts/{number:02}.md": f"---\ntitle: {number}\n---\n[x](no.md)\n" for number in range(12)}

    text = client({**files, "posts/broken.md": "---\ntitle: [\n---\n"}).get("/").text

    assert text.count('<li class="problem ') == 10
    assert text.index("posts/broken.md:") < text.index("posts/00.md:4")
    assert "The link to no.md leads nowhere." in text
    assert 'class="remedy"' in text
    assert '<span class="badge">1</span> error<' in text
    assert "gateway check" in text


@pytest.mark.parametrize(
    ("host", "shown"),
    [("gateway.example:81", "http://gateway.example:81"), ("[::1]:8000", "http://[::1]:8000"), ("a'b<i>", None)],
)
def test_the_address_to_ask_is_the_one_that_was_asked(client: Client, host: str, shown: str | None) -> None:
    text = client().get("/", headers={"Host": host}).text

    assert (f"curl {shown}/graphql" in text) is (shown is not None)
    assert "<i>" not in text


def test_what_is_turned_off_is_not_linked(client: Client) -> None:
    made = client(graphiql=False, introspection=False)
    text = made.get("/").text

    assert 'href="/graphiql"' not in text
    assert "/schema.graphql" not in text


def test_the_schema_is_given_as_text(client: Client) -> None:
    schema = client().get("/schema.graphql")

    assert schema.headers["content-type"] == "text/plain; charset=utf-8"
    assert "\ntype Query {" in schema.text


def test_a_post_is_shown_as_its_readers_see_it(client: Client) -> None:
    made = client(FILES)

    page = made.get("/preview/posts/first")

    assert page.status_code == 200
    assert page.headers["content-security-policy"] == PAGE_POLICY
    for part in (
        "<h1>The first</h1>",
        "How it began",
        ">Ada Lovelace</a>",
        '<time datetime="2024-02-03">3 February 2024</time>',
        '<a href="/preview?q=Getting%20Help">Getting Help</a>',
        '<a href="/preview?q=c%2B%2B">c++</a>',
        '<img class="cover" src="/assets/images/cover.png" alt="">',
        'src="/assets/images/draw%20ing.png"',
        'href="/assets/images/draw%20ing.png"',
        'src="https://example.org/far.png"',
        'href="/preview/posts/second#Part"',
        'href="/preview/pages/about"',
        '<a href="/preview/posts/second">The second</a>',
        '<a href="/preview/pages/about">About us</a>',
    ):
        assert part in page.text, part
    assert page.text.count("<dt>") == 2
    resources = page.text.partition("<dl")[2]
    assert resources.index("<dt>example.org</dt>") < resources.index(">Another<") < resources.index("<dt>example.com")
    for unwanted in ("alert(1)", "onclick", "javascript:", "Problems of this file"):
        assert unwanted not in page.text, unwanted


def test_a_page_is_shown_too(client: Client) -> None:
    text = client(FILES).get("/preview/pages/about").text

    assert "About us" in text
    assert 'href="/preview/posts/first"' in text


def test_the_list_has_all_posts_and_pages(client: Client) -> None:
    text = client(FILES).get("/preview").text

    assert text.count("data-row") == 3
    assert "2 posts, 1 page" in text
    assert "Ada Lovelace" in text


def test_a_broken_file_is_shown_as_it_was_with_what_is_wrong_above(
    serve: Callable[[Gateway], str], tmp_path: Path, browser: Browser
) -> None:
    post = tmp_path / "posts" / "a.md"
    post.parent.mkdir()
    post.write_text("---\ntitle: As it was\n---\n")
    gateway = Gateway(load_settings(content=tmp_path))
    address = serve(gateway)
    page = browser.new_page()
    page.goto(f"{address}/preview/posts/a")

    post.write_text("---\ntitle: [\n---\n")

    page.get_by_text("The file is broken. This is what it held before.").wait_for()
    assert page.locator("h1").inner_text() == "As it was"
    assert "posts/a.md:" in page.locator(".banner code").first.inner_text()
    page.close()


@pytest.mark.parametrize("path", ["posts/a", "posts/a/", "posts/a.md"])
def test_a_post_is_found_by_its_path_with_and_without_extension(client: Client, path: str) -> None:
    made = client({"posts/a.md": "---\ntitle: Found here\n---\n"})
    assert "Found here" in made.get(f"/preview/{path}").text


def test_the_list_of_the_preview_is_found_with_a_slash_too(client: Client) -> None:
    made = client({"posts/a.md": "---\ntitle: Found here\n---\n"})
    # The watch of the folder may begin between the two.
    with_slash, without = (re.sub(r'data-seen="[^"]*"', "", made.get(path).text) for path in ("/preview/", "/preview"))

    assert with_slash == without
    assert "Found here" in without


def test_an_unknown_path_has_a_page_for_browsers_and_json_for_others(client: Client) -> None:
    made = client(FILES)

    page = made.get("/preview/posts/nothing<b>", headers={"Accept": "text/html"})
    data = made.get("/preview/posts/nothing", headers={"Accept": "application/json"})

    assert (page.status_code, data.status_code) == (404, 404)
    assert "posts/nothing&lt;b&gt;" in page.text
    assert page.headers["content-security-policy"] == PAGE_POLICY
    assert page.headers["cache-control"] == "no-store"
    assert data.json()["errors"][0]["extensions"] == {"code": "NOT_FOUND"}


def test_whatever_content_says_is_text(client: Client) -> None:
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    header = "\n".join(f"{name}: {quoted}" for name in ("title", "author", "category", "description", "locale"))
    made = client(
        {
            "posts/hostile.md": f"---\n{header}\ntags: [{quoted}]\n---\n[{HOSTILE}](<no{HOSTILE[:2]}>) [b](b.md)\n",
            f"posts/{HOSTILE.replace('/', '-')}.md": "---\ntitle: Named\n---\n[back](hostile.md)\n",
        }
    )

    for address in ("/", "/preview", "/preview/posts/hostile"):
        text = made.get(address, headers={"Accept": "text/html"}).text
        assert escape(HOSTILE).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in text, address
        assert "<script>alert" not in text, address
        assert "<img src=x" not in text, address
        assert str(7654 * 1234) not in text, address


class Watched:
    """What a page does that it should not."""

    def __init__(self, page: Page, site: str) -> None:
        self.said: list[str] = []
        self.elsewhere: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(site) else self.elsewhere.append(r.url))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_quiet_fit_the_screen_and_follow_its_colours(
    site: str, browser: Browser, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    watched = Watched(page, site)
    for address in ("/", "/preview", "/preview/posts/anxiety-at-work", "/preview/pages/about"):
        page.goto(site + address)
        page.wait_for_load_state("load")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (int(colour.removeprefix("rgb(").split(",")[0]) > 128) is (scheme == "light")
        broken = page.evaluate("[...document.images].filter((i) => i.complete && !i.naturalWidth).map((i) => i.src)")
        assert broken == []
    context.close()

    assert watched.said == []
    assert watched.elsewhere == []


def test_the_content_is_one_key_away(site: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site}/preview")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    page.close()


def test_the_list_is_filtered_by_all_words_that_are_typed(site: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site}/preview")
    everything = page.locator("[data-row]:visible").count()

    page.get_by_label("Filter").fill("ANXIETY work")

    shown = page.locator("[data-row]:visible")
    assert 0 < shown.count() < everything
    assert "Anxiety at work, and what you can ask for" in " ".join(shown.all_inner_texts())
    assert page.url.endswith("?q=ANXIETY+work")
    page.reload()
    assert page.get_by_label("Filter").input_value() == "ANXIETY work"
    assert page.locator("[data-row]:visible").count() < everything
    page.close()


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    post = tmp_path / "posts" / "a.md"
    post.parent.mkdir()
    body = "\n\n".join(f"Paragraph {number}." for number in range(100))
    post.write_text(f"---\ntitle: Before\n---\n{body}\n")
    return post


def test_a_page_follows_its_file_and_keeps_the_readers_place(
    serve: Callable[[Gateway], str], edited: Path, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(f"{serve(Gateway(load_settings(content=edited.parent.parent)))}/preview/posts/a")
    page.evaluate("window.scrollTo(0, 1500); window.isSameDocument = true")

    edited.write_text(edited.read_text().replace("Before", "After"))

    page.locator("h1", has_text="After").wait_for()
    assert page.title() == "After · content gateway"
    assert page.evaluate("window.scrollY") == 1500
    assert page.evaluate("window.isSameDocument")
    page.close()


def test_the_page_of_a_file_that_is_not_there_becomes_its_page_when_it_comes(
    serve: Callable[[Gateway], str], edited: Path, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(f"{serve(Gateway(load_settings(content=edited.parent.parent)))}/preview/posts/new")
    page.get_by_text("No post or page has the path posts/new").wait_for()

    edited.with_name("new.md").write_text("---\ntitle: Just written\n---\n")

    page.locator("h1", has_text="Just written").wait_for()
    edited.with_name("new.md").unlink()
    page.get_by_text("No post or page has the path posts/new").wait_for()
    page.close()


def test_what_is_typed_survives_an_edit(serve: Callable[[Gateway], str], edited: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{serve(Gateway(load_settings(content=edited.parent.parent)))}/preview")
    box = page.get_by_label("Filter")
    box.press_sequentially("oth")

    edited.with_name("b.md").write_text("---\ntitle: Another\n---\n")

    page.get_by_role("link", name="Another").wait_for()
    assert (box.input_value(), page.locator("[data-row]:visible").count()) == ("oth", 1)
    page.keyboard.type("er")
    assert box.input_value() == "other"
    page.close()


def test_a_page_says_when_the_gateway_is_gone_and_when_it_is_back(site: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site}/preview")
    page.route("**/readyz", lambda route: route.abort())
    page.get_by_role("status").filter(has_text="does not answer").wait_for()
    assert page.locator("[data-row]").count() > 0

    page.unroute("**/readyz")

    page.get_by_role("status").filter(has_text="does not answer").wait_for(state="hidden")
    page.close()
