"""What reading and linking found in the two views of a folder: as it is served, and with its drafts."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from gateway.graph import rules
from gateway.graph.snapshot import Snapshot
from gateway.store.problem import Problem

_REMEDIES: Final = {
    rules.LINK_NOT_FOUND.name: "It leads to a draft: publish that, or take the link out.",
    rules.REFERENCE_NOT_FOUND.name: "It names a draft: publish that, or take the name out.",
}


def problems_of(served: Snapshot, with_drafts: Snapshot, drafts: AbstractSet[str]) -> Iterator[Problem]:
    """The Problems of all files but `drafts` as they are served, and of these (paths) as they are among all."""
    known = {_place(problem) for problem in with_drafts.problems.values() if problem.rule in _REMEDIES}
    for problem in served.problems.values():
        # What leads nowhere only where there are no drafts leads to one.
        remedy = None if _place(problem) in known else _REMEDIES.get(problem.rule)
        yield problem if remedy is None else msgspec.structs.replace(problem, remedy=remedy)
    for problem in with_drafts.problems.values():
        if problem.path in drafts:
            yield problem


def _place(problem: Problem) -> tuple[str, str, int | None, int | None]:
    return problem.rule, problem.path, problem.line, problem.column
