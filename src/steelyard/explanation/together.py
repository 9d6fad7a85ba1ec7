"""Holds needs that stand together against each other: values that would do one by one may not do at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.explanation.ways import Need, facts
from steelyard.policy.language.explain import Explainer
from steelyard.policy.language.moments import day
from steelyard.policy.language.tree import FLIPPED, Call, Literal, Quantifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.explained import Explained
    from steelyard.policy.language.tree import Node
    from steelyard.source import Pointer

_OPERATORS = {"equals": "==", "not": "!=", "at_least": ">=", "at_most": "<=", "before": "<", "after": ">"}


def agree(
    needs: Iterable[Need], values: Mapping[Pointer, Any], scope: Scope, params: Mapping[str, object]
) -> bool:
    """Whether needs are met with these values, written as in the manifest; those of a fact without one are left out."""
    for need in needs:
        if not all(pointer in values for pointer in facts(need.leaf)):
            continue
        node = _with(need.leaf, values)
        if node is None or Explainer(scope, params).explain(node).value is not need.goal:
            return False
    return True


def _with(told: Explained, values: Mapping[Pointer, Any]) -> Node | None:
    """Return a condition with other values in the places of its facts; None where they cannot be put there."""
    node = told.node
    if told.pointer is not None:
        value = values[told.pointer]
        is_date = node.type is not None and node.type.kind == "date"
        return Literal(day(value) if is_date and isinstance(value, str) else value, node.at, node.type)
    if not facts(told):
        return Literal(told.value, node.at, node.type)
    args = [_with(part, values) for part in told.parts]
    if not isinstance(node, Call) or len(args) != len(node.args):
        return None
    return node._replace(args=tuple(arg for arg in args if arg is not None)) if None not in args else None


def turned(need: Need) -> Need | None:
    """Return a comparison of two declared facts told from the other side; None for anything else."""
    leaf, node = need.leaf, need.leaf.node
    if not isinstance(node, Call) or len(leaf.parts) != 2 or len(node.args) != 2:  # noqa: PLR2004 - a pair
        return None
    operator = _OPERATORS.get(node.function, node.function)
    is_ordered = any(part.node.type is not None and part.node.type.kind == "enum" for part in leaf.parts)
    if operator not in FLIPPED or is_ordered or any(part.pointer is None for part in leaf.parts):
        return None
    other = node._replace(function=FLIPPED[operator], args=node.args[::-1])
    return Need(leaf._replace(node=other, parts=leaf.parts[::-1]), need.goal)


def movable(leaf: Explained) -> dict[Pointer, Explained]:
    """Return the declared facts of a leaf that is known: a change of any of them may change it."""
    if leaf.value is None or leaf.failure:
        return {}
    found: dict[Pointer, Explained] = {}
    for fact in _computed_from(leaf):
        found.setdefault(fact.pointer or (), fact)
    return found


def _computed_from(told: Explained) -> Iterator[Explained]:
    if told.pointer is not None:
        if told.value is not None:
            yield told
    elif isinstance(told.node, Call) and told.node.function not in ("check", "wanted"):
        for part in told.parts:
            yield from _computed_from(part)


def made_from(conditions: Iterable[Explained]) -> dict[int, tuple[Pointer, ...]]:
    """Return, for what stands below a quantifier, by id: the facts that its elements were made from."""
    found: dict[int, tuple[Pointer, ...]] = {}
    pending: list[tuple[Explained, tuple[Pointer, ...]]] = [(condition, ()) for condition in conditions]
    for told, sources in pending:
        if sources:
            found[id(told)] = sources
        below = sources
        if isinstance(told.node, Quantifier) and told.parts:
            below = tuple(dict.fromkeys((*sources, *facts(told.parts[0]))))
        pending += [(part, below) for part in (*told.parts, *told.beyond)]
    return found
