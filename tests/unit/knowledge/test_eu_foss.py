"""Article 53(2): one fixture for each disqualifier of the guidelines' §83 and §86-87, and for what §84 and §88 allow."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.knowledge.eu_foss import Circumstances, eu_foss
from steelyard.knowledge.licensing import LICENSES as TABLE
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
    ("license_", "item"),
    [
        ("CC-BY-NC-4.0", "any-purpose"),
        ("apple-amlr", "any-purpose"),
        ("LicenseRef-MRL-0.1", "any-purpose"),
        ("CC-BY-ND-4.0", "modification"),
        ("openai-tou-20241211", "distribution"),
        ("llama2", "any-scale"),
        ("llama3.1", "any-scale"),
        ("LicenseRef-LFM-1.0", "any-scale"),
        ("LicenseRef-scancode-qwen-2024", "any-scale"),
        ("llama3.3", "no-separate-license"),
        ("Stability AI Community License", "no-separate-license"),
        ("llama4", "for-everyone"),
        ("LicenseRef-scancode-tencent-hunyuan-3d-2.0-cla", "for-everyone"),
    ],
)
def test_guidelines_83_real_licenses_that_disqualify(license_: str, item: str) -> None:
    found = {one.id: one.met for one in eu_foss({**EXEMPT, "license": license_}, TABLE).items}
    assert found[item] is False


@pytest.mark.parametrize(
    "license_",
    ["MIT", "Apache-2.0", "CC-BY-4.0", "CC-BY-SA-4.0", "GPL-3.0-only", "AGPL-3.0-or-later", "OpenMDW-1.0", "openmdw-1.1",
     "MIT OR CC-BY-NC-4.0"],
)  # fmt: skip
def test_credit_and_the_same_terms_do_not_disqualify(license_: str) -> None:
    """Recital 102: the author is credited, and what is passed on is under the same or comparable terms."""
    assert eu_foss({**EXEMPT, "license": license_}, TABLE).result == "pass"


@pytest.mark.parametrize("license_", ["gemma", "bigscience-openrail-m", "creativeml-openrail-m"])
def test_guidelines_84_use_policies_wait_for_a_judgement(license_: str) -> None:
    record = {**EXEMPT, "license": license_}
    free = Circumstances(paid_access=False, mandatory_support=False)
    for judged, result in ((None, "unknown"), (True, "pass"), (False, "fail")):
        assert eu_foss(record, TABLE, free._replace(safety_terms=judged)).result == result


@pytest.mark.parametrize("license_", ["LicenseRef-Own", "cc", "other", "unknown"])
def test_a_license_that_nobody_knows_decides_nothing(license_: str) -> None:
    assert eu_foss({**EXEMPT, "license": license_}, TABLE).result == "unknown"


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
