"""What an engine makes of an operation, as a value, and how two engines' outcomes are compared."""

import asyncio
import atexit
import gc
import inspect
import json
import re
import warnings
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from graphql import ExecutionResult, GraphQLError

Run = Callable[[], ExecutionResult | Awaitable[ExecutionResult]]
Place = tuple[str | int, ...]

LOOP: Final = asyncio.new_event_loop()
atexit.register(LOOP.close)
_ADDRESS: Final = re.compile(r" at 0x[0-9a-f]+")


class Said(msgspec.Struct, frozen=True):
    """An error as clients and logs see it. `cause` is what a resolver raised."""

    message: str
    path: Place | None
    locations: tuple[tuple[int, int], ...]
    extensions: str
    cause: str


class Outcome(msgspec.Struct, frozen=True):
    """What came of running an operation. `raised` is what `execute` itself raised, which schemas alone can cause.

    `data` is compared by what it prints as: 1, 1.0 and True differ, and so do two orders of keys.
    """

    data: Any
    errors: tuple[Said, ...]
    raised: str | None
    was_awaited: bool

    @property
    def printed(self) -> str:
        return _ADDRESS.sub("", repr(self.data))


def outcome(run: Run, *, in_loop: bool = False) -> Outcome:
    """Run to the end; `in_loop` within an event loop."""
    if not in_loop:
        return _outcome(lambda: _at_once(run))
    # Where a non-null field fails, graphql-core leaves coroutines of its own that nobody awaits; they are collected
    # here, where the warnings about them are expected, and not within another test.
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
            found = _outcome(lambda: LOOP.run_until_complete(_to_the_end(run)))
            gc.collect(0)
            return found
    finally:
        gc.enable()


def _outcome(run: Callable[[], tuple[ExecutionResult, bool]]) -> Outcome:
    try:
        result, was_awaited = run()
    except Exception as error:
        return Outcome(None, (), f"{type(error).__name__}: {error}", False)
    return Outcome(result.data, tuple(map(said, result.errors or ())), None, was_awaited)


def _at_once(run: Run) -> tuple[ExecutionResult, bool]:
    result = run()
    assert isinstance(result, ExecutionResult)
    return result, False


async def _to_the_end(run: Run) -> tuple[ExecutionResult, bool]:
    made = run()
    was_awaited = inspect.isawaitable(made)
    result = await made if inspect.isawaitable(made) else made
    # What the engine has left to run in the background ends before the loop does.
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.gather(*others, return_exceptions=True)
    return result, was_awaited


def said(error: GraphQLError) -> Said:
    cause = error.original_error
    return Said(
        error.message,
        None if error.path is None else tuple(error.path),
        tuple((place.line, place.column) for place in error.locations or ()),
        json.dumps(error.extensions, default=str),
        # As a whole, an error of GraphQL shows the document too.
        ""
        if cause is None
        else f"{type(cause).__name__}: {cause.message if isinstance(cause, GraphQLError) else cause}",
    )


def assert_same(actual: Outcome, expected: Outcome) -> None:
    """The outcomes of an operation whose resolvers are called in one order: everything is equal."""
    assert (actual.raised, actual.was_awaited) == (expected.raised, expected.was_awaited)
    assert actual.errors == expected.errors
    assert actual.printed == expected.printed


def assert_alike(actual: Outcome, expected: Outcome, possible: Sequence[Said]) -> None:
    """The outcomes of an operation whose fields run side by side.

    Where a non-null field fails, its siblings are cancelled, and how far they have come is nobody's business: which
    of the errors below a null are told may differ. All else is equal. `possible` are the errors of the same operation
    without propagation: all that can go wrong.
    """
    assert (actual.raised, actual.was_awaited) == (expected.raised, expected.was_awaited)
    assert actual.printed == expected.printed
    ours, theirs = _by_place(actual), _by_place(expected)
    assert ours[0] == theirs[0]
    assert ours[1] == theirs[1]
    unheard = Counter(actual.errors) - Counter(possible)
    assert not unheard, f"errors that the operation does not have: {unheard}"


def assert_nothing_told_below_a_null(found: Outcome, types: Mapping[Place, str]) -> None:
    """Where an error has made a place null, no later error at or below that place is told (GraphQL spec §6.4.4).

    `types` are the types of fields, by place.
    """
    nulled: list[Place] = []
    for error in found.errors:
        if error.path is not None and _field_of(error.path) in types:
            place = _nulled_by(error.path, types)
            covering = [each for each in nulled if place[: len(each)] == each]
            assert not covering, f"an error is told at {error.path}, though {covering} were null before"
            nulled.append(place)


def _field_of(path: Place) -> Place:
    """The place of the field that a list's item belongs to."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _nulled_by(path: Place, types: Mapping[Place, str]) -> Place:
    """The place that an error at a place makes null: the first above that may be null; () is the data as a whole."""
    while path:
        field = _field_of(path)
        kind = types.get(field, "")
        for _ in path[len(field) :]:
            kind = kind.removesuffix("!").removeprefix("[").removesuffix("]")
        if not kind.endswith("!"):
            return path
        path = path[:-1]
    return path


def is_from_below(error: Said, data: Any) -> bool:
    """Whether an error's own place is not in the data any more, because a null above it took it away."""
    null = _null_on_the_way(data, error.path or ())
    return null is not None and null != error.path


def _by_place(found: Outcome) -> tuple[Counter[Said], set[Place]]:
    """The errors whose places are there, and the nulls that others have caused from below."""
    own = Counter(error for error in found.errors if not is_from_below(error, found.data))
    below = (
        _null_on_the_way(found.data, error.path or ()) for error in found.errors if is_from_below(error, found.data)
    )
    return own, {null for null in below if null is not None}


def _null_on_the_way(data: Any, path: Place) -> Place | None:
    """The first null on the way to a place; None where there is none, or the place is in no answer at all."""
    for at, key in enumerate(path):
        if data is None:
            return path[:at]
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return path if data is None else None
