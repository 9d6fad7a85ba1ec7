"""Finds what an expression cannot mean: conditions that are always true or always false."""

from __future__ import annotations

from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.language.tree import (
    AsOf,
    Call,
    Field,
    Literal,
    Node,
    Parameter,
    Quantifier,
    Variable,
    children,
)

_NOTHING: frozenset[str] = frozenset()
_EVERYTHING = frozenset(("",))
"""What a node depends on that a fact, a parameter or the date changes; no variable has this name."""


def constant_conditions(node: Node) -> None:
    """Raise ExpressionError at a condition that no fact, parameter or date can change.

    A constant inside of a condition makes a branch that never counts: `true || …`, `1 > 2 && …`.
    """
    _settled(node, is_condition=True)


def _settled(node: Node, *, is_condition: bool = False) -> frozenset[str]:
    """Return the names of the variables that a node depends on, the widest constant in it raised first.

    A written true or false is a condition only as the whole or as an operand of logic; elsewhere it is what a fact
    is compared with.
    """
    depends = _dependencies(node)
    if not depends and not (isinstance(node, Literal) and not is_condition):
        _refuse(node)
    if depends:
        for index, child in enumerate(children(node)):
            _settled(child, is_condition=_is_logic(node, index))
    return depends


def _is_logic(node: Node, index: int) -> bool:
    return isinstance(node, Call) and (
        node.function in ("&&", "||", "!") or (node.function == "?:" and index == 0)
    )


def _dependencies(node: Node) -> frozenset[str]:
    if isinstance(node, (Field, Parameter, AsOf)):
        return _EVERYTHING
    if isinstance(node, Variable):
        return frozenset((node.name,))
    found = _NOTHING.union(*(_dependencies(child) for child in children(node)))
    return found - {node.variable} if isinstance(node, Quantifier) else found


def _refuse(node: Node) -> None:
    """Raise ExpressionError at a constant, unless it is a value that can be computed."""
    try:
        value = evaluate_node(node, {}, {}, "2000-01-01")
    except EvaluationError as error:
        message = f"this can never be computed: {error}"
        raise ExpressionError(message, node.at.start, node.at.end) from error
    if node.type is not None and node.type.kind == "boolean":
        said = "unknown" if value is None else "true" if value else "false"
        raise ExpressionError(
            f"this is always {said}",
            node.at.start,
            node.at.end,
            "A condition that no fact can change decides nothing: remove it.",
        )
