"""The check through its card: the card's examples, and where its evidence points."""

from __future__ import annotations

import os

import pytest
from house_checks.licenses import license_expression_permitted

from steelyard.checks import Facts, Result
from steelyard.policy.card import load_card
from steelyard.proving.trial import Court, Trial, try_card

HERE = os.path.dirname(os.path.abspath(__file__))
CARD = load_card(
    os.path.join(HERE, "..", "policy", "rules", "license", "license-expression-not-permitted.yaml")
)
PERMITTED = {"permitted": ("MIT",)}


@pytest.mark.parametrize("trial", list(try_card(CARD, Court())), ids=lambda trial: trial.name)
def test_an_example_has_the_outcome_it_stands_under(trial: Trial) -> None:
    assert not trial.problems


def asked(model: dict[str, object]) -> Result:
    manifest = {"models": (model,)}
    facts = Facts(
        "model",
        {"manifest": manifest, "model": model},
        {"manifest": (), "model": ("models", 0)},
        "2026-11-23",
    )
    return license_expression_permitted(facts, PERMITTED)


def test_every_license_that_is_not_permitted_is_pointed_at() -> None:
    result = asked({"license": "BSD-3-Clause", "base": ({"license": "MIT"}, {}, {"license": "MIT OR"})})

    assert result.holds is False
    assert [piece.pointer for piece in result.evidence] == [
        ("models", 0, "license"),
        ("models", 0, "base", 2, "license"),
    ]


def test_a_license_that_nobody_declared_cannot_be_known() -> None:
    result = asked({"base": ({"license": "MIT"},)})

    assert result.holds is None
    assert [piece.pointer for piece in result.evidence] == [("models", 0, "license")]


def test_a_choice_that_is_permitted_needs_no_evidence() -> None:
    assert asked({"license": "MIT OR GPL-3.0-only"}) == Result(True)
