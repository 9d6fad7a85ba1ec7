"""Finds what in a rule's conditions has no answer; few runs ever ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.explain import Explainer
from steelyard.policy.language.runtime import EvaluationError, OutOfStepsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.explained import Explained
    from steelyard.policy.language.tree import Node


def failing(
    conditions: Sequence[Node], scope: Scope, params: Mapping[str, object], reason: str
) -> Node | None:
    """Return the node, as far down as it is known, whose failure for this reason stopped the conditions.

    What spends its budget is asked by compiled code alone: to explain every step would take far longer.
    """
    for condition in conditions:
        try:
            evaluate_node(condition, scope.records, params, scope.as_of)
        except EvaluationError as error:
            if str(error) != reason:
                continue
            node = condition
            below: tuple[Explained, ...] = ()
            if not isinstance(error, OutOfStepsError):
                below = (Explainer(scope, params).explain(condition),)
            while failed := [one for one in below if one.failure]:
                node, below = failed[0].node, failed[0].parts  # what failed first is the reason
            return node
    return None  # pragma: no cover - somebody changed the card meanwhile
