"""Plans are run against a Snapshot, and give answers."""

from gateway.execution.graphql_execute import execute

__all__ = ["execute"]
