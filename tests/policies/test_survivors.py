"""The examples of every shipped card notice every small change of its conditions, or the card says why they need not."""

import pytest

from steelyard.policy.shelf import Shelf
from steelyard.proving.bench import mutate
from steelyard.proving.trial import Court
from tests.trials import holds

SHELF = Shelf()


@pytest.mark.parametrize("id_", SHELF.card_ids())
def test_no_change_of_a_card_goes_unnoticed(id_: str) -> None:
    card = SHELF.card(id_)
    assert holds(card)

    mutation = mutate(card, [], Court())

    survivors = mutation.survivors
    assert mutation.tried > 0
    assert [f"line {one.region.start_line}: {one.what}" for one in survivors.unnoticed] == []
    assert [f"line {one.region.start_line}: {one.message}" for one in survivors.stale] == []
