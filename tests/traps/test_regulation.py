"""Traps 43 to 50: what a naive check of duties gets wrong."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.knowledge.calendar import duty
from steelyard.knowledge.eu_foss import Circumstances, eu_foss
from steelyard.knowledge.facts import model_facts
from steelyard.knowledge.licensing import LICENSES

EXEMPT: dict[str, Any] = {
    "access": "weights",
    "gated": "none",
    "license": "Apache-2.0",
    "card": "https://example.org/card",
    "components": {"technical-report": "CC-BY-4.0"},
    "gpai": {"systemic_risk": False},
}


@pytest.mark.parametrize(
    ("name", "as_of", "applies_from", "was"),
    [
        ("high-risk-annex-iii", "2026-07-26", "2026-08-02", ""),
        ("high-risk-annex-iii", "2026-07-27", "2027-12-02", "2026-08-02"),
        ("high-risk-annex-i", "2026-07-26", "2027-08-02", ""),
        ("high-risk-annex-i", "2026-07-27", "2028-08-02", "2027-08-02"),
        ("transparency", "2026-07-26", "2026-08-02", ""),
        ("transparency", "2026-11-23", "2026-08-02", ""),
        ("gpai-duties", "2026-11-23", "2025-08-02", ""),
    ],
)
def test_trap_43_dates_moved_and_a_check_of_the_past_sees_its_own(
    name: str, as_of: str, applies_from: str, was: str
) -> None:
    found = duty(name, as_of)
    assert found is not None
    assert (found.applies_from, found.was) == (applies_from, was)
    assert found.applies is (applies_from <= as_of)


def test_trap_44_the_exemption_is_narrow() -> None:
    assert eu_foss(EXEMPT, LICENSES).result == "pass"
    for circumstances in (
        Circumstances(dual_licensing=True),
        Circumstances(paid_access=True),
        Circumstances(mandatory_support=True),
    ):
        assert eu_foss(EXEMPT, LICENSES, circumstances).result == "fail"
    assert eu_foss(EXEMPT, LICENSES, Circumstances(optional_services=True)).result == "pass"
    assert eu_foss({**EXEMPT, "gpai": {"systemic_risk": True}}, LICENSES).result == "fail"
    for license_ in (
        "llama3.1",
        "CC-BY-NC-4.0",
        "LicenseRef-LFM-1.0",
        "LicenseRef-scancode-tencent-hunyuan-3d-2.0-cla",
    ):
        assert eu_foss({**EXEMPT, "license": license_}, LICENSES).result == "fail"
    # What the exemption lifts are duties to document; copyright policy and training summary are no item of it.
    assert not [
        item
        for item in eu_foss(EXEMPT, LICENSES).items
        if "copyright" in item.title or "summary" in item.title
    ]


def test_trap_50_absence_is_unknown_and_never_a_pass() -> None:
    known = {fact.name: fact.value for fact in model_facts({}, "2026-11-23") if fact.value is not None}
    assert known == {}
    # Weights without a revision are loaded as they stand that day: the one thing that is known of such a record is no good one.
    declared = {"model": "m", "access": "weights", "components": {}, "cost": {}, "lifecycle": {}, "base": []}
    known = {fact.name: fact.value for fact in model_facts(declared, "2026-11-23") if fact.value is not None}
    assert known == {"pin": "floating"}
