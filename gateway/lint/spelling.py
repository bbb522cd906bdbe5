"""Names that are one but for their spelling."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from gateway.content_model import FieldName
from gateway.graph.model import Kind, commonest, fold
from gateway.lint.corpus import Corpus
from gateway.lint.source_text import SourceText

_HANDLE: Final = re.compile(r"\s*\(@[^)]*\)\s*\Z")


def spellings(counts: Counter[str]) -> dict[str, str]:
    """The names that are spelled differently from the commonest name with the same fold, each with that one.

    A tie is decided as the graph has it. A handle, as in `Mara (@mara)`, is no spelling.
    """
    of_fold: defaultdict[str, list[str]] = defaultdict(list)
    for name in counts:
        of_fold[fold(name)].append(name)
    found: dict[str, str] = {}
    for names in of_fold.values():
        if len(names) > 1:
            usual = commonest({name: counts[name] for name in names})[0]
            found.update((name, usual) for name in names if _HANDLE.sub("", name) != _HANDLE.sub("", usual))
    return found


def variants(corpus: Corpus, field: FieldName, kind: Kind) -> Iterator[tuple[SourceText, str, str]]:
    """The tags or categories that are not spelled as they mostly are, with the file, and how they mostly are.

    The id of one that a record or page describes is no spelling of its name.
    """
    counts = Counter(name for text in corpus.texts for name in getattr(text.document, field))
    usual = {name: meant for name, meant in spellings(counts).items() if not corpus.is_known(kind, name)}
    for text in corpus.texts if usual else ():
        for name in getattr(text.document, field):
            if name in usual:
                yield text, name, usual[name]
