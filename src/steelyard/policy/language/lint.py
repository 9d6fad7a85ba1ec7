"""Finds what an expression cannot mean: conditions that are always true or always false."""

from __future__ import annotations

from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.language.tree import AsOf, Field, Literal, Node, Parameter, Variable, children, walk


def constant_conditions(node: Node) -> None:
    """Raise ExpressionError at a condition that no fact, parameter or date can change.

    A constant inside of a condition makes a branch that never counts: `true || …`, `1 > 2 && …`.
    """
    for one in walk(node):
        if one.type is None or one.type.kind != "boolean" or _depends(one):
            continue
        if isinstance(one, Literal) and one is not node and not _is_branch(one, node):
            continue
        try:
            value = evaluate_node(one, {}, {}, "2000-01-01")
        except EvaluationError as error:
            raise ExpressionError(f"this can never be computed: {error}", one.at.start, one.at.end) from error
        raise ExpressionError(
            f"this is always {'true' if value else 'false'}",
            one.at.start,
            one.at.end,
            "A condition that no fact can change decides nothing: remove it.",
        )


def _depends(node: Node) -> bool:
    return any(isinstance(one, (Field, Parameter, AsOf, Variable)) for one in walk(node))


def _is_branch(literal: Literal, root: Node) -> bool:
    """Whether a written true or false is an operand of logic, and not something a fact is compared with."""
    for one in walk(root):
        if any(child is literal for child in children(one)):
            return getattr(one, "function", "") in ("&&", "||", "!")
    return True
