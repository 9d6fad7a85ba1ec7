"""Finds the checks that cards name; what is wrong with one is said at the card's own line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.card import load_document
from steelyard.policy.checks.asking import Check, look_up, use
from steelyard.policy.checks.installed import UnusableError
from steelyard.policy.checks.terms import Terms, origin_of
from steelyard.source import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from steelyard.policy.card import Card


def checks_of(cards: Iterable[Card], terms: Terms | None = None) -> list[str]:
    """Make the checks of cards ready and return their packages. Raises PolicyError for one that cannot be used."""
    return [check_of(card, terms or Terms()).offer.package for card in cards]


def check_of(card: Card, terms: Terms) -> Check:
    """Make the check of a card ready. Raises PolicyError, at the card's line, when it cannot be used."""
    with _placed(card):
        return use(card.raw["check"], origin_of(card.path), terms)


def refuse_missing(cards: Iterable[Card], allowed: tuple[str, ...] | None = None) -> None:
    """Raise PolicyError, at the card's line, for the first check that nobody offers, or that may not be used.

    For commands that tell of cards and run none: what is installed is looked up by name, and not imported.
    `allowed` are the names that `checks:` lists, as in Terms.
    """
    for card in cards:
        if "check" in card.raw:
            with _placed(card):
                look_up(card.raw["check"], origin_of(card.path), Terms(allowed=allowed))


@contextmanager
def _placed(card: Card) -> Iterator[None]:
    """Say what is wrong with the check of a card at the card's own line."""
    try:
        yield
    except UnusableError as error:
        document = load_document(card.path, "card.v1", "card")
        fault = Fault(str(error), document.region(("check",)), ("check",), hint=error.hint)
        raise PolicyError("the card cannot be used", source=document.source, faults=[fault]) from error
