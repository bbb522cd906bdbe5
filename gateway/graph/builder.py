"""Documents become a Snapshot, and changed Documents the next one: the one writer of the graph.

An edit costs what it changes. The changed Documents, and the readers of points that now mean something else, contribute
anew; their old and new contributions are compared, and the differences applied to nodes, indexes and names.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

import immutables
import msgspec

from gateway.content_model import ContentModel
from gateway.graph.collections import is_public
from gateway.graph.contribution import PAGES, POSTS, PROBLEMS, Contribution, Vote, contribute, partition
from gateway.graph.delta import Delta
from gateway.graph.edit import Edit
from gateway.graph.model import Kind, NodeRef, set_hash
from gateway.graph.node import AssetNode
from gateway.graph.points import AUTHOR, FILE, SLUG, Point, Points, defined_by, document_ref
from gateway.graph.snapshot import Revision, Snapshot
from gateway.graph.terms import derive, places, term_index
from gateway.store.document import Document
from gateway.store.loader import AssetFile, DocumentChanges
from gateway.store.problem import Problem

_MODULUS: Final = 1 << 256
_LOOKUPS: Final = frozenset((f"{SLUG}:{Kind.POST}", f"{SLUG}:{Kind.PAGE}", AUTHOR))
_DERIVED: Final = frozenset((Kind.AUTHOR, Kind.TAG, Kind.CATEGORY, Kind.RESOURCE, Kind.DOMAIN, Kind.ASSET))


def _now() -> datetime:
    return datetime.now(UTC)


class Builder:
    """Builds the Snapshots of one view: of those Documents that `is_visible` lets through.

    What is not visible is not in the Snapshot at all, so that no resolver can show it: not as a node, in a count, as a
    tag, nor by its Problems. Belongs to one thread; what it returns may go anywhere.
    """

    def __init__(
        self,
        *,
        is_visible: Callable[[Document], bool] = is_public,
        now: Callable[[], datetime] = _now,
        model: ContentModel = ContentModel(),  # noqa: B008  # frozen
    ) -> None:
        self._is_visible, self._now, self._model = is_visible, now, model
        self._documents: dict[str, Document] = {}
        self._assets: dict[str, AssetFile] = {}
        self._contributions: dict[str, Contribution] = {}
        self._points = Points()
        self._votes: dict[NodeRef, dict[Vote, int]] = {}
        self._skipped: tuple[Problem, ...] = ()
        # AdHash (Bellare and Micciancio 1997): the sum of the members' hashes names a set, and takes changes in O(1).
        self._hash = 0
        empty: Revision = Revision(_revision_id(0), 0, self._now())
        self.snapshot = Snapshot(
            empty, immutables.Map(), immutables.Map(), immutables.Map(), immutables.Map(), immutables.Map()
        )

    def apply(self, changes: DocumentChanges) -> tuple[Snapshot, Delta]:
        """Take changes in: the next Snapshot, and how it differs from the one before.

        Where nothing of this view is different the Snapshot is the same object and the Delta is empty.
        """
        edit = Edit(self.snapshot)
        hash_before = self._hash
        touched: dict[NodeRef, None] = {}
        for path in sorted(self._take_in(changes, edit)):
            self._contribute(path, edit, touched)
        for asset_path in (*(asset.path for asset in changes.assets), *changes.removed_assets):
            touched[NodeRef(Kind.ASSET, asset_path)] = None
        if changes.skipped is not None:
            self._set_skipped(changes.skipped, edit)
        edit.settle()
        for ref in touched:
            self._derive(ref, edit)
        edit.settle()
        if self._hash == hash_before:
            revision = self.snapshot.revision
            return self.snapshot, Delta(revision.sequence, revision.id, revision.id, (), (), ())
        self.snapshot, delta = edit.finish(self._revision(edit))
        return self.snapshot, delta

    def _take_in(self, changes: DocumentChanges, edit: Edit) -> set[str]:
        """Set what files define; the paths of those that must contribute anew."""
        meanings: dict[Point, object] = {}
        dirty: set[str] = set()

        def define(path: str, ref: NodeRef | None, points: Iterable[Point]) -> None:
            for point in self._points.define(path, ref, points):
                if point not in meanings:
                    meanings[point] = self._points.meaning(point)

        for document in changes.documents:
            if self._is_visible(document):
                self._documents[document.path] = document
                ref = document_ref(document)
                define(document.path, ref, defined_by(document, ref))
            elif self._documents.pop(document.path, None) is not None:
                define(document.path, None, ())
            dirty.add(document.path)
        for path in changes.removed:
            if self._documents.pop(path, None) is not None:
                define(path, None, ())
                dirty.add(path)
        for asset in changes.assets:
            self._assets[asset.path] = asset
            define(asset.path, NodeRef(Kind.ASSET, asset.path), [(FILE, asset.path)])
        for path in changes.removed_assets:
            self._assets.pop(path, None)
            define(path, None, ())
        for point, before in meanings.items():
            after = self._points.meaning(point)
            if after != before:
                dirty.update(self._points.readers(point))
                if point[0] in _LOOKUPS:
                    edit.set_lookup(point, tuple(dict.fromkeys(definer.ref for definer in after)))
        return dirty

    def _contribute(self, path: str, edit: Edit, touched: dict[NodeRef, None]) -> None:
        document = self._documents.get(path)
        before = self._contributions.pop(path, None)
        after = None if document is None else contribute(document, self._points)
        if after is not None:
            self._contributions[path] = after
        self._points.read_by(path, () if after is None else after.reads)
        for contribution, sign in ((before, -1), (after, +1)):
            if contribution is not None:
                self._hash = (self._hash + sign * contribution.fingerprint) % _MODULUS
                if contribution.ref.kind is Kind.AUTHOR:
                    touched[contribution.ref] = None
        if before is None or after is None or (before.votes, before.entries) != (after.votes, after.entries):
            self._count(() if before is None else before.votes, -1, touched)
            self._count(() if after is None else after.votes, +1, touched)
            edit.move(() if before is None else before.entries, () if after is None else after.entries)
        edit.move_problems(() if before is None else before.problems, () if after is None else after.problems)
        if before is not None and before.node is not None:
            edit.drop(before.ref, before.node)
        if after is not None and after.node is not None:
            edit.put(after.ref, after.node)

    def _count(self, votes: tuple[Vote, ...], sign: int, touched: dict[NodeRef, None]) -> None:
        for vote in votes:
            ref = vote[0]
            touched[ref] = None
            counts = self._votes.get(ref)
            if counts is None:
                counts = self._votes[ref] = {}
            count = counts.get(vote, 0) + sign
            if count:
                counts[vote] = count
            else:
                del counts[vote]

    def _set_skipped(self, skipped: tuple[Problem, ...], edit: Edit) -> None:
        edit.move_problems(self._skipped, skipped)
        for problems, sign in ((self._skipped, -1), (skipped, +1)):
            for problem in problems:
                self._hash = (self._hash + sign * set_hash(msgspec.json.encode(problem))) % _MODULUS
        self._skipped = skipped

    def _derive(self, ref: NodeRef, edit: Edit) -> None:
        """Make a node that no file is: it follows from the votes on its name and from its posts."""
        before = self.snapshot.nodes.get(ref)
        votes = self._votes.get(ref, {})
        profile = edit.profile(ref.key) if ref.kind is Kind.AUTHOR else None
        after = derive(ref, votes, profile, self._assets.get(ref.key) if ref.kind is Kind.ASSET else None)
        if not votes:
            self._votes.pop(ref, None)
        part = partition(ref)
        edit.move(
            () if before is None else places(before, self.snapshot.index(POSTS, part)),
            () if after is None else places(after, edit.index(POSTS, part)),
        )
        for node, sign in ((before, -1), (after, +1)):
            if isinstance(node, AssetNode) and node.exists:
                self._hash = (self._hash + sign * set_hash(msgspec.json.encode(node))) % _MODULUS
        if before != after:
            edit.replace(ref, after)

    def _revision(self, edit: Edit) -> Revision:
        count = {kind: len(edit.index(term_index(kind))) for kind in _DERIVED}
        return Revision(
            id=_revision_id(self._hash),
            sequence=self.snapshot.revision.sequence + 1,
            created_at=self._now(),
            posts=len(edit.index(POSTS)),
            pages=len(edit.index(PAGES)),
            authors=count[Kind.AUTHOR],
            tags=count[Kind.TAG],
            categories=count[Kind.CATEGORY],
            resources=count[Kind.RESOURCE],
            problems=len(edit.index(PROBLEMS)),
        )


def _revision_id(value: int) -> str:
    return blake2b(value.to_bytes(32, "big"), digest_size=12).hexdigest()
