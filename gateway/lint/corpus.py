"""All Documents of a Snapshot together, as the rules about several of them look at them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from gateway.content_model import ContentModel
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import AuthorNode, DocumentNode, TermNode
from gateway.graph.snapshot import Snapshot
from gateway.lint.source_text import SourceText
from gateway.store.document import Document
from gateway.store.fields import KeyTable

# From so many files on a folder has habits.
ENOUGH_SIBLINGS: Final = 20


class Corpus:
    """The Documents that are in the graph, in order of path; not those of which only an older version could be read.

    `keys` are those that give the fields of its Documents. `now` is when the question is asked, `settings` the text of
    the gateway.toml.
    """

    def __init__(self, snapshot: Snapshot, model: ContentModel, now: datetime, settings: str = "") -> None:
        self.snapshot, self.model, self.now, self.settings = snapshot, model, now, settings
        self.nodes: tuple[DocumentNode, ...] = tuple(
            sorted(
                (node for node in _nodes(snapshot) if not node.document.is_stale), key=lambda node: node.document.path
            )
        )
        self.keys = KeyTable(model.keys)
        self.texts = tuple(SourceText(node.document, self.keys) for node in self.nodes)

    @property
    def own_domains(self) -> frozenset[str]:
        """The site's own hosts, without `www.`."""
        return self.snapshot.decision.conventions.own_domains

    def is_known(self, kind: Kind, key: str) -> bool:
        """Whether an author, a tag or a category goes by this id that has a file or a record."""
        node = self.snapshot.nodes.get(NodeRef(kind, key))
        return isinstance(node, AuthorNode | TermNode) and not node.is_stub


def _nodes(snapshot: Snapshot) -> Iterator[DocumentNode]:
    yield from (node for node in snapshot.nodes.values() if isinstance(node, DocumentNode))
    yield from snapshot.profiles.values()


def folders(document: Document) -> Iterator[str]:
    """The folders that a Document is in, innermost first; a folder of its own (`rivers/index.md`) is none of them."""
    folder = document.key
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def with_siblings(texts: Iterable[SourceText], least: int = ENOUGH_SIBLINGS) -> Iterator[tuple[SourceText, str]]:
    """Texts with the innermost folder in and below which at least so many of them are; the others are left out."""
    given = tuple(texts)
    counts: dict[str, int] = {}
    for text in given:
        for folder in folders(text.document):
            counts[folder] = counts.get(folder, 0) + 1
    for text in given:
        nearest = next((folder for folder in folders(text.document) if counts[folder] >= least), None)
        if nearest is not None:
            yield text, nearest
