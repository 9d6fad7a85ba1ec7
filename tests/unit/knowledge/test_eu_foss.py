"""Article 53(2): one fixture for each disqualifier of the guidelines' §83 and §86-87, and for what §84 and §88 allow."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.knowledge.eu_foss import Circumstances, eu_foss
from tests.unit.knowledge.made_licenses import LICENSES

EXEMPT: dict[str, Any] = {
    "access": "weights",
    "gated": "none",
    "license": "Apache-2.0",
    "card": "https://example.org/card",
    "components": {"technical-report": "CC-BY-4.0"},
    "gpai": {"systemic_risk": False},
}


def short(record: dict[str, Any], circumstances: Circumstances | None = None) -> dict[str, bool | None]:
    found = eu_foss(record, LICENSES, *([circumstances] if circumstances else []))
    return {item.id: item.met for item in found.open_items()}


def test_open_weights_with_public_information_are_exempt() -> None:
    found = eu_foss(EXEMPT, LICENSES)
    assert found.result == "pass"
    assert all(
        item.reason and ("2024/1689" in item.source or "guidelines" in item.source) for item in found.items
    )


@pytest.mark.parametrize(
    ("license_", "item"),
    [
        ("CC-BY-NC-4.0", "any-purpose"),
        ("no-sharing", "distribution"),
        ("no-changes", "modification"),
        ("user-cap", "any-scale"),
        ("separate", "no-separate-license"),
        ("not-in-the-EU", "for-everyone"),
    ],
)
def test_guidelines_83_licenses_that_disqualify(license_: str, item: str) -> None:
    record = {**EXEMPT, "license": license_}
    assert eu_foss(record, LICENSES).result == "fail"
    assert short(record)[item] is False


@pytest.mark.parametrize(
    ("circumstances", "item"),
    [
        (Circumstances(paid_access=True), "not-paid-for"),
        (Circumstances(mandatory_support=True), "not-paid-for"),
        (Circumstances(dual_licensing=True), "no-separate-license"),
        (Circumstances(personal_data="other"), "no-personal-data"),
    ],
)
def test_guidelines_86_monetisation_that_disqualifies(circumstances: Circumstances, item: str) -> None:
    assert short(EXEMPT, circumstances) == {item: False}


def test_guidelines_84_safety_terms_are_allowed_once_somebody_judged_them() -> None:
    record = {**EXEMPT, "license": "use-policy"}
    asked = {"not-paid-for": None}
    assert short(record) == {"safety-terms-only": None, **asked}
    free = Circumstances(paid_access=False, mandatory_support=False)
    assert short(record, free._replace(safety_terms=True)) == {}
    assert short(record, free._replace(safety_terms=False)) == {"safety-terms-only": False}


def test_guidelines_88_paid_services_that_nobody_needs_are_no_monetisation() -> None:
    found = eu_foss(EXEMPT, LICENSES, Circumstances(optional_services=True))
    assert found.result == "pass"
    assert "nobody needs to take them" in next(
        item.reason for item in found.items if item.id == "not-paid-for"
    )
    assert (
        eu_foss(EXEMPT, LICENSES, Circumstances(paid_access=False, mandatory_support=False)).result == "pass"
    )


def test_guidelines_87_gating_stays_open_until_somebody_says_what_the_data_is_for() -> None:
    gated = {**EXEMPT, "gated": "manual"}
    assert short(gated) == {"not-paid-for": None, "no-personal-data": None}
    free = Circumstances(paid_access=False, mandatory_support=False)
    assert short(gated, free._replace(personal_data="security-only")) == {}
    assert short(gated, free._replace(personal_data="none")) == {}
    ungated = {key: value for key, value in EXEMPT.items() if key != "gated"}
    assert short(ungated) == {"not-paid-for": None, "no-personal-data": None}


@pytest.mark.parametrize(
    ("changed", "item", "expected"),
    [
        ({"gpai": {"systemic_risk": True}}, "no-systemic-risk", False),
        ({"gpai": {}}, "no-systemic-risk", None),
        ({"access": "api"}, "weights-public", False),
        ({"components": {"technical-report": False, "research-paper": False, "model-architecture": False}},
         "architecture-public", False),
        ({"components": {}}, "architecture-public", None),
        ({"card": "", "components": {"technical-report": "MIT", "model-card": False}}, "usage-public", False),
        ({"card": ""}, "usage-public", None),
        ({"components": {"technical-report": "MIT", "model-parameters-final": False}}, "weights-public", None),
    ],
)  # fmt: skip
def test_availability_information_and_systemic_risk(
    changed: dict[str, Any], item: str, expected: Any
) -> None:
    assert short({**EXEMPT, **changed})[item] is expected


def test_a_released_component_stands_for_access() -> None:
    record = {key: value for key, value in EXEMPT.items() if key != "access"}
    assert short(record)["weights-public"] is None
    said = {**record, "components": {**EXEMPT["components"], "model-parameters-final": "MIT"}}
    assert "weights-public" not in short(said)
    said["components"]["model-parameters-final"] = False
    assert short(said)["weights-public"] is False


def test_no_license_grants_nothing_and_an_undeclared_one_is_unknown() -> None:
    assert eu_foss({**EXEMPT, "license": "NONE"}, LICENSES).result == "fail"
    record = {key: value for key, value in EXEMPT.items() if key != "license"}
    found = eu_foss(record, LICENSES)
    assert found.result == "unknown"
    assert any("which nobody declared" in item.reason for item in found.items)
    assert eu_foss({**EXEMPT, "license": "something"}, LICENSES).result == "unknown"
