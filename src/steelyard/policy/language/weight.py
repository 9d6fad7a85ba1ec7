"""What costs a condition more steps than one: long values that are worked on, lists that are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.tree import ListOf, Literal

if TYPE_CHECKING:
    from steelyard.policy.language.tree import Call, Node

_WEIGHED = frozenset(["==", "!=", "<", "<=", ">", ">=", "in", "+", "startsWith", "endsWith", "contains"])
_LENGTHY = ("string", "list", "union")


def are_weighed(node: Call, *, inside: bool) -> bool:
    """Whether the lengthy operands of a call cost steps: always when joined, all of them inside of a quantifier."""
    return node.function == "+" or (inside and node.function in _WEIGHED)


def is_lengthy(node: Node) -> bool:
    """Whether a value may be long enough to cost steps: an enumeration's never is."""
    assert node.type is not None  # noqa: S101 - typed by the checker
    return node.type.kind in _LENGTHY and not (isinstance(node, ListOf) and not making(node))


def making(node: ListOf) -> int:
    """Return how many steps it costs to make a list: a short one that is all written out, none."""
    return len(node.items) // 10 + (not all(isinstance(item, Literal) for item in node.items))
