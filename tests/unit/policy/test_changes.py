"""What changed in the rules of a policy, and which way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from steelyard.policy.card import load_card
from steelyard.policy.changes import Change, organisation_changes, organisation_of, rule_changes, text
from steelyard.policy.choose import configure
from steelyard.policy.enforcement import LEVELS
from tests.houses import LICENSE, LIMITED

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.build import Configured
    from steelyard.policy.card import Card


@pytest.fixture
def card(tmp_path: Path) -> Card:
    path = tmp_path / "rules" / "acme" / "acme-license.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(LIMITED, encoding="utf-8")
    return load_card(str(path))


def changes(before: Configured, after: Configured) -> dict[str, str]:
    found = rule_changes([before], [after])
    return {change.name: change.direction for one in found for change in one.changes}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {}, {}),
        ({}, {"severity": "error"}, {}),
        ({}, {"severity": "note"}, {"severity": "weaker", "on_unknown": "weaker"}),
        ({"severity": "note", "on_unknown": "note"}, {"on_unknown": "note"}, {"severity": "tighter"}),
        ({}, {"on_unknown": "ignore"}, {"on_unknown": "weaker"}),
        ({}, {"on_unknown": "fail"}, {"on_unknown": "tighter"}),
        ({}, {"enforcement": "advisory"}, {"enforcement": "weaker"}),
        ({}, {"enforcement": "mandatory"}, {"enforcement": "tighter"}),
        ({}, {"licenses": ["Apache-2.0"]}, {"params.licenses": "other"}),
        ({}, {"environments": ["production"]}, {"scope": "weaker"}),
        ({"environments": ["production"]}, {}, {"scope": "tighter"}),
        ({"environments": ["production"]}, {"severity": "note"}, {"scope": "weaker"}),
        (
            {"environments": ["production"]},
            {"environments": ["production"], "licenses": ["Apache-2.0"]},
            {"params.licenses": "other"},
        ),
        (
            {"environments": ["production"]},
            {"licenses": ["Apache-2.0"]},
            {"scope": "weaker", "params.licenses": "other"},
        ),
    ],
)
def test_a_setting(card: Card, before: dict[str, Any], after: dict[str, Any], told: dict[str, str]) -> None:
    assert changes(configure(card, before), configure(card, after)) == told


def test_settings_of_several_scopes_are_told_by_scope(card: Card) -> None:
    production, elsewhere = {"environments": ["production"]}, {"severity": "warning"}
    before = configure(card, production, elsewhere)
    after = configure(card, production, {"severity": "note"})
    assert changes(before, after) == {"severity (everywhere)": "weaker"}
    ramp = [{"is": "advisory", "until": "2027-01-31"}, {"is": "mandatory"}]
    assert changes(before, configure(card, {"enforcement": ramp})) == {"scope": "weaker"}


def test_rules_that_come_and_go(card: Card) -> None:
    rule = configure(card, {})
    (added,) = rule_changes([], [rule])
    (removed,) = rule_changes([rule], [])
    assert (added.kind, removed.kind) == ("added", "removed")
    assert added.weight == "error, waivable"
    assert removed.changes == ()


def test_conditions_are_others_and_words_are_not(card: Card, tmp_path: Path) -> None:
    path = tmp_path / "other" / "acme" / "acme-license.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(LIMITED.replace("Do as", "Please do as"), encoding="utf-8")
    assert rule_changes([configure(card, {})], [configure(load_card(str(path)), {})]) == ()
    path.write_text(LICENSE, encoding="utf-8")
    (found,) = rule_changes([configure(card, {})], [configure(load_card(str(path)), {})])
    assert [(change.name, change.direction) for change in found.changes] == [
        ("conditions", "other"),
        ("params.licenses", "other"),
    ]
    assert found.changes[0].was == '{"require": {"license": {"one_of": "params.licenses"}}}'


@pytest.mark.parametrize(
    ("name", "before", "after", "direction"),
    [
        ("approvers", ["a", "b"], ["a"], "tighter"),
        ("approvers", ["a"], ["a", "b"], "weaker"),
        ("owners", ["a", "b"], ["b", "c"], "weaker"),
        ("trusted_namespaces", ["a"], ["b"], "weaker"),
        ("trusted_identities", ["a", "b"], ["b", "a"], "tighter"),
        ("names", ["a"], ["a", "b"], "other"),
        ("non_waivable", ["a"], ["a", "b"], "tighter"),
        ("non_waivable", ["a", "b"], ["a"], "weaker"),
        ("domicile", ["DE"], ["FR"], "other"),
        ("public_bodies", True, False, "other"),
        ("approvers", None, ["a"], "other"),
    ],
)
def test_facts_about_the_organisation(name: str, before: object, after: object, direction: str) -> None:
    (found,) = organisation_changes({name: before}, {name: after})
    assert (found.name, found.direction) == (f"org.{name}", direction)
    assert organisation_changes({name: before}, {name: before}) == ()


def test_values_in_words() -> None:
    assert [text(one) for one in (None, "a", ["b"], {"b": 1, "a": True})] == [
        "nothing", "a", '["b"]', '{"a": true, "b": 1}',
    ]  # fmt: skip
    assert organisation_of([]) == {}
    assert Change("a", "b", "c", "other").direction == "other"
    assert LEVELS[0] == "advisory"
