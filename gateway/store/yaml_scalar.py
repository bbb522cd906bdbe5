"""What a plain YAML scalar says: the core schema of YAML 1.2 (§10.3.2) as far as JSON can carry it.

So `no` and `12:30` are texts, and so are `0123`, `.nan` and an integer that JavaScript could not hold.
"""

import math
import re
from typing import Any, Final

from gateway.store.header import MAX_INTEGER

_NULL: Final = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,15})\Z")
_FLOAT: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?\Z")
# A longer number is taken for text; a double has 17 digits.
_LONGEST_NUMBER: Final = 40
_NUMBER_START: Final = frozenset("-0123456789")


def plain_scalar(text: str) -> tuple[Any, str | None]:
    """The value of a plain scalar, and its text, which is None only for null."""
    if text[:1] in _NUMBER_START:
        if len(text) > _LONGEST_NUMBER:
            return text, text
        if _INTEGER.match(text):
            return (int(text), text) if abs(int(text)) <= MAX_INTEGER else (text, text)
        if _FLOAT.match(text) and math.isfinite(number := float(text)):
            return number, text
        return text, text
    if text in _NULL:
        return None, None
    return _BOOLEAN.get(text, text), text


def is_too_long_a_number(text: str) -> bool:
    """Whether the text is an integer of so many digits that it cannot be meant as one."""
    return len(text) > _LONGEST_NUMBER and text.isdecimal()
