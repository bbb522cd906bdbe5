"""What a gateway.toml decides alone: nothing of it is found out of the files, and it is told all the same."""

from collections.abc import Iterator

from gateway.content_model import ContentModel
from gateway.graph.conventions import Finding


def written_findings(model: ContentModel) -> Iterator[Finding]:
    """A finding for each of `[collections]`, `[permalinks]`, `[keys]` and `[reading] ignore` that says anything."""
    collections = (
        (table, getattr(model.collections, table)) for table in ("posts", "pages", "authors", "tags", "categories")
    )
    # An empty list of tags or categories is an entry, and an empty one of the others is none.
    said = {
        "collections": [
            f"{table} in {', '.join(patterns) or 'no folder'}"
            for table, patterns in collections
            if patterns or (patterns is not None and table in ("tags", "categories"))
        ],
        "permalinks": [
            f"{'all files' if name == '*' else name} at {pattern}" for name, pattern in model.permalinks.items()
        ],
        "keys": [f"{field.value} from {', '.join(keys)}" for field, keys in model.keys.items() if keys],
        "left out": list(model.reading.ignore),
    }
    for name, entries in said.items():
        if entries:
            yield Finding(name, ("; " if name != "left out" else ", ").join(entries), "gateway.toml", is_written=True)
