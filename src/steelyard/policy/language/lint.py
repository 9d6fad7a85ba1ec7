"""Finds what an expression cannot mean: conditions always true or always false, branches that never count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.runtime import EvaluationError, alike
from steelyard.policy.language.tree import (
    FLIPPED,
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
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_DECIDED = {"&&": "never", "||": "always"}
"""What two terms that exclude each other make of the whole: it is `a` and it is `b`; it is `a`, or it is not."""

_NOTHING_IN = {
    "startsWith": "every text starts with nothing",
    "endsWith": "every text ends with nothing",
    "contains": "every text contains nothing",
    "matches": "every text matches nothing",
}
"""The functions of a text that an empty one always satisfies, and how to say so."""


def constant_conditions(node: Node) -> None:
    """Raise ExpressionError at a condition that no fact, parameter or date can change.

    A constant inside of a condition makes a branch that never counts: `true || …`, `1 > 2 && …`. So does the
    same thing written twice (`a || a`, `a == a`, `c ? a : a`), what cannot be together (`a == 1 && a == 2`,
    `a && !a`) or leaves nothing out (`a || !a`), the empty text as a beginning, a quantifier that asks nothing of its
    elements, and a size below zero. What takes reasoning about a field's values is the lint's: see
    `steelyard.proving.lint`.
    """
    told = _told(node)
    _settled(told, is_condition=True)
    everything = [told]
    for one in everything:
        everything += one.below
    for one in reversed(everything):  # what is inside comes first
        if isinstance(one.node, Quantifier):
            _idle(one.node, one)
        elif isinstance(one.node, Call) and one.node.function == "in":
            _in_nothing(one.node.args[1])
        elif isinstance(one.node, Call) and one.node.function in _NOTHING_IN:
            _empty_text(one.node)
        elif isinstance(one.node, Call) and one.node.function in _TOLD_APART:
            _repeated(one.node, one)
            _opposed(one.node, one)
            _below_nothing(one.node)


class _Told(NamedTuple):
    """A node, the names of the variables it depends on, what it says however it is spaced, and the nodes directly below."""

    node: Node
    depends: frozenset[str]
    said: str
    below: tuple[_Told, ...]


def _told(node: Node) -> _Told:
    below = tuple([_told(child) for child in children(node)])
    depends = _NOTHING.union(*[one.depends for one in below])
    path: tuple[str, ...] = ()
    if isinstance(node, (Field, Parameter, AsOf)):
        depends = _EVERYTHING
        path = node.path if isinstance(node, Field) else ()
    elif isinstance(node, Variable):
        depends = frozenset((node.name,))
    elif isinstance(node, Quantifier):
        depends -= {node.variable}
    own = [repr(part) for part in node if isinstance(part, (str, int, float))]
    said = f"{type(node).__name__}({','.join((*own, *path, *[one.said for one in below]))})"
    return _Told(node, depends, said, below)


def _settled(told: _Told, *, is_condition: bool = False) -> None:
    """Raise ExpressionError at the widest constant in a node.

    A written true or false is a condition only as the whole, as an operand of logic or as what a quantifier asks;
    elsewhere it is what a fact is compared with.
    """
    if told.depends:
        for index, child in enumerate(told.below):
            _settled(child, is_condition=_is_logic(told.node, index))
    elif is_condition or not isinstance(told.node, Literal):
        _refuse(told.node)


def _repeated(node: Call, told: _Told) -> None:
    """Raise ExpressionError at the second of two operands that mean the same."""
    seen: set[str] = set()
    for one in told.below if node.function != "?:" else told.below[1:]:
        if one.said in seen:
            message, hint = _TOLD_APART[node.function]
            raise ExpressionError(message, one.node.at.start, one.node.at.end, hint)
        seen.add(one.said)


def _opposed(node: Call, told: _Told) -> None:
    """Raise ExpressionError at the second of two terms that decide the whole together, whatever the facts are."""
    if node.function not in _DECIDED:
        return
    stated: set[tuple[str, bool]] = set()
    known: dict[str, list[tuple[bool, object]]] = {}
    for term in told.below:
        asked, is_plain = _plainly(term)
        if (asked.said, not is_plain) in stated:
            _refuse_opposed(node, term.node)
        stated.add((asked.said, is_plain))
        for equals, one, value in _compared(asked):
            # What alone narrows the whole to one value: `==` in an *and*, `!=` in an *or*.
            narrows = (equals is is_plain) is (node.function == "&&")
            before = known.setdefault(one, [])
            for narrowed, other in before:
                if narrows is narrowed and alike(value, other):
                    raise ExpressionError(_TWICE[0], term.node.at.start, term.node.at.end, _TWICE[1])
                if alike(value, other) or (narrows and narrowed):
                    _refuse_opposed(node, term.node)
            before.append((narrows, value))


def _refuse_opposed(node: Call, term: Node) -> None:
    message = f"together with what stands before, this is {_DECIDED[node.function]} true"
    raise ExpressionError(message, term.at.start, term.at.end, _HINT)


def _plainly(told: _Told) -> tuple[_Told, bool]:
    """Return what is asked without its negations, and whether it is asked as it is or negated."""
    is_plain = True
    while isinstance(told.node, Call) and told.node.function == "!":
        told, is_plain = told.below[0], not is_plain
    return told, is_plain


def _compared(told: _Told) -> Iterator[tuple[bool, str, object]]:
    """Yield what is compared with a written value, whether for being equal, and the value: 3 and 3.0 are one value."""
    if isinstance(told.node, Call) and told.node.function in ("==", "!="):
        for one, other in (told.below, told.below[::-1]):
            if isinstance(other.node, Literal) and not isinstance(one.node, Literal):
                yield told.node.function == "==", one.said, other.node.value


def _empty_text(node: Call) -> None:
    text, sought = node.args
    if isinstance(sought, Literal) and sought.value == "" and not isinstance(text, Literal):
        hint = "Write what it is, or ask with has(…) whether there is a text."
        raise ExpressionError(_NOTHING_IN[node.function], sought.at.start, sought.at.end, hint)


def _in_nothing(over: Node) -> None:
    if isinstance(over, ListOf) and not over.items:
        hint = "List the values, or remove the condition."
        raise ExpressionError("nothing is in an empty list", over.at.start, over.at.end, hint)


def _idle(node: Quantifier, told: _Told) -> None:
    """Raise ExpressionError at the name of a quantifier that asks the same of every element."""
    if not any(node.variable in inside.depends for inside in told.below[1:]):
        at = node.named or node.at
        hint = f"Ask something of `{node.variable}`, or ask without `{node.kind}`."
        raise ExpressionError(f"`{node.variable}` is never used", at.start, at.end, hint)


def _below_nothing(node: Call) -> None:
    """Raise ExpressionError at a size that is compared with what it always, or never, is."""
    if node.function not in FLIPPED:
        return
    function, size, number = node.function, *node.args
    if isinstance(size, Literal):
        function, size, number = FLIPPED[function], number, size
    if not (isinstance(size, Call) and size.function == "size" and isinstance(number, Literal)):
        return
    least = number.value
    assert isinstance(least, (int, float))  # noqa: S101 - what a size is compared with
    holds = function in (">", ">=", "!=")
    if least < 0 or (least == 0 and function in (">=", "<")):
        said = "true" if holds else "false"
        raise ExpressionError(f"this is always {said}", node.at.start, node.at.end, _HINT)


def _is_logic(node: Node, index: int) -> bool:
    if isinstance(node, Quantifier):
        return index == 1 and (node.kind != "map" or node.condition is not None)
    return isinstance(node, Call) and (
        node.function in ("&&", "||", "!") or (node.function == "?:" and index == 0)
    )


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
