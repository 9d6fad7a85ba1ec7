"""What operators and functions compute of known operands, as an explanation needs it: the operations of `runtime`."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from steelyard.policy.language import runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.policy.language.tree import Call

RISKY = frozenset(("+", "-", "*", "/", "%", "-_"))
"""Those that may have no answer."""

_COMPUTE: Mapping[str, Callable[[Any, Any], Any]] = {
    "!": lambda only, _: not only,
    "==": runtime.alike,
    "!=": lambda left, right: not runtime.alike(left, right),
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": runtime.among,
    "size": lambda only, _: len(only),
    "startsWith": lambda text, start: text.startswith(start),
    "endsWith": lambda text, end: text.endswith(end),
    "contains": operator.contains,
}


def computing(node: Call) -> Callable[[Any, Any], Any]:
    """Return what computes a call of its first and its last operand. What is `RISKY` raises EvaluationError."""
    assert node.type is not None  # noqa: S101 - typed by the checker
    function, kind = node.function, node.type.kind
    if function == "-_":
        nothing = -0.0 if kind == "number" else 0
        return lambda only, _: runtime.arithmetic("-", nothing, only, kind)
    if function in RISKY:
        return lambda left, right: runtime.arithmetic(function, left, right, kind)
    return _COMPUTE[function]
