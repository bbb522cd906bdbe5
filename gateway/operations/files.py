"""Files of client operations: found by pattern, read, and put together with the fragments that they use.

A fragment is looked for in the file that spreads it and then in all other files, as the tools of GraphQL clients do.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from glob import glob
from pathlib import Path
from typing import Final

import graphql
import msgspec
from graphql import (
    DefinitionNode,
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    Node,
    OperationDefinitionNode,
    Source,
    Visitor,
)

from gateway.operations.rules import OPERATION_INVALID
from gateway.store.problem import Problem

Report = Callable[[Problem], None]
# How a definition begins that operations are made of (https://spec.graphql.org/October2021/#sec-Document).
_BEGINNINGS: Final = ("{", "query", "mutation", "subscription", "fragment")
_LINE: Final = re.compile(r"[^\r\n]*\S[^\r\n]*")
_NO_LINE_END: Final = re.compile(r"[^\r\n]")


class OperationFile(msgspec.Struct, frozen=True):
    """One file. `path` is as it was found from the current folder; it names the source of all nodes of `document`."""

    path: str
    document: DocumentNode

    def operations(self) -> Iterator[OperationDefinitionNode]:
        """The operations, in the file's order."""
        return (node for node in self.document.definitions if isinstance(node, OperationDefinitionNode))

    def fragments(self) -> Iterator[FragmentDefinitionNode]:
        """The fragments, in the file's order."""
        return (node for node in self.document.definitions if isinstance(node, FragmentDefinitionNode))

    def only(self, operation: OperationDefinitionNode) -> "OperationFile":
        """The file as if the operation were the only one in it; unused fragments stay."""
        return OperationFile(self.path, DocumentNode(definitions=(operation, *self.fragments())))


def find(pattern: str) -> list[str]:
    """The files that a pattern matches, sorted; `**` matches folders of any depth."""
    return sorted(Path(path).as_posix() for path in glob(pattern, recursive=True) if Path(path).is_file())


def read(paths: Iterable[str], report: Report) -> list[OperationFile]:
    """Read the files. What cannot be read is reported and left out: a file, or a definition of several in a file."""
    found: list[OperationFile] = []
    for path in paths:
        try:
            text = Path(path).read_bytes().decode("utf-8-sig")
            document = _parsed(text, path, report)
            if document is not None:
                found.append(OperationFile(path, document))
        except OSError as error:
            report(OPERATION_INVALID.at(path, None, None, f"The file cannot be read ({error.strerror})."))
        except UnicodeDecodeError:
            report(OPERATION_INVALID.at(path, None, None, "The file is not UTF-8.", "Save it as UTF-8."))
        except RecursionError:
            report(OPERATION_INVALID.at(path, None, None, "The file is nested too deep to be read."))
    return found


def _parsed(text: str, path: str, report: Report) -> DocumentNode | None:
    """The definitions of a file that can be parsed, each beginning on a line of its own; None where there are none."""
    try:
        return graphql.parse(Source(text, path))
    except GraphQLError as error:
        starts = _starts(text)
        if len(starts) < 2:
            report(problem_of(error, path))
            return None
    definitions: list[DefinitionNode] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        # Blank above, so that places are those in the file.
        part = _NO_LINE_END.sub(" ", text[:start]) + text[start:end].rstrip()
        try:
            definitions += graphql.parse(Source(part, path)).definitions
        except GraphQLError as error:
            report(problem_of(error, path))
    return DocumentNode(definitions=tuple(definitions)) if definitions else None


def _starts(text: str) -> list[int]:
    """Where the definitions of a file seem to start, each with the comments above it; the first with all above it."""
    starts: list[int] = []
    above: int | None = None
    for line in _LINE.finditer(text):
        if line[0].lstrip().startswith("#"):
            above = line.start() if above is None else above
        else:
            if line[0].startswith(_BEGINNINGS):
                starts.append(line.start() if above is None else above)
            above = None
    return [0, *starts[1:]]


def problem_of(error: GraphQLError, path: str) -> Problem:
    """An error of parsing or validation, at the place in the file that it is about; in `path` where it names none."""
    if error.nodes:
        return at_node(error.nodes[0], error.message)
    line, column = error.locations[0] if error.locations else (None, None)
    return OPERATION_INVALID.at(path, line, column, error.message)


def at_node(node: Node, message: str, remedy: str | None = None) -> Problem:
    """The Problem that something is wrong at a node of an operation file."""
    path, line, column = place(node)
    return OPERATION_INVALID.at(path, line, column, message, remedy)


def place(node: Node) -> tuple[str, int | None, int | None]:
    """The file, line and column of a node."""
    if node.loc is None:
        return "", None, None
    start = graphql.get_location(node.loc.source, node.loc.start)
    return node.loc.source.name, start.line, start.column


def completed(file: OperationFile, files: Sequence[OperationFile], report: Report) -> DocumentNode:
    """The document of a file with all fragments of other files that it needs. What is ambiguous is reported."""
    needed = {fragment.name.value: fragment for fragment in reversed(list(file.fragments()))}
    own = {each.path: list(each.fragments()) for each in files}
    foreign: list[FragmentDefinitionNode] = []
    waiting: list[Node] = [file.document]
    while waiting:
        for spread in _spreads(waiting.pop()):
            name, home = spread.name.value, place(spread)[0]
            here = [fragment for fragment in own[home] if fragment.name.value == name]
            meant = here or [each for group in own.values() for each in group if each.name.value == name]
            if not meant or needed.get(name) is meant[0]:
                continue
            if len(meant) > 1 and not here:
                where = ", ".join(dict.fromkeys(place(each)[0] for each in meant))
                message = f"It is not clear which fragment {name} is meant: there is one in each of {where}."
                report(at_node(spread, message, "Give the fragments different names."))
            elif name in needed:
                message = f"Two fragments {name} meet here: those of {place(needed[name])[0]} and {place(meant[0])[0]}."
                report(at_node(spread, message, "Give the fragments different names."))
            else:
                needed[name] = meant[0]
                foreign.append(meant[0])
                waiting.append(meant[0])
    return DocumentNode(definitions=(*file.document.definitions, *foreign), loc=file.document.loc)


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[FragmentSpreadNode] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.found.append(node)


def _spreads(node: Node) -> list[FragmentSpreadNode]:
    visitor = _Spreads()
    graphql.visit(node, visitor)
    return visitor.found
