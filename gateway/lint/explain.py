"""What was found out of a content folder, and on what evidence, as text for people."""

from collections import Counter
from collections.abc import Iterable, Iterator

import orjson

from gateway.content_model import FieldName
from gateway.graph.conventions import Finding
from gateway.store.document import Document
from gateway.store.fields import KeyTable

NOTHING = "Nothing was found out of this folder: it has no files.\n"


def explain(findings: tuple[Finding, ...]) -> str:
    """One line for each finding: what, how it was decided, why."""
    if not findings:
        return NOTHING
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.name:<{width}}  {finding.value}")
        lines.append(f"{'':<{width}}    {'' if finding.is_written else 'because '}{_evidence(finding)}")
    return "\n".join(lines) + "\n"


def keys_in_use(documents: Iterable[Document], keys: KeyTable) -> Iterator[Finding]:
    """A finding for each field that files give by another key than its own name: by which keys, and how often."""
    counts: dict[FieldName, Counter[str]] = {field: Counter() for field in FieldName}
    for document in documents:
        front_matter = orjson.loads(document.front_matter)
        for field, counter in counts.items():
            if (key := keys.key_of(field, front_matter)) is not None:
                counter[key] += 1
    for field, counter in counts.items():
        if counter.keys() - {field.value}:
            ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
            said = ", ".join(f"{count:,} {'file has' if count == 1 else 'files have'} {key}" for key, count in ranked)
            yield Finding(f"key of {field.value}", ", ".join(key for key, _ in ranked), said)


def _evidence(finding: Finding) -> str:
    return "as gateway.toml says" if finding.evidence == "gateway.toml" else finding.evidence
