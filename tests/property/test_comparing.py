"""Laws of comparing: what is compared with itself shows nothing, and a rule that goes is as grave as one that comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.comparing.gate import Gate
from steelyard.comparing.hooks import Hooks
from steelyard.comparing.weakened import weakened
from steelyard.config import Config
from steelyard.policy.changes import organisation_changes, rule_changes
from steelyard.policy.choose import Choice, configure
from steelyard.policy.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.policy.build import Configured

SHELF = Shelf()
IDS = sorted(
    {"license-missing", "owner-missing", "weights-not-pinned", "model-retired"} & {*SHELF.card_ids()}
)

ENFORCED = st.sampled_from(
    ["advisory", "waivable", "mandatory", [{"is": "advisory", "until": "2027-01-31"}, {"is": "mandatory"}]]
)
SETTING = st.fixed_dictionaries(
    {},
    optional={
        "severity": st.sampled_from(["error", "warning", "note"]),
        "on_unknown": st.sampled_from(["ignore", "note", "warning", "fail"]),
        "enforcement": ENFORCED,
        "environments": st.sampled_from([["production"], ["staging", "production"]]),
    },
)
POLICY = st.dictionaries(st.sampled_from(IDS), st.lists(SETTING, min_size=1, max_size=3), min_size=1)
CONFIG = st.fixed_dictionaries(
    {
        "fail_on": st.sampled_from(["error", "warning", "note", "never"]),
        "exclude": st.lists(st.sampled_from(["a/", "b/", "!a/c/"]), max_size=3, unique=True).map(tuple),
        "checks": st.none() | st.lists(st.sampled_from(["a", "b"]), unique=True).map(tuple),
        "require_locked": st.booleans(),
    }
)


def rules(policy: dict[str, list[dict[str, Any]]]) -> Sequence[Configured]:
    return [configure(SHELF.card(id_), *said) for id_, said in policy.items()]


def gate(policy: dict[str, list[dict[str, Any]]], config: dict[str, Any], manifests: dict[str, str]) -> Gate:
    chosen = Choice(["p"], list(rules(policy)), frozenset(), (), None)
    nothing = Hooks({}, {}, frozenset(), None)
    return Gate(Config("/nowhere", **config), chosen, (), None, (), "", nothing, manifests, {})


@settings(max_examples=60)
@given(POLICY)
def test_a_policy_and_itself_differ_in_nothing(policy: dict[str, Any]) -> None:
    assert rule_changes(rules(policy), rules(policy)) == ()


@settings(max_examples=60)
@given(POLICY, POLICY)
def test_both_ways_tell_the_same_rules(old: dict[str, Any], new: dict[str, Any]) -> None:
    there, back = rule_changes(rules(old), rules(new)), rule_changes(rules(new), rules(old))
    assert [one.rule for one in there] == [one.rule for one in back]
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert [turned[one.kind] for one in there] == [one.kind for one in back]
    opposite = {"tighter": {"weaker", "tighter"}, "weaker": {"tighter", "weaker"}, "other": {"other"}}
    for one, other in zip(there, back, strict=True):
        for change, reverse in zip(one.changes, other.changes, strict=True):
            assert reverse.direction in opposite[change.direction]


@settings(max_examples=60)
@given(POLICY, CONFIG, st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["", "p"])))
def test_a_gate_is_never_weaker_than_itself(
    policy: dict[str, Any], config: dict[str, Any], manifests: dict[str, str]
) -> None:
    assert weakened(gate(policy, config, manifests), gate(policy, config, manifests)) == ()


@settings(max_examples=60)
@given(POLICY, CONFIG, CONFIG)
def test_two_gates_that_differ_in_their_settings_are_weaker_one_way_at_least(
    policy: dict[str, Any], one: dict[str, Any], other: dict[str, Any]
) -> None:
    differ = one["fail_on"] != other["fail_on"] or one["require_locked"] != other["require_locked"]
    there = weakened(gate(policy, one, {}), gate(policy, other, {}))
    back = weakened(gate(policy, other, {}), gate(policy, one, {}))
    assert there or back or not differ


@given(st.dictionaries(st.sampled_from(["domicile", "approvers", "mau"]), st.lists(st.integers())))
def test_an_organisation_and_itself_differ_in_nothing(org: dict[str, Any]) -> None:
    assert organisation_changes(org, org) == ()
