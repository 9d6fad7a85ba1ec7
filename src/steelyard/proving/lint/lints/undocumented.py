"""undocumented: a reason that says nothing, a parameter or a pack without a description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.proving.lint.lint import Lint, Spot, Weakness
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.proving.lint.study import Study

_FEWEST_WORDS = 5


def _find(study: Study) -> Iterator[Weakness]:
    for card in study.cards:
        words = card.because.split()
        if (
            len(words) < _FEWEST_WORDS
            or card.because.strip(" .").casefold() == card.title.strip(" .").casefold()
        ):
            yield Weakness(
                card.id,
                f"`because` of `{card.id}` does not say why",
                study.key(card, ("because",)),
                "Say what goes wrong without the rule, for whoever is stopped by it.",
            )
        for name, declared in card.raw.get("params", {}).items():
            if not declared.get("description", "").strip():
                yield Weakness(
                    card.id,
                    f"`params.{name}` of `{card.id}` has no description",
                    study.key(card, ("params", name)),
                    "Add `description:`, what it decides: a pack's author reads nothing else.",
                )
    for _, pack in study.packs:
        if not pack.description.strip():
            document = pack.document
            yield Weakness(
                pack.name,
                f"the pack `{pack.name}` has no description",
                Spot(document.source, document.key_region(("title",))),
                "Add `description:`, what it demands and why.",
            )


LINT = Lint(
    "undocumented",
    Severity.WARNING,
    "A `because` that says nothing; a parameter or a pack without a description.",
    _find,
)
