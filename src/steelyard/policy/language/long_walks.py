"""Tells of a quantifier over many elements what it came to, and of the elements only the first that made it so.

To explain an element takes a hundred times as long as to ask it, and nobody reads a hundred of them: compiled code asks them
all. Otherwise a manifest with a thousand models, each held against all others, would keep a check busy for hours.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from steelyard.policy.language.explained import Explained, told
from steelyard.policy.language.runtime import Budget, EvaluationError, OutOfStepsError
from steelyard.policy.language.tree import Quantifier, Variable, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.policy.language.emit import Tests
    from steelyard.policy.language.telling import Run, Tell
    from steelyard.source import Pointer

MOST_TOLD: Final = 16
"""Of more elements than this, no more are told."""

_Step = tuple["int | str", Any]


class LongWalk:
    """Explains a quantifier over many elements; `walk_` joins what is asked of them, as its kind does."""

    def __init__(
        self,
        node: Quantifier,
        tell_body: Tell,
        tell_condition: Tell | None,
        walk_: Callable[..., Any],
        params: Mapping[str, object],
    ) -> None:
        self._node = node
        self._tell_body, self._tell_condition = tell_body, tell_condition
        self._walk, self._params = walk_, params
        below = [one for part in (node.condition, node.body) if part is not None for one in walk(part)]
        named = {one.name for one in below if isinstance(one, Variable)}
        self._around = sorted(named - {node.variable})
        self._tests: Tests | None = None

    def tell(self, run: Run, walked: Explained) -> Explained | None:
        """Return the quantifier explained; None where an element has no answer, and all of them must be told."""
        left, steps = run.budget.left, _steps(walked.value)
        asked: list[tuple[_Step, Any, Tell]] = []

        def noting(test: Callable[[Any], Any], tell: Tell) -> Callable[[_Step], Any]:
            def step(element: _Step) -> Any:  # noqa: ANN401 - any value
                held = test(element[1])
                asked.append((element, held, tell))
                return held

            return step

        body, condition = self._compiled(run)
        test = (
            None
            if condition is None or self._tell_condition is None
            else noting(condition, self._tell_condition)
        )
        try:
            answer = self._walk(steps, noting(body, self._tell_body), test, run.budget)
        except OutOfStepsError:
            raise
        except EvaluationError:
            run.budget.left = left
            return None
        wanted = answer if self._node.kind in ("all", "exists") else None
        alike = (one for one in asked if one[1] is wanted)
        chosen = [*islice(alike, MOST_TOLD)] or asked[:MOST_TOLD]
        return told(self._node, answer, (walked, *self._told(run, walked.pointer, chosen)))

    def _compiled(self, run: Run) -> tuple[Callable[[Any], Any], Callable[[Any], Any] | None]:
        if self._tests is None:
            from steelyard.policy.language.emit import element_tests  # noqa: PLC0415 - few manifests are so long

            self._tests = element_tests(self._node, run.records, self._params, self._around)
        values = [run.variables.get(name, (None, None))[0] for name in self._around]
        return self._tests(run.records, run.as_of)(run.budget, *values)

    def _told(self, run: Run, at: Pointer | None, chosen: list[tuple[_Step, Any, Tell]]) -> list[Explained]:
        """Explain elements, out of a budget of its own: what they cost has been spent."""
        budget, run.budget = run.budget, Budget()
        parts = []
        try:
            for (key, item), _, tell in chosen:
                run.variables[self._node.variable] = item, None if at is None else (*at, key)
                parts.append(tell(run))
        finally:
            run.budget = budget
        return parts


def _steps(value: Any) -> list[_Step]:  # noqa: ANN401 - a list or a map
    return [(key, key) for key in value] if isinstance(value, dict) else list(enumerate(value))
