"""Fuzzes the execution of operations: random ones over random content and random schemas, against graphql-core."""

from pathlib import Path
from typing import Final

from hypothesis import strategies as st

from tests.execution.differential import check_content, check_schema
from tests.fuzz.frame import Target

SIZES: Final = (16, 64, 256, 600)
# One in so many items asks content; the rest asks schemas, which have more to go wrong.
CONTENT: Final = 3


def check(data: bytes) -> str:
    """Carry out the operation that some bytes make; the first one says over what."""
    if data and data[0] % CONTENT == CONTENT - 1:
        return f"content {check_content(data[1:]).kind}"
    return f"schema {check_schema(data[1:]).kind}"


def decisions() -> st.SearchStrategy[bytes]:
    """Bytes for operations of several sizes: the later ones of a large one decide about less and less."""
    return st.one_of([st.binary(min_size=size, max_size=size) for size in SIZES])


def items(folder: Path) -> st.SearchStrategy[bytes]:
    """Decisions; the folder's files are not looked at."""
    return decisions()


def examples(folder: Path) -> list[bytes]:
    """The simplest operation over a schema and over content."""
    return [b"\0", bytes([CONTENT - 1])]


# Each operation is carried out a dozen times, and may ask for much.
TARGET: Final = Target(check, items, examples, seconds=2.5)
