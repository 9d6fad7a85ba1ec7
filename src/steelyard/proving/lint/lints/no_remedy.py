"""no-remedy: whoever is stopped is not told what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.proving.lint.lint import Lint, Weakness
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.proving.lint.study import Study

_FEWEST_WORDS = 3


def _find(study: Study) -> Iterator[Weakness]:
    for card in study.cards:
        said = card.remedy.strip(" .").casefold()
        repeats = said in (card.title.strip(" .").casefold(), card.because.strip(" .").casefold())
        if repeats or len(said.split()) < _FEWEST_WORDS:
            yield Weakness(
                card.id,
                f"`remedy` of `{card.id}` does not say what to do",
                study.key(card, ("remedy",)),
                "Name the step that mends a finding: what to declare, buy, sign or replace.",
            )


LINT = Lint("no-remedy", Severity.WARNING, "A `remedy` that is empty of advice, or repeats the title.", _find)
