"""Names that are one but for their spelling."""

import re
from collections import Counter, defaultdict
from typing import Final

from gateway.graph.model import fold

_HANDLE: Final = re.compile(r"\s*\(@[^)]*\)\s*\Z")


def spellings(counts: Counter[str]) -> dict[str, str]:
    """The names that are spelled differently from the commonest name with the same fold, each with that one.

    A tie goes to the first in code point order, as the graph has it. A handle, as in `Mara (@mara)`, is no spelling.
    """
    of_fold: defaultdict[str, list[str]] = defaultdict(list)
    for name in counts:
        of_fold[fold(name)].append(name)
    found: dict[str, str] = {}
    for names in of_fold.values():
        if len(names) > 1:
            usual = min(names, key=lambda name: (-counts[name], name))
            found.update((name, usual) for name in names if _HANDLE.sub("", name) != _HANDLE.sub("", usual))
    return found
