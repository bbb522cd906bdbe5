"""The time that an operation may take. Whoever works on it looks at the clock now and then; nothing is interrupted."""

from functools import partial
from time import monotonic
from typing import Any

from graphql import ASTValidationRule, Node, ValidationContext

from gateway.errors import ErrorCode, GatewayError


class DeadlineError(GatewayError):
    """An operation that took longer than it may."""

    code = ErrorCode.DEADLINE_EXCEEDED

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The operation took longer than {seconds:g} seconds. Ask for less at a time.")


class Deadline:
    """A point in time, `seconds` from when it is made."""

    __slots__ = ("_at", "_seconds")

    def __init__(self, seconds: float) -> None:
        self._seconds, self._at = seconds, monotonic() + seconds

    def check(self) -> None:
        """Raise DeadlineError if the time has passed."""
        if monotonic() > self._at:
            raise DeadlineError(self._seconds)

    def rule(self) -> Any:
        """A validation rule that ends the validation when the time has passed."""
        return partial(_DeadlineRule, self)

    def resolve(self, following: Any, root: Any, info: Any, **arguments: Any) -> Any:
        """The Deadline as middleware of graphql-core's executor: no field is resolved when the time has passed."""
        self.check()
        return following(root, info, **arguments)


class _DeadlineRule(ASTValidationRule):
    """All rules are over in time. No single step of another rule is long: the number of tokens bounds it."""

    def __init__(self, deadline: Deadline, context: ValidationContext) -> None:
        super().__init__(context)
        self._deadline = deadline

    def enter(self, node: Node, *_: Any) -> None:
        self._deadline.check()
