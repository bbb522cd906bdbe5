"""What answers say to caches: `Cache-Control`, `ETag`, `Cache-Status`, and whether the one that a client has will do.

GET alone is for caches. Nothing can ask again whether the answer to a POST is still right (RFC 9110 §13.1.2 has
`If-None-Match` for GET and HEAD; for others it means "or else do nothing"), so a POST gets no `ETag`, and no time is
spent on one.
"""

from hashlib import blake2b
from typing import Final

import msgspec

from gateway.execution.executor import Response
from gateway.execution.kept import Kept

NO_STORE: Final = b"no-store"
REVALIDATE: Final = b"no-cache"
PRIVATE: Final = b"private, no-cache"
_ETAG_BYTES: Final = 16


class SharedCaching(msgspec.Struct, frozen=True):
    """How long a shared cache, such as a CDN, may answer a GET by itself, in seconds.

    For `seconds` without asking (`s-maxage`, RFC 9111 §5.2.2.10), and for `stale_seconds` more while it asks
    (`stale-while-revalidate`, RFC 5861 §3).
    """

    seconds: int
    stale_seconds: int

    def cache_control(self) -> bytes:
        """The value of `Cache-Control`. Caches of one user ask each time."""
        said = f"public, max-age=0, s-maxage={self.seconds}"
        if self.stale_seconds:
            said += f", stale-while-revalidate={self.stale_seconds}"
        return said.encode()


def etag(body: bytes, kept: Kept | None) -> bytes:
    """The strong entity tag of a body (RFC 9110 §8.8.3); worked out once for one that is kept.

    The media types of answers differ in their name alone, so the same tag for both is right (§8.8.1).
    """
    if kept is None:
        return _etag(body)
    if kept.etag is None:
        kept.etag = _etag(body)
    return kept.etag


def is_current(if_none_match: bytes, tag: bytes) -> bool:
    """Whether a client that sent this `If-None-Match` has the answer with this strong tag (RFC 9110 §13.1.2).

    `if_none_match` is the value of all such headers, joined with commas. The comparison is the weak one: a `W/` before
    a tag makes no difference. No tag has a quote inside, so the quoted text is nowhere but where it is a member.
    """
    return tag in if_none_match or if_none_match.strip() == b"*"


def cache_status(response: Response, *, keeps: bool) -> bytes | None:
    """How the cache of answers has dealt with a request, as in RFC 9211; None where it came to no answer.

    `keeps` says whether answers are kept at all.
    """
    if response.is_hit:
        return b"gateway; hit"
    if not response.is_executed:
        return None
    kept = response.kept
    if kept is None:
        # With errors it was looked for, and is not kept; what else is never kept was not looked for.
        return b"gateway; fwd=miss" if keeps and response.errors else b"gateway; fwd=bypass"
    if kept.is_renewed:
        return b"gateway; fwd=stale; stored" if kept.is_stored else b"gateway; fwd=stale"
    return b"gateway; fwd=miss; stored" if kept.is_stored else b"gateway; fwd=miss"


def _etag(body: bytes) -> bytes:
    return b'"%b"' % blake2b(body, digest_size=_ETAG_BYTES).hexdigest().encode()
