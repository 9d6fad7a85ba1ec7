"""Finds the checks that cards name; what is wrong with one is said at the card's own line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.card import load_document
from steelyard.policy.checks.asking import Check, use
from steelyard.policy.checks.installed import UnusableError
from steelyard.policy.checks.terms import Terms, origin_of
from steelyard.source import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from steelyard.policy.card import Card


def checks_of(cards: Iterable[Card], terms: Terms | None = None) -> list[str]:
    """Make the checks of cards ready and return their packages. Raises PolicyError for one that cannot be used."""
    return [check_of(card, terms or Terms()).offer.package for card in cards]


def check_of(card: Card, terms: Terms) -> Check:
    """Make the check of a card ready. Raises PolicyError, at the card's line, when it cannot be used."""
    try:
        return use(card.raw["check"], origin_of(card.path), terms)
    except UnusableError as error:
        document = load_document(card.path, "card.v1", "card")
        fault = Fault(str(error), document.region(("check",)), ("check",), hint=error.hint)
        raise PolicyError("the card cannot be used", source=document.source, faults=[fault]) from error
