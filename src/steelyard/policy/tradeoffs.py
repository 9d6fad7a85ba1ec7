"""The trade-offs that rules weigh, in words: by them a card is listed, and a decision gives its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WORDS: Final[Mapping[str, str]] = {
    "T1": "accessibility against performance",
    "T2": "cost against infrastructure",
    "T3": "customization against stability and support",
    "T4": "innovation against control",
    "T5": "transparency against security and intellectual property",
    "T6": "ethics, accountability, governance",
    "T7": "independence against lock-in",
    "T8": "data privacy and residency",
}
"""What is weighed, by its id."""


def in_words(tradeoffs: Iterable[str]) -> str:
    """Return trade-offs in words, each with its id; empty for none."""
    return "; ".join(f"{WORDS[one]} ({one})" for one in tradeoffs)
