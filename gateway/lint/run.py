"""All Problems of a Snapshot, in the order in which people mend them: by file, and from its top to its end."""

from gateway.graph.snapshot import Snapshot
from gateway.store.problem import Problem, problem_order


def problems_of(snapshot: Snapshot) -> tuple[Problem, ...]:
    """The Problems, sorted by `problem_order`."""
    return tuple(sorted(snapshot.problems.values(), key=problem_order))
