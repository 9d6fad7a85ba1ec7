"""The published schemas of cards, packs and frameworks are the ones their source makes."""

from __future__ import annotations

from steelyard.policy.contract import card_schema, controls_schema, pack_schema
from steelyard.policy.operators import OPERATORS
from steelyard.schemas import load_schema


def test_the_published_schemas_are_current() -> None:
    assert card_schema() == load_schema("card.v1")
    assert pack_schema() == load_schema("pack.v1")
    assert controls_schema() == load_schema("controls.v1")


def test_a_row_may_make_every_test_and_no_other() -> None:
    row = load_schema("card.v1")["$defs"]["Row"]
    assert set(row["properties"]) == set(OPERATORS)
    assert row["additionalProperties"] is False
