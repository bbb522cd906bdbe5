"""Schemas made at random, with resolvers that do all that resolvers may do, and much that they should not."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from graphql import (
    GraphQLAbstractType,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLFieldResolver,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    Undefined,
    get_named_type,
)

from tests.execution.choices import Choices

Info = GraphQLResolveInfo[Any]
# Lists within lists within objects soon have thousands of items.
MOST_ITEMS: Final = 2


class Call(NamedTuple):
    """A call of a resolver, with all that it was told."""

    path: tuple[str | int, ...]
    typename: str | None
    field_name: str
    parent_type: str
    return_type: str
    nodes: tuple[int, ...]
    operation: int
    fragments: tuple[str, ...]
    variables: str
    root_value: str
    args: str


class Trace:
    """What one run did: the context value of its operation."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.coroutines: list[Any] = []
        # How many streams were closed before their end.
        self.closed = 0

    def called(self, info: Info, args: Mapping[str, Any]) -> None:
        assert info.operation.loc
        assert info.is_awaitable(self) is False
        self.calls.append(
            Call(
                tuple(info.path.as_list()),
                info.path.typename,
                info.field_name,
                info.parent_type.name,
                str(info.return_type),
                tuple(node.loc.start for node in info.field_nodes if node.loc),
                info.operation.loc.start,
                tuple(info.fragments),
                repr(sorted(info.variable_values.coerced.items())),
                repr(info.root_value),
                repr(args),
            )
        )

    def close(self) -> int:
        """End the coroutines that nobody awaited, and say how many there were."""
        open_ = [each for each in self.coroutines if inspect.getcoroutinestate(each) != inspect.CORO_CLOSED]
        for each in open_:
            each.close()
        return len(open_)


Program = Callable[[Trace], Any]


class Node:
    """An object whose attributes are what the schema's fields are by default."""

    def __init__(self, kind: str, variant: int, fields: Mapping[str, Mapping[str, Sequence[Program]]]) -> None:
        self.kind, self.variant, self.fields = kind, variant, fields

    def __getattr__(self, name: str) -> Any:
        programs = self.fields.get(self.kind, {}).get(name)
        if programs is None:
            raise AttributeError(name)
        return _resolver(programs, self)

    def __repr__(self) -> str:
        return f"{self.kind}#{self.variant}"


class Record(Mapping[str, Any]):
    """The same as a mapping, which names its type itself."""

    def __init__(self, node: Node) -> None:
        self.node, self.kind, self.variant = node, node.kind, node.variant

    def __getitem__(self, name: str) -> Any:
        if name == "__typename":
            return self.kind
        try:
            return getattr(self.node, name)
        except AttributeError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return f"{{{self.node!r}}}"


class Later:
    """An awaitable that is no coroutine."""

    def __init__(self, made: Awaitable[Any]) -> None:
        self.made = made

    def __await__(self) -> Generator[Any, Any, Any]:
        return self.made.__await__()


class Stream:
    """An async iterable that is no generator, and says when it is closed."""

    def __init__(self, trace: Trace, items: Iterable[Any]) -> None:
        self.trace, self.items = trace, iter(items)

    def __aiter__(self) -> "Stream":
        return self

    async def __anext__(self) -> Any:
        for item in self.items:
            return item
        raise StopAsyncIteration

    async def aclose(self) -> None:
        self.trace.closed += 1


def _resolver(programs: Sequence[Program], source: Node | None) -> Callable[..., Any]:
    def resolve(info: Info, **args: Any) -> Any:
        trace = cast(Trace, info.context)
        trace.called(info, args)
        return programs[(source.variant if source else 0) % len(programs)](trace)

    return resolve


def _fault(choices: Choices) -> Callable[[], Exception]:
    """Something to be raised; a new one each time, as tracebacks and places are added to it."""
    return choices.pick(
        [
            lambda: ValueError("bad value"),
            lambda: GraphQLError("told", extensions={"code": "TOLD", "at": [1]}),
            lambda: KeyError("key"),
            lambda: Exception(),
            lambda: TypeError("two", "parts"),
            lambda: GraphQLError("told with a path", path=["elsewhere", 1]),
            lambda: RuntimeError("Ä\u2028"),
            lambda: StopIteration("stop"),
        ]
    )


class RandomSchema:
    """A schema that some choices make. `is_async` says that some of its resolvers may be."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.is_async = choices.one_in(2)
        # How often things go wrong: never, seldom, often.
        self.faults = choices.pick([6, 2, 0])
        self.programs: dict[str, dict[str, Sequence[Program]]] = {}
        self._leaves = [GraphQLString, GraphQLInt, GraphQLBoolean, GraphQLFloat, GraphQLID, *_scalars()]
        self._enum = GraphQLEnumType("Colour", {"RED": 1, "GREEN": "green", "BLUE": (0, 0, 255)})
        self._inputs = self._input_types()
        self._interfaces: list[GraphQLInterfaceType] = []
        self._objects: list[GraphQLObjectType] = []
        self._unions: list[GraphQLUnionType] = []
        self._make_types()
        roots = [self._object(name, []) for name in ("Query", "Mutation")[: 1 + choices.one_in(3)]]
        self.schema = GraphQLSchema(
            query=roots[0], mutation=roots[1] if len(roots) > 1 else None, types=[*self._objects, *self._interfaces]
        )
        variant = choices.below(2)
        self.root_value = choices.pick([Node("Query", variant, self.programs), None, {"f0": "root"}])

    # Types.

    def _make_types(self) -> None:
        choices = self.choices
        for at in range(choices.below(3)):
            above = [each for each in self._interfaces if choices.one_in(3)]
            self._interfaces.append(self._interface(f"I{at}", above))
        for at in range(1 + choices.below(3)):
            above = [each for each in self._interfaces if choices.one_in(2)]
            self._objects.append(self._object(f"O{at}", above))
        for at in range(choices.below(3)):
            members = [each for each in self._objects if choices.one_in(2)] or self._objects[:1]
            self._unions.append(GraphQLUnionType(f"U{at}", members, resolve_type=self._type_resolver()))

    def _interface(self, name: str, above: list[GraphQLInterfaceType]) -> GraphQLInterfaceType:
        # Thunks are run when all types are there, in an order of their own: what they choose is chosen before.
        seeds = [self.choices.number() for _ in range(1 + self.choices.below(2))]

        def fields() -> dict[str, GraphQLField]:
            made = {f"{name.lower()}{at}": self._field(seed) for at, seed in enumerate(seeds)}
            return {**_inherited(above), **made}

        return GraphQLInterfaceType(name, fields, _with_their_own(above), resolve_type=self._type_resolver())

    def _object(self, name: str, above: list[GraphQLInterfaceType]) -> GraphQLObjectType:
        seeds = [self.choices.number() for _ in range(1 + self.choices.below(4))]
        is_type_of = self._type_test(name)

        def fields() -> dict[str, GraphQLField]:
            own = {f"f{at}": self._field(seed) for at, seed in enumerate(seeds)}
            made = {**own, **_inherited(above)}
            for at, (field_name, field) in enumerate(made.items()):
                self._give_resolver(name, field_name, field, Choices(_bytes(seeds[at % len(seeds)] + 7919 * at)))
            return made

        return GraphQLObjectType(name, fields, _with_their_own(above), is_type_of=is_type_of)

    def _field(self, seed: int) -> GraphQLField:
        choices = Choices(_bytes(seed))
        kinds: list[Any] = [*self._leaves, self._enum, *self._objects, *self._interfaces, *self._unions]
        # Objects are as likely as leaves.
        branches = kinds[len(self._leaves) + 1 :]
        kind: GraphQLOutputType = choices.pick(branches) if choices.one_in(2) else choices.pick(kinds)
        for _ in range(choices.pick([0, 0, 1, 2])):
            kind = GraphQLList(_non_null(kind) if choices.one_in(3) else kind)
        if choices.one_in(3):
            kind = _non_null(kind)
        args = {f"a{at}": self._argument(choices) for at in range(choices.pick([0, 0, 0, 1, 2]))}
        return GraphQLField(kind, args)

    def _argument(self, choices: Choices) -> GraphQLArgument:
        kind: GraphQLInputType = choices.pick(self._inputs)
        if choices.one_in(4):
            kind = GraphQLList(_non_null(kind) if choices.one_in(2) else kind)
        default: Any = Undefined
        if get_named_type(kind) is GraphQLInt and choices.one_in(2):
            default = [7] if isinstance(kind, GraphQLList) else 7
        if choices.one_in(4):
            kind = _non_null(kind)
        return GraphQLArgument(kind, default_value=default, out_name="renamed" if choices.one_in(16) else None)

    def _input_types(self) -> list[Any]:
        inner = GraphQLInputObjectType(
            "Inner",
            lambda: {
                "i": GraphQLInputField(GraphQLInt, default_value=5),
                "s": GraphQLInputField(GraphQLNonNull(GraphQLString)),
                "colour": GraphQLInputField(self._enum, out_name="color"),
                "more": GraphQLInputField(GraphQLList(GraphQLNonNull(inner))),
                "any": GraphQLInputField(self._leaves[5]),
            },
        )
        one = GraphQLInputObjectType(
            "One", {"i": GraphQLInputField(GraphQLInt), "inner": GraphQLInputField(inner)}, is_one_of=True
        )
        return [GraphQLInt, GraphQLString, GraphQLBoolean, self._enum, inner, one, *self._leaves[3:8]]

    # Which type an object is of.

    def _type_test(self, name: str) -> Callable[[Any, Info], Any] | None:
        decision = self.choices.below(10)
        if decision < 4:
            return None
        if decision == 9 and self.faults < 6:
            return self.choices.pick([lambda value, info: False, lambda value, info: _raise(ValueError("no test"))])
        test = lambda value, info: getattr(value, "kind", None) == name  # noqa: E731  # wrapped below
        return self._late(test) if decision == 8 and self.is_async else test

    def _type_resolver(self) -> Callable[[Any, Info, GraphQLAbstractType], Any] | None:
        decision = self.choices.below(10)
        if decision < 3:
            return None
        if decision == 9 and self.faults < 6:
            wrong = self.choices.pick([None, "Nothing", "Query", "Int", 7, "I0", ""])
            return lambda value, info, kind: _raise(ValueError("no type")) if wrong == "" else wrong
        resolve = lambda value, info, kind: getattr(value, "kind", None)  # noqa: E731  # wrapped below
        return self._late(resolve) if decision == 8 and self.is_async else resolve

    def _late(self, call: Callable[..., Any]) -> Callable[..., Any]:
        async def later(*given: Any) -> Any:
            return call(*given)

        def track(value: Any, info: Info, *rest: Any) -> Any:
            coroutine = later(value, info, *rest)
            cast(Trace, info.context).coroutines.append(coroutine)
            return coroutine

        return track

    # What resolvers give.

    def _give_resolver(self, kind: str, name: str, field: GraphQLField, choices: Choices) -> None:
        programs = [self._program(field.type, choices) for _ in range(1 + choices.below(3))]
        decision = choices.below(8)
        if decision < 4:
            self.programs.setdefault(kind, {})[name] = programs
            return
        field.resolve = self._resolve(programs, is_late=decision == 7 and self.is_async)

    def _resolve(self, programs: list[Program], *, is_late: bool) -> GraphQLFieldResolver:
        def resolve(source: Any, info: Info, **args: Any) -> Any:
            trace = cast(Trace, info.context)
            trace.called(info, args)
            program = programs[getattr(source, "variant", 0) % len(programs)]
            return _coroutine(trace, program, 1) if is_late else program(trace)

        return resolve

    def _program(self, kind: GraphQLOutputType, choices: Choices) -> Program:
        """What makes a value for a field of this type; a new one whenever it is called."""
        decision = choices.below(32)
        if self.faults < 6 and decision >= 26 + self.faults:
            return self._wrong(kind, choices)
        if self.is_async and 12 <= decision < 20:
            inner, ticks, form = self._program(kind, choices), choices.below(3), choices.below(4)
            return lambda trace: _awaitable(trace, inner, ticks, form)
        if isinstance(kind, GraphQLNonNull):
            return self._program(kind.of_type, choices)
        if decision == 21:
            nothing = choices.pick([None, Undefined])
            return lambda trace: nothing
        if isinstance(kind, GraphQLList):
            return self._list(kind.of_type, choices)
        if isinstance(kind, GraphQLObjectType):
            return self._some_object([kind.name], choices)
        if isinstance(kind, GraphQLInterfaceType):
            return self._some_object([each.name for each in self._objects if kind in each.interfaces], choices)
        if isinstance(kind, GraphQLUnionType):
            return self._some_object([each.name for each in kind.types], choices)
        value = self._leaf(kind, choices)
        return lambda trace: value

    def _leaf(self, kind: GraphQLScalarType | GraphQLEnumType, choices: Choices) -> Any:
        values: dict[str, list[Any]] = {
            "String": ["text", "", "Ä\u2028", 3, True, 1.5],
            "Int": [1, 0, -7, 2**31 - 1, True, "12", 3.0],
            "Float": [1.5, 0.0, 7, True, "2.5"],
            "Boolean": [True, False, 1, 0],
            "ID": ["id", 12, ""],
            "Colour": [1, "green", (0, 0, 255)],
        }
        return choices.pick(values.get(kind.name, ["x", 1, {"a": [None]}, [1, "b"], False]))

    def _some_object(self, kinds: list[str], choices: Choices) -> Program:
        kind = choices.pick(kinds or ["Query"])
        variant, is_record = choices.below(3), choices.one_in(3)
        if self.faults < 6 and choices.one_in(12):
            kind = choices.pick(["Query", "Nothing", "O0"])

        def make(trace: Trace) -> Any:
            node = Node(kind, variant, self.programs)
            return Record(node) if is_record else node

        return make

    def _list(self, kind: GraphQLOutputType, choices: Choices) -> Program:
        items = [self._program(kind, choices) for _ in range(choices.below(MOST_ITEMS + 1))]
        form = choices.below(12 if self.is_async else 9)
        breaks = choices.below(3) if self.faults < 6 and choices.one_in(6) else None
        fault = _fault(choices)

        def each(trace: Trace) -> Iterator[Any]:
            for at, item in enumerate(items):
                if at == breaks:
                    raise fault()
                yield item(trace)

        async def each_later(trace: Trace) -> AsyncIterator[Any]:
            for item in each(trace):
                await asyncio.sleep(0)
                yield item

        def make(trace: Trace) -> Any:
            if form < 6:
                return list(each(trace))
            if form == 6:
                return tuple(each(trace))
            if form < 9:
                return each(trace)
            return Stream(trace, each(trace)) if form == 9 else each_later(trace)

        return make

    def _wrong(self, kind: GraphQLOutputType, choices: Choices) -> Program:
        decision, fault = choices.below(4), _fault(choices)
        if decision == 0:
            return lambda trace: None
        if decision == 1:
            return lambda trace: _raise(fault())
        if decision == 2:
            return lambda trace: fault()
        wrong: Any = choices.pick(
            ["text", 1.25, [1], {}, [], [[]], {"__typename": "O0"}, (), float("nan"), b"x", 1 << 40]
        )
        return lambda trace: wrong


def _scalars() -> list[GraphQLScalarType]:
    """Scalars that take everything, raise, or give nothing."""

    def odd(value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError(f"odd: {value}")
        if isinstance(value, dict):
            raise GraphQLError("odd object", extensions={"odd": True})
        return value

    return [
        GraphQLScalarType("Any"),
        GraphQLScalarType("Odd", serialize=odd, parse_value=odd),
        GraphQLScalarType(
            "Nil", serialize=lambda value: None if value == "x" else value, parse_value=lambda value: None
        ),
        GraphQLScalarType("Undef", serialize=lambda value: Undefined if value == 1 else [value]),
    ]


def _inherited(above: list[GraphQLInterfaceType]) -> dict[str, GraphQLField]:
    """New fields like those of interfaces, with no resolver."""
    return {name: GraphQLField(field.type, dict(field.args)) for each in above for name, field in each.fields.items()}


def _with_their_own(above: list[GraphQLInterfaceType]) -> list[GraphQLInterfaceType]:
    found = {each.name: each for one in above for each in (one, *one.interfaces)}
    return list(found.values())


def _bytes(seed: int) -> bytes:
    """Many decisions of a number; those of 0 are the simplest."""
    made = bytearray()
    state = seed
    for _ in range(64 if seed else 0):
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        made.append(state >> 33 & 255)
    return bytes(made)


def _non_null(kind: Any) -> Any:
    """The same type, but never null; it must not be so already."""
    return GraphQLNonNull(kind)


def _raise(error: Exception) -> Any:
    raise error


def _coroutine(trace: Trace, program: Program, ticks: int) -> Any:
    async def later() -> Any:
        for _ in range(ticks):
            await asyncio.sleep(0)
        made = program(trace)
        # What a coroutine gives is never awaitable itself.
        while inspect.isawaitable(made):
            made = await made
        return made

    coroutine = later()
    trace.coroutines.append(coroutine)
    return coroutine


def _awaitable(trace: Trace, program: Program, ticks: int, form: int) -> Any:
    coroutine = _coroutine(trace, program, ticks)
    return Later(coroutine) if form == 3 else coroutine
