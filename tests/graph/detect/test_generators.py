from collections import Counter

import pytest

from gateway.graph.detect.generators import most_like, signs
from tests.content import document, post


def like(files: dict[str, str]) -> str | None:
    counts = Counter(sign for path, text in files.items() for sign in signs(document(path, text)))
    return most_like(counts, len(files))


@pytest.mark.parametrize(
    ("files", "generator"),
    [
        ({"_posts/2024-01-02-a.md": post(layout="post")}, "Jekyll"),
        ({"content/a.md": "+++\ntitle = 'A'\n[extra]\nx = 1\n+++\n", "content/_index.md": "+++\n+++\n"}, "Zola"),
        ({"content/a.md": post(lastmod="2024-01-02"), "content/_index.md": post(title="A")}, "Hugo"),
        ({"blog/2024-01-02-a.mdx": post(title="A"), "docs/b.mdx": post(sidebar_position="1")}, "Docusaurus"),
        ({"src/content/blog/a.mdx": post(pubDate="2024-01-02")}, "Astro"),
        ({"content/1.guide/2.install.md": "# Install"}, "Nuxt"),
        ({"posts/a.md": post(layout="x", permalink="/{{ page.fileSlug }}/")}, "Eleventy"),
        ({"a.md": "text", "b.md": post(title="B")}, None),
        ({f"{at}.md": "text" for at in range(50)} | {"x.mdx": "text"}, None),
    ],
)
def test_a_folder_is_most_like(files: dict[str, str], generator: str | None) -> None:
    assert like(files) == generator
