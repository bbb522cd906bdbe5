"""The rules that only several files together can find broken."""

from typing import Final

from gateway.store.problem import Example, Rule, Severity

IDENTITY_DUPLICATE: Final = Rule(
    "identity-duplicate",
    Severity.ERROR,
    "Two files have the same identity; only the first is served.",
    "Rename one of the two files.",
    Example("# Rivers\n", beside={"posts/rivers.markdown": "# Rivers\n"}),
)
SLUG_AMBIGUOUS: Final = Rule(
    "slug-ambiguous",
    Severity.INFO,
    "Several posts have the same slug, so the slug alone finds none of them.",
    "Give one of the posts another slug, or look it up by its path.",
    Example(
        "---\nslug: flood\n---\n", "---\nslug: river-flood\n---\n", beside={"posts/lakes.md": "---\nslug: flood\n---\n"}
    ),
)
LINK_NOT_FOUND: Final = Rule(
    "link-not-found",
    Severity.WARNING,
    "A link inside the content leads nowhere.",
    "Correct the path; it is read relative to the file, then to the content folder.",
    Example("[Lakes](lake.md)\n", "[Lakes](lakes.md)\n", beside={"posts/lakes.md": "# Lakes\n"}),
)
IMAGE_NOT_FOUND: Final = Rule(
    "image-not-found",
    Severity.WARNING,
    "An image is not in the content folder.",
    "Add the file, or correct the path; it is read relative to the file, then to the content folder.",
    Example("![The river](river.png)\n", "![The river](river.jpg)\n", beside={"posts/river.jpg": ""}),
)
URL_INVALID: Final = Rule(
    "url-invalid",
    Severity.WARNING,
    "An external link has no valid address.",
    "Correct the address.",
    Example("[The river](https://example..org)\n", "[The river](https://example.org)\n"),
)

RULES: Final = (IDENTITY_DUPLICATE, SLUG_AMBIGUOUS, LINK_NOT_FOUND, IMAGE_NOT_FOUND, URL_INVALID)
