from datetime import UTC, date, datetime

from gateway.store.document import Document, read_day_first
from gateway.store.reading import read_document
from gateway.store.source import FileEntry, Signature


def document(text: str) -> Document:
    data = text.encode()
    return read_document(FileEntry("a.md", Signature(1, len(data), 0, 0)), data, 10_000)[0]


def test_dates_with_slashes_can_be_read_day_first() -> None:
    found = read_day_first(document("---\ndate: 03/04/2024\nupdated: 05/06/2024\nexpires: 2030-01-02\n---\n"))
    assert (found.date, found.published_at) == (date(2024, 4, 3), datetime(2024, 4, 3, tzinfo=UTC))
    assert found.updated_at == datetime(2024, 6, 5, tzinfo=UTC)
    assert found.expires_at == datetime(2030, 1, 2, tzinfo=UTC)


def test_a_document_without_such_dates_is_left_as_it_is() -> None:
    unambiguous = document("---\ndate: 03/14/2024\n---\n")
    assert read_day_first(unambiguous) is unambiguous


def test_an_updated_date_alone_leaves_the_date_none() -> None:
    found = read_day_first(document("---\nupdated: 05/06/2024\n---\n"))
    assert (found.date, found.published_at) == (None, None)
