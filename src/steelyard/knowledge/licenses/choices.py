"""The sets of licenses that an expression leaves to choose from: whoever keeps to one set keeps to the expression."""

from __future__ import annotations

from itertools import product
from typing import Final

from steelyard.knowledge.licenses.normalize import normalize
from steelyard.knowledge.licenses.parser import Combined, Node, parse

_MOST: Final = 64
"""Choices multiply: `(A OR B) AND (C OR D) AND …`. Nobody means more than this."""


def choices(expression: str) -> tuple[tuple[str, ...], ...] | None:
    """Return the sets, each of canonical ids with their exceptions, in the order in which they are written.

    None where the expression cannot be normalized, or leaves more sets than anybody would choose from.
    """
    found = normalize(expression).expression
    return None if found is None else _choices(parse(found))


def _choices(node: Node) -> tuple[tuple[str, ...], ...] | None:
    if not isinstance(node, Combined):
        later = "+" if node.later else ""
        return ((f"{node.text}{later} WITH {node.exception}" if node.exception else f"{node.text}{later}",),)
    sides = []
    for side in node.sides:
        below = _choices(side)
        if below is None:
            return None
        sides.append(below)
    if node.operator == "OR":
        every = tuple(one for below in sides for one in below)
        return every if len(every) <= _MOST else None
    many = 1
    for below in sides:
        many *= len(below)
    if many > _MOST:
        return None
    return tuple(tuple(dict.fromkeys(id_ for part in parts for id_ in part)) for parts in product(*sides))
