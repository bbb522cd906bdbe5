"""The fast run: a plan over the content's own schema becomes functions that write JSON, and keep parts of it.

It writes answers without errors only. Whatever is raised on its way (a bad argument, a null where none may be, a field
that it does not know how to write) makes the exact run answer instead: resolvers of the content's schema are pure
functions of a Snapshot, so running them twice changes nothing. That leaves no error handling on the way of the others.

A selection over a node is kept with its record (`parts`); asked for again it costs a look into a table, whatever is
below it.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, Final

from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.values import VariableValues
from strawberry.schema import Schema
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from gateway.execution.fast_run import NULL, FastRun, NotFast, Write
from gateway.execution.leaves import leaf_writer
from gateway.execution.node_writer import KeepingNodeWriter, NodeWriter
from gateway.execution.parts import Parts
from gateway.graph.model import Kind
from gateway.graph.reads import Fields
from gateway.json_bytes import json_bytes
from gateway.plan.operation import variables_in
from gateway.plan.selection import FieldPlan, Selection, Selections
from gateway.schema.connection import MEMBERS
from gateway.schema.field import EDGE, EdgeTo, definition_of, given_to, own_reads

_KINDS: Final[dict[str, Kind]] = {kind.value: kind for kind in Kind}

# A value of each scalar whose coerced values resolvers take as they are.
_SAMPLES: Final[dict[str, Any]] = {"String": "", "ID": "", "Int": 0, "Boolean": False}


class FastPlan:
    """The functions of one operation under fixed values of its conditions."""

    def __init__(self, schema: Schema, selections: Selections, parts: Parts) -> None:
        """Raises NotFast where something is selected that is not written in this way."""
        self._schema, self._selections, self._parts = schema, selections, parts
        root = schema._schema.query_type
        if root is None or selections.operation.beyond is not None:
            raise NotFast
        self._write = self._object(root, selections.root, root=True)

    def run(self, run: FastRun) -> bytes:
        """The `data` of the answer, as JSON.

        Raises whatever resolvers raise, and NotFast: the exact run answers then.
        """
        return self._write(None, run)

    # What is selected of an object

    def _object(self, object_type: GraphQLObjectType, selection: Selection, *, root: bool = False) -> Write:
        """Writes an object that is no node: a page of a list, a heading, a link; or the root."""
        if object_type.is_type_of is not None and not root:
            raise NotFast
        return self._members(selection.fields(object_type))

    def _members(self, fields: Iterable[FieldPlan]) -> Write:
        fields = tuple(fields)
        template = b"{" + b",".join(b'"%b":%%b' % field.key.encode() for field in fields) + b"}"
        writers = tuple(self._field(field) for field in fields)
        if len(writers) == 1:
            (only,) = writers
            return lambda source, run: template % only(source, run)

        def members(source: Any, run: FastRun) -> bytes:
            return template % tuple([write(source, run) for write in writers])

        return members

    def _node(self, object_type: GraphQLObjectType, selection: Selection) -> NodeWriter:
        fields = selection.fields(object_type)
        kind, read, write = _KINDS[object_type.name], fields_read(fields), self._members(fields)
        if not self._parts.keeps_any:
            return NodeWriter(kind, read, write)
        return KeepingNodeWriter(kind, read, write, tuple(sorted(selection.variables())), self._parts.table())

    def _place(self, named: Any, selection: Selection) -> Write:
        """Writes an object of a type, or of one of the types of an abstract one."""
        if is_abstract_type(named):
            return self._abstract(named, selection)
        if named.name in _KINDS:
            return self._node(named, selection).write
        return self._object(named, selection)

    def _abstract(self, abstract: Any, selection: Selection) -> Write:
        schema = self._schema._schema
        writers: dict[Kind, Write] = {}
        for object_type in schema.get_possible_types(abstract):
            if object_type.name not in _KINDS:
                raise NotFast
            writers[_KINDS[object_type.name]] = self._node(object_type, selection).write
        return lambda source, run: writers[source.kind](source, run)

    # What a field comes to

    def _field(self, field: FieldPlan) -> Write:
        if field.name == "__typename":
            name = json_bytes(field.parent_type.name)
            return lambda source, run: name
        definition = definition_of(field.definition)
        if definition is None or definition.extensions or field.name.startswith("__"):
            raise NotFast
        leads = definition.metadata.get(EDGE)
        if isinstance(leads, EdgeTo):
            return self._edge(field, leads)
        if definition.metadata.get(MEMBERS):
            return self._list_members(field, definition)
        write = self._value(field.return_type, field)
        if definition.base_resolver is None:
            read = attrgetter(definition.python_name)
            return lambda source, run: write(read(source), run)
        return self._resolved(field, definition, write)

    def _resolved(self, field: FieldPlan, definition: StrawberryField, write: Write) -> Write:
        resolver = definition.base_resolver
        if resolver is None or definition.is_async:
            raise NotFast
        function: Callable[..., Any] = resolver.wrapped_func  # type: ignore[assignment]  # a function in this schema
        takes = given_to(resolver)
        if not takes <= {"root", "info"}:
            raise NotFast
        takes_root, takes_info = "root" in takes, "info" in takes
        if definition.arguments:
            kwargs = self._kwargs(field, definition)
            if takes_root and takes_info:
                return lambda source, run: write(function(root=source, info=run, **kwargs(run)), run)
            if takes_info:
                return lambda source, run: write(function(info=run, **kwargs(run)), run)
            return lambda source, run: write(function(root=source, **kwargs(run)), run)
        if takes_root and takes_info:
            return lambda source, run: write(function(root=source, info=run), run)
        if takes_info:
            return lambda source, run: write(function(info=run), run)
        return lambda source, run: write(function(root=source), run)

    def _kwargs(self, field: FieldPlan, definition: StrawberryField) -> Callable[[FastRun], dict[str, Any]]:
        """The arguments as the resolver takes them: once for a plan, or for a run where variables are in them."""
        converter = self._schema.schema_converter
        # A filter looks up in the schema which fields the content model has added to it.
        info: Any = SimpleNamespace(schema=self._schema)

        def made(values: VariableValues) -> dict[str, Any]:
            coerced = field.arguments(values)
            arguments = definition.arguments
            return convert_arguments(coerced, arguments, converter.scalar_registry, converter.config, info)

        if not field.uses_variables:
            fixed = made(self._selections.variable_values)
            return lambda run: fixed

        if (direct := self._direct(field, definition, made)) is not None:
            return direct

        def of_run(run: FastRun) -> dict[str, Any]:
            found = run.kwargs.get(field)
            if found is None:
                found = run.kwargs[field] = made(run.values)
            return found

        return of_run

    def _direct(
        self, field: FieldPlan, definition: StrawberryField, made: Callable[[VariableValues], dict[str, Any]]
    ) -> Callable[[FastRun], dict[str, Any]] | None:
        """The same where each variable is the whole value of an argument of a plain type, and passed on as it is."""
        convert = self._schema.config.name_converter.from_argument
        python_names = {convert(argument): argument.python_name for argument in definition.arguments}
        passed: list[tuple[str, str, bool]] = []
        samples: dict[str, Any] = {}
        for argument in field.nodes[0].arguments or ():
            if not isinstance(argument.value, VariableNode):
                if any(True for _ in variables_in(argument.value)):
                    return None
                continue
            name, place = argument.value.name.value, field.definition.args[argument.name.value].type
            plain = get_nullable_type(place)
            if not isinstance(plain, GraphQLScalarType) or plain.name not in _SAMPLES:
                return None
            if is_non_null_type(place):
                samples[name] = _SAMPLES[plain.name]
            passed.append((python_names[argument.name.value], name, is_non_null_type(place)))
        # With defaults for what is not given, and something in the place of what must be.
        fixed = made(VariableValues({}, samples))

        def of_run(run: FastRun) -> dict[str, Any]:
            kwargs, coerced = fixed.copy(), run.values.coerced
            for python_name, name, is_required in passed:
                if name in coerced:
                    kwargs[python_name] = value = coerced[name]
                    if value is None and is_required:
                        raise NotFast
                elif is_required:
                    raise NotFast
            return kwargs

        return of_run

    def _edge(self, field: FieldPlan, leads: EdgeTo) -> Write:
        selection, keys = field.selection, leads.keys
        named = get_named_type(field.return_type)
        if selection is None or not is_object_type(named):
            raise NotFast
        by_key = self._node(named, selection).write_by_key
        if leads.is_list:

            def every(source: Any, run: FastRun) -> bytes:
                found = [by_key(key, run) for key in keys(source)]
                return b"[%b]" % b",".join([each for each in found if each is not NULL])

            return every
        is_required = is_non_null_type(field.return_type)

        def first(source: Any, run: FastRun) -> bytes:
            found = keys(source)
            written = by_key(found[0], run) if found else NULL
            if is_required and written is NULL:
                raise NotFast
            return written

        return first

    def _list_members(self, field: FieldPlan, definition: StrawberryField) -> Write:
        """The members of a page: by their keys, if it knows them, so that what is kept need not be looked up."""
        selection, named = field.selection, get_named_type(field.return_type)
        if selection is None or not is_object_type(named) or named.name not in _KINDS:
            write = self._value(field.return_type, field)
            return lambda source, run: write(source.nodes, run)
        writer, kind = self._node(named, selection), _KINDS[named.name]

        def members(source: Any, run: FastRun) -> bytes:
            if source.kind is kind:
                found = [writer.write_by_key(key, run) for key in source.keys]
                if NULL in found:
                    raise NotFast
            else:
                found = [writer.write(node, run) for node in source.nodes]
            return b"[%b]" % b",".join(found)

        return members

    # What a value comes to

    def _value(self, place: GraphQLOutputType, field: FieldPlan) -> Write:
        if is_non_null_type(place):
            required = self._some(place.of_type, field)

            def some(value: Any, run: FastRun) -> bytes:
                if value is None:
                    raise NotFast
                return required(value, run)

            return some
        optional = self._some(place, field)
        return lambda value, run: NULL if value is None else optional(value, run)

    def _some(self, place: GraphQLOutputType, field: FieldPlan) -> Write:
        """Writes a value that is not None."""
        if is_list_type(place):
            item = self._value(place.of_type, field)
            return lambda values, run: b"[%b]" % b",".join([item(value, run) for value in values])
        if is_leaf_type(place):
            return leaf_writer(place)
        if field.selection is None:
            raise NotFast
        return self._place(place, field.selection)


def fields_read(fields: Iterable[FieldPlan]) -> Fields:
    """What these fields read of the node itself; None where it is not known, which means all."""
    read: set[str] = set()
    for field in fields:
        definition = definition_of(field.definition)
        if definition is None:
            continue
        own = own_reads(definition)
        if own is None:
            return None
        read |= own
    return frozenset(read)
