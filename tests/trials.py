"""Cards put to the proof as `steelyard policy test` does it."""

from steelyard.policy.card import Card
from steelyard.proving.trial import Court, Trial, try_card


def tried(card: Card, kind: str) -> list[Trial]:
    """Try the examples of a card that stand under one outcome, in the order of the file."""
    return list(try_card(card._replace(examples={kind: card.examples.get(kind, [])}), Court()))


def holds(card: Card) -> bool:
    """Whether a card has examples, and all of them come out as they should."""
    trials = list(try_card(card, Court()))
    return bool(trials) and not any(trial.problems for trial in trials)
