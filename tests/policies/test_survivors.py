"""The examples of every shipped card notice every small change of its conditions, or the card says why they need not."""

import pytest

from steelyard.evaluate import judge
from steelyard.policy.card import Card
from steelyard.policy.examples import run_examples
from steelyard.policy.shelf import Shelf
from steelyard.proving.mutants import reasoned, surviving

SHELF = Shelf()


def holds(card: Card) -> bool:
    return all(result.holds for result in run_examples(card, judge))


@pytest.mark.parametrize("id_", SHELF.card_ids())
def test_no_change_of_a_card_goes_unnoticed(id_: str) -> None:
    card = SHELF.card(id_)
    assert holds(card)

    survivors = reasoned(card, surviving(card, holds))

    assert [f"line {one.region.start_line}: {one.what}" for one in survivors.unnoticed] == []
    assert [f"line {one.region.start_line}: {one.message}" for one in survivors.stale] == []
