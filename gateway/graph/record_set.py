"""The records that the record files hold now, each for itself: an edit of a file costs what is different in it."""

from collections.abc import Iterator

from gateway.graph.conventions import Finding
from gateway.graph.definitions import record_source
from gateway.graph.detect.counting import Tallies
from gateway.store.problem import Problem
from gateway.store.record import Record, RecordKind
from gateway.store.records import RecordFile, record_kind, records_place


class RecordSet:
    """The records by their names as definers and readers of points, each with the path of its file."""

    def __init__(self) -> None:
        self._files: dict[str, RecordFile] = {}
        self._records: dict[str, tuple[str, Record]] = {}
        # For each kind how many records there are in which files and folders.
        self._counts: Tallies[RecordKind, str] = Tallies()

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def get(self, source: str) -> tuple[str, Record] | None:
        """The path of a record's file, and the record."""
        return self._records.get(source)

    def replace(self, path: str, file: RecordFile | None) -> tuple[tuple[Problem, ...], set[str]]:
        """Put a file in the place of the one before, or nothing.

        Returns the Problems of the one before, and the names of the records that are new, different or gone.
        """
        before = self._files.pop(path, None)
        if file is not None:
            self._files[path] = file
        kind, place = record_kind(path), records_place(path)
        for each, sign in ((before, -1), (file, +1)):
            if kind is not None and each is not None and each.records:
                self._counts.add(kind, place, sign * len(each.records))
        old, new = _by_source(before), _by_source(file)
        changed = {source for source in {*old, *new} if old.get(source) != new.get(source)}
        for source in changed:
            self._records.pop(source, None)
            if source in new:
                self._records[source] = path, new[source]
        return () if before is None else before.problems, changed

    def findings(self) -> Iterator[Finding]:
        """For each kind of which there are records, how many and where."""
        for kind in RecordKind:
            counts = self._counts[kind]
            if counts:
                total = sum(counts.values())
                said = ", ".join(f"{count:,} in {place}" for place, count in sorted(counts.items()))
                yield Finding(f"{kind} records", f"{total:,} {'record' if total == 1 else 'records'}", said)


def _by_source(file: RecordFile | None) -> dict[str, Record]:
    return {} if file is None else {record_source(file.path, record): record for record in file.records}
