"""Documents become a Snapshot, and changed Documents the next one: the one writer of the graph.

An edit costs what it changes. The changed Documents, and the readers of points that now mean something else, contribute
anew; their old and new contributions are compared, and the differences applied to nodes, indexes and names. An edit
that changes a convention of the whole folder makes every Document contribute anew.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from typing import Final

import immutables
import msgspec

from gateway.content_model import ContentModel
from gateway.graph.bylines import IDS_ARE_MEANT
from gateway.graph.collections import Placed, as_placed, is_public, place, place_as
from gateway.graph.contribution import PAGES, POSTS, PROBLEMS, Contribution, Vote, contribute, partition, places
from gateway.graph.conventions import Decision, Finding, Role
from gateway.graph.definitions import (
    defined_by,
    defined_by_asset,
    defined_by_record,
    document_ref,
    is_record,
)
from gateway.graph.delta import Delta
from gateway.graph.descriptions import contribute_record, record_ref
from gateway.graph.detect.counting import Tallies, add
from gateway.graph.detect.evidence import Evidence
from gateway.graph.detect.facts import facts
from gateway.graph.edit import Edit
from gateway.graph.index import Entry
from gateway.graph.lengths import Lengths
from gateway.graph.model import Kind, NodeRef, set_hash
from gateway.graph.node import AssetNode, Description
from gateway.graph.originals import Originals
from gateway.graph.points import (
    ADDRESS,
    ALIAS,
    AUTHOR,
    AUTHOR_IDS,
    NO_FILE,
    SLUG,
    SLUG_BY_DEFAULT,
    TRANSLATION,
    URL,
    Definer,
    Point,
    Points,
)
from gateway.graph.record_set import RecordSet
from gateway.graph.references import terms_defined_by
from gateway.graph.settle import settled
from gateway.graph.snapshot import Revision, Snapshot
from gateway.graph.terms import derive, term_index
from gateway.graph.terms import places as derived_places
from gateway.store.document import Document
from gateway.store.loader import AssetFile, DocumentChanges
from gateway.store.problem import Problem, problem_order
from gateway.store.record import RecordKind
from gateway.store.records import RecordFile

_MODULUS: Final = 1 << 256
_LOOKUPS: Final = frozenset(
    (
        *(AUTHOR, ADDRESS, URL, ALIAS),
        *(f"{name}:{kind}" for name in (SLUG, SLUG_BY_DEFAULT, TRANSLATION) for kind in (Kind.POST, Kind.PAGE)),
    )
)
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
        self._fields, self._edges = model.typed_fields(), model.edges()
        self._documents: dict[str, Document] = {}
        self._assets: dict[str, AssetFile] = {}
        self._records = RecordSet()
        self._contributions: dict[str, Contribution] = {}
        self._points = Points()
        # What is said of a node, by who says it: a record, or the path of a Document.
        self._descriptions: dict[NodeRef, dict[str, Description]] = {}
        self._names = self._ids = 0
        self._lengths = Lengths(self._fields, self._edges)
        self._evidence = Evidence(model)
        self._conventions = self._evidence.decision().conventions
        # Settled Documents and their nodes' references, for as long as changes are taken in.
        self._settled: dict[str, tuple[Document, NodeRef]] = {}
        self._placed: dict[str, Placed] = {}
        self._originals = Originals()
        self._places: dict[Placed, int] = {}
        self._votes: Tallies[NodeRef, Vote] = Tallies()
        self._skipped: tuple[Problem, ...] = ()
        self._stated: dict[Entry, int] = {}
        # Votes of one edit, to be counted at its end.
        self._cast: list[Vote] = []
        self._withdrawn: list[Vote] = []
        # AdHash (Bellare and Micciancio 1997): the sum of the members' hashes names a set, and takes changes in O(1).
        self._hash = 0
        empty: Revision = Revision(_revision_id(0), 0, self._now())
        self.snapshot = Snapshot(
            empty,
            immutables.Map(),
            immutables.Map(),
            immutables.Map(),
            immutables.Map(),
            immutables.Map(),
            self._evidence.decision(),
            self._lengths.longest,
        )

    def apply(self, changes: DocumentChanges) -> tuple[Snapshot, Delta]:
        """Take changes in: the next Snapshot, and how it differs from the one before.

        Where nothing of this view is different the Snapshot is the same object and the Delta is empty.
        """
        edit = Edit(self.snapshot, self._edges)
        hash_before = self._hash
        touched: dict[NodeRef, None] = {}
        for path in sorted(self._take_in(changes, edit)):
            self._contribute(path, edit, touched)
        self._settled.clear()
        self._settle_ids(edit, touched)
        self._count_votes(touched)
        for asset_path in (*(asset.path for asset in changes.assets), *changes.removed_assets):
            touched[NodeRef(Kind.ASSET, asset_path)] = None
        if changes.skipped is not None:
            self._replace_problems(self._skipped, changes.skipped, edit)
            self._skipped = changes.skipped
        edit.settle()
        for ref in touched:
            self._derive(ref, edit)
        edit.settle()
        decision = self._decision()
        if decision != self.snapshot.decision:
            self._rehash(self.snapshot.decision, decision)
        if self._hash == hash_before:
            revision = self.snapshot.revision
            return self.snapshot, Delta(revision.sequence, revision.id, revision.id, (), (), ())
        edit.measure(self._lengths)
        self.snapshot, delta = edit.finish(self._revision(edit), decision, self._lengths.settle())
        return self.snapshot, delta

    def _take_in(self, changes: DocumentChanges, edit: Edit) -> set[str]:
        """Set what files define; the paths of those that must contribute anew."""
        gone: list[str] = []
        changed = self._gather(changes, gone)
        decided = self._evidence.decision().conventions
        described = self._take_in_records(changes, edit)
        if self._conventions != decided:
            self._conventions = decided
            changed = dict.fromkeys((*changed, *self._documents, *self._assets))
            described.update(self._records)
        # Before anything has contributed nobody reads, and every meaning is new.
        is_first = not self._contributions
        meanings: dict[Point, tuple[Definer, ...]] = {}
        define = partial(self._points.define, meanings=None if is_first else meanings)
        dirty: set[str] = set()
        for path in gone:
            define(path, None, ())
        for path in self._settle(changed, gone):
            if path in self._settled:
                document, ref = self._settled[path]
                terms = terms_defined_by(document, ref, self._edges)
                define(path, ref, (*defined_by(document, ref, self._conventions), *terms))
                dirty.add(path)
            else:
                define(path, NodeRef(Kind.ASSET, path), defined_by_asset(path, self._conventions))
        dirty.update(path for path in gone if path in self._contributions)
        dirty |= self._changed(meanings, edit)
        # Records come second: which author one stands for depends on the profiles.
        meanings.clear()
        described.update(filter(is_record, dirty))
        for source in described:
            found = self._records.get(source)
            if found is None:
                define(source, None, ())
            elif (record := found[1]).kind is RecordKind.AUTHOR:
                define(source, record_ref(record, self._points)[0], defined_by_record(record))
        dirty |= described | self._changed(meanings, edit)
        if is_first:
            for point in self._points.defined(_LOOKUPS):
                self._set_lookup(point, self._points.meaning(point), edit)
        return dirty

    def _changed(self, meanings: dict[Point, tuple[Definer, ...]], edit: Edit) -> set[str]:
        """Who reads points that mean something else than they did."""
        readers: set[str] = set()
        for point, before in meanings.items():
            after = self._points.meaning(point)
            if after != before:
                readers.update(self._points.readers(point))
                if point[0] in _LOOKUPS:
                    self._set_lookup(point, after, edit)
        return readers

    @staticmethod
    def _set_lookup(point: Point, meaning: tuple[Definer, ...], edit: Edit) -> None:
        edit.set_lookup(point, tuple(dict.fromkeys(definer.ref for definer in meaning)))

    def _take_in_records(self, changes: DocumentChanges, edit: Edit) -> set[str]:
        """Set what record files hold; the names of the records that are new, different or gone."""
        files: list[tuple[str, RecordFile | None]] = [(file.path, file) for file in changes.records]
        files += [(path, None) for path in changes.removed_records]
        changed: set[str] = set()
        for path, file in files:
            problems, different = self._records.replace(path, file)
            self._replace_problems(problems, () if file is None else file.problems, edit)
            changed |= different
        return changed

    def _settle_ids(self, edit: Edit, touched: dict[NodeRef, None]) -> None:
        """Define AUTHOR_IDS or not, by how the posts name their authors; its readers contribute anew if that is new."""
        are_meant = self._ids > 0 and self._ids >= IDS_ARE_MEANT * self._names
        if are_meant == bool(self._points.meaning(AUTHOR_IDS)):
            return
        ref = NodeRef(Kind.AUTHOR, "") if are_meant else None
        self._points.define(NO_FILE, ref, [AUTHOR_IDS])
        for path in sorted(self._points.readers(AUTHOR_IDS)):
            self._contribute(path, edit, touched)

    def _contribution(self, path: str) -> tuple[Contribution | None, Sequence[Point]]:
        """What a path contributes now, and the points that this depends on."""
        found = self._records.get(path)
        if found is not None:
            return contribute_record(*found, self._points, self._conventions)
        if path not in self._documents:
            return None, ()
        document, ref = self._settled.get(path) or self._as_placed(
            path, settled(self._documents[path], self._conventions)
        )
        return contribute(document, ref, self._points, self._conventions, self._fields, self._edges)

    def _settle(self, changed: dict[str, None], gone: list[str]) -> dict[str, None]:
        """Decide what each changed Document is, and what is with it: the changed paths with those that are led anew."""
        own: dict[str, tuple[Document, Placed]] = {}
        groups: set[str] = set()
        for path in gone:
            self._place(path, None)
            groups |= self._originals.replace(path, None, self._conventions)
        for path in changed:
            if path in self._documents:
                document, placed = own[path] = self._own(path)
                self._place(path, placed)
                version = None if placed.role is Role.PROFILE else document
                groups |= self._originals.replace(path, version, self._conventions, is_post=placed.role is Role.POST)
        for path, is_post in (led for group in sorted(groups) for led in self._originals.led(group)):
            document, placed = own.get(path) or self._own(path)
            after = place_as(placed, is_post=is_post)
            if path in own or after != self._placed[path]:
                own[path] = document, after
                self._place(path, after)
        for path, (document, _) in own.items():
            self._settled[path] = self._as_placed(path, document)
        return {**changed, **dict.fromkeys(own)}

    def _own(self, path: str) -> tuple[Document, Placed]:
        """A Document under the conventions, and what it is by itself."""
        document = settled(self._documents[path], self._conventions)
        return document, place(document, self._conventions)

    def _as_placed(self, path: str, document: Document) -> tuple[Document, NodeRef]:
        placed = self._placed[path]
        return as_placed(document, placed), document_ref(document, placed.role)

    def _gather(self, changes: DocumentChanges, gone: list[str]) -> dict[str, None]:
        """Take the files in, and what they say of the conventions: the paths that came or changed, and those `gone`."""
        changed: dict[str, None] = {}
        for path in changes.removed:
            self._replace(path, None, gone)
        for document in changes.documents:
            if self._is_visible(document):
                self._replace(document.path, document, gone)
                changed[document.path] = None
            else:
                self._replace(document.path, None, gone)
        for path in changes.removed_assets:
            before = self._assets.pop(path, None)
            if before is not None:
                self._evidence.count_asset(before, -1)
                gone.append(path)
        for asset in changes.assets:
            before = self._assets.get(asset.path)
            if before is None or before.host != asset.host:
                if before is not None:
                    self._evidence.count_asset(before, -1)
                self._evidence.count_asset(asset, +1)
            self._assets[asset.path] = asset
            changed[asset.path] = None
        return changed

    def _replace(self, path: str, document: Document | None, gone: list[str]) -> None:
        before = self._documents.pop(path, None)
        if document is not None:
            self._documents[path] = document
        elif before is not None:
            gone.append(path)
        said, says = None if before is None else facts(before), None if document is None else facts(document)
        if said != says:
            if said is not None:
                self._evidence.count(said, -1)
            if says is not None:
                self._evidence.count(says, +1)

    def _place(self, path: str, placed: Placed | None) -> None:
        before = self._placed.pop(path, None)
        if before is not None:
            add(self._places, before, -1)
        if placed is not None:
            self._placed[path] = placed
            add(self._places, placed, +1)

    def _decision(self) -> Decision:
        """The conventions that the Documents were read under, with what the Documents were taken for."""
        decided = self._evidence.decision()
        kinds = (("posts", Role.POST), ("pages", Role.PAGE), ("authors", Role.PROFILE))
        roles = []
        for name, role in kinds:
            reasons = sorted((count, placed.reason) for placed, count in self._places.items() if placed.role is role)
            if reasons:
                total = sum(count for count, _ in reasons)
                said = "; ".join(f"{count:,} {reason}" for count, reason in reversed(reasons))
                is_written = all("gateway.toml" in reason for _, reason in reasons)
                roles.append(Finding(name, f"{total:,} files", said, is_written))
        return Decision(decided.conventions, (*roles, *self._records.findings(), *decided.findings))

    def _rehash(self, before: Decision, after: Decision) -> None:
        # Two Decisions may link the same files differently and say the same in every Problem.
        for each, sign in ((before, -1), (after, +1)):
            self._hash = (self._hash + sign * set_hash(msgspec.json.encode(each, order="sorted"))) % _MODULUS

    def _contribute(self, path: str, edit: Edit, touched: dict[NodeRef, None]) -> None:
        before = self._contributions.pop(path, None)
        after, reads = self._contribution(path)
        if after is not None:
            self._contributions[path] = after
        self._points.read_by(path, reads)
        for contribution, sign in ((before, -1), (after, +1)):
            if contribution is not None:
                self._take_over(path, contribution, sign, touched)
        old_votes, votes = () if before is None else before.votes, () if after is None else after.votes
        old_node, node = None if before is None else before.node, None if after is None else after.node
        old_places, new_places = places(old_node, self._edges), places(node, self._edges)
        if (old_votes, old_places) != (votes, new_places):
            self._withdrawn += old_votes
            self._cast += votes
            edit.move(old_places, new_places)
        self._state(() if before is None else before.problems, () if after is None else after.problems, edit)
        if before is not None and before.node is not None and before.ref is not None:
            edit.drop(before.ref, before.node)
        if after is not None and after.node is not None and after.ref is not None:
            edit.put(after.ref, after.node)

    def _take_over(self, path: str, contribution: Contribution, sign: int, touched: dict[NodeRef, None]) -> None:
        """Count what a contribution says beside its votes."""
        self._hash = (self._hash + sign * contribution.fingerprint) % _MODULUS
        self._names += sign * contribution.names
        self._ids += sign * contribution.ids
        if contribution.ref is not None and contribution.ref.kind is Kind.AUTHOR:
            touched[contribution.ref] = None
        for ref, description in contribution.describes:
            touched[ref] = None
            said = self._descriptions.setdefault(ref, {})
            if sign > 0:
                said[path] = description
            else:
                del said[path]
                if not said:
                    del self._descriptions[ref]

    def _count_votes(self, touched: dict[NodeRef, None]) -> None:
        counts = Counter(self._cast)
        counts.subtract(self._withdrawn)
        for vote, count in counts.items():
            touched[vote[0]] = None
            if count:
                self._votes.add(vote[0], vote, count)
        self._cast.clear()
        self._withdrawn.clear()

    def _state(self, before: Sequence[Problem], after: Sequence[Problem], edit: Edit) -> None:
        """Replace the Problems of one source. Several may say the same: it stays said until the last is gone."""
        if not before and not after:
            return
        old, new = ({problem_order(problem): problem for problem in problems} for problems in (before, after))
        if old == new:
            return
        for entry in old.keys() - new.keys():
            add(self._stated, entry, -1)
        for entry in new.keys() - old.keys():
            add(self._stated, entry, +1)
        gone = [entry for entry in old if entry not in self._stated]
        edit.move_problems(gone, [problem for entry, problem in new.items() if old.get(entry) != problem])

    def _replace_problems(self, before: tuple[Problem, ...], after: tuple[Problem, ...], edit: Edit) -> None:
        """Replace the Problems of what is no Document."""
        self._state(before, after, edit)
        for problems, sign in ((before, -1), (after, +1)):
            for problem in problems:
                self._hash = (self._hash + sign * set_hash(msgspec.json.encode(problem))) % _MODULUS

    def _derive(self, ref: NodeRef, edit: Edit) -> None:
        """Make a node that no file is: it follows from the votes on its name and from its posts."""
        before = self.snapshot.nodes.get(ref)
        votes = self._votes[ref]
        profile = edit.profile(ref.key) if ref.kind is Kind.AUTHOR else None
        said = self._descriptions.get(ref)
        descriptions = (
            [said[path] for path in sorted(said, key=lambda path: (said[path].rank, path))] if said is not None else ()
        )
        file = self._assets.get(ref.key) if ref.kind is Kind.ASSET else None
        after = derive(ref, votes, descriptions, profile, file)
        part = partition(ref)
        edit.move(
            () if before is None else derived_places(before, self.snapshot.index(POSTS, part)),
            () if after is None else derived_places(after, edit.index(POSTS, part)),
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
