"""JSON that is kept."""

from typing import Any

import orjson


def json_bytes(value: Any, option: int | None = None) -> bytes:
    """A value as JSON, in no more memory than it takes; `option` is orjson's. Raises TypeError for what is no JSON."""
    # A copy: what orjson returns keeps the whole of the buffer that it was written into, four kilobytes or more.
    return bytes(memoryview(orjson.dumps(value, option=option)))
