"""The example queries: files in `examples/`, with variables that are filled from the content that is served.

The first line of a file is a comment, the example's name. A variable takes its value by its own name, see `_values`.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from gateway.graph.contribution import POSTS
from gateway.graph.model import Kind
from gateway.graph.node import PostNode
from gateway.graph.reader import GraphReader
from gateway.graph.terms import BY_POST_COUNT, term_index

FOLDER: Final = Path(__file__).parent / "examples"
_VARIABLE: Final = re.compile(r"^query \w+\((.*?)\) \{$", re.MULTILINE)
_NAME: Final = re.compile(r"\$(\w+):")
# Among so many of the newest posts the one is looked for that has the most to show.
_LOOKED_AT: Final = 20
# For content without any: what is no web address is an error where one is asked for.
_SOME_RESOURCE: Final = "https://example.org/"


class ExampleQuery(msgspec.Struct, frozen=True):
    """One example; `variables` are the names of its variables."""

    name: str
    query: str
    variables: tuple[str, ...]


class ExampleQueries:
    """All examples, in the order of their files' names."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.all = tuple(_read(path) for path in sorted(folder.glob("*.graphql")))

    def about(self, reader: GraphReader) -> Iterator[tuple[ExampleQuery, dict[str, str]]]:
        """Each example with values for its variables; "" where the content has nothing that fits."""
        values = _values(reader)
        for example in self.all:
            yield example, {name: values.get(name, "") for name in example.variables}


def _read(path: Path) -> ExampleQuery:
    text = path.read_text(encoding="utf-8")
    declared = _VARIABLE.search(text)
    names = tuple(_NAME.findall(declared[1])) if declared else ()
    return ExampleQuery(text.partition("\n")[0].removeprefix("#").strip(), text, names)


def _values(reader: GraphReader) -> Mapping[str, str]:
    values = {name: _commonest(reader, kind) for name, kind in _COMMONEST.items()}
    values["resource"] = values["resource"] or _SOME_RESOURCE
    tags = _ranked(reader, Kind.TAG, 2)
    if len(tags) > 1:
        values["otherTag"] = tags[1]
    entries = reader.page(POSTS, first=_LOOKED_AT).entries
    posts = [post for entry in entries if (post := reader.get(Kind.POST, entry[-1])) is not None]
    if posts:
        values["path"] = max(posts, key=_richness).key
    return values


_COMMONEST: Final = {"tag": Kind.TAG, "author": Kind.AUTHOR, "resource": Kind.RESOURCE, "category": Kind.CATEGORY}


def _commonest(reader: GraphReader, kind: Kind) -> str:
    return next(iter(_ranked(reader, kind, 1)), "")


def _ranked(reader: GraphReader, kind: Kind, count: int) -> list[str]:
    return [entry[-1] for entry in reader.page(term_index(kind, BY_POST_COUNT), first=count).entries]


def _richness(post: PostNode) -> int:
    """How much there is to see of a post; of several with the same, `max` takes the first, which is the newest."""
    return sum(map(bool, (post.authors, post.categories, post.tags, post.resources, post.links, post.image)))
