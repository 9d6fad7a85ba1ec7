"""Finds what an expression cannot mean: conditions always true or always false, branches that never count."""

from __future__ import annotations

from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.language.tree import (
    AsOf,
    Call,
    Field,
    ListOf,
    Literal,
    Node,
    Parameter,
    Quantifier,
    Variable,
    children,
    walk,
)

_NOTHING: frozenset[str] = frozenset()
_EVERYTHING = frozenset(("",))
"""What a node depends on that a fact, a parameter or the date changes; no variable has this name."""


_TWICE = ("this is asked twice", "Remove one of them, or ask what was meant.")
_SAME = ("both sides are the same", "Compare with something else.")
_TOLD_APART = {
    "&&": _TWICE,
    "||": _TWICE,
    "?:": ("both branches are the same", "Its condition decides nothing: remove it."),
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), _SAME),
}
"""The operators whose operands must differ, and what to say where they do not."""

_HINT = "A condition that no fact can change decides nothing: remove it."
_OPPOSITES = {"&&": ("==", "never"), "||": ("!=", "always")}
"""What cannot be true of one thing twice: it is `a` and it is `b`; and what always is: it is not `a`, or not `b`."""

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def constant_conditions(node: Node) -> None:
    """Raise ExpressionError at a condition that no fact, parameter or date can change.

    A constant inside of a condition makes a branch that never counts: `true || …`, `1 > 2 && …`. So does the
    same thing written twice (`a || a`, `a == a`, `c ? a : a`), what cannot be together (`a == 1 && a == 2`), a
    quantifier that asks nothing of its elements, and a size below zero.
    """
    _settled(node, is_condition=True)
    for one in reversed(walk(node)):  # what is inside comes first
        if isinstance(one, Quantifier):
            _idle(one)
        elif isinstance(one, Call) and one.function == "in":
            _in_nothing(one.args[1])
        elif isinstance(one, Call) and one.function in _TOLD_APART:
            _repeated(one)
            _opposed(one)
            _below_nothing(one)


def _settled(node: Node, *, is_condition: bool = False) -> frozenset[str]:
    """Return the names of the variables that a node depends on, the widest constant in it raised first.

    A written true or false is a condition only as the whole, as an operand of logic or as what a quantifier asks;
    elsewhere it is what a fact is compared with.
    """
    depends = _dependencies(node)
    if not depends and not (isinstance(node, Literal) and not is_condition):
        _refuse(node)
    if depends:
        for index, child in enumerate(children(node)):
            _settled(child, is_condition=_is_logic(node, index))
    return depends


def _repeated(node: Call) -> None:
    """Raise ExpressionError at the second of two operands that mean the same."""
    seen: set[str] = set()
    for arg in node.args if node.function != "?:" else node.args[1:]:
        said = _bare(arg)
        if said in seen:
            message, hint = _TOLD_APART[node.function]
            raise ExpressionError(message, arg.at.start, arg.at.end, hint)
        seen.add(said)


def _opposed(node: Call) -> None:
    """Raise ExpressionError at the second of two terms that decide the whole together, whatever the facts are."""
    function, said = _OPPOSITES.get(node.function, ("", ""))
    known: set[str] = set()
    for term in node.args:
        if isinstance(term, Call) and term.function == function:
            for one, other in (term.args, term.args[::-1]):
                if isinstance(other, Literal) and not isinstance(one, Literal):
                    if _bare(one) in known:
                        message = f"together with what stands before, this is {said} true"
                        raise ExpressionError(message, term.at.start, term.at.end, _HINT)
                    known.add(_bare(one))


def _in_nothing(over: Node) -> None:
    if isinstance(over, ListOf) and not over.items:
        hint = "List the values, or remove the condition."
        raise ExpressionError("nothing is in an empty list", over.at.start, over.at.end, hint)


def _idle(node: Quantifier) -> None:
    """Raise ExpressionError at the name of a quantifier that asks the same of every element."""
    inside = (node.body,) if node.condition is None else (node.condition, node.body)
    if not any(node.variable in _dependencies(one) for one in inside):
        at = node.named or node.at
        hint = f"Ask something of `{node.variable}`, or ask without `{node.kind}`."
        raise ExpressionError(f"`{node.variable}` is never used", at.start, at.end, hint)


def _below_nothing(node: Call) -> None:
    """Raise ExpressionError at a size that is compared with what it always, or never, is."""
    if node.function not in _MIRRORED:
        return
    function, size, number = node.function, *node.args
    if isinstance(size, Literal):
        function, size, number = _MIRRORED[function], number, size
    if not (isinstance(size, Call) and size.function == "size" and isinstance(number, Literal)):
        return
    least = number.value
    assert isinstance(least, (int, float))  # noqa: S101 - what a size is compared with
    holds = function in (">", ">=", "!=")
    if least < 0 or (least == 0 and function in (">=", "<")):
        said = "true" if holds else "false"
        raise ExpressionError(f"this is always {said}", node.at.start, node.at.end, _HINT)


def _bare(node: Node) -> str:
    """Return what a node says, wherever it stands and however it is spaced."""
    own = [repr(part) for part in node if isinstance(part, (str, int, float))]
    path = node.path if isinstance(node, Field) else ()
    return f"{type(node).__name__}({','.join((*own, *path, *map(_bare, children(node))))})"


def _is_logic(node: Node, index: int) -> bool:
    if isinstance(node, Quantifier):
        return index == 1 and (node.kind != "map" or node.condition is not None)
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
    """Raise ExpressionError at a constant, unless it is a value that can be computed, and at once.

    What walks a list is not computed: to load a card must not take as long as to run it.
    """
    if any(isinstance(one, Quantifier) for one in walk(node)):
        hint = _HINT if node.type is not None and node.type.kind == "boolean" else "Write out what it is."
        raise ExpressionError("this is always the same", node.at.start, node.at.end, hint)
    try:
        value = evaluate_node(node, {}, {}, "2000-01-01")
    except EvaluationError as error:
        message = f"this can never be computed: {error}"
        raise ExpressionError(message, node.at.start, node.at.end) from error
    if node.type is not None and node.type.kind == "boolean":
        said = "unknown" if value is None else "true" if value else "false"
        raise ExpressionError(f"this is always {said}", node.at.start, node.at.end, _HINT)
