"""untested: an outcome that the card can have, and no example shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.proving.lint.lint import Lint, Weakness
from steelyard.proving.lint.reach import reach
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.proving.lint.study import Study

_OUTCOMES = (Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)


def _find(study: Study) -> Iterator[Weakness]:
    for card in study.cards:
        for outcome in _OUTCOMES:
            if card.examples.get(outcome.value):
                continue
            reached = reach(card, outcome)
            if reached is None and outcome is not Outcome.FAIL:
                continue
            way = f"Add one under `examples.{outcome.value}`"
            hint = (
                f"{way}, for instance {reached.said}."
                if reached is not None
                else f"{way}: a rule that cannot fail is no rule."
            )
            message = (
                f"no example of `{card.id}` is {outcome.value}, and it can be"
                if reached is not None
                else f"no example of `{card.id}` is fail"
            )
            yield Weakness(card.id, message, study.key(card, ("examples",)), hint)


LINT = Lint("untested", Severity.WARNING, "An outcome that the card can have is shown by no example.", _find)
