"""A key has values of one type.

The type is compared with that of the files in the same folder, or in the nearest folder above in which at least 20
files have the key. Valid: `slug: rivers`; an empty value; `tags: a` among lists. Not valid: `slug: 1` where at least
95 in 100 have a text.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from gateway.content_model import FieldName
from gateway.lint.corpus import Corpus, with_siblings
from gateway.lint.corpus import folders as folders_of
from gateway.lint.source_text import SourceText
from gateway.store import dates
from gateway.store.problem import Example, Problem, Rule, Severity
from gateway.store.record import LISTS_OF_PROFILES

RULE: Final = Rule(
    "value-type-unusual",
    Severity.WARNING,
    "A value is of another type than nearly all values of this key beside it.",
    "Write it as the other files do; a number, date or true that is meant as a text goes into quotes.",
    Example(
        "---\ntitle: Rivers\nslug: 1\n---\n",
        "---\ntitle: Rivers\nslug: rivers\n---\n",
        beside={f"posts/lake-{number}.md": f"---\nslug: lake-{number}\n---\n" for number in range(1, 21)},
    ),
)
_SHARE: Final = 0.95
_MANY: Final = (FieldName.AUTHORS, FieldName.CATEGORIES, FieldName.TAGS, FieldName.ALIASES)
_LONGEST_DATE: Final = 40


def check(corpus: Corpus) -> Iterator[Problem]:
    """Compare each value with the others of its key."""
    holders: defaultdict[str, list[SourceText]] = defaultdict(list)
    for text in corpus.texts:
        for key, value in text.header.items():
            if value not in (None, "", [], {}):
                holders[key].append(text)
    many = {key for field in _MANY for key in corpus.keys.keys[field]} | set(LISTS_OF_PROFILES)
    for key, texts in holders.items():
        kinds = {text.document.path: _kind(text.header[key]) for text in texts}
        if len(set(kinds.values())) > 1:
            yield from _unusual(key, texts, kinds, is_one_or_many=key in many)


def _unusual(key: str, texts: list[SourceText], kinds: dict[str, str], *, is_one_or_many: bool) -> Iterator[Problem]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for folder in folders_of(text.document):
            counts[folder][kinds[text.document.path]] += 1
    for text, folder in with_siblings(texts):
        kind = kinds[text.document.path]
        usual, number = counts[folder].most_common(1)[0]
        if kind == usual or number < _SHARE * (counts[folder].total() - 1) or _fits(kind, usual, is_one_or_many):
            continue
        message = f"`{key}` is {kind} here and {usual} in {number} files{f' of {folder}' if folder else ''}."
        yield text.problem_at(RULE, text.key_place(key), message)


def _fits(kind: str, usual: str, is_one_or_many: bool) -> bool:
    """Whether one kind is as good as the other: a date is a text, a whole number is a number, one is a list of one."""
    kinds = {kind, usual}
    if kinds == {"a date", "a text"} or (kind, usual) == ("a whole number", "a number"):
        return True
    return is_one_or_many and kinds == {"a list", "a text"}


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "true or false"
        case int():
            return "a whole number"
        case float():
            return "a number"
        case str():
            return "a date" if len(value) <= _LONGEST_DATE and dates.parse(value) else "a text"
        case list():
            return "a list"
        case _:
            return "a table"
