"""A Document under the conventions of its folder: what its place says of it, where the file itself does not."""

from typing import Any, Final

import msgspec

from gateway.graph.addresses import NUMBERED, ORDERED
from gateway.graph.conventions import Conventions
from gateway.graph.detect.languages import split_suffix
from gateway.graph.model import Kind
from gateway.graph.spaced import spaced_terms
from gateway.store.document import Document, read_day_first

# How the names of groups of translations begin, by what the versions have in common.
KEY_GROUP: Final = "key:"
PATH_GROUP: Final = "path:"
SLUG_GROUP: Final = "slug:"


def settled(document: Document, conventions: Conventions) -> Document:
    """The Document with its language, slug, dates and terms as the conventions have them; often itself."""
    if conventions.is_day_first:
        document = read_day_first(document)
    changes: dict[str, Any] = {}
    last = document.key.rpartition("/")[2]
    name = last
    stem, tag = _split(name, conventions)
    if tag is not None:
        name = stem
        if document.locale is None:
            changes["locale"] = tag
    if conventions.is_numbered and (number := NUMBERED.match(name)):
        name = name[number.end() :]
    if (
        conventions.ordered
        and (order := ORDERED.match(name))
        and document.key.rpartition("/")[0] in conventions.ordered
    ):
        name = name[order.end() :]
    if name != last and document.slug == last:
        changes["slug"] = name
    if document.locale is None and "locale" not in changes and conventions.languages:
        tag = folder_language(document.key, conventions)
        if tag is not None:
            changes["locale"] = tag
    for kind, text in spaced_terms(document) if conventions.spaced else ():
        if kind in conventions.spaced:
            changes["tags" if kind is Kind.TAG else "categories"] = tuple(dict.fromkeys(text.split()))
    return msgspec.structs.replace(document, **changes) if changes else document


def folder_language(key: str, conventions: Conventions) -> str | None:
    """The language of the innermost folder around a key that holds one."""
    folder = language_folder(key, conventions)
    return None if folder is None else conventions.languages.get(folder)


def language_folder(key: str, conventions: Conventions) -> str | None:
    """The innermost folder around a key, or that the key is of, that holds one language."""
    end = len(key)
    while end > 0:
        if key[:end] in conventions.families:
            return key[:end]
        end = key.rfind("/", 0, end)
    return None


def translation_group(document: Document, conventions: Conventions) -> str | None:
    """What the versions of one page in several languages have in common; None for a page in no language."""
    if document.translation_key:
        return f"{KEY_GROUP}{document.translation_key}"
    folder = language_folder(document.key, conventions)
    if folder is not None:
        return f"{PATH_GROUP}{conventions.families[folder]}{document.key[len(folder) :]}"
    if document.locale is None and not conventions.suffixes:
        return None
    if conventions.suffixes:
        folders, _, last = document.key.rpartition("/")
        return f"{PATH_GROUP}{folders}/{_split(last, conventions)[0]}"
    return f"{SLUG_GROUP}{document.slug}"


def _split(name: str, conventions: Conventions) -> tuple[str, str | None]:
    """A name without the language that it ends in, and that language; the name as it is where it ends in none."""
    if conventions.suffixes:
        stem, tag = split_suffix(name)
        if tag in conventions.suffixes:
            return stem, tag
    return name, None
