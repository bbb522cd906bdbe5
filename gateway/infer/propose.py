"""From the front matter of posts to the fields that they could have: a type, a name and the evidence for each key."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
import orjson

from gateway.content_model import ContentModel, FieldType, Target
from gateway.infer.lattice import joined, type_of
from gateway.infer.odd import OddValues, odd_values
from gateway.schema.typed import names_of_post, order_name, orders_of_post
from gateway.store.document import Document
from gateway.store.fields import KEYS

# A key in fewer than one of a hundred posts is left to `frontMatter`.
ONE_IN: Final = 100
# Where Zola and Hugo have a site's own keys: those are proposed one by one, not as one table.
OWN_TABLES: Final = ("extra", "params")
# What KEYS has for the files of people and means nothing in a post.
_OF_PEOPLE: Final = ("url", "profiles")


class Proposal(msgspec.Struct, frozen=True):
    """A field for a key. `files` counts the posts in which it has a value; `seen` are the types that it has there.

    `odd` are values without which the type would be narrower.
    """

    name: str
    key: str
    type: FieldType
    files: int
    example: Any
    seen: tuple[tuple[FieldType, int], ...]
    odd: OddValues | None = None


class Inference(msgspec.Struct, frozen=True):
    """What can be said of `posts` posts: proposals, those for the commonest keys first."""

    posts: int
    proposals: tuple[Proposal, ...]


class _Evidence:
    def __init__(self) -> None:
        self.seen: defaultdict[FieldType, list[tuple[Document, Any]]] = defaultdict(list)
        self.example: Any = None

    def add(self, document: Document, value: Any) -> None:
        found = type_of(value)
        if found is not None:
            self.example = value if self.example is None else self.example
            self.seen[found].append((document, value))

    @property
    def files(self) -> int:
        return sum(map(len, self.seen.values()))


def infer(posts: Iterable[Document], model: ContentModel) -> Inference:
    """Propose a field for each key that neither the gateway serves under a name of its own nor the model has.

    The result depends on the posts and the model alone, not on the order of the posts.
    """
    documents = sorted(posts, key=lambda document: document.path)
    known = _known_keys(model)
    evidence: defaultdict[str, _Evidence] = defaultdict(_Evidence)
    for document in documents:
        for key, value in _keys(orjson.loads(document.front_matter)):
            if key not in known:
                evidence[key].add(document, value)
    often = [(key, found) for key, found in evidence.items() if found.files and found.files * ONE_IN >= len(documents)]
    often.sort(key=lambda item: (-item[1].files, item[0]))
    namer = _Namer(model)
    return Inference(len(documents), tuple(_proposal(key, found, namer) for key, found in often))


def _proposal(key: str, evidence: _Evidence, namer: "_Namer") -> Proposal:
    found = joined(evidence.seen)
    assert found is not None  # noqa: S101  # a key without a typed value has no files and was left out
    counts = {kind: len(values) for kind, values in evidence.seen.items()}
    seen = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    odd = odd_values(key, evidence.seen)
    return Proposal(namer.name(key), key, found, evidence.files, evidence.example, seen, odd)


def _keys(front_matter: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in front_matter.items():
        if key in OWN_TABLES and isinstance(value, dict):
            # A dot leads into a table, so that a key with a dot inside of one cannot be named.
            yield from ((f"{key}.{inner}", each) for inner, each in value.items() if "." not in inner)
        else:
            yield key, value


def _known_keys(model: ContentModel) -> frozenset[str]:
    served = (key for field, keys in KEYS.items() if field not in _OF_PEOPLE for key in keys)
    written = (key for keys in model.keys.values() for key in keys)
    declared = (*(field.key for field in model.typed_fields()), *(edge.key for edge in model.edges()))
    # `taxonomies` is Zola's table of tags and categories, of which each is served.
    return frozenset((*served, *written, *declared, "taxonomies"))


class _Namer:
    """Gives each key a name of its own in GraphQL: a name that is taken gets a number."""

    def __init__(self, model: ContentModel) -> None:
        edges = model.edges()
        names = [field.name for field in model.typed_fields()] + [edge.name for edge in edges]
        names += [edge.reverse for edge in edges if edge.to is Target.POSTS]
        self._taken = {*names_of_post(), *names}
        self._orders = {*orders_of_post(), *map(order_name, names)}

    def name(self, key: str) -> str:
        wanted = legal_name(key.rpartition(".")[2] or key)
        name, number = wanted, 1
        while name in self._taken or order_name(name) in self._orders:
            number += 1
            name = f"{wanted}{number}"
        self._taken.add(name)
        self._orders.add(order_name(name))
        return name


_NOT_IN_WORD: Final = re.compile(r"[^A-Za-z0-9]+")


def legal_name(key: str) -> str:
    """A key as GraphQL can name it (§2.1.9), in camel case: `hero-color` is heroColor, `2x` is _2x."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", key) if not unicodedata.combining(c))
    first, *others = [word for word in _NOT_IN_WORD.split(plain) if word] or ["field"]
    first = first.lower() if first.isupper() else first[0].lower() + first[1:]
    name = first + "".join(word[0].upper() + word[1:] for word in others)
    return f"_{name}" if name[0].isdigit() else name
