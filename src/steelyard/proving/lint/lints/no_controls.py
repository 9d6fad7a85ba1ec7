"""no-controls: an auditor cannot tell which obligation a rule serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.proving.lint.lint import Lint, Weakness
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.proving.lint.study import Study


def _find(study: Study) -> Iterator[Weakness]:
    for card in study.cards:
        if not card.controls:
            yield Weakness(
                card.id,
                f"`{card.id}` names no control",
                study.key(card, ("title",)),
                "Add `controls:` with what the rule serves, for instance `NIST-AI-RMF MANAGE 3.1`.",
            )


LINT = Lint("no-controls", Severity.NOTE, "A card that names no control it serves.", _find)
