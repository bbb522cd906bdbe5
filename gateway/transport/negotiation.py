"""Media types: which one an `Accept` header asks for, and whether a `Content-Type` is one that is read.

RFC 9110 §12.5.1 and §8.3, for the two media types of GraphQL over HTTP. Types and parameters are compared without
regard to case; parameters other than `q` and `charset` are passed over.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple


class MediaType(StrEnum):
    """The media types of answers. The order is that of our own preference, for a client that has none.

    JSON comes first because a client that says nothing may not know the other one (GraphQL over HTTP, "Accept").
    """

    JSON = "application/json"
    GRAPHQL = "application/graphql-response+json"

    @property
    def content_type(self) -> str:
        """The value of `Content-Type`."""
        return f"{self.value}; charset=utf-8"


HTML: Final = "text/html"


class _Range(NamedTuple):
    """One part of an `Accept` header."""

    main: str
    sub: str
    quality: float
    position: int

    def specificity(self, media_type: str) -> int:
        """How closely it names a media type: 2 exactly, 1 by `type/*`, 0 by `*/*`; -1 where it does not."""
        main, _, sub = media_type.partition("/")
        if self.main == "*":
            return 0
        if self.main != main:
            return -1
        return 2 if self.sub == sub else 1 if self.sub == "*" else -1


def choose(accept: str | None) -> MediaType | None:
    """The media type for an answer; None where the header accepts neither. No header, or an empty one, accepts all.

    The weight counts first, then how closely a type is named, then what the client names first.
    """
    if accept is None or not accept.strip():
        return MediaType.JSON
    best = _best(list(_ranges(accept)), tuple(MediaType))
    return None if best is None else MediaType(best)


def prefers_html(accept: str | None) -> bool:
    """Whether the header asks for HTML by name and for nothing that we have with more weight: as browsers do."""
    if accept is None or HTML not in accept.lower():
        return False
    return _best(list(_ranges(accept)), (*MediaType, HTML)) == HTML


def is_json(content_type: str | None) -> bool:
    """Whether a body of this type is JSON in UTF-8; RFC 8259 §8.1 knows no other encoding."""
    if content_type is None:
        return False
    media_type, parameters = _split(content_type)
    return media_type == MediaType.JSON and _is_utf8(parameters)


def _best(ranges: Sequence[_Range], offered: Sequence[str]) -> str | None:
    ranked: list[tuple[float, int, int, int, str]] = []
    for preference, media_type in enumerate(offered):
        matching = [(range_.specificity(media_type), -range_.position, range_.quality) for range_ in ranges]
        specificity, place, quality = max(matching, default=(-1, 0, 0.0))
        if specificity >= 0 and quality > 0:
            ranked.append((quality, specificity, place, -preference, media_type))
    return max(ranked)[-1] if ranked else None


def _ranges(accept: str) -> Iterator[_Range]:
    """The parts that can be read; a part with a malformed weight or a charset that is not ours accepts nothing."""
    for position, part in enumerate(accept.split(",")):
        media_type, parameters = _split(part)
        main, slash, sub = media_type.partition("/")
        quality = _quality(parameters)
        if slash and quality is not None and _is_utf8(parameters):
            yield _Range(main, sub, quality, position)


def _split(text: str) -> tuple[str, list[tuple[str, str]]]:
    media_type, *rest = text.split(";")
    pairs = (parameter.partition("=") for parameter in rest)
    return media_type.strip().lower(), [(name.strip().lower(), value.strip().strip('"')) for name, _, value in pairs]


def _quality(parameters: Sequence[tuple[str, str]]) -> float | None:
    for name, value in parameters:
        if name == "q":
            # `float` alone would take "nan", "1e-1" and "+1".
            is_number = (
                value[:1] in ("0", "1") and value.replace(".", "", 1).isascii() and value.replace(".", "", 1).isdigit()
            )
            return float(value) if is_number and float(value) <= 1 else None
    return 1.0


def _is_utf8(parameters: Sequence[tuple[str, str]]) -> bool:
    return all(value.lower() in ("utf-8", "utf8") for name, value in parameters if name == "charset")
