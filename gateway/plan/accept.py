"""Which documents are valid without a doubt: one walk over what is usual, in place of graphql-core's thirty.

A document that is accepted has no errors by graphql-core's `specified_rules` (GraphQL spec §5), nor by
`NoSchemaIntrospectionCustomRule`. Of any other nothing is known: graphql-core has to judge it, and to say in its words
what is wrong. So doubtful is also what is merely unusual or would take long: introspection, directives other than
`@skip` and `@include`, OneOf input objects, mutations and subscriptions, many repetitions.

Fragments are followed wherever they are spread, with the type and the response keys of that place; what is bounded for
that is in `_MAX_SELECTIONS` and `_MAX_REPEATS`.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLIncludeDirective,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLString,
    GraphQLUnionType,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    StringValueNode,
    Undefined,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_input_type,
    is_required_argument,
    is_required_input_field,
    print_ast,
    type_from_ast,
)
from graphql.utilities import validate_input_literal
from graphql.validation.rules.variables_in_allowed_position import allowed_variable_usage

# So many selections are looked at, those of a fragment at each of its spreads.
_MAX_SELECTIONS: Final = 2_000
# So many response keys may occur again, and fragments be spread: graphql-core compares them in pairs, and gives up.
_MAX_REPEATS: Final = 64
# Levels of selection sets, fragments followed. graphql-core refuses 200 and more.
_MAX_DEPTH: Final = 60
_MAX_INT: Final = 2**31
_MAX_DIGITS: Final = len(str(-_MAX_INT))

_LITERALS: Final[dict[GraphQLScalarType, frozenset[type[ValueNode]]]] = {
    GraphQLString: frozenset((StringValueNode,)),
    GraphQLID: frozenset((StringValueNode, IntValueNode)),
    GraphQLInt: frozenset((IntValueNode,)),
    GraphQLFloat: frozenset((FloatValueNode, IntValueNode)),
    GraphQLBoolean: frozenset((BooleanValueNode,)),
}
_REQUIRED_BOOLEAN: Final = GraphQLNonNull(GraphQLBoolean)

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType


class Accepted(NamedTuple):
    """A valid document.

    `literals` are those that stand for a builtin scalar in the arguments of fields, by the offset in the text: any
    other literal of the scalar in the place of one leaves the document valid. None where that is not so.
    """

    literals: dict[int, GraphQLScalarType] | None


class _Doubt(Exception):  # it is no error: graphql-core judges
    """It is not known whether the document is valid."""


class _Inputs(NamedTuple):
    """The arguments of a field or the fields of an input object, and those that have to be given."""

    places: dict[str, Any]
    required: frozenset[str]

    @classmethod
    def of(cls, places: dict[str, GraphQLArgument] | dict[str, GraphQLInputField]) -> "_Inputs":
        required = (name for name, place in places.items() if _is_required(place))
        return cls({name: place.type for name, place in places.items()}, frozenset(required))


def _is_required(place: GraphQLArgument | GraphQLInputField) -> bool:
    if isinstance(place, GraphQLArgument):
        return is_required_argument(place)
    return is_required_input_field(place)


class _Selectable:
    """An object type, interface or union. `possible` are the names of the object types that its values may have."""

    __slots__ = ("fields", "possible")

    def __init__(self, possible: Iterable[str]) -> None:
        self.possible = frozenset(possible)
        self.fields: dict[str, _Field] = {}


class _Field(NamedTuple):
    """A field. `below` is None for leaves."""

    type_name: str
    below: _Selectable | None
    arguments: _Inputs


_TYPENAME: Final = _Field("String!", None, _Inputs({}, frozenset()))


class _Seen(NamedTuple):
    """The first field with a response key, and those with the keys below it."""

    node: FieldNode
    field: _Field
    below: "_Level"


_Level = dict[str, _Seen]


class Acceptor:
    """Accepts documents for one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.selectables = {
            kind.name: _Selectable(possible.name for possible in _possible(schema, kind))
            for kind in schema.type_map.values()
            if is_composite_type(kind) and not kind.name.startswith("__")
        }
        for name, selectable in self.selectables.items():
            fields: dict[str, GraphQLField] = getattr(schema.type_map[name], "fields", {})
            selectable.fields = {each: self._field(field) for each, field in fields.items()}
            selectable.fields["__typename"] = _TYPENAME
        self.inputs = {
            kind: _Inputs.of(kind.fields)
            for kind in schema.type_map.values()
            if isinstance(kind, GraphQLInputObjectType) and not kind.is_one_of
        }
        standard = (GraphQLSkipDirective, GraphQLIncludeDirective)
        self.conditions = frozenset(each.name for each in standard if schema.get_directive(each.name) is each)
        self.root = None if schema.query_type is None else self.selectables[schema.query_type.name]

    def _field(self, field: GraphQLField) -> _Field:
        below = self.selectables.get(get_named_type(field.type).name)
        return _Field(str(field.type), below, _Inputs.of(field.args))

    def accept(self, document: DocumentNode) -> Accepted | None:
        """The document as valid; None where that is not known."""
        walk = _Walk(self)
        try:
            walk.document(document)
        except (_Doubt, RecursionError):
            return None
        return Accepted(walk.literals if walk.is_liftable else None)


def _possible(schema: GraphQLSchema, kind: Composite) -> Sequence[GraphQLObjectType]:
    return (kind,) if isinstance(kind, GraphQLObjectType) else schema.get_possible_types(kind)


class _Walk:
    """One document. Whatever is not plainly right raises `_Doubt`."""

    __slots__ = (
        "_acceptor",
        "_declared",
        "_fragments",
        "_repeats",
        "_selections",
        "_spread",
        "_used",
        "is_liftable",
        "literals",
    )

    def __init__(self, acceptor: Acceptor) -> None:
        self._acceptor = acceptor
        self._fragments: dict[str, FragmentDefinitionNode] = {}
        self._spread: set[str] = set()
        self._declared: dict[str, tuple[Any, ValueNode | None]] = {}
        self._used: set[str] = set()
        self._selections = self._repeats = 0
        self.literals: dict[int, GraphQLScalarType] = {}
        self.is_liftable = True

    def document(self, document: DocumentNode) -> None:
        operations: dict[str | None, OperationDefinitionNode] = {}
        for definition in document.definitions:
            if isinstance(definition, OperationDefinitionNode):
                name = definition.name.value if definition.name else None
                if name in operations or definition.operation is not OperationType.QUERY or definition.directives:
                    raise _Doubt
                operations[name] = definition
            elif isinstance(definition, FragmentDefinitionNode):
                name = definition.name.value
                if name in self._fragments or definition.directives or definition.variable_definitions:
                    raise _Doubt
                self._fragments[name] = definition
            else:
                raise _Doubt
        root = self._acceptor.root
        if root is None or (None in operations and len(operations) > 1):
            raise _Doubt
        for operation in operations.values():
            self._declared, self._used = {}, set()
            for variable in operation.variable_definitions or ():
                self._declare(variable)
            self._select(operation.selection_set.selections, root, {}, 0)
            if len(self._used) != len(self._declared):
                raise _Doubt
        if len(self._spread) != len(self._fragments):
            raise _Doubt

    # Selections

    def _select(self, nodes: Sequence[SelectionNode], parent: _Selectable, level: _Level, depth: int) -> None:
        self._selections += len(nodes)
        if self._selections > _MAX_SELECTIONS or depth > _MAX_DEPTH:
            raise _Doubt
        fields = parent.fields
        for node in nodes:
            if node.directives:
                self._conditions(node.directives)
            if not isinstance(node, FieldNode):
                self._fragment(node, parent, level, depth)
                continue
            name = node.name.value
            field = fields.get(name)
            if field is None:
                raise _Doubt
            key = name if node.alias is None else node.alias.value
            seen = level.get(key)
            if seen is None:
                seen = level[key] = _Seen(node, field, {})
            else:
                self._repeated(seen, node, field)
            if node.arguments or field.arguments.required:
                self._arguments(node.arguments or (), field.arguments)
            below, selection_set = field.below, node.selection_set
            if below is None:
                if selection_set is not None:
                    raise _Doubt
            elif selection_set is None:
                raise _Doubt
            else:
                self._select(selection_set.selections, below, seen.below, depth + 1)

    def _fragment(self, node: SelectionNode, parent: _Selectable, level: _Level, depth: int) -> None:
        condition: str | None
        if isinstance(node, InlineFragmentNode):
            fragment: InlineFragmentNode | FragmentDefinitionNode = node
            condition = None if node.type_condition is None else node.type_condition.name.value
        elif isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in self._fragments or node.arguments:
                raise _Doubt
            # One that spreads itself ends at the bound.
            self._repeat()
            self._spread.add(name)
            definition = self._fragments[name]
            fragment, condition = definition, definition.type_condition.name.value
        else:
            raise _Doubt
        if condition is not None:
            inner = self._acceptor.selectables.get(condition)
            if inner is None or (inner is not parent and inner.possible.isdisjoint(parent.possible)):
                raise _Doubt
            parent = inner
        self._select(fragment.selection_set.selections, parent, level, depth + 1)

    def _repeated(self, seen: _Seen, node: FieldNode, field: _Field) -> None:
        """A response key that was there (§5.3.2): right if all is the same; what is below shares a level then."""
        self._repeat()
        if seen.node.name.value != node.name.value or seen.field.type_name != field.type_name:
            raise _Doubt
        if seen.node.arguments or node.arguments:
            if _printed(seen.node.arguments) != _printed(node.arguments):
                raise _Doubt
            # With other literals they might differ.
            self.is_liftable = False

    def _repeat(self) -> None:
        self._repeats += 1
        if self._repeats > _MAX_REPEATS:
            raise _Doubt

    def _conditions(self, directives: Sequence[DirectiveNode]) -> None:
        names = set()
        for directive in directives:
            name = directive.name.value
            if name not in self._acceptor.conditions or name in names or len(directive.arguments or ()) != 1:
                raise _Doubt
            names.add(name)
            (argument,) = directive.arguments or ()
            if argument.name.value != "if":
                raise _Doubt
            if isinstance(argument.value, VariableNode):
                self._variable(argument.value, _REQUIRED_BOOLEAN)
            elif not isinstance(argument.value, BooleanValueNode):
                raise _Doubt

    # Values

    def _declare(self, node: VariableDefinitionNode) -> None:
        name, kind, default = (
            node.variable.name.value,
            type_from_ast(self._acceptor.schema, node.type),
            node.default_value,
        )
        if name in self._declared or node.directives or kind is None or not is_input_type(kind):
            raise _Doubt
        if default is not None:
            self._judge(default, kind)
        self._declared[name] = kind, default

    def _variable(self, node: VariableNode, place: Any) -> None:
        name = node.name.value
        if name not in self._declared:
            raise _Doubt
        kind, default = self._declared[name]
        # A default of the place could make a nullable variable right; that is not asked for.
        if not allowed_variable_usage(self._acceptor.schema, kind, default, place, Undefined):
            raise _Doubt
        self._used.add(name)

    def _arguments(self, nodes: Sequence[ArgumentNode], inputs: _Inputs) -> None:
        names = set()
        places = inputs.places
        for node in nodes:
            name = node.name.value
            if name not in places or name in names:
                raise _Doubt
            names.add(name)
            self._value(node.value, places[name])
        if not inputs.required <= names:
            raise _Doubt

    def _value(self, node: ValueNode, place: Any) -> None:
        kind = type(node)
        if isinstance(node, VariableNode):
            return self._variable(node, place)
        if isinstance(place, GraphQLNonNull):
            if kind is NullValueNode:
                raise _Doubt
            place = place.of_type
        elif kind is NullValueNode:
            return None
        if isinstance(place, GraphQLScalarType):
            self._scalar(node, place)
        elif isinstance(place, GraphQLEnumType):
            if not isinstance(node, EnumValueNode) or node.value not in place.values:
                raise _Doubt
        elif isinstance(place, GraphQLList):
            if isinstance(node, ListValueNode):
                for item in node.values:
                    self._value(item, place.of_type)
            else:
                # A literal becomes a list of one, a variable does not.
                self.is_liftable = False
                self._value(node, place.of_type)
        else:
            self._object(node, place)
        return None

    def _object(self, node: ValueNode, place: Any) -> None:
        inputs = self._acceptor.inputs.get(place)
        if inputs is None or not isinstance(node, ObjectValueNode):
            raise _Doubt
        names = set()
        for field in node.fields:
            name = field.name.value
            if name not in inputs.places or name in names:
                raise _Doubt
            names.add(name)
            self._value(field.value, inputs.places[name])
        if not inputs.required <= names:
            raise _Doubt

    def _scalar(self, node: ValueNode, place: GraphQLScalarType) -> None:
        literals = _LITERALS.get(place)
        if literals is None:
            # Lists and objects may have variables in them.
            if isinstance(node, ListValueNode | ObjectValueNode):
                raise _Doubt
            return self._judge(node, place)
        if type(node) not in literals:
            raise _Doubt
        if isinstance(node, IntValueNode) and place is GraphQLInt and not is_int(node.value):
            raise _Doubt
        if node.loc is not None:
            self.literals[node.loc.start] = place
        return None

    def _judge(self, node: ValueNode, place: Any) -> None:
        """A value without variables, held against its type by graphql-core."""

        def wrong(*_: Any) -> None:
            raise _Doubt

        validate_input_literal(node, place, wrong)


def is_int(digits: str) -> bool:
    """Whether an integer literal is one of 32 bits (GraphQL spec §3.5.1)."""
    return len(digits) <= _MAX_DIGITS and -_MAX_INT <= int(digits) < _MAX_INT


def _printed(nodes: Sequence[ArgumentNode] | None) -> list[str]:
    return [print_ast(node) for node in nodes or ()]
