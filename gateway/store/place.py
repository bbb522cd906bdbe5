"""Lines and columns of the bytes of a text."""

import re
from bisect import bisect_right
from typing import Final

_LINE: Final = re.compile(rb"\n")


class Places:
    """Where in a text's lines its bytes are. Lines and columns are 1-based and count characters.

    Asked for places near to each other it is quick in a long line too.
    """

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._line_starts = [0, *(end.end() for end in _LINE.finditer(source))]
        # By line, the offset that was asked for last and its column.
        self._known: dict[int, tuple[int, int]] = {}

    def of(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset."""
        line = bisect_right(self._line_starts, offset)
        known, column = self._known.get(line, (self._line_starts[line - 1], 1))
        column += self._length(known, offset) - self._length(offset, known)
        self._known[line] = offset, column
        return line, column

    def line_start(self, line: int) -> int:
        """The offset of a line; that of the end where there are fewer lines."""
        return self._line_starts[line - 1] if line <= len(self._line_starts) else len(self._source)

    def _length(self, start: int, end: int) -> int:
        return len(self._source[start:end].decode(errors="replace")) if start < end else 0
