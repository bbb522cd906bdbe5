"""Validation in bounded time: by graphql-core's rules, its own counts of work set lower, and a look at the clock."""

from collections.abc import Sequence
from typing import Any, Final

from graphql import ASTValidationRule, DocumentNode, GraphQLError, GraphQLSchema
from graphql import validate as validated
from graphql.validation import validation_context
from graphql.validation.rules import overlapping_fields_can_be_merged
from graphql.validation.validate import ValidationAbortedError

from gateway.plan.deadline import Deadline

MAX_ERRORS: Final = 10
# graphql-core counts the pairs of fields that it compares and the fragments that it follows, and stops where they are
# too many: after 250 ms for the worst document of 1,000 tokens. These numbers make it some 25 ms; a document of that
# size that does not repeat itself needs a tenth of them.
_COMPARISONS: Final = 30_000
_FRAGMENTS: Final = 10_000


class TooMuchWorkError(GraphQLError):
    """A document that repeats itself so much that it is not validated to its end."""

    def __init__(self) -> None:
        super().__init__(
            "The document is too much work to validate: it repeats fields or spreads fragments too often. "
            "Ask for each field once."
        )


def validate(
    schema: GraphQLSchema, document: DocumentNode, rules: Sequence[type[ASTValidationRule]], deadline: Deadline
) -> list[GraphQLError]:
    """What is wrong with a document by some rules: at most `MAX_ERRORS`, and one that says that there are more.

    Raises:
        TooMuchWorkError: It cannot be told in the time that validation may take.
        DeadlineError: The time is over.
    """
    # Where graphql-core has its settings: it reads them anew for every document.
    overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = _COMPARISONS
    validation_context.MAX_FRAGMENT_WORK = _FRAGMENTS
    timed: list[Any] = [deadline.rule(), *rules]
    errors = validated(schema, document, timed, max_errors=MAX_ERRORS)
    # It also stops after too many errors; then there are these to be told.
    if errors and isinstance(errors[-1], ValidationAbortedError) and len(errors) <= MAX_ERRORS:
        raise TooMuchWorkError
    return errors
