"""Where libyaml's marks are in the file."""

import re
from bisect import bisect_left
from typing import Final, Protocol

# libyaml ends lines here too (YAML 1.1 §5.4); an editor does not.
_OTHER_LINE_BREAK: Final = re.compile("[\x85\u2028\u2029]")


class Mark(Protocol):
    """PyYAML's marks, in C and in Python: all counted from 0 in the header."""

    index: int
    line: int
    column: int


class Places:
    """The places in the file of a header that begins on `first_line`."""

    def __init__(self, header: str, first_line: int) -> None:
        self.first_line = first_line
        self._line_ends: list[int] | None = None
        if _OTHER_LINE_BREAK.search(header):
            self._line_ends = [-1, *(match.start() for match in re.finditer("\n", header))]

    def of(self, mark: Mark | None) -> tuple[int, int]:
        """The line and column, 1-based, in the file."""
        if mark is None:
            return self.first_line, 1
        if self._line_ends is None:
            return self.first_line + mark.line, mark.column + 1
        line = bisect_left(self._line_ends, mark.index)
        return self.first_line + line - 1, mark.index - self._line_ends[line - 1]
