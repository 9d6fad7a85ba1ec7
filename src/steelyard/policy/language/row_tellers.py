"""Makes what explains a row's test: how both sides are written, and what holds one against the other, is fixed by the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.language import runtime
from steelyard.policy.language.explained import is_dated, told, written
from steelyard.policy.language.facts import within
from steelyard.policy.language.patterns import searcher
from steelyard.policy.language.telling import Teller, are_quiet, in_turn
from steelyard.policy.language.tree import Field, Literal, Parameter
from steelyard.policy.language.weight import is_lengthy
from steelyard.policy.operators import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from steelyard.policy.language.explained import Explained
    from steelyard.policy.language.telling import Run
    from steelyard.policy.language.tree import Call, Node


def row(node: Call, field: Teller, operand: Teller, *, inside: bool) -> Teller:
    """Return how a row is explained whose sides these explain, `inside` of a quantifier or not."""
    match node.function:
        case "present":
            return _present(node, field, operand)
        case "matches":
            return _matches(node, field, operand, inside=inside)
        case "at_least" | "at_most" if isinstance(field.node, Field) and field.node.type.ranged:
            return _within(node, field.node, field, operand)
        case _:
            return _compared(node, field, operand)


def _present(node: Call, field: Teller, operand: Teller) -> Teller:
    holds = OPERATORS["present"].holds

    def tell(run: Run) -> Explained:
        parts = fact, wanted = field.tell(run), operand.tell(run)
        held = fact.value is not None and holds(fact.value, True)
        return told(node, held is wanted.value, parts)

    return Teller(node, tell, are_quiet(field, operand))


def _within(node: Call, ranged: Field, field: Teller, operand: Teller) -> Teller:
    at_least = node.function == "at_least"

    def tell(run: Run) -> Explained:
        parts = _, wanted = field.tell(run), operand.tell(run)
        return told(node, within(ranged, wanted.value, run.scope, at_least=at_least), parts)

    return Teller(node, tell, are_quiet(field, operand))


def _compared(node: Call, field: Teller, operand: Teller) -> Teller:
    holds = _test(node, field.node)
    # Rows compare dates as the manifest writes them: texts that sort as days do.
    types = field.node.type, operand.node.type
    are_dated = is_dated(types[0]) or is_dated(types[1])
    tell_field, tell_operand = field.tell, operand.tell

    def tell(run: Run) -> Explained:
        parts = fact, wanted = tell_field(run), tell_operand(run)
        left, right = fact.value, wanted.value
        if left is None or right is None:
            return told(node, None, parts)
        if are_dated:
            left, right = written(types[0], left), written(types[1], right)
        return told(node, holds(left, right, run), parts)

    return Teller(node, tell, are_quiet(field, operand))


def _test(node: Call, field: Node) -> Callable[[Any, Any, Run], Any]:
    """Return what holds a fact against an operand."""
    name, holds, type_ = node.function, OPERATORS[node.function].holds, field.type
    if name == "within_days":
        return lambda left, right, run: holds((left, run.as_of), right)
    if type_ is not None and type_.kind == "enum" and name in ("at_least", "at_most"):
        rank = type_.members.index
        return lambda left, right, _: holds(rank(left), rank(right))
    return lambda left, right, _: holds(left, right)


def _matches(node: Call, field: Teller, operand: Teller, *, inside: bool) -> Teller:
    """Explain both sides in the order in which they are computed: a pattern that is not known first."""
    is_known = isinstance(operand.node, (Literal, Parameter))  # and compiled before
    sides = (field,) if is_known else (field, operand)
    lengthy = [at for at, side in enumerate(sides) if inside and is_lengthy(side.node)]

    def tell(run: Run) -> Explained:
        if is_known:
            fact, pattern = field.tell(run), operand.tell(run)
        else:
            pattern, fact = in_turn(run, (operand, field), None)
        parts, values = (fact, pattern), (fact.value, pattern.value)
        if None in values:
            return told(node, None, parts)
        for at in lengthy:
            runtime.weigh(values[at], run.budget)
        return told(node, searcher(pattern.value)(fact.value), parts)

    return Teller(node, tell, is_known and not lengthy and are_quiet(field, operand))
