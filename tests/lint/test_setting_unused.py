import tomllib

import pytest

from gateway.content_model import read_model
from gateway.lint.rules import setting_unused
from tests.content import post
from tests.lint.findings import problems

FILES = {
    "blog/2024/a.md": post("![b](../../static/b.png)", title="A", rating=4, lang="de", seo="{title: x}"),
    "docs/b.md": post(title="B", headline="C", lang="en"),
    "docs/c.fr.md": post(title="C", lang="fr"),
    "static/b.png": "",
}


def told(text: str, files: dict[str, str] = FILES) -> list[tuple[str, str | None]]:
    """What is told of a gateway.toml beside some files: messages with their remedies."""
    found = problems(setting_unused, files, read_model(tomllib.loads(text)))
    assert {problem.path for problem in found} <= {"gateway.toml"}
    return [(problem.message, problem.remedy) for problem in found]


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        (
            "[collections]\nposts = ['blogs']",
            "`collections.posts`: there is no Markdown in `blogs`.",
            "Did you mean `blog`?",
        ),
        ("[collections]\ntags = ['x']", "`collections.tags`: there is no Markdown in `x`.", setting_unused.RULE.remedy),
        ("[collections]\npages = ['blog/*/*']", "`collections.pages`: there is no Markdown in `blog/*/*`.", None),
        ("[permalinks]\npages = '/:slug/'", "`permalinks.pages`: there is no Markdown in a folder `pages`.", None),
        (
            "[permalinks]\ndoc = '/:slug/'",
            "`permalinks.doc`: there is no Markdown in a folder `doc`.",
            "Did you mean `docs`?",
        ),
        ("[languages.folders]\nde = 'de'", "`languages.folders.de`: there is no Markdown in a folder `de`.", None),
        ("[languages]\nsuffixes = ['fr', 'pt']", "`languages.suffixes`: no name ends in `.pt`.", None),
        (
            "[languages]\ndefault = 'english'",
            "`languages.default`: no file is in `english`.",
            "Write one of de, en, fr.",
        ),
        (
            "[site.mounts]\npublic = '/'",
            "`site.mounts.public`: there is nothing that is linked to in a folder `public`.",
            None,
        ),
        ("[keys]\ntitle = ['headlin']", "`keys.title`: no file has the key `headlin`.", "Did you mean `headline`?"),
        ("[fields]\nrating = 'Int'\nratings = 'Int'", "`fields.ratings`: no post has the key `ratings`.", None),
        ("[fields]\nheadline = 'Int'", "`fields.headline`: no post has the key `headline`.", None),
        ("[references]\nreviewer = 'authors'", "`references.reviewer`: no post has the key `reviewer`.", None),
    ],
)
def test_what_matches_nothing_is_told(text: str, message: str, remedy: str | None) -> None:
    ((found, how),) = told(text)
    assert found == message
    assert remedy is None or how == remedy


@pytest.mark.parametrize(
    "text",
    [
        "[collections]\nposts = ['blog', '**/2024/']\npages = ['d*s']",
        "[permalinks]\nposts = '/:slug'\n'*' = '/:slug'\n'/blog/2024/' = '/:name'",
        "[languages]\ndefault = 'de'\nsuffixes = ['fr']\n[languages.folders]\n'/docs/' = 'en'",
        "[site.mounts]\nstatic = '/'\n'' = '/x'\n'blog/2024' = '/'",
        "[keys]\ntitle = ['headline']\n[fields]\nrating = 'Int'\nseoTitle = { type = 'String', key = 'seo.title' }",
    ],
)
def test_what_is_there_is_in_order(text: str) -> None:
    assert told(text) == []


def test_a_default_language_is_that_of_files_in_none() -> None:
    plain = {"a.md": post(title="A")}
    assert told("[languages]\ndefault = 'en'", plain) == []
    ((message, remedy),) = told("[languages]\ndefault = 'english'", plain)
    assert (message, remedy) == (
        "`languages.default`: no file is in `english`.", "Write its code, such as `en`, `de` or `pt-BR`.",
    )  # fmt: skip


def test_an_empty_folder_shows_nothing() -> None:
    assert told("[collections]\nposts = ['blog']", {}) == []
