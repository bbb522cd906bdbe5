"""Documents that clients name by an id: those of the folder of trusted documents, and those they have sent once.

Automatic persisted queries, Apollo's protocol: a client sends the SHA-256 of a document. While that is not known, the
answer is `PersistedQueryNotFound`; the client sends text and hash, and the hash alone from then on. A text comes in
under its own hash alone, so nobody can put one in the place of another. What is kept is bounded in bytes, and what was
not used for longest goes first; a flood of others costs a client one more request, not its answer. Each process keeps
its own.

Trusted documents were read at the start and stay. They have any ids, and are found by the hash of their text too.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from cachetools import LRUCache

from gateway.errors import ErrorCode
from gateway.transport.error_response import RefusedError
from gateway.transport.graphql_request import SHA256_PREFIX, GraphQLRequest, is_sha256

# Of an entry: its id, and the objects around the two texts.
_OVERHEAD: Final = 400
# A part of the bound that no single document may take.
_LARGEST: Final = 8


class PersistedDocuments:
    """Finds the text of a request's document. Belongs to the thread that answers.

    `trusted` maps ids to texts. With `trusted_only` no other text is let through. `max_bytes` bounds what clients bring
    in; 0 turns that off.
    """

    def __init__(self, max_bytes: int, trusted: Mapping[str, str] | None = None, *, trusted_only: bool = False) -> None:
        trusted = {document_id.removeprefix(SHA256_PREFIX): text for document_id, text in (trusted or {}).items()}
        self._trusted = {hash_of(text): text for text in trusted.values()} | trusted
        self._trusted_texts = frozenset(trusted.values())
        self._trusted_only = trusted_only
        self._takes_up = max_bytes > 0
        self._taken_up: LRUCache[str, str] = LRUCache(max_bytes, getsizeof=_size)

    def text(self, request: GraphQLRequest) -> str:
        """The text of the document that a request means. Raises RefusedError where there is none, or it may not run."""
        document_id, text = request.document_id, request.query
        if document_id is None:
            assert text is not None  # noqa: S101  # a request without both is none
            if self._trusted_only and text not in self._trusted_texts:
                raise _not_trusted()
            return text
        known = self._trusted.get(document_id)
        if text is None:
            found = self._taken_up.get(document_id) if known is None else known
            if found is None:
                raise self._unknown(document_id)
            return found
        if text != known and document_id != hash_of(text):
            raise RefusedError(
                400, f"The id {document_id[:80]!r} is not that of the text in `query`. Send one of them."
            )
        if self._trusted_only and text not in self._trusted_texts:
            raise _not_trusted()
        return text

    def take_up(self, request: GraphQLRequest) -> None:
        """Know the document of a request by its id from now on. `text` has let it through, and it was carried out."""
        document_id, text = request.document_id, request.query
        if not self._takes_up or document_id is None or text is None or document_id in self._trusted:
            return
        if _size(text) * _LARGEST <= self._taken_up.maxsize:
            self._taken_up[document_id] = text

    def _unknown(self, document_id: str) -> RefusedError:
        if self._trusted_only:
            return _not_trusted()
        if not self._takes_up:
            return RefusedError(200, "PersistedQueryNotSupported", code=ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED)
        if not is_sha256(document_id):
            message = f"There is no document with the id {document_id[:80]!r}. "
            message += (
                "An id that is brought in with its text has to be its SHA-256: 64 hexadecimal digits in lower case."
            )
            return RefusedError(400, message, code=ErrorCode.PERSISTED_QUERY_NOT_FOUND)
        # Clients know it by this very message or by its code, and go on.
        return RefusedError(200, "PersistedQueryNotFound", code=ErrorCode.PERSISTED_QUERY_NOT_FOUND)


def hash_of(text: str) -> str:
    """The id that a text has by itself (GraphQL over HTTP, appendix "SHA256 Hex Document Identifier"), unprefixed."""
    return sha256(text.encode()).hexdigest()


def _not_trusted() -> RefusedError:
    message = (
        "Only trusted documents are carried out here, and this is none. Add it to `trusted_documents`, and restart."
    )
    return RefusedError(403, message, code=ErrorCode.DOCUMENT_NOT_TRUSTED)


def _size(text: str) -> int:
    return _OVERHEAD + len(text) * (1 if text.isascii() else 4)
