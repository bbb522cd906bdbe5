"""Operations made at random for a schema: most are valid, and what people get wrong is among the rest."""

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_leaf_type,
)

from tests.execution.choices import Choices

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType

MOST_FIELDS: Final = 30
# Introspection of a large schema gives large answers.
DEEPEST_INTROSPECTION: Final = 3

INTS: Final = (1, 2, 3, 1, 2, 3, 5, 20, 4, 100, 0, 2, 1, -1, 101, 7)
FLOATS: Final = (0.5, 1, -2.25, 1e300)
STRINGS: Final = ("a", "", "b c", "Ä\u2028\U0001f600", 'q"\\/\n\t', "a" * 40)
WRONG: Final[Sequence[Any]] = (0, "x", True, 1.5, None, [], {}, [[1]], {"zz": 1}, 1 << 31, -0.0, "2024-01-01")
OTHER: Final = ("2024-01-02", "2024-01-02T03:04:05", 3, True, "x", [1, "a"], {"k": None}, None, 1.5, "")


class Operation(msgspec.Struct, frozen=True):
    """What clients send: a document, several values for its variables, and which operation is meant."""

    text: str
    variables: tuple[dict[str, Any] | None, ...] = (None,)
    name: str | None = None


class EnumName(str):
    """A string that stands without quotes in a document."""


class VariableName(str):
    """A variable within a value."""


class Named(NamedTuple):
    """A fragment as it was written."""

    on: Composite
    text: str
    uses: frozenset[str]


class Variable(NamedTuple):
    """A variable as operations declare it. `fits` is the type of the places where it stands."""

    fits: str
    declared: str


class Wanted(NamedTuple):
    """What a variable needs a value for."""

    kind: GraphQLInputType
    name: str
    is_required: bool


class Grammar:
    """What can be asked of a schema. `known` has strings worth asking for, by the name of the argument; "" is any."""

    def __init__(
        self, schema: GraphQLSchema, known: Mapping[str, Sequence[str]] | None = None, deepest: int = 6
    ) -> None:
        self.schema, self.known, self.deepest = schema, known or {}, deepest
        self.possible: dict[str, frozenset[str]] = {}
        self.composites: list[Composite] = []
        self._leaves: dict[str, list[tuple[str, GraphQLField]]] = {}
        self._branches: dict[str, list[tuple[str, GraphQLField]]] = {}
        shapes: dict[str, set[str]] = {}
        for kind in schema.type_map.values():
            if not is_composite_type(kind):
                continue
            members = schema.get_possible_types(kind) if is_abstract_type(kind) else [kind]
            self.possible[kind.name] = frozenset(member.name for member in members)
            fields = [] if isinstance(kind, GraphQLUnionType) else list(kind.fields.items())
            self._leaves[kind.name] = [each for each in fields if is_leaf_type(get_named_type(each[1].type))]
            self._branches[kind.name] = [each for each in fields if not is_leaf_type(get_named_type(each[1].type))]
            for name, field in fields:
                shapes.setdefault(name, set()).add(str(field.type))
            if not kind.name.startswith("__"):
                self.composites.append(kind)
        # Fields of one name and two types cannot be asked for under one key.
        self.ambiguous = frozenset(name for name, types in shapes.items() if len(types) > 1)

    def operation(self, choices: Choices) -> Operation:
        """The operation that these choices make."""
        return _Writer(self, choices).document()

    def leaves(self, kind: Composite) -> list[tuple[str, GraphQLField]]:
        return self._leaves[kind.name]

    def branches(self, kind: Composite) -> list[tuple[str, GraphQLField]]:
        return self._branches[kind.name]

    def meeting(self, kind: Composite) -> list[Composite]:
        """The types that an object of this type may also be of."""
        members = self.possible[kind.name]
        return [
            kind,
            *(other for other in self.composites if other is not kind and self.possible[other.name] & members),
        ]


class _Writer:
    """Writes one document."""

    def __init__(self, grammar: Grammar, choices: Choices) -> None:
        self.grammar, self.choices = grammar, choices
        self.fields_left = MOST_FIELDS
        self.fragments: dict[str, Named] = {}
        self.variables: dict[str, Variable] = {}
        self.wanted: dict[str, Wanted] = {}
        self.used: set[str] = set()
        # What makes a document invalid is in few of them, so that it does not hide the rest.
        self.is_careless = choices.one_in(5)

    def _slips(self, bound: int) -> bool:
        """True once in so many times in a document that is written without care."""
        return self.is_careless and self.choices.one_in(bound)

    def document(self) -> Operation:
        choices = self.choices
        count = 1 + choices.one_in(8) + choices.one_in(16)
        names = [self._operation_name(at, count) for at in range(count)]
        operations = [self._operation(name) for name in names]
        parts = [*operations, *(fragment.text for fragment in self.fragments.values())]
        if choices.one_in(4):
            parts.reverse()
        name = self._asked_name(names)
        given = tuple(self._given() or (None if choices.one_in(2) else {}) for _ in range(3 if self.wanted else 1))
        return Operation("\n".join(parts), given, name)

    def _operation_name(self, at: int, count: int) -> str:
        if self.choices.one_in(2) if count == 1 else self._slips(16):
            return ""
        return "ABC"[0 if self._slips(16) else at]

    def _asked_name(self, names: list[str]) -> str | None:
        decision = self.choices.below(32)
        if decision == 31:
            return self.choices.pick(["Z", "", "a"])
        if decision == 30 or not names[0] or (decision < 16 and len(names) == 1):
            return None
        return self.choices.pick(names) or None

    def _operation(self, name: str) -> str:
        schema, choices = self.grammar.schema, self.choices
        kinds = [("query", schema.query_type), ("query", schema.query_type)]
        kinds += [("mutation", schema.mutation_type)] if schema.mutation_type else []
        kinds += [("subscription", schema.subscription_type)] if schema.subscription_type else []
        kind, root = choices.pick(kinds) if len(kinds) > 2 else kinds[0]
        if self._slips(150):
            kind = choices.pick(["mutation", "subscription"])
        assert root is not None
        self.used = set()
        body = self._selections(root, self.grammar.deepest)
        declared = [f"${each}: {self.variables[each].declared}" for each in sorted(self.used) if not self._slips(40)]
        if self._slips(100):
            declared.append(choices.pick(["$unused: Int", "$unused: Nothing", "$v0: String", "$unused: [Int!]! = 1"]))
        if not name and not declared and kind == "query" and not choices.one_in(2):
            return body
        head = f"{kind} {name}" + (f"({', '.join(declared)})" if declared else "")
        return head + (self._directives() if self._slips(60) else "") + body

    def _selections(self, kind: Composite, depth: int) -> str:
        choices = self.choices
        heads: list[tuple[str, Composite]] = []
        written: list[str] = []
        for _ in range(1 + choices.below(5)):
            decision = choices.below(16)
            if decision < 10 or self.fields_left <= 0:
                written.append(self._field(kind, depth, heads))
            elif decision == 10:
                written.append("__typename" + self._directives())
            elif decision <= 12:
                written.append(self._inline(kind, depth))
            elif decision <= 14:
                written.append(self._spread(kind, depth))
            elif heads and depth > 0:
                head, inner = choices.pick(heads)
                written.append(head + self._directives() + self._selections(inner, depth - 1))
            else:
                written.append(choices.pick(written) if written else "__typename")
        return "{ " + " ".join(written) + " }"

    def _field(self, kind: Composite, depth: int, heads: list[tuple[str, Composite]]) -> str:
        choices, grammar = self.choices, self.grammar
        self.fields_left -= 1
        if self._slips(100):
            return choices.pick(["nothing", "nothing { a }", "__schema { a }", "x: __type", "__typename { a }"])
        if kind is grammar.schema.query_type and depth > 0 and choices.one_in(16):
            return self._introspection()
        leaves, branches = grammar.leaves(kind), grammar.branches(kind)
        wants_branch = depth > 0 and self.fields_left > 0 and choices.one_in(2)
        if (not branches and not leaves) or (not leaves and (depth <= 0 or self.fields_left <= 0)):
            return "__typename"
        name, field = choices.pick(branches if branches and (wants_branch or not leaves) else leaves)
        arguments = self._arguments(field.args)
        head = self._key(kind, name, arguments) + name + arguments
        inner = get_named_type(field.type)
        is_branch = is_composite_type(inner)
        text = head + self._directives()
        if self._slips(120):
            return text if is_branch else text + " { a }"
        if not is_branch:
            return text
        assert isinstance(inner, Composite)
        heads.append((head, inner))
        return text + self._selections(inner, depth - 1)

    def _key(self, kind: Composite, name: str, arguments: str) -> str:
        """An alias, which most often makes sure that what has one key can be merged."""
        choices = self.choices
        if arguments:
            decision = choices.below(8)
            if decision < 6:
                return f"{name}_{zlib.crc32((kind.name + name + arguments).encode()) % 1000}: "
            return "" if decision == 6 else "a: "
        if name in self.grammar.ambiguous and not choices.one_in(8):
            return f"{name}_{kind.name}: "
        return choices.pick(["a: ", "b: ", "c: "]) if choices.one_in(16) else ""

    def _introspection(self) -> str:
        schema, choices = self.grammar.schema, self.choices
        assert schema.query_type is not None
        name = "__schema" if choices.one_in(4) else "__type"
        field = schema.get_field(schema.query_type, name)
        assert field is not None
        inner = get_named_type(field.type)
        assert isinstance(inner, GraphQLObjectType)
        asked = ""
        if name == "__type":
            types = [*(kind.name for kind in self.grammar.composites[:20]), "Nope", "String"]
            asked = f'(name: "{choices.pick(types)}")' if choices.one_in(2) else self._arguments(field.args)
        head = self._key(schema.query_type, name, asked) + name + asked
        return head + self._directives() + self._selections(inner, DEEPEST_INTROSPECTION)

    def _inline(self, kind: Composite, depth: int) -> str:
        choices = self.choices
        if choices.one_in(4):
            return "..." + self._directives() + self._selections(kind, depth)
        inner = self._condition(kind)
        if self._slips(100):
            return "... on " + choices.pick(["Nothing", "String", "Boolean"]) + " { a }"
        return f"... on {inner.name}" + self._directives() + self._selections(inner, depth)

    def _condition(self, kind: Composite) -> Composite:
        """A type that fits, but for a few."""
        grammar, choices = self.grammar, self.choices
        return choices.pick(grammar.composites if self._slips(20) else grammar.meeting(kind))

    def _spread(self, kind: Composite, depth: int) -> str:
        choices = self.choices
        if self._slips(60):
            # Unknown, or within itself.
            return "..." + choices.pick(["F0", "F1", "Nothing"])
        members = self.grammar.possible[kind.name]
        fitting = [name for name, each in self.fragments.items() if each.text and self._possible(each.on) & members]
        if not fitting or choices.one_in(2):
            fitting = [self._fragment(self._condition(kind), depth)]
        name = choices.pick(fitting)
        self.used |= self.fragments[name].uses
        return "..." + name + self._directives()

    def _possible(self, kind: Composite) -> frozenset[str]:
        return self.grammar.possible[kind.name]

    def _fragment(self, kind: Composite, depth: int) -> str:
        name = f"F{len(self.fragments)}"
        self.fragments[name] = Named(kind, "", frozenset())
        outside, self.used = self.used, set()
        directives = self._directives() if self._slips(60) else ""
        text = f"fragment {name} on {kind.name}{directives}{self._selections(kind, depth)}"
        self.fragments[name] = Named(kind, text, frozenset(self.used))
        self.used = outside
        return name

    def _directives(self) -> str:
        choices = self.choices
        if not choices.one_in(8):
            return " "
        names = choices.pick([["skip", "include"], ["include", "skip"]])
        written = f" @{names[0]}{self._condition_argument()}"
        if choices.one_in(4):
            written += f" @{names[not self._slips(4)]}{self._condition_argument()}"
        if self._slips(10):
            written += choices.pick([" @nothing", " @skip", " @deprecated", " @include(if: null)", ' @skip(if: "a")'])
        return written + " "

    def _condition_argument(self) -> str:
        decision = self.choices.below(4)
        if decision < 2:
            return f"(if: {'false' if decision else 'true'})"
        return f"(if: ${self._variable(GraphQLNonNull(self._boolean()), has_default=False)})"

    def _boolean(self) -> GraphQLScalarType:
        boolean = self.grammar.schema.type_map["Boolean"]
        assert isinstance(boolean, GraphQLScalarType)
        return boolean

    def _arguments(self, args: Mapping[str, GraphQLArgument]) -> str:
        choices = self.choices
        written: list[str] = []
        for name, argument in args.items():
            is_needed = isinstance(argument.type, GraphQLNonNull) and argument.default_value is Undefined
            if self._slips(40) if is_needed else choices.one_in(4):
                is_needed = not is_needed
            if is_needed:
                value = self._value(argument.type, argument, name, 3)
                written.append(f"{name}: {_literal(value)}")
        if self._slips(150):
            written.append(choices.pick(["nothing: 1", "first: 1", "a: null"]))
        if choices.one_in(8):
            written.reverse()
        return f"({', '.join(written)})" if written else ""

    def _value(
        self, kind: GraphQLInputType, place: GraphQLArgument | GraphQLInputField | None, name: str, depth: int
    ) -> Any:
        """A value with variables in it."""
        if self.choices.one_in(4):
            has_default = place is not None and place.default_value is not Undefined
            return VariableName(self._variable(kind, has_default=has_default, name=name))
        return self._constant(kind, name, depth, has_variables=True)

    def _variable(self, kind: GraphQLInputType, *, has_default: bool, name: str = "") -> str:
        """A variable for a place of this type: one that there is, or a new one."""
        choices, fits = self.choices, str(kind)
        there = [each for each, variable in self.variables.items() if variable.fits == fits]
        if there and not choices.one_in(3):
            found = choices.pick(there)
            self.used.add(found)
            return found
        new = f"v{len(self.variables)}"
        declared, default = fits, ""
        is_required = isinstance(kind, GraphQLNonNull)
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if is_required and (has_default or choices.one_in(4)):
            declared, is_required = fits.removesuffix("!"), False
            default = "" if has_default and choices.one_in(2) else f" = {_literal(self._constant(inner, name, 2))}"
        elif not is_required and choices.one_in(4):
            declared, is_required = fits + "!", True
        elif choices.one_in(4):
            default, is_required = f" = {_literal(self._constant(inner, name, 2))}", False
        if self._slips(60):
            declared = choices.pick(["Int", "String!", "[Boolean]", "Nothing", "Query"])
        elif is_required and self._slips(8):
            declared = declared.removesuffix("!")
        self.variables[new] = Variable(fits, declared + default)
        self.used.add(new)
        self.wanted[new] = Wanted(inner, name, is_required)
        return new

    def _given(self) -> dict[str, Any]:
        """Values for the variables; some are missing, null or wrong."""
        choices = self.choices
        given: dict[str, Any] = {}
        for variable, (kind, name, is_required) in self.wanted.items():
            decision = choices.below(32)
            if decision < 24 or (is_required and decision < 31):
                given[variable] = self._constant(kind, name, 3)
            elif decision < 26:
                given[variable] = None
            elif decision == 31:
                given[variable] = choices.pick(WRONG)
        if self._slips(4):
            given["unasked"] = choices.pick(WRONG)
        # As JSON has them, which knows no names of enums.
        plain: dict[str, Any] = json.loads(json.dumps(given))
        return plain

    def _constant(self, kind: GraphQLInputType, name: str, depth: int, *, has_variables: bool = False) -> Any:
        """A value of a type; null and what is wrong are rare."""
        choices = self.choices
        decision = choices.below(64)
        if decision == 63 and self.is_careless:
            return choices.pick(WRONG)
        if isinstance(kind, GraphQLNonNull):
            return self._constant(kind.of_type, name, depth, has_variables=has_variables)
        if decision == 62:
            return None
        if isinstance(kind, GraphQLList):
            if decision >= 56:
                return self._constant(kind.of_type, name, depth, has_variables=has_variables)
            return [
                self._value(kind.of_type, None, name, depth)
                if has_variables
                else self._constant(kind.of_type, name, depth)
                for _ in range(choices.below(3))
            ]
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind, depth, has_variables=has_variables)
        return self._leaf(kind, name)

    def _object(self, kind: GraphQLInputObjectType, depth: int, *, has_variables: bool) -> dict[str, Any]:
        choices = self.choices
        made: dict[str, Any] = {}
        fields = list(kind.fields.items())
        if kind.is_one_of and not self._slips(16):
            fields = [choices.pick(fields)]
        for name, field in fields:
            is_needed = isinstance(field.type, GraphQLNonNull) and field.default_value is Undefined
            is_there = not self._slips(20) if is_needed or kind.is_one_of else depth > 0 and choices.one_in(6)
            if is_there and has_variables:
                made[name] = self._value(field.type, field, name, depth - 1)
            elif is_there:
                made[name] = self._constant(field.type, name, depth - 1)
        if self._slips(60):
            made["nothing"] = 1
        return made

    def _leaf(self, kind: GraphQLInputType, name: str) -> Any:
        choices, known = self.choices, self.grammar.known
        if isinstance(kind, GraphQLEnumType):
            return EnumName(choices.pick(list(kind.values)) if not self._slips(40) else "NOTHING")
        assert isinstance(kind, GraphQLScalarType)
        if kind.name == "Int":
            return choices.pick(INTS)
        if kind.name == "Float":
            return choices.pick(FLOATS)
        if kind.name == "Boolean":
            return not choices.one_in(2)
        if kind.name in ("String", "ID"):
            if kind.name == "ID" and choices.one_in(8):
                return choices.pick(INTS)
            fitting = known.get(name, ())
            return choices.pick(fitting) if fitting and choices.below(8) < 6 else choices.pick(known.get("", STRINGS))
        return choices.pick(OTHER)


def _literal(value: Any) -> str:
    """A value as a document has it."""
    if isinstance(value, VariableName):
        return f"${value}"
    if isinstance(value, EnumName):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(each)}" for name, each in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
