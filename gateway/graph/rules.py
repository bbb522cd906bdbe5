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
ALIAS_AMBIGUOUS: Final = Rule(
    "alias-ambiguous",
    Severity.WARNING,
    "Several files have the same alias; a link to it leads to the first of them.",
    "Take the alias out of all files but one.",
    Example(
        "---\naliases: [/old]\n---\n",
        "---\naliases: [/older]\n---\n",
        beside={"posts/lakes.md": "---\naliases: [/old]\n---\n"},
    ),
)
AUTHOR_AMBIGUOUS: Final = Rule(
    "author-ambiguous",
    Severity.WARNING,
    "Several profiles have the same name; a byline of that name means the first of them.",
    "Make the profiles one, or give one of them another name; a byline may also have an id.",
    Example(
        "---\nname: Ana Silva\n---\n",
        "---\nname: Ana Souza\n---\n",
        path="authors/souza.md",
        beside={"authors/silva.md": "---\nname: Ana Silva\n---\n"},
    ),
)
LINK_NOT_FOUND: Final = Rule(
    "link-not-found",
    Severity.WARNING,
    "A link inside the content leads nowhere.",
    "Correct the path; it is read relative to the file, then to the content folder.",
    Example("[Lakes](lake.md)\n", "[Lakes](lakes.md)\n", beside={"posts/lakes.md": "# Lakes\n"}),
)
LINK_AMBIGUOUS: Final = Rule(
    "link-ambiguous",
    Severity.WARNING,
    "A link inside the content can mean several files, none of which is nearer than the others.",
    "Write the path, relative to the file or from the content folder.",
    Example(
        "[Lakes](old/lakes.md)\n",
        "[Lakes](../north/lakes.md)\n",
        beside={"north/lakes.md": "# Lakes\n", "south/lakes.md": "# Lakes\n"},
    ),
)
LINK_FALLBACK: Final = Rule(
    "link-fallback",
    Severity.WARNING,
    "A link inside the content does not lead to a file; there is one of that name elsewhere, which is taken for it.",
    "Correct the path, so that other programs find the file too.",
    Example("[Lakes](old/lakes.md)\n", "[Lakes](../north/lakes.md)\n", beside={"north/lakes.md": "# Lakes\n"}),
)
LINK_OUTSIDE: Final = Rule(
    "link-outside",
    Severity.INFO,
    "A link leads to a page of the same site that is not a file of the content folder.",
    "Nothing, if that page is made by something else; otherwise correct the path.",
    Example("[Prices](/shop/prices)\n"),
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
FIELD_TYPE: Final = Rule(
    "field-type",
    Severity.ERROR,
    "A value is not of the type that `[fields]` in gateway.toml declares for its key; the field is null.",
    "Write a value of that type, or change the type in gateway.toml.",
    Example(
        "---\ntitle: Rivers\nrating: five\n---\n",
        "---\ntitle: Rivers\nrating: 5\n---\n",
        beside={"gateway.toml": '[fields]\nrating = "Int"\n'},
    ),
)
REFERENCE_NOT_FOUND: Final = Rule(
    "reference-not-found",
    Severity.ERROR,
    "A file names an author, a term or a file that is not there.",
    "Correct the name, or add what it names.",
    Example(
        "---\ntitle: Rivers\nreviewer: Ana Sliva\n---\n",
        "---\ntitle: Rivers\nreviewer: Ana Silva\n---\n",
        beside={
            "gateway.toml": '[references]\nreviewer = "authors"\n',
            "authors/ana.md": "---\nname: Ana Silva\n---\n",
        },
    ),
)
REFERENCE_UNFIT: Final = Rule(
    "reference-unfit",
    Severity.ERROR,
    "A key of `[references]` in gateway.toml has several names where it takes one, or something else than a name.",
    "Write one name, or say in gateway.toml that there may be many.",
    Example(
        "---\ntitle: Rivers\nreviewer: [Ana Silva, Jo Berg]\n---\n",
        "---\ntitle: Rivers\nreviewer: Ana Silva\n---\n",
        beside={
            "gateway.toml": '[references]\nreviewer = "authors"\n',
            "authors/ana.md": "---\nname: Ana Silva\n---\n",
            "authors/jo.md": "---\nname: Jo Berg\n---\n",
        },
    ),
)

RULES: Final = (
    IDENTITY_DUPLICATE,
    SLUG_AMBIGUOUS,
    ALIAS_AMBIGUOUS,
    AUTHOR_AMBIGUOUS,
    LINK_NOT_FOUND,
    LINK_AMBIGUOUS,
    LINK_FALLBACK,
    LINK_OUTSIDE,
    IMAGE_NOT_FOUND,
    URL_INVALID,
    FIELD_TYPE,
    REFERENCE_NOT_FOUND,
    REFERENCE_UNFIT,
)
