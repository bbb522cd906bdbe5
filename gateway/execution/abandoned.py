"""Awaitables whose values nobody wants any more, because something beside them failed."""

import asyncio
from collections.abc import Awaitable, Iterable
from contextlib import suppress
from inspect import iscoroutine
from typing import Any

from graphql.pyutils import is_awaitable


class Abandoned:
    """Lets abandoned awaitables come to their ends, so that none is left that was never awaited."""

    __slots__ = ("_settling",)

    def __init__(self) -> None:
        # The event loop itself keeps only weak references.
        self._settling: set[asyncio.Future[Any]] = set()

    def settle(self, awaitables: list[Awaitable[Any]], rest: Iterable[Any] = ()) -> None:
        """Settle these, and what can be awaited among the `rest` of a list that was left half-way."""
        with suppress(Exception):
            awaitables += [value for value in rest if is_awaitable(value)]
        if not awaitables:
            return
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            # Without a loop they cannot run at all.
            for each in awaitables:
                if iscoroutine(each):
                    each.close()
            return
        settling = asyncio.gather(*awaitables, return_exceptions=True)
        self._settling.add(settling)
        settling.add_done_callback(self._settling.discard)
