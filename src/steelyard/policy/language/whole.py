"""Explains a condition whole: what the evaluation computed, and beside it what it could do without.

For people who ask why, and what would help: a change is only promised to help when what it reaches is known, also
where the evaluation never looked. Findings are told in the `Tellers` alone, which is quicker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.language.explained import Explained
from steelyard.policy.language.runtime import Budget, EvaluationError
from steelyard.policy.language.tellers import Tellers
from steelyard.policy.language.telling import Run, Teller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.tree import Call, Node, Quantifier


class _Walk:
    """A quantifier on its way: what it walks, and its parts so far."""

    def __init__(self) -> None:
        self.over: tuple[Explained, ...] = ()
        self.parts: list[Explained] = []


class WholeRun(Run):
    """Explains on one subject, and knows which quantifiers are on their way, and what is left for what nobody computed."""

    __slots__ = ("beside", "walks")

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.walks: list[_Walk] = []
        self.begin()

    def begin(self) -> None:
        """Begin a condition."""
        super().begin()
        self.beside = Budget(), Budget()

    def aside(self, teller: Teller) -> Explained:
        """Explain what nobody computed: it spends no budget that anything else depends on."""
        kept = self.budget, self.spare
        self.budget, self.spare = self.beside
        try:
            return teller.tell(self)
        except EvaluationError as error:
            return self.failure(teller.node, error)
        finally:
            self.budget, self.spare = kept


class WholeExplainer:
    """Explains as `Explainer` does, `parts` included, and adds what nobody computed as `beyond`.

    That is the branch of `?:` that was not chosen (both, yes first, where the condition is unknown), and the elements
    that `all` and `exists` did not need. An operation without an answer keeps the way that led to it.
    """

    def __init__(self, scope: Scope, params: Mapping[str, object]) -> None:
        self._run = WholeRun(scope)
        self._tellers = WholeTellers(params)

    def explain(self, node: Node) -> Explained:
        """Return the node explained. Never raises: an operation without an answer is a failure in the tree."""
        return self._tellers.of(node)(self._run)


class WholeTellers(Tellers):
    """Makes what explains conditions whole."""

    def teller(self, node: Node) -> Teller:
        """Return how a node is explained whole."""
        teller = super().teller(node)
        if teller.told is not None:
            # Of its own wherever it stands: what decided is told from what did not by which one it is.
            return Teller(node, lambda _: Explained(*teller.tell(_)))
        if teller.quiet:
            return teller

        def tell(run: Run) -> Explained:
            try:
                return teller.tell(run)
            except EvaluationError as error:
                run.failed = run.failure(node, error)
                raise

        return teller._replace(tell=tell)

    def _choosing(self, node: Call, condition: Teller, yes: Teller, no: Teller) -> Teller:
        teller = super()._choosing(node, condition, yes, no)
        beyond = {True: (no,), False: (yes,), None: (yes, no)}

        def tell(run: Any) -> Explained:  # noqa: ANN401 - a run of its own kind
            told = teller.tell(run)
            left = beyond[told.parts[0].value]
            return told._replace(beyond=tuple([run.aside(one) for one in left]))

        return teller._replace(tell=tell)

    def _long(self, node: Quantifier, body: Teller, condition: Teller | None) -> None:
        """Tell each element: somebody asked for all of it, on one subject."""

    def _walking(self, node: Quantifier, over: Teller, body: Teller, condition: Teller | None) -> Teller:
        teller = super()._walking(
            node, _walked(over), _step(node, body), None if condition is None else _step(node, condition)
        )

        def tell(run: Any) -> Explained:  # noqa: ANN401 - as above
            walk = _Walk()
            run.walks.append(walk)
            try:
                told = teller.tell(run)
            except EvaluationError as error:
                run.failed = Explained(node, None, (*walk.over, *walk.parts), failure=str(error))
                raise
            finally:
                run.walks.pop()
            if told.parts[0].value is None:
                return told
            run.failed = None  # of an element that another one made up for
            whole = told._replace(parts=(told.parts[0], *walk.parts))
            return (
                whole._replace(beyond=_rest(node, whole, body, run))
                if node.kind in ("all", "exists")
                else whole
            )

        return teller._replace(tell=tell)


def _walked(over: Teller) -> Teller:
    """Explain what a quantifier walks, and keep it with the walk."""

    def tell(run: Any) -> Explained:  # noqa: ANN401 - as above
        told = over.tell(run)
        run.walks[-1].over = (told,)
        return told

    return over._replace(tell=tell)


def _step(node: Quantifier, of: Teller) -> Teller:
    """Explain what is asked of an element, and keep it with the walk, also where it has no answer."""

    def tell(run: Any) -> Explained:  # noqa: ANN401 - as above
        walk, element = run.walks[-1], _element(node, run)
        try:
            told = of.tell(run)._replace(element=element)
        except EvaluationError as error:
            run.failed = run.failure(of.node, error)._replace(element=element)
            walk.parts.append(run.failed)
            raise
        walk.parts.append(told)
        return told

    return of._replace(tell=tell)


def _element(node: Quantifier, run: Run) -> Explained:
    item, pointer = run.variables[node.variable]
    return Explained(node.over, item, pointer=pointer)


def _rest(node: Quantifier, told: Explained, body: Teller, run: WholeRun) -> tuple[Explained, ...]:
    """Explain the elements behind the one that decided."""
    over = told.parts[0]
    keys: list[Any] = list(over.value) if isinstance(over.value, dict) else [*range(len(over.value))]
    found = []
    for key in keys[len(told.parts) - 1 :]:
        item = key if isinstance(over.value, dict) else over.value[key]
        run.variables[node.variable] = item, None if over.pointer is None else (*over.pointer, key)
        element = _element(node, run)
        found.append(run.aside(body)._replace(element=element))
    return tuple(found)
