import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import graphql
import pytest
from graphql import DocumentNode, GraphQLError

from gateway.operations.trusted import TrustedDocuments, read_trusted
from gateway.schema.build import build_schema
from gateway.settings import Settings, SettingsError, load_settings

TEXT = "query Titles { posts { nodes { title } } }"
HASH = sha256(TEXT.encode()).hexdigest()


def validate(document: DocumentNode) -> Sequence[GraphQLError]:
    return graphql.validate(build_schema()._schema, document)


def folder(path: Path, files: dict[str, str]) -> Settings:
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return load_settings(trusted_documents=path)


def manifest(path: Path, said: Any, **settings: Any) -> Settings:
    (path / "manifest.json").write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    return load_settings(trusted_documents=path / "manifest.json", **settings)


def problems(read: TrustedDocuments, root: Path) -> list[tuple[str, int | None, int | None, str]]:
    return [
        (str(Path(each.path).relative_to(root)), each.line, each.column, each.message.partition(".")[0])
        for each in read.problems
    ]


def test_without_a_setting_there_are_none() -> None:
    assert read_trusted(load_settings()) == TrustedDocuments({})


def test_files_go_by_their_path_and_are_taken_to_the_letter(tmp_path: Path) -> None:
    text = "\n# titles\n" + TEXT + "\n\n"
    read = read_trusted(
        folder(tmp_path, {"titles.graphql": text, "blog/list.gql": TEXT, "blog/note.txt": "{", "b.graphqls": "{"}),
        validate,
    )

    assert read == TrustedDocuments({"titles": text, "blog.list": TEXT})


def test_a_file_is_completed_by_the_fragments_of_others(tmp_path: Path) -> None:
    query = "query Q { posts { nodes { ...Card } } }\n"
    card, byline = "fragment Card on Post { title ...Byline }", "fragment Byline on Post { authors { name } }"
    read = read_trusted(
        folder(tmp_path, {"q.graphql": query, "parts/card.graphql": card, "parts/by.graphql": "# by\n" + byline}),
        validate,
    )

    assert read == TrustedDocuments({"q": "\n".join([query, card, byline])})


def test_a_file_that_does_not_fit_is_told_with_its_place_and_takes_no_other_along(tmp_path: Path) -> None:
    read = read_trusted(
        folder(
            tmp_path,
            {
                "good.graphql": TEXT,
                "field.graphql": "{\n  posts { nodes { titel } }\n}",
                "syntax.graphql": "query A { __typename }\n\nquery B {",
                "fragment.graphql": "{ posts { nodes { ...None } } }",
                "unused.graphql": "{ __typename }\nfragment Unused on Post { title }",
            },
        ),
        validate,
    )

    assert list(read.texts) == ["good"]
    assert sorted(problems(read, tmp_path)) == [
        ("field.graphql", 2, 19, "Cannot query field 'titel' on type 'Post'"),
        ("fragment.graphql", 1, 22, "Unknown fragment 'None'"),
        ("syntax.graphql", 3, 10, "Syntax Error: Expected Name, found <EOF>"),
        ("unused.graphql", 2, 1, "Fragment 'Unused' is never used"),
    ]
    assert all(each.remedy for each in read.problems)


def test_two_files_with_one_id_are_told(tmp_path: Path) -> None:
    read = read_trusted(folder(tmp_path, {"a.b.graphql": TEXT, "a/b.graphql": "{ __typename }"}), validate)

    assert list(read.texts) == ["a.b"]
    assert [message for *_, message in problems(read, tmp_path)] == ["Another document has the id 'a"]


def test_the_manifest_of_apollo_is_read(tmp_path: Path) -> None:
    operations = [{"id": HASH, "name": "Titles", "type": "query", "body": TEXT}]

    read = read_trusted(
        manifest(tmp_path, {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}),
        validate,
    )

    assert read == TrustedDocuments({HASH: TEXT})


def test_the_manifest_of_relay_and_codegen_is_read(tmp_path: Path) -> None:
    said = {"0123456789abcdef0123456789abcdef": TEXT, f"sha256:{HASH}": TEXT, "x-own:1": "{ __typename }"}

    assert read_trusted(manifest(tmp_path, said), validate) == TrustedDocuments(said)


def test_an_entry_of_a_manifest_that_does_not_fit_is_told_and_takes_no_other_along(tmp_path: Path) -> None:
    said = {"good": TEXT, "field": "{\n  nothing\n}", "syntax": "{", "number": 7, "": TEXT, f"sha256:{'0' * 64}": TEXT}

    read = read_trusted(manifest(tmp_path, said), validate)

    assert list(read.texts) == ["good"]
    assert sorted(problems(read, tmp_path), key=str) == [
        ("manifest.json#", None, None, "A document of a manifest has an id and a text"),
        ("manifest.json#field", 2, 3, "Cannot query field 'nothing' on type 'Query'"),
        ("manifest.json#number", None, None, "A document of a manifest has an id and a text"),
        (f"manifest.json#sha256:{'0' * 64}", None, None, "The id is a SHA-256, and not that of the text"),
        ("manifest.json#syntax", 1, 2, "Syntax Error: Expected Name, found <EOF>"),
    ]


def test_documents_nested_without_end_are_told(tmp_path: Path) -> None:
    deep = "{ a" * 20_000 + " }" * 20_000

    read = read_trusted(manifest(tmp_path, {"deep": deep, "good": TEXT}), validate)

    assert list(read.texts) == ["good"]
    assert "nested too deep" in read.problems[0].message


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("{", "it is not JSON"),
        ("", "it is not JSON"),
        ("[]", "nor an object of ids and texts"),
        ('"x"', "nor an object of ids and texts"),
        ({"format": "other", "operations": []}, "nor an object of ids and texts"),
        ({"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}, "of version 1"),
        ({"format": "apollo-persisted-query-manifest", "version": 1}, "of version 1"),
        ({"format": "apollo-persisted-query-manifest", "version": 1, "operations": [7]}, "of version 1"),
    ],
    ids=lambda value: str(value)[:70],
)
def test_what_is_no_manifest_is_refused_in_words(tmp_path: Path, said: Any, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        read_trusted(manifest(tmp_path, said), validate)

    assert "manifest.json: " in str(caught.value)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such folder or file"):
        read_trusted(load_settings(trusted_documents=tmp_path / "none"))


def test_to_let_none_through_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="trusted_only: no document is trusted"):
        read_trusted(load_settings(trusted_only=True))
    with pytest.raises(SettingsError, match=r"no document in it can be trusted\. Give it one"):
        read_trusted(manifest(tmp_path, {}, trusted_only=True))
    with pytest.raises(SettingsError, match=r"the first because of .*manifest\.json#a: Syntax Error"):
        read_trusted(manifest(tmp_path, {"a": "{"}, trusted_only=True))
