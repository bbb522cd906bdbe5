"""`gateway explain`: how an operation is carried out, and what its answer depends on."""

from pathlib import Path

from gateway.cli.console import fail, print_out
from gateway.cli.folder import load, settings_of
from gateway.cli.query import OperationName, Query, QueryFolder, Variables, asked_of, query_text, variables_of


def explain(
    first: QueryFolder = None,
    second: Query = None,
    variables: Variables = None,
    operation_name: OperationName = None,
) -> None:
    """Show how a query is carried out: its plan, its estimated cost, and which changes make its answer another one."""
    from gateway.execution.executor import Request

    folder, asked = asked_of(first, second)
    request = Request(query_text(asked), operation_name, variables_of(variables))
    gateway, snapshot = load(settings_of(None if folder is None else Path(folder)))
    explanation = gateway.executor.explain(request, snapshot)
    if explanation is None:
        response = gateway.executor.execute(request, snapshot)
        fail("\n".join(error["message"] for error in response.errors))
    print_out(explanation.encode())
