"""What can be wrong with a client's operations: with themselves, or with the content that they ask for."""

from typing import Final

from gateway.store.problem import Rule, Severity

OPERATION_INVALID: Final = Rule(
    "operation-invalid",
    Severity.ERROR,
    "An operation does not fit the schema, or cannot be read.",
    "Correct the operation; `gateway schema` prints what may be asked.",
)
OPERATION_ERROR: Final = Rule(
    "operation-error",
    Severity.ERROR,
    "An operation is answered with an error.",
    "Correct the values that the operation is run with, or the content that it asks for.",
)
OPERATION_NULL: Final = Rule(
    "operation-null",
    Severity.ERROR,
    "A field that an operation needs is null.",
    "Mend the content, or take @required from the field if the client can do without.",
)
OPERATION_NOT_RUN: Final = Rule(
    "operation-not-run",
    Severity.INFO,
    "An operation fits the schema and was not run.",
    "Say above it what to run it with: `# gateway: with {…}` or `# gateway: for-each posts { slug }`.",
)

RULES: Final = (OPERATION_INVALID, OPERATION_ERROR, OPERATION_NULL, OPERATION_NOT_RUN)
