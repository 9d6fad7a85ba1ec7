"""What a model was made from counts in every answer on its weights: they cannot shed what their base imposes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.knowledge.eu_foss import eu_foss
from steelyard.knowledge.license_facts import LicenseFacts, both, of_weights, unknown
from steelyard.knowledge.licensing import LICENSES
from steelyard.knowledge.openness import LADDER, openness
from steelyard.knowledge.osaid import osaid

NAMES = [
    "MIT",
    "Apache-2.0",
    "llama3.1",
    "gemma",
    "CC-BY-NC-4.0",
    "CC-BY-ND-4.0",
    "LicenseRef-Own",
    "cc",
    "NONE",
]
LICENSED = st.sampled_from(NAMES)
FACTS = LICENSED.map(LICENSES.facts) | st.just(unknown("?"))


def made(own: str | None, *bases: dict[str, Any]) -> dict[str, Any]:
    return {"access": "weights", "base": list(bases)} | ({"license": own} if own else {})


@pytest.mark.parametrize(
    ("own", "bases", "lowest", "highest"),
    [
        ("apache-2.0", [{"license": "llama3.1"}], "conditional-weights", "conditional-weights"),
        ("apache-2.0", [{"license": "gemma", "relation": "adapter"}], "conditional-weights", "conditional-weights"),
        ("apache-2.0", [{"license": "CC-BY-NC-4.0"}, {"license": "MIT"}], "restricted-weights", "restricted-weights"),
        ("apache-2.0", [{"license": "NONE"}], "restricted-weights", "restricted-weights"),
        ("apache-2.0", [{"license": "MIT"}], "open-weights", "open-science"),
        ("apache-2.0", [{"model": "somebody/base"}], "restricted-weights", "open-science"),
        ("llama3.1", [{"model": "somebody/base"}], "restricted-weights", "conditional-weights"),
        ("CC-BY-NC-4.0", [{"model": "somebody/base"}], "restricted-weights", "restricted-weights"),
        ("NONE", [{"license": "MIT"}], "restricted-weights", "restricted-weights"),
        (None, [{"license": "gemma", "relation": "quantized"}], "conditional-weights", "conditional-weights"),
        (None, [{"license": "MIT", "relation": "quantized"}], "open-weights", "open-science"),
        (None, [{"license": "MIT", "relation": "finetune"}], "restricted-weights", "open-science"),
        (None, [{"license": "CC-BY-NC-4.0"}], "restricted-weights", "restricted-weights"),
    ],
)  # fmt: skip
def test_the_rung_follows_from_all_licenses_together(
    own: str | None, bases: list[dict[str, Any]], lowest: str, highest: str
) -> None:
    found = openness(made(own, *bases), LICENSES)
    assert (found.lowest, found.highest) == (lowest, highest)


def test_a_base_without_a_license_is_named() -> None:
    for own in ("MIT", "llama3.1"):
        reasons = openness(
            made(own, {"model": "somebody/base"}, {"purl": "pkg:huggingface/a/b"}), LICENSES
        ).reasons
        assert reasons[1:] == (
            "nobody says what the license is of what it was made from: `somebody/base`, `pkg:huggingface/a/b`",
        )


def test_a_license_counts_once_and_a_choice_is_put_in_parentheses() -> None:
    assert of_weights(made("llama3.1", {"license": "Llama 3.1"}), "llama3.1", LICENSES) == LICENSES.facts(
        "llama3.1"
    )
    found = of_weights(made("MIT OR ISC", {"license": "gemma"}), "MIT OR ISC", LICENSES)
    assert found.license == "(MIT OR ISC) AND LicenseRef-scancode-gemma-tou-2025-03-24"
    assert LICENSES.facts(found.license) == found


def test_osaid_and_the_exemption_look_through_as_well() -> None:
    relabelled = made("apache-2.0", {"license": "llama3.1", "relation": "finetune"})
    weights = osaid(relabelled, LICENSES).items[0]
    assert (weights.met, "not OSI-approved" in weights.reason) == (False, True)
    assert osaid(made("apache-2.0", {"license": "MIT"}), LICENSES).items[0].met is True
    assert osaid(made("apache-2.0", {"model": "a/b"}), LICENSES).items[0].met is None
    assert osaid(made("NONE", {"license": "MIT"}), LICENSES).items[0].reason.endswith("under no license")
    assert eu_foss(relabelled, LICENSES).result == "fail"
    assert any(item.id == "any-scale" and item.met is False for item in eu_foss(relabelled, LICENSES).items)


@given(FACTS, FACTS, FACTS)
def test_together_licenses_allow_no_more_than_each(
    one: LicenseFacts, two: LicenseFacts, three: LicenseFacts
) -> None:
    joined = both(one, two)
    assert joined[1:] == both(two, one)[1:]
    assert both(joined, three)[1:] == both(one, both(two, three))[1:]
    assert both(one, one) == one
    for side in (one, two):
        for granted in ("open", "osi", "redistribute", "derivatives"):
            assert getattr(joined, granted) is not True or getattr(side, granted) is True
        for imposed in ("field_of_use", "scale_cap", "territory", "separate_license"):
            assert getattr(joined, imposed) is True or getattr(side, imposed) is not True
    assert joined.commercial != "yes" or one.commercial == two.commercial == "yes"


@given(st.none() | LICENSED, st.lists(LICENSED, max_size=3))
def test_a_base_never_raises_the_rung(own: str | None, bases: list[str]) -> None:
    alone = openness(made(own), LICENSES)
    derived = openness(made(own, *({"license": base} for base in bases)), LICENSES)
    assert LADDER.index(derived.highest) <= LADDER.index(alone.highest)
    assert LADDER.index(derived.lowest) <= LADDER.index(alone.lowest) or own is None
