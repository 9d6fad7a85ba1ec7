"""The license table, asked through the port of the derivations."""

from __future__ import annotations

import pytest

from steelyard.knowledge.claims import claims
from steelyard.knowledge.eu_foss import eu_foss
from steelyard.knowledge.licensing import LICENSES
from steelyard.knowledge.openness import openness


@pytest.mark.parametrize(
    ("license_", "rung"),
    [
        ("Apache-2.0", "open-weights"),
        ("apache-2.0", "open-weights"),
        ("MIT OR LicenseRef-Proprietary", "open-weights"),
        ("llama3.1", "conditional-weights"),
        ("gemma", "conditional-weights"),
        ("LicenseRef-scancode-moonshot-ai-modified-mit-2025", "conditional-weights"),
        ("CC-BY-NC-4.0", "restricted-weights"),
        ("Apache-2.0 AND CC-BY-NC-4.0", "restricted-weights"),
        ("no license", "restricted-weights"),
        ("openrail", None),
        ("a license that nobody knows", None),
    ],
)
def test_rungs_of_real_licenses(license_: str, rung: str | None) -> None:
    assert openness({"access": "weights", "license": license_}, LICENSES).rung == rung


def test_trap_1_open_source_in_the_readme_is_a_claim() -> None:
    llama = {"access": "weights", "license": "llama3.1", "claims": {"openness": "open-source"}}
    assert [claim.comparison for claim in claims(llama, LICENSES)] == ["overstated"]


@pytest.mark.parametrize(
    ("license_", "item"),
    [
        ("llama3.1", "any-scale"),
        ("llama3.1", "no-separate-license"),
        ("CC-BY-NC-4.0", "any-purpose"),
        ("LicenseRef-scancode-stability-ai-community-2024", "any-scale"),
    ],
)
def test_real_licenses_that_lose_the_exemption(license_: str, item: str) -> None:
    record = {
        "access": "weights",
        "gated": "none",
        "license": license_,
        "card": "c",
        "gpai": {"systemic_risk": False},
    }
    found = {one.id: one.met for one in eu_foss(record, LICENSES).items}
    assert found[item] is False


def test_a_duty_to_show_a_name_above_some_scale_is_no_end_of_rights() -> None:
    facts = LICENSES.facts("LicenseRef-scancode-moonshot-ai-modified-mit-2025")
    assert (facts.open, facts.scale_cap, facts.separate_license) == (False, False, False)


def test_what_nobody_knows_is_unknown_in_every_trait() -> None:
    facts = LICENSES.facts("a license that nobody knows")
    assert facts.license == "a license that nobody knows"
    assert set(facts[1:]) == {None}
