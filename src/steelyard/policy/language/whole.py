"""Explains a condition whole: what the evaluation computed, and beside it what it could do without.

For people who ask why, and what would help: a change is only promised to help when what it reaches is known, also
where the evaluation never looked. Findings are told by `Explainer` alone, which is quicker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.language.explain import Explained, Explainer
from steelyard.policy.language.runtime import Budget, EvaluationError
from steelyard.policy.language.tree import Call, Node, Quantifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.policy.language.decide import Scope


class _Walk:
    """A quantifier on its way: what it walks, and its parts so far."""

    def __init__(self, node: Quantifier) -> None:
        self.node = node
        self.over: tuple[Explained, ...] = ()
        self.parts: list[Explained] = []


class WholeExplainer(Explainer):
    """Explains as `Explainer` does, `parts` included, and adds what nobody computed as `beyond`.

    That is the branch of `?:` that was not chosen (both, yes first, where the condition is unknown), and the elements
    that `all` and `exists` did not need. An operation without an answer keeps the way that led to it.
    """

    def __init__(self, scope: Scope, params: Mapping[str, object]) -> None:
        super().__init__(scope, params)
        self._beside = Budget(), Budget()
        self._walks: list[_Walk] = []

    def _explain(self, node: Node) -> Explained:
        walk = self._walks[-1] if self._walks else None
        is_step = walk is not None and (node is walk.node.body or node is walk.node.condition)
        element = self._variables[walk.node.variable] if walk is not None and is_step else None
        try:
            told = super()._explain(node)
        except EvaluationError as error:
            told = self._failure(node, error)._replace(element=element)
            if walk is not None and is_step:
                walk.parts.append(told)
            self._failed = told
            raise
        if isinstance(node, Call) and node.function == "?:":
            taken = {True: (2,), False: (1,), None: (1, 2)}[told.parts[0].value]
            told = told._replace(beyond=tuple(self._aside(node.args[number]) for number in taken))
        if walk is not None and is_step:
            told = told._replace(element=element)
            walk.parts.append(told)
        elif walk is not None and node is walk.node.over:
            walk.over = (told,)
        return told

    def _quantifier(self, node: Quantifier) -> Explained:
        walk = _Walk(node)
        self._walks.append(walk)
        try:
            told = super()._quantifier(node)
        except EvaluationError as error:
            self._failed = Explained(node, None, (*walk.over, *walk.parts), failure=str(error))
            raise
        finally:
            self._walks.pop()
        if told.parts[0].value is None:
            return told
        self._failed = None  # of an element that another one made up for
        whole = told._replace(parts=(told.parts[0], *walk.parts))
        return whole._replace(beyond=self._rest(node, whole)) if node.kind in ("all", "exists") else whole

    def _rest(self, node: Quantifier, told: Explained) -> tuple[Explained, ...]:
        """Explain the elements behind the one that decided."""
        over = told.parts[0]
        keys: list[Any] = list(over.value) if isinstance(over.value, dict) else [*range(len(over.value))]
        found = []
        for key in keys[len(told.parts) - 1 :]:
            item = key if isinstance(over.value, dict) else over.value[key]
            pointer = None if over.pointer is None else (*over.pointer, key)
            element = Explained(node.over, item, pointer=pointer)
            self._variables[node.variable] = element
            try:
                found.append(self._aside(node.body)._replace(element=element))
            finally:
                del self._variables[node.variable]
        return tuple(found)

    def _aside(self, node: Node) -> Explained:
        """Explain what nobody computed: it spends no budget that anything else depends on."""
        kept = self._budget, self._spare
        self._budget, self._spare = self._beside
        try:
            return self._explain(node)
        except EvaluationError as error:
            return self._failure(node, error)
        finally:
            self._budget, self._spare = kept
