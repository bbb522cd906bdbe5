"""Trusted documents: the operations of known clients, each under ids by which a client may name it.

They are the `.graphql` and `.gql` files of a folder, each a document with the fragments that it uses of other files; or
a manifest, which is JSON: Apollo's (`"format": "apollo-persisted-query-manifest"`), or an object of ids and texts as
Relay and GraphQL Code Generator write it. The id of a file is its path below the folder, without the ending and with
dots for slashes. That each is known by the SHA-256 of its text besides is the affair of whoever looks them up.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import graphql
import msgspec
import orjson
from graphql import DocumentNode, FragmentDefinitionNode, GraphQLError, Source

from gateway.operations import files
from gateway.operations.files import OperationFile
from gateway.operations.rules import OPERATION_INVALID
from gateway.settings import SettingProblem, Settings, SettingsError
from gateway.store.problem import Problem

APOLLO_FORMAT: Final = "apollo-persisted-query-manifest"
_ENDINGS: Final = (".graphql", ".gql")
_HASH: Final = "sha256:"

Report = Callable[[Problem], None]
Validate = Callable[[DocumentNode], Sequence[GraphQLError]]


class TrustedDocuments(msgspec.Struct, frozen=True):
    """The texts by id, and what is wrong with those that were left out. A Problem's path is that of the file as found.

    Of a manifest's documents it is followed by `#` and the id, and the line is one of the document.
    """

    texts: dict[str, str]
    problems: tuple[Problem, ...] = ()


def read_trusted(settings: Settings, validate: Validate = lambda document: ()) -> TrustedDocuments:
    """What the settings name. `validate` says in what a document does not fit the schema; such are left out.

    Raises SettingsError where there is nothing to read, or nothing left while nothing else may be let through.
    """
    path = settings.trusted_documents
    if path is None:
        if settings.trusted_only:
            raise _wrong("trusted_only", "no document is trusted", "Name a folder or a manifest in trusted_documents")
        return TrustedDocuments({})
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for document_id, document, text in _documents(path, problems.append):
        place = _path_of(document)
        if document_id in texts and texts[document_id] != text:
            problems.append(
                OPERATION_INVALID.at(place, None, None, f"Another document has the id {document_id!r} too.")
            )
            continue
        errors = _errors(document, validate)
        if errors:
            problems += [files.problem_of(error, place) for error in errors]
        else:
            texts[document_id] = text
    if not texts and settings.trusted_only:
        first = f", the first because of {problems[0].path}: {problems[0].message}" if problems else ""
        raise _wrong(str(path), f"no document in it can be trusted{first.rstrip('.')}", "Give it one at least")
    return TrustedDocuments(texts, tuple(problems))


def _documents(path: Path, report: Report) -> Iterator[tuple[str, DocumentNode, str]]:
    """The id, the document and its text, of all that can be parsed."""
    if path.is_dir():
        return _of_folder(path, report)
    try:
        return _of_manifest(path, orjson.loads(path.read_bytes()), report)
    except FileNotFoundError:
        raise _wrong(str(path), "there is no such folder or file", "Correct trusted_documents") from None
    except OSError as error:
        raise _wrong(str(path), f"it cannot be read ({error.strerror})", "Allow it") from None
    except orjson.JSONDecodeError as error:
        what = f"it is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise _wrong(str(path), what, "Name a folder of .graphql files, or a manifest") from None


def _of_folder(folder: Path, report: Report) -> Iterator[tuple[str, DocumentNode, str]]:
    broken: set[str] = set()

    def note(problem: Problem) -> None:
        broken.add(problem.path)
        report(problem)

    paths = sorted(path.as_posix() for path in folder.rglob("*") if path.suffix in _ENDINGS and path.is_file())
    found = files.read(paths, note)
    for file in found:
        if not any(file.operations()):
            continue
        document = files.completed(file, found, note)
        if file.path not in broken:
            name = Path(file.path).relative_to(folder).with_suffix("").as_posix().replace("/", ".")
            yield name, document, _text(file, document)


def _text(file: OperationFile, document: DocumentNode) -> str:
    """The text of a file, followed by the fragments of other files that are in its document."""
    own = _source(file.document).body
    foreign = document.definitions[len(file.document.definitions) :]
    return "\n".join([own, *(_text_of(node) for node in foreign if isinstance(node, FragmentDefinitionNode))])


def _text_of(fragment: FragmentDefinitionNode) -> str:
    assert fragment.loc is not None  # noqa: S101  # it was parsed from a file
    return fragment.loc.source.body[fragment.loc.start : fragment.loc.end]


def _of_manifest(path: Path, said: Any, report: Report) -> Iterator[tuple[str, DocumentNode, str]]:
    for document_id, text in _entries(path, said):
        place = f"{path.as_posix()}#{document_id}"
        if not isinstance(document_id, str) or not document_id or not isinstance(text, str):
            report(
                OPERATION_INVALID.at(place, None, None, "A document of a manifest has an id and a text.", "Add them.")
            )
        elif document_id.startswith(_HASH) and document_id != _HASH + sha256(text.encode()).hexdigest():
            message = "The id is a SHA-256, and not that of the text."
            report(OPERATION_INVALID.at(place, None, None, message, "Write the manifest again."))
        else:
            try:
                yield document_id, graphql.parse(Source(text, place)), text
            except GraphQLError as error:
                report(files.problem_of(error, place))
            except RecursionError:
                report(OPERATION_INVALID.at(place, None, None, "The document is nested too deep to be read."))


def _entries(path: Path, said: Any) -> list[tuple[Any, Any]]:
    if isinstance(said, dict) and "format" not in said:
        return list(said.items())
    operations = said.get("operations") if isinstance(said, dict) else None
    if (
        isinstance(said, dict)
        and (said["format"], said.get("version")) == (APOLLO_FORMAT, 1)
        and isinstance(operations, list)
        and all(isinstance(operation, dict) for operation in operations)
    ):
        return [(operation.get("id"), operation.get("body")) for operation in operations]
    what = f"it is neither an {APOLLO_FORMAT} of version 1 nor an object of ids and texts"
    raise _wrong(str(path), what, "Write it with the tools of your client")


def _errors(document: DocumentNode, validate: Validate) -> Sequence[GraphQLError]:
    try:
        return validate(document)
    except RecursionError:
        return [GraphQLError("The document is nested too deep.", document)]


def _path_of(document: DocumentNode) -> str:
    return _source(document).name


def _source(document: DocumentNode) -> Source:
    assert document.loc is not None  # noqa: S101  # it was parsed as a whole
    return document.loc.source


def _wrong(source: str, message: str, remedy: str) -> SettingsError:
    return SettingsError([SettingProblem(source, message, remedy)])
