"""An entry of gateway.toml is about something that is there.

Valid: `posts = ["blog"]` where there is Markdown in a folder `blog`, or below it. Not valid: where there is none, and
so for a folder of `[permalinks]`, `[languages]` and `[site]`, a key of `[keys]`, `[fields]` and `[references]`, and a
default language in which no file is.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

import orjson
from pathspec import GitIgnoreSpec

from gateway.graph.collections import folder_matches
from gateway.graph.detect.languages import split_suffix
from gateway.graph.header import value_in
from gateway.graph.node import AssetNode, PostNode
from gateway.lint.corpus import Corpus
from gateway.lint.settings_line import line_of_entry
from gateway.settings import FILE_NAME
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "setting-unused",
    Severity.WARNING,
    "An entry of gateway.toml matches nothing in the folder.",
    "Correct the entry, or take it out.",
    Example(
        "---\ntitle: Rivers\n---\n",
        "---\ntitle: Rivers\nrating: 4\n---\n",
        beside={"gateway.toml": '[fields]\nrating = "Int"\n'},
    ),
)
# https://www.rfc-editor.org/rfc/rfc5646#section-2.1, without what nobody writes in the name of a folder.
_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*\Z")


class _Unused(NamedTuple):
    """An entry by its place, what is not there, and the names of which one may be meant."""

    place: str
    said: str
    wanted: str = ""
    known: Iterable[str] = ()
    remedy: str | None = None


def check(corpus: Corpus) -> Iterator[Problem]:
    """Look for each entry in the files; an empty folder shows nothing."""
    if not corpus.texts:
        return
    for unused in (*_folders(corpus), *_languages(corpus), *_keys(corpus)):
        near = get_close_matches(unused.wanted, list(unused.known), n=1)
        remedy = f"Did you mean `{near[0]}`?" if near else unused.remedy
        yield _problem(corpus.settings, unused.place, unused.said, remedy)


def _problem(settings: str, place: str, said: str, remedy: str | None = None) -> Problem:
    return RULE.at(FILE_NAME, line_of_entry(settings, place), None, f"`{place}`: {said}.", remedy)


def unused_patterns(patterns: Iterable[str], paths: Iterable[str], settings: str = "") -> Iterator[Problem]:
    """Patterns of `[reading] ignore` that match none of the files that would be read without them.

    What they match is in no Corpus, so the paths are given.
    """
    listed = dict.fromkeys(paths)
    for pattern in patterns:
        # What `!` takes back has to be there as well.
        spec = GitIgnoreSpec.from_lines([pattern.removeprefix("!")])
        if not any(map(spec.match_file, listed)):
            yield _problem(settings, "reading.ignore", f"no file that would be read matches `{pattern}`")


def _folders(corpus: Corpus) -> Iterator[_Unused]:
    model = corpus.model
    leaves = {text.document.path.rpartition("/")[0] for text in corpus.texts}
    folders = {around for leaf in leaves for around in _with_parents(leaf)}
    assets = (node.path for node in corpus.snapshot.nodes.values() if isinstance(node, AssetNode) and node.path)
    with_assets = folders | {around for path in assets for around in _with_parents(path.rpartition("/")[0])}
    for table in ("posts", "pages", "authors", "tags", "categories"):
        for pattern in getattr(model.collections, table) or ():
            if not any(folder_matches(pattern.strip("/"), leaf) for leaf in leaves):
                yield _Unused(f"collections.{table}", f"there is no Markdown in `{pattern}`", pattern, folders)
    remedy = "Addresses are those of `posts`, of `*` for every file, or of a folder by its path."
    for name in model.permalinks:
        if name not in ("posts", "*") and name.strip("/") not in folders:
            yield _Unused(f"permalinks.{name}", f"there is no Markdown in a folder `{name}`", name, folders, remedy)
    for folder in model.languages.folders or ():
        if folder.strip("/") not in folders:
            said = f"there is no Markdown in a folder `{folder}`"
            yield _Unused(f"languages.folders.{folder}", said, folder, folders)
    for folder in model.site.mounts or ():
        if folder.strip("/") not in with_assets:
            said = f"there is nothing that is linked to in a folder `{folder}`"
            yield _Unused(f"site.mounts.{folder}", said, folder, with_assets)


def _with_parents(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _languages(corpus: Corpus) -> Iterator[_Unused]:
    written = corpus.model.languages
    suffixes = {split_suffix(text.document.key.rpartition("/")[2])[1] for text in corpus.texts}
    for suffix in written.suffixes or ():
        if suffix not in suffixes:
            yield _Unused("languages.suffixes", f"no name ends in `.{suffix}`", suffix, filter(None, suffixes))
    default = written.default
    locales = {text.document.locale for text in corpus.texts}
    # A file without a language is in the default one, whatever it is called.
    if default is None or default in locales or (None in locales and _LANGUAGE_TAG.match(default)):
        return
    known = sorted(filter(None, locales))
    remedy = f"Write one of {', '.join(known)}." if known else "Write its code, such as `en`, `de` or `pt-BR`."
    yield _Unused("languages.default", f"no file is in `{default}`", default, known, remedy)


def _keys(corpus: Corpus) -> Iterator[_Unused]:
    model = corpus.model
    of_all = {key: f"keys.{field.value}" for field, keys in model.keys.items() for key in keys}
    of_posts = {field.key: f"fields.{field.name}" for field in model.typed_fields()}
    of_posts |= {edge.key: f"references.{edge.name}" for edge in model.edges()}
    if not of_all and not of_posts:
        return
    posts = {node.document.path for node in corpus.nodes if isinstance(node, PostNode)}
    known: set[str] = set()
    for text in corpus.texts:
        front_matter: dict[str, Any] = orjson.loads(text.document.front_matter)
        known.update(front_matter)
        for wanted in (of_all, of_posts) if text.document.path in posts else (of_all,):
            for key in [key for key in wanted if value_in(front_matter, key) is not None]:
                del wanted[key]
    for key, place in of_all.items():
        yield _Unused(place, f"no file has the key `{key}`", key, known)
    for key, place in of_posts.items():
        yield _Unused(place, f"no post has the key `{key}`", key, known)
