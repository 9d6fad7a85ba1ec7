"""What policies may ask of a license beside its traits: how it is spelled, whether it goes with its bases; and how old evidence is."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.knowledge.derived import concluded, known
from steelyard.manifest.bind import Record

DAY = "2026-11-23"


@pytest.mark.parametrize(
    ("record", "spellings", "told"),
    [
        ({"license": "MIT OR (Apache-2.0 AND ISC)"}, [], ""),
        ({"license": "NONE", "components": {"datasets": "unlicensed", "model-card": False}}, [], ""),
        ({"license": "llama3.1"}, ["llama3.1"], "license: `llama3.1` is written `LicenseRef-scancode-llama-3.1-license-2024`"),
        ({"license": "mit", "components": {"model-card": "mit"}}, ["mit"], "license: `mit` is written `MIT`"),
        ({"components": {"datasets": {"license": "odc-by", "url": "https://example.org"}}}, ["odc-by"],
         "components.datasets: `odc-by` is the name of a license in no version: write which one; may be meant: `ODC-By-1.0`"),
        ({"components": {"datasets": {"url": "https://example.org"}}}, [], ""),
        ({"license": "house rules"}, ["house rules"], "is no license that"),
    ],
)  # fmt: skip
def test_spellings_that_are_not_canonical_are_told_with_what_to_write(
    record: dict[str, Any], spellings: list[str], told: str
) -> None:
    found = known(record, "license_spelling", DAY)
    assert found.values == {"license_spellings": spellings}
    assert told in "\n".join(found.reasons)
    assert len(found.at) == len(spellings)


@pytest.mark.parametrize(
    ("record", "compatible"),
    [
        ({"license": "MIT"}, True),
        ({"license": "MIT", "base": [{"license": "Apache-2.0", "relation": "finetune"}]}, True),
        ({"license": "MIT", "base": [{"license": "llama3.1", "relation": "finetune"}]}, False),
        ({"license": "MIT", "base": [{"license": "LicenseRef-Our-Own", "relation": "finetune"}]}, None),
        # One conflict decides, whatever is not known of the other base.
        ({"license": "MIT", "base": [{"license": "llama3.1"}, {"license": "LicenseRef-Our-Own"}]}, False),
    ],
)
def test_licenses_go_together_or_not_or_nobody_knows(record: dict[str, Any], compatible: object) -> None:
    found = known(record, "license", DAY)
    assert found.values["license_terms"].get("compatible") is compatible
    assert compatible or any("go with" in reason or "goes with" in reason for reason in found.reasons)


@pytest.mark.parametrize(
    ("license_", "capped", "territorial"),
    [
        ("MIT", False, False),
        ("llama3.1", True, False),
        ("LicenseRef-scancode-stability-ai-community-2024", True, False),
        ("llama4", True, True),
        ("LicenseRef-Our-Own", None, None),
        # The one that is known has it, whatever the other says; what it does not have, the other may.
        ("llama3.1 AND LicenseRef-Our-Own", True, None),
        ("MIT AND LicenseRef-Our-Own", None, None),
    ],
)
def test_whether_rights_end_somewhere(license_: str, capped: object, territorial: object) -> None:
    terms = known({"license": license_}, "license", DAY).values["license_terms"]
    assert (terms.get("capped"), terms.get("territorial")) == (capped, territorial)


@pytest.mark.parametrize(
    ("record", "commercial"),
    [
        ({"license": "MIT", "components": {"model-parameters-final": "CC-BY-NC-4.0"}}, "no"),
        ({"license": "MIT", "components": {"model-parameters-final": {"license": "CC-BY-NC-4.0", "url": "https://example.org"}}}, "no"),
        ({"license": "CC-BY-NC-4.0", "components": {"model-parameters-final": "MIT"}}, "yes"),
        ({"components": {"model-parameters-final": "MIT"}}, "yes"),
        ({"license": "MIT", "components": {"model-parameters-final": "NONE"}}, "no"),
        ({"license": "MIT", "components": {"model-parameters-final": "NOASSERTION"}}, None),
        # Whatever else is under another license is not the weights.
        ({"license": "MIT", "components": {"datasets": "CC-BY-NC-4.0", "model-parameters-final": {}}}, "yes"),
        ({"license": "MIT", "components": {"model-parameters-final": "MIT"}, "base": [{"license": "CC-BY-NC-4.0"}]}, "no"),
    ],
)  # fmt: skip
def test_weights_with_a_license_of_their_own_are_under_that_one(
    record: dict[str, Any], commercial: object
) -> None:
    found = known(record, "license", DAY)
    assert found.values["license_terms"].get("commercial") == commercial
    own = record["components"]["model-parameters-final"]
    told = any("`components.model-parameters-final`" in reason for reason in found.reasons)
    assert told is (bool(own) and own != record.get("license"))


@pytest.mark.parametrize(("date", "age"), [(DAY, 0), ("2025-11-23", 365), ("2026-11-24", -1), (None, None)])
def test_the_age_of_evidence(date: str | None, age: int | None) -> None:
    record = {"type": "bom"} if date is None else {"type": "bom", "date": date}
    assert known(record, "age", DAY).values.get("age_days") == age


def test_what_a_record_keeps_beside_its_facts_is_no_fact() -> None:
    record = Record({"model": "m"})
    record.kept["references"] = ()
    assert concluded(record, "license") is None
    known(record, "license", DAY)
    assert concluded(record, "license") is not None
