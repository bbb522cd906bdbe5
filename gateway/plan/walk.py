"""One pass over a parsed document, before it is validated: whatever can be parsed can be walked.

Fields that are not there, fragments that are missing, unused or spread in themselves are passed over: validation says
what is wrong with them.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
)

from gateway.plan.amounts import MOST, Amount, Defaults, conditions, list_length, page_size
from gateway.plan.cost import Child, Lists, Part, Scanned
from gateway.plan.introspection import INTROSPECTIONS, Introspection, TooLargeError
from gateway.plan.rules import TYPENAME, UNKNOWN, FieldRule, Rules
from gateway.schema.weights import ATTRIBUTE, OBJECT

_NO_LEVEL: Final = "ofType"
"""Takes a wrapping off a type: what asks for a type's name has to ask for as many as there may be."""


class Walk:
    """The Parts of an operation and of the fragments of its document, and the places of what is counted."""

    def __init__(
        self,
        schema: GraphQLSchema,
        rules: Rules,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        max_nodes: int,
    ) -> None:
        self._rules, self.operation = rules, operation
        self._fragments: Mapping[str, FragmentDefinitionNode] = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._defaults: Defaults = {
            each.variable.name.value: each.default_value for each in operation.variable_definitions or ()
        }
        self._introspection = Introspection(schema, self._fragments, max_nodes)
        root = schema.get_root_type(operation.operation)
        self._root = None if root is None else root.name
        self._parts: dict[str, Part] = {}
        # By identity: a node's own hash is that of all below it.
        self._below: dict[int, Part] = {}
        self.directives: list[DirectiveNode] = []
        self._note(operation)
        for variable in operation.variable_definitions or ():
            self._note(variable)
        self.part = self._part(operation.selection_set, self._root)
        for name in self._fragments:
            self._fragment(name)
        for definition in document.definitions:
            if isinstance(definition, OperationDefinitionNode) and definition is not operation:
                self._note_all(definition)

    def aliases(self) -> Iterator[FieldNode]:
        """The fields with aliases, in their order, each as often as fragments bring it."""
        return self._aliases(self.operation.selection_set)

    def root_fields(self) -> Iterator[FieldNode]:
        """The fields of the root, each as often as fragments bring it."""
        return self._fields(self.operation.selection_set)

    def deeper_than(self, depth: int) -> FieldNode | None:
        """The first field that is on a deeper level."""
        return self._deeper(self.operation.selection_set, depth)

    def _note(self, node: object) -> None:
        self.directives += getattr(node, "directives", None) or ()

    def _note_all(self, node: object) -> None:
        """The directives of what is not walked: another operation of the document."""
        waiting = [node]
        while waiting:
            each = waiting.pop()
            self._note(each)
            for variable in getattr(each, "variable_definitions", None) or ():
                self._note(variable)
            below: SelectionSetNode | None = getattr(each, "selection_set", None)
            if below is not None:
                waiting += below.selections

    def _fragment(self, name: str) -> Part | None:
        found = self._parts.get(name)
        if found is None and name in self._fragments:
            definition = self._fragments[name]
            self._note(definition)
            # Known before it is whole, for fragments that are spread in themselves.
            found = self._parts[name] = Part()
            self._fill(found, definition.selection_set, definition.type_condition.name.value)
        return found

    def _part(self, selections: SelectionSetNode, kind: str | None) -> Part:
        part = self._below[id(selections)] = Part()
        self._fill(part, selections, kind)
        return part

    def _fill(self, part: Part, selections: SelectionSetNode, kind: str | None) -> None:
        rules = self._rules.get(kind or "", {})
        for node in selections.selections:
            if node.directives:
                self._note(node)
            if isinstance(node, FieldNode):
                self._field(part, node, kind, rules)
            elif isinstance(node, FragmentSpreadNode):
                spread = self._fragment(node.name.value)
                if spread is not None:
                    part.spreads.append(spread)
                    part.fields = min(MOST, part.fields + spread.fields)
                    part.aliases = min(MOST, part.aliases + spread.aliases)
                    part.depth = max(part.depth, spread.depth)
                    part.first = part.first or _position(node)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                self._fill(part, node.selection_set, kind if condition is None else condition.name.value)

    def _field(self, part: Part, node: FieldNode, kind: str | None, rules: Mapping[str, FieldRule]) -> None:
        name = node.name.value
        part.fields = min(MOST, part.fields + 1)
        part.first = part.first or _position(node)
        if node.alias is not None:
            part.aliases = min(MOST, part.aliases + 1)
        rule = rules.get(name) or (TYPENAME if name == "__typename" else UNKNOWN)
        is_introspection = name in INTROSPECTIONS and kind == self._root
        if is_introspection:
            rule = FieldRule(ATTRIBUTE, OBJECT, "__Schema" if name == "__schema" else "__Type", False)
        below = None
        if node.selection_set is not None:
            below = self._part(node.selection_set, rule.below)
            part.aliases = min(MOST, part.aliases + below.aliases)
            part.depth = max(part.depth, below.depth + (name != _NO_LEVEL))
        else:
            part.depth = max(part.depth, 1)
        if is_introspection:
            part.children.append(self._introspected(node))
        elif below is None and not rule.is_list and not rule.scans and rule.weight <= 2 * OBJECT:
            part.weight += rule.weight
        else:
            part.children.append(self._child(node, rule, below))

    def _child(self, node: FieldNode, rule: FieldRule, below: Part | None) -> Child:
        arguments: Mapping[str, ValueNode] = {each.name.value: each.value for each in node.arguments or ()}
        scans = tuple(
            Scanned(
                scan.of,
                scan.each,
                conditions([arguments[name] for name in scan.by if name in arguments], self._defaults)
                if scan.by
                else 1,
            )
            for scan in rule.scans
        )
        return Child(
            _position(node),
            rule.weight,
            rule.each if below is not None or rule.is_list else 0,
            int(below is not None or rule.is_list),
            below,
            rule.is_list,
            rule.is_paged,
            rule.is_member,
            rule.repeats,
            self._length(rule, arguments),
            tuple(scan for scan in scans if scan.conditions != 0),
        )

    def _length(self, rule: FieldRule, arguments: Mapping[str, ValueNode]) -> Amount | Lists:
        if rule.page is not None:
            return page_size(arguments, rule.page, self._defaults)
        if rule.given is not None:
            return list_length(arguments.get(rule.given), self._defaults)
        return Lists(rule.lengths) if rule.lengths else 0

    def _introspected(self, node: FieldNode) -> Child:
        try:
            nodes, scalars = self._introspection.count(node)
        except TooLargeError:
            nodes = scalars = MOST
        weight = min(MOST, nodes * OBJECT + scalars * ATTRIBUTE)
        return Child(_position(node), weight, 0, nodes, None, False, False, False, False, 0, ())

    def _selections(
        self, selections: SelectionSetNode, counted: str, inside: frozenset[str] = frozenset()
    ) -> Iterator[tuple[FieldNode, Part | None]]:
        """The fields of a selection set, those of inline fragments, and those of the fragments that have some.

        `inside` are the fragments that these selections are a part of.
        """
        for node in selections.selections:
            if isinstance(node, FieldNode):
                yield node, None if node.selection_set is None else self._below.get(id(node.selection_set))
            elif isinstance(node, InlineFragmentNode):
                yield from self._selections(node.selection_set, counted, inside)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                part = self._parts.get(name)
                if part is not None and name not in inside and getattr(part, counted):
                    yield from self._selections(self._fragments[name].selection_set, counted, inside | {name})

    def _aliases(self, selections: SelectionSetNode) -> Iterator[FieldNode]:
        for node, below in self._selections(selections, "aliases"):
            if node.alias is not None:
                yield node
            if below is not None and below.aliases and node.selection_set is not None:
                yield from self._aliases(node.selection_set)

    def _fields(self, selections: SelectionSetNode) -> Iterator[FieldNode]:
        for node, _ in self._selections(selections, "fields"):
            yield node

    def _deeper(self, selections: SelectionSetNode, depth: int) -> FieldNode | None:
        while True:
            for node, below in self._selections(selections, "depth"):
                if depth < 1:
                    return node
                own = int(node.name.value != _NO_LEVEL)
                if below is not None and node.selection_set is not None and below.depth + own > depth:
                    selections, depth = node.selection_set, depth - own
                    break
            else:
                return None


def _position(node: FieldNode | FragmentSpreadNode) -> int:
    return 0 if node.loc is None else node.loc.start
