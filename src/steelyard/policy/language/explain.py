"""Explains a condition: the tree of its evaluation, with values and places.

A condition is told by functions that are made of its typed tree, the one that `emit` compiles, once for each rule
(`tellers`); they use the same operations. Property tests hold that the root always equals what the compiled code decided.
`evidence` tells from the tree why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.explained import Explained
from steelyard.policy.language.tellers import Tellers
from steelyard.policy.language.telling import Run
from steelyard.policy.language.tree import Call
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.telling import Tell
    from steelyard.policy.language.tree import Node


class Condition(NamedTuple):
    """A condition of a rule, and what explains it."""

    node: Node
    tell: Tell


def told_by(tellers: Tellers, nodes: Iterable[Node]) -> tuple[Condition, ...]:
    """Return conditions with what explains each of them."""
    return tuple([Condition(node, tellers.of(node)) for node in nodes])


def conditions(terms: Sequence[Condition], run: Run, *, decided: bool = False) -> tuple[Explained, ...]:
    """Explain conditions joined by *and*: all of them, but a Python check only where nothing before it decided.

    A check may take its time, and may fail: what the evaluation never asked is not asked for its reason.
    """
    parts: list[Explained] = []
    for node, tell in terms:
        if decided and isinstance(node, Call) and node.function == "check":
            parts.append(Explained(node, None, asked=False))
            continue
        part = tell(run)
        parts.append(part)
        if part.value is False:
            decided = True
    return tuple(parts)


class Explainer:
    """Explains conditions on one subject one by one, for whoever asks each of them once."""

    def __init__(self, scope: Scope, params: Mapping[str, object]) -> None:
        self._run = Run(scope)
        self._tellers = Tellers(params)

    def explain(self, node: Node) -> Explained:
        """Return the node explained. Never raises: an operation without an answer is a failure in the tree."""
        return self._tellers.of(node)(self._run)
