"""Rules for people: a table with a row each, and what the trade-offs in it are in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.tradeoffs import WORDS
from steelyard.render.escape import opening, visible
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from steelyard.policy.card import Card

_HEAD = ("rule", "severity", "group", "trade-offs", "controls", "examples", "title", "packs")
_NUMBERS = (4, 5)


def render_rules_text(rules: Iterable[tuple[Card, str, Mapping[str, str]]]) -> str:
    """Return rules as a table; controls and examples are counted, `explain` shows them."""
    rows = [_HEAD]
    weighed: set[str] = set()
    for card, severity, packs in rules:
        weighed.update(card.tradeoffs)
        rows.append(
            (
                opening(card.id),
                severity,
                visible(card.group),
                " ".join(card.tradeoffs) or "-",
                str(len(card.controls)),
                str(sum(map(len, card.examples.values()))),
                visible(redact(card.title)),
                visible(redact(", ".join(packs))) or "-",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD) - 1)]
    lines = ["  ".join((*_aligned(row, widths), row[-1])) for row in rows]
    words = [f"{one}  {said}" for one, said in WORDS.items() if one in weighed]
    return "".join(f"{line}\n" for line in (*lines, *([""] if words else []), *words))


def _aligned(row: tuple[str, ...], widths: list[int]) -> list[str]:
    return [
        row[column].rjust(width) if column in _NUMBERS else row[column].ljust(width)
        for column, width in enumerate(widths)
    ]
