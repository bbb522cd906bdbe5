"""Literals lifted: documents that differ only in the literals of arguments share one plan.

The text is cut at its literals. What is left, the skeleton, is the same for all that differ in them alone. In the
document of one of these every literal has been found to be the argument of a field, or inside one, and of a builtin
scalar (`Accepted.literals`); then the literals of the others stand at the same places, and if each fits its scalar, the
others are valid too. The literals become values of variables of names that no document can have.

That the regular expression cuts where graphql-core's lexer does need not be trusted: the cuts of the first document
are held against its syntax tree. The lexer comes to the same places in the others, since it comes through the same
text, and what it finds there is one token, whose end no other text around it could change.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
    NameNode,
    Node,
    ValueNode,
    VariableNode,
    Visitor,
    visit,
)

from gateway.plan.accept import is_int

Skeleton = tuple[str, ...]
# The value of a literal; None where it does not fit.
Read = Callable[[str], Any]

# Numbers end as the lexer ends them; lone surrogates are in no string.
_LITERAL: Final = re.compile(
    r'("[^"\r\n\ud800-\udfff]*"|(?<![\w.])-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))', re.ASCII
)
# A text with one of these is not cut: a quotation mark in a comment or after a backslash is no end of a string.
_DOUBTFUL: Final = ("#", "\\", '"""')
_INT: Final = re.compile(r"-?\d+", re.ASCII)
_MAX_LITERALS: Final = 100


def cut(text: str) -> tuple[Skeleton, list[str]] | None:
    """The text between the literals of a document, and the literals; None where there are none, or doubts."""
    for each in _DOUBTFUL:
        if each in text:
            return None
    pieces = _LITERAL.split(text)
    if not 1 < len(pieces) <= 2 * _MAX_LITERALS + 1:
        return None
    return tuple(pieces[::2]), pieces[1::2]


def offsets(skeleton: Skeleton, literals: Sequence[str]) -> list[int]:
    """Where the literals begin in the text."""
    found, at = [], 0
    for between, literal in zip(skeleton, literals, strict=False):
        at += len(between)
        found.append(at)
        at += len(literal)
    return found


def readers(starts: Sequence[int], scalars: Mapping[int, GraphQLScalarType]) -> tuple[Read, ...] | None:
    """How the literals that begin at some offsets are read; None where one is not known to be such a scalar."""
    found = [_READ.get(scalars[start].name) if start in scalars else None for start in starts]
    read = tuple(each for each in found if each is not None)
    return read if len(read) == len(found) else None


def values(read: Sequence[Read], literals: Sequence[str]) -> dict[str, Any] | None:
    """The values of the hidden variables; None where a literal does not fit its scalar."""
    found: dict[str, Any] = {}
    for at, (reader, literal) in enumerate(zip(read, literals, strict=True)):
        value = reader(literal)
        if value is None:
            return None
        found[name(at)] = value
    return found


def name(at: int) -> str:
    """The hidden variable of the literal at an index. No name in GraphQL begins with a digit (GraphQL spec §2.1.9)."""
    return str(at)


def lifted(document: DocumentNode, starts: Sequence[int]) -> DocumentNode:
    """The document with variables in the place of the literals that begin at some offsets."""
    changed: DocumentNode = visit(document, _Lift({start: name(at) for at, start in enumerate(starts)}))
    # An attribute that only graphql-core's parser sets.
    object.__setattr__(changed, "token_count", document.token_count)
    return changed


class _Lift(Visitor):
    def __init__(self, names: Mapping[int, str]) -> None:
        super().__init__()
        self._names = names

    def enter_string_value(self, node: ValueNode, *_: Any) -> Node | None:
        return self._variable(node)

    def enter_int_value(self, node: ValueNode, *_: Any) -> Node | None:
        return self._variable(node)

    def enter_float_value(self, node: ValueNode, *_: Any) -> Node | None:
        return self._variable(node)

    def _variable(self, node: ValueNode) -> Node | None:
        found = None if node.loc is None else self._names.get(node.loc.start)
        return None if found is None else VariableNode(name=NameNode(value=found, loc=node.loc), loc=node.loc)


# As graphql-core's own scalars read literals (GraphQL spec §3.5).


def _string(literal: str) -> str | None:
    return literal[1:-1] if literal[0] == '"' else None


def _id(literal: str) -> str | None:
    if literal[0] == '"':
        return literal[1:-1]
    return literal if _INT.fullmatch(literal) else None


def _int(literal: str) -> int | None:
    return int(literal) if _INT.fullmatch(literal) and is_int(literal) else None


def _float(literal: str) -> float | None:
    return None if literal[0] == '"' else float(literal)


_READ: Final[dict[str, Read]] = {
    GraphQLString.name: _string,
    GraphQLID.name: _id,
    GraphQLInt.name: _int,
    GraphQLFloat.name: _float,
}
