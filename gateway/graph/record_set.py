"""The records that the record files hold now, each for itself: an edit of a file costs what is different in it."""

from collections.abc import Iterator

from gateway.graph.definitions import record_source
from gateway.store.problem import Problem
from gateway.store.record import Record
from gateway.store.records import RecordFile


class RecordSet:
    """The records by their names as definers and readers of points, each with the path of its file."""

    def __init__(self) -> None:
        self._files: dict[str, RecordFile] = {}
        self._records: dict[str, tuple[str, Record]] = {}

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
        old, new = _by_source(before), _by_source(file)
        changed = {source for source in {*old, *new} if old.get(source) != new.get(source)}
        for source in changed:
            self._records.pop(source, None)
            if source in new:
                self._records[source] = path, new[source]
        return () if before is None else before.problems, changed


def _by_source(file: RecordFile | None) -> dict[str, Record]:
    return {} if file is None else {record_source(file.path, record): record for record in file.records}
