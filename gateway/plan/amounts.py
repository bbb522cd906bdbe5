"""Numbers that a document leaves to its variables: the length of a page or a list, the conditions of a filter."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from graphql import (
    ConstValueNode,
    FloatValueNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    value_from_ast_untyped,
)

from gateway.schema.connection import MAX_PAGE

Variables = Mapping[str, Any]
Defaults = Mapping[str, ConstValueNode | None]
_DIGITS: Final = 9
# No one writes so many conditions by hand; more are too many, however few things they are asked of.
_CONDITIONS: Final = 1_000
MOST: Final = 1_000_000_000
"""Greater numbers are not told apart."""


class Variable(msgspec.Struct, frozen=True):
    """A variable, with the value that it has where none is given."""

    name: str
    default: Any = None

    def __hash__(self) -> int:
        # The default may be a list or an object.
        return hash(self.name)


class PageSize(msgspec.Struct, frozen=True):
    """The length of a page: the greater of `first` and `last`, or else `default`.

    A number out of bounds counts as the nearest within them: it will be refused when it is read, and give nothing.
    """

    given: tuple[int | Variable, ...]
    default: int

    def value(self, variables: Variables | None) -> int:
        """The length for these variables; the greatest there can be where none are known (None)."""
        greatest = -1
        for each in self.given:
            size = each if isinstance(each, int) else _size(each, variables)
            if size is not None and size > greatest:
                greatest = size
        return self.default if greatest < 0 else greatest


class ListLength(msgspec.Struct, frozen=True):
    """The length of a list that is given in a variable."""

    variable: Variable

    def value(self, variables: Variables | None) -> int:
        """As of `PageSize`: what is longer than the greatest page is refused."""
        if variables is None:
            return MAX_PAGE
        given = variables.get(self.variable.name, self.variable.default)
        return min(len(given), MAX_PAGE) if isinstance(given, list) else 1


class Conditions(msgspec.Struct, frozen=True):
    """How many conditions arguments have: one for each that is given, and the names in their objects at any depth.

    `given` are variables that are whole arguments, `inside` those that are parts of one.
    """

    written: int
    given: tuple[Variable, ...]
    inside: tuple[Variable, ...]

    def value(self, variables: Variables | None) -> int:
        """The number for these variables; where none are known, of what the document has."""
        if variables is None:
            return max(1, self.written)
        found = self.written
        for variable in self.given:
            value = variables.get(variable.name, variable.default)
            found += value is not None and 1 + _names(value)
        for variable in self.inside:
            found += _names(variables.get(variable.name, variable.default))
        return found


Amount = int | PageSize | ListLength | Conditions


def amount(of: Amount, variables: Variables | None) -> int:
    """The value of an amount, whether it depends on variables or not."""
    return of if isinstance(of, int) else of.value(variables)


def page_size(arguments: Mapping[str, ValueNode], default: int, defaults: Defaults) -> int | PageSize:
    """The length of the page that the arguments of a field ask for."""
    given: list[int | Variable] = []
    for name in ("first", "last"):
        value = arguments.get(name)
        if isinstance(value, VariableNode):
            given.append(_variable(value, defaults))
        elif value is not None and not isinstance(value, NullValueNode):
            given.append(_literal(value))
    size = PageSize(tuple(given), default)
    return size if any(isinstance(each, Variable) for each in given) else size.value({})


def list_length(value: ValueNode | None, defaults: Defaults) -> int | ListLength:
    """The length of the list that an argument gives; a value that is no list is one of one (§3.11)."""
    if isinstance(value, VariableNode):
        return ListLength(_variable(value, defaults))
    return min(len(value.values), MAX_PAGE) if isinstance(value, ListValueNode) else 1


def conditions(values: list[ValueNode], defaults: Defaults) -> int | Conditions:
    """The number of conditions in the values of some arguments; 0 where none is given."""
    given = tuple(_variable(value, defaults) for value in values if isinstance(value, VariableNode))
    waiting = [value for value in values if not isinstance(value, NullValueNode | VariableNode)]
    written, inside = len(waiting), []
    while waiting:
        value = waiting.pop()
        if isinstance(value, VariableNode):
            inside.append(_variable(value, defaults))
        elif isinstance(value, ListValueNode):
            waiting += value.values
        elif isinstance(value, ObjectValueNode):
            written += len(value.fields)
            waiting += [field.value for field in value.fields]
    return Conditions(written, given, tuple(inside)) if given or inside else written


def _variable(node: VariableNode, defaults: Defaults) -> Variable:
    name = node.name.value
    default = defaults.get(name)
    return Variable(name, None if default is None else value_from_ast_untyped(default))


def _literal(value: ValueNode) -> int:
    if isinstance(value, IntValueNode | FloatValueNode):
        text = value.value.partition(".")[0]
        return MAX_PAGE if len(text) > _DIGITS or not text.lstrip("-").isdecimal() else _within(int(text))
    return MAX_PAGE


def _size(variable: Variable, variables: Variables | None) -> int | None:
    if variables is None:
        return MAX_PAGE
    value = variables.get(variable.name, variable.default)
    if value is None:
        return None
    # NaN is within no bounds.
    return _within(value) if isinstance(value, int | float) else MAX_PAGE


def _within(value: float) -> int:
    return int(value) if 0 <= value <= MAX_PAGE else 0 if value < 0 else MAX_PAGE


def _names(value: object) -> int:
    """How many names the objects in a value have."""
    found, waiting = 0, [value]
    while waiting and found <= _CONDITIONS:
        each = waiting.pop()
        if isinstance(each, dict):
            found += len(each)
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return found if found <= _CONDITIONS else MOST
