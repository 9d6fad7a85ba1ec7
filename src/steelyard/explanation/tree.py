"""Turns an explained condition into the nodes that people read: as written, with values, places, and what decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.explanation.model import Element, Node, Origin, State
from steelyard.explanation.texts import json_text, named, said, written
from steelyard.manifest.derived import derived_name
from steelyard.policy.language.tree import (
    AsOf,
    Call,
    Index,
    ListOf,
    Literal,
    Parameter,
    Quantifier,
    Select,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.language.explained import Explained
    from steelyard.policy.language.tree import Node as Written
    from steelyard.source import Pointer

_MOST_ELEMENTS = 12
_MOST_NODES = 2_000
_LOGIC = ("&&", "||", "!")
_STATES = {True: State.TRUE, False: State.FALSE, None: State.UNKNOWN}


class Tree:
    """Makes nodes for the conditions of a rule on one subject; `decided` holds the ids of the leaves that decided.

    Of a quantifier's elements a dozen are shown, those that decided first; the others are counted. So are all where
    the tree has grown beyond what anybody reads.
    """

    def __init__(
        self, manifest: Manifest, texts: Mapping[Pointer, str], each: str, decided: Collection[int]
    ) -> None:
        self._manifest = manifest
        self._texts = texts
        self._each = each
        self._decided = decided
        self._left = _MOST_NODES

    def condition(self, told: Explained) -> Node:
        """Return the node of a condition."""
        return self._node(told, is_condition=True) if told.asked else self.skipped(told.node)

    def skipped(self, node: Written) -> Node:
        """Return the node of what nobody computed."""
        return Node(self._text(node), State.NOT_COMPUTED)

    def _text(self, node: Written) -> str:
        return written(node, self._texts, self._each)

    def _node(self, told: Explained, *, is_condition: bool = False) -> Node:
        self._left -= 1
        node = told.node
        is_condition = is_condition or _is_condition(node)
        made = Node(
            self._text(node),
            _state(told, is_condition=is_condition),
            value=None if told.value is None or (is_condition and _is_condition(node)) else said(told),
            decided=id(told) in self._decided,
            problem=told.failure,
        )
        if told.pointer is not None:
            made = self._placed(made, told.pointer, is_absent=told.value is None)
        elif isinstance(node, (Parameter, AsOf)):
            made = made._replace(origin=Origin.POLICY)
        if isinstance(node, Quantifier):
            return self._walked(made, told)
        return made._replace(parts=tuple(self._below(told)))

    def _placed(self, made: Node, pointer: Pointer, *, is_absent: bool) -> Node:
        if pointer[:1] == ("org",):  # no manifest says it, so it has no place in this one
            origin = Origin.UNDECLARED if is_absent else Origin.POLICY
            return made._replace(pointer=named(pointer, self._manifest.facts), origin=origin)
        place = self._manifest.written(pointer)
        if derived_name(pointer):
            origin = Origin.DERIVED
        elif self._manifest.document.nearest(place) == place:
            origin = Origin.WRITTEN if place == pointer else Origin.INHERITED
        else:
            origin = Origin.UNDECLARED if is_absent else Origin.DEFAULT
        return made._replace(
            pointer=named(pointer, self._manifest.facts),
            origin=origin,
            region=self._manifest.region(pointer),
        )

    def _below(self, told: Explained) -> Iterator[Node]:
        node, parts = told.node, told.parts
        if isinstance(node, Select) and told.pointer is not None:
            return  # the way to a fact is said by its name
        if isinstance(node, Index) and told.pointer is not None:
            parts = parts[1:]
        is_logic = isinstance(node, Call) and node.function in _LOGIC
        is_choice = isinstance(node, Call) and node.function == "?:"
        if isinstance(node, Call) and is_choice and told.beyond:
            yield from self._choice(node, told)
            return
        for part in parts:
            if is_logic or not _is_plain(part.node):
                yield self._node(part, is_condition=is_logic)

    def _choice(self, node: Call, told: Explained) -> Iterator[Node]:
        """Yield a condition and its branches as they are written; only the chosen one was computed."""
        condition, *chosen = told.parts
        yield self._node(condition, is_condition=True)
        for number, branch in enumerate(node.args[1:]):
            if chosen and (condition.value is True) is (number == 0):
                yield self._node(chosen[0], is_condition=_is_boolean(branch))
            else:
                yield self.skipped(branch)

    def _walked(self, made: Node, told: Explained) -> Node:
        node = told.node
        assert isinstance(node, Quantifier)  # noqa: S101 - the caller knows
        over = [self._node(part) for part in told.parts[:1] if not _is_plain(part.node)]
        elements = [(part, True) for part in told.parts[1:]] + [(part, False) for part in told.beyond]
        wanted = [index for index, (part, _) in enumerate(elements) if self._took_part(part)]
        others = [index for index in range(len(elements)) if index not in set(wanted[:_MOST_ELEMENTS])]
        room = _MOST_ELEMENTS if self._left > 0 else 0
        shown = sorted([*wanted[:room], *others][:room])
        nodes = [self._element(node, *elements[index]) for index in shown]
        left_out: dict[State, int] = {}
        for index in sorted({*range(len(elements))} - {*shown}):
            part, is_computed = elements[index]
            state = _state(part, is_condition=_asks(node, part)) if is_computed else State.NOT_COMPUTED
            left_out[state] = left_out.get(state, 0) + 1
        return made._replace(parts=(*over, *nodes), left_out=left_out)

    def _took_part(self, told: Explained) -> bool:
        """Whether a leaf below decided; looked for only as far as anybody reads."""
        pending: list[Explained] = [told]
        while pending:
            one = pending.pop()
            if id(one) in self._decided:
                return True
            pending.extend(one.parts)
        return False

    def _element(self, quantifier: Quantifier, told: Explained, is_computed: bool) -> Node:  # noqa: FBT001
        if is_computed:
            made = self._node(told, is_condition=_asks(quantifier, told))
        else:
            made = self.skipped(told.node)
        element = told.element
        if element is None:  # pragma: no cover - every part of a walk has one
            return made
        is_record = element.pointer is not None and isinstance(element.value, dict)
        stands_for = (
            named(element.pointer or (), self._manifest.facts) if is_record else json_text(element.value)
        )
        if isinstance(element.value, int) and not isinstance(element.value, bool):
            stands_for = said(element._replace(node=_item(element.node)))
        return made._replace(element=Element(quantifier.variable, stands_for))


def _asks(quantifier: Quantifier, told: Explained) -> bool:
    """Whether a part of a quantifier is true or false; what `map` makes is any value."""
    return quantifier.kind != "map" or told.node is quantifier.condition


def _item(node: Written) -> Written:
    """Return a stand-in for an element of a list: a value of the item's type."""
    type_ = node.type
    return Literal(None, node.at, None if type_ is None else type_.item)


def _state(told: Explained, *, is_condition: bool) -> State:
    if told.failure:
        return State.NO_ANSWER
    if is_condition:
        return _STATES[told.value]
    if told.value is not None:
        return State.VALUE
    return State.ABSENT if told.pointer is not None else State.UNKNOWN


def _is_condition(node: Written) -> bool:
    return isinstance(node, (Call, Quantifier)) and _is_boolean(node)


def _is_boolean(node: Written) -> bool:
    return node.type is not None and node.type.kind == "boolean"


def _is_plain(node: Written) -> bool:
    """Whether a node is a value that the card writes out: its text has said it."""
    if isinstance(node, ListOf):
        return all(map(_is_plain, children(node)))
    return isinstance(node, Literal)


def not_computed(nodes: Sequence[Written], tree: Tree) -> tuple[Node, ...]:
    """Return the nodes of conditions that nobody computed."""
    return tuple(tree.skipped(node) for node in nodes)
