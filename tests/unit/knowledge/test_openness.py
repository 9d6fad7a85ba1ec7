"""The nine rungs, and claims held against them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.knowledge.claims import claims
from steelyard.knowledge.components import WEIGHTS, contradiction, known
from steelyard.knowledge.openness import LADDER, openness
from tests.unit.knowledge.made_licenses import KNOWN, LICENSES

EVERYTHING: dict[str, Any] = dict.fromkeys(known(), "Apache-2.0")
WITHOUT_PAPER = EVERYTHING | {"research-paper": False}


@pytest.mark.parametrize(
    ("record", "rung"),
    [
        ({"access": "undisclosed"}, "undisclosed"),
        ({"access": "hosted"}, "hosted"),
        ({"access": "api"}, "api"),
        ({"access": "tunable-api"}, "tunable-api"),
        ({"access": "weights", "license": "CC-BY-NC-4.0"}, "restricted-weights"),
        ({"access": "weights", "license": "no-sharing"}, "restricted-weights"),
        ({"access": "weights", "license": "NONE"}, "restricted-weights"),
        ({"access": "weights", "license": "user-cap"}, "conditional-weights"),
        ({"access": "weights", "license": "use-policy"}, "conditional-weights"),
        ({"access": "weights", "license": "Apache-2.0"}, "open-weights"),
        ({"license": "Apache-2.0", "components": {WEIGHTS: "Apache-2.0"}}, "open-weights"),
        ({"access": "weights", "license": "Apache-2.0", "components": WITHOUT_PAPER}, "open-source"),
        ({"access": "weights", "license": "Apache-2.0", "components": EVERYTHING}, "open-science"),
    ],
)
def test_each_rung_is_reached(record: dict[str, Any], rung: str) -> None:
    found = openness(record, LICENSES)
    assert found.rung == found.lowest == rung
    assert found.reasons


def test_trap_2_permissive_weights_alone_are_open_weights_at_most_until_more_is_said() -> None:
    found = openness({"access": "weights", "license": "Apache-2.0"}, LICENSES)
    assert (found.rung, found.highest) == ("open-weights", "open-science")
    assert found.at_least("open-weights") is True
    assert found.at_least("open-source") is None
    said = openness(
        {"access": "weights", "license": "Apache-2.0", "components": {"training-code": False}}, LICENSES
    )
    assert (said.highest, said.at_least("open-source")) == ("open-weights", False)
    assert any("training-code" in reason or "Training code" in reason for reason in said.reasons)


def test_open_source_says_what_keeps_it_from_open_science() -> None:
    found = openness({"access": "weights", "license": "Apache-2.0", "components": WITHOUT_PAPER}, LICENSES)
    assert found.highest == "open-source"
    assert "`Research paper` is not released" in found.reasons


@pytest.mark.parametrize(
    ("record", "lowest", "highest"),
    [
        ({}, "undisclosed", "open-science"),
        ({"components": {WEIGHTS: False}}, "undisclosed", "tunable-api"),
        ({"access": "weights"}, "restricted-weights", "open-science"),
        ({"access": "weights", "license": "something"}, "restricted-weights", "open-science"),
        ({"access": "weights", "license": "may-be-open"}, "conditional-weights", "open-science"),
        ({"access": "weights", "license": "something", "components": {"data-card": False, "datasets": False}},
         "restricted-weights", "open-weights"),
        ({"access": "weights", "license": "contract"}, "restricted-weights", "conditional-weights"),
        ({"access": "weights", "components": {WEIGHTS: False}}, "undisclosed", "open-science"),
        ({"access": "api", "components": {WEIGHTS: "MIT"}}, "api", "open-science"),
    ],
)  # fmt: skip
def test_what_nobody_said_leaves_a_range_and_no_rung(
    record: dict[str, Any], lowest: str, highest: str
) -> None:
    found = openness(record, LICENSES)
    assert (found.rung, found.lowest, found.highest) == (None, lowest, highest)
    assert found.reasons


def test_trap_17_the_badges_disagree_on_purpose() -> None:
    # OSAID wants code to prepare data (MOF Class I), no evaluation data (Class II): the two orders cross.
    record = {
        "access": "weights", "license": "Apache-2.0", "components": EVERYTHING | {"evaluation-data": False},
        "claims": {"osaid": True, "mof_class": 2},
    }  # fmt: skip
    assert openness(record, LICENSES).rung == "open-source"
    assert {claim.field: claim.comparison for claim in claims(record, LICENSES)} == {
        "osaid": "consistent", "mof_class": "overstated",
    }  # fmt: skip


RECORDS = st.fixed_dictionaries(
    {"license": st.sampled_from([*KNOWN, "something", "NONE"])},
    optional={
        "components": st.dictionaries(
            st.sampled_from(sorted(known())),
            st.sampled_from([False, "Apache-2.0", "CC-BY-NC-4.0", {"url": "u"}]),
        )
    },
)


@given(RECORDS, st.sampled_from(["undisclosed", "hosted", "api", "tunable-api"]))
def test_more_access_never_lowers_the_rung(record: dict[str, Any], access: str) -> None:
    order = ["undisclosed", "hosted", "api", "tunable-api", "weights"]
    less, more = ({**record, "access": order[order.index(access) + step]} for step in (0, 1))
    if contradiction(less) or contradiction(more):
        return
    ranks = [LADDER.index(openness(one, LICENSES).lowest) for one in (less, more)]
    assert ranks[0] < ranks[1]


@given(RECORDS, st.sampled_from([None, "api", "weights"]))
def test_the_rung_lies_within_its_range(record: dict[str, Any], access: str | None) -> None:
    found = openness({**record, "access": access} if access else record, LICENSES)
    low, high = LADDER.index(found.lowest), LADDER.index(found.highest)
    assert low <= high
    assert found.rung in (None, found.lowest)
    truths = [found.at_least(rung) for rung in LADDER]
    assert truths == [True] * (low + 1) + [None] * (high - low) + [False] * (len(LADDER) - high - 1)


OPEN_WEIGHTS: dict[str, Any] = {"access": "weights", "license": "Apache-2.0"}


@pytest.mark.parametrize(
    ("record", "claim", "comparison"),
    [
        (OPEN_WEIGHTS, {"openness": "open-weights"}, "consistent"),
        (OPEN_WEIGHTS, {"openness": "api"}, "consistent"),
        (OPEN_WEIGHTS, {"openness": "open-source"}, "unknown"),
        ({"access": "weights", "license": "user-cap"}, {"openness": "open-source"}, "overstated"),
        (OPEN_WEIGHTS, {"mof_class": 3}, "unknown"),
        ({**OPEN_WEIGHTS, "components": {"data-card": False}}, {"mof_class": 3}, "overstated"),
        ({**OPEN_WEIGHTS, "components": EVERYTHING}, {"mof_class": 3}, "consistent"),
        ({**OPEN_WEIGHTS, "components": EVERYTHING}, {"osaid": True}, "consistent"),
        ({**OPEN_WEIGHTS, "components": {"training-code": False}}, {"osaid": True}, "overstated"),
        (OPEN_WEIGHTS, {"osaid": True}, "unknown"),
        (OPEN_WEIGHTS, {"osaid": False}, "consistent"),
    ],
)
def test_claims_are_held_against_the_facts(
    record: dict[str, Any], claim: dict[str, Any], comparison: str
) -> None:
    [found] = claims({**record, "claims": claim}, LICENSES)
    assert found.comparison == comparison
    assert found.found
    assert found.reasons or comparison == "consistent"


def test_nothing_is_compared_that_nobody_claims() -> None:
    assert claims(OPEN_WEIGHTS, LICENSES) == ()
