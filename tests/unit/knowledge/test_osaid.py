"""The OSAID checklist: parameters, complete code, data information."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.knowledge.osaid import CODE, SOURCE, osaid
from tests.unit.knowledge.made_licenses import LICENSES

FULL: dict[str, Any] = {
    "access": "weights",
    "license": "Apache-2.0",
    "components": {**dict.fromkeys(CODE, "Apache-2.0"), "data-card": "CC-BY-4.0", "datasets": False},
}


def with_components(**changed: Any) -> dict[str, Any]:
    components = {**FULL["components"], **{name.replace("_", "-"): value for name, value in changed.items()}}
    return {**FULL, "components": {name: value for name, value in components.items() if value is not None}}


def met(record: dict[str, Any]) -> dict[str, bool | None]:
    return {item.id: item.met for item in osaid(record, LICENSES).items}


def test_complete_code_parameters_and_described_data_pass() -> None:
    found = osaid(FULL, LICENSES)
    assert (found.result, found.passed, found.open_items()) == ("pass", True, ())
    assert [item.id for item in found.items] == ["model-parameters-final", *CODE, "data-information"]
    assert {item.source for item in found.items} == {SOURCE}


def test_trap_16_data_that_cannot_be_shared_may_be_described() -> None:
    assert met(with_components(datasets=False))["data-information"] is True


def test_trap_16_a_link_to_the_datasets_is_no_data_information() -> None:
    found = osaid(with_components(data_card=None, datasets={"url": "https://example.org/data"}), LICENSES)
    assert found.result == "unknown"
    assert "does not describe" in found.open_items()[0].reason
    assert met(with_components(data_card=False, datasets="CC-BY-4.0"))["data-information"] is True
    assert met(with_components(data_card=False, datasets="CC-BY-NC-4.0"))["data-information"] is False
    assert met(with_components(data_card="NONE", datasets=False))["data-information"] is False


def test_trap_16_weights_and_a_license_alone_do_not_pass() -> None:
    found = osaid({"access": "weights", "license": "Apache-2.0"}, LICENSES)
    assert found.result == "unknown"
    assert [item.id for item in found.items if item.met] == ["model-parameters-final"]
    assert "neither" in found.items[-1].reason


@pytest.mark.parametrize(
    ("changed", "item", "expected", "reason"),
    [
        ({"training_code": False}, "training-code", False, "is not released"),
        ({"training_code": "NONE"}, "training-code", False, "under no license"),
        ({"training_code": "CC-BY-4.0"}, "training-code", False, "which is not OSI-approved"),
        ({"training_code": "something"}, "training-code", None, "which is not known here"),
        ({"training_code": None}, "training-code", None, "nobody says whether"),
        (
            {"model_parameters_final": "user-cap"},
            "model-parameters-final",
            False,
            "which is not OSI-approved",
        ),
        ({"data_card": None, "datasets": None}, "data-information", None, "neither"),
        ({"data_card": "something"}, "data-information", None, "neither"),
    ],
)
def test_each_element_fails_or_stays_unknown_by_itself(
    changed: dict[str, Any], item: str, expected: Any, reason: str
) -> None:
    found = osaid(with_components(**changed), LICENSES)
    [short] = found.open_items()
    assert (short.id, short.met) == (item, expected)
    assert reason in short.reason
    assert found.result == ("fail" if expected is False else "unknown")


def test_without_any_license_it_stays_unknown() -> None:
    record = with_components(
        data_card={"url": "https://example.org"}, training_code={"url": "https://example.org"}
    )
    del record["license"]
    assert met(record)["training-code"] is None
    assert met(record)["data-information"] is None
    assert "under which license" in osaid(record, LICENSES).items[0].reason


def test_weights_that_cannot_be_had_fail_and_contradictions_are_unknown() -> None:
    assert met({**FULL, "access": "api"})["model-parameters-final"] is False
    contradictory = with_components(model_parameters_final=False)
    assert met(contradictory)["model-parameters-final"] is None
    assert "contradict" in osaid(contradictory, LICENSES).open_items()[0].reason


def test_unmet_items_come_before_unknown_ones() -> None:
    record = with_components(model_architecture=None, data_card=False)
    assert [item.met for item in osaid(record, LICENSES).open_items()] == [False, None]
